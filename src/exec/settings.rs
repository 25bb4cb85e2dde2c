//! How a plan is carried out.

use std::time::Duration;

use jiff::Timestamp;

use crate::model::RowId;
use crate::pace::{
    AfterFailure, Budget, Canary, Expectation, RolloutLimits, RowFailure, Soak, WaitKind,
    WaitRules, Windows, later,
};
use crate::plan::PlannedRollout;
use crate::state::RepositoriesPolicy;

/// What happens after a step has failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnFailure {
    /// Nothing more is started.
    #[default]
    Halt,
    /// The other steps are made all the same, but for what depends on what failed.
    Continue,
    /// The same, but for what is of the Git host on which something failed.
    OtherHosts,
}

/// What happens when GIJ is already indexing what others began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WhenBusy {
    /// It is waited for.
    #[default]
    Wait,
    /// The run stops and names it.
    Stop,
}

/// What happens when something was failing before this run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WhenFailing {
    /// It is told.
    #[default]
    Continue,
    /// The run stops before it begins more, and names it.
    Stop,
}

/// What happens when a resource is not as it was when the plan was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnStale {
    /// The run stops and names it.
    #[default]
    Stop,
    /// It is left out and named, and the others are changed.
    Skip,
}

/// What a run does about what goes on in GIJ by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Patience {
    /// It waits until that is over.
    #[default]
    Wait,
    /// It looks, and leaves where that is not as good as over: a later run goes on. What only a
    /// clock decides, as the time between two starts, is waited for where the run was given a time
    /// to end that leaves room for it.
    Leave,
}

/// How a plan is carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// What the run does about what goes on in GIJ by itself.
    pub patience: Patience,
    /// The least time between two starts of an indexing.
    pub stagger: Duration,
    /// How long the set of repositories inside must stay the same.
    pub settle: Duration,
    /// How long nothing may move.
    pub index_timeout: Duration,
    /// The longest time between two looks.
    pub poll_interval: Duration,
    /// How many requests a minute waiting may make.
    pub requests_per_minute: u32,
    /// What happens after a failure.
    pub on_failure: OnFailure,
    /// What happens when a resource is not as it was when the plan was made.
    pub on_stale: OnStale,
    /// What happens when GIJ is already indexing what others began.
    pub when_busy: WhenBusy,
    /// What happens when something was failing before this run.
    pub when_failing: WhenFailing,
    /// How often a first indexing that failed or stalled is asked for again.
    pub retry_indexing: u8,
    /// How long nothing else is created after the canary is indexed; without it somebody is asked.
    pub canary_soak: Option<Duration>,
    /// When changes may be made; `None` is always.
    pub windows: Option<Windows>,
    /// How long the run may take; afterwards nothing is started and nothing waited for.
    pub deadline: Option<Duration>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            patience: Patience::Wait,
            stagger: Duration::ZERO,
            settle: Duration::from_mins(1),
            // The vendor calls hours normal for a large repository, but then something moves.
            index_timeout: Duration::from_mins(30),
            poll_interval: Duration::from_mins(1),
            requests_per_minute: Budget::PER_MINUTE,
            on_failure: OnFailure::Halt,
            on_stale: OnStale::Stop,
            when_busy: WhenBusy::Wait,
            when_failing: WhenFailing::Continue,
            retry_indexing: 0,
            canary_soak: None,
            windows: None,
            deadline: None,
        }
    }
}

impl Settings {
    /// In how many looks in a row the set of repositories must be the same.
    pub const SETTLE_LOOKS: u32 = 3;

    /// What limits the starts of a rollout that was planned so, in a run that began then. The canary
    /// is meant by its place among what is started; without one, nothing is tried out first.
    pub fn limits(
        &self,
        planned: &PlannedRollout,
        canary: Option<usize>,
        begun: Timestamp,
    ) -> RolloutLimits {
        let PlannedRollout { at_once, starts } = planned;
        RolloutLimits {
            at_once: *at_once,
            per_host: starts.per_host,
            per_account: Some(starts.per_account),
            stagger: self.stagger,
            windows: self.windows.clone(),
            deadline: self.deadline.map(|time| later(begun, time)),
            after_failure: match self.on_failure {
                OnFailure::Halt => AfterFailure::Halt,
                OnFailure::Continue => AfterFailure::Continue,
                OnFailure::OtherHosts => AfterFailure::OtherHosts,
            },
            canary: canary.map(|item| Canary {
                item,
                soak: self.canary_soak.map_or(Soak::UntilApproved, Soak::For),
            }),
        }
    }

    /// The rules for a row that this run changes. Only an integration brings rows that may still
    /// appear.
    pub(super) fn rules(
        &self,
        id: RowId,
        kind: WaitKind,
        repositories: RepositoriesPolicy,
    ) -> WaitRules {
        let brings_rows = id.integration().is_some();
        WaitRules {
            settle: if brings_rows {
                self.settle
            } else {
                Duration::ZERO
            },
            settle_looks: if brings_rows { Self::SETTLE_LOOKS } else { 1 },
            stall_limit: self.index_timeout,
            longest_poll: self.poll_interval,
            expect: repositories
                .expect_at_least
                .map_or(Expectation::AtLeastOne, Expectation::AtLeast),
            on_row_failure: match self.on_failure {
                OnFailure::Halt => RowFailure::EndsWait,
                OnFailure::Continue | OnFailure::OtherHosts => RowFailure::WaitsForOthers,
            },
            kind,
        }
    }

    /// The rules for a row that was being indexed before this run.
    pub(super) fn rules_for_earlier_work(&self, id: RowId) -> WaitRules {
        WaitRules {
            expect: Expectation::AtLeast(0),
            on_row_failure: RowFailure::IsToldOnly,
            ..self.rules(id, WaitKind::Initial, RepositoriesPolicy::default())
        }
    }
}
