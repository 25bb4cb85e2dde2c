//! What a plan depends on besides the two snapshots.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::foreseen::Foreseen;
use super::rollout::StartPolicy;
use crate::model::{Address, AppVersion};

/// What a plan depends on besides the two snapshots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// How many new integrations may be in their first indexing at once.
    pub batch_size: NonZeroUsize,
    /// Which of them, and how they follow each other.
    pub starts: StartPolicy,
    /// Whether first indexings are quiet.
    pub quiet_first_index: QuietFirstIndex,
    /// The only addresses to change; `None` is all.
    pub only: Option<BTreeSet<Address>>,
    /// Whether what is declared nowhere any more is deleted.
    pub prune: Prune,
    /// What this owner gives up: the ledger forgets it, so that another owner may take it over.
    pub release: BTreeSet<Address>,
    /// How much one run may do.
    pub guards: Guards,
    /// What is known of the secrets, where somebody looked; empty otherwise.
    pub secrets: BTreeMap<Address, SecretState>,
    /// Whose secrets are sent anew, whatever is known of them.
    pub rotate: Rotate,
    /// What the next scans would do, where somebody looked; empty otherwise.
    pub previews: BTreeMap<Address, Foreseen>,
    /// The day, in UTC: what people say to have done by hand counts for a while only. Whoever looks
    /// at the clock fills it in.
    pub today: Date,
}

/// Whether integrations that this ledger's owner created or adopted, and that no manifest declares
/// any more, are deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Prune {
    /// They are left alone.
    #[default]
    Never,
    /// They are deleted: the manifests are all that this owner has.
    WholeSet,
}

/// How much one run may do before it asks to be told so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guards {
    /// The most deletions.
    pub delete: usize,
    /// The most that is switched off.
    pub disable: usize,
    /// The most, in per cent, of the integrations that are matched already which may be changed.
    pub change_percent: u8,
    /// As many may be changed whatever share that is.
    pub change_floor: usize,
    /// The most repositories that the scans which changes cause may remove.
    pub remove: usize,
    /// What to do where nobody can see what such a scan would remove.
    pub blind: Blind,
    /// What this owner's own work depends on: never deleted, switched off or narrowed, and nothing
    /// allows it.
    pub protect: BTreeSet<Address>,
}

impl Default for Guards {
    fn default() -> Self {
        Self {
            delete: 0,
            disable: 5,
            change_percent: 50,
            change_floor: 10,
            remove: 0,
            blind: Blind::Refuse,
            protect: BTreeSet::new(),
        }
    }
}

/// What to do where it was to be seen what a change removes, and could not be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Blind {
    /// Stand in the way.
    #[default]
    Refuse,
    /// Say so, and go on.
    GoOn,
}

/// What is known of a secret by holding it against the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SecretState {
    /// It is the one that was last sent.
    Unchanged,
    /// It is another than the one that was last sent.
    Changed,
    /// Nobody can tell: there is no key to compare with, or another than then.
    Unknown,
    /// None was ever sent by gijctl.
    NeverApplied,
}

/// Whose secrets are sent anew.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Rotate {
    /// Nobody's, but for those that are known to have changed.
    #[default]
    ChangedOnly,
    /// Those of all declared integrations.
    All,
    /// Those of these.
    Only(BTreeSet<Address>),
}

impl Default for Policy {
    /// One at a time, as the vendor advises.
    fn default() -> Self {
        Self {
            batch_size: NonZeroUsize::MIN,
            starts: StartPolicy::default(),
            quiet_first_index: QuietFirstIndex::Auto,
            only: None,
            prune: Prune::Never,
            release: BTreeSet::new(),
            guards: Guards::default(),
            secrets: BTreeMap::new(),
            rotate: Rotate::ChangedOnly,
            previews: BTreeMap::new(),
            // Nobody's word counts before the day is known.
            today: Date::MIN,
        }
    }
}

/// Whether smart commits and commit e-mails stay off until a new integration is indexed, so that
/// commits of years ago cause neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QuietFirstIndex {
    /// On apps before 4.23, which run smart commits during a first indexing, and on apps that do
    /// not tell their version.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl QuietFirstIndex {
    /// Whether it applies to an app of this version.
    pub fn applies_to(self, version: Option<&AppVersion>) -> bool {
        match self {
            Self::Auto => version.is_none_or(|version| !version.at_least(4, 23)),
            Self::Always => true,
            Self::Never => false,
        }
    }
}
