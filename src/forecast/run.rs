//! The rollout itself, on guessed time.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use super::expected::repositories;
use super::values::{Expectation, Forecast, ForecastBatch, ForecastItem, Range, Unknown};
use crate::model::Address;
use crate::pace::{Next, Rollout, RolloutItem, RolloutLimits, StopReason, later};
use crate::plan::{Action, Change, Creation, Indexing, Plan};

/// The changes of a plan that make GIJ index something, in order.
pub fn indexed(plan: &Plan) -> impl Iterator<Item = &Change> {
    let changes = plan.changes.iter();
    changes.filter(|change| change.indexing != Indexing::None)
}

/// When each change of a plan that makes GIJ index something would start and end.
pub fn forecast(
    plan: &Plan,
    expected: &BTreeMap<Address, Expectation>,
    limits: &RolloutLimits,
    start: Timestamp,
) -> Forecast {
    let changes: Vec<_> = indexed(plan).collect();
    let of = |change: &Change| expected.get(&change.address).copied();
    let known: Vec<_> = changes.iter().map(|change| of(change)).collect();
    let items = items(&changes);
    let course = |length: fn(Expectation) -> Duration| {
        let lengths: Vec<_> = known.iter().map(|one| one.map(length)).collect();
        Course::run(items.clone(), limits.clone(), &lengths, start)
    };
    let low = course(|one| one.low);
    let likely = course(|one| one.likely);
    let high = course(|one| one.high);
    let range = |of: fn(&Course) -> &Vec<Option<Timestamp>>, at: usize| {
        Some(Range {
            low: of(&low)[at]?,
            likely: of(&likely)[at]?,
            high: of(&high)[at]?,
        })
    };
    let items = changes.iter().enumerate().map(|(at, change)| {
        let item = ForecastItem {
            address: change.address.clone(),
            starts: range(|course| &course.starts, at),
            ends: range(|course| &course.ends, at),
            basis: known[at].map(|one| one.basis),
        };
        (change.batch, item)
    });
    let batches = batches(items);
    let ends: Option<Vec<_>> = batches.iter().map(ForecastBatch::ends).collect();
    let begin = Range {
        low: start,
        likely: start,
        high: start,
    };
    Forecast {
        start,
        finish: ends.map(|ends| ends.into_iter().fold(begin, Range::later)),
        batches,
        unknown: unknown(&changes, &known),
        not_counted: not_counted(plan),
        assumes: assumptions(limits, changes.len(), likely.runs.max(high.runs)),
        stops: likely.stops.or(high.stops),
    }
}

/// What has to hold for it to come so.
fn assumptions(limits: &RolloutLimits, changes: usize, runs: u32) -> Vec<String> {
    let mut assumes = Vec::new();
    if limits.at_once.get() > 1 && changes > 1 {
        assumes.push(
            "what is indexed side by side takes as long as by itself, though GIJ shares its indexing threads among all"
                .to_owned(),
        );
    }
    if runs > 1 {
        assumes.push(format!(
            "it is carried out by {runs} runs, since each ends with its window: the next one begins when the next window opens"
        ));
    }
    assumes
}

/// The same as the rollout itself makes of a change.
fn items(changes: &[&Change]) -> Vec<RolloutItem> {
    let places: BTreeMap<_, _> = changes
        .iter()
        .enumerate()
        .map(|(at, change)| (&change.address, at))
        .collect();
    let item = |change: &&Change| {
        let creation = match &change.action {
            Action::Create(creation) => Some(creation),
            _ => None,
        };
        let after = change.rollout.after.iter();
        RolloutItem {
            host: creation.map(Creation::host).unwrap_or_default(),
            account: creation.and_then(Creation::account),
            after: after.filter_map(|one| places.get(one).copied()).collect(),
            batch: change.batch,
        }
    };
    changes.iter().map(item).collect()
}

fn batches(items: impl Iterator<Item = (u32, ForecastItem)>) -> Vec<ForecastBatch> {
    let mut batches: Vec<ForecastBatch> = Vec::new();
    for (number, item) in items {
        match batches.last_mut() {
            Some(last) if last.number == number => last.items.push(item),
            _ => batches.push(ForecastBatch {
                number,
                items: vec![item],
            }),
        }
    }
    batches
}

fn unknown(changes: &[&Change], known: &[Option<Expectation>]) -> Vec<Unknown> {
    let unknown = changes
        .iter()
        .zip(known)
        .filter(|(_, known)| known.is_none());
    unknown
        .map(|(change, _)| Unknown {
            address: change.address.clone(),
            reason: reason(change).to_owned(),
        })
        .collect()
}

/// What takes more than a request, and of which nobody knows how long.
fn not_counted(plan: &Plan) -> Vec<Unknown> {
    let reason = |change: &Change| match &change.action {
        Action::Delete(_) => Some("how long GIJ takes to remove it is not remembered"),
        Action::Cascade(_) => Some("how long its repositories take to change is not remembered"),
        _ => None,
    };
    let changes = plan.changes.iter();
    changes
        .filter_map(|change| {
            Some(Unknown {
                address: change.address.clone(),
                reason: reason(change)?.to_owned(),
            })
        })
        .collect()
}

/// Why nothing is known of a change, and what to do about it.
fn reason(change: &Change) -> &'static str {
    match &change.action {
        Action::Create(creation) if repositories(change, creation).is_none() => {
            "nobody knows how many repositories are in it: say so with repositories.expectAtLeast, or say how long it takes with the annotation rollout.expected"
        }
        Action::Create(_) => {
            "too few first indexings are remembered to compare it with: the ledger learns from each one, and the annotation rollout.expected says what somebody knows"
        }
        _ => "how long a reindex takes is not remembered",
    }
}

/// One way that the rollout could go.
struct Course {
    starts: Vec<Option<Timestamp>>,
    ends: Vec<Option<Timestamp>>,
    /// How many runs it took.
    runs: u32,
    stops: Option<String>,
}

impl Course {
    fn run(
        items: Vec<RolloutItem>,
        limits: RolloutLimits,
        lengths: &[Option<Duration>],
        start: Timestamp,
    ) -> Self {
        let nothing = vec![None; items.len()];
        let mut course = Self {
            starts: nothing.clone(),
            ends: nothing,
            runs: 0,
            stops: None,
        };
        let mut rollout = Rollout::new(items, limits);
        let mut now = start;
        loop {
            match rollout.next(now) {
                Next::Start(item) => {
                    rollout.started(item, now);
                    course.runs = course.runs.max(1);
                    course.starts[item] = Some(now);
                }
                Next::NotBefore { until, .. } => {
                    let next = course.next_end(&rollout, lengths);
                    // A machine that names no later moment would never come to an end.
                    if until <= now && next.is_none_or(|(_, at)| at > now) {
                        return course;
                    }
                    match next {
                        Some((item, at)) if at <= until => {
                            now = now.max(at);
                            course.end(item, &mut rollout, at);
                        }
                        _ => now = until,
                    }
                }
                Next::UntilOneSettles { .. } => match course.next_end(&rollout, lengths) {
                    Some((item, at)) => {
                        now = now.max(at);
                        course.end(item, &mut rollout, at);
                    }
                    // All that is under way is unknown, and so is all that waits for it.
                    None => return course,
                },
                // Nobody knows how long somebody thinks; the forecast is without that.
                Next::AskAbout(_) => rollout.approved(),
                // The run ends, and the next one begins with the next window.
                Next::Stop {
                    reason: StopReason::OutsideWindows { opens },
                    ..
                } if opens > now && opens < Timestamp::MAX => {
                    course.runs = course.runs.saturating_add(u32::from(course.runs > 0));
                    now = opens;
                }
                Next::Stop { reason, left } => {
                    course.stops = Some(stopped(reason, left.len()));
                    return course;
                }
                Next::Done => return course,
            }
        }
    }

    /// Which of those that are under way ends first, and when.
    fn next_end(
        &self,
        rollout: &Rollout,
        lengths: &[Option<Duration>],
    ) -> Option<(usize, Timestamp)> {
        let ends = rollout.unsettled().filter_map(|item| {
            let end = later(self.starts[item]?, lengths[item]?);
            Some((item, end))
        });
        ends.min_by_key(|(item, end)| (*end, *item))
    }

    fn end(&mut self, item: usize, rollout: &mut Rollout, at: Timestamp) {
        rollout.settled(item, at);
        self.ends[item] = Some(at);
    }
}

fn stopped(reason: StopReason, left: usize) -> String {
    let many = match left {
        1 => "1 would not be started".to_owned(),
        many => format!("{many} would not be started"),
    };
    match reason {
        StopReason::OutsideWindows { opens } => {
            format!("{many}: no window is open before {opens}")
        }
        StopReason::Deadline => format!("{many}: the time is up before (--deadline)"),
        StopReason::Failed(_)
        | StopReason::CanaryFailed(_)
        | StopReason::CanaryLeftOut(_)
        | StopReason::AllHeldBack => many,
    }
}
