//! Quoting by `\Q…\E`.

/// One character of a pattern, and the byte at which it, or what it stands for, is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) character: char,
    pub(super) offset: usize,
}

/// The pattern with each quote written as escapes. Java replaces quotes before it reads the
/// pattern, so that a quoted letter means what a bare one would: `(?\Qi\E)` is `(?i)`.
///
/// A quote that never ends reaches to the end of the pattern.
pub(super) fn unquote(pattern: &str) -> Vec<Unit> {
    let mut units = Vec::with_capacity(pattern.len());
    let mut chars = pattern.char_indices().peekable();
    let mut quote = Quote::Outside;
    while let Some((offset, character)) = chars.next() {
        let mut push = |character| units.push(Unit { character, offset });
        let escaped = match character {
            '\\' => chars.peek().map(|&(_, next)| next),
            _ => None,
        };
        match (quote, escaped) {
            (Quote::Outside, Some('Q')) => {
                chars.next();
                quote = Quote::Begins;
            }
            (Quote::Begins | Quote::Inside, Some('E')) => {
                chars.next();
                quote = Quote::Outside;
            }
            (Quote::Outside, None) => push(character),
            (Quote::Outside, Some(next)) => {
                push(character);
                push(next);
                chars.next();
            }
            (Quote::Begins | Quote::Inside, _) => {
                if character.is_ascii_digit() && quote == Quote::Begins {
                    // Written as its code, lest it extend an escape that ends before the quote.
                    ['\\', 'x', '3', character].into_iter().for_each(push);
                } else {
                    if character.is_ascii() && !character.is_ascii_alphanumeric() {
                        push('\\');
                    }
                    push(character);
                }
                quote = Quote::Inside;
            }
        }
    }
    units
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quote {
    Outside,
    /// Right behind a `\Q`.
    Begins,
    Inside,
}

#[cfg(test)]
mod tests {
    use super::unquote;

    fn written(pattern: &str) -> String {
        unquote(pattern).iter().map(|unit| unit.character).collect()
    }

    #[test]
    fn quoted_signs_become_escapes() {
        assert_eq!(written(r"a\Qb.*\E+"), r"ab\.\*+");
        assert_eq!(written(r"\Q\d"), r"\\d");
    }

    #[test]
    fn a_digit_right_behind_the_beginning_becomes_its_code() {
        assert_eq!(written(r"\1\Q23\E"), r"\1\x323");
    }

    #[test]
    fn an_escaped_backslash_begins_no_quote() {
        assert_eq!(written(r"\\Qa"), r"\\Qa");
    }

    #[test]
    fn offsets_are_those_of_the_source() {
        let offsets: Vec<_> = unquote(r"é\Q.\Eb").iter().map(|unit| unit.offset).collect();
        assert_eq!(offsets, [0, 4, 4, 7]);
    }
}
