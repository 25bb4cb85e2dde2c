//! The planner: two snapshots and a policy in, one plan out. It decides everything, so that whoever
//! carries the plan out has nothing left to choose.

mod approval;
mod books;
mod cascade;
mod cause;
mod change;
mod compare;
mod creation;
mod differences;
mod fingerprint;
mod finish;
mod foreseen;
mod general;
mod guards;
mod identity;
mod inside;
mod manual;
mod matching;
mod mismatch;
mod owed;
mod planner;
mod policy;
mod problem;
mod projects;
mod prune;
mod recognition;
mod repositories;
mod rollout;
mod schedule;
mod secrets;
mod standing;
mod vocabulary;
mod wanted;
mod wishes;
mod words;

pub use approval::{Approval, Approved};
pub use cascade::{Cascading, Divergence, FieldInside, looks_inside};
pub use change::{
    Action, Adoption, Bookkeeping, Cause, Change, Configuration, Creation, Deletion, FieldChange,
    Files, Held, HeldReason, Indexing, KnownTo, Note, Plan, Summary, Trip, Unmanaged, Update,
};
pub use compare::{SWITCH, differs};
pub use foreseen::{Foreseen, RemovedRow, Sight};
pub use guards::trips;
pub use inside::Inside;
pub use manual::{MANUAL, ManualReason, ManualSetting, ManualWork};
pub use matching::{Matching, matching};
pub use planner::plan;
pub use policy::{Blind, Guards, Policy, Prune, QuietFirstIndex, Rotate, SecretState};
pub use problem::{PlanProblem, PlanProblems};
pub use repositories::parents_of_interest;
pub use rollout::{Pacing, PlannedRollout, StartPolicy, git_host};
pub use standing::{Situation, Standing};
pub use wishes::check_wishes;
