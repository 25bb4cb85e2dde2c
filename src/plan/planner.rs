//! Desired against live, one integration at a time.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{
    Action, Adoption, Cause, Change, Creation, FieldChange, Held, HeldReason, Indexing, Note, Plan,
    Unmanaged, Update,
};
use super::compare::differs;
use super::fingerprint::fingerprint;
use super::identity::{MatchedBy, problem, resolve, type_problem};
use super::policy::Policy;
use super::problem::{PlanProblem, PlanProblems};
use super::schedule::schedule;
use crate::model::{Compare, Consequence, Field, FieldMap, FieldValue, IntegrationId, ProjectKey};
use crate::state::{
    Desired, DesiredIntegration, Gap, LedgerView, Live, LiveIntegration, LiveType, Observed,
    Project, ProjectScope,
};

/// Makes the plan, or says everything that stands in its way.
///
/// Nothing is planned from a list that could not be read whole.
pub fn plan(
    desired: &Desired,
    live: &Live,
    ledger: &LedgerView,
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
        ledger,
        policy,
        changes: Vec::new(),
        held: Vec::new(),
        unchanged: Vec::new(),
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
    let changes = schedule(planner.changes, policy.batch_size);
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
        notes: planner.notes,
    })
}

fn gap_problem(gap: &Gap) -> PlanProblem {
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
    }
}

/// What is not as a manifest says.
struct Difference<'a> {
    row: &'a LiveIntegration,
    changed: FieldMap,
    /// The wanted value of `disabled`, where it is another.
    switched: Option<bool>,
}

/// The projects that Jira shows, by key and by number.
struct Projects<'a> {
    by_key: BTreeMap<&'a ProjectKey, &'a Project>,
    by_id: BTreeMap<u64, &'a Project>,
}

impl<'a> Projects<'a> {
    fn of(live: &'a Live) -> Self {
        let projects = live.projects.known().map_or(&[][..], Vec::as_slice);
        Self {
            by_key: projects.iter().map(|one| (&one.key, one)).collect(),
            by_id: projects.iter().map(|one| (one.id.get(), one)).collect(),
        }
    }
}

struct Planner<'a> {
    live: &'a Live,
    projects: Projects<'a>,
    ledger: &'a LedgerView,
    policy: &'a Policy,
    changes: Vec<Change>,
    held: Vec<Held>,
    unchanged: Vec<crate::model::Address>,
    notes: Vec<Note>,
    problems: Vec<PlanProblem>,
}

impl Planner<'_> {
    fn check_selection(&mut self, desired: &Desired) {
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

    fn is_selected(&self, wanted: &DesiredIntegration) -> bool {
        self.policy
            .only
            .as_ref()
            .is_none_or(|only| only.contains(&wanted.address))
    }

    fn create(&mut self, wanted: &DesiredIntegration) {
        let needs = wanted.integration_type.requirements();
        if !needs.credentials.is_empty() && wanted.credentials.is_none() {
            self.problems.push(problem(
                wanted,
                format!(
                    "{} has to be created, and states no credentials",
                    wanted.address
                ),
                "state spec.credentials, or spec.id if it exists already under another name",
            ));
            return;
        }
        let mut fields = wanted.fields.clone();
        fields.insert(
            Field::DisplayName,
            FieldValue::Text(wanted.display_name.clone()),
        );
        if let Some(scope) = &wanted.projects {
            match self.project_fields(wanted, scope) {
                Ok(projects) => fields.extend(projects),
                Err(problems) => return self.problems.extend(problems),
            }
        }
        if !self.is_selected(wanted) {
            return self.hold(wanted, "create");
        }
        let starts_off = wanted.disabled == Some(true);
        let afterwards = if starts_off {
            FieldMap::new()
        } else {
            self.silence(wanted, &mut fields)
        };
        let mut shown = vec![FieldChange::Type(wanted.integration_type)];
        shown.extend(
            fields
                .iter()
                .map(|(field, value)| self.setting(*field, None, value)),
        );
        if let Some(disabled) = wanted.disabled {
            shown.push(FieldChange::Disabled {
                before: None,
                after: disabled,
            });
        }
        if let Some(credentials) = &wanted.credentials {
            shown.extend(credentials.username.clone().map(FieldChange::Username));
            shown.push(FieldChange::Secret {
                name: credentials.slot.api_name(),
                from: credentials.secret.to_string(),
            });
        }
        let creation = Creation {
            integration_type: wanted.integration_type,
            fields,
            afterwards,
            disabled: wanted.disabled,
            credentials: wanted.credentials.clone(),
        };
        let indexing = if starts_off {
            Indexing::None
        } else {
            Indexing::Initial
        };
        self.change(wanted, Action::Create(creation), indexing, shown);
    }

    /// Takes what must stay quiet out of a creation; returns what to set once it is indexed.
    fn silence(&mut self, wanted: &DesiredIntegration, fields: &mut FieldMap) -> FieldMap {
        let version = self.live.instance.app_version.as_ref();
        let mut afterwards = FieldMap::new();
        if !self.policy.quiet_first_index.applies_to(version) {
            return afterwards;
        }
        let off = FieldValue::Bool(false);
        for field in [Field::SmartCommitsEnabled, Field::SendCommitEmails] {
            let stated = fields.insert(field, off.clone());
            let documented =
                || (field.spec().default == Some("true")).then_some(FieldValue::Bool(true));
            match stated.clone().or_else(documented) {
                Some(value) if value != off => {
                    afterwards.insert(field, value);
                }
                Some(_) => {}
                None => self.note(
                    wanted,
                    format!("{field} is not stated and stays off after the quiet first indexing: its default is documented both ways (C13)"),
                ),
            }
        }
        afterwards
    }

    fn compare(&mut self, wanted: &DesiredIntegration, row: &LiveIntegration, by: MatchedBy) {
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

    fn change_what_differs(&mut self, wanted: &DesiredIntegration, difference: Difference<'_>) {
        let Difference {
            row,
            changed,
            switched,
        } = difference;
        if !changed.is_empty() {
            self.update(wanted, row, changed, switched);
        }
        if let Some(disabled) = switched {
            self.switch(wanted, row, disabled);
        }
        self.adopt_if_new(wanted, row.id);
    }

    fn hold_what_differs(&mut self, wanted: &DesiredIntegration, difference: &Difference<'_>) {
        if !difference.changed.is_empty() {
            self.hold(wanted, "update");
        }
        match difference.switched {
            Some(true) => self.hold(wanted, "disable"),
            Some(false) => self.hold(wanted, "enable"),
            None => {}
        }
    }

    fn update(
        &mut self,
        wanted: &DesiredIntegration,
        row: &LiveIntegration,
        changed: FieldMap,
        switched: Option<bool>,
    ) {
        let mut changed = changed;
        // `global: false` means nothing without the projects, and the other way round.
        if let Some(Field::Global | Field::ProjectMappingIds) = changed
            .keys()
            .find(|field| matches!(field, Field::Global | Field::ProjectMappingIds))
            && let Some(scope) = &wanted.projects
            && let Ok(projects) = self.project_fields(wanted, scope)
        {
            changed.extend(projects);
        }
        let shown = changed
            .iter()
            .filter(|(field, value)| differs(wanted.integration_type, **field, value, &row.fields))
            .map(|(field, value)| self.setting(*field, row.fields.get(field), value))
            .collect();
        let rescans = changed
            .keys()
            .any(|field| field.spec().consequence == Consequence::Rescan);
        let stays_on = !row.disabled && switched != Some(true);
        let indexing = if rescans && stays_on {
            Indexing::Reindex
        } else {
            Indexing::None
        };
        if rescans {
            self.note(wanted, "the next scan lists the host's repositories anew: those it no longer lists are removed from Jira with their settings".into());
        }
        let inside = self.left_off_inside(&changed);
        if !inside.is_empty() {
            self.note(wanted, "once it is indexed, what is switched on of smart commits and commit e-mails is switched on for the repositories inside as well: an interrupted quiet first indexing leaves it off there".into());
        }
        let update = Update {
            id: row.id,
            inside,
            fields: changed,
        };
        self.change(wanted, Action::Update(update), indexing, shown);
    }

    /// Where first indexings are quiet, one that was interrupted left these off on the integration
    /// and on the rows inside, each of which has a copy of its own; and a first indexing that still
    /// goes on must stay quiet.
    fn left_off_inside(&self, changed: &FieldMap) -> FieldMap {
        let version = self.live.instance.app_version.as_ref();
        if !self.policy.quiet_first_index.applies_to(version) {
            return FieldMap::new();
        }
        let goes_on = |field| (field, FieldValue::Bool(true));
        [Field::SmartCommitsEnabled, Field::SendCommitEmails]
            .map(goes_on)
            .into_iter()
            .filter(|(field, on)| changed.get(field) == Some(on))
            .collect()
    }

    fn switch(&mut self, wanted: &DesiredIntegration, row: &LiveIntegration, disabled: bool) {
        let shown = vec![FieldChange::Disabled {
            before: Some(row.disabled),
            after: disabled,
        }];
        if disabled {
            if row.last_indexed.is_none() {
                self.note(
                    wanted,
                    "its first indexing has not finished: the vendor advises not to interrupt one"
                        .into(),
                );
            }
            self.change(wanted, Action::Disable(row.id), Indexing::None, shown);
        } else {
            // An interrupted or missing index is made good by the next reindex only.
            self.change(wanted, Action::Enable(row.id), Indexing::Reindex, shown);
        }
    }

    fn adopt_if_new(&mut self, wanted: &DesiredIntegration, id: IntegrationId) {
        if let LedgerView::Bindings(bindings) = self.ledger
            && bindings.get(&wanted.address) != Some(&id)
        {
            self.change(
                wanted,
                Action::Adopt(Adoption { id }),
                Indexing::None,
                Vec::new(),
            );
        }
    }

    /// What a person should check where a match is not plain.
    fn note_how_found(
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

    fn note_unreadable(&mut self, wanted: &DesiredIntegration, fields: &FieldMap) {
        let stated: Vec<_> = fields.keys().map(|field| field.name()).collect();
        if !stated.is_empty() {
            self.note(
                wanted,
                format!("GIJ shows no value of {}: it was sent when the integration was created and cannot be compared", stated.join(", ")),
            );
        }
    }

    fn note(&mut self, wanted: &DesiredIntegration, text: String) {
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

    fn hold(&mut self, wanted: &DesiredIntegration, action: &'static str) {
        self.held.push(Held {
            address: wanted.address.clone(),
            action,
            reason: HeldReason::NotSelected,
        });
    }

    fn change(
        &mut self,
        wanted: &DesiredIntegration,
        action: Action,
        indexing: Indexing,
        fields: Vec<FieldChange>,
    ) {
        let cause = match action {
            Action::Create(_) | Action::Adopt(_) => Cause::Manifest,
            Action::Update(_) | Action::Enable(_) | Action::Disable(_) => Cause::Unknown,
        };
        self.changes.push(Change {
            address: wanted.address.clone(),
            display_name: wanted.display_name.clone(),
            batch: 0,
            action,
            indexing,
            cause,
            fields,
            repositories: wanted.repositories,
        });
    }

    /// The two settings that say which projects see an integration. Never both `global: true` and
    /// ids (C12).
    fn project_fields(
        &self,
        wanted: &DesiredIntegration,
        scope: &ProjectScope,
    ) -> Result<FieldMap, Vec<PlanProblem>> {
        let keys = match scope {
            ProjectScope::All => {
                return Ok(FieldMap::from([(Field::Global, FieldValue::Bool(true))]));
            }
            ProjectScope::Keys(keys) => keys,
        };
        if let Observed::Gap(gap) = &self.live.projects
            && !keys.is_empty()
        {
            return Err(vec![gap_problem(gap)]);
        }
        let mut ids = BTreeSet::new();
        let mut problems = Vec::new();
        for key in keys {
            match self.projects.by_key.get(key) {
                Some(project) => {
                    ids.insert(project.id.get());
                }
                None => problems.push(unknown_project(wanted, key.as_str(), &self.projects)),
            }
        }
        if problems.is_empty() {
            Ok(FieldMap::from([
                (Field::Global, FieldValue::Bool(false)),
                (Field::ProjectMappingIds, FieldValue::Ids(ids)),
            ]))
        } else {
            Err(problems)
        }
    }

    fn setting(
        &self,
        field: Field,
        before: Option<&FieldValue>,
        after: &FieldValue,
    ) -> FieldChange {
        let in_words = match (field.spec().compare, after) {
            (Compare::MappedProjects, FieldValue::Ids(after)) => Some(match before {
                Some(FieldValue::Ids(before)) => {
                    format!("{} -> {}", self.keys(before), self.keys(after))
                }
                _ => self.keys(after),
            }),
            _ => None,
        };
        FieldChange::Setting {
            field,
            before: before.cloned(),
            after: after.clone(),
            in_words,
        }
    }

    fn keys(&self, ids: &BTreeSet<u64>) -> String {
        let mut keys: Vec<_> = ids
            .iter()
            .map(|id| {
                let project = self.projects.by_id.get(id);
                project.map_or_else(|| id.to_string(), |project| project.key.to_string())
            })
            .collect();
        keys.sort();
        if keys.is_empty() {
            "none".to_owned()
        } else {
            keys.join(", ")
        }
    }
}

fn unknown_project(wanted: &DesiredIntegration, key: &str, projects: &Projects<'_>) -> PlanProblem {
    let closest = projects
        .by_key
        .values()
        .map(|project| {
            (
                strsim::damerau_levenshtein(key, project.key.as_str()),
                project,
            )
        })
        .filter(|(distance, _)| *distance <= 2.min(key.len() / 2))
        .min_by(|a, b| (a.0, &a.1.key).cmp(&(b.0, &b.1.key)));
    let help = match closest {
        Some((_, project)) => format!("did you mean {}?", project.key),
        None => {
            "state the key of a project that the account may see; archived projects do not count"
                .to_owned()
        }
    };
    problem(
        wanted,
        format!("Jira shows this account no project {key}"),
        help,
    )
}
