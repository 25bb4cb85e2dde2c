//! Asking a person.

use std::io::IsTerminal as _;

use super::output::Output;
use crate::exec::Stop;

/// Whether there is somebody to ask.
pub(super) fn is_possible() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks. Anything but the whole word is a no, and so is being told to stop.
pub(super) async fn ask(question: &str, output: &Output, stop: &Stop) -> bool {
    typed(
        "yes",
        &format!("{question} Only `yes` counts: "),
        output,
        stop,
    )
    .await
}

/// The same where another word counts.
pub(super) async fn typed(word: &str, question: &str, output: &Output, stop: &Stop) -> bool {
    output.message(&format!("\n{question}"));
    let word = word.to_owned();
    let reading = tokio::task::spawn_blocking(move || {
        let mut answer = String::new();
        let read = std::io::stdin().read_line(&mut answer);
        read.is_ok() && answer.trim() == word
    });
    tokio::select! {
        biased;
        () = stop.requested() => false,
        answer = reading => answer.unwrap_or(false),
    }
}
