//! What happens in a run, line by line.

use std::time::Duration;

use jiff::Timestamp;

use super::documents::warning;
use super::style::{ADDED, CHANGED, FAINT, REMOVED, STRONG, paint};
use super::words::{
    between, count, harmless, minute_seen_from, roughly, time_of_day, time_seen_from,
};
use crate::event::{Event, EventKind, Report, RunProgress, StepStatus, WaitingFor};
use crate::model::{first_few, spoken_duration};
use crate::pace::Progress;

/// What is waited for longer than this is named.
const LONG: Duration = Duration::from_mins(5);

/// How many names a line lists.
const LISTED: usize = 6;

/// What the time takes at the beginning of a line.
const TIME: usize = "00:00:00Z ".len();

/// An event as a line, where it is worth one. Looks that show nothing new are for whoever calls to
/// thin out.
pub fn line(event: &Event) -> Option<String> {
    let text = text_of(event)?;
    Some(format!("{} {text}", paint(FAINT, time_of_day(event.at))))
}

/// The same where there is room for so many columns: a batch lists no more than fits, as far as a
/// line of it can.
pub fn line_within(event: &Event, width: usize) -> Option<String> {
    let EventKind::BatchStarted {
        batch,
        batches,
        addresses,
    } = &event.kind
    else {
        return line(event);
    };
    let title = format!("batch {batch} of {batches}: ");
    let addresses: Vec<_> = addresses.iter().map(ToString::to_string).collect();
    let room = width.saturating_sub(TIME + title.len());
    let fits = |listed: &usize| first_few(&addresses, *listed).chars().count() <= room;
    let listed = (1..=LISTED).rev().find(fits).unwrap_or(1);
    let time = paint(FAINT, time_of_day(event.at));
    let title = paint(STRONG, title.trim_end_matches(": "));
    Some(format!("{time} {title}: {}", first_few(&addresses, listed)))
}

/// A request that takes long, as a line.
pub fn unanswered(method: &str, path: &str, so_far: Duration) -> String {
    let so_far = spoken_duration(so_far);
    format!(
        "Jira has not answered {method} {} for {so_far}; still waiting",
        harmless(path)
    )
}

#[expect(
    clippy::too_many_lines,
    reason = "it has an arm for each kind of event"
)]
fn text_of(event: &Event) -> Option<String> {
    Some(match &event.kind {
        EventKind::RunStarted { changes: 0, .. }
        | EventKind::RunFinished
        | EventKind::Ahead { .. }
        | EventKind::Foreseen { .. }
        // The question stands on the terminal, and the end of what is passed over tells why.
        | EventKind::Asking { .. }
        | EventKind::StepPassedOver { .. }
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
            Some(until) => {
                let until = time_seen_from(*until, event.at);
                format!("{address} waits until {until}: {reason}")
            }
            None => format!("{address} waits: {reason}"),
        },
        EventKind::Staggering { until } => {
            let until = time_seen_from(*until, event.at);
            format!("next start at {until} (--stagger)")
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
            time_seen_from(*next_look, event.at)
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
            time_seen_from(*until, event.at)
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
        EventKind::StillWaiting { told, until, .. } => still_waiting(event, told, *until)?,
    })
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
            let style = if report.goes_on { CHANGED } else { REMOVED };
            let word = paint(style, status.as_str());
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
    let seen = &one.progress;
    let mut text = format!("{}: {}", harmless(&one.display_name), progress(seen));
    if let Some(rate) = seen.per_minute.filter(|_| !seen.settling) {
        text.push_str(&format!(", {} a minute", rate_in_words(rate)));
    }
    text.push_str(&format!(", {} elapsed", spoken_duration(elapsed)));
    if let Some((name, percent)) = &seen.current {
        text.push_str(&format!(", {} at {percent:.0} %", harmless(name)));
    }
    if let Some(rest) = &seen.rest {
        text.push_str(&format!(", about {} left", roughly(rest.likely)));
        let (low, high) = (roughly(rest.low), roughly(rest.high));
        if low != high {
            text.push_str(&format!(" ({low} to {high})"));
        }
    }
    if let Some((name, since)) = &seen.longest
        && between(*since, now) >= LONG
        && seen
            .current
            .as_ref()
            .is_none_or(|(current, _)| current != name)
    {
        text.push_str(&format!(
            ", {} waiting longest: {}",
            harmless(name),
            spoken_duration(between(*since, now))
        ));
    }
    text
}

/// The same where there is little room: the name is cut, the numbers are not.
pub fn short_waiting_line(one: &WaitingFor, now: Timestamp, width: usize) -> String {
    let seen = &one.progress;
    let mut numbers = if seen.scanned {
        let waited_for = seen.known.saturating_sub(seen.disabled);
        format!("{}/{waited_for}", seen.indexed)
    } else {
        "scanning".to_owned()
    };
    if seen.failed > 0 {
        numbers.push_str(&format!(", {} failed", seen.failed));
    }
    numbers.push_str(&match &seen.rest {
        Some(rest) => format!(", about {} left", roughly(rest.likely)),
        None => format!(", {}", spoken_duration(between(one.since, now))),
    });
    let room = width.saturating_sub(numbers.chars().count() + 1).max(8);
    format!("{} {numbers}", cut(&harmless(&one.display_name), room))
}

fn cut(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let kept: String = text.chars().take(longest.saturating_sub(1)).collect();
    format!("{kept}…")
}

/// How far the whole run is, and what comes next.
pub fn run_line(run: &RunProgress, now: Timestamp, next_look: Timestamp) -> String {
    let mut text = format!(
        "batch {} of {}, {} of {} indexed, next look {}",
        run.batch,
        run.batches,
        run.done,
        run.of,
        time_seen_from(next_look, now)
    );
    if let Some(next) = &run.next {
        text.push_str(&format!(", then {next}"));
    }
    if let Some((low, high)) = run.finish {
        let (low, high) = (minute_seen_from(low, now), minute_seen_from(high, now));
        text.push_str(&if low == high {
            format!(", all finished at about {low}")
        } else {
            format!(", all finished between {low} and {high}")
        });
    }
    text
}

/// The same where there is little room: what does not fit is left out, the end of it all last.
pub fn short_run_line(run: &RunProgress, now: Timestamp, width: usize) -> String {
    let by = run
        .finish
        .map(|(_, high)| format!(", by {}", minute_seen_from(high, now)))
        .unwrap_or_default();
    let RunProgress {
        batch,
        batches,
        done,
        of,
        ..
    } = run;
    let forms = [
        format!("batch {batch}/{batches}, {done} of {of} indexed{by}"),
        format!("batch {batch}/{batches}, {done}/{of}{by}"),
        format!("{done}/{of} indexed{by}"),
    ];
    let shortest = format!("{done}/{of}{by}");
    let fits = |form: &String| form.chars().count() <= width;
    forms.into_iter().find(fits).unwrap_or(shortest)
}

/// Nothing new, told so that nobody takes the silence for a hang: what is waited for, and until when.
fn still_waiting(event: &Event, told: &EventKind, until: Timestamp) -> Option<String> {
    let again = Event {
        at: event.at,
        kind: told.clone(),
    };
    let text = text_of(&again)?;
    let left = roughly(between(event.at, until));
    Some(format!(
        "{text}; still waiting, until {} ({left})",
        time_seen_from(until, event.at)
    ))
}

/// Seven a minute, or 0.4 of one.
fn rate_in_words(rate: f64) -> String {
    if rate >= 10.0 {
        format!("{rate:.0}")
    } else {
        format!("{rate:.1}")
    }
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
    if progress.queued > 0 {
        text.push_str(&format!(", {} queued", progress.queued));
    }
    if progress.disabled > 0 {
        text.push_str(&format!(", {} disabled", progress.disabled));
    }
    if progress.settling {
        text.push_str(", making sure that no more appear");
    }
    text
}

fn names(waiting: &[WaitingFor]) -> String {
    let names: Vec<_> = waiting
        .iter()
        .map(|one| harmless(&one.display_name))
        .collect();
    first_few(&names, LISTED)
}
