//! The history of runs for people.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;

use super::style::{ADDED, CHANGED, FAINT, REMOVED, STRONG, paint};
use super::words::{between, count, day_and_time, harmless, time_seen_from};
use crate::journal::{
    BatchHistory, Ending, ErrorLine, FailedRequest, History, PlanHistory, PreviewLine,
    RepositoriesLine, RequestHistory, RunHistory, StepHistory, WaitHistory,
};
use crate::model::{first_few, named_with_reason, spoken_duration};

/// How many of a kind are named before the rest is counted.
const LISTED: usize = 10;

/// Everything that a journal tells, run by run.
pub fn text(history: &History) -> String {
    let mut text = String::new();
    for one in &history.runs {
        text.push_str(&run(one));
        text.push('\n');
    }
    if history.runs.is_empty() {
        text.push_str("No run is told of in the journal.\n");
    }
    text.push_str(&unread(history));
    text
}

/// What could not be read.
fn unread(history: &History) -> String {
    let mut text = String::new();
    for damage in &history.damaged {
        text.push_str(&format!(
            "{}: line {} cannot be read: {}\n",
            paint(CHANGED, "warning"),
            damage.line,
            damage.reason
        ));
    }
    if history.more_damaged > 0 {
        text.push_str(&format!(
            "{}: {} more cannot be read\n",
            paint(CHANGED, "warning"),
            counted(history.more_damaged, "line", "lines")
        ));
    }
    for (kind, number) in &history.newer {
        text.push_str(&format!(
            "{}: {} of the kind {} left out: only a later gijctl knows it\n",
            paint(CHANGED, "warning"),
            counted(*number, "line", "lines"),
            harmless(kind)
        ));
    }
    if let Some(line) = history.breaks_off {
        text.push_str(&format!(
            "{}: the journal breaks off in line {line}\n",
            paint(CHANGED, "warning")
        ));
    }
    text
}

fn run(run: &RunHistory) -> String {
    let mut text = format!("{}\n", paint(STRONG, format!("run {}", harmless(&run.run))));
    let mut row = |head: &str, rest: &str| text.push_str(&format!("  {head:<9} {rest}\n"));
    row(
        "began",
        &format!(
            "{}, gijctl {}",
            day_and_time(run.started_at),
            harmless(&run.gijctl_version)
        ),
    );
    row("Jira", &jira(run));
    let settings: Vec<_> = run
        .settings
        .iter()
        .map(|(flag, value)| harmless(&format!("{flag} {value}")))
        .collect();
    row("settings", &settings.join(", "));
    if let Some(holder) = &run.waited_for_run {
        row("waited", &format!("for another run: {}", harmless(holder)));
    }
    if let Some(plan) = &run.plan {
        row("plan", &planned(plan, run.agreed.as_deref()));
    }
    text.push_str(&run.plan.as_ref().map(beside).unwrap_or_default());
    for wait in &run.earlier_work {
        text.push_str(&format!("  earlier   {}\n", waited(wait, run)));
    }
    for batch in &run.batches {
        text.push_str(&one_batch(batch, run));
    }
    text.push_str(&not_begun(run));
    text.push_str(&requests(run));
    for warning in &run.warnings {
        let about = warning
            .address
            .as_ref()
            .map(|address| format!("{address}: "))
            .unwrap_or_default();
        text.push_str(&format!(
            "  {}: {}\n",
            paint(CHANGED, "warning"),
            harmless(&format!("{about}{}", warning.message))
        ));
    }
    if run.missing_lines > 0 {
        text.push_str(&format!(
            "  {}: {} of this run missing or damaged\n",
            paint(CHANGED, "warning"),
            counted(run.missing_lines, "line is", "lines are")
        ));
    }
    text.push_str(&ending(run));
    text
}

fn jira(run: &RunHistory) -> String {
    let mut text = format!("{} ({})", harmless(&run.url), harmless(&run.instance));
    if let Some(plan) = &run.plan {
        text.push_str(&format!(", as {}", harmless(&plan.account)));
        if let Some(version) = &plan.app_version {
            text.push_str(&format!(", GIJ {}", harmless(version)));
        }
        if let Some(version) = &plan.jira_version {
            text.push_str(&format!(", Jira {}", harmless(version)));
        }
    }
    text
}

fn planned(plan: &PlanHistory, agreed: Option<&str>) -> String {
    let what = [
        ("create", "to create"),
        ("update", "to change"),
        ("enable", "to enable"),
        ("disable", "to disable"),
        ("delete", "to delete"),
        ("adopt", "to take note of"),
        ("manual", "to do by hand"),
        ("held", "held back"),
        ("unchanged", "unchanged"),
        ("unmanaged", "not managed"),
    ];
    let counted: Vec<_> = what
        .into_iter()
        .filter_map(|(key, words)| {
            let number = plan.summary.get(key).filter(|number| **number > 0)?;
            Some(format!("{number} {words}"))
        })
        .collect();
    let counted = if counted.is_empty() {
        "nothing".to_owned()
    } else {
        counted.join(", ")
    };
    let agreed = match agreed {
        Some("confirmed") => "agreed to on a terminal",
        Some("beforehand") => "agreed to beforehand",
        Some("declined") => "not agreed to",
        Some(other) => &harmless(other),
        None => "not decided on",
    };
    format!(
        "{counted}; {agreed}\n            {}",
        paint(FAINT, harmless(&plan.fingerprint))
    )
}

/// What was decided beside the changes.
fn beside(plan: &PlanHistory) -> String {
    let mut lines: Vec<String> = Vec::new();
    lines.extend(
        plan.trips
            .iter()
            .map(|trip| format!("in the way: guard {}: {}", trip.guard, trip.message)),
    );
    lines.extend(plan.held.iter().map(|held| {
        format!(
            "held back: {} {}: {}",
            held.action, held.address, held.reason
        )
    }));
    lines.extend(plan.previews.iter().map(foreseen));
    lines.extend(
        plan.notes
            .iter()
            .map(|note| format!("note: {}: {}", note.address, note.message)),
    );
    let more = lines.len().saturating_sub(LISTED);
    let mut text = String::new();
    for line in lines.iter().take(LISTED) {
        text.push_str(&format!("            {}\n", harmless(line)));
    }
    if more > 0 {
        text.push_str(&format!("            and {more} more\n"));
    }
    text
}

fn foreseen(line: &PreviewLine) -> String {
    let PreviewLine {
        address,
        untold,
        stays,
        added,
        removed,
        names,
        unsure,
    } = line;
    let mut text = format!(
        "foreseen: {address}: {}, {added} would be added, {removed} would be removed",
        counted(*stays, "stays", "stay")
    );
    if !names.is_empty() {
        let unnamed = removed.saturating_sub(names.len() as u64);
        text.push_str(&format!(": {}", names.join(", ")));
        if unnamed > 0 {
            text.push_str(&format!(" and {unnamed} more"));
        }
    }
    if *unsure > 0 {
        text.push_str(&format!("; of {unsure} it cannot be told"));
    }
    if let Some(why) = untold {
        text = match *removed {
            0 => format!("foreseen: {address}: not known: {why}"),
            _ => format!("{text}; not known anew: {why}"),
        };
    }
    text
}

fn one_batch(batch: &BatchHistory, run: &RunHistory) -> String {
    let took = match batch.ended_at {
        Some(end) => format!(", took {}", since(batch.started_at, end)),
        None => String::new(),
    };
    let mut text = format!(
        "  {} {}: {}{took}\n",
        when(run, batch.started_at),
        paint(
            STRONG,
            format!("batch {} of {}", batch.batch, batch.batches)
        ),
        counted(batch.changes, "change", "changes"),
    );
    let steps = run.steps.iter().filter(|step| step.batch == batch.batch);
    for step in steps {
        text.push_str(&one_step(step, run));
    }
    text
}

fn one_step(step: &StepHistory, run: &RunHistory) -> String {
    let (style, status) = match step.status.as_deref() {
        Some(status @ ("done" | "already-done")) => (ADDED, status),
        Some(status) if step.goes_on => (CHANGED, status),
        Some(status) => (REMOVED, status),
        None => (CHANGED, "no end"),
    };
    let id = step.id.map(|id| format!(" (id {id})")).unwrap_or_default();
    let took = step
        .finished_at
        .map(|end| format!(" in {}", since(step.started_at, end)))
        .unwrap_or_default();
    let mut text = format!(
        "    {} {} {} {}{id}{took}\n",
        when(run, step.started_at),
        paint(style, format!("{:<12}", harmless(status))),
        harmless(&step.action),
        harmless(&step.address),
    );
    let mut more = |line: String| text.push_str(&format!("              {line}\n"));
    if let Some(fields) = fields_of(step, run) {
        more(fields);
    }
    let waits = run.waits.iter().filter(|wait| Some(wait.id) == step.id);
    for wait in waits.filter(|wait| wait.last_look >= step.started_at) {
        more(waited(wait, run));
    }
    if let Some(repositories) = &step.repositories {
        repositories_of(repositories, &mut more);
    }
    if let Some(ErrorLine { message, help, .. }) = &step.error {
        let head = if step.goes_on {
            paint(CHANGED, "goes on")
        } else {
            paint(REMOVED, "error")
        };
        more(format!("{head}: {}", harmless(message)));
        more(format!("{}: {}", paint(STRONG, "help"), harmless(help)));
    }
    text
}

/// Which fields a step is about, and who moved.
fn fields_of(step: &StepHistory, run: &RunHistory) -> Option<String> {
    let mut changes = run.plan.as_ref()?.changes.iter();
    let change =
        changes.find(|change| change.address == step.address && change.action == step.action)?;
    let names: Vec<_> = change
        .fields
        .iter()
        .map(|field| harmless(&field.name))
        .collect();
    if names.is_empty() {
        return None;
    }
    Some(format!(
        "cause {}: {}",
        harmless(&change.cause),
        first_few(&names, LISTED)
    ))
}

fn repositories_of(all: &RepositoriesLine, more: &mut impl FnMut(String)) {
    let parts: Vec<_> = [
        (all.indexed, "indexed"),
        (all.failed, "failed"),
        (all.with_errors, "indexed with errors"),
        (all.unfinished, "not finished"),
        (all.disabled, "disabled"),
        (all.removed, "removed from Jira by the scan"),
    ]
    .into_iter()
    .filter(|(number, word)| *number > 0 || *word == "indexed")
    .map(|(number, word)| format!("{number} {word}"))
    .collect();
    more(format!("repositories: {}", parts.join(", ")));
    for row in all.troubled.iter().take(LISTED) {
        more(format!(
            "  {}",
            harmless(&named_with_reason(&row.name, &row.reason))
        ));
    }
}

fn waited(wait: &WaitHistory, run: &RunHistory) -> String {
    let progress = if wait.scanned {
        let waited_for = wait.known.saturating_sub(wait.disabled);
        format!(
            "{} of {} indexed{}",
            wait.indexed,
            counted(waited_for, "repository", "repositories"),
            match wait.failed {
                0 => String::new(),
                failed => format!(", {failed} failed"),
            }
        )
    } else {
        "not scanned".to_owned()
    };
    format!(
        "indexing of {} seen from {} to {}: {progress}",
        harmless(&wait.display_name),
        when(run, wait.first_look),
        when(run, wait.last_look),
    )
}

/// Changes of the plan that never began.
fn not_begun(run: &RunHistory) -> String {
    let Some(plan) = &run.plan else {
        return String::new();
    };
    let begun: BTreeSet<_> = run
        .steps
        .iter()
        .map(|step| (step.address.as_str(), step.action.as_str()))
        .collect();
    let waiting: Vec<_> = plan
        .changes
        .iter()
        .filter(|change| !begun.contains(&(change.address.as_str(), change.action.as_str())))
        .map(|change| harmless(&format!("{} {}", change.action, change.address)))
        .collect();
    if waiting.is_empty() {
        return String::new();
    }
    format!("  not begun: {}\n", first_few(&waiting, LISTED))
}

fn requests(run: &RunHistory) -> String {
    if run.requests.is_empty() {
        return String::new();
    }
    let sum = |of: fn(&RequestHistory) -> u64| run.requests.iter().map(of).sum::<u64>();
    let mut text = format!(
        "  requests  {}\n",
        sent(
            sum(|one| one.sent),
            sum(|one| one.tried_again),
            sum(|one| one.failed)
        )
    );
    for one in &run.requests {
        text.push_str(&format!(
            "            {}: {}, slowest {} at {}\n",
            harmless(&one.request),
            sent(one.sent, one.tried_again, one.failed),
            milliseconds(one.slowest_ms),
            when(run, one.slowest_at)
        ));
    }
    let skipped = run.failed_requests.len().saturating_sub(LISTED);
    for failed in run.failed_requests.iter().skip(skipped) {
        text.push_str(&format!("            {}\n", failed_request(failed, run)));
    }
    text
}

fn sent(sent: u64, tried_again: u64, failed: u64) -> String {
    let mut text = format!("{sent} sent");
    if tried_again > 0 {
        text.push_str(&format!(", {tried_again} tried again"));
    }
    if failed > 0 {
        text.push_str(&format!(", {failed} failed"));
    }
    text
}

fn failed_request(failed: &FailedRequest, run: &RunHistory) -> String {
    let why = match (&failed.failure, failed.status) {
        (Some(failure), _) => harmless(failure),
        (None, Some(status)) => format!("status {status}"),
        (None, None) => "no answer".to_owned(),
    };
    let jira = failed
        .jira_request
        .as_ref()
        .map(|id| format!(" (in Jira's log: {})", harmless(id)))
        .unwrap_or_default();
    format!(
        "{} {} request {}, try {}, {}: {}{jira}",
        when(run, failed.at),
        paint(REMOVED, "failed"),
        failed.number,
        failed.attempt,
        harmless(&failed.request),
        why,
    )
}

fn ending(run: &RunHistory) -> String {
    let stopped = run
        .stopped
        .as_ref()
        .map(|reason| format!(" ({})", harmless(reason)))
        .unwrap_or_default();
    match &run.ending {
        Ending::Ended {
            outcome,
            exit,
            at,
            paused,
            errors,
            warnings,
        } => {
            let mut text = String::new();
            for warning in warnings {
                text.push_str(&format!(
                    "  {}: {}\n",
                    paint(CHANGED, "warning"),
                    harmless(warning)
                ));
            }
            for error in errors {
                text.push_str(&one_error(error));
            }
            text.push_str(&format!(
                "  {} at {}, after {}{stopped}; exit code {exit}\n",
                outcome_words(outcome, *paused),
                when(run, *at),
                since(run.started_at, *at),
            ));
            text
        }
        Ending::Running { last_known } => format!(
            "  {}; at {} {}\n",
            paint(CHANGED, "Still at work"),
            when(run, run.last_at),
            harmless(last_known)
        ),
        Ending::Lost {
            last_known,
            half_done,
        } => lost(run, last_known, half_done),
    }
}

fn lost(run: &RunHistory, last_known: &str, half_done: &[String]) -> String {
    let mut text = format!(
        "  {} after {}: the last that is known is that {}\n",
        paint(REMOVED, "Killed or lost"),
        when(run, run.last_at),
        harmless(last_known)
    );
    for what in half_done.iter().take(LISTED) {
        text.push_str(&format!("    may be half done: {}\n", harmless(what)));
    }
    if half_done.len() > LISTED {
        text.push_str(&format!("    and {} more\n", half_done.len() - LISTED));
    }
    if run.steps.is_empty() {
        text.push_str("    No change had begun, as far as is known.\n");
    } else if half_done.is_empty() {
        text.push_str("    Every change that began was done with, as far as is known.\n");
    }
    text.push_str(&format!(
        "    {}: run apply again: it looks at what is there, and goes on from that\n",
        paint(STRONG, "help")
    ));
    text
}

fn one_error(error: &ErrorLine) -> String {
    let about = error
        .address
        .as_ref()
        .map(|address| format!("{address}: "))
        .unwrap_or_default();
    let mut text = format!(
        "  {}: {}\n",
        paint(REMOVED, "error"),
        harmless(&format!("{about}{}", error.message))
    );
    if !error.help.is_empty() {
        text.push_str(&format!(
            "    {}: {}\n",
            paint(STRONG, "help"),
            harmless(&error.help)
        ));
    }
    text
}

fn outcome_words(outcome: &str, paused: bool) -> String {
    match outcome {
        "halted" if paused => paint(CHANGED, "Paused"),
        "succeeded" => paint(ADDED, "Succeeded"),
        "failed" => paint(REMOVED, "Failed, and changed nothing,"),
        "halted" => paint(REMOVED, "Stopped part-way"),
        "interrupted" => paint(CHANGED, "Interrupted"),
        "declined" => paint(CHANGED, "Not agreed to, and changed nothing,"),
        other => harmless(other),
    }
}

/// The time of day, and the day where it is another than that on which the run began.
fn when(run: &RunHistory, at: Timestamp) -> String {
    time_seen_from(at, run.started_at)
}

fn since(from: Timestamp, to: Timestamp) -> String {
    spoken_duration(between(from, to))
}

fn milliseconds(ms: u64) -> String {
    if ms < 10_000 {
        format!("{ms} ms")
    } else {
        spoken_duration(Duration::from_millis(ms))
    }
}

fn counted(number: u64, one: &str, many: &str) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX), one, many)
}
