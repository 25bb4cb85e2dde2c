//! What being told to stop means for a request. That a read is tried again while Jira is not up for a
//! moment is the transport's business, not this room's.
//!
//! Whoever tells a run to stop does not wait for an answer that only a next write would need. A
//! write that is under way is never cut off.

use std::future::Future;
use std::time::Duration;

use super::run::Run;
use crate::clock::Clock;
use crate::ledger::LedgerStore;
use crate::pace::later;
use crate::remote::{Delivery, Remote, RemoteError, RemoteErrorKind};

/// The longest that is waited because Jira asks for it.
const LONGEST_PAUSE: Duration = Duration::from_mins(2);

/// How long a run that was told to stop still looks at what it has just written.
const LAST_LOOK: Duration = Duration::from_secs(10);

/// What being told to stop means for a read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WhenStopped {
    /// It ends at once: it was for a write that will not be sent.
    EndAtOnce,
    /// It may end by itself if it is quick: it is about a write that was sent.
    FinishSoon,
}

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    /// Reads; being told to stop ends the reading.
    pub(super) async fn ask<T>(
        &self,
        read: impl Future<Output = Result<T, RemoteError>>,
    ) -> Result<T, RemoteError> {
        self.read(WhenStopped::EndAtOnce, read).await
    }

    /// The same, with a word on what being told to stop means.
    pub(super) async fn read<T>(
        &self,
        when_stopped: WhenStopped,
        read: impl Future<Output = Result<T, RemoteError>>,
    ) -> Result<T, RemoteError> {
        match when_stopped {
            WhenStopped::EndAtOnce => tokio::select! {
                biased;
                () = self.stop.requested() => Err(told_to_stop()),
                end = read => end,
            },
            WhenStopped::FinishSoon => tokio::select! {
                biased;
                end = read => end,
                () = self.stopped_long_enough() => Err(told_to_stop()),
            },
        }
    }

    async fn stopped_long_enough(&self) {
        self.stop.requested().await;
        let now = self.clock.now();
        let end = later(now, LAST_LOOK);
        self.clock.sleep_until(end).await;
    }
}

/// How long to wait before a write that was surely not made is sent again; `None` where Jira asks
/// for more time than a run may stand still.
pub(super) fn pause_before_resend(kind: &RemoteErrorKind, least: Duration) -> Option<Duration> {
    match kind {
        RemoteErrorKind::RateLimited {
            retry_after: Some(asked),
        } => (*asked <= LONGEST_PAUSE).then(|| least.max(*asked)),
        _ => Some(least),
    }
}

fn told_to_stop() -> RemoteError {
    RemoteError {
        request: "looking at GIJ".to_owned(),
        kind: RemoteErrorKind::NotSent {
            detail: "the run was told to stop".to_owned(),
        },
        delivery: Delivery::NotDone,
    }
}
