//! What became of integrations that were waited for or reindexed without any change.

use std::num::NonZeroU32;
use std::time::Duration;

use jiff::Timestamp;

use super::kinds::Report;
use super::kinds::Warning;
use super::outcome::{OutcomeKind, StepStatus};
use crate::model::{Address, RowId};
use crate::state::RepositoriesPolicy;

/// An integration or plain repository that is waited for or reindexed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// GIJ's number of it.
    pub id: RowId,
    /// The address of the manifest that declares it.
    pub address: Option<Address>,
    /// Its display name.
    pub display_name: String,
    /// What is expected of the repositories inside.
    pub repositories: RepositoriesPolicy,
}

/// What is to be reindexed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReindexOrder {
    /// Which, in this order.
    pub targets: Vec<Target>,
    /// The place in GIJ's queue; `None` is GIJ's own.
    pub priority: Option<NonZeroU32>,
    /// What comes after each request.
    pub afterwards: Afterwards,
}

/// What comes after a reindex was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Afterwards {
    /// It is waited for before the next.
    Wait,
    /// The next is asked for at once, and GIJ's queue decides.
    Leave,
}

impl Target {
    /// How messages call it.
    pub fn label(&self) -> String {
        label(self.address.as_ref(), &self.display_name, self.id)
    }
}

/// What became of one integration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrandStep {
    /// GIJ's number of it.
    pub id: RowId,
    /// The address of the manifest that declares it.
    pub address: Option<Address>,
    /// Its display name.
    pub display_name: String,
    /// Whether GIJ was asked for a reindex, or may have been.
    pub asked: bool,
    /// How long it was at work, where it was reindexed and seen to its end: without the time in which
    /// it was made sure that nothing more comes.
    pub took: Option<Duration>,
    /// How it ended.
    pub report: Report,
}

impl ErrandStep {
    /// Of one that nothing was done about so far.
    pub fn not_reached(target: &Target) -> Self {
        Self {
            id: target.id,
            address: target.address.clone(),
            display_name: target.display_name.clone(),
            asked: false,
            took: None,
            report: Report {
                status: StepStatus::NotReached,
                ..Report::done()
            },
        }
    }

    /// Its address, or its display name and number.
    pub fn label(&self) -> String {
        label(self.address.as_ref(), &self.display_name, self.id)
    }
}

/// How messages call an integration: by its address, or else by display name and number.
pub fn label(address: Option<&Address>, display_name: &str, id: RowId) -> String {
    match address {
        Some(address) => address.to_string(),
        None => format!("{display_name} (id={})", id.get()),
    }
}

/// What became of all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "an outcome decides the exit code"]
pub struct ErrandOutcome {
    /// Each, in the order in which they were named.
    pub steps: Vec<ErrandStep>,
    /// Why the run stopped before its end, if it did.
    pub stopped: Option<String>,
    /// Whether it was told to stop.
    pub interrupted: bool,
    /// What people should know.
    pub warnings: Vec<Warning>,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

impl ErrandOutcome {
    /// Whether GIJ was asked to do something, or may have been.
    pub fn has_changed(&self) -> bool {
        self.steps.iter().any(|step| step.asked)
    }

    /// How the run ended.
    pub fn kind(&self) -> OutcomeKind {
        let is_done = |step: &ErrandStep| step.report.status == StepStatus::Done;
        let all_done = self.stopped.is_none() && self.steps.iter().all(is_done);
        match (self.interrupted, all_done, self.has_changed()) {
            (true, ..) => OutcomeKind::Interrupted,
            (false, true, _) => OutcomeKind::Succeeded,
            (false, false, true) => OutcomeKind::Halted,
            (false, false, false) => OutcomeKind::Failed,
        }
    }
}
