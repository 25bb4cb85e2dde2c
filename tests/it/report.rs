//! Rendered plans, outcomes and diagnostics: what people read, without its colours.

mod colours;
mod diagnostics;
mod failures;
mod outcomes;
mod plans;
mod progress;
mod values;
