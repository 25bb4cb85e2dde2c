//! Rendered plans, outcomes and diagnostics: what people read, without its colours.

#![expect(clippy::unwrap_used, reason = "a test may")]

mod colours;
mod diagnostics;
mod failures;
mod html;
mod outcomes;
mod plans;
mod progress;
mod rollout;
mod values;
