//! One stream of events for several who listen.

use super::kinds::{Event, EventSink};

/// Passes every event on to all, in their order.
pub struct Tee<'a>(pub Vec<&'a mut dyn EventSink>);

impl EventSink for Tee<'_> {
    fn emit(&mut self, event: &Event) {
        for sink in &mut self.0 {
            sink.emit(event);
        }
    }
}
