//! One pass: load, observe, plan, agree, carry out. The only path there is to a change of a setting:
//! `plan` is a pass whose caller does not agree.
//!
//! Beside it there are some that change no setting: a look at how far the indexing is, a check-up, and
//! the errands of waiting for it, of asking for it anew and of measuring it.

mod doctor;
mod errand;
mod lease;
mod load;
mod look;
mod measuring;
mod observe;
mod pass;
mod preview;
mod secrets;
mod tuning;

pub use doctor::{CheckUp, Keeping};
pub use errand::{Errand, ErrandError, Reindexing};
pub use load::{Checked, Configuration, Invalid, ManifestTexts, Manifests, Placed};
pub use look::{Look, LookError, rows_of};
pub use measuring::measured;
pub use observe::{observe, observe_all};
pub use pass::{CheckSecrets, Decision, Ending, Pass, PassError, PlanSource, Previews, Purpose};
pub use preview::{Asked, HostLister, Lister, Pause, RowsThere, Told, preview_all};
pub use secrets::SecretFailure;
pub use tuning::TuningLooks;
