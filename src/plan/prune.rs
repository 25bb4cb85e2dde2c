//! What the ledger or GIJ knows and no manifest declares.
//!
//! Only what this owner's ledger knows is ever deleted, only where the manifests are all that this
//! owner has, and only while the row can still be recognised. Everything else is held back with its
//! reason, or left alone.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{
    Action, Cause, Change, Deletion, Files, Held, HeldReason, Indexing, KnownTo, Unmanaged,
};
use super::identity::Matches;
use super::inside::Inside;
use super::planner::Planner;
use super::policy::Prune;
use super::recognition::is_recognised;
use super::repositories::{may_be_a_path, with_settings};
use crate::model::{Address, Field, FieldValue, IntegrationType, RolloutHints, RowId};
use crate::state::{CloneFolder, Desired, Entry, Ledger, LiveRow, LiveType, RepositoriesPolicy};

/// What is neither changed nor declared.
#[derive(Default)]
pub(super) struct Leftovers {
    pub(super) unmanaged: Vec<Unmanaged>,
    pub(super) forgotten: Vec<Address>,
    /// Those of them that are given up.
    pub(super) released: Vec<Address>,
}

/// What becomes of a row that this owner's ledger knows and no manifest declares.
enum Fate {
    LeftAlone,
    Held(HeldReason),
    /// With what is inside, where something can be.
    Deleted(Files, Option<Inside>),
}

impl Planner<'_> {
    pub(super) fn leftovers(
        &mut self,
        desired: &Desired,
        rows: &[&LiveRow],
        matches: &Matches<'_>,
    ) -> Leftovers {
        let by_id: BTreeMap<_, _> = rows.iter().map(|row| (row.id, *row)).collect();
        let mut leftovers = Leftovers::default();
        // The rows that are spoken of elsewhere in the plan.
        let mut spoken_of = matches.claimed.clone();
        let mut ours = BTreeMap::new();
        let entries = self.ledger.into_iter().flat_map(Ledger::entries);
        for (address, entry) in entries.filter(|(address, _)| !desired.declares(address)) {
            if self.may_release(address, entry) {
                leftovers.forgotten.push(address.clone());
                leftovers.released.push(address.clone());
                continue;
            }
            // What was not read may be there.
            if entry.id.repository().is_some() && with_settings(self.live).is_none() {
                continue;
            }
            match by_id.get(&entry.id) {
                None if self.may_forget(desired, entry) => {
                    leftovers.forgotten.push(address.clone());
                }
                None => {}
                Some(row) if self.is_taken_over(desired, matches, row.id) => {
                    leftovers.forgotten.push(address.clone());
                }
                // Claimed by a manifest, or spoken of under another former address.
                Some(row) if spoken_of.contains(&row.id) => {}
                Some(row) => match self.fate(desired, (address, entry), row) {
                    Fate::LeftAlone => {
                        ours.insert(row.id, address.clone());
                    }
                    Fate::Held(reason) => {
                        spoken_of.insert(row.id);
                        self.held.push(Held {
                            address: address.clone(),
                            action: "delete",
                            reason,
                        });
                    }
                    Fate::Deleted(files, inside) => {
                        spoken_of.insert(row.id);
                        self.delete(address, row, (files, inside));
                    }
                },
            }
        }
        self.release_pending(desired, &mut leftovers);
        self.note_pending_creates(desired, rows, &spoken_of);
        spoken_of.extend(&matches.leaving);
        let unmanaged = by_id.values().filter(|row| !spoken_of.contains(&row.id));
        leftovers.unmanaged = unmanaged
            .map(|row| self.unmanaged(row, ours.remove(&row.id)))
            .collect();
        leftovers
    }

    /// Whether the owner gives it up. What GIJ has been asked to delete is remembered until it is
    /// gone: whoever took it over would lose it.
    fn may_release(&mut self, address: &Address, entry: &Entry) -> bool {
        if !self.policy.release.contains(address) {
            return false;
        }
        if entry.deleting.is_some() {
            self.note_of(
                address,
                format!(
                    "it is not released: GIJ was asked to delete {}, and nobody may take over what is about to go",
                    entry.id
                ),
            );
            return false;
        }
        true
    }

    /// What was to be created can be given up as well, whatever became of it.
    fn release_pending(&self, desired: &Desired, leftovers: &mut Leftovers) {
        let Some(ledger) = self.ledger else {
            return;
        };
        let given_up = ledger.all_pending().map(|(address, _)| address);
        for address in given_up.filter(|address| {
            self.policy.release.contains(address)
                && !desired.declares(address)
                && ledger.entry(address).is_none()
        }) {
            leftovers.forgotten.push(address.clone());
            leftovers.released.push(address.clone());
        }
    }

    /// What is gone can be forgotten where gijctl asked for that, or where nobody else can declare
    /// it: otherwise its manifest, which may be elsewhere, would lose what tells drift from intent.
    fn may_forget(&self, desired: &Desired, entry: &Entry) -> bool {
        let is_whole = self.policy.prune == Prune::WholeSet
            && self.policy.only.is_none()
            && !desired.is_empty();
        entry.deleting.is_some() || is_whole
    }

    /// Whether a manifest of another name claims the row, in this very plan.
    fn is_taken_over(&self, desired: &Desired, matches: &Matches<'_>, id: RowId) -> bool {
        let mut claims = matches.by_address.iter();
        matches.claimed.contains(&id)
            && claims.any(|(address, (_, row))| {
                row.id == id && desired.declares(address) && self.is_selected(address)
            })
    }

    fn fate(
        &mut self,
        desired: &Desired,
        (address, entry): (&Address, &Entry),
        row: &LiveRow,
    ) -> Fate {
        if entry.deleting.is_some() {
            if row.disabled {
                return Fate::Held(HeldReason::PendingDeletion(row.id));
            }
            self.note_of(
                address,
                format!(
                    "GIJ was asked to delete {}, and it is enabled: the request did not arrive, or somebody has switched it on again",
                    row.id
                ),
            );
        }
        if self.policy.prune == Prune::Never {
            return Fate::LeftAlone;
        }
        if desired.is_empty() {
            return Fate::Held(HeldReason::EmptySet);
        }
        if !self.is_selected(address) {
            return Fate::Held(HeldReason::NotSelected);
        }
        if let Some(owner) = self.ledger.and_then(|ledger| ledger.other_owner(row.id)) {
            return Fate::Held(HeldReason::OtherOwner(owner.to_owned()));
        }
        let kind = match &row.row_type {
            LiveType::Known(kind) => *kind,
            LiveType::Unknown(kind) => return Fate::Held(HeldReason::UnknownType(kind.clone())),
        };
        if !is_recognised(entry, kind, row) {
            return Fate::Held(HeldReason::NotRecognised(row.id));
        }
        if entry.prevent_destroy {
            return Fate::Held(HeldReason::PreventDestroy);
        }
        let Some(kind) = kind.integration() else {
            return Fate::Deleted(self.files_of_repository(address, entry, row), None);
        };
        match self.inside.inside_of(row.id) {
            Inside::NotAsked => Fate::Held(HeldReason::InsideNotAsked),
            Inside::Unreadable(reason) => Fate::Held(HeldReason::InsideUnreadable(reason)),
            inside @ Inside::Known { .. } => {
                Fate::Deleted(self.files(address, entry, row, kind), Some(inside))
            }
        }
    }

    /// What becomes of the clones. Of what lies on a path the clones may be the originals (C24).
    fn files(
        &mut self,
        address: &Address,
        entry: &Entry,
        row: &LiveRow,
        kind: IntegrationType,
    ) -> Files {
        match (entry.delete_files, is_on_jiras_host(kind, row)) {
            (false, _) => Files::Keep,
            (true, false) => Files::Remove,
            (true, true) => {
                self.note_of(
                    address,
                    "lifecycle.deleteFiles is not acted on: what lies in a folder of Jira's host may be the original repositories (C24)".into(),
                );
                Files::Keep
            }
        }
    }

    /// The same of a plain repository: its folder is removed only where it is surely GIJ's own.
    fn files_of_repository(&mut self, address: &Address, entry: &Entry, row: &LiveRow) -> Files {
        if !entry.delete_files {
            return Files::Keep;
        }
        let all = with_settings(self.live).unwrap_or_default().iter();
        let mut same = all.filter(|other| RowId::Repository(other.id) == row.id);
        let settings = same.next().and_then(|other| other.settings.as_deref());
        let is_managed = settings.is_some_and(|settings| settings.clone == CloneFolder::Managed);
        if is_managed && !may_be_a_path(row) {
            return Files::Remove;
        }
        self.note_of(
            address,
            "lifecycle.deleteFiles is not acted on: GIJ does not show that the clone lies in its own folder, so it may be the original repository (C24)".into(),
        );
        Files::Keep
    }

    fn delete(
        &mut self,
        address: &Address,
        row: &LiveRow,
        (files, inside): (Files, Option<Inside>),
    ) {
        self.changes.push(Change {
            address: address.clone(),
            display_name: row.display_name.clone(),
            batch: 0,
            action: Action::Delete(Deletion { id: row.id, files }),
            indexing: Indexing::None,
            cause: Cause::Manifest,
            fields: Vec::new(),
            can_remove: inside,
            repositories: RepositoriesPolicy::default(),
            rollout: RolloutHints::default(),
        });
    }

    /// A create was cut short, and then its manifest was taken away: what it may have made is nobody's.
    fn note_pending_creates(
        &mut self,
        desired: &Desired,
        rows: &[&LiveRow],
        spoken_of: &BTreeSet<RowId>,
    ) {
        let pending = self.ledger.into_iter().flat_map(Ledger::all_pending);
        for (address, create) in pending.filter(|(address, _)| !desired.declares(address)) {
            let kind = LiveType::Known(create.row_type);
            let may_be = rows.iter().filter(|row| {
                row.row_type == kind
                    && row.display_name == create.display_name
                    && !create.known.contains(&row.id)
                    && !spoken_of.contains(&row.id)
            });
            for row in may_be {
                self.note_of(
                    address,
                    format!(
                        "a run was cut short while it created this, and no manifest declares it any more: it may be {} ({}), which is left alone",
                        row.id, row.display_name
                    ),
                );
            }
        }
    }

    fn unmanaged(&self, row: &LiveRow, ours: Option<Address>) -> Unmanaged {
        let other = self.ledger.and_then(|ledger| ledger.other_owner(row.id));
        Unmanaged {
            id: row.id,
            integration_type: match &row.row_type {
                LiveType::Known(kind) => kind
                    .integration()
                    .map_or_else(String::new, |kind| kind.as_str().to_owned()),
                LiveType::Unknown(kind) => kind.clone(),
            },
            display_name: row.display_name.clone(),
            known_to: match (other, ours) {
                (Some(owner), _) => KnownTo::OtherOwner(owner.to_owned()),
                (None, Some(address)) => KnownTo::ThisOwner(address),
                (None, None) => KnownTo::Nobody,
            },
        }
    }
}

/// Whether what would be removed with it may be what others work in.
fn is_on_jiras_host(kind: IntegrationType, row: &LiveRow) -> bool {
    let is_path = |origin: &str| {
        !origin.is_empty() && (origin.starts_with("file:") || !origin.contains("://"))
    };
    let origin = row.fields.get(&Field::Origin);
    kind == IntegrationType::Filespace
        || matches!(origin, Some(FieldValue::Text(origin)) if is_path(origin))
}
