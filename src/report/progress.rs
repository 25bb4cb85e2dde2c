//! What happens in a run, line by line.

use std::time::Duration;

use jiff::Timestamp;

use super::documents::warning;
use super::style::{ADDED, CHANGED, FAINT, REMOVED, STRONG, paint};
use super::words::{between, count, harmless, time_of_day};
use crate::event::{Event, EventKind, Report, StepStatus, WaitingFor};
use crate::model::{first_few, spoken_duration};
use crate::pace::Progress;

/// How many names a line lists.
const LISTED: usize = 6;

/// An event as a line, where it is worth one. Looks that show nothing new are for whoever calls to
/// thin out.
#[expect(
    clippy::too_many_lines,
    reason = "it has an arm for each kind of event"
)]
pub fn line(event: &Event) -> Option<String> {
    let text = match &event.kind {
        EventKind::RunStarted { changes: 0, .. }
        | EventKind::RunFinished
        | EventKind::StepWritten { .. }
        | EventKind::ReindexAsked { .. } => return None,
        EventKind::RunStarted { changes, batches } => {
            let batches = usize::try_from(*batches).unwrap_or(usize::MAX);
            let batches = count(batches, "batch", "batches");
            format!("{} in {batches}", count(*changes, "change", "changes"))
        }
        EventKind::WaitingForLease { holder, until } => format!(
            "waiting for another run to end, for up to {}: {}",
            spoken_duration(between(event.at, *until)),
            harmless(holder)
        ),
        EventKind::EarlierWorkFound { waiting } => format!(
            "GIJ is still indexing earlier work; nothing starts before it is done: {}",
            names(waiting)
        ),
        EventKind::EarlierWorkDone => "earlier work is done".to_owned(),
        EventKind::BatchStarted {
            batch,
            batches,
            addresses,
        } => {
            let addresses: Vec<_> = addresses.iter().map(ToString::to_string).collect();
            let title = paint(STRONG, format!("batch {batch} of {batches}"));
            format!("{title}: {}", first_few(&addresses, LISTED))
        }
        EventKind::HeldBack {
            address,
            reason,
            until,
        } => match until {
            Some(until) => format!("{address} waits until {}: {reason}", time_of_day(*until)),
            None => format!("{address} waits: {reason}"),
        },
        EventKind::Staggering { until } => {
            format!("next start at {} (--stagger)", time_of_day(*until))
        }
        EventKind::StepStarted { change } => {
            format!("{} {}", change.action.as_str(), change.address)
        }
        EventKind::Indexing { waiting, .. } => waiting
            .iter()
            .map(|one| waiting_line(one, event.at))
            .collect::<Vec<_>>()
            .join("; "),
        EventKind::LookFailed { reason, next_look } => format!(
            "{}: {}; looking again at {}",
            paint(CHANGED, "could not look"),
            harmless(reason),
            time_of_day(*next_look)
        ),
        EventKind::QuietEnding {
            address,
            repositories,
        } => format!(
            "{address}: ends its quiet first indexing, on it and on {} inside",
            count(*repositories, "repository", "repositories")
        ),
        EventKind::Cascading {
            address,
            written,
            repositories,
        } => format!(
            "{address}: {written} of {} inside brought in line",
            count(*repositories, "repository", "repositories")
        ),
        EventKind::LookingForCreate {
            address,
            reason,
            until,
        } => format!(
            "{address}: {}; looking until {} whether it was created",
            harmless(reason),
            time_of_day(*until)
        ),
        EventKind::Deleting {
            address,
            since,
            repositories,
            ..
        } => deleting(
            &address.to_string(),
            between(*since, event.at),
            *repositories,
        ),
        EventKind::ReindexStarted {
            label, number, of, ..
        } => {
            let title = paint(STRONG, format!("reindex {number} of {of}"));
            format!("{title}: {}", harmless(label))
        }
        EventKind::ErrandEnded { label, report } => finished(&harmless(label), report),
        EventKind::Warned {
            address,
            warning: what,
        } => {
            let about = address
                .as_ref()
                .map(|address| format!("{address}: "))
                .unwrap_or_default();
            format!(
                "{}: {about}{}",
                paint(CHANGED, "warning"),
                harmless(&warning(what))
            )
        }
        EventKind::StepFinished { address, report } => finished(&address.to_string(), report),
        EventKind::Stopping { reason } => {
            format!("{}: {}", paint(REMOVED, "stopping"), harmless(reason))
        }
    };
    Some(format!("{} {text}", paint(FAINT, time_of_day(event.at))))
}

fn deleting(address: &str, elapsed: Duration, repositories: Option<usize>) -> String {
    let left = repositories
        .map(|left| {
            format!(
                ", {} left inside",
                count(left, "repository", "repositories")
            )
        })
        .unwrap_or_default();
    format!(
        "{address}: waiting until GIJ has removed it{left}, {} elapsed",
        spoken_duration(elapsed)
    )
}

fn finished(address: &str, report: &Report) -> String {
    match (&report.error, report.status) {
        (Some((message, help)), status) => {
            let word = paint(REMOVED, status.as_str());
            format!(
                "{word} {address}: {}\n          help: {}",
                harmless(message),
                harmless(help)
            )
        }
        (None, StepStatus::Done | StepStatus::AlreadyDone) => {
            let indexed = report.indexing.as_ref().map(|summary| {
                format!(
                    ": {} indexed",
                    count(summary.indexed, "repository", "repositories")
                )
            });
            format!(
                "{} {address}{}",
                paint(ADDED, report.status.as_str()),
                indexed.unwrap_or_default()
            )
        }
        (None, status) => format!("{} {address}", status.as_str()),
    }
}

/// One integration that is waited for: how far it is, since when, and how long it may take.
pub fn waiting_line(one: &WaitingFor, now: Timestamp) -> String {
    let elapsed = between(one.since, now);
    let mut text = format!(
        "{}: {}, {} elapsed",
        harmless(&one.display_name),
        progress(&one.progress),
        spoken_duration(elapsed)
    );
    if let Some((name, percent)) = &one.progress.current {
        text.push_str(&format!(", {} at {percent:.0} %", harmless(name)));
    }
    if let Some(rest) = estimated_rest(&one.progress, elapsed) {
        text.push_str(&format!(", about {} left", spoken_duration(rest)));
    }
    text
}

fn progress(progress: &Progress) -> String {
    if !progress.scanned {
        let known = match progress.known {
            0 => String::new(),
            n => format!(", {} so far", count(n, "repository", "repositories")),
        };
        return format!("scanning{known}");
    }
    if progress.known == 0 {
        return "scanned, no repository so far".to_owned();
    }
    let waited_for = progress.known - progress.disabled;
    let mut text = format!(
        "{} of {} indexed",
        progress.indexed,
        count(waited_for, "repository", "repositories")
    );
    if progress.failed > 0 {
        text.push_str(&format!(", {} failed", progress.failed));
    }
    if progress.disabled > 0 {
        text.push_str(&format!(", {} disabled", progress.disabled));
    }
    if progress.settling {
        text.push_str(", making sure that no more appear");
    }
    text
}

/// What is left at the rate so far. Nothing before a few repositories are done: the first ones say
/// little of the others.
fn estimated_rest(progress: &Progress, elapsed: Duration) -> Option<Duration> {
    let done = u32::try_from(progress.indexed)
        .ok()
        .filter(|done| *done >= 3)?;
    let rest = progress
        .known
        .checked_sub(progress.disabled + progress.failed + progress.indexed)?;
    let rest = u32::try_from(rest).ok().filter(|rest| *rest > 0)?;
    elapsed.checked_mul(rest).map(|time| time / done)
}

fn names(waiting: &[WaitingFor]) -> String {
    let names: Vec<_> = waiting
        .iter()
        .map(|one| harmless(&one.display_name))
        .collect();
    first_few(&names, LISTED)
}
