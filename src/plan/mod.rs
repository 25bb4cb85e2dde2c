//! The planner: two snapshots and a policy in, one plan out. It decides everything, so that whoever
//! carries the plan out has nothing left to choose.

mod approval;
mod change;
mod compare;
mod creation;
mod differences;
mod fingerprint;
mod identity;
mod planner;
mod policy;
mod problem;
mod projects;
mod schedule;
mod words;

pub use approval::{Approval, Approved};
pub use change::{
    Action, Adoption, Bookkeeping, Cause, Change, Creation, Deletion, FieldChange, Files, Held,
    HeldReason, Indexing, Note, Plan, Summary, Trip, Unmanaged, Update,
};
pub use compare::{SWITCH, differs};
pub use planner::plan;
pub use policy::{Guards, Policy, Prune, QuietFirstIndex, Rotate, SecretState};
pub use problem::{PlanProblem, PlanProblems};
