//! Of which rows GIJ is asked in a look.

use std::collections::BTreeSet;

use super::overview::{Answer, Overview, Row};
use crate::model::RowId;
use crate::pace::StatusSeen;

/// Of how many rows GIJ's own status is asked in a look. There is no call that speaks of several,
/// and a look must not cost Jira more than a page of its own would.
pub const QUESTIONS: usize = 20;

impl Overview {
    /// The rows to ask about, the most telling first: integrations that were never scanned, then
    /// repositories that were never indexed, of each integration in turn, then the integrations that
    /// were scanned longest ago, since a scan that fails leaves its old date.
    pub fn questions(&self) -> Vec<RowId> {
        let switched_on = || self.rows.iter().filter(|row| !row.disabled);
        let is_integration = |row: &&Row| matches!(row.id, RowId::Integration(_));
        let never = switched_on()
            .filter(|row| row.last_indexed.is_none())
            .map(|row| row.id);
        let mut scanned: Vec<_> = switched_on()
            .filter(is_integration)
            .filter_map(|row| Some((row.last_indexed?, row.id)))
            .collect();
        scanned.sort_unstable();
        let rows = never
            .chain(self.pending_in_turn())
            .chain(scanned.into_iter().map(|(_, id)| id));
        let mut taken = BTreeSet::new();
        rows.filter(|row| taken.insert(*row))
            .take(QUESTIONS)
            .collect()
    }

    /// The first of each integration, then the second of each, and so on.
    fn pending_in_turn(&self) -> impl Iterator<Item = RowId> {
        let lists: Vec<_> = self
            .rows
            .iter()
            .filter(|row| !row.disabled)
            .filter_map(|row| row.inside.as_ref())
            .map(|inside| &inside.pending)
            .collect();
        (0..QUESTIONS).flat_map(move |turn| {
            let of_turn: Vec<_> = lists
                .iter()
                .filter_map(|list| list.get(turn))
                .take(QUESTIONS)
                .map(|pending| RowId::Repository(pending.id))
                .collect();
            of_turn
        })
    }

    /// Takes in what GIJ says of a row; `None` where it would not say (C18).
    pub fn answered(&mut self, row: RowId, said: Option<StatusSeen>) {
        let answer = said.map_or(Answer::Refused, Answer::Said);
        for one in &mut self.rows {
            if one.id == row {
                one.answer = answer;
                return;
            }
            let inside = one.inside.iter_mut().flat_map(|inside| &mut inside.pending);
            let RowId::Repository(id) = row else {
                continue;
            };
            for pending in inside {
                if pending.id == id {
                    pending.answer = answer;
                    return;
                }
            }
        }
    }
}
