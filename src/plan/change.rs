//! The plan as a value.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cascade::{Cascading, Divergence, FieldInside};
use super::foreseen::Foreseen;
use super::inside::Inside;
use super::manual::ManualWork;
use super::policy::SecretState;
use super::rollout::PlannedRollout;
use super::vocabulary::{Word, action_word, guard_word, secret_word};
use crate::model::{
    Address, Consequence, Credentials, Field, FieldMap, FieldValue, GeneralMap, GeneralSetting,
    GeneralValue, IntegrationId, IntegrationType, Kind, Place, RepositoryId, RolloutHints, RowId,
    RowType,
};
use crate::state::{Account, Authority, Digest, InstanceInfo, RepositoriesPolicy};

/// What is to be done, in order, and what is not, each with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[must_use = "a plan does nothing by itself"]
pub struct Plan {
    /// The Jira it was made for.
    pub instance: InstanceInfo,
    /// The changes, in the order in which they are made.
    pub changes: Vec<Change>,
    /// How many of those that are created may be in their first indexing at once.
    #[serde(default)]
    pub rollout: PlannedRollout,
    /// What only people can do, by address. It stays until somebody's word covers it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub manual: Vec<ManualWork>,
    /// What differs and is left alone.
    pub held: Vec<Held>,
    /// Whose first indexing no run has seen to its end: the next apply waits for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub awaited: Vec<Address>,
    /// Whom GIJ signs in as for those of them of which that is known, as [`Creation::account`] has it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub accounts: BTreeMap<Address, Option<String>>,
    /// How the repositories inside integrations differ from what the integrations' manifests say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub divergences: Vec<Divergence>,
    /// What is there and declared nowhere.
    pub unmanaged: Vec<Unmanaged>,
    /// What is as it should be.
    pub unchanged: Vec<Address>,
    /// The live row of each resource that has one.
    pub matched: BTreeMap<Address, RowId>,
    /// How many repositories each of these integrations must hold at least.
    pub expected: BTreeMap<RowId, u32>,
    /// What the ledger is to remember of each resource once it is as wanted.
    pub bookkeeping: BTreeMap<Address, Bookkeeping>,
    /// Digests of the rows that changes are about, as they were when the plan was made.
    pub seen: BTreeMap<RowId, Digest>,
    /// The integrations of the repositories inside that changes are about, single ones or all.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub parents: BTreeSet<IntegrationId>,
    /// What the ledger remembers and is to remember no more: nothing is left of it, or it is given
    /// up.
    pub forgotten: Vec<Address>,
    /// Those of them that this owner gives up although they are there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub released: Vec<Address>,
    /// What is known of the secrets of what exists, where somebody looked; empty otherwise.
    pub secrets: BTreeMap<Address, SecretState>,
    /// What the next scans would do, where somebody looked.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub previews: BTreeMap<Address, Foreseen>,
    /// What those integrations sign in with that scan something else from now on, where it is not
    /// sent anew: with it their services can be asked again before the plan is carried out.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sign_ins: BTreeMap<Address, Credentials>,
    /// What stands in the way of carrying the plan out.
    pub trips: Vec<Trip>,
    /// What people should know of the plan as a whole.
    pub warnings: Vec<String>,
    /// What people should know besides.
    pub notes: Vec<Note>,
    /// Identifies the plan: equal for equal changes to an equal live state.
    pub fingerprint: String,
}

impl Plan {
    /// A plan of nothing, for runs that change no setting.
    pub fn without_changes() -> Self {
        Self {
            instance: InstanceInfo {
                url: String::new(),
                jira_version: None,
                app_version: None,
                account: Account {
                    name: String::new(),
                    authority: Authority::Neither,
                },
            },
            changes: Vec::new(),
            rollout: PlannedRollout::default(),
            held: Vec::new(),
            awaited: Vec::new(),
            accounts: BTreeMap::new(),
            divergences: Vec::new(),
            manual: Vec::new(),
            parents: BTreeSet::new(),
            unmanaged: Vec::new(),
            unchanged: Vec::new(),
            matched: BTreeMap::new(),
            expected: BTreeMap::new(),
            bookkeeping: BTreeMap::new(),
            seen: BTreeMap::new(),
            forgotten: Vec::new(),
            released: Vec::new(),
            secrets: BTreeMap::new(),
            previews: BTreeMap::new(),
            sign_ins: BTreeMap::new(),
            trips: Vec::new(),
            warnings: Vec::new(),
            notes: Vec::new(),
            fingerprint: String::new(),
        }
    }
}

/// One change of one resource, made by one write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Change {
    /// The resource.
    pub address: Address,
    /// Its display name.
    pub display_name: String,
    /// The batch it belongs to, counted from 1. The next batch waits for this one.
    pub batch: u32,
    /// What is done.
    pub action: Action,
    /// What it makes GIJ index.
    pub indexing: Indexing,
    /// Who moved.
    pub cause: Cause,
    /// The fields, for people to read. What is sent is in the action.
    pub fields: Vec<FieldChange>,
    /// The repositories that it can remove from Jira; `None` where it can remove none.
    pub can_remove: Option<Inside>,
    /// What is expected of the repositories inside once it is indexed.
    pub repositories: RepositoriesPolicy,
    /// What its manifest says of when it is created; nothing where it is not created.
    #[serde(default, skip_serializing_if = "RolloutHints::is_empty")]
    pub rollout: RolloutHints,
}

/// What is done, with all that is needed to do it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Action {
    /// Create it.
    Create(Creation),
    /// Change settings.
    Update(Update),
    /// Switch it on.
    Enable(RowId),
    /// Switch it off.
    Disable(RowId),
    /// Bring the repositories inside in line with it.
    Cascade(Cascading),
    /// Take note in the ledger that it is ours; nothing is sent to GIJ.
    Adopt(Adoption),
    /// Delete it, with everything inside.
    Delete(Deletion),
    /// Set settings of Jira as a whole, which nothing shows.
    Configure(Configuration),
}

impl Action {
    /// The word in plans.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Create(_) => "create",
            Self::Update(_) | Self::Configure(_) => "update",
            Self::Enable(_) => "enable",
            Self::Disable(_) => "disable",
            Self::Cascade(_) => "cascade",
            Self::Adopt(_) => "adopt",
            Self::Delete(_) => "delete",
        }
    }

    /// GIJ's number of the resource, where it has one already.
    pub const fn id(&self) -> Option<RowId> {
        match self {
            Self::Create(_) | Self::Configure(_) => None,
            Self::Update(update) => Some(update.id),
            Self::Enable(id) | Self::Disable(id) => Some(*id),
            Self::Cascade(cascading) => Some(cascading.id),
            Self::Adopt(adoption) => Some(adoption.id),
            Self::Delete(deletion) => Some(deletion.id),
        }
    }

    /// What is sent to sign in with, where that is.
    pub const fn credentials(&self) -> Option<&Credentials> {
        match self {
            Self::Create(creation) => creation.credentials.as_ref(),
            Self::Update(update) => update.credentials.as_ref(),
            Self::Enable(_)
            | Self::Disable(_)
            | Self::Cascade(_)
            | Self::Adopt(_)
            | Self::Delete(_)
            | Self::Configure(_) => None,
        }
    }

    /// Whether it must wait until the integration is indexed for the first time.
    pub fn ends_quiet(&self) -> bool {
        matches!(self, Self::Update(update) if !update.inside.is_empty())
    }

    /// Whether it can take repositories away from Jira: what is scanned becomes another, or is
    /// signed in to as somebody else who may see less.
    pub fn narrows(&self) -> bool {
        match self {
            Self::Update(update) => {
                let rescans =
                    |field: &Field| field.consequence(Place::Integration) == Consequence::Rescan;
                update.id.integration().is_some()
                    && (update.credentials.is_some() || update.fields.keys().any(rescans))
            }
            Self::Delete(_) => true,
            Self::Create(_)
            | Self::Enable(_)
            | Self::Disable(_)
            | Self::Cascade(_)
            | Self::Adopt(_)
            | Self::Configure(_) => false,
        }
    }

    /// Whether a scan follows from it that can take repositories away: what is switched on again is
    /// held against what its service lists by now.
    pub fn brings_a_scan(&self) -> bool {
        matches!(self, Self::Enable(RowId::Integration(_))) || self.narrows()
    }

    /// Whether something is sent to GIJ.
    pub const fn is_difference(&self) -> bool {
        !matches!(self, Self::Adopt(_))
    }
}

/// A row to create.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Creation {
    /// What it is to be.
    pub row_type: RowType,
    /// The settings to create it with.
    pub fields: FieldMap,
    /// The settings to give it once it is indexed, where its first indexing is quiet; empty
    /// otherwise.
    pub afterwards: FieldMap,
    /// Whether it is created switched off.
    pub disabled: Option<bool>,
    /// What it signs in with.
    pub credentials: Option<Credentials>,
}

/// Settings to change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Update {
    /// Which row.
    pub id: RowId,
    /// The settings that differ, with their new values.
    pub fields: FieldMap,
    /// Of these, the ones that a quiet first indexing may have left off on the repositories inside
    /// as well: they are set there too, and not before everything in it is indexed.
    pub inside: FieldMap,
    /// The settings that manifests of single repositories decide, which are left as they are.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub own: BTreeMap<RepositoryId, BTreeSet<Field>>,
    /// What it is to sign in with from now on, where that is sent anew.
    pub credentials: Option<Credentials>,
}

/// Settings of Jira as a whole to send. What they are now nobody can read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Configuration {
    /// The settings with their new values.
    pub settings: GeneralMap,
}

/// A row to take note of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Adoption {
    /// Which row.
    pub id: RowId,
}

/// A row to delete.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Deletion {
    /// Which row.
    pub id: RowId,
    /// What becomes of its clones.
    pub files: Files,
}

/// What becomes of the clones of what is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Files {
    /// They stay in Jira's home.
    Keep,
    /// They are removed.
    Remove,
}

impl Files {
    /// The value of `deleteFiles` in the request.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "false",
            Self::Remove => "true",
        }
    }
}

/// What the ledger is to remember of a resource.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Bookkeeping {
    /// The digest of the wanted value of each managed setting that can be compared, by its name.
    pub wanted: BTreeMap<String, Digest>,
    /// Those of them that are as wanted already.
    pub settled: BTreeSet<String>,
    /// `lifecycle.preventDestroy`.
    pub prevent_destroy: bool,
    /// `lifecycle.deleteFiles`.
    pub delete_files: bool,
    /// [`Entry::digest`](crate::state::Entry::digest) of what the ledger knew when the plan was made;
    /// `None` where it knew nothing.
    pub seen: Option<Digest>,
}

/// A guard that stands in the way of carrying a plan out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Trip {
    /// Which guard, by its word in `gijctl.yaml`.
    #[serde(deserialize_with = "guard_word")]
    pub guard: Word,
    /// What it found.
    pub message: String,
    /// What allows it, or what to do instead.
    pub help: String,
}

/// What a change makes GIJ index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Indexing {
    /// Nothing.
    None,
    /// Everything in it, for the first time.
    Initial,
    /// Everything in it again, after a new scan of the host.
    Reindex,
}

impl Indexing {
    /// The word in plans.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Initial => "initial",
            Self::Reindex => "reindex",
        }
    }
}

/// Who moved: the manifest, or somebody in Jira.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Cause {
    /// The manifest: Jira is as gijctl left it.
    Manifest,
    /// Somebody in Jira: the manifest is as gijctl last applied it.
    Drift,
    /// Both, to different ends.
    Both,
    /// Nobody can tell without a record of what was applied last.
    Unknown,
}

impl Cause {
    /// The word in plans.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Manifest => "manifest",
            Self::Drift => "drift",
            Self::Both => "both",
            Self::Unknown => "unknown",
        }
    }

    /// Who moved where several fields of one change say so each for itself.
    pub fn of_all(causes: impl IntoIterator<Item = Self>) -> Option<Self> {
        causes.into_iter().reduce(|one, other| match (one, other) {
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (one, other) if one == other => one,
            _ => Self::Both,
        })
    }
}

/// One field of a change, for people to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum FieldChange {
    /// A setting.
    Setting {
        /// Which.
        field: Field,
        /// The value it has; `None` where GIJ shows none.
        before: Option<FieldValue>,
        /// The value it gets.
        after: FieldValue,
        /// The same in words, where the values alone say little: keys of projects.
        in_words: Option<String>,
        /// Who moved.
        cause: Cause,
    },
    /// Whether it is switched off.
    Disabled {
        /// As it is; `None` on a create.
        before: Option<bool>,
        /// As it becomes.
        after: bool,
        /// Who moved.
        cause: Cause,
    },
    /// A setting of the repositories inside.
    Inside(FieldInside),
    /// A setting of Jira as a whole, which GIJ does not show.
    General {
        /// Which.
        setting: GeneralSetting,
        /// The value it gets.
        after: GeneralValue,
        /// Who moved.
        cause: Cause,
    },
    /// The type, on a create.
    Type(IntegrationType),
    /// The user name of the credentials that are sent.
    Username(String),
    /// A secret: only its name is shown.
    Secret {
        /// The field's name in GIJ's API.
        #[serde(deserialize_with = "secret_word")]
        name: Word,
        /// Where it comes from, in words.
        from: String,
    },
}

impl FieldChange {
    /// Who moved, where that can be told.
    pub const fn cause(&self) -> Option<Cause> {
        match self {
            Self::Setting { cause, .. }
            | Self::Disabled { cause, .. }
            | Self::General { cause, .. } => Some(*cause),
            Self::Inside(_) | Self::Type(_) | Self::Username(_) | Self::Secret { .. } => None,
        }
    }

    /// What is shown of credentials that are sent: never the secret.
    pub(super) fn of_credentials(credentials: &Credentials) -> impl Iterator<Item = Self> {
        let username = credentials.username.clone().map(Self::Username);
        let secret = Self::Secret {
            name: credentials.slot.api_name(),
            from: credentials.secret.to_string(),
        };
        username.into_iter().chain([secret])
    }
}

/// Something that differs and is left alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Held {
    /// The resource.
    pub address: Address,
    /// What would be done.
    #[serde(deserialize_with = "action_word")]
    pub action: Word,
    /// Why it is not.
    pub reason: HeldReason,
}

/// Why something that differs is left alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum HeldReason {
    /// The manifest says to leave these settings alone.
    IgnoredFields(Vec<Field>),
    /// `--only` names other resources.
    NotSelected,
    /// `lifecycle.preventDestroy` was set when it was last applied.
    PreventDestroy,
    /// GIJ has been asked to delete the integration that has its place, and has not done so yet.
    PendingDeletion(RowId),
    /// It is not any more what it was when the plan was made.
    Stale(String),
    /// No manifest declares anything, and that never deletes.
    EmptySet,
    /// Another owner's ledger knows it as his.
    OtherOwner(String),
    /// It has a type that the API cannot manage.
    UnknownType(String),
    /// Nothing of what gijctl last applied is left on the integration of this number: it may be
    /// another one.
    NotRecognised(RowId),
    /// Nobody asked which repositories are inside.
    InsideNotAsked,
    /// Which repositories are inside could not be read.
    InsideUnreadable(String),
    /// The repository is not there yet, for this reason.
    Waiting(String),
    /// The repository is not there, for this reason, although its integration is indexed.
    Missing(String),
}

/// An integration or a plain repository that no manifest declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Unmanaged {
    /// Its number.
    pub id: RowId,
    /// Its type, as GIJ names it; empty for a repository.
    pub integration_type: String,
    /// Its display name.
    pub display_name: String,
    /// Whose ledger knows it.
    pub known_to: KnownTo,
}

/// Whose ledger knows a row that no manifest declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum KnownTo {
    /// Nobody's, as far as can be seen.
    Nobody,
    /// This owner's, under this address: gijctl created or adopted it.
    ThisOwner(Address),
    /// That of another owner.
    OtherOwner(String),
}

/// Something people should know besides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Note {
    /// The resource it is about.
    pub address: Address,
    /// What it is.
    pub text: String,
}

/// How many of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[expect(missing_docs, reason = "each counts what it is named after")]
pub struct Summary {
    pub create: usize,
    pub update: usize,
    pub enable: usize,
    pub disable: usize,
    pub cascade: usize,
    pub delete: usize,
    pub adopt: usize,
    pub manual: usize,
    pub unchanged: usize,
    pub unmanaged: usize,
    pub held: usize,
}

impl Plan {
    /// How many of each.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary {
            unchanged: self.unchanged.len(),
            unmanaged: self.unmanaged.len(),
            held: self.held.len(),
            manual: self.manual.len(),
            ..Summary::default()
        };
        for change in &self.changes {
            match change.action {
                Action::Create(_) => summary.create += 1,
                Action::Update(_) | Action::Configure(_) => summary.update += 1,
                Action::Enable(_) => summary.enable += 1,
                Action::Disable(_) => summary.disable += 1,
                Action::Cascade(_) => summary.cascade += 1,
                Action::Adopt(_) => summary.adopt += 1,
                Action::Delete(_) => summary.delete += 1,
            }
        }
        summary
    }

    /// Whether live and manifests differ, or may where nobody can tell. What is only adopted is no
    /// difference; what people are asked to do by hand is one, and a repository that a manifest speaks
    /// of and an integration that is indexed does not hold.
    pub fn has_differences(&self) -> bool {
        !self.manual.is_empty() || self.sends_something() || self.missing().next().is_some()
    }

    /// The repositories that are declared and not inside their integration, although that is indexed.
    pub fn missing(&self) -> impl Iterator<Item = &Held> {
        let held = self.held.iter();
        held.filter(|held| matches!(held.reason, HeldReason::Missing(_)))
    }

    /// Whether anything is sent to GIJ: work by hand is nobody's to agree to but of those who do it.
    pub fn sends_something(&self) -> bool {
        self.changes
            .iter()
            .any(|change| change.action.is_difference())
    }

    /// Whether it would say more, or hold back less, if it had been known which repositories are
    /// inside integrations.
    pub fn lacks_repositories(&self) -> bool {
        let untold = |change: &Change| change.can_remove == Some(Inside::NotAsked);
        self.changes.iter().any(untold)
            || self
                .held
                .iter()
                .any(|held| held.reason == HeldReason::InsideNotAsked)
    }

    /// Whether any change is about a repository of its own.
    pub fn is_about_repositories(&self) -> bool {
        let mut changes = self.changes.iter();
        changes.any(|change| change.address.kind == Kind::Repository)
    }

    /// Whether any change makes GIJ index something.
    pub fn starts_indexing(&self) -> bool {
        self.changes
            .iter()
            .any(|change| change.indexing != Indexing::None)
    }

    /// The changes by batch, in order.
    pub fn batches(&self) -> impl Iterator<Item = &[Change]> {
        self.changes.chunk_by(|a, b| a.batch == b.batch)
    }
}
