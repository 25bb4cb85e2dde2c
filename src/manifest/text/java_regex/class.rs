//! Character classes in square brackets.

use super::escape::{Escape, Place};
use super::parser::Parser;
use crate::manifest::text::finding::TextError;

impl Parser {
    /// Reads a class, its `[` next.
    pub(super) fn class(&mut self) -> Result<(), TextError> {
        let open = self.cursor.offset();
        self.cursor.advance();
        self.nested(open, |parser| parser.class_body(open))
    }

    fn class_body(&mut self, open: usize) -> Result<(), TextError> {
        // Negation comes first or not at all; a ^ elsewhere is a character like others.
        if self.cursor.peek_raw() == Some('^') {
            self.cursor.advance();
        }
        let mut empty = true;
        while let Some(next) = self.cursor.peek() {
            match next {
                '[' => self.class()?,
                // The first bracket of a class is a character of it.
                ']' if !empty => {
                    self.cursor.advance();
                    return Ok(());
                }
                '&' => {
                    let offset = self.cursor.offset();
                    let ampersand = self.cursor.checkpoint();
                    self.cursor.advance();
                    if self.cursor.eat('&') {
                        if empty && matches!(self.cursor.peek(), Some(']' | '&')) {
                            return Err(TextError::new(
                                offset,
                                "this && has no class on either side",
                            )
                            .with_help(r"write [a-z&&[^b]], or \& for the character itself"));
                        }
                        // What follows is read as more of this class: only the syntax counts.
                        continue;
                    }
                    // Under (?x) Java loses an & before a blank, and takes what follows for a
                    // character whatever it is.
                    if self.cursor.checkpoint() == ampersand + 1 {
                        self.cursor.go_back(ampersand);
                    }
                    self.range()?;
                }
                _ => self.range()?,
            }
            empty = false;
        }
        Err(TextError::new(open, "this character class is never closed").with_help(
            r"add a ], or write \[ for the character itself; a ] right behind [ or [^ is a character of the class",
        ))
    }

    /// Reads one character, one predefined class, or a range.
    fn range(&mut self) -> Result<(), TextError> {
        let start = self.cursor.offset();
        let Escape::Character(least) = self.member(Place::Class)? else {
            return Ok(());
        };
        if self.cursor.peek() != Some('-') {
            return Ok(());
        }
        match self.cursor.peek_second_raw() {
            // The hyphen is then a character by itself.
            Some('[' | ']') | None => return Ok(()),
            Some(_) => self.cursor.advance(),
        }
        self.cursor.peek();
        let end = self.cursor.offset();
        let Escape::Character(greatest) = self.member(Place::RangeEnd)? else {
            return Err(
                TextError::new(end, "a range ends with a character, not with a class")
                    .with_help(r"write \- for the hyphen itself"),
            );
        };
        if matches!((least, greatest), (Some(least), Some(greatest)) if greatest < least) {
            return Err(TextError::new(
                start,
                "this range ends with a character that comes before the one it starts with",
            )
            .with_help(r"write the lesser character first, or \- for the hyphen itself"));
        }
        Ok(())
    }

    /// Reads one character or one predefined class.
    fn member(&mut self, place: Place) -> Result<Escape, TextError> {
        match self.cursor.peek() {
            Some('\\') => self.escape(place),
            next => {
                self.cursor.advance();
                Ok(Escape::Character(next.map(u32::from)))
            }
        }
    }
}
