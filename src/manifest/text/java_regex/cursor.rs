//! Reading a pattern character by character.

use super::quote::{Unit, unquote};

/// The flags that change how a pattern is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Flags {
    /// `x`: blanks and comments are skipped.
    pub(super) comments: bool,
    /// `d`: only a line feed ends a line, and thus a comment.
    pub(super) unix_lines: bool,
    /// `U`: the case of POSIX names does not matter.
    pub(super) unicode_class: bool,
}

/// A place in a pattern. Methods skip blanks and comments under `(?x)`, but the raw ones.
pub(super) struct Cursor {
    units: Vec<Unit>,
    at: usize,
    length: usize,
    pub(super) flags: Flags,
}

impl Cursor {
    pub(super) fn new(pattern: &str) -> Self {
        Self {
            units: unquote(pattern),
            at: 0,
            length: pattern.len(),
            flags: Flags::default(),
        }
    }

    /// The next character, which stays the next one.
    pub(super) fn peek(&mut self) -> Option<char> {
        if self.flags.comments {
            self.skip_blanks();
        }
        self.peek_raw()
    }

    /// The next character, blanks and comments included.
    pub(super) fn peek_raw(&self) -> Option<char> {
        self.units.get(self.at).map(|unit| unit.character)
    }

    /// The character behind the next one.
    pub(super) fn peek_second_raw(&self) -> Option<char> {
        self.units.get(self.at + 1).map(|unit| unit.character)
    }

    /// Goes past the character that was peeked at.
    pub(super) fn advance(&mut self) {
        if self.at < self.units.len() {
            self.at += 1;
        }
    }

    /// Takes the next character.
    pub(super) fn read(&mut self) -> Option<char> {
        let character = self.peek();
        self.advance();
        character
    }

    /// Takes the next character if it is this one.
    pub(super) fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.advance();
        }
        found
    }

    /// The byte at which the next character is written.
    pub(super) fn offset(&self) -> usize {
        self.units
            .get(self.at)
            .map_or(self.length, |unit| unit.offset)
    }

    /// Takes all up to a closing brace, and the brace; `None` where there is none. Blanks belong
    /// to it, but a brace inside a comment does not close.
    pub(super) fn read_to_brace(&mut self) -> Option<String> {
        let start = self.at;
        loop {
            match self.peek()? {
                '}' => {
                    let inside = &self.units[start..self.at];
                    let text = inside.iter().map(|unit| unit.character).collect();
                    self.advance();
                    return Some(text);
                }
                _ => self.advance(),
            }
        }
    }

    /// The place of the next character, for [`Self::go_back`].
    pub(super) fn checkpoint(&self) -> usize {
        self.at
    }

    /// Goes back to a place reached before.
    pub(super) fn go_back(&mut self, checkpoint: usize) {
        self.at = checkpoint;
    }

    fn skip_blanks(&mut self) {
        while let Some(character) = self.peek_raw() {
            match character {
                ' ' | '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' => self.at += 1,
                '#' => {
                    while self.peek_raw().is_some_and(|c| !self.ends_line(c)) {
                        self.at += 1;
                    }
                }
                _ => return,
            }
        }
    }

    fn ends_line(&self, character: char) -> bool {
        match character {
            '\n' => true,
            '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => !self.flags.unix_lines,
            _ => false,
        }
    }
}
