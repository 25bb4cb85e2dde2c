use std::collections::{BTreeMap, BTreeSet};

use gijctl::sim::{Embedded, RowRef, TimelineEvent, TimelineKind};

use super::Sent;

/// The world's own record of a run: what happened in it, and what was sent to it.
pub(crate) struct Witness {
    pub(crate) timeline: Vec<TimelineEvent>,
    pub(crate) sent: Vec<Sent>,
    names: BTreeMap<u64, String>,
}

impl Witness {
    pub(super) fn of(sim: &Embedded, sent: Vec<Sent>) -> Self {
        sim.with_world(|world| Self {
            timeline: world.timeline().to_vec(),
            sent,
            names: world
                .integrations()
                .into_iter()
                .map(|row| (row.id, row.display_name))
                .collect(),
        })
    }

    /// The names of the integrations that were created, in order.
    pub(crate) fn created(&self) -> Vec<String> {
        self.creations()
            .map(|(_, id)| self.names.get(&id).cloned().unwrap_or_default())
            .collect()
    }

    fn creations(&self) -> impl Iterator<Item = (usize, u64)> {
        let events = self.timeline.iter().enumerate();
        events.filter_map(|(place, event)| match (&event.kind, event.row) {
            (TimelineKind::Created, RowRef::Integration(id)) => Some((place, id)),
            _ => None,
        })
    }

    /// How many integrations were unfinished at most right after a create, the new one among them.
    ///
    /// An integration counts as unfinished when anything at all still happens in it afterwards:
    /// the world knows better than any answer what was still to come.
    pub(crate) fn most_unfinished(&self) -> usize {
        let creations: Vec<_> = self.creations().collect();
        let at_create = creations.iter().map(|(place, new)| {
            let earlier: BTreeSet<u64> = creations
                .iter()
                .filter(|(before, _)| before < place)
                .map(|(_, id)| *id)
                .collect();
            let still_busy: BTreeSet<u64> = self.timeline[place + 1..]
                .iter()
                .filter_map(|event| event.integration)
                .filter(|id| earlier.contains(id) && id != new)
                .collect();
            still_busy.len() + 1
        });
        at_create.max().unwrap_or_default()
    }

    /// Every write that was sent, in a line each.
    pub(crate) fn writes(&self) -> Vec<String> {
        let writes = self.sent.iter().filter(|sent| sent.is_write());
        writes.map(Sent::line).collect()
    }

    /// When an integration was created, and when something last happened in it.
    pub(crate) fn life(&self, name: &str) -> (jiff::Timestamp, jiff::Timestamp) {
        let is_called = |id: &u64| self.names.get(id).is_some_and(|known| known == name);
        let events = self.timeline.iter();
        let of_it = events.filter(|event| event.integration.as_ref().is_some_and(is_called));
        let moments: Vec<_> = of_it.map(|event| event.at).collect();
        match moments.as_slice() {
            [first, .., last] => (*first, *last),
            _ => panic!("nothing happened in {name}"),
        }
    }

    /// How many creates were sent.
    pub(crate) fn creates_sent(&self) -> usize {
        self.sent.iter().filter(|sent| sent.is_create()).count()
    }
}
