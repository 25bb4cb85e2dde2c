//! The hours in which changes may be made.

use jiff::Timestamp;

use super::halt::Halt;
use super::run::Run;
use crate::clock::Clock;
use crate::ledger::LedgerStore;
use crate::pace::Windows;
use crate::plan::{Action, Change};
use crate::remote::Remote;

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    /// Whether some of these may be written now. What finishes work that was begun always may.
    pub(super) fn within_windows(&self, changes: &[Change]) -> Result<(), Halt> {
        if changes.iter().any(finishes_work) {
            return Ok(());
        }
        self.window_is_open()
    }

    /// The same for any write.
    pub(super) fn window_is_open(&self) -> Result<(), Halt> {
        match &self.settings.windows {
            Some(windows) if !windows.is_open(self.clock.now()) => {
                let opens = windows.next_opening(self.clock.now());
                Err(Halt::OutsideWindows {
                    opens: by_its_clock(windows, opens),
                })
            }
            Some(_) | None => Ok(()),
        }
    }
}

/// Whether a change is a note in the ledger, or brings to its end what an earlier run has begun.
pub(super) fn finishes_work(change: &Change) -> bool {
    match &change.action {
        Action::Adopt(_) => true,
        Action::Update(update) => {
            update.credentials.is_none()
                && update
                    .fields
                    .keys()
                    .all(|field| update.inside.contains_key(field))
        }
        Action::Create(_)
        | Action::Enable(_)
        | Action::Disable(_)
        | Action::Cascade(_)
        | Action::Delete(_)
        | Action::Configure(_) => false,
    }
}

/// A moment as the clock of the windows shows it.
pub(super) fn by_its_clock(windows: &Windows, moment: Timestamp) -> String {
    let zoned = moment.to_zoned(windows.zone().clone());
    let zone = windows.zone().iana_name().unwrap_or("UTC");
    format!("{} {zone}", zoned.strftime("%Y-%m-%d %H:%M"))
}
