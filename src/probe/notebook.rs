//! What was asked, and what came of it.

use std::collections::{BTreeMap, BTreeSet};

use super::ask::Exchange;
use super::question::{Needs, QUESTIONS, Question};
use crate::capability::Readings;

/// A question with what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Which.
    pub question: &'static Question,
    /// What came of it.
    pub outcome: Outcome,
    /// What was seen besides readings, in sentences of gijctl's own: no ids, hosts or names.
    pub notes: Vec<String>,
    /// What others said: GIJ, or the network. For whoever probes, and in no report.
    pub said: Vec<String>,
    /// The requests, in order.
    pub exchanges: Vec<Exchange>,
}

/// What came of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is answered: by readings, or by notes where no reading is kept of it.
    Answered,
    /// It was asked, and the answers do not tell.
    Unclear(String),
    /// It was not asked.
    NotAsked(String),
}

#[derive(Debug, Default)]
struct Page {
    notes: Vec<String>,
    said: Vec<String>,
    unclear: Option<String>,
    not_asked: Option<String>,
    exchanges: Vec<Exchange>,
}

/// Everything that is known so far.
#[derive(Debug, Default)]
pub(super) struct Notebook {
    /// The questions that are asked; all where it is empty.
    wanted: BTreeSet<u8>,
    pages: BTreeMap<u8, Page>,
    pub(super) readings: Readings,
    /// How many requests had no answer.
    pub(super) failed: usize,
}

impl Notebook {
    pub(super) fn of(wanted: BTreeSet<u8>) -> Self {
        Self {
            wanted,
            ..Self::default()
        }
    }

    /// Whether a question is to be asked.
    pub(super) fn wants(&self, question: u8) -> bool {
        self.wanted.is_empty() || self.wanted.contains(&question)
    }

    /// One that was sent again and answered the same is kept once.
    pub(super) fn keep(&mut self, question: u8, exchange: Exchange) {
        let exchanges = &mut self.page(question).exchanges;
        if exchanges.last() != Some(&exchange) {
            exchanges.push(exchange);
        }
    }

    /// Something that was seen and is no reading.
    pub(super) fn note(&mut self, question: u8, text: impl Into<String>) {
        self.page(question).notes.push(text.into());
    }

    /// What others said.
    pub(super) fn said(&mut self, question: u8, text: String) {
        self.page(question).said.push(text);
    }

    /// Why the answers do not tell. The first reason counts.
    pub(super) fn unclear(&mut self, question: u8, why: impl Into<String>) {
        self.page(question).unclear.get_or_insert(why.into());
    }

    /// Why it was not asked. The first reason counts.
    pub(super) fn not_asked(&mut self, question: u8, why: impl Into<String>) {
        self.page(question).not_asked.get_or_insert(why.into());
    }

    fn page(&mut self, question: u8) -> &mut Page {
        self.pages.entry(question).or_default()
    }

    /// The answers, by number.
    pub(super) fn answers(mut self) -> Vec<Answer> {
        let read: BTreeSet<u8> = self
            .readings
            .listed()
            .iter()
            .map(|one| one.question)
            .collect();
        let mut answers = Vec::new();
        for question in QUESTIONS
            .iter()
            .filter(|one| self.wanted.is_empty() || self.wanted.contains(&one.number))
        {
            let page = self.pages.remove(&question.number).unwrap_or_default();
            answers.push(answer(question, page, read.contains(&question.number)));
        }
        answers
    }
}

fn answer(question: &'static Question, page: Page, is_read: bool) -> Answer {
    let outcome = match (is_read, page.unclear, page.not_asked) {
        (true, _, _) => Outcome::Answered,
        (false, Some(why), _) => Outcome::Unclear(why),
        (false, None, Some(why)) => Outcome::NotAsked(why),
        (false, None, None) if !page.notes.is_empty() => Outcome::Answered,
        (false, None, None) => Outcome::NotAsked(
            match question.needs {
                Needs::Reading => "nothing here could answer it",
                Needs::Writing => "it takes a throw-away integration (--write)",
                Needs::Rows => {
                    "it takes an integration for tests with repositories inside (--with)"
                }
            }
            .to_owned(),
        ),
    };
    Answer {
        question,
        outcome,
        notes: page.notes,
        said: page.said,
        exchanges: page.exchanges,
    }
}
