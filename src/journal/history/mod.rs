//! What a journal tells, put together again.

mod read;
mod reader;
mod run;
mod timeline;
mod values;
mod words;

pub use read::read;
pub use reader::{Reader, Writer};
pub use values::{
    BatchHistory, Damage, Ending, FailedRequest, History, PlanHistory, RequestHistory, RunHistory,
    StepHistory, WaitHistory, history_schema,
};
