//! The ledger that was chosen.

use std::time::Duration;

use super::connect::{AnyClock, AnyWay};
use crate::client::RestClient;
use crate::ledger::{
    Condition, Holder, JiraLedger, LedgerError, LedgerFile, LedgerStore, ReadOnlyLedger,
};
use crate::state::Ledger;

/// What gijctl remembers, and where.
pub(super) enum AnyLedger<'a> {
    None(ReadOnlyLedger),
    File(Box<LedgerFile<'a, AnyClock>>),
    Jira(Box<JiraLedger<'a, RestClient<AnyWay>, AnyClock>>),
}

/// Calls a method of whichever it is.
macro_rules! whichever {
    ($self:ident, $ledger:ident => $call:expr) => {
        match $self {
            Self::None($ledger) => $call,
            Self::File($ledger) => $call,
            Self::Jira($ledger) => $call,
        }
    };
}

impl LedgerStore for AnyLedger<'_> {
    async fn read(&mut self) -> Result<(), LedgerError> {
        whichever!(self, ledger => ledger.read().await)
    }

    fn ledger(&self) -> Option<&Ledger> {
        whichever!(self, ledger => ledger.ledger())
    }

    fn ledger_mut(&mut self) -> Option<&mut Ledger> {
        whichever!(self, ledger => ledger.ledger_mut())
    }

    async fn save(&mut self) -> Result<(), LedgerError> {
        whichever!(self, ledger => ledger.save().await)
    }

    async fn acquire(
        &mut self,
        patience: Duration,
        told: &mut dyn FnMut(&Holder),
    ) -> Result<(), LedgerError> {
        whichever!(self, ledger => ledger.acquire(patience, told).await)
    }

    async fn keep_alive(&mut self) -> Result<(), LedgerError> {
        whichever!(self, ledger => ledger.keep_alive().await)
    }

    async fn ready_to_write(&mut self) -> Result<(), LedgerError> {
        whichever!(self, ledger => ledger.ready_to_write().await)
    }

    fn heartbeat(&self) -> Duration {
        whichever!(self, ledger => ledger.heartbeat())
    }

    async fn release(&mut self) -> Result<(), LedgerError> {
        whichever!(self, ledger => ledger.release().await)
    }

    fn notice(&self) -> Option<String> {
        whichever!(self, ledger => ledger.notice())
    }

    async fn condition(&mut self) -> Result<Condition, LedgerError> {
        whichever!(self, ledger => ledger.condition().await)
    }
}
