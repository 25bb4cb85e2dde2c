//! Waiting as pure machines: they are told what was seen and return when to look again. The caller
//! sleeps. Nothing here knows a clock; every moment is an argument.

mod advance;
mod backoff;
mod budget;
mod estimate;
mod index_wait;
mod latency;
mod limiter;
mod moment;
mod observation;
mod poll;
mod rollout;
mod rules;
mod tempo;

pub use backoff::{Again, Backoff, BackoffRules, FailedTry, GiveUp};
pub use budget::Budget;
pub use estimate::{Basis, Course, Estimate, Experience, rest_of, spread_of};
pub use index_wait::IndexWait;
pub use limiter::{Admission, Bucket, Ended, Leave, Limiter};
pub use moment::later;
pub use observation::{Baseline, Observation, RowSeen, ScanSeen, StatusSeen};
pub use poll::{NextLook, Poll, Sight};
pub use rollout::{
    AfterFailure, Canary, Hold, Left, Next, Reason, Rollout, RolloutItem, RolloutLimits, Soak,
    StopReason,
};
pub use rules::{Expectation, RowFailure, WaitKind, WaitRules};
pub use verdict::{FailedRow, Progress, Prospect, Unindexed, Verdict, WaitSummary};
pub use windows::{WindowError, WindowSpan, Windows, ZoneError, time_zone};

mod verdict;
mod windows;
