//! A ledger that is only looked into, or none.

use std::time::Duration;

use super::error::{Holder, LedgerError};
use super::store::LedgerStore;
use crate::state::Ledger;

/// What a ledger held when it was read, if there is one. Whoever works with it changes nothing, and
/// holds no lease: nobody is kept from running beside. Without a ledger nothing is adopted or pruned.
#[derive(Debug, Clone)]
pub struct ReadOnlyLedger(Option<Ledger>);

impl ReadOnlyLedger {
    /// No ledger at all: nothing is remembered, and nothing kept.
    pub const NONE: Self = Self(None);

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
