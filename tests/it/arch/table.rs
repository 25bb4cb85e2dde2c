//! The table of rooms in the crate documentation.

use std::collections::{BTreeMap, BTreeSet};

use super::Finding;

const FILE: &str = "src/lib.rs";

/// The rooms by name.
#[derive(Debug)]
pub(super) struct RoomTable {
    rooms: BTreeMap<String, Room>,
}

/// One row.
#[derive(Debug)]
pub(super) struct Room {
    level: u32,
    pub(super) purity: Purity,
    imports: Imports,
    line: usize,
}

/// Whether a room may touch the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purity {
    /// It may not.
    Pure,
    /// It may.
    Io,
}

#[derive(Debug)]
enum Imports {
    /// Every room of a lower level.
    AllBelow,
    These(BTreeSet<String>),
}

impl RoomTable {
    /// Reads the rows, `| level | [`name`] | P or IO | job | imports |`, from the documentation.
    pub(super) fn parse(lib: &str) -> Result<Self, Vec<Finding>> {
        let mut rooms = BTreeMap::new();
        let mut findings = Vec::new();
        for (index, text) in lib.lines().enumerate() {
            let line = index + 1;
            let Some(cells) = cells(text) else { continue };
            match room(&cells, line) {
                Ok(None) => {}
                Ok(Some((name, room))) => {
                    if rooms.insert(name.clone(), room).is_some() {
                        let message = format!("the table has two rows of `{name}`");
                        findings.push(Finding::new(FILE, line, message));
                    }
                }
                Err(message) => findings.push(Finding::new(FILE, line, message)),
            }
        }
        if rooms.is_empty() {
            findings.push(Finding::new(FILE, 1, "there is no table of rooms"));
        }
        if findings.is_empty() {
            Ok(Self { rooms })
        } else {
            Err(findings)
        }
    }

    /// The row of a room.
    pub(super) fn room(&self, name: &str) -> Option<&Room> {
        self.rooms.get(name)
    }

    /// Whether the table lets one room import another.
    pub(super) fn allows(&self, from: &str, to: &str) -> bool {
        let (Some(from), Some(target)) = (self.rooms.get(from), self.rooms.get(to)) else {
            return false;
        };
        match &from.imports {
            Imports::AllBelow => target.level < from.level,
            Imports::These(names) => names.contains(to),
        }
    }

    /// What is wrong with the table by itself. Where every import goes to a lower level there can
    /// be no cycle.
    pub(super) fn check(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (name, room) in &self.rooms {
            let Imports::These(imports) = &room.imports else {
                continue;
            };
            for import in imports {
                let message = match self.rooms.get(import) {
                    None => format!("`{name}` may import `{import}`, which has no row"),
                    Some(other) if other.level >= room.level => format!(
                        "`{name}` of level {} may import `{import}` of level {}: imports go to lower levels only",
                        room.level, other.level
                    ),
                    Some(_) => continue,
                };
                findings.push(Finding::new(FILE, room.line, message));
            }
        }
        findings
    }

    /// Holds the rows against the rooms that exist.
    pub(super) fn check_against(&self, rooms: &BTreeSet<String>) -> Vec<Finding> {
        let missing = rooms
            .iter()
            .filter(|name| !self.rooms.contains_key(*name))
            .map(|name| {
                Finding::new(
                    FILE,
                    1,
                    format!("the room `{name}` has no row in the table"),
                )
            });
        let gone = self
            .rooms
            .iter()
            .filter(|(name, _)| !rooms.contains(*name))
            .map(|(name, row)| {
                Finding::new(FILE, row.line, format!("there is no room `{name}` in src/"))
            });
        missing.chain(gone).collect()
    }
}

/// The cells of a row in a `//!` comment.
fn cells(line: &str) -> Option<Vec<&str>> {
    let row = line.trim().strip_prefix("//!")?.trim();
    let row = row.strip_prefix('|')?.strip_suffix('|')?;
    Some(row.split('|').map(str::trim).collect())
}

/// A row as a room; `None` for the head of the table and the line under it.
fn room(cells: &[&str], line: usize) -> Result<Option<(String, Room)>, String> {
    let Some(first) = cells.first() else {
        return Ok(None);
    };
    if *first == "level" || first.starts_with('-') {
        return Ok(None);
    }
    let &[level, name, purity, _job, imports] = cells else {
        return Err(format!("a row has 5 cells, this one has {}", cells.len()));
    };
    let name = name
        .strip_prefix("[`")
        .and_then(|name| name.strip_suffix("`]"))
        .ok_or_else(|| format!("the room `{name}` is no link: write [`name`]"))?;
    let room = Room {
        level: level
            .parse()
            .map_err(|_| format!("the level of `{name}` is no number: `{level}`"))?,
        purity: match purity {
            "P" => Purity::Pure,
            // The core of `sim` is pure by its own shape: a function of a request and a moment.
            "IO" | "IO shell, P core" => Purity::Io,
            other => return Err(format!("`{name}` is neither P nor IO, but `{other}`")),
        },
        imports: match imports {
            "all" => Imports::AllBelow,
            names => Imports::These(names.split_whitespace().map(str::to_owned).collect()),
        },
        line,
    };
    Ok(Some((name.to_owned(), room)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "\
//! | level | room | | job | may import |
//! |---|---|---|---|---|
//! | 0 | [`ground`] | P | carries | |
//! | 1 | [`middle`] | IO | reads | ground |
//! | 2 | [`top`] | IO | all of it | all |
";

    fn messages(findings: &[Finding]) -> Vec<&str> {
        findings.iter().map(|f| f.message.as_str()).collect()
    }

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_row_allows_what_it_names_and_all_means_all_below() {
        let table = RoomTable::parse(GOOD).unwrap();
        assert!(table.check().is_empty());
        assert!(table.allows("middle", "ground"));
        assert!(!table.allows("ground", "middle"));
        assert!(table.allows("top", "middle"));
        assert!(!table.allows("middle", "top"));
    }

    #[test]
    fn an_import_upwards_or_sideways_is_found() {
        let bad = GOOD.replace("carries | |", "carries | middle |");
        let table = RoomTable::parse(&bad).unwrap();
        assert_eq!(
            messages(&table.check()),
            ["`ground` of level 0 may import `middle` of level 1: imports go to lower levels only"]
        );
    }

    #[test]
    fn a_room_without_a_row_and_a_row_without_a_room_are_found() {
        let table = RoomTable::parse(GOOD).unwrap();
        assert_eq!(
            messages(&table.check_against(&names(&["ground", "middle", "attic"]))),
            [
                "the room `attic` has no row in the table",
                "there is no room `top` in src/"
            ]
        );
    }

    #[test]
    fn a_row_that_cannot_be_read_is_found() {
        for (bad, message) in [
            (GOOD.replace("| P |", "| pure |"), "neither P nor IO"),
            (GOOD.replace("| 0 |", "| low |"), "is no number"),
            (GOOD.replace("[`top`]", "top"), "is no link"),
            (GOOD.replace("| all |", "|"), "5 cells"),
            (GOOD.replace("[`top`]", "[`middle`]"), "two rows"),
            (String::from("//! nothing"), "no table"),
        ] {
            let findings = RoomTable::parse(&bad).unwrap_err();
            assert!(findings[0].message.contains(message), "{findings:?}");
        }
    }
}
