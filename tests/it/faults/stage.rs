#![expect(clippy::unwrap_used, reason = "helpers of tests may end them")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;
use std::time::Duration;

use gijctl::event::OutcomeKind;
use gijctl::plan::Prune;
use gijctl::sim::{RowRef, TimelineKind};
use gijctl::state::{Entry, Ledger};

use crate::support::{Rig, host, integration, spec};

/// How long GIJ may go on after a run that said it was done.
const AFTERWARDS: &str = "3h";

/// A world before a run, and what the run makes of it where nothing goes wrong.
pub(super) struct Stage {
    scenario: String,
    manifests: Vec<String>,
    saved: String,
    /// The names of the integrations that are there before, by number.
    before: BTreeMap<u64, String>,
    /// How many requests the run makes.
    pub(super) requests: usize,
    /// Which of them are no mere questions, from 1.
    pub(super) writes: BTreeSet<usize>,
    pub(super) end: End,
}

/// What a run leaves behind, but for numbers and dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct End {
    pub(super) rows: Vec<String>,
    pub(super) remembered: Vec<String>,
    /// How many integrations were created.
    pub(super) creations: usize,
    /// The names of those that were deleted.
    pub(super) deletions: Vec<String>,
}

/// One run that makes every kind of request: it creates (quietly, since the app is old, so that rows
/// inside are written as well; and switched off), changes settings and projects, moves a path with a
/// reindex, enables, disables and deletes.
fn scenario() -> String {
    let seeds = [
        ("oak", "false"),
        ("elm", "false"),
        ("ash", "true"),
        ("fir", "false"),
        ("yew", "false"),
        ("stranger", "false"),
    ];
    let mut integrations = String::new();
    for (name, disabled) in seeds {
        integrations += &format!(
            "- {{ type: GITHUB, displayName: {name}, disabled: {disabled}, settings: {{ apiPath: /orgs/{name}/repos, tagsFilter: ^v }} }}\n"
        );
    }
    let moved = "- match: { displayName: elm, apiPath: /orgs/elms/repos }\n  scan: 10s\n  repositories:\n  - { name: bark, cloneAndIndex: 10s }\n  - { name: leaf, cloneAndIndex: 20s }\n";
    let hosts = [
        moved.to_owned(),
        host("walnut", "10s", &["shell 10s", "kernel 20s appears=15s"]),
        host("hazel", "10s", &["nut 10s"]),
        host("elm", "10s", &["leaf 10s", "root 10s"]),
        host("yew", "10s", &["needle 10s", "berry 10s"]),
        "- scan: 10s\n  repositories:\n  - { name: twig, cloneAndIndex: 10s }\n".to_owned(),
    ];
    format!(
        "appVersion: '4.20.0'\nthreads: 2\nintegrations:\n{integrations}hosts:\n{}",
        hosts.concat()
    )
}

/// What is declared before the run: everything that the run finds is ours, but for the stranger.
fn manifests_before() -> Vec<String> {
    let mut manifests: Vec<_> = ["oak", "elm", "fir", "yew"].map(integration).into();
    manifests.push(spec("ash", "disabled: true"));
    manifests
}

/// What the run is to make of it.
fn manifests() -> Vec<String> {
    let features = "features: { smartCommitsEnabled: true, sendCommitEmails: true }";
    let moved = integration("elm").replace("/orgs/elm/repos", "/orgs/elms/repos");
    vec![
        spec("walnut", features),
        spec("hazel", "disabled: true"),
        spec("oak", "projects: [PAY]\nfeatures: { tagsFilter: ^release }"),
        moved,
        spec("ash", "disabled: false"),
        spec("fir", "disabled: true"),
    ]
}

impl Stage {
    /// The one stage, made when it is first asked for.
    pub(super) fn get() -> &'static Self {
        static STAGE: OnceLock<Stage> = OnceLock::new();
        STAGE.get_or_init(Self::new)
    }

    fn new() -> Self {
        let scenario = scenario();
        let prologue = Rig::new(&scenario, &manifests_before()).with_jira_ledger();
        let run = prologue.apply();
        assert_eq!(
            run.outcome.kind(),
            OutcomeKind::Succeeded,
            "{:?}",
            run.outcome
        );
        let (saved, integrations) = prologue
            .sim
            .with_world(|world| (world.to_json().unwrap(), world.integrations()));
        let mut stage = Self {
            scenario,
            manifests: manifests(),
            saved,
            before: integrations
                .into_iter()
                .map(|row| (row.id, row.display_name))
                .collect(),
            requests: 0,
            writes: BTreeSet::new(),
            end: End {
                rows: Vec::new(),
                remembered: Vec::new(),
                creations: 0,
                deletions: Vec::new(),
            },
        };
        let rig = stage.rig();
        let run = rig.apply();
        assert_eq!(
            run.outcome.kind(),
            OutcomeKind::Succeeded,
            "{:?}",
            run.outcome
        );
        let sent = rig.wire.sent();
        stage.requests = sent.len();
        let numbered = sent.iter().zip(1..);
        stage.writes = numbered
            .filter(|(sent, _)| sent.is_write())
            .map(|(_, number)| number)
            .collect();
        stage.end = stage.end_of(&rig);
        stage
    }

    /// The world before the run.
    pub(super) fn rig(&self) -> Rig {
        let mut rig =
            Rig::going_on(&self.scenario, &self.manifests, &self.saved).with_jira_ledger();
        rig.lock_timeout = Duration::from_mins(30);
        rig.settings.settle = Duration::from_secs(20);
        rig.policy.prune = Prune::WholeSet;
        rig.policy.guards.delete = 1;
        rig
    }

    /// What was made of it, once GIJ is done with all that it was asked for.
    pub(super) fn end_of(&self, rig: &Rig) -> End {
        rig.wait(AFTERWARDS);
        let (timeline, integrations) = rig
            .sim
            .with_world(|world| (world.timeline().to_vec(), world.integrations()));
        let there: BTreeSet<_> = integrations.iter().map(|row| row.id).collect();
        let mut names = self.before.clone();
        names.extend(
            integrations
                .into_iter()
                .map(|row| (row.id, row.display_name)),
        );
        let mut creations = 0;
        let mut deletions = Vec::new();
        for event in timeline {
            match (event.kind, event.row) {
                (TimelineKind::Created, RowRef::Integration(_)) => creations += 1,
                (TimelineKind::Deleted, RowRef::Integration(id)) => {
                    let name = names.get(&id).cloned();
                    deletions.push(name.unwrap_or_else(|| format!("a new one, {id}")));
                }
                _ => {}
            }
        }
        deletions.sort();
        End {
            rows: rig.end_state(),
            remembered: meaning(&rig.jira_ledger(), &names, &there),
            creations,
            deletions,
        }
    }
}

/// What a ledger says, with names in place of numbers. What it still says of a row that GIJ has
/// removed, as it was asked to, is gone with the next run and says nothing.
fn meaning(ledger: &Ledger, names: &BTreeMap<u64, String>, there: &BTreeSet<u64>) -> Vec<String> {
    let is_past = |entry: &Entry| entry.deleting.is_some() && !there.contains(&entry.id.get());
    let entries = ledger.entries().filter(|(_, entry)| !is_past(entry));
    let entries = entries.map(|(address, entry)| {
        let name = names.get(&entry.id.get());
        format!(
            "{address} is {name:?}, owed {:?}, deleting {}, protected {} {}, secret {}, applied {:?}",
            entry.owed,
            entry.deleting.is_some(),
            entry.prevent_destroy,
            entry.delete_files,
            entry.secret.is_some(),
            entry.applied,
        )
    });
    let pending = ledger
        .all_pending()
        .map(|(address, _)| format!("{address} is pending"));
    entries.chain(pending).collect()
}

/// The names that more than one integration has.
pub(super) fn shared_names(rig: &Rig) -> BTreeSet<String> {
    let integrations = rig.sim.with_world(|world| world.integrations());
    let mut seen = BTreeSet::new();
    let names = integrations.into_iter().map(|row| row.display_name);
    names.filter(|name| !seen.insert(name.clone())).collect()
}
