//! One pass: load, observe, plan, agree, carry out. The only path there is: `plan` is a pass whose
//! caller does not agree.

mod load;
mod observe;
mod pass;
mod secrets;

pub use load::{Checked, Configuration, Invalid, ManifestTexts, Manifests};
pub use observe::{observe, observe_all};
pub use pass::{CheckSecrets, Decision, Ending, Pass, PassError, PlanSource, Purpose};
pub use secrets::SecretFailure;
