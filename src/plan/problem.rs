//! Why no plan can be made.

use std::fmt;

use crate::model::Address;

/// One reason why no plan can be made. All of them are collected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanProblem {
    /// The resource it is about; `None` where it is about the whole.
    pub address: Option<Address>,
    /// Where that is declared, as `path:line:column`; empty where nothing is.
    pub declared_at: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// All reasons why no plan can be made, in the order of addresses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct PlanProblems(pub Vec<PlanProblem>);

impl fmt::Display for PlanProblems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.len() {
            1 => f.write_str("no plan can be made, for one reason"),
            n => write!(f, "no plan can be made, for {n} reasons"),
        }
    }
}
