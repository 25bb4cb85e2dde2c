//! The page of a run that a journal tells of.

use std::collections::BTreeMap;

use super::fields;
use super::of_run::{How, status_of_lane};
use super::page::{
    About, Entry, List, NAMED, Page, PreviewShown, Problem, Repositories, StepShown, Tone,
    WorkShown,
};
use crate::event::Lane;
use crate::journal::{
    ChangeLine, Ending, ErrorLine, PlanHistory, PreviewLine, RepositoriesLine, RunHistory,
    StepHistory,
};
use crate::model::named_with_reason;
use crate::plan::MANUAL;
use crate::report::words::Next;

impl Page {
    /// The page of a run of a journal, with all that the journal keeps.
    pub fn of_history(run: &RunHistory) -> Self {
        let plan = run.plan.as_ref();
        let (word, exit) = match &run.ending {
            Ending::Ended { outcome, exit, .. } => (outcome.as_str(), Some(*exit)),
            Ending::Running { .. } => ("running", None),
            Ending::Lost { .. } => ("lost", None),
        };
        let mut page = Self {
            about: about(run),
            ending: super::page::Ending::of(word, exit, run.stopped.clone(), how(run)),
            numbers: Vec::new(),
            problems: problems(run),
            steps: plan.map(|plan| steps(run, plan)).unwrap_or_default(),
            work: plan.map(work).unwrap_or_default(),
            previews: plan.map(previews).unwrap_or_default(),
            held: plan.map(held).unwrap_or_default(),
            warnings: warnings(run),
            notes: plan.map(notes).unwrap_or_default(),
            unmanaged: List {
                names: Vec::new(),
                all: number(plan, "unmanaged"),
            },
            timeline: run.timeline.clone(),
        };
        let unchanged = usize::try_from(number(plan, "unchanged")).unwrap_or(usize::MAX);
        page.numbers = page.counted(unchanged);
        page
    }
}

/// What is to be known of how it ended beside the word.
fn how(run: &RunHistory) -> How {
    let word = match &run.ending {
        Ending::Ended { outcome, .. } => outcome.as_str(),
        Ending::Running { .. } | Ending::Lost { .. } => "",
    };
    let paused = matches!(&run.ending, Ending::Ended { paused: true, .. });
    let went_wrong = |step: &StepHistory| match step.status.as_deref() {
        Some("failed") => true,
        Some("unconfirmed") => !step.goes_on,
        _ => false,
    };
    let stands_in_the_way = run.stopped.is_some() && !paused && word != "interrupted";
    let next = if stands_in_the_way || run.steps.iter().any(went_wrong) {
        Next::PutRight
    } else {
        Next::GoOn
    };
    let changed = |step: &StepHistory| {
        step.written_at.is_some() || step.status.as_deref() == Some("unconfirmed")
    };
    How {
        is_paused: paused,
        has_changed: run.steps.iter().any(changed),
        next,
    }
}

fn about(run: &RunHistory) -> About {
    let plan = run.plan.as_ref();
    About {
        title: "Rollout".to_owned(),
        instance: run.instance.clone(),
        url: run.url.clone(),
        account: plan.map(|plan| plan.account.clone()).unwrap_or_default(),
        app_version: plan.and_then(|plan| plan.app_version.clone()),
        jira_version: plan.and_then(|plan| plan.jira_version.clone()),
        gijctl_version: run.gijctl_version.clone(),
        fingerprint: plan.map(|plan| plan.fingerprint.clone()),
        settings: run.settings.clone(),
        started_at: Some(run.started_at),
        finished_at: match &run.ending {
            Ending::Ended { at, .. } => Some(*at),
            Ending::Running { .. } | Ending::Lost { .. } => None,
        },
    }
}

fn number(plan: Option<&PlanHistory>, name: &str) -> u64 {
    let number = plan.and_then(|plan| plan.summary.get(name));
    number.copied().unwrap_or_default()
}

fn problems(run: &RunHistory) -> Vec<Problem> {
    match &run.ending {
        Ending::Ended { errors, .. } => errors.iter().map(|error| problem(error, "")).collect(),
        Ending::Running { .. } => Vec::new(),
        Ending::Lost {
            last_known,
            half_done,
        } => {
            let last = Problem {
                about: String::new(),
                message: format!("the last that is known of the run: {last_known}"),
                help: "run apply again: it looks at what is there and goes on".to_owned(),
            };
            let half_done = half_done.iter().map(|what| Problem {
                about: String::new(),
                message: what.clone(),
                help: String::new(),
            });
            std::iter::once(last).chain(half_done).collect()
        }
    }
}

fn problem(error: &ErrorLine, about: &str) -> Problem {
    Problem {
        about: error.address.clone().unwrap_or_else(|| about.to_owned()),
        message: error.message.clone(),
        help: error.help.clone(),
    }
}

fn steps(run: &RunHistory, plan: &PlanHistory) -> Vec<StepShown> {
    let begun: BTreeMap<_, _> = run
        .steps
        .iter()
        .map(|step| ((step.address.as_str(), step.action.as_str()), step))
        .collect();
    let lanes: BTreeMap<_, _> = run
        .timeline
        .lanes
        .iter()
        .map(|lane| ((lane.label.as_str(), lane.action.as_str()), lane))
        .collect();
    let warnings = warnings_by_address(run);
    plan.changes
        .iter()
        .map(|change| {
            let key = (change.address.as_str(), change.action.as_str());
            let step = begun.get(&key).copied();
            let status = match lanes.get(&key) {
                _ if change.action == MANUAL => "by-hand",
                Some(lane) => status_of_lane(lane),
                None => "not-reached",
            };
            let seen = lanes.get(&key).copied().and_then(Lane::started);
            let about = warnings.get(change.address.as_str());
            let about = about.cloned().unwrap_or_default();
            shown(change, step, status, about).began(seen)
        })
        .collect()
}

impl StepShown {
    fn began(self, at: Option<jiff::Timestamp>) -> Self {
        Self {
            started_at: self.started_at.or(at),
            ..self
        }
    }
}

fn shown(
    change: &ChangeLine,
    step: Option<&StepHistory>,
    status: &str,
    warnings: Vec<String>,
) -> StepShown {
    StepShown {
        address: change.address.clone(),
        display_name: String::new(),
        action: change.action.clone(),
        batch: change.batch,
        status: status.to_owned(),
        tone: match Tone::of_status(status) {
            Tone::Good if !warnings.is_empty() => Tone::Caution,
            tone => tone,
        },
        id: step.and_then(|step| step.id).or(change.id),
        cause: match change.cause.as_str() {
            "unknown" => String::new(),
            cause => cause.to_owned(),
        },
        indexing: change.indexing.clone(),
        started_at: step.map(|step| step.started_at),
        finished_at: step.and_then(|step| step.finished_at),
        indexed_at: step.and_then(|step| step.indexed_at),
        fields: change.fields.iter().map(fields::of_line).collect(),
        removal: String::new(),
        repositories: step
            .and_then(|step| step.repositories.as_ref())
            .map(repositories),
        problem: step
            .and_then(|step| step.error.as_ref())
            .map(|error| problem(error, &change.address)),
        warnings,
    }
}

fn repositories(line: &RepositoriesLine) -> Repositories {
    let counted = |all: u64| List {
        names: Vec::new(),
        all,
    };
    let troubled = line
        .troubled
        .iter()
        .map(|row| named_with_reason(&row.name, &row.reason));
    Repositories {
        indexed: line.indexed,
        lists: vec![
            (
                "failed, or indexed with errors",
                List {
                    names: troubled.take(NAMED).collect(),
                    all: line.failed.saturating_add(line.with_errors),
                },
            ),
            ("not finished", counted(line.unfinished)),
            ("disabled, not waited for", counted(line.disabled)),
            ("removed from Jira by the scan", counted(line.removed)),
        ],
    }
}

fn warnings_by_address(run: &RunHistory) -> BTreeMap<&str, Vec<String>> {
    let mut by_address: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for line in &run.warnings {
        if let Some(address) = &line.address {
            let about = by_address.entry(address.as_str()).or_default();
            about.push(line.message.clone());
        }
    }
    by_address
}

fn warnings(run: &RunHistory) -> Vec<Entry> {
    let plain = |text: &String| Entry {
        about: String::new(),
        text: text.clone(),
    };
    let told = run
        .warnings
        .iter()
        .filter(|line| line.address.is_none())
        .map(|line| plain(&line.message));
    let at_the_end = match &run.ending {
        Ending::Ended { warnings, .. } => warnings.as_slice(),
        Ending::Running { .. } | Ending::Lost { .. } => &[],
    };
    let missing = (run.missing_lines > 0).then(|| Entry {
        about: String::new(),
        text: format!(
            "{} lines of the journal are missing or cannot be read: this page may lack what they told",
            run.missing_lines
        ),
    });
    told.chain(at_the_end.iter().map(plain))
        .chain(missing)
        .collect()
}

fn work(plan: &PlanHistory) -> Vec<WorkShown> {
    let manual = plan.changes.iter().filter(|change| change.action == MANUAL);
    manual
        .flat_map(|change| {
            change.fields.iter().map(|field| {
                let field = fields::of_line(field);
                WorkShown {
                    address: change.address.clone(),
                    name: field.name,
                    place: String::new(),
                    value: field.after,
                    remark: String::new(),
                }
            })
        })
        .collect()
}

fn previews(plan: &PlanHistory) -> Vec<PreviewShown> {
    let one = |line: &PreviewLine| PreviewShown {
        address: line.address.clone(),
        untold: line.untold.clone().unwrap_or_default(),
        stays: line.stays,
        added: line.added,
        removed: List {
            names: line.names.clone(),
            all: line.removed,
        },
        unsure: line.unsure,
    };
    plan.previews.iter().map(one).collect()
}

fn held(plan: &PlanHistory) -> Vec<Entry> {
    let one = |held: &crate::journal::HeldLine| Entry {
        about: format!("{} {}", held.action, held.address),
        text: held.reason.clone(),
    };
    plan.held.iter().map(one).collect()
}

fn notes(plan: &PlanHistory) -> Vec<Entry> {
    let one = |note: &crate::journal::NoteLine| Entry {
        about: note.address.clone(),
        text: note.message.clone(),
    };
    plan.notes.iter().map(one).collect()
}
