//! The two snapshots a plan is made from: what is wanted, and what is.

mod desired;
mod digest;
mod ledger;
mod live;

pub use desired::{
    Cascade, Declarations, Desired, DesiredGeneral, DesiredIntegration, DesiredRepository,
    Lifecycle, Matcher, PlainRepository, ProjectScope, RepositoriesPolicy, RepositoryIdentity,
};
pub use digest::Digest;
pub use ledger::{
    CanaryTrial, Entry, KeyedFingerprint, Ledger, Owed, PendingCreate, ReindexAsked, Retried,
    SecretMark,
};
pub use live::{
    Account, Authority, CloneFolder, Gap, InstanceInfo, Live, LiveRepository, LiveRow, LiveType,
    Observed, Project, RepositorySettings,
};
