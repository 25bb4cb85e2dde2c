//! Switching rows off and on.

use super::World;
use super::answer::unknown_path;
use super::queue::PRIORITY_MANUAL;
use super::refusal::Refused;
use super::state::RowRef;
use crate::sim::quirks::{DisableEndpoint, DisabledOnPut, Enabling};
use crate::wire::{HttpRequest, HttpResponse};

/// What a row is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Switch {
    On,
    Off,
}

impl World {
    /// `PUT repository/{id}/disable?disable=`, for integrations as well.
    pub(super) fn disable(
        &mut self,
        id: u64,
        request: &HttpRequest,
    ) -> Result<HttpResponse, Refused> {
        if self.scenario.quirks.disable_endpoint == DisableEndpoint::Missing {
            return Ok(unknown_path(&request.path));
        }
        let mut query = request.query.iter();
        let asked = query.find(|(name, _)| name == "disable");
        let switch = match asked.map(|(_, value)| value.as_str()) {
            Some("true") => Switch::Off,
            Some("false") => Switch::On,
            _ => {
                return Err(Refused::invalid(
                    "Parameter disable is missing or wrong.",
                    "Please provide true or false.",
                ));
            }
        };
        let row = self.state.find(id).ok_or_else(|| Refused::missing(id))?;
        self.switch(row, switch);
        Ok(self.plain_success())
    }

    /// What a PUT of the row itself does with `disabled`, stated or not.
    pub(super) fn put_disabled(&mut self, row: RowRef, stated: Option<bool>) {
        let stated = match (self.scenario.quirks.disabled_on_put, stated) {
            (DisabledOnPut::Ignored, _) | (DisabledOnPut::Honoured, None) => return,
            (DisabledOnPut::Honoured | DisabledOnPut::BlankEnables, Some(true)) => Switch::Off,
            (DisabledOnPut::Honoured, Some(false))
            | (DisabledOnPut::BlankEnables, Some(false) | None) => Switch::On,
        };
        self.switch(row, stated);
    }

    fn switch(&mut self, row: RowRef, switch: Switch) {
        let Some(found) = self.state.row_mut(row) else {
            return;
        };
        let disabled = switch == Switch::Off;
        if found.disabled == disabled {
            return;
        }
        found.disabled = disabled;
        self.revision += 1;
        match switch {
            // Before 4.23 a run that has begun goes on.
            Switch::Off if self.scenario.app_version.at_least(4, 23) => self.cancel_indexing(row),
            Switch::Off => {}
            Switch::On => {
                let starts = self.scenario.quirks.enabling == Enabling::StartsIndexing;
                if starts && self.state.is_live(row) {
                    self.index_row(row, PRIORITY_MANUAL, None);
                }
            }
        }
    }

    /// Starts whatever indexing means for a row; says which reindex that belongs to.
    pub(super) fn index_row(
        &mut self,
        row: RowRef,
        priority: u32,
        thread: Option<u64>,
    ) -> Option<u64> {
        match row {
            RowRef::Integration(id) => self.start_scan(id, priority, thread),
            RowRef::Repository(id) => self.queue_indexing(id, priority, thread),
        }
    }
}
