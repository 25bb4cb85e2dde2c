//! What gijctl does otherwise for having probed.

use super::readings::{Clearing, DisableEndpoint, Readings, StatusThread};

/// What the client relies on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capability {
    /// What is sent to clear a text of an integration that exists.
    pub clear_by: ClearBy,
    /// Whether the status of an indexing is asked for without a thread.
    pub status_thread: StatusThread,
    /// Whether integrations are switched by the endpoint made for it.
    pub disable_endpoint: DisableEndpoint,
}

/// What is sent to clear a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClearBy {
    /// An empty text.
    Empty,
    /// Null.
    Null,
}

impl Capability {
    /// What is right whichever reading holds, at the price of a few requests more.
    pub const fn safe() -> Self {
        Self {
            clear_by: ClearBy::Empty,
            status_thread: StatusThread::Optional,
            disable_endpoint: DisableEndpoint::Present,
        }
    }
}

impl Default for Capability {
    fn default() -> Self {
        Self::safe()
    }
}

impl From<&Readings> for Capability {
    fn from(readings: &Readings) -> Self {
        let safe = Self::safe();
        Self {
            clear_by: match readings.clearing.map(|found| found.is) {
                Some(Clearing::Null) => ClearBy::Null,
                Some(Clearing::Empty | Clearing::Both | Clearing::Neither) | None => safe.clear_by,
            },
            status_thread: readings
                .status_thread
                .map_or(safe.status_thread, |found| found.is),
            disable_endpoint: readings
                .disable_endpoint
                .map_or(safe.disable_endpoint, |found| found.is),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capability::Finding;

    #[test]
    fn what_nobody_found_out_is_done_the_safe_way() {
        assert_eq!(Capability::from(&Readings::default()), Capability::safe());
    }

    #[test]
    fn null_is_sent_only_where_nothing_else_clears() {
        for (clearing, by) in [
            (Clearing::Empty, ClearBy::Empty),
            (Clearing::Both, ClearBy::Empty),
            (Clearing::Neither, ClearBy::Empty),
            (Clearing::Null, ClearBy::Null),
        ] {
            let readings = Readings {
                clearing: Some(Finding::written(clearing)),
                ..Readings::default()
            };
            assert_eq!(Capability::from(&readings).clear_by, by, "{clearing:?}");
        }
    }
}
