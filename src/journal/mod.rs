//! What a run decides and does, line by line in a file, written and synced as it happens, so that
//! a run that was killed can be read.
//!
//! The lines and what is made of them are values ([`Record`], [`History`]); only the writer and the
//! reader of the file touch anything. A line holds numbers, words of closed sets and texts that are
//! safe to keep: no secret, no user or password of an address, nothing without an end.

mod error;
mod file;
mod history;
mod line;
mod records;
mod start;
mod tell;
mod text;
mod writer;

pub use error::JournalError;
pub use history::{
    BatchHistory, Damage, Ending, FailedRequest, History, PlanHistory, Reader, RequestHistory,
    RunHistory, StepHistory, WaitHistory, Writer, history_schema, read,
};
pub use line::{LONGEST_LINE, Line, Reading, line_schema};
pub use records::{
    AgreementLine, BatchLine, CascadeLine, ChangeLine, DeletingLine, EmptyLine, ErrorLine,
    FieldLine, FinishedLine, HeldLine, HoldLine, LeaseLine, LookFailedLine, LostCreateLine,
    NoteLine, OutcomeLine, PlanLine, PreviewLine, QuestionLine, QuietEndLine, Record,
    RepositoriesLine, RequestLine, RolloutLine, RowLine, RunLine, SignalLine, StaggerLine,
    StepLine, StoppingLine, TripLine, WaitLine, WaitingLine, WarningLine, WrittenLine,
};
pub use tell::{event_record, plan_records};
pub use text::{LISTED, LONGEST_TEXT};
pub use writer::{Journal, Paper};
