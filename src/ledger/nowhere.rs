//! No ledger.

use std::time::Duration;

use super::error::{Holder, LedgerError};
use super::store::LedgerStore;
use crate::state::Ledger;

/// Keeps nothing: nothing is adopted or pruned, and nobody is kept from running beside.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoLedger;

impl LedgerStore for NoLedger {
    async fn read(&mut self) -> Result<(), LedgerError> {
        Ok(())
    }

    fn ledger(&self) -> Option<&Ledger> {
        None
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
