//! How a plan would be carried out: what is started together, what is kept apart, and when.
//!
//! Only what differs from one after the other at any time is told to people, and only where it is
//! about something in the plan.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::time::Duration;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::plan_sections::section;
use super::style::{CHANGED, FAINT, STRONG, paint};
use super::words::harmless;
use crate::model::{RolloutHints, first_few, spoken_duration};
use crate::pace::{Windows, later};
use crate::plan::{Action, Change, Creation, Indexing, Pacing, Plan};

/// As many hosts are named in a line.
const NAMED: usize = 3;

/// When things would be started. It is no part of a plan: whoever carries one out decides it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timing {
    /// When the plan is shown.
    pub now: Timestamp,
    /// The least time between two starts.
    pub stagger: Duration,
    /// How long nothing else is created after the canary; `None` where somebody is asked.
    pub canary_soak: Option<Duration>,
    /// When something may be started; `None` is always.
    pub windows: Option<Windows>,
    /// How long the run may take.
    pub deadline: Option<Duration>,
}

/// `rollout` in the document of a plan.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RolloutDocument {
    /// How new ones follow each other.
    #[schemars(extend("enum" = ["batches", "window"]))]
    pub pacing: &'static str,
    /// The most that are in their first indexing at once; absent where only the batches say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_once: Option<usize>,
    /// The most of one Git host; absent where it is as many as there may be at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_host: Option<usize>,
    /// The most of one account of one Git host.
    pub per_account: usize,
    /// What is created first, alone: `Kind/name`. Absent where nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canary: Option<String>,
}

/// `timing` in the document of a plan.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TimingDocument {
    /// The least time between two starts of an indexing, in seconds.
    pub stagger_seconds: u64,
    /// What comes between the canary and the others: some time, or somebody's word. Absent where the
    /// plan has no canary.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = ["soak", "approval"]))]
    pub after_canary: Option<&'static str>,
    /// That time, in seconds; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub soak_seconds: Option<u64>,
    /// When changes may be begun; absent where they may at any time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub windows: Option<WindowsDocument>,
    /// After how many seconds nothing more is started or waited for; absent where there is no end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline_seconds: Option<u64>,
}

/// The hours in which changes may be begun.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WindowsDocument {
    /// The hours, as in `mon-fri 22:00-06:00`.
    pub hours: Vec<String>,
    /// Whose clock they are by.
    pub time_zone: String,
    /// Whether something might be begun at the moment when the plan was shown.
    pub open: bool,
    /// When that changes, in RFC 3339; null where it does not.
    pub until: Option<String>,
}

/// `rollout` of one change: what its manifest says of when it is created.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HintsDocument {
    /// Lower goes first (`rollout.order`).
    pub order: i32,
    /// What must be indexed before it is created (`rollout.after`).
    pub after: Vec<String>,
    /// How many seconds its first indexing is expected to take (`rollout.expected`); absent where
    /// nobody says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_seconds: Option<u64>,
}

/// How new ones follow each other; `None` where the plan creates none.
pub(super) fn document(plan: &Plan) -> Option<RolloutDocument> {
    let starts = &plan.rollout.starts;
    creations(plan).next()?;
    Some(RolloutDocument {
        pacing: starts.pacing.as_str(),
        at_once: at_once(plan).map(NonZeroUsize::get),
        per_host: starts.per_host.map(NonZeroUsize::get),
        per_account: starts.per_account.get(),
        canary: canary(plan).map(|change| change.address.to_string()),
    })
}

/// When things would be started; `None` where that is at any time, and one right after the other.
pub fn timing_document(plan: &Plan, timing: &Timing) -> Option<TimingDocument> {
    let Timing {
        now,
        stagger,
        canary_soak,
        windows,
        deadline,
    } = timing;
    let has_canary = canary(plan).is_some();
    let is_limited = !stagger.is_zero() || has_canary || windows.is_some() || deadline.is_some();
    is_limited.then(|| TimingDocument {
        stagger_seconds: stagger.as_secs(),
        after_canary: has_canary.then_some(match canary_soak {
            Some(_) => "soak",
            None => "approval",
        }),
        soak_seconds: canary_soak
            .filter(|_| has_canary)
            .map(|time| time.as_secs()),
        windows: windows
            .as_ref()
            .map(|windows| windows_document(windows, *now)),
        deadline_seconds: deadline.map(|time| time.as_secs()),
    })
}

fn windows_document(windows: &Windows, now: Timestamp) -> WindowsDocument {
    let open = windows.is_open(now);
    WindowsDocument {
        hours: windows.spans().iter().map(ToString::to_string).collect(),
        time_zone: zone(windows).to_owned(),
        open,
        until: if open {
            windows.closing(now)
        } else {
            Some(windows.next_opening(now))
        }
        .map(|at| at.to_string()),
    }
}

/// What a manifest says of when it is created; `None` where it says nothing, or nothing is created.
pub(super) fn hints_document(change: &Change) -> Option<HintsDocument> {
    let RolloutHints {
        order,
        after,
        expected_seconds,
    } = hints(change)?;
    Some(HintsDocument {
        order: *order,
        after: after.iter().map(ToString::to_string).collect(),
        expected_seconds: *expected_seconds,
    })
}

/// The section of a plan, the title first; nothing where all goes without saying.
pub(super) fn text(plan: &Plan, timing: Option<&Timing>) -> String {
    let lines = pacing(plan)
        .into_iter()
        .chain(per_host(plan))
        .chain(per_account(plan))
        .chain(stagger(plan, timing))
        .chain(first_alone(plan, timing))
        .chain(in_windows(plan, timing))
        .chain(deadline(plan, timing));
    section("Rollout", lines.map(|line| format!("  - {line}\n")))
}

/// How a batch of new ones goes, for its heading.
pub(super) fn of_batch(plan: &Plan, batch: &[Change]) -> String {
    let rest = "waits until everything inside is indexed";
    match (plan.rollout.starts.pacing, at_once(plan)) {
        (Pacing::Window, Some(most)) if batch.len() > most.get() => {
            format!("creates, at most {most} at once, then {rest}")
        }
        (Pacing::Batches | Pacing::Window, _) => format!("creates, then {rest}"),
    }
}

/// What a manifest says of when it is created, in a line under it.
pub(super) fn hints_text(change: &Change) -> Option<String> {
    let RolloutHints {
        order,
        after,
        expected_seconds: _,
    } = hints(change)?;
    let addresses: Vec<_> = after.iter().map(ToString::to_string).collect();
    let after = (!addresses.is_empty()).then(|| format!("after {}", first_few(&addresses, NAMED)));
    let order = (*order != 0).then(|| format!("order {order}"));
    let expected = change.rollout.expected();
    let expected = expected.map(|time| format!("expected to take {}", spoken_duration(time)));
    let said: Vec<_> = after.into_iter().chain(order).chain(expected).collect();
    Some(paint(FAINT, said.join("; ")))
}

fn hints(change: &Change) -> Option<&RolloutHints> {
    let is_creation = matches!(change.action, Action::Create(_));
    (is_creation && !change.rollout.is_empty()).then_some(&change.rollout)
}

fn creations(plan: &Plan) -> impl Iterator<Item = (&Change, &Creation)> {
    plan.changes
        .iter()
        .filter_map(|change| match &change.action {
            Action::Create(creation) => Some((change, creation)),
            _ => None,
        })
}

/// Plans of former versions do not say.
fn at_once(plan: &Plan) -> Option<NonZeroUsize> {
    Some(plan.rollout.at_once).filter(|most| *most != NonZeroUsize::MAX)
}

/// The canary, where it is created and others are besides.
fn canary(plan: &Plan) -> Option<&Change> {
    let canary = plan.rollout.starts.canary.as_ref()?;
    let all = creations(plan).count();
    let found = creations(plan).find(|(change, _)| change.address == *canary);
    found.filter(|_| all > 1).map(|(change, _)| change)
}

fn pacing(plan: &Plan) -> Option<String> {
    let most = at_once(plan)?;
    creations(plan).nth(1)?;
    match (plan.rollout.starts.pacing, most.get()) {
        (Pacing::Batches, 1) => None,
        (Pacing::Batches, most) => Some(format!(
            "new ones are created in batches of up to {most}, each once all of the last are indexed"
        )),
        (Pacing::Window, 1) => {
            Some("new ones are created one at a time, each once the last is indexed".to_owned())
        }
        (Pacing::Window, most) => Some(format!(
            "new ones are created up to {most} at once, and the next as soon as one is indexed"
        )),
    }
}

/// Where more are of one host than may be created at once.
fn per_host(plan: &Plan) -> Option<String> {
    let most = plan.rollout.starts.per_host?;
    let hosts = creations(plan).map(|(_, creation)| (creation.host(), ()));
    let crowded = crowded(plan, most, hosts)?;
    Some(format!("at most {most} at once of one Git host: {crowded}"))
}

/// The same of accounts, which are not named.
fn per_account(plan: &Plan) -> Option<String> {
    let most = plan.rollout.starts.per_account;
    let accounts =
        creations(plan).filter_map(|(_, creation)| Some((creation.host(), creation.account()?)));
    let crowded = crowded(plan, most, accounts)?;
    Some(format!(
        "at most {most} at once with the same credentials: {crowded}"
    ))
}

/// `3 of github.com, 2 of git.acme.example`: what of these there is more of than may be at once,
/// each by its host; `None` where the limit holds nothing back.
fn crowded<G: Ord>(
    plan: &Plan,
    most: NonZeroUsize,
    groups: impl Iterator<Item = (String, G)>,
) -> Option<String> {
    if at_once(plan).is_some_and(|all| all <= most) {
        return None;
    }
    let mut many: BTreeMap<_, usize> = BTreeMap::new();
    for group in groups {
        *many.entry(group).or_default() += 1;
    }
    let groups: Vec<_> = many
        .into_iter()
        .filter(|(_, many)| *many > most.get())
        .map(|((host, _), many)| match host.as_str() {
            "" => format!("{many} of a host without a name"),
            host => format!("{many} of {}", harmless(host)),
        })
        .collect();
    (!groups.is_empty()).then(|| first_few(&groups, NAMED))
}

fn stagger(plan: &Plan, timing: Option<&Timing>) -> Option<String> {
    let stagger = timing?.stagger;
    let mut indexed = plan.changes.iter();
    let many = indexed
        .by_ref()
        .filter(|change| change.indexing != Indexing::None)
        .count();
    (!stagger.is_zero() && many > 1).then(|| {
        format!(
            "{} or more between two starts of an indexing",
            spoken_duration(stagger)
        )
    })
}

fn first_alone(plan: &Plan, timing: Option<&Timing>) -> Option<String> {
    let canary = canary(plan)?;
    let others = creations(plan).count() - 1;
    let others = match others {
        1 => "the other one".to_owned(),
        many => format!("the other {many}"),
    };
    let then = match timing {
        None => format!("{others} once it has proved itself"),
        Some(Timing {
            canary_soak: Some(time),
            ..
        }) => format!(
            "{others} from {} after it is indexed",
            spoken_duration(*time)
        ),
        Some(_) => format!(
            "{others} once somebody at the terminal agrees; with --yes, or where nobody can be asked, the run ends there with exit code 3"
        ),
    };
    Some(format!(
        "{} is created first, alone; {then}",
        paint(STRONG, &canary.address)
    ))
}

fn in_windows(plan: &Plan, timing: Option<&Timing>) -> Option<String> {
    let Timing { now, windows, .. } = timing?;
    let windows = windows.as_ref().filter(|_| plan.sends_something())?;
    let hours: Vec<_> = windows.spans().iter().map(ToString::to_string).collect();
    let said = format!(
        "changes are begun only {} {}",
        hours.join(" and "),
        zone(windows)
    );
    Some(if windows.is_open(*now) {
        match windows.closing(*now) {
            Some(closing) => format!("{said}: open now, until {}", moment(windows, closing)),
            None => format!("{said}: open now"),
        }
    } else {
        let opens = moment(windows, windows.next_opening(*now));
        let closed = paint(CHANGED, "closed now");
        format!("{said}: {closed}, and a run begins nothing before {opens}")
    })
}

fn deadline(plan: &Plan, timing: Option<&Timing>) -> Option<String> {
    let Timing { now, deadline, .. } = timing?;
    let deadline = deadline.filter(|_| plan.sends_something())?;
    Some(format!(
        "nothing is started or waited for after {}: begun now, that is at {}",
        spoken_duration(deadline),
        later(*now, deadline).strftime("%Y-%m-%d %H:%MZ")
    ))
}

fn zone(windows: &Windows) -> &str {
    windows.zone().iana_name().unwrap_or("UTC")
}

/// A moment by the clock of the windows.
fn moment(windows: &Windows, at: Timestamp) -> String {
    let zoned = at.to_zoned(windows.zone().clone());
    zoned.strftime("%a %Y-%m-%d %H:%M").to_string()
}
