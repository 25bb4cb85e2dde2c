//! The port.

use std::collections::BTreeSet;
use std::future::Future;
use std::time::Duration;

use super::error::{Holder, LedgerError};
use crate::model::Address;
use crate::state::Ledger;

/// However long a lease lasts, a run that has lost it learns of it within this time.
pub(super) const LONGEST_HEARTBEAT: Duration = Duration::from_mins(1);

/// Keeps a ledger.
pub trait LedgerStore {
    /// Reads what is remembered. A place that refuses to keep anything is no error: then nothing is
    /// remembered, and [`LedgerStore::notice`] says so.
    fn read(&mut self) -> impl Future<Output = Result<(), LedgerError>>;

    /// What is remembered; `None` where nothing is kept, or before it was read.
    fn ledger(&self) -> Option<&Ledger>;

    /// The same, to change it. Nothing of a change lasts before [`LedgerStore::save`].
    fn ledger_mut(&mut self) -> Option<&mut Ledger>;

    /// Writes what changed since the last time. What could not be written is tried again with the
    /// next call.
    fn save(&mut self) -> impl Future<Output = Result<(), LedgerError>>;

    /// Takes the lease, and then reads. While another run holds it, it is asked for again for
    /// `patience`; `told` hears of each holder at once, and about once a minute as long as it is waited.
    fn acquire(
        &mut self,
        patience: Duration,
        told: &mut dyn FnMut(&Holder),
    ) -> impl Future<Output = Result<(), LedgerError>>;

    /// Shows that the run is still at it. Cheap where there is nothing to do, so that it can be
    /// called again and again during each wait.
    ///
    /// # Errors
    /// [`LedgerError::LeaseLost`] where another run may have taken over: nothing may be written then.
    fn keep_alive(&mut self) -> impl Future<Output = Result<(), LedgerError>>;

    /// To be asked right before each write: the same, and that no other run takes over while the
    /// write is under way. A lease that ends with its process and not by itself needs nothing more
    /// than the first.
    ///
    /// # Errors
    /// [`LedgerError::LeaseLost`] where another run may take over too soon.
    fn ready_to_write(&mut self) -> impl Future<Output = Result<(), LedgerError>> {
        self.keep_alive()
    }

    /// The longest that a run waits between two signs that it is still at it.
    fn heartbeat(&self) -> Duration {
        LONGEST_HEARTBEAT
    }

    /// Gives the lease back, where it is held.
    fn release(&mut self) -> impl Future<Output = Result<(), LedgerError>>;

    /// What people should know of the place, such as that Jira refuses to keep anything.
    fn notice(&self) -> Option<String>;

    /// Who is at work, and how large it is, once it was read. Nothing is written.
    fn condition(&mut self) -> impl Future<Output = Result<Condition, LedgerError>> {
        std::future::ready(Ok(Condition::default()))
    }
}

/// How a ledger stands, for whoever examines it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Condition {
    /// The runs that hold the lease, the oldest first.
    pub at_work: Vec<Holder>,
    /// Those that ended without giving it back.
    pub ended: Vec<Holder>,
    /// How large it is; `None` where nothing is kept.
    pub size: Option<Size>,
}

/// How large a ledger is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Size {
    /// All of it, in bytes.
    pub bytes: u64,
    /// Into how many parts it is cut.
    pub parts: usize,
    /// The resource of which most is remembered, with its bytes, and the most that fit into a part;
    /// `None` where there is no such limit.
    pub largest: Option<(Address, usize, usize)>,
}

/// Writes what changed since the last time, where something did. `write` gets the store without its
/// ledger, the ledger, and what changed in it; what it does not write stays to be written.
pub(super) async fn save_touched<S>(
    store: &mut S,
    place: impl Fn(&mut S) -> &mut Option<Ledger>,
    write: impl AsyncFnOnce(&mut S, &Ledger, &BTreeSet<Address>) -> Result<(), LedgerError>,
) -> Result<(), LedgerError> {
    let Some(mut ledger) = place(store).take() else {
        return Ok(());
    };
    let touched = ledger.take_touched();
    let written = if touched.is_empty() {
        Ok(())
    } else {
        write(store, &ledger, &touched).await
    };
    if written.is_err() {
        ledger.put_back_touched(touched);
    }
    *place(store) = Some(ledger);
    written
}
