//! A ledger that is only looked into.

use std::time::Duration;

use super::error::{Holder, LedgerError};
use super::store::LedgerStore;
use crate::state::Ledger;

/// What a ledger held when it was read. Whoever works with it changes nothing, and holds no lease.
#[derive(Debug, Clone, Default)]
pub struct ReadOnlyLedger(Option<Ledger>);

impl ReadOnlyLedger {
    /// What was read, where anything is kept.
    pub const fn of(ledger: Option<Ledger>) -> Self {
        Self(ledger)
    }
}

impl LedgerStore for ReadOnlyLedger {
    async fn read(&mut self) -> Result<(), LedgerError> {
        Ok(())
    }

    fn ledger(&self) -> Option<&Ledger> {
        self.0.as_ref()
    }

    fn ledger_mut(&mut self) -> Option<&mut Ledger> {
        None
    }

    async fn save(&mut self) -> Result<(), LedgerError> {
        Ok(())
    }

    async fn acquire(
        &mut self,
        _: Duration,
        _: &mut dyn FnMut(&Holder),
    ) -> Result<(), LedgerError> {
        Ok(())
    }

    async fn keep_alive(&mut self) -> Result<(), LedgerError> {
        Ok(())
    }

    async fn release(&mut self) -> Result<(), LedgerError> {
        Ok(())
    }

    fn notice(&self) -> Option<String> {
        None
    }
}
