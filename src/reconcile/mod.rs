//! One pass: load, observe, plan, agree, carry out. The only path there is to a change of a setting:
//! `plan` is a pass whose caller does not agree.
//!
//! Beside it there are two that change no setting: a look at how far the indexing is, and the errands
//! of waiting for it and of asking for it anew.

mod errand;
mod lease;
mod load;
mod look;
mod observe;
mod pass;
mod preview;
mod secrets;

pub use errand::{Errand, ErrandError, Reindexing};
pub use load::{Checked, Configuration, Invalid, ManifestTexts, Manifests};
pub use look::{Look, LookError};
pub use observe::{observe, observe_all};
pub use pass::{CheckSecrets, Decision, Ending, Pass, PassError, PlanSource, Previews, Purpose};
pub use preview::{Asked, HostLister, Lister, RowsThere, Told, preview_all};
pub use secrets::SecretFailure;
