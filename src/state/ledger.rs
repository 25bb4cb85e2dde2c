//! What gijctl remembers of its own work.

use std::collections::BTreeMap;

use crate::model::{Address, IntegrationId};

/// The part of the ledger that a plan looks at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum LedgerView {
    /// No ledger is kept: nothing is adopted, everything is found by what it is.
    #[default]
    Off,
    /// The rows that gijctl knows as its own.
    Bindings(BTreeMap<Address, IntegrationId>),
}

/// Keeps the ledger up to date during a run.
pub trait LedgerStore {
    /// Takes note that a row is ours. What is noted survives the end of the process.
    ///
    /// # Errors
    /// A sentence saying what could not be written, and where.
    fn bind(&mut self, address: &Address, id: IntegrationId) -> Result<(), String>;
}

/// Keeps nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoLedger;

impl LedgerStore for NoLedger {
    fn bind(&mut self, _: &Address, _: IntegrationId) -> Result<(), String> {
        Ok(())
    }
}
