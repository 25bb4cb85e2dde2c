//! What the machine answers.

use std::num::NonZeroUsize;

use jiff::Timestamp;

/// What to do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Start this one.
    Start(usize),
    /// Nothing before this moment; then ask again.
    NotBefore {
        /// When to ask again.
        until: Timestamp,
        /// What is held back, and by what.
        hold: Hold,
    },
    /// Nothing until one of those that were started has come to its end.
    UntilOneSettles {
        /// What is held back, and by what; `None` where everything was started.
        hold: Option<Hold>,
    },
    /// Ask whether to go on after the canary, and tell the machine.
    AskAbout(usize),
    /// Start nothing more. Nothing that was started is left to be waited for, unless the time is up.
    Stop {
        /// Why.
        reason: StopReason,
        /// What was not started, each with its reason, in order.
        left: Vec<Left>,
    },
    /// Everything has come to its end.
    Done,
}

/// What keeps the next one from starting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// The first of those that were not started.
    pub item: usize,
    /// By what.
    pub reason: Reason,
}

/// What keeps something from starting for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// As many are unsettled as may be.
    AtOnce(NonZeroUsize),
    /// As many of its host as may be: this one among them.
    HostBusy(usize),
    /// As many of its account as may be: this one among them.
    AccountBusy(usize),
    /// It comes after this one.
    After(usize),
    /// This one of an earlier batch has not come to its end.
    EarlierBatch(usize),
    /// Starts keep their distance.
    Staggering,
    /// This one is tried out first, alone.
    CanaryFirst(usize),
    /// The time after the canary is not over.
    Soaking(usize),
    /// The run is about to stop, and waits for what it has begun.
    Stopping(StopReason),
}

/// Why nothing more is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopReason {
    /// No window is open; this is when the next one opens.
    OutsideWindows {
        /// When.
        opens: Timestamp,
    },
    /// The time is up.
    Deadline,
    /// This one failed.
    Failed(usize),
    /// The canary failed.
    CanaryFailed(usize),
    /// The canary may not be started in this run, so that nothing is tried out.
    CanaryLeftOut(usize),
    /// All that is left may not be started after what failed.
    AllHeldBack,
}

/// Something that was not started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Which.
    pub item: usize,
    /// What it depends on and has failed, or was not started for such a reason itself; or what
    /// failed on its host. `None` where nothing but the end of the run is in its way.
    pub because_of: Option<usize>,
}
