//! What happens in a run, and the outcome folded from it. One stream of events serves the live
//! view, plain lines and the result.

mod kinds;
mod outcome;

pub use kinds::{Event, EventKind, EventSink, Report, WaitingFor, Warning};
pub use outcome::{Outcome, OutcomeKind, Recorder, StepResult, StepStatus};
