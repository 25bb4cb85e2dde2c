//! Asking a person.

use std::io::IsTerminal as _;

use super::output::Output;

/// Whether there is somebody to ask.
pub(super) fn is_possible() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks. Anything but the whole word is a no.
pub(super) fn ask(url: &str, output: &Output) -> bool {
    output.message(&format!(
        "\nMake these changes in {url}? Only `yes` counts: "
    ));
    let mut answer = String::new();
    let read = std::io::stdin().read_line(&mut answer);
    read.is_ok() && answer.trim() == "yes"
}
