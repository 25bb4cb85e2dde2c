//! Failures that end a command before it has a result.

use super::style::{REMOVED, STRONG, paint};
use super::words::{count, harmless};
use crate::plan::PlanProblem;

/// One failure: what happened, and what to do. Both may quote what Jira says.
pub fn text(message: &str, help: &str) -> String {
    let mut text = format!(
        "{}: {}\n",
        paint(REMOVED.bold(), "error"),
        harmless(message)
    );
    if !help.is_empty() {
        text.push_str(&format!(
            "  {}: {}\n",
            paint(STRONG, "help"),
            harmless(help)
        ));
    }
    text
}

/// All that stands in the way of a plan, or of carrying it out; `verdict` says of which:
/// `No plan could be made`.
pub fn problems(verdict: &str, problems: &[PlanProblem]) -> String {
    let mut all = String::new();
    for problem in problems {
        let about = match &problem.address {
            Some(address) => format!("{address}: {}", problem.message),
            None => problem.message.clone(),
        };
        all.push_str(&text(&about, ""));
        if !problem.declared_at.is_empty() {
            all.push_str(&format!("  --> {}\n", harmless(&problem.declared_at)));
        }
        if !problem.help.is_empty() {
            let help = harmless(&problem.help);
            all.push_str(&format!("  {}: {help}\n", paint(STRONG, "help")));
        }
        all.push('\n');
    }
    all.push_str(&format!(
        "{verdict}: {}. Nothing was changed.\n",
        count(problems.len(), "error", "errors")
    ));
    all
}
