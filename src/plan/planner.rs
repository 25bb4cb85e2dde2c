//! Desired against live, one row at a time.

use std::collections::BTreeMap;

use super::cascade::{Copies, Divergence};
use super::change::{
    Action, Bookkeeping, Change, FieldChange, Held, HeldReason, Indexing, Note, Plan,
};
use super::compare::differs;
use super::finish::Found;
use super::general::{Overriding, overriding};
use super::identity::{MatchedBy, resolve};
use super::inside::AllInside;
use super::manual::ManualWork;
use super::mismatch::type_problem;
use super::policy::{Policy, Prune, SecretState};
use super::problem::{PlanProblem, PlanProblems};
use super::projects::Projects;
use super::repositories::{find_inside, plain_rows, unreadable};
use super::wanted::{Wanted, creatable};
use super::wishes::{check_wishes, nobody_declares};
use crate::model::{Address, Credentials, FieldMap, RolloutHints, RowId};
use crate::state::{Desired, Gap, Ledger, Live, LiveRow, Observed, Owed};

/// Makes the plan, or says everything that stands in its way.
///
/// Nothing is planned from a list that could not be read whole.
pub fn plan(
    desired: &Desired,
    live: &Live,
    ledger: Option<&Ledger>,
    policy: &Policy,
) -> Result<Plan, PlanProblems> {
    let integrations = integrations(live).map_err(|gap| PlanProblems(vec![gap_problem(&gap)]))?;
    if let Some(gap) = unreadable(desired, live) {
        return Err(PlanProblems(vec![gap_problem(&gap)]));
    }
    let repositories = plain_rows(live);
    let rows: Vec<_> = integrations.iter().chain(&repositories).collect();
    let wanted = creatable(desired);
    let mut matches = resolve(&wanted, &rows, ledger);
    let inside = find_inside(desired, live, &matches, ledger);
    let mut planner = Planner {
        live,
        projects: Projects::of(live),
        inside: AllInside::of(&live.repositories),
        copies: Copies::of(desired, live, &inside),
        ledger,
        former: former_addresses(desired, ledger),
        policy,
        overriding: overriding(desired),
        changes: Vec::new(),
        manual: Vec::new(),
        held: Vec::new(),
        divergences: Vec::new(),
        unchanged: Vec::new(),
        awaited: Vec::new(),
        accounts: BTreeMap::new(),
        bookkeeping: BTreeMap::new(),
        secrets: BTreeMap::new(),
        notes: Vec::new(),
        problems: std::mem::take(&mut matches.problems),
    };
    planner.check_wishes(desired);
    for &wanted in &wanted {
        let address = wanted.address;
        if matches.failed.contains(address) {
            continue;
        }
        match (
            matches.by_address.get(address),
            matches.awaiting.get(address),
        ) {
            (Some((by, row)), _) => planner.compare(wanted, row, *by),
            (None, Some(leaving)) => planner.await_deletion(wanted, *leaving),
            (None, None) => planner.create(wanted),
        }
    }
    planner.compare_inside(desired, &inside);
    planner.general(desired);
    planner.check_order(&matches.by_address.keys().collect());
    if !planner.problems.is_empty() {
        planner.problems.sort_by(|a, b| a.address.cmp(&b.address));
        // A list that could not be read is in the way of many, and told once.
        planner.problems.dedup();
        return Err(PlanProblems(planner.problems));
    }
    Ok(planner.finish(
        desired,
        &Found {
            rows,
            wanted,
            matches,
            inside,
        },
    ))
}

/// All integrations, or why they are not known.
fn integrations(live: &Live) -> Result<&[LiveRow], Gap> {
    match &live.integrations {
        Observed::Known(rows) => Ok(rows),
        Observed::Gap(gap) => Err(gap.clone()),
        Observed::NotAsked => Err(Gap {
            what: "the list of integrations".into(),
            reason: "nobody asked for it".into(),
            help: "this is a fault of gijctl: please report it".into(),
        }),
    }
}

/// The addresses that the ledger knows and no manifest declares, by their rows.
fn former_addresses(desired: &Desired, ledger: Option<&Ledger>) -> BTreeMap<RowId, Address> {
    let entries = ledger.into_iter().flat_map(Ledger::entries);
    entries
        .filter(|(address, _)| !desired.declares(address))
        .map(|(address, entry)| (entry.id, address.clone()))
        .collect()
}

pub(super) fn gap_problem(gap: &Gap) -> PlanProblem {
    PlanProblem {
        address: None,
        declared_at: String::new(),
        message: format!("{} could not be read: {}", gap.what, gap.reason),
        help: gap.help.clone(),
    }
}

/// What is not as a manifest says.
pub(super) struct Difference<'a> {
    pub(super) row: &'a LiveRow,
    pub(super) changed: FieldMap,
    /// The wanted value of `disabled`, where it is another.
    pub(super) switched: Option<bool>,
    /// What former runs still owe it.
    pub(super) owed: Owed,
    /// What it is to sign in with anew.
    pub(super) credentials: Option<&'a Credentials>,
}

impl Difference<'_> {
    /// Whether the row is switched on once everything is as wanted, without having to be
    /// switched on for that.
    pub(super) fn stays_on(&self) -> bool {
        !self.row.disabled && self.switched != Some(true)
    }

    /// Whether settings are to be written, credentials sent, or a reindex asked for.
    pub(super) fn needs_update(&self) -> bool {
        let owes_quiet = !self.owed.quiet.is_empty();
        let owes_reindex = self.owed.reindex && self.stays_on();
        !self.changed.is_empty() || owes_quiet || owes_reindex || self.credentials.is_some()
    }
}

pub(super) struct Planner<'a> {
    pub(super) live: &'a Live,
    pub(super) projects: Projects<'a>,
    pub(super) inside: AllInside<'a>,
    pub(super) copies: Copies<'a>,
    pub(super) ledger: Option<&'a Ledger>,
    pub(super) former: BTreeMap<RowId, Address>,
    pub(super) policy: &'a Policy,
    /// The general settings that override settings of rows.
    pub(super) overriding: Vec<Overriding<'a>>,
    pub(super) changes: Vec<Change>,
    pub(super) manual: Vec<ManualWork>,
    pub(super) held: Vec<Held>,
    pub(super) divergences: Vec<Divergence>,
    pub(super) unchanged: Vec<Address>,
    pub(super) awaited: Vec<Address>,
    pub(super) accounts: BTreeMap<Address, Option<String>>,
    pub(super) bookkeeping: BTreeMap<Address, Bookkeeping>,
    pub(super) secrets: BTreeMap<Address, SecretState>,
    pub(super) notes: Vec<Note>,
    pub(super) problems: Vec<PlanProblem>,
}

impl Planner<'_> {
    /// What flags ask for by name must be there. What is to be pruned is known to the ledger alone.
    fn check_wishes(&mut self, desired: &Desired) {
        if let Err(problems) = check_wishes(desired, self.policy) {
            self.problems.extend(problems.0);
        }
        let known = |address: &Address| {
            let entry = self.ledger.and_then(|ledger| ledger.entry(address));
            desired.declares(address) || entry.is_some()
        };
        if self.policy.prune == Prune::WholeSet {
            let only = self.policy.only.iter().flatten();
            let unknown = only.filter(|address| !known(address));
            self.problems.extend(unknown.map(nobody_declares));
        }
    }

    pub(super) fn is_selected(&self, address: &Address) -> bool {
        let only = self.policy.only.as_ref();
        only.is_none_or(|only| only.contains(address))
    }

    pub(super) fn compare(&mut self, wanted: Wanted<'_>, row: &LiveRow, by: MatchedBy) {
        if let Some(problem) = type_problem(wanted, row) {
            return self.problems.push(problem);
        }
        self.note_how_found(wanted, row, by);
        let mut managed = wanted.fields.clone();
        if let Some(scope) = wanted.projects {
            match self.project_fields(wanted, scope) {
                Ok(projects) => managed.extend(projects),
                Err(problems) => return self.problems.extend(problems),
            }
        }
        let kind = wanted.row_type;
        self.take_out_overridden(wanted.address, &mut managed, Some(row));
        let stated = managed.clone();
        let (unreadable, comparable): (FieldMap, FieldMap) = managed
            .into_iter()
            .partition(|(field, _)| row.unreadable.contains(field));
        self.note_unreadable(wanted, &unreadable);
        self.keep_books(wanted, &comparable, Some(row));
        let (ignored, changed): (FieldMap, FieldMap) = comparable
            .into_iter()
            .filter(|(field, value)| differs(kind, *field, value, &row.fields))
            .partition(|(field, _)| wanted.lifecycle.ignore_fields.contains(field));
        let before = self.changes.len() + self.held.len();
        if !ignored.is_empty() {
            self.held.push(Held {
                address: wanted.address.clone(),
                action: "update",
                reason: HeldReason::IgnoredFields(ignored.into_keys().collect()),
            });
        }
        self.note_secret(wanted, row);
        let mut difference = Difference {
            row,
            changed,
            switched: wanted.disabled.filter(|disabled| *disabled != row.disabled),
            owed: self.owed(wanted, row),
            credentials: self.rotated(wanted),
        };
        self.take_in_what_is_owed(wanted, &mut difference);
        self.compare_copies(wanted, &stated, &difference);
        if self.is_selected(wanted.address) {
            self.change_what_differs(wanted, difference);
        } else {
            self.hold_what_differs(wanted, &difference);
        }
        if self.changes.len() + self.held.len() == before {
            self.unchanged.push(wanted.address.clone());
        }
    }

    /// What a person should check where a match is not plain.
    pub(super) fn note_how_found(&mut self, wanted: Wanted<'_>, row: &LiveRow, by: MatchedBy) {
        match (by, wanted.id) {
            (MatchedBy::Connection, _) => self.note(
                wanted,
                format!(
                    "{} ({}) was found by what it connects to, not by its name",
                    row.id, row.display_name
                ),
            ),
            (MatchedBy::Pending, _) => self.note(
                wanted,
                format!(
                    "{} ({}) was made by a run that was cut short before it could take note of it",
                    row.id, row.display_name
                ),
            ),
            _ => {}
        }
    }

    pub(super) fn note_unreadable(&mut self, wanted: Wanted<'_>, fields: &FieldMap) {
        let stated: Vec<_> = fields.keys().map(|field| field.name()).collect();
        if !stated.is_empty() {
            self.note(
                wanted,
                format!("GIJ shows no value of {}: it was sent when it was created and cannot be compared", stated.join(", ")),
            );
        }
    }

    pub(super) fn note(&mut self, wanted: Wanted<'_>, text: String) {
        self.note_of(wanted.address, text);
    }

    pub(super) fn note_of(&mut self, address: &Address, text: String) {
        let note = Note {
            address: address.clone(),
            text,
        };
        // The notes of one resource come together.
        let of_same = |other: &&Note| other.address == note.address;
        let told = self.notes.iter().rev().take_while(of_same);
        if !told.into_iter().any(|other| *other == note) {
            self.notes.push(note);
        }
    }

    pub(super) fn hold(&mut self, wanted: Wanted<'_>, action: &'static str) {
        self.held.push(Held {
            address: wanted.address.clone(),
            action,
            reason: HeldReason::NotSelected,
        });
    }

    /// GIJ lets two integrations have one name, and a create would make another beside the one that
    /// is about to go.
    fn await_deletion(&mut self, wanted: Wanted<'_>, leaving: RowId) {
        self.held.push(Held {
            address: wanted.address.clone(),
            action: "create",
            reason: HeldReason::PendingDeletion(leaving),
        });
    }

    pub(super) fn change(
        &mut self,
        wanted: Wanted<'_>,
        action: Action,
        indexing: Indexing,
        fields: Vec<FieldChange>,
    ) {
        let cause = self.cause_of(wanted.address, &action, &fields);
        let can_remove = action
            .narrows()
            .then(|| action.id().map(|id| self.inside.inside_of(id)))
            .flatten();
        self.changes.push(Change {
            address: wanted.address.clone(),
            display_name: wanted.display_name.to_owned(),
            batch: 0,
            action,
            indexing,
            cause,
            fields,
            can_remove,
            repositories: wanted.repositories,
            rollout: match indexing {
                Indexing::Initial => wanted.rollout.clone(),
                Indexing::None | Indexing::Reindex => RolloutHints::default(),
            },
        });
    }
}
