//! The step between a plan and its execution.

use super::change::{Plan, Trip};

/// How a plan came to be agreed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approval {
    /// A person read it on a terminal and said yes.
    Confirmed,
    /// Whoever started the run said so beforehand, with `--yes`.
    Beforehand,
}

/// A plan that may be carried out. Nothing else is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approved {
    plan: Plan,
    approval: Approval,
}

impl Approved {
    /// Agrees to a plan, unless a guard stands in the way.
    pub fn new(plan: Plan, approval: Approval) -> Result<Self, Vec<Trip>> {
        if plan.trips.is_empty() {
            Ok(Self { plan, approval })
        } else {
            Err(plan.trips)
        }
    }

    /// The plan.
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Gives the plan back.
    pub fn into_plan(self) -> Plan {
        self.plan
    }

    /// How it came to be agreed to.
    pub const fn approval(&self) -> Approval {
        self.approval
    }
}
