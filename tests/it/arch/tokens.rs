//! Rust source as tokens, as much as the rules need: names, `::`, punctuation. Comments vanish,
//! literals keep their place and lose their content.

/// One token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    /// Counted from 1.
    pub(super) line: usize,
    /// Whether it belongs to an item under `#[cfg(test)]`.
    pub(super) in_test: bool,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A name or a keyword.
    Word(String),
    /// `::`
    PathSeparator,
    /// A text, a character or a number.
    Literal,
    /// Any other character.
    Sign(char),
}

impl Token {
    /// The name, where the token is one.
    pub(super) fn word(&self) -> Option<&str> {
        match &self.kind {
            TokenKind::Word(word) => Some(word),
            _ => None,
        }
    }

    /// Whether it is this name.
    pub(super) fn is_word(&self, word: &str) -> bool {
        self.word() == Some(word)
    }

    /// Whether it is this character.
    pub(super) fn is_sign(&self, sign: char) -> bool {
        self.kind == TokenKind::Sign(sign)
    }
}

/// The tokens of a file.
pub(super) fn tokenise(text: &str) -> Vec<Token> {
    let mut lexer = Lexer {
        chars: text.chars().collect(),
        at: 0,
        line: 1,
        tokens: Vec::new(),
    };
    while lexer.at < lexer.chars.len() {
        lexer.step();
    }
    let mut tokens = lexer.tokens;
    mark_tests(&mut tokens);
    tokens
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
    line: usize,
    tokens: Vec<Token>,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn bump(&mut self) {
        if self.peek(0) == Some('\n') {
            self.line += 1;
        }
        self.at += 1;
    }

    fn push(&mut self, kind: TokenKind, line: usize) {
        self.tokens.push(Token {
            kind,
            line,
            in_test: false,
        });
    }

    fn step(&mut self) {
        let line = self.line;
        let Some(first) = self.peek(0) else { return };
        match (first, self.peek(1)) {
            ('/', Some('/')) => self.skip_while(|c| c != '\n'),
            ('/', Some('*')) => self.skip_block_comment(),
            (':', Some(':')) => {
                self.at += 2;
                self.push(TokenKind::PathSeparator, line);
            }
            ('"', _) => {
                self.skip_quoted('"');
                self.push(TokenKind::Literal, line);
            }
            ('\'', _) => self.character_or_lifetime(),
            _ if first.is_whitespace() => self.bump(),
            _ if is_word_start(first) => self.word_or_prefixed_literal(),
            _ if first.is_ascii_digit() => {
                self.skip_while(is_word_part);
                self.push(TokenKind::Literal, line);
            }
            _ => {
                self.bump();
                self.push(TokenKind::Sign(first), line);
            }
        }
    }

    fn skip_while(&mut self, wanted: impl Fn(char) -> bool) {
        while self.peek(0).is_some_and(&wanted) {
            self.bump();
        }
    }

    fn skip_block_comment(&mut self) {
        let mut depth = 0_usize;
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some('/'), Some('*')) => {
                    depth += 1;
                    self.at += 2;
                }
                (Some('*'), Some('/')) => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        return;
                    }
                }
                (Some(_), _) => self.bump(),
                (None, _) => return,
            }
        }
    }

    /// From an opening quote to after the closing one.
    fn skip_quoted(&mut self, quote: char) {
        self.bump();
        while let Some(c) = self.peek(0) {
            self.bump();
            if c == '\\' {
                self.bump();
            } else if c == quote {
                return;
            }
        }
    }

    /// `'a'` is a character, `'a` a lifetime, which no rule looks at.
    fn character_or_lifetime(&mut self) {
        let line = self.line;
        if self.peek(1) == Some('\\') || self.peek(2) == Some('\'') {
            self.skip_quoted('\'');
            self.push(TokenKind::Literal, line);
        } else {
            self.bump();
            self.skip_while(is_word_part);
        }
    }

    /// A name, or a literal such as `b"…"`, `r#"…"#`, `cr"…"`, `b'…'`.
    fn word_or_prefixed_literal(&mut self) {
        let line = self.line;
        let start = self.at;
        self.skip_while(is_word_part);
        let word: String = self.chars[start..self.at].iter().collect();
        let is_raw = matches!(word.as_str(), "r" | "br" | "cr");
        let is_prefix = is_raw || matches!(word.as_str(), "b" | "c");
        match self.peek(0) {
            Some(quote @ ('"' | '\'')) if is_prefix && !is_raw => {
                self.skip_quoted(quote);
                self.push(TokenKind::Literal, line);
            }
            Some('"' | '#') if is_raw && self.skip_raw_text() => {
                self.push(TokenKind::Literal, line);
            }
            // `r#type` is the name `type`.
            Some('#') if word == "r" && self.peek(1).is_some_and(is_word_start) => {
                self.bump();
                let start = self.at;
                self.skip_while(is_word_part);
                let word = self.chars[start..self.at].iter().collect();
                self.push(TokenKind::Word(word), line);
            }
            _ => self.push(TokenKind::Word(word), line),
        }
    }

    /// Skips `#"…"#` with any number of `#`; says whether there was one.
    fn skip_raw_text(&mut self) -> bool {
        let hashes = self.chars[self.at..]
            .iter()
            .take_while(|&&c| c == '#')
            .count();
        if self.peek(hashes) != Some('"') {
            return false;
        }
        self.at += hashes + 1;
        while self.peek(0).is_some() {
            let closes = self.peek(0) == Some('"')
                && (1..=hashes).all(|ahead| self.peek(ahead) == Some('#'));
            self.bump();
            if closes {
                self.at += hashes;
                break;
            }
        }
        true
    }
}

fn is_word_start(c: char) -> bool {
    c == '_' || c.is_alphabetic()
}

fn is_word_part(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// Marks each item under exactly `#[cfg(test)]`. Any other condition counts as production.
fn mark_tests(tokens: &mut [Token]) {
    let mut at = 0;
    while at < tokens.len() {
        if is_cfg_test(&tokens[at..]) {
            let end = item_end(tokens, at + CFG_TEST_LENGTH);
            for token in &mut tokens[at..end] {
                token.in_test = true;
            }
            at = end;
        } else {
            at += 1;
        }
    }
}

/// `#`, `[`, `cfg`, `(`, `test`, `)`, `]`.
const CFG_TEST_LENGTH: usize = 7;

fn is_cfg_test(tokens: &[Token]) -> bool {
    matches!(tokens, [hash, open, cfg, left, test, right, close, ..]
        if hash.is_sign('#') && open.is_sign('[') && cfg.is_word("cfg") && left.is_sign('(')
            && test.is_word("test") && right.is_sign(')') && close.is_sign(']'))
}

/// Behind the item that starts here: behind its `;`, or behind the brace that closes its body.
fn item_end(tokens: &[Token], start: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(start) {
        match token.kind {
            TokenKind::Sign('{' | '(' | '[') => depth += 1,
            TokenKind::Sign(')' | ']') => depth = depth.saturating_sub(1),
            TokenKind::Sign('}') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            TokenKind::Sign(';') if depth == 0 => return at + 1,
            _ => {}
        }
    }
    tokens.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let tokens = tokenise(text);
        tokens
            .iter()
            .filter_map(|token| token.word().map(str::to_owned))
            .collect()
    }

    #[test]
    fn comments_and_literals_have_no_words() {
        let text = r##"
            // line
            /* block /* inner */ still */
            /// doc
            a("text \" more", 'c', '\'', b'x', b"bytes", r"raw\", r#"hash " quote"#, cr#"c"#, 0x1F);
        "##;
        assert_eq!(words(text), ["a"]);
    }

    #[test]
    fn lifetimes_do_not_swallow_what_follows() {
        assert_eq!(words("fn f<'a>(x: &'a str) {}"), ["fn", "f", "x", "str"]);
    }

    #[test]
    fn raw_names_are_names() {
        assert_eq!(words("r#type r br"), ["type", "r", "br"]);
    }

    #[test]
    fn lines_go_on_counting_inside_texts_and_comments() {
        let tokens = tokenise("\"a\nb\"\n/*\n*/ x");
        assert_eq!(tokens.last().map(|token| token.line), Some(4));
    }

    #[test]
    fn an_item_under_cfg_test_ends_with_its_body() {
        let tokens = tokenise("#[cfg(test)] #[rustfmt::skip] mod t { fn a() { b } } fn c() {}");
        let production: Vec<_> = tokens
            .iter()
            .filter(|token| !token.in_test)
            .filter_map(Token::word)
            .collect();
        assert_eq!(production, ["fn", "c"]);
    }

    #[test]
    fn code_for_anything_but_tests_is_no_test() {
        assert!(
            tokenise("#[cfg(not(test))] mod a { b }")
                .iter()
                .all(|token| !token.in_test)
        );
    }
}
