//! The lease of a run: taken before the first look, kept while people think, and given back.

use std::pin::pin;
use std::time::Duration;

use jiff::Timestamp;

use super::pass::PassError;
use crate::clock::Clock;
use crate::event::{Event, EventKind, EventSink, Warning};
use crate::exec::Stop;
use crate::ledger::{Holder, LedgerError, LedgerStore};

/// Takes the lease, and gives back what was claimed on the way where that fails.
pub(super) async fn acquire<L: LedgerStore, C: Clock>(
    ledger: &mut L,
    lock_timeout: Duration,
    (clock, stop): (&C, &Stop),
    sink: &mut dyn EventSink,
) -> Result<(), PassError> {
    let until = clock.now().checked_add(lock_timeout);
    let until = until.unwrap_or(Timestamp::MAX);
    let mut told = |holder: &Holder| {
        sink.emit(&Event {
            at: clock.now(),
            kind: EventKind::WaitingForLease {
                holder: holder.to_string(),
                until,
            },
        });
    };
    let acquired = unless_stopped(stop, async {
        Ok(ledger.acquire(lock_timeout, &mut told).await?)
    })
    .await;
    if let Err(error) = acquired {
        // A claim that was made on the way is not left behind.
        if let Err(stays) = ledger.release().await {
            tell_that_it_stays(&stays, clock, sink);
        }
        return Err(error);
    }
    Ok(())
}

/// A lease that was not given back keeps other runs waiting, and the error says until when.
pub(super) fn tell_that_it_stays<C: Clock>(
    error: &LedgerError,
    clock: &C,
    sink: &mut dyn EventSink,
) {
    sink.emit(&Event {
        at: clock.now(),
        kind: EventKind::Warned {
            address: None,
            warning: in_words(error),
        },
    });
}

/// Does work that may take as long as a person takes, and shows meanwhile that the run is still
/// at it.
pub(super) async fn alive_during<L: LedgerStore, C: Clock, T>(
    ledger: &mut L,
    clock: &C,
    work: impl Future<Output = T>,
) -> Result<T, LedgerError> {
    let pause = |length: Duration| {
        let next = clock.now().checked_add(length);
        clock.sleep_until(next.unwrap_or(Timestamp::MAX))
    };
    alive_by(ledger, pause, work).await
}

/// The same by the time of whoever works: that of an embedded GIJ goes by at once, or stands still,
/// while a service elsewhere takes its own.
pub(super) async fn alive_by<L: LedgerStore, T, P: Future<Output = ()>>(
    ledger: &mut L,
    pause: impl Fn(Duration) -> P,
    work: impl Future<Output = T>,
) -> Result<T, LedgerError> {
    let mut work = pin!(work);
    loop {
        tokio::select! {
            biased;
            end = &mut work => return Ok(end),
            () = pause(ledger.heartbeat()) => ledger.keep_alive().await?,
        }
    }
}

/// What went wrong with the lease, as a warning.
pub(super) fn in_words(error: &LedgerError) -> Warning {
    Warning::Other(format!("{error}; {}", error.help()))
}

/// Work that changes nothing, cut short where the run is told to stop.
pub(super) async fn unless_stopped<T>(
    stop: &Stop,
    work: impl Future<Output = Result<T, PassError>>,
) -> Result<T, PassError> {
    tokio::select! {
        biased;
        () = stop.requested() => Err(PassError::Interrupted),
        end = work => end,
    }
}
