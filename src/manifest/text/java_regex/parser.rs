//! Alternatives, sequences and quantifiers.

use super::cursor::Cursor;
use super::escape::{Escape, Place};
use super::width::{Part, Quantifier, Sort};
use crate::manifest::text::finding::{TextError, refuse_long};

/// Groups and classes inside each other. Java itself gives up at some thousands.
const MAX_DEPTH: usize = 100;

/// Checks that Java compiles this pattern.
pub fn check(text: &str) -> Result<(), TextError> {
    refuse_long(text, "the pattern")?;
    let mut parser = Parser {
        cursor: Cursor::new(text),
        group_names: Vec::new(),
        depth: 0,
    };
    parser.alternatives()?;
    // Only a closing bracket ends the outermost alternatives before the pattern does.
    match parser.cursor.peek() {
        None => Ok(()),
        Some(_) => Err(
            TextError::new(parser.cursor.offset(), "this ) closes no group")
                .with_help(r"write \) for the character itself, or open the group with ("),
        ),
    }
}

/// What is known while a pattern is read.
pub(super) struct Parser {
    pub(super) cursor: Cursor,
    /// The names of the groups that were opened so far.
    pub(super) group_names: Vec<String>,
    depth: usize,
}

impl Parser {
    /// Reads alternatives, up to a closing bracket or the end.
    pub(super) fn alternatives(&mut self) -> Result<Part, TextError> {
        let mut part = self.sequence()?;
        while self.cursor.eat('|') {
            part = part.or(self.sequence()?);
        }
        Ok(part)
    }

    /// Runs a reader of something that stands inside brackets opened at `offset`.
    pub(super) fn nested<T>(
        &mut self,
        offset: usize,
        read: impl FnOnce(&mut Self) -> Result<T, TextError>,
    ) -> Result<T, TextError> {
        if self.depth == MAX_DEPTH {
            return Err(TextError::new(
                offset,
                format!("the pattern nests groups and classes more than {MAX_DEPTH} deep"),
            )
            .with_help("say the same with fewer brackets"));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    fn sequence(&mut self) -> Result<Part, TextError> {
        let mut whole = Part::ZERO;
        while let Some(next) = self.cursor.peek() {
            let offset = self.cursor.offset();
            let part = match next {
                '|' | ')' => break,
                '(' => match self.group()? {
                    Some(part) => part,
                    // Flags alone are nothing that could be repeated.
                    None => continue,
                },
                '[' => {
                    self.class()?;
                    Part::ONE
                }
                '\\' => match self.escape(Place::Outside)? {
                    Escape::Character(_) | Escape::Class => Part::ONE,
                    Escape::Match(part) => part,
                },
                '^' | '$' => {
                    self.cursor.advance();
                    Part::ZERO
                }
                '?' | '*' | '+' => {
                    return Err(TextError::new(
                        offset,
                        format!("this {next} has nothing before it to repeat"),
                    )
                    .with_help(format!(r"write \{next} for the character itself")));
                }
                // Java lets a count repeat nothing at all.
                '{' => Part::ZERO,
                _ => {
                    self.cursor.advance();
                    Part::ONE
                }
            };
            let part = self.quantifier(part)?;
            whole = whole.then(part, offset);
        }
        Ok(whole)
    }

    /// Reads the quantifier behind a part, if there is one.
    fn quantifier(&mut self, part: Part) -> Result<Part, TextError> {
        let next = self.cursor.peek();
        let offset = self.cursor.offset();
        let (least, most) = match next {
            Some('?') => (0, Some(1)),
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('{') => self.count()?,
            _ => return Ok(part),
        };
        if next != Some('{') {
            self.cursor.advance();
        }
        let suffix = self.cursor.peek();
        if matches!(suffix, Some('?' | '+')) {
            self.cursor.advance();
        }
        let sort = match suffix {
            _ if (least, most) == (0, Some(1)) => Sort::Option,
            Some('+') => Sort::Possessive,
            _ => Sort::Counted,
        };
        Ok(part.times(Quantifier {
            least,
            most,
            sort,
            offset,
        }))
    }

    /// Reads `{n}`, `{n,}` or `{n,m}`.
    fn count(&mut self) -> Result<(u32, Option<u32>), TextError> {
        let open = self.cursor.offset();
        self.cursor.advance();
        if !self.cursor.peek_raw().is_some_and(|c| c.is_ascii_digit()) {
            return Err(TextError::new(
                open,
                "a { starts a count, and this one does not go on with a number",
            )
            .with_help(r"write counts as {2}, {2,} or {2,5}, and \{ for the character itself"));
        }
        let least = self.number()?;
        let most = if self.cursor.eat(',') {
            match self.cursor.peek() {
                Some('}') => None,
                _ => Some(self.number()?),
            }
        } else {
            Some(least)
        };
        if !self.cursor.eat('}') {
            return Err(
                TextError::new(self.cursor.offset(), "this count has no closing }")
                    .with_help("write counts as {2}, {2,} or {2,5}"),
            );
        }
        if most.is_some_and(|most| most < least) {
            return Err(TextError::new(
                open,
                "the second number of this count is less than the first",
            )
            .with_help("write the lesser number first"));
        }
        Ok((least, most))
    }

    fn number(&mut self) -> Result<u32, TextError> {
        self.cursor.peek();
        let offset = self.cursor.offset();
        let mut number = 0_u32;
        while let Some(digit) = self.cursor.peek().and_then(|c| c.to_digit(10)) {
            number = number
                .checked_mul(10)
                .and_then(|number| number.checked_add(digit))
                .filter(|&number| i32::try_from(number).is_ok())
                .ok_or_else(|| {
                    TextError::new(offset, format!("Java counts to {} only", i32::MAX))
                        .with_help("write a lesser number, or leave the second one out")
                })?;
            self.cursor.advance();
        }
        Ok(number)
    }
}
