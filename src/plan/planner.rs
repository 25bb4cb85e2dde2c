//! Desired against live, one integration at a time.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{
    Action, Bookkeeping, Cause, Change, FieldChange, Held, HeldReason, Indexing, KnownTo, Note,
    Plan, Unmanaged,
};
use super::compare::{SWITCH, differs, digest, digest_of_switch};
use super::fingerprint::fingerprint;
use super::identity::{MatchedBy, resolve, type_problem};
use super::inside::AllInside;
use super::policy::Policy;
use super::problem::{PlanProblem, PlanProblems};
use super::projects::Projects;
use super::schedule::schedule;
use crate::model::{Address, Field, FieldMap, FieldValue};
use crate::state::{
    Desired, DesiredIntegration, Digest, Gap, Ledger, Live, LiveIntegration, LiveType, Observed,
};

/// Makes the plan, or says everything that stands in its way.
///
/// Nothing is planned from a list that could not be read whole.
pub fn plan(
    desired: &Desired,
    live: &Live,
    ledger: Option<&Ledger>,
    policy: &Policy,
) -> Result<Plan, PlanProblems> {
    let rows = match &live.integrations {
        Observed::Known(rows) => rows,
        Observed::Gap(gap) => return Err(PlanProblems(vec![gap_problem(gap)])),
        Observed::NotAsked => {
            let unread = Gap {
                what: "the list of integrations".into(),
                reason: "nobody asked for it".into(),
                help: "this is a fault of gijctl: please report it".into(),
            };
            return Err(PlanProblems(vec![gap_problem(&unread)]));
        }
    };
    let matches = resolve(desired, rows, ledger);
    let mut planner = Planner {
        live,
        projects: Projects::of(live),
        inside: AllInside::of(&live.repositories),
        ledger,
        policy,
        changes: Vec::new(),
        held: Vec::new(),
        unchanged: Vec::new(),
        bookkeeping: BTreeMap::new(),
        notes: Vec::new(),
        problems: matches.problems,
    };
    planner.check_selection(desired);
    for (name, wanted) in &desired.integrations {
        if matches.failed.contains(name) {
            continue;
        }
        match matches.by_name.get(name) {
            Some((by, row)) => planner.compare(wanted, row, *by),
            None => planner.create(wanted),
        }
    }
    if !planner.problems.is_empty() {
        planner.problems.sort_by(|a, b| a.address.cmp(&b.address));
        // A list that could not be read is in the way of many, and told once.
        planner.problems.dedup();
        return Err(PlanProblems(planner.problems));
    }
    let bound = desired
        .integrations
        .iter()
        .filter_map(|(name, wanted)| {
            let (_, row) = matches.by_name.get(name)?;
            Some((wanted.address.clone(), row.id))
        })
        .collect();
    let expected = desired
        .integrations
        .iter()
        .filter_map(|(name, wanted)| {
            let (_, row) = matches.by_name.get(name)?;
            // Nothing stated asks for one: an empty integration mostly means a token that sees nothing.
            Some((row.id, wanted.repositories.expect_at_least.unwrap_or(1)))
        })
        .collect();
    let changes = schedule(planner.changes, policy.batch_size);
    let touched: BTreeSet<_> = changes
        .iter()
        .filter_map(|change| change.action.id())
        .collect();
    let seen = rows
        .iter()
        .filter(|row| touched.contains(&row.id))
        .map(|row| (row.id, row.digest()))
        .collect();
    let mut unmanaged: Vec<_> = rows
        .iter()
        .filter(|row| !matches.claimed.contains(&row.id))
        .map(unmanaged)
        .collect();
    unmanaged.sort_by_key(|row| row.id);
    Ok(Plan {
        fingerprint: fingerprint(&live.instance.url, &changes),
        instance: live.instance.clone(),
        changes,
        held: planner.held,
        unmanaged,
        unchanged: planner.unchanged,
        matched: bound,
        expected,
        bookkeeping: planner.bookkeeping,
        seen,
        forgotten: Vec::new(),
        secrets: BTreeMap::new(),
        trips: Vec::new(),
        warnings: Vec::new(),
        notes: planner.notes,
    })
}

pub(super) fn gap_problem(gap: &Gap) -> PlanProblem {
    PlanProblem {
        address: None,
        declared_at: String::new(),
        message: format!("{} could not be read: {}", gap.what, gap.reason),
        help: gap.help.clone(),
    }
}

fn unmanaged(row: &LiveIntegration) -> Unmanaged {
    Unmanaged {
        id: row.id,
        integration_type: match &row.integration_type {
            LiveType::Known(kind) => kind.as_str().to_owned(),
            LiveType::Unknown(kind) => kind.clone(),
        },
        display_name: row.display_name.clone(),
        known_to: KnownTo::Nobody,
    }
}

/// What is not as a manifest says.
pub(super) struct Difference<'a> {
    pub(super) row: &'a LiveIntegration,
    pub(super) changed: FieldMap,
    /// The wanted value of `disabled`, where it is another.
    pub(super) switched: Option<bool>,
}

pub(super) struct Planner<'a> {
    pub(super) live: &'a Live,
    pub(super) projects: Projects<'a>,
    pub(super) inside: AllInside<'a>,
    pub(super) ledger: Option<&'a Ledger>,
    pub(super) policy: &'a Policy,
    pub(super) changes: Vec<Change>,
    pub(super) held: Vec<Held>,
    pub(super) unchanged: Vec<Address>,
    pub(super) bookkeeping: BTreeMap<Address, Bookkeeping>,
    pub(super) notes: Vec<Note>,
    pub(super) problems: Vec<PlanProblem>,
}

impl Planner<'_> {
    pub(super) fn check_selection(&mut self, desired: &Desired) {
        for address in self.policy.only.iter().flatten() {
            let declared = desired
                .integrations
                .values()
                .any(|wanted| wanted.address == *address);
            if !declared {
                self.problems.push(PlanProblem {
                    address: Some(address.clone()),
                    declared_at: String::new(),
                    message: format!("--only names {address}, which no manifest declares"),
                    help: "name the address of an integration in the manifests, as in Integration/github-acme".into(),
                });
            }
        }
    }

    pub(super) fn is_selected(&self, wanted: &DesiredIntegration) -> bool {
        self.policy
            .only
            .as_ref()
            .is_none_or(|only| only.contains(&wanted.address))
    }

    pub(super) fn compare(
        &mut self,
        wanted: &DesiredIntegration,
        row: &LiveIntegration,
        by: MatchedBy,
    ) {
        if let Some(problem) = type_problem(wanted, row) {
            return self.problems.push(problem);
        }
        self.note_how_found(wanted, row, by);
        let mut managed = wanted.fields.clone();
        if let Some(scope) = &wanted.projects {
            match self.project_fields(wanted, scope) {
                Ok(projects) => managed.extend(projects),
                Err(problems) => return self.problems.extend(problems),
            }
        }
        let kind = wanted.integration_type;
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
        let difference = Difference {
            row,
            changed,
            switched: wanted.disabled.filter(|disabled| *disabled != row.disabled),
        };
        if self.is_selected(wanted) {
            self.change_what_differs(wanted, difference);
        } else {
            self.hold_what_differs(wanted, &difference);
        }
        if self.changes.len() + self.held.len() == before {
            self.unchanged.push(wanted.address.clone());
        }
    }

    /// What a person should check where a match is not plain.
    pub(super) fn note_how_found(
        &mut self,
        wanted: &DesiredIntegration,
        row: &LiveIntegration,
        by: MatchedBy,
    ) {
        match (by, wanted.id) {
            (MatchedBy::Connection, _) => self.note(
                wanted,
                format!(
                    "integration {} ({}) was found by what it connects to, not by its name",
                    row.id, row.display_name
                ),
            ),
            (MatchedBy::Ledger, Some(id)) if id != row.id => self.note(
                wanted,
                format!(
                    "the ledger binds it to integration {}, which goes before `spec.id: {id}`",
                    row.id
                ),
            ),
            _ => {}
        }
    }

    pub(super) fn note_unreadable(&mut self, wanted: &DesiredIntegration, fields: &FieldMap) {
        let stated: Vec<_> = fields.keys().map(|field| field.name()).collect();
        if !stated.is_empty() {
            self.note(
                wanted,
                format!("GIJ shows no value of {}: it was sent when the integration was created and cannot be compared", stated.join(", ")),
            );
        }
    }

    pub(super) fn note(&mut self, wanted: &DesiredIntegration, text: String) {
        let note = Note {
            address: wanted.address.clone(),
            text,
        };
        // The notes of one integration come together.
        let of_same = |other: &&Note| other.address == note.address;
        let told = self.notes.iter().rev().take_while(of_same);
        if !told.into_iter().any(|other| *other == note) {
            self.notes.push(note);
        }
    }

    pub(super) fn hold(&mut self, wanted: &DesiredIntegration, action: &'static str) {
        self.held.push(Held {
            address: wanted.address.clone(),
            action,
            reason: HeldReason::NotSelected,
        });
    }

    pub(super) fn change(
        &mut self,
        wanted: &DesiredIntegration,
        action: Action,
        indexing: Indexing,
        fields: Vec<FieldChange>,
    ) {
        let cause = self.cause_of(&wanted.address, &action, &fields);
        let can_remove = action
            .narrows()
            .then(|| action.id().map(|id| self.inside.inside_of(id)))
            .flatten();
        self.changes.push(Change {
            address: wanted.address.clone(),
            display_name: wanted.display_name.clone(),
            batch: 0,
            action,
            indexing,
            cause,
            fields,
            can_remove,
            repositories: wanted.repositories,
        });
    }

    /// What the ledger is to remember once the settings that can be compared are as wanted.
    pub(super) fn keep_books(
        &mut self,
        wanted: &DesiredIntegration,
        comparable: &FieldMap,
        row: Option<&LiveIntegration>,
    ) {
        let kind = wanted.integration_type;
        let mut books = Bookkeeping {
            prevent_destroy: wanted.lifecycle.prevent_destroy,
            delete_files: wanted.lifecycle.delete_files,
            ..Bookkeeping::default()
        };
        for (field, value) in comparable {
            if wanted.lifecycle.ignore_fields.contains(field) {
                continue;
            }
            let name = field.name().to_owned();
            if row.is_some_and(|row| !differs(kind, *field, value, &row.fields)) {
                books.settled.insert(name.clone());
            }
            books.wanted.insert(name, digest(kind, *field, Some(value)));
        }
        if let Some(disabled) = wanted.disabled {
            if row.is_some_and(|row| row.disabled == disabled) {
                books.settled.insert(SWITCH.to_owned());
            }
            books
                .wanted
                .insert(SWITCH.to_owned(), digest_of_switch(disabled));
        }
        self.bookkeeping.insert(wanted.address.clone(), books);
    }

    /// Who moved a setting: what gijctl last applied is held against what is and what is wanted.
    pub(super) fn cause_of_setting(
        &self,
        wanted: &DesiredIntegration,
        row: &LiveIntegration,
        field: Field,
        after: &FieldValue,
    ) -> Cause {
        let kind = wanted.integration_type;
        let is = digest(kind, field, row.fields.get(&field));
        let becomes = digest(kind, field, Some(after));
        self.who_moved(&wanted.address, row, field.name(), (&is, &becomes))
    }

    /// The same of whether it is switched off.
    pub(super) fn cause_of_switch(
        &self,
        wanted: &DesiredIntegration,
        row: &LiveIntegration,
        disabled: bool,
    ) -> Cause {
        let is = digest_of_switch(row.disabled);
        let becomes = digest_of_switch(disabled);
        self.who_moved(&wanted.address, row, SWITCH, (&is, &becomes))
    }

    fn who_moved(
        &self,
        address: &Address,
        row: &LiveIntegration,
        name: &str,
        (is, becomes): (&Digest, &Digest),
    ) -> Cause {
        let entry = self.ledger.and_then(|ledger| ledger.entry(address));
        // What was applied to another row says nothing of this one.
        let Some(entry) = entry.filter(|entry| entry.id == row.id) else {
            return Cause::Unknown;
        };
        match entry.applied.get(name) {
            // The manifest did not state it then.
            None => Cause::Manifest,
            Some(applied) if applied == is => Cause::Manifest,
            Some(applied) if applied == becomes => Cause::Drift,
            Some(_) => Cause::Both,
        }
    }

    fn cause_of(&self, address: &Address, action: &Action, fields: &[FieldChange]) -> Cause {
        match action {
            Action::Adopt(_) | Action::Delete(_) => Cause::Manifest,
            // What the ledger knows and GIJ does not was removed in Jira, unless gijctl did it.
            Action::Create(_) => match self.ledger.and_then(|ledger| ledger.entry(address)) {
                Some(entry) if entry.deleting.is_none() => Cause::Drift,
                _ => Cause::Manifest,
            },
            Action::Update(_) | Action::Enable(_) | Action::Disable(_) => {
                let causes = fields.iter().filter_map(|field| match field {
                    FieldChange::Setting { cause, .. } | FieldChange::Disabled { cause, .. } => {
                        Some(*cause)
                    }
                    FieldChange::Type(_)
                    | FieldChange::Username(_)
                    | FieldChange::Secret { .. } => None,
                });
                Cause::of_all(causes).unwrap_or(Cause::Manifest)
            }
        }
    }
}
