//! What happens in a run, and the outcome folded from it. One stream of events serves the live
//! view, plain lines, the journal and the result.

mod errand;
mod kinds;
mod news;
mod outcome;
mod overall;
mod tee;
mod timeline;
mod words;

pub use errand::{Afterwards, ErrandOutcome, ErrandStep, ReindexOrder, Target, label};
pub use kinds::{Event, EventKind, EventSink, Report, TimeAhead, WaitingFor, Warning};
pub use news::News;
pub use outcome::{GoesOn, Outcome, OutcomeKind, Recorder, StepResult, StepStatus};
pub use overall::{Overall, RunProgress};
pub use tee::Tee;
pub use timeline::{
    BatchSpan, Curve, GOES_ON, Lane, MOST_POINTS, Origin, Pause, Phase, Planned, Point, Seen, Span,
    Timeline, Why,
};
