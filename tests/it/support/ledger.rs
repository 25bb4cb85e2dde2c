use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use gijctl::ledger::{Holder, LedgerError, LedgerStore};
use gijctl::model::Address;
use gijctl::state::{Entry, Ledger, PendingCreate};

type Fault = dyn FnMut(u32) -> bool;

/// A place in memory that outlives the runs which use it, and fails where a test says so.
#[derive(Clone)]
pub(crate) struct Place(Rc<RefCell<Inner>>);

struct Inner {
    saved: Ledger,
    saves: u32,
    signs_of_life: u32,
    heartbeat: Duration,
    save_fails: Box<Fault>,
    lease_is_lost: Box<Fault>,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self(Rc::new(RefCell::new(Inner {
            saved: Ledger::default(),
            saves: 0,
            signs_of_life: 0,
            heartbeat: Duration::from_mins(1),
            save_fails: Box::new(|_| false),
            lease_is_lost: Box::new(|_| false),
        })))
    }

    /// Decides which of the saves that write something fail, counted from 1 over all runs.
    pub(crate) fn save_fails(&self, fault: impl FnMut(u32) -> bool + 'static) {
        self.0.borrow_mut().save_fails = Box::new(fault);
    }

    /// Decides at which sign of life the lease is lost, counted from 1 over all runs.
    pub(crate) fn lease_is_lost(&self, fault: impl FnMut(u32) -> bool + 'static) {
        self.0.borrow_mut().lease_is_lost = Box::new(fault);
    }

    /// Wants a sign of life that often.
    pub(crate) fn beats_every(&self, heartbeat: Duration) {
        self.0.borrow_mut().heartbeat = heartbeat;
    }

    /// How often something was saved.
    pub(crate) fn saves(&self) -> u32 {
        self.0.borrow().saves
    }

    /// How often a run showed that it was still at it.
    pub(crate) fn signs_of_life(&self) -> u32 {
        self.0.borrow().signs_of_life
    }

    /// What was saved.
    pub(crate) fn saved(&self) -> Ledger {
        self.0.borrow().saved.clone()
    }

    /// What was saved of an integration.
    pub(crate) fn entry(&self, name: &str) -> Option<Entry> {
        self.saved().entry(&address(name)).cloned()
    }

    /// The create of an integration that was saved as pending.
    pub(crate) fn pending(&self, name: &str) -> Option<PendingCreate> {
        self.saved().pending(&address(name)).cloned()
    }

    /// Changes what is saved, as another run would.
    pub(crate) fn amend(&self, change: impl FnOnce(&mut Ledger)) {
        let inner = &mut *self.0.borrow_mut();
        change(&mut inner.saved);
        inner.saved.take_touched();
    }
}

fn address(name: &str) -> Address {
    format!("Integration/{name}").parse().expect("a name")
}

/// What one run sees of such a place.
pub(crate) struct MemoryLedger {
    place: Option<Place>,
    ledger: Option<Ledger>,
}

impl MemoryLedger {
    /// A ledger in this place; in none it keeps nothing.
    pub(crate) const fn new(place: Option<Place>) -> Self {
        Self {
            place,
            ledger: None,
        }
    }
}

impl LedgerStore for MemoryLedger {
    async fn read(&mut self) -> Result<(), LedgerError> {
        self.ledger = self.place.as_ref().map(Place::saved);
        Ok(())
    }

    fn ledger(&self) -> Option<&Ledger> {
        self.ledger.as_ref()
    }

    fn ledger_mut(&mut self) -> Option<&mut Ledger> {
        self.ledger.as_mut()
    }

    async fn save(&mut self) -> Result<(), LedgerError> {
        let (Some(place), Some(ledger)) = (&self.place, &mut self.ledger) else {
            return Ok(());
        };
        let touched = ledger.take_touched();
        if touched.is_empty() {
            return Ok(());
        }
        let inner = &mut *place.0.borrow_mut();
        inner.saves += 1;
        if (inner.save_fails)(inner.saves) {
            ledger.put_back_touched(touched);
            return Err(LedgerError::Unwritable {
                place: "in memory".to_owned(),
                reason: "the test says so".to_owned(),
                help: "ask the test".to_owned(),
            });
        }
        inner.saved = ledger.clone();
        Ok(())
    }

    async fn acquire(
        &mut self,
        _: Duration,
        _: &mut dyn FnMut(&Holder),
    ) -> Result<(), LedgerError> {
        self.read().await
    }

    async fn keep_alive(&mut self) -> Result<(), LedgerError> {
        let Some(place) = &self.place else {
            return Ok(());
        };
        let inner = &mut *place.0.borrow_mut();
        inner.signs_of_life += 1;
        if (inner.lease_is_lost)(inner.signs_of_life) {
            return Err(LedgerError::LeaseLost {
                loss: gijctl::ledger::Loss::Taken,
                reason: "another run took over".to_owned(),
            });
        }
        Ok(())
    }

    fn heartbeat(&self) -> Duration {
        let inner = self.place.as_ref().map(|place| place.0.borrow());
        inner.map_or(Duration::from_mins(1), |inner| inner.heartbeat)
    }

    async fn release(&mut self) -> Result<(), LedgerError> {
        Ok(())
    }

    fn notice(&self) -> Option<String> {
        None
    }
}
