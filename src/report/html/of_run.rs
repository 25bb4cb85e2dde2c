//! The page of a run that has just ended.

use std::collections::BTreeMap;

use super::fields;
use super::page::{
    About, Ending, Entry, List, NAMED, Page, PreviewShown, Problem, Repositories, StepShown, Tone,
    WorkShown,
};
use crate::event::{GOES_ON, Lane, Outcome, StepResult, StepStatus, Timeline};
use crate::model::{RowId, named_with_reason};
use crate::pace::{FailedRow, WaitSummary};
use crate::plan::{Change, KnownTo, ManualSetting, ManualWork, Plan, PlanProblem, Unmanaged};
use crate::report::documents::{held_reason, warning};
use crate::report::manual::value_in_words;
use crate::report::plan::removal;
use crate::report::plan_sections::cause_of_change;
use crate::report::style::strip;
use crate::report::words::{AWAITED, Next};

/// How far a run came.
#[derive(Debug, Clone, Copy)]
pub enum Told<'a> {
    /// It was carried out as far as the outcome says.
    CarriedOut(&'a Outcome),
    /// Something stood in its way before anything was changed.
    Failed(&'a [PlanProblem]),
    /// Nobody agreed to its plan.
    Declined,
    /// It was told to stop, for this reason, before anything was changed.
    Interrupted(&'a str),
    /// It was ended at once, for this reason, wherever it was.
    CutShort(&'a str),
}

impl Page {
    /// The page of a run with this plan, if it came to one.
    pub fn of_run(
        about: About,
        plan: Option<&Plan>,
        timeline: Timeline,
        told: Told<'_>,
        exit: u8,
    ) -> Self {
        let steps = match (told, plan) {
            (Told::CarriedOut(outcome), plan) => of_outcome(outcome, plan),
            (_, Some(plan)) => of_timeline(plan, &timeline),
            (_, None) => Vec::new(),
        };
        let mut page = Self {
            numbers: Vec::new(),
            about: with_instance(about, plan),
            ending: ending(told, exit),
            problems: problems(told),
            steps,
            work: plan.map(work).unwrap_or_default(),
            previews: plan.map(previews).unwrap_or_default(),
            held: plan.map(held).unwrap_or_default(),
            warnings: warnings(told, plan),
            notes: plan.map(notes).unwrap_or_default(),
            unmanaged: plan.map(unmanaged).unwrap_or_default(),
            timeline,
        };
        page.numbers = page.counted(plan.map_or(0, |plan| plan.unchanged.len()));
        page
    }

    /// How many of each there are; what there is none of is left out.
    pub(super) fn counted(&self, unchanged: usize) -> Vec<(String, u64)> {
        let many = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let mut by_status: BTreeMap<&str, usize> = BTreeMap::new();
        for step in &self.steps {
            *by_status.entry(&step.status).or_default() += 1;
        }
        let of = |status| by_status.get(status).copied().unwrap_or_default();
        let summaries = self
            .steps
            .iter()
            .filter_map(|step| step.repositories.as_ref());
        let indexed = summaries.map(|summary| summary.indexed).sum();
        let batches = match self.timeline.batches.len() {
            1 => "batch",
            _ => "batches",
        };
        let numbers = [
            ("changes done", many(of("done") + of("already-done"))),
            ("failed", many(of("failed"))),
            ("going on in GIJ", many(of(GOES_ON))),
            ("not confirmed", many(of("unconfirmed"))),
            ("not reached", many(of("not-reached"))),
            ("to do by hand", many(of("by-hand"))),
            ("repositories indexed", indexed),
            (batches, many(self.timeline.batches.len())),
            ("held back", many(self.held.len())),
            ("unchanged", many(unchanged)),
            ("not managed", self.unmanaged.all),
            ("looks that failed", self.timeline.failed_looks),
        ];
        numbers
            .into_iter()
            .filter(|(_, number)| *number > 0)
            .map(|(name, number)| (name.to_owned(), number))
            .collect()
    }
}

impl Ending {
    /// How a run ended, by its word, and what is to be done then.
    pub(super) fn of(word: &str, exit: Option<u8>, stopped: Option<String>, how: How) -> Self {
        let How {
            is_paused,
            has_changed,
            next,
        } = how;
        let next = next.in_words();
        let sentence = match (word, is_paused, has_changed) {
            ("succeeded", ..) => {
                "Every change was made, and everything that it started is indexed.".to_owned()
            }
            ("failed", ..) => "Nothing was changed.".to_owned(),
            ("halted", true, false) => format!(
                "It ended as it was told to beforehand. Nothing was changed by this run. {next}"
            ),
            ("halted", true, true) => {
                format!("It ended part-way, as it was told to beforehand. {next}")
            }
            ("halted", false, _) => {
                format!("It stopped part-way: some changes were made. {next}")
            }
            ("interrupted", ..) => format!("It was told to stop. {next}"),
            ("declined", ..) => "Nobody agreed to the plan. Nothing was changed.".to_owned(),
            ("running", ..) => "It is still at work, as far as can be told.".to_owned(),
            _ => "How it ended was not written down: it was killed, or the record is incomplete."
                .to_owned(),
        };
        // Machines are told that it was halted; people need not be alarmed.
        let (word, tone) = match (word, is_paused) {
            ("halted", true) => ("paused", Tone::Caution),
            _ => (word, Tone::of_outcome(word)),
        };
        Self {
            word: word.to_owned(),
            sentence,
            exit,
            stopped,
            tone,
        }
    }
}

/// What is to be known of how a run ended beside its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct How {
    /// Whether it ended before its end as it was told to beforehand.
    pub is_paused: bool,
    /// Whether it changed something, or may have.
    pub has_changed: bool,
    /// What is to be done then.
    pub next: Next,
}

fn ending(told: Told<'_>, exit: u8) -> Ending {
    let (word, stopped) = match told {
        Told::CarriedOut(outcome) => (outcome.kind().as_str(), outcome.stopped.clone()),
        Told::Failed(_) => ("failed", None),
        Told::Declined => ("declined", None),
        Told::Interrupted(why) | Told::CutShort(why) => ("interrupted", Some(why.to_owned())),
    };
    let how = match told {
        Told::CarriedOut(outcome) => How {
            is_paused: outcome.paused,
            has_changed: outcome.has_changed(),
            next: Next::after(outcome),
        },
        Told::Failed(_) | Told::Declined | Told::Interrupted(_) | Told::CutShort(_) => How {
            is_paused: false,
            has_changed: false,
            next: Next::GoOn,
        },
    };
    let mut ending = Ending::of(word, Some(exit), stopped, how);
    match told {
        Told::CarriedOut(outcome) if word == "succeeded" && !outcome.has_changed() => {
            "There was nothing to change.".clone_into(&mut ending.sentence);
        }
        Told::Interrupted(_) => {
            "It was told to stop. Nothing was changed.".clone_into(&mut ending.sentence);
        }
        _ => {}
    }
    ending
}

fn with_instance(about: About, plan: Option<&Plan>) -> About {
    let Some(plan) = plan else {
        return about;
    };
    let instance = &plan.instance;
    About {
        account: instance.account.name.clone(),
        app_version: instance.app_version.as_ref().map(ToString::to_string),
        jira_version: instance.jira_version.clone(),
        fingerprint: Some(plan.fingerprint.clone()),
        ..about
    }
}

fn problems(told: Told<'_>) -> Vec<Problem> {
    let Told::Failed(problems) = told else {
        return Vec::new();
    };
    let shown = |problem: &PlanProblem| Problem {
        about: match (&problem.address, problem.declared_at.as_str()) {
            (Some(address), "") => address.to_string(),
            (Some(address), at) => format!("{address} ({at})"),
            (None, at) => at.to_owned(),
        },
        message: problem.message.clone(),
        help: problem.help.clone(),
    };
    problems.iter().map(shown).collect()
}

fn of_outcome(outcome: &Outcome, plan: Option<&Plan>) -> Vec<StepShown> {
    let changes: BTreeMap<_, _> = plan
        .into_iter()
        .flat_map(|plan| &plan.changes)
        .map(|change| ((&change.address, change.action.as_str()), change))
        .collect();
    let steps = outcome.steps.iter();
    steps
        .map(|step| {
            let change = changes.get(&(&step.address, step.action)).copied();
            StepShown {
                batch: step.batch,
                status: word(step).to_owned(),
                tone: tone(step),
                id: step.id.map(RowId::get),
                started_at: step.started_at,
                finished_at: step.finished_at,
                indexed_at: step.indexed_at,
                repositories: step.indexing.as_ref().map(repositories),
                problem: step.error.as_ref().map(|(message, help)| Problem {
                    about: step.address.to_string(),
                    message: message.clone(),
                    help: help.clone(),
                }),
                warnings: step.warnings.iter().map(warning).collect(),
                ..planned(plan.zip(change), &step.address.to_string(), step.action)
            }
        })
        .collect()
}

fn word(step: &StepResult) -> &'static str {
    if step.goes_on {
        GOES_ON
    } else {
        step.status.as_str()
    }
}

fn tone(step: &StepResult) -> Tone {
    match step.status {
        StepStatus::Done | StepStatus::AlreadyDone if !step.warnings.is_empty() => Tone::Caution,
        _ => Tone::of_status(word(step)),
    }
}

/// What became of each change as far as the events told it.
fn of_timeline(plan: &Plan, timeline: &Timeline) -> Vec<StepShown> {
    let lanes: BTreeMap<_, _> = timeline
        .lanes
        .iter()
        .map(|lane| ((lane.label.as_str(), lane.action.as_str()), lane))
        .collect();
    let shown = |change: &Change| {
        let label = change.address.to_string();
        let action = change.action.as_str();
        let lane = lanes.get(&(label.as_str(), action)).copied();
        let status = lane.map_or("not-reached", status_of_lane);
        StepShown {
            batch: change.batch,
            status: status.to_owned(),
            tone: Tone::of_status(status),
            id: lane
                .and_then(|lane| lane.id)
                .or_else(|| change.action.id().map(RowId::get)),
            started_at: lane.and_then(Lane::started),
            finished_at: lane.and_then(|lane| lane.end.as_ref()).map(|(at, _)| *at),
            ..planned(Some((plan, change)), &label, action)
        }
    };
    plan.changes.iter().map(shown).collect()
}

/// How a change ended as far as its lane tells: one that began and did not end may have had its
/// effect, and one that GIJ was seen at is still being indexed.
pub(super) fn status_of_lane(lane: &Lane) -> &str {
    match (&lane.end, lane.started()) {
        (Some((_, status)), _) => status,
        (None, Some(_)) if lane.is_being_indexed() => GOES_ON,
        (None, Some(_)) => "unconfirmed",
        (None, None) => "not-reached",
    }
}

/// A step as far as the plan tells.
fn planned(of: Option<(&Plan, &Change)>, address: &str, action: &str) -> StepShown {
    let change = of.map(|(_, change)| change);
    StepShown {
        address: address.to_owned(),
        display_name: change
            .map(|change| change.display_name.clone())
            .unwrap_or_default(),
        action: action.to_owned(),
        batch: 0,
        status: String::new(),
        tone: Tone::Plain,
        id: None,
        cause: change
            .and_then(cause_of_change)
            .unwrap_or_default()
            .to_owned(),
        indexing: change
            .map_or("none", |change| change.indexing.as_str())
            .to_owned(),
        started_at: None,
        finished_at: None,
        indexed_at: None,
        fields: change
            .map(|change| change.fields.iter().map(fields::of_plan).collect())
            .unwrap_or_default(),
        removal: of
            .and_then(|(plan, change)| removal(plan, change))
            .unwrap_or_default(),
        repositories: None,
        problem: None,
        warnings: Vec::new(),
    }
}

fn repositories(summary: &WaitSummary) -> Repositories {
    let WaitSummary {
        indexed,
        disabled,
        failed,
        with_errors,
        unfinished,
        removed,
    } = summary;
    let rows = |rows: &[FailedRow]| {
        List::of(
            rows.iter()
                .map(|row| named_with_reason(&row.name, &row.reason)),
        )
    };
    let names = |names: &[String]| List::of(names.iter().cloned());
    Repositories {
        indexed: u64::try_from(*indexed).unwrap_or(u64::MAX),
        lists: vec![
            ("failed", rows(failed)),
            ("indexed with errors", rows(with_errors)),
            ("not finished", names(unfinished)),
            ("disabled, not waited for", names(disabled)),
            ("removed from Jira by the scan", names(removed)),
        ],
    }
}

fn work(plan: &Plan) -> Vec<WorkShown> {
    let one = |work: &ManualWork, one: &ManualSetting| {
        let spec = one.setting.spec();
        let reason = one.reason.in_words();
        let remarks: Vec<_> = reason
            .iter()
            .map(String::as_str)
            .chain([spec.caution])
            .filter(|text| !text.is_empty())
            .collect();
        WorkShown {
            address: work.address.to_string(),
            name: spec.key.to_owned(),
            place: spec.place(),
            value: strip(&value_in_words(one.setting, &one.wanted)),
            remark: remarks.join(" "),
        }
    };
    plan.manual
        .iter()
        .flat_map(|all| all.settings.iter().map(move |setting| one(all, setting)))
        .collect()
}

fn previews(plan: &Plan) -> Vec<PreviewShown> {
    let many = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let previews = plan.previews.iter();
    previews
        .map(|(address, foreseen)| PreviewShown {
            address: address.to_string(),
            untold: foreseen.blind().unwrap_or_default().to_owned(),
            stays: many(foreseen.stays),
            added: many(foreseen.added),
            removed: List::of(foreseen.removed.iter().map(ToString::to_string)),
            unsure: many(foreseen.unsure),
        })
        .collect()
}

fn held(plan: &Plan) -> Vec<Entry> {
    let one = |held: &crate::plan::Held| Entry {
        about: format!("{} {}", held.action, held.address),
        text: held_reason(&held.reason),
    };
    plan.held.iter().map(one).collect()
}

fn warnings(told: Told<'_>, plan: Option<&Plan>) -> Vec<Entry> {
    let entry = |text: String| Entry {
        about: String::new(),
        text,
    };
    let of_plan = plan.into_iter().flat_map(|plan| plan.warnings.iter());
    let of_run = match told {
        Told::CarriedOut(outcome) => outcome.warnings.as_slice(),
        _ => &[],
    };
    of_plan
        .cloned()
        .chain(of_run.iter().map(warning))
        .map(entry)
        .collect()
}

fn notes(plan: &Plan) -> Vec<Entry> {
    let entry = |about: &crate::model::Address, text: &str| Entry {
        about: about.to_string(),
        text: text.to_owned(),
    };
    let awaited = plan.awaited.iter().map(|address| entry(address, AWAITED));
    let notes = plan
        .notes
        .iter()
        .map(|note| entry(&note.address, &note.text));
    let released = plan.released.iter().map(|address| {
        entry(
            address,
            "the ledger forgets it (ledger.release); it stays as it is",
        )
    });
    awaited.chain(notes).chain(released).collect()
}

fn unmanaged(plan: &Plan) -> List {
    let one = |row: &Unmanaged| {
        let owner = match &row.known_to {
            KnownTo::OtherOwner(owner) => format!(", managed by the owner {owner}"),
            KnownTo::ThisOwner(address) => format!(", known to the ledger as {address}"),
            KnownTo::Nobody => String::new(),
        };
        format!("{} ({}{owner})", row.display_name, row.id)
    };
    let all = plan.unmanaged.iter();
    List {
        all: u64::try_from(all.len()).unwrap_or(u64::MAX),
        names: all.take(NAMED).map(one).collect(),
    }
}
