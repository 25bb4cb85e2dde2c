//! What is reindexed, and what became of it or of a wait, for people and for machines.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::documents::{
    ErrorDocument, FORMAT_VERSION, RepositoriesDocument, repositories, warning,
};
use super::outcome::indexing_details;
use super::style::{ADDED, CHANGED, FAINT, REMOVED, STRONG, paint};
use super::words::{because, count, counted, harmless, length, moment};
use crate::event::{
    Afterwards, ErrandOutcome, ErrandStep, OutcomeKind, ReindexOrder, StepStatus, label,
};

/// Of how many that are done each is listed, beside all that are not.
const LISTED: usize = 20;

/// What an outcome is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrandKind {
    /// Of a wait.
    Wait,
    /// Of reindexes.
    Reindex(Afterwards),
}

/// `wait --format json` and `reindex --format json`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "gijctl indexing outcome")]
pub struct ErrandDocument {
    /// Version of this shape.
    pub format_version: u32,
    /// Which command it is of.
    #[schemars(extend("enum" = ["wait", "reindex"]))]
    pub command: &'static str,
    /// How the run ended.
    #[schemars(extend("enum" = ["succeeded", "failed", "halted", "interrupted"]))]
    pub outcome: &'static str,
    /// What became of each integration: in the order in which they were named, else by number.
    pub integrations: Vec<ErrandStepDocument>,
    /// Why the run stopped before its end; absent where it did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<String>,
    /// What people should know.
    pub warnings: Vec<String>,
    /// When it began, in RFC 3339.
    pub started_at: Option<String>,
    /// When it ended, in RFC 3339.
    pub finished_at: Option<String>,
}

/// What became of one integration.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ErrandStepDocument {
    /// GIJ's number of it.
    pub id: u64,
    /// The address of the manifest that declares it; null where none does.
    pub address: Option<String>,
    /// Its display name.
    pub display_name: String,
    /// How it ended: `done` is indexed, or asked for where nothing was waited for.
    #[schemars(extend("enum" = ["done", "failed", "not-reached", "unconfirmed"]))]
    pub status: &'static str,
    /// Whether GIJ was asked for a reindex, or may have been; false of a wait.
    pub asked: bool,
    /// What went wrong; null where nothing did.
    pub error: Option<ErrorDocument>,
    /// When all of it was indexed, in RFC 3339; null where that was not seen.
    pub indexed_at: Option<String>,
    /// The repositories inside; absent where nobody looked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repositories: Option<RepositoriesDocument>,
}

/// The document of an outcome.
pub fn document(outcome: &ErrandOutcome, kind: ErrandKind) -> ErrandDocument {
    ErrandDocument {
        format_version: FORMAT_VERSION,
        command: match kind {
            ErrandKind::Wait => "wait",
            ErrandKind::Reindex(_) => "reindex",
        },
        outcome: outcome.kind().as_str(),
        integrations: outcome.steps.iter().map(step_document).collect(),
        stopped: outcome.stopped.clone(),
        warnings: outcome.warnings.iter().map(warning).collect(),
        started_at: moment(outcome.started_at),
        finished_at: moment(outcome.finished_at),
    }
}

fn step_document(step: &ErrandStep) -> ErrandStepDocument {
    let report = &step.report;
    ErrandStepDocument {
        id: step.id.get(),
        address: step.address.as_ref().map(ToString::to_string),
        display_name: step.display_name.clone(),
        status: report.status.as_str(),
        asked: step.asked,
        error: report.error.as_ref().map(|(message, help)| ErrorDocument {
            message: message.clone(),
            help: help.clone(),
        }),
        indexed_at: moment(report.indexed_at),
        repositories: report.indexing.as_ref().map(repositories),
    }
}

/// What is about to be asked for.
pub fn order(order: &ReindexOrder) -> String {
    let how = match (order.targets.len(), order.afterwards) {
        (1, Afterwards::Wait) => "",
        (_, Afterwards::Wait) => ", one after the other",
        (_, Afterwards::Leave) => ", all at once and without waiting",
    };
    let priority = order
        .priority
        .map(|priority| format!(", with priority {priority} in GIJ's queue"))
        .unwrap_or_default();
    let mut text = format!("{}{how}{priority}:\n", paint(STRONG, "Reindex"));
    for target in &order.targets {
        let name = match &target.address {
            Some(address) => format!("{address} (id={})", target.id.get()),
            None => label(None, &target.display_name, target.id),
        };
        text.push_str(&format!("  {}\n", harmless(&name)));
    }
    text.push_str(
        "GIJ reads the host's list anew: repositories that are not in it any more are removed from Jira, with their own settings.\n",
    );
    text
}

/// What became of each, and what to do next.
pub fn text(outcome: &ErrandOutcome, kind: ErrandKind) -> String {
    let mut text = String::new();
    let mut unlisted: usize = 0;
    let done: Vec<_> = outcome.steps.iter().filter(|step| is_plain(step)).collect();
    let listed: BTreeSet<_> = done.iter().take(LISTED).map(|step| step.id).collect();
    for step in &outcome.steps {
        if is_plain(step) && !listed.contains(&step.id) {
            unlisted += 1;
        } else {
            text.push_str(&one_step(step));
        }
    }
    if unlisted > 0 {
        text.push_str(&format!("  and {unlisted} more that are done\n"));
    }
    for what in &outcome.warnings {
        text.push_str(&format!(
            "  {}: {}\n",
            paint(CHANGED, "warning"),
            harmless(&warning(what))
        ));
    }
    if !text.is_empty() {
        text = format!("\n{text}\n");
    }
    text.push_str(&totals(outcome, kind));
    text
}

/// Whether there is nothing to be said of a step but that it is done.
fn is_plain(step: &ErrandStep) -> bool {
    let is_clean = step
        .report
        .indexing
        .as_ref()
        .is_none_or(|summary| summary.with_errors.is_empty() && summary.removed.is_empty());
    step.report.status == StepStatus::Done && is_clean
}

fn one_step(step: &ErrandStep) -> String {
    let report = &step.report;
    let style = match report.status {
        StepStatus::Done | StepStatus::AlreadyDone => ADDED,
        StepStatus::Failed | StepStatus::Unconfirmed => REMOVED,
        // No errand has a step by hand.
        StepStatus::NotReached | StepStatus::ByHand => FAINT,
    };
    let indexed = report.indexing.as_ref().map(|summary| {
        let known = summary.known() - summary.disabled.len();
        format!(
            ": {} of {} indexed",
            summary.indexed,
            count(known, "repository", "repositories")
        )
    });
    let mut text = format!(
        "  {} {}{}\n",
        paint(style, format!("{:<12}", report.status.as_str())),
        harmless(&step.label()),
        indexed.unwrap_or_default(),
    );
    if let Some(summary) = &report.indexing {
        text.push_str(&indexing_details(summary));
    }
    if let Some((message, help)) = &report.error {
        for (style, word, what) in [(REMOVED, "error", message), (STRONG, "help", help)] {
            text.push_str(&format!(
                "               {}: {}\n",
                paint(style, word),
                harmless(what)
            ));
        }
    }
    text
}

/// What it came to, in a line.
pub fn totals(outcome: &ErrandOutcome, kind: ErrandKind) -> String {
    let of = |status| {
        let steps = outcome.steps.iter();
        steps.filter(|step| step.report.status == status).count()
    };
    let took = length(outcome.started_at, outcome.finished_at);
    let counted = counted(&[
        (of(StepStatus::Done), done_word(kind)),
        (of(StepStatus::Failed), "failed"),
        (of(StepStatus::Unconfirmed), "not seen to finish"),
        (of(StepStatus::NotReached), "not reached"),
    ]);
    let stopped = because(outcome.stopped.as_deref());
    match outcome.kind() {
        OutcomeKind::Succeeded => {
            let all = all_of(&outcome.steps);
            let word = done_word(kind);
            format!("{} {all} {word}, in {took}.\n", paint(ADDED, "Done:"))
        }
        OutcomeKind::Failed => format!(
            "{} {counted}, after {took}{stopped}.\n",
            paint(REMOVED, "Failed:")
        ),
        OutcomeKind::Halted => format!(
            "{} {counted}, after {took}{stopped}.\n",
            paint(REMOVED, "Stopped part-way:")
        ),
        OutcomeKind::Interrupted => format!(
            "{} {counted}, after {took}. GIJ goes on with what it has begun.\n",
            paint(CHANGED, "Interrupted:")
        ),
    }
}

/// How many there are of each kind.
fn all_of(steps: &[ErrandStep]) -> String {
    let integrations = steps.iter().filter(|step| step.id.integration().is_some());
    let integrations = integrations.count();
    let repositories = steps.len() - integrations;
    let integrations = count(integrations, "integration", "integrations");
    match (repositories, steps.len() - repositories) {
        (0, _) => integrations,
        (some, 0) => count(some, "plain repository", "plain repositories"),
        (some, _) => {
            let some = count(some, "plain repository", "plain repositories");
            format!("{integrations} and {some}")
        }
    }
}

const fn done_word(kind: ErrandKind) -> &'static str {
    match kind {
        ErrandKind::Wait => "indexed",
        ErrandKind::Reindex(Afterwards::Wait) => "reindexed",
        ErrandKind::Reindex(Afterwards::Leave) => "asked for, and not waited for",
    }
}
