//! An outcome for people.

use super::documents::warning;
use super::style::{ADDED, CHANGED, FAINT, REMOVED, STRONG, paint};
use super::words::{Next, because, between, count, counted, harmless, length};
use crate::event::{Outcome, OutcomeKind, StepResult, StepStatus};
use crate::model::{named_with_reason, spoken_duration};
use crate::pace::{FailedRow, WaitSummary};

/// What became of each change, and what to do next.
pub fn text(outcome: &Outcome) -> String {
    let mut text = String::new();
    if !outcome.steps.is_empty() || !outcome.warnings.is_empty() {
        text.push('\n');
    }
    for step in &outcome.steps {
        text.push_str(&one_step(step));
    }
    for what in &outcome.warnings {
        text.push_str(&format!(
            "  {}: {}\n",
            paint(CHANGED, "warning"),
            harmless(&warning(what))
        ));
    }
    if !outcome.steps.is_empty() || !outcome.warnings.is_empty() {
        text.push('\n');
    }
    text.push_str(&totals(outcome));
    text
}

fn one_step(step: &StepResult) -> String {
    let style = match step.status {
        StepStatus::Done | StepStatus::AlreadyDone => ADDED,
        StepStatus::Unconfirmed if step.goes_on => CHANGED,
        StepStatus::Failed | StepStatus::Unconfirmed => REMOVED,
        StepStatus::NotReached => FAINT,
        StepStatus::ByHand => CHANGED,
    };
    let id = step
        .id
        .map(|id| format!(" (id {})", id.get()))
        .unwrap_or_default();
    let took = match (step.started_at, step.finished_at) {
        (Some(from), Some(to)) if step.indexing.is_some() => {
            format!(
                " {}",
                paint(FAINT, format!("in {}", spoken_duration(between(from, to))))
            )
        }
        _ => String::new(),
    };
    let indexed = step.indexing.as_ref().map(|summary| {
        format!(
            ": {} indexed",
            count(summary.indexed, "repository", "repositories")
        )
    });
    let mut text = format!(
        "  {} {} {}{id}{}{took}\n",
        paint(style, format!("{:<12}", step.status.as_str())),
        step.action,
        step.address,
        indexed.unwrap_or_default(),
    );
    if let Some(summary) = &step.indexing {
        text.push_str(&indexing_details(summary));
    }
    if let Some((message, help)) = &step.error {
        let head = if step.goes_on {
            paint(CHANGED, "goes on")
        } else {
            paint(REMOVED, "error")
        };
        text.push_str(&format!("               {head}: {}\n", harmless(message)));
        text.push_str(&format!(
            "               {}: {}\n",
            paint(STRONG, "help"),
            harmless(help)
        ));
    }
    for what in &step.warnings {
        text.push_str(&format!(
            "               {}: {}\n",
            paint(CHANGED, "warning"),
            harmless(&warning(what))
        ));
    }
    text
}

/// What is to be said of the repositories inside beside how many are indexed.
pub(super) fn indexing_details(summary: &WaitSummary) -> String {
    let mut text = String::new();
    let mut list = |what: &str, names: &[String]| {
        if !names.is_empty() {
            let names: Vec<_> = names.iter().map(|name| harmless(name)).collect();
            text.push_str(&format!("               {what}: {}\n", names.join(", ")));
        }
    };
    let rows = |rows: &[FailedRow]| -> Vec<String> {
        rows.iter()
            .map(|row| named_with_reason(&row.name, &row.reason))
            .collect()
    };
    list("failed", &rows(&summary.failed));
    list("indexed with errors", &rows(&summary.with_errors));
    list("not finished", &summary.unfinished);
    list("disabled, not waited for", &summary.disabled);
    list("removed from Jira by the scan", &summary.removed);
    text
}

/// Whether nothing went wrong, but something was left out by choice.
fn is_all_but_left_out(outcome: &Outcome) -> bool {
    let is_settled = |step: &StepResult| step.is_settled() || step.is_left_out();
    outcome.stopped.is_none() && outcome.steps.iter().all(is_settled)
}

/// Whether nothing was gijctl's to do.
fn is_all_by_hand(outcome: &Outcome) -> bool {
    let mut steps = outcome.steps.iter();
    steps.all(|step| step.status == StepStatus::ByHand)
}

/// What the run came to, in a line.
pub fn totals(outcome: &Outcome) -> String {
    let of = |status| {
        outcome
            .steps
            .iter()
            .filter(|step| step.status == status)
            .count()
    };
    let done = of(StepStatus::Done) + of(StepStatus::AlreadyDone);
    let took = length(outcome.started_at, outcome.finished_at);
    let going_on = outcome.steps.iter().filter(|step| step.goes_on).count();
    let counted = counted(&[
        (done, "done"),
        (of(StepStatus::Failed), "failed"),
        (going_on, "going on in GIJ"),
        (of(StepStatus::Unconfirmed) - going_on, "unconfirmed"),
        (of(StepStatus::NotReached), "not reached"),
        (of(StepStatus::ByHand), "to do by hand"),
    ]);
    let counted = if counted.is_empty() {
        "no changes".to_owned()
    } else {
        counted
    };
    let stopped = because(outcome.stopped.as_deref());
    let next = Next::after(outcome).in_words();
    match outcome.kind() {
        OutcomeKind::Succeeded if is_all_by_hand(outcome) => "Nothing was changed.\n".to_owned(),
        OutcomeKind::Succeeded => format!("{} {counted}, in {took}.\n", paint(ADDED, "Applied:")),
        OutcomeKind::Failed => format!(
            "{} {counted}{stopped}. Nothing was changed.\n",
            paint(REMOVED, "Failed:")
        ),
        OutcomeKind::Halted if is_all_but_left_out(outcome) => format!(
            "{} {counted}, in {took}. What was left out needs a new plan.\n",
            paint(REMOVED, "Not all of the plan was carried out:")
        ),
        OutcomeKind::Halted if outcome.paused => format!(
            "{} {counted}, after {took}{stopped}.{} {next}\n",
            paint(CHANGED, "Paused:"),
            if outcome.has_changed() {
                ""
            } else {
                " Nothing was changed."
            }
        ),
        OutcomeKind::Halted => format!(
            "{} {counted}, after {took}{stopped}. {next}\n",
            paint(REMOVED, "Stopped part-way:")
        ),
        OutcomeKind::Interrupted => format!(
            "{} {counted}, after {took}. {next}\n",
            paint(CHANGED, "Interrupted:")
        ),
    }
}
