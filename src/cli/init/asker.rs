//! Asking questions, as a port: a terminal, or a test that knows the answers.

use std::io::{self, BufRead as _, Read as _};

use crate::cli::output::Output;

/// Far more than any answer has.
const MAX_BYTES: u64 = 4_096;

/// Somebody who answers.
pub(super) trait Asker {
    /// Asks, and gives the answer without the blanks around it; `None` where there will be no
    /// more answers.
    fn ask(&mut self, question: &str) -> io::Result<Option<String>>;

    /// Says what was wrong with an answer.
    fn tell(&mut self, text: &str);
}

/// Whoever sits at the terminal.
pub(super) struct Terminal<'a> {
    output: &'a Output,
}

impl<'a> Terminal<'a> {
    pub(super) const fn new(output: &'a Output) -> Self {
        Self { output }
    }
}

impl Asker for Terminal<'_> {
    fn ask(&mut self, question: &str) -> io::Result<Option<String>> {
        self.output.message(&format!("{question}: "));
        let mut answer = String::new();
        let read = io::stdin().lock().take(MAX_BYTES).read_line(&mut answer)?;
        Ok((read > 0).then(|| answer.trim().to_owned()))
    }

    fn tell(&mut self, text: &str) {
        self.output.message(&format!("  {text}\n"));
    }
}
