//! Groups, look-around and flags.

use super::parser::Parser;
use super::width::{Cause, Part, Unit, Width};
use crate::manifest::text::finding::TextError;

/// What follows `(?`, where it is not flags.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It captures, or only groups.
    Plain,
    /// It never gives back what it matched.
    Atomic,
    LookAround,
    LookBehind,
}

impl Parser {
    /// Reads a group, its `(` next. `None` for flags that apply to what follows.
    pub(super) fn group(&mut self) -> Result<Option<Part>, TextError> {
        let open = self.cursor.offset();
        self.cursor.advance();
        let flags = self.cursor.flags;
        let kind = if self.cursor.peek() == Some('?') {
            self.cursor.advance();
            match self.kind(open)? {
                Some(kind) => kind,
                None => return Ok(None),
            }
        } else {
            Kind::Plain
        };
        let body = self.nested(open, Self::alternatives)?;
        if !self.cursor.eat(')') {
            return Err(TextError::new(open, "this group is never closed")
                .with_help(r"add a ), or write \( for the character itself"));
        }
        self.cursor.flags = flags;
        match kind {
            Kind::Plain => Ok(Some(Part {
                unit: Unit::Group,
                ..body
            })),
            Kind::Atomic => Ok(Some(body)),
            Kind::LookAround => Ok(Some(Part::ZERO)),
            Kind::LookBehind => bounded(body.width).map(|()| Some(Part::ZERO)),
        }
    }

    /// Reads what follows `(?`. `None` for flags without a group.
    fn kind(&mut self, open: usize) -> Result<Option<Kind>, TextError> {
        match self.cursor.peek_raw() {
            Some(':') => {
                self.cursor.advance();
                Ok(Some(Kind::Plain))
            }
            Some('>') => {
                self.cursor.advance();
                Ok(Some(Kind::Atomic))
            }
            Some('=' | '!') => {
                self.cursor.advance();
                Ok(Some(Kind::LookAround))
            }
            Some('<') => {
                self.cursor.advance();
                if matches!(self.cursor.peek(), Some('=' | '!')) {
                    self.cursor.advance();
                    return Ok(Some(Kind::LookBehind));
                }
                let offset = self.cursor.offset();
                let name = self.group_name()?;
                if self.group_names.contains(&name) {
                    return Err(TextError::new(
                        offset,
                        format!("a group named {name} exists already"),
                    )
                    .with_help("give each group a name of its own"));
                }
                self.group_names.push(name);
                Ok(Some(Kind::Plain))
            }
            _ => self.flags(open),
        }
    }

    /// Reads the name of a group and the `>` behind it.
    pub(super) fn group_name(&mut self) -> Result<String, TextError> {
        const RULE: &str =
            "a name is a letter from A to Z or a to z, then such letters and digits, then >";
        let mut name = String::new();
        let start = self.cursor.peek();
        let offset = self.cursor.offset();
        if !start.is_some_and(|c| c.is_ascii_alphabetic()) {
            return Err(
                TextError::new(offset, "the name of a group does not start with a letter")
                    .with_help(RULE),
            );
        }
        while let Some(next) = self.cursor.peek().filter(char::is_ascii_alphanumeric) {
            name.push(next);
            self.cursor.advance();
        }
        if self.cursor.eat('>') {
            return Ok(name);
        }
        let offset = self.cursor.offset();
        let message = match self.cursor.peek() {
            None => "the name of a group is never closed".to_owned(),
            Some(odd) => format!("the name of a group cannot hold `{}`", odd.escape_debug()),
        };
        Err(TextError::new(offset, message).with_help(RULE))
    }

    /// Reads flags, up to a `:` that starts a group or a `)` that ends them.
    fn flags(&mut self, open: usize) -> Result<Option<Kind>, TextError> {
        let mut value = true;
        while let Some(flag) = self.cursor.peek() {
            match flag {
                '-' if value => value = false,
                'x' => self.cursor.flags.comments = value,
                'd' => self.cursor.flags.unix_lines = value,
                'U' => self.cursor.flags.unicode_class = value,
                'i' | 'm' | 's' | 'u' | 'c' => {}
                _ => break,
            }
            self.cursor.advance();
        }
        let offset = self.cursor.offset();
        match self.cursor.read() {
            Some(')') => Ok(None),
            Some(':') => Ok(Some(Kind::Plain)),
            Some(odd) => Err(foreign(offset, odd)),
            None => Err(TextError::new(open, "this group is never closed")
                .with_help(r"add a ), or write \( for the character itself")),
        }
    }
}

/// What other dialects write behind `(?`.
fn foreign(offset: usize, odd: char) -> TextError {
    let (message, help) = match odd {
        'P' => ("Java has no (?P…)", "write (?<name>…) and \\k<name>"),
        '\'' => ("Java has no (?'name'…)", "write (?<name>…)"),
        '#' => (
            "Java has no comments as (?#…)",
            "leave the comment out, or write (?x) and # to the end of the line",
        ),
        '(' => (
            "Java has no conditional groups",
            "write the two cases as alternatives",
        ),
        '|' => ("Java has no groups that reset numbers", "write (?:…|…)"),
        'R' | '&' | '+' | '0'..='9' => (
            "Java has no recursion and no calls of groups",
            "write the inner pattern out",
        ),
        _ => {
            return TextError::new(
                offset,
                format!(
                    "`{}` is neither a flag nor a kind of group",
                    odd.escape_debug()
                ),
            )
            .with_help(
                "Java has the flags d, i, m, s, u, x and U, and (?: (?= (?! (?<= (?<! (?> (?<name>",
            );
        }
    };
    TextError::new(offset, message).with_help(help)
}

/// Refuses a look-behind that has no greatest length.
fn bounded(width: Width) -> Result<(), TextError> {
    let Width::Unbounded { offset, cause } = width else {
        return Ok(());
    };
    let (message, help) = match cause {
        Cause::Repetition => (
            "a look-behind must have an obvious maximum length, and this repetition has none",
            "write an upper bound, for example {0,100}",
        ),
        Cause::Ambiguity => (
            "a look-behind must have an obvious maximum length, and Java finds none where a group with a choice inside is repeated",
            "write the repetitions out, or use a character class",
        ),
        Cause::Grapheme => (
            r"a look-behind must have an obvious maximum length, and \X has none",
            "write out the characters",
        ),
        Cause::BackReference => (
            "a look-behind must have an obvious maximum length, and a back reference has none",
            "write out what the group matches",
        ),
        Cause::TooLong => (
            "a look-behind must have a maximum length that Java can count",
            "write lower bounds",
        ),
    };
    Err(TextError::new(offset, message).with_help(help))
}
