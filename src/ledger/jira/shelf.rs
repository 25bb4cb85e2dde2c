//! All parts of a ledger, and which resource is in which. Pure: it says what to write, and learns
//! what was.

use std::collections::{BTreeMap, BTreeSet};

use super::shard::{FULL_BYTES, MOST_BYTES, Shard, Stored};
use crate::ledger::store::Size;
use crate::model::Address;

/// What a part says besides its records takes no more than this, but for the address of Jira.
const HEAD_BYTES: usize = 500;

/// The parts as they are in Jira, as far as is known.
#[derive(Debug, Clone, Default)]
pub(super) struct Shelf {
    parts: BTreeMap<u32, Shard>,
    /// How many parts the first one says there are.
    stated: u32,
    /// The bytes of what the first part says of the whole.
    first_part_extra: usize,
    /// The highest revision of any record.
    revision: u64,
    /// Whether there may be copies that do not count.
    torn: bool,
}

/// A write that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Write {
    pub(super) number: u32,
    /// What the part is to hold; `None` removes it.
    pub(super) shard: Option<Shard>,
    /// How many parts there are then; the first one says so.
    pub(super) parts: u32,
}

/// What is remembered of this resource is more than a part can hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TooLarge(pub(super) Address);

impl Shelf {
    /// Parts as they were read, and how many the first one says there are.
    pub(super) fn new(parts: BTreeMap<u32, Shard>, stated: u32, first_part_extra: usize) -> Self {
        let records = || parts.values().flat_map(|part| part.records.iter());
        let revision = records().map(|(_, stored)| stored.revision).max();
        let addresses: BTreeSet<_> = records().map(|(address, _)| address).collect();
        Self {
            revision: revision.unwrap_or(0),
            torn: addresses.len() < records().count(),
            parts,
            stated,
            first_part_extra,
        }
    }

    pub(super) fn part(&self, number: u32) -> Option<&Shard> {
        self.parts.get(&number)
    }

    /// The highest revision of any record.
    pub(super) fn revision(&self) -> u64 {
        self.revision
    }

    /// How large all of it is, each part with what it says besides its records.
    pub(super) fn size(&self) -> Size {
        let parts = self.parts.values();
        let bytes: usize = parts.map(|part| HEAD_BYTES + part.bytes_of_records()).sum();
        let records = self.parts.values().flat_map(|part| &part.records);
        let largest = records
            .map(|(address, stored)| {
                let bytes = HEAD_BYTES + Shard::bytes_of(address, stored.text.len());
                (bytes, address.clone())
            })
            .max();
        Size {
            bytes: u64::try_from(bytes).unwrap_or(u64::MAX),
            parts: self.parts.len(),
            largest: largest.map(|(bytes, address)| (address, bytes, MOST_BYTES)),
        }
    }

    /// Takes note that only some of several writes were made.
    pub(super) fn was_torn(&mut self) {
        self.torn = true;
    }

    /// Takes note that [`Shelf::tidy`] was carried out.
    pub(super) fn is_tidy(&mut self) {
        self.torn = false;
    }

    /// For each resource the revision of the copy that counts, and the part which that is in.
    pub(super) fn homes(&self) -> BTreeMap<&Address, (u64, u32)> {
        self.homes_of(|_| true)
    }

    fn homes_of(&self, is_meant: impl Fn(&Address) -> bool) -> BTreeMap<&Address, (u64, u32)> {
        let mut homes: BTreeMap<&Address, (u64, u32)> = BTreeMap::new();
        for (number, part) in &self.parts {
            let meant = part.records.iter().filter(|(address, _)| is_meant(address));
            for (address, stored) in meant {
                let home = homes.entry(address).or_default();
                *home = (*home).max((stored.revision, *number));
            }
        }
        homes
    }

    /// Takes note that a write was made.
    pub(super) fn made(&mut self, write: Write) {
        if write.number == 0 {
            self.stated = write.parts;
        }
        let records = write.shard.iter().flat_map(|part| part.records.values());
        let revision = records.map(|stored| stored.revision).max();
        self.revision = self.revision.max(revision.unwrap_or(0));
        match write.shard {
            Some(shard) => self.parts.insert(write.number, shard),
            None => self.parts.remove(&write.number),
        };
    }

    /// Takes note of the generation that a part has by now.
    pub(super) fn caught_up(&mut self, number: u32, generation: u64) {
        self.parts.entry(number).or_default().generation = generation;
    }

    /// What removes the copies that do not count.
    pub(super) fn tidy(&self) -> Vec<Write> {
        if !self.torn {
            return Vec::new();
        }
        let homes = self.homes();
        let mut next = BTreeMap::new();
        for (number, part) in &self.parts {
            let mut tidied = part.clone();
            tidied
                .records
                .retain(|address, _| homes.get(address).is_some_and(|home| home.1 == *number));
            if tidied.records.len() < part.records.len() {
                next.insert(*number, tidied);
            }
        }
        if next.is_empty() {
            return Vec::new();
        }
        let last = homes.values().map(|(_, number)| *number).max();
        self.writes(next, last.map_or(1, |number| number.saturating_add(1)))
    }

    /// What brings these resources to the shelf or, without a text, off it. There are no copies
    /// that do not count. The last write is the one after which all of it holds.
    pub(super) fn lay_out(
        &self,
        changes: &BTreeMap<Address, Option<String>>,
        revision: u64,
    ) -> Result<Vec<Write>, TooLarge> {
        let mut desk = Desk {
            shelf: self,
            next: BTreeMap::new(),
            bytes: self
                .parts
                .iter()
                .map(|(number, part)| (*number, part.bytes_of_records()))
                .collect(),
        };
        let homes = self.homes_of(|address| changes.contains_key(address));
        for (address, text) in changes {
            let home = homes.get(address).map(|(_, number)| *number);
            match (home, text) {
                (None, None) => {}
                (Some(home), None) => desk.take(home, address),
                (home, Some(text)) => {
                    let stored = Stored {
                        revision,
                        text: text.clone(),
                    };
                    desk.put(home, address, stored)?;
                }
            }
        }
        let Desk { next, bytes, .. } = desk;
        if next.is_empty() {
            return Ok(Vec::new());
        }
        let last = bytes.iter().rev().find(|(_, bytes)| **bytes > 0);
        let parts = last.map_or(1, |(number, _)| number.saturating_add(1));
        Ok(self.writes(next, parts))
    }

    /// The writes in the order in which they are made: later parts first, so that nothing leaves a
    /// part before it is in its new one; the first part last, since it says how many there are; and
    /// then the parts that nothing is in any more.
    fn writes(&self, mut next: BTreeMap<u32, Shard>, parts: u32) -> Vec<Write> {
        let first = next.remove(&0).or_else(|| {
            let stays = self.parts.contains_key(&0) && self.stated == parts;
            (!stays).then(|| self.parts.get(&0).cloned().unwrap_or_default())
        });
        let write = |(number, shard)| Write {
            number,
            shard,
            parts,
        };
        let kept = next.into_iter().rev().filter(|(number, _)| *number < parts);
        let mut writes: Vec<_> = kept
            .map(|(number, shard)| write((number, Some(shard))))
            .collect();
        writes.extend(first.map(|shard| write((0, Some(shard)))));
        // A part between others may be missing since somebody removed it.
        let surplus = self
            .parts
            .keys()
            .rev()
            .filter(|number| **number >= parts.max(1));
        writes.extend(surplus.map(|number| write((*number, None))));
        for write in &mut writes {
            let before = self.parts.get(&write.number);
            let generation = before.map_or(0, |part| part.generation);
            if let Some(shard) = &mut write.shard {
                shard.generation = generation.saturating_add(1);
            }
        }
        writes
    }
}

/// Parts while they are rearranged.
struct Desk<'a> {
    shelf: &'a Shelf,
    /// The parts that change.
    next: BTreeMap<u32, Shard>,
    /// The bytes of the records of every part.
    bytes: BTreeMap<u32, usize>,
}

impl Desk<'_> {
    fn part(&mut self, number: u32) -> &mut Shard {
        let before = self.shelf.part(number);
        self.next
            .entry(number)
            .or_insert_with(|| before.cloned().unwrap_or_default())
    }

    fn head_bytes(&self, number: u32) -> usize {
        if number == 0 {
            HEAD_BYTES + self.shelf.first_part_extra
        } else {
            HEAD_BYTES
        }
    }

    fn put(
        &mut self,
        home: Option<u32>,
        address: &Address,
        stored: Stored,
    ) -> Result<(), TooLarge> {
        let bytes = Shard::bytes_of(address, stored.text.len());
        let Some(home) = home else {
            return self.place(0, address, stored);
        };
        let before = self.bytes_of(home, address);
        let others = self.bytes.get(&home).copied().unwrap_or(0) - before;
        if self.head_bytes(home) + others + bytes <= MOST_BYTES {
            self.part(home).records.insert(address.clone(), stored);
            self.bytes.insert(home, others + bytes);
            Ok(())
        } else {
            self.take(home, address);
            self.place(home.saturating_add(1), address, stored)
        }
    }

    /// Puts a record into the first part from `from` on that has room for it.
    fn place(&mut self, from: u32, address: &Address, stored: Stored) -> Result<(), TooLarge> {
        let bytes = Shard::bytes_of(address, stored.text.len());
        let mut number = from;
        // Whatever there is, in order; a number that is not there is an empty part.
        for (there, others) in self.bytes.range(from..) {
            let has_room = self.head_bytes(number) + others + bytes <= FULL_BYTES;
            if *there > number || *others == 0 || has_room {
                break;
            }
            number = number.saturating_add(1);
        }
        // Alone in a part it may fill it, and the first part has the least room.
        let alone = self.bytes.get(&number).is_none_or(|others| *others == 0);
        if alone && self.head_bytes(number) + bytes > MOST_BYTES {
            if number > 0 || HEAD_BYTES + bytes > MOST_BYTES {
                return Err(TooLarge(address.clone()));
            }
            return self.place(1, address, stored);
        }
        self.part(number).records.insert(address.clone(), stored);
        *self.bytes.entry(number).or_default() += bytes;
        Ok(())
    }

    fn take(&mut self, number: u32, address: &Address) {
        let bytes = self.bytes_of(number, address);
        self.part(number).records.remove(address);
        if let Some(all) = self.bytes.get_mut(&number) {
            *all -= bytes;
        }
    }

    fn bytes_of(&self, number: u32, address: &Address) -> usize {
        let part = self.next.get(&number).or_else(|| self.shelf.part(number));
        part.and_then(|part| part.records.get(address))
            .map_or(0, |stored| Shard::bytes_of(address, stored.text.len()))
    }
}

#[cfg(test)]
mod tests;
