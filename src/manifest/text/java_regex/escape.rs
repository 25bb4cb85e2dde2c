//! Escapes: what a backslash makes of the character behind it.

use super::parser::Parser;
use super::width::{Cause, Part, Width};
use crate::manifest::text::finding::TextError;

/// What an escape stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escape {
    /// One character, with its code where that is known.
    Character(Option<u32>),
    /// One character out of several.
    Class,
    /// Something else, which cannot stand in a character class.
    Match(Part),
}

/// Where an escape stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In no character class.
    Outside,
    /// In a character class, perhaps at the start of a range.
    Class,
    /// At the end of a range.
    RangeEnd,
}

impl Parser {
    /// Reads an escape, its backslash next.
    pub(super) fn escape(&mut self, place: Place) -> Result<Escape, TextError> {
        let start = self.cursor.offset();
        self.cursor.advance();
        let Some(letter) = self.cursor.peek_raw() else {
            return Err(TextError::new(start, "this backslash escapes nothing")
                .with_help(r"write \\ for the character itself"));
        };
        self.cursor.advance();
        let code = match letter {
            '0' => self.octal(start)?,
            'x' => self.hexadecimal(start)?,
            'u' => self.unicode(start)?,
            'c' => self.control(start)?,
            'N' => {
                self.character_name(start)?;
                return Ok(Escape::Character(None));
            }
            'a' => 7,
            'e' => 27,
            'f' => 12,
            'n' => 10,
            'r' => 13,
            't' => 9,
            // Before a hyphen the vertical tab is meant, elsewhere all vertical space.
            'v' if self.starts_or_ends_range(place) => 11,
            'd' | 'D' | 'h' | 'H' | 's' | 'S' | 'v' | 'V' | 'w' | 'W' => return Ok(Escape::Class),
            'p' | 'P' if place != Place::RangeEnd => {
                self.property(start)?;
                return Ok(Escape::Class);
            }
            _ if place == Place::Outside => return self.outside_only(letter, start),
            _ if letter.is_ascii_alphanumeric() => return Err(unknown(letter, start, place)),
            _ => u32::from(letter),
        };
        Ok(Escape::Character(Some(code)))
    }

    fn starts_or_ends_range(&self, place: Place) -> bool {
        match place {
            Place::Outside => false,
            Place::Class => self.cursor.peek_raw() == Some('-'),
            Place::RangeEnd => true,
        }
    }

    /// Escapes that have no meaning in a character class, and characters that stand for
    /// themselves.
    fn outside_only(&mut self, letter: char, start: usize) -> Result<Escape, TextError> {
        match letter {
            '1'..='9' => Ok(Escape::Match(Part::unbounded(start, Cause::BackReference))),
            'k' => self.named_reference(start),
            'b' => self.boundary(start),
            'A' | 'B' | 'G' | 'Z' | 'z' => Ok(Escape::Match(Part::ZERO)),
            // A line break may be two characters.
            'R' => Ok(Escape::Match(Part::of(Width::AtMost(2)))),
            'X' => Ok(Escape::Match(Part::unbounded(start, Cause::Grapheme))),
            _ if letter.is_ascii_alphanumeric() => Err(unknown(letter, start, Place::Outside)),
            _ => Ok(Escape::Character(Some(u32::from(letter)))),
        }
    }

    fn named_reference(&mut self, start: usize) -> Result<Escape, TextError> {
        if !self.cursor.eat('<') {
            return Err(TextError::new(start, r"\k names no group").with_help(r"write \k<name>"));
        }
        let offset = self.cursor.offset();
        let name = self.group_name()?;
        if !self.group_names.contains(&name) {
            return Err(TextError::new(
                offset,
                format!("no group named {name} begins before here"),
            )
            .with_help(format!("name a group with (?<{name}>…) first")));
        }
        Ok(Escape::Match(Part::unbounded(start, Cause::BackReference)))
    }

    /// Reads what may follow `\b`: `{g}`.
    fn boundary(&mut self, start: usize) -> Result<Escape, TextError> {
        if self.cursor.peek() == Some('{') && self.cursor.peek_second_raw() == Some('g') {
            self.cursor.advance();
            self.cursor.advance();
            if !self.cursor.eat('}') {
                return Err(TextError::new(start, r"this \b{g is never closed")
                    .with_help(r"write \b{g} for a boundary between graphemes"));
            }
        }
        Ok(Escape::Match(Part::ZERO))
    }

    fn octal(&mut self, start: usize) -> Result<u32, TextError> {
        let Some(first) = self.digit(8) else {
            return Err(
                TextError::new(start, r"\0 is not followed by an octal number")
                    .with_help(r"write \0 and one to three digits from 0 to 7, at most \0377"),
            );
        };
        let Some(second) = self.digit(8) else {
            return Ok(first);
        };
        let two = first * 8 + second;
        if first > 3 {
            return Ok(two);
        }
        Ok(self.digit(8).map_or(two, |third| two * 8 + third))
    }

    fn hexadecimal(&mut self, start: usize) -> Result<u32, TextError> {
        const HELP: &str = r"write \xhh with two hexadecimal digits, or \x{h…h} up to \x{10FFFF}";
        if let Some(first) = self.digit(16) {
            return match self.digit(16) {
                Some(second) => Ok(first * 16 + second),
                None => Err(
                    TextError::new(start, r"\x is followed by one hexadecimal digit only")
                        .with_help(HELP),
                ),
            };
        }
        let braces = self.cursor.eat('{');
        let Some(mut code) = self.digit(16).filter(|_| braces) else {
            return Err(
                TextError::new(start, r"\x is not followed by a hexadecimal number")
                    .with_help(HELP),
            );
        };
        while let Some(digit) = self.digit(16) {
            code = code * 16 + digit;
            if code > u32::from(char::MAX) {
                return Err(
                    TextError::new(start, "no character has a code above 10FFFF").with_help(HELP),
                );
            }
        }
        if self.cursor.eat('}') {
            Ok(code)
        } else {
            Err(TextError::new(start, r"this \x{ is never closed").with_help(HELP))
        }
    }

    fn unicode(&mut self, start: usize) -> Result<u32, TextError> {
        let first = self.four_digits(start)?;
        // Two halves of a surrogate pair are one character.
        if (0xD800..0xDC00).contains(&first)
            && self.cursor.peek() == Some('\\')
            && self.cursor.peek_second_raw() == Some('u')
        {
            let checkpoint = self.cursor.checkpoint();
            let offset = self.cursor.offset();
            self.cursor.advance();
            self.cursor.advance();
            let second = self.four_digits(offset)?;
            if (0xDC00..0xE000).contains(&second) {
                return Ok(0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00));
            }
            self.cursor.go_back(checkpoint);
        }
        Ok(first)
    }

    fn four_digits(&mut self, start: usize) -> Result<u32, TextError> {
        let mut code = 0;
        for _ in 0..4 {
            let Some(digit) = self.digit(16) else {
                return Err(TextError::new(
                    start,
                    r"\u is not followed by four hexadecimal digits",
                )
                .with_help(r"write \u00e9, or \x{e9}"));
            };
            code = code * 16 + digit;
        }
        Ok(code)
    }

    fn control(&mut self, start: usize) -> Result<u32, TextError> {
        match self.cursor.read() {
            Some(letter) => Ok(u32::from(letter) ^ 64),
            None => Err(TextError::new(start, r"\c is not followed by a character")
                .with_help(r"write for example \cA")),
        }
    }

    /// Reads `{NAME}`.
    fn character_name(&mut self, start: usize) -> Result<(), TextError> {
        const HELP: &str = r"write for example \N{DIGIT ONE}";
        if !self.cursor.eat('{') {
            return Err(TextError::new(start, r"\N is not followed by a name").with_help(HELP));
        }
        let Some(name) = self.cursor.read_to_brace() else {
            return Err(TextError::new(start, r"this \N{ is never closed").with_help(HELP));
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-');
        if name.trim().is_empty() || !name.trim().chars().all(plain) {
            return Err(TextError::new(
                start,
                "the name of a character holds letters, digits, spaces and hyphens only",
            )
            .with_help(HELP));
        }
        Ok(())
    }

    /// Takes the next character if it is a digit to this base.
    fn digit(&mut self, base: u32) -> Option<u32> {
        let digit = self.cursor.peek()?.to_digit(base)?;
        self.cursor.advance();
        Some(digit)
    }
}

fn unknown(letter: char, start: usize, place: Place) -> TextError {
    let only_outside = matches!(
        letter,
        '1'..='9' | 'A' | 'b' | 'B' | 'G' | 'k' | 'R' | 'X' | 'Z' | 'z'
    );
    let (message, help) = match letter {
        'E' => (
            r"this \E ends a quote that no \Q began".to_owned(),
            r"write \Q before it, or leave it out".to_owned(),
        ),
        'p' | 'P' => (
            format!(r"a range ends with a character, not with \{letter}"),
            r"write \- for the hyphen itself".to_owned(),
        ),
        _ if place != Place::Outside && only_outside => (
            format!(r"\{letter} means nothing inside a character class"),
            "move it out of the square brackets".to_owned(),
        ),
        'K' => (
            r"Java has no \K".to_owned(),
            "write a look-behind, (?<=…)".to_owned(),
        ),
        'g' => (
            r"Java has no \g".to_owned(),
            r"write \1 or \k<name> for a back reference".to_owned(),
        ),
        _ => (
            format!(r"Java has no escape \{letter}"),
            format!(r"write {letter} for the character itself, or \\ for a backslash"),
        ),
    };
    TextError::new(start, message).with_help(help)
}
