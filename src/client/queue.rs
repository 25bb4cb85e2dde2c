//! Who may ask next for leave to send.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use tokio::sync::Notify;

/// The requests that wait for leave, by their numbers. A request keeps its number through all its
/// tries, so one that is tried again goes before all that came after it.
#[derive(Debug, Default)]
pub(super) struct Queue(RefCell<BTreeMap<u64, Rc<Notify>>>);

/// A place in the queue, as long as this lives.
pub(super) struct Place<'a> {
    queue: &'a Queue,
    number: u64,
    call: Rc<Notify>,
}

impl Queue {
    pub(super) fn enter(&self, number: u64) -> Place<'_> {
        let call = Rc::new(Notify::new());
        self.0.borrow_mut().insert(number, Rc::clone(&call));
        Place {
            queue: self,
            number,
            call,
        }
    }

    /// Lets the first one look again.
    pub(super) fn call_first(&self) {
        if let Some(call) = self.0.borrow().values().next() {
            call.notify_one();
        }
    }
}

impl Place<'_> {
    pub(super) fn is_first(&self) -> bool {
        self.queue.0.borrow().keys().next() == Some(&self.number)
    }

    /// Waits until there may be something new for whoever is first. Nothing is missed: a call that
    /// came before is kept.
    pub(super) async fn called(&self) {
        self.call.notified().await;
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.queue.0.borrow_mut().remove(&self.number);
        self.queue.call_first();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_number_is_first_whenever_it_came() {
        let queue = Queue::default();
        let later = queue.enter(7);
        let earlier = queue.enter(3);
        assert!(earlier.is_first() && !later.is_first());
        drop(earlier);
        assert!(later.is_first());
    }

    #[tokio::test]
    async fn who_leaves_calls_the_next() {
        let queue = Queue::default();
        let first = queue.enter(1);
        let second = queue.enter(2);
        drop(first);
        second.called().await;
        assert!(second.is_first());
    }
}
