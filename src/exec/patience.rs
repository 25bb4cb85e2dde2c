//! Reads between the writes of a run are tried again while Jira is not up for a moment: a node that
//! hands over to another must not end a rollout half-way. Waiting has a patience of its own.

use std::future::Future;
use std::time::Duration;

use super::run::Run;
use crate::clock::Clock;
use crate::ledger::LedgerStore;
use crate::remote::{Remote, RemoteError, RemoteErrorKind};

/// The pauses before each further try; about as long as a hand-over takes.
const PAUSES: [Duration; 5] = [
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(10),
    Duration::from_secs(20),
    Duration::from_secs(30),
];

/// The longest that is waited because Jira asks for it.
const LONGEST_PAUSE: Duration = Duration::from_mins(2);

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    /// Reads, and tries again where the failure may pass; the last failure counts. Being told to
    /// stop ends the trying.
    pub(super) async fn patiently<T, F>(&self, read: impl Fn() -> F) -> Result<T, RemoteError>
    where
        F: Future<Output = Result<T, RemoteError>>,
    {
        for pause in PAUSES {
            let error = match read().await {
                Err(error) if error.kind.is_transient() => error,
                end => return end,
            };
            let asked_for = match &error.kind {
                RemoteErrorKind::RateLimited { retry_after } => retry_after.unwrap_or_default(),
                _ => Duration::ZERO,
            };
            let pause = pause.max(asked_for.min(LONGEST_PAUSE));
            if self.sleep_for(pause).await.is_err() {
                return Err(error);
            }
        }
        read().await
    }
}
