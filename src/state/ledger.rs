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
