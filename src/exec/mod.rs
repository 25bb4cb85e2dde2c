//! Carries out an approved plan: one write per change, batch after batch, each batch only once the
//! one before is indexed with every repository inside.
//!
//! # Guarantees
//! - No new integration is created while an earlier one, or a repository inside one, is not indexed.
//! - A create is noted in the ledger before it is sent. If its answer is lost, the integration is
//!   looked for, in this run or the next, and sent again only when it is not there.
//! - Nothing is written that is not as the plan saw it, nor after the lease is lost.
//! - Whatever happens, the outcome says what was done, what was not, and why.
//! - Several runs after each other keep the promises of one: what the ledger and GIJ know of an
//!   earlier run holds back a later one just as that run would have been.
//!
//! # Assumptions
//! - Whoever calls has shown the plan and been told to go on; see [`crate::plan::Approved`].
//!
//! # Caveats
//! - GIJ says nothing of repositories that it cannot even clone; only a stated number shows them.

mod advice;
mod asked;
mod asker;
mod batch;
mod books;
mod canary;
mod cascade;
mod create;
mod delete;
mod errand;
mod foresee;
mod gate;
mod halt;
mod hosts;
mod inside;
mod judge;
mod known;
mod quiet;
mod readback;
mod reads;
mod reindex;
mod resumed;
mod retry;
mod rollout;
mod rows;
mod run;
mod settings;
mod starts;
mod steps;
mod stop;
mod waiting;
mod window;

pub use asker::{Answer, Answers, Asker};
pub use run::{Executor, Secrets};
pub use settings::{OnFailure, OnStale, Patience, Settings, WhenBusy, WhenFailing};
pub use stop::{Stop, StopHandle};
