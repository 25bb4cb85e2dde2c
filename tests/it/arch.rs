//! What the rooms may import, and what a room may touch.
//!
//! The table in the crate documentation of `src/lib.rs` is the rule; this reads it from there and
//! holds every source file against it. It works on tokens, so that comments, doc tests and
//! strings say nothing.

mod imports;
mod rules;
mod source_tree;
mod table;
mod tokens;

use std::fmt;

use source_tree::{SourceFile, SourceTree};
use table::RoomTable;

/// Where a rule is broken, and how.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    file: String,
    line: usize,
    message: String,
}

impl Finding {
    fn new(file: &str, line: usize, message: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line,
            message: message.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

/// A file looks too large to be one thing from here on.
const MOST_LINES: usize = 700;

fn assert_nothing_found(mut findings: Vec<Finding>) {
    findings.sort();
    findings.dedup();
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(
        lines.is_empty(),
        "{} found:\n{}",
        lines.len(),
        lines.join("\n")
    );
}

fn table(tree: &SourceTree) -> RoomTable {
    match RoomTable::parse(&tree.file("src/lib.rs").text) {
        Ok(table) => table,
        Err(findings) => {
            assert_nothing_found(findings);
            unreachable!("a table that cannot be read has findings");
        }
    }
}

#[test]
fn the_table_of_rooms_describes_the_rooms_there_are_and_only_lower_levels_are_imported() {
    let tree = SourceTree::read();
    let table = table(&tree);
    let mut findings = table.check();
    findings.extend(table.check_against(&tree.rooms()));
    assert_nothing_found(findings);
}

#[test]
fn every_import_between_rooms_is_in_the_table() {
    let tree = SourceTree::read();
    let table = table(&tree);
    assert_nothing_found(tree.check_each("src/", |file| rules::edges(file, &table)));
}

#[test]
fn pure_rooms_touch_nothing_outside() {
    let tree = SourceTree::read();
    let table = table(&tree);
    assert_nothing_found(tree.check_each("src/", |file| rules::purity(file, &table)));
}

#[test]
fn nobody_but_cli_prints() {
    let tree = SourceTree::read();
    assert_nothing_found(tree.check_each("src/", rules::printing));
}

#[test]
fn nobody_but_clock_reads_the_time_sleeps_or_throws_dice() {
    let tree = SourceTree::read();
    assert_nothing_found(tree.check_each("src/", rules::time));
}

#[test]
fn every_source_file_is_declared_by_a_module() {
    assert_nothing_found(SourceTree::read().undeclared());
}

#[test]
fn no_file_is_longer_than_it_should_be() {
    assert_nothing_found(SourceTree::read().check_each("", |file| rules::length(file, MOST_LINES)));
}
