//! A journal, line by line.

use std::collections::BTreeMap;

use super::run::RunReader;
use super::values::{Damage, FORMAT_VERSION, History, RunHistory};
use crate::journal::line::{LONGEST_LINE, Line, Reading};
use crate::journal::records::Record;

/// As many damaged lines are named; the rest is counted.
const NAMED: usize = 100;

/// As many kinds of later versions are named.
const KINDS: usize = 100;

/// Whether somebody writes to the journal while it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writer {
    /// Nobody, as far as can be told.
    Gone,
    /// A run.
    AtWork,
}

/// Puts runs together from lines. What it cannot read it takes note of, and goes on.
pub struct Reader {
    done: Vec<RunHistory>,
    current: Option<RunReader>,
    line: u64,
    damaged: Vec<Damage>,
    more_damaged: u64,
    newer: BTreeMap<String, u64>,
    breaks_off: Option<u64>,
}

impl Reader {
    /// Before the first line.
    #[expect(
        clippy::new_without_default,
        reason = "a reader is no value to have by default"
    )]
    pub const fn new() -> Self {
        Self {
            done: Vec::new(),
            current: None,
            line: 0,
            damaged: Vec::new(),
            more_damaged: 0,
            newer: BTreeMap::new(),
            breaks_off: None,
        }
    }

    /// Takes in the next line with its end, which only the last one may lack.
    pub fn line(&mut self, text: &[u8]) {
        self.line += 1;
        let (text, whole) = match text.strip_suffix(b"\n") {
            Some(text) => (text, true),
            None => (text, false),
        };
        if text.iter().all(u8::is_ascii_whitespace) {
            return;
        }
        if text.len() > LONGEST_LINE {
            return self.damage("it is too long");
        }
        match Line::read(text) {
            Reading::Known(line) => self.known(*line),
            Reading::Newer { seq, at, kind } => {
                if let Some(run) = &mut self.current {
                    run.count(seq, at);
                }
                if self.newer.len() < KINDS || self.newer.contains_key(&kind) {
                    *self.newer.entry(kind).or_default() += 1;
                }
            }
            Reading::Damaged { .. } if !whole => self.breaks_off = Some(self.line),
            Reading::Damaged { reason } => self.damage(reason),
        }
    }

    /// Takes note of a line that is longer than any of ours.
    pub fn too_long(&mut self) {
        self.line += 1;
        self.damage("it is too long");
    }

    /// What all lines tell.
    pub fn finish(mut self, writer: Writer) -> History {
        let last = self.current.take();
        self.done
            .extend(last.map(|run| run.finish(writer == Writer::AtWork)));
        History {
            format_version: FORMAT_VERSION,
            runs: self.done,
            damaged: self.damaged,
            more_damaged: self.more_damaged,
            newer: self.newer,
            breaks_off: self.breaks_off,
        }
    }

    fn known(&mut self, line: Line) {
        let Line { seq, at, record } = line;
        match record {
            Record::Run(run) => {
                let before = self.current.replace(RunReader::new(seq, at, run));
                self.done.extend(before.map(|run| run.finish(false)));
            }
            record => match &mut self.current {
                Some(run) => {
                    run.count(seq, at);
                    run.take(at, record);
                }
                None => self.damage("it belongs to a run whose first line is missing"),
            },
        }
    }

    fn damage(&mut self, reason: &'static str) {
        if self.damaged.len() < NAMED {
            self.damaged.push(Damage {
                line: self.line,
                reason,
            });
        } else {
            self.more_damaged += 1;
        }
    }
}
