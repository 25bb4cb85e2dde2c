//! The rules, each a function of one file.

use super::imports::{NamedPath, PathForm};
use super::table::{Purity, RoomTable};
use super::{Finding, SourceFile};

/// A path that a rule forbids.
#[derive(Debug, Clone, Copy)]
enum Forbidden {
    /// Paths that start so.
    Start(&'static str),
    /// Paths that have these segments next to each other, wherever they were imported from.
    Anywhere(&'static str),
}

use Forbidden::{Anywhere, Start};

/// What touches the world.
const IMPURE: &[Forbidden] = &[
    Start("std::env"),
    Start("std::fs"),
    Start("std::net"),
    Start("std::process"),
    Start("std::thread"),
    Start("axum"),
    Start("indicatif"),
    Start("reqwest"),
    Start("tempfile"),
    Start("tokio"),
    Start("walkdir"),
    Anywhere("Instant"),
    Anywhere("io::stderr"),
    Anywhere("io::stdin"),
    Anywhere("io::stdout"),
];

/// What tells the time, waits or throws dice.
const TIME: &[Forbidden] = &[
    Start("fastrand"),
    Start("rand"),
    Anywhere("Instant::now"),
    Anywhere("SystemTime"),
    Anywhere("Timestamp::now"),
    Anywhere("Zoned::now"),
    Anywhere("thread::sleep"),
    Anywhere("time::interval"),
    Anywhere("time::sleep"),
    Anywhere("time::sleep_until"),
];

/// Streams that print as well as any macro.
const STREAMS: &[Forbidden] = &[Anywhere("io::stderr"), Anywhere("io::stdout")];

const PRINTING_MACROS: [&str; 5] = ["dbg", "eprint", "eprintln", "print", "println"];

impl Forbidden {
    const fn text(self) -> &'static str {
        match self {
            Self::Start(text) | Self::Anywhere(text) => text,
        }
    }

    fn matches(self, path: &NamedPath) -> bool {
        let segments = &path.segments;
        let wanted: Vec<&str> = self.text().split("::").collect();
        match self {
            // One name alone may be a variable, unless a `use` names it.
            Self::Start(_) if segments.len() == 1 && path.form != PathForm::Use => false,
            Self::Start(_) => starts_with(segments, &wanted) || hides(segments, &wanted),
            Self::Anywhere(_) => segments
                .windows(wanted.len())
                .any(|window| starts_with(window, &wanted)),
        }
    }
}

fn starts_with(segments: &[String], wanted: &[&str]) -> bool {
    segments.len() >= wanted.len() && segments.iter().zip(wanted).all(|(a, b)| a == b)
}

/// Whether a glob import brings in what is forbidden without naming it.
fn hides(segments: &[String], wanted: &[&str]) -> bool {
    match segments.split_last() {
        Some((last, prefix)) if last == "*" && !prefix.is_empty() => {
            prefix.len() < wanted.len() && prefix.iter().zip(wanted).all(|(a, b)| a == b)
        }
        _ => false,
    }
}

/// Imports between rooms that the table does not have.
pub(super) fn edges(file: &SourceFile, table: &RoomTable) -> Vec<Finding> {
    let Some(room) = file.room() else {
        return Vec::new();
    };
    let module = file.module();
    let mut findings = Vec::new();
    for path in file.paths() {
        // A lone `crate` stands in `pub(crate)`, a lone `self` is a value, a lone `super` is
        // `pub(super)`.
        if path.segments.len() == 1 && path.form != PathForm::Use {
            continue;
        }
        let Some(resolved) = path.resolved(&module) else {
            continue;
        };
        let written = path.segments.join("::");
        let message = match resolved.first() {
            None => format!("`{written}` is the whole crate: name the room"),
            Some(to) if *to == room || table.allows(&room, to) => continue,
            Some(to) if table.room(to).is_none() => {
                format!("`{written}` names no room of the table in src/lib.rs")
            }
            Some(to) => format!(
                "`{room}` must not import `{to}` (`{written}`): the table in src/lib.rs does not have it"
            ),
        };
        findings.push(Finding::new(&file.path, path.line, message));
    }
    findings
}

/// What a pure room must not name.
pub(super) fn purity(file: &SourceFile, table: &RoomTable) -> Vec<Finding> {
    let Some(room) = file.room() else {
        return Vec::new();
    };
    if table.room(&room).map(|row| row.purity) != Some(Purity::Pure) {
        return Vec::new();
    }
    let say = |what: &str| format!("`{room}` is a pure room and must not use `{what}`");
    let mut findings = forbidden(file, &[IMPURE, TIME].concat(), say);
    findings.extend(printing_macros(file, say));
    let words = file.tokens.iter().filter(|token| !token.in_test);
    for token in words {
        if let Some(word @ ("async" | "await")) = token.word() {
            findings.push(Finding::new(&file.path, token.line, say(word)));
        }
    }
    findings
}

/// Printing outside of `cli` and the program itself.
pub(super) fn printing(file: &SourceFile) -> Vec<Finding> {
    if file.path == "src/main.rs" || file.room().as_deref() == Some("cli") {
        return Vec::new();
    }
    let say = |what: &str| format!("`{what}` prints, which only `cli` does");
    let mut findings = forbidden(file, STREAMS, say);
    findings.extend(printing_macros(file, say));
    findings
}

/// Reading the time, sleeping and throwing dice outside of `clock`.
pub(super) fn time(file: &SourceFile) -> Vec<Finding> {
    if file.room().as_deref() == Some("clock") {
        return Vec::new();
    }
    forbidden(file, TIME, |what| {
        format!("`{what}` reads the time, waits or throws dice, which only `clock` does")
    })
}

/// A file with more lines than are easy to keep in mind.
pub(super) fn length(file: &SourceFile, most: usize) -> Vec<Finding> {
    let lines = file.text.lines().count();
    if lines <= most {
        return Vec::new();
    }
    let message = format!("the file has {lines} lines: split it, {most} are the most");
    vec![Finding::new(&file.path, most, message)]
}

fn forbidden(file: &SourceFile, list: &[Forbidden], say: impl Fn(&str) -> String) -> Vec<Finding> {
    let mut findings = Vec::new();
    for path in file.paths().iter().filter(|path| !path.in_test) {
        if let Some(hit) = list.iter().find(|entry| entry.matches(path)) {
            findings.push(Finding::new(&file.path, path.line, say(hit.text())));
        }
    }
    findings
}

fn printing_macros(file: &SourceFile, say: impl Fn(&str) -> String) -> Vec<Finding> {
    let mut findings = Vec::new();
    for path in file.paths() {
        let name = path.segments.last().map(String::as_str).unwrap_or_default();
        if path.form == PathForm::Macro && !path.in_test && PRINTING_MACROS.contains(&name) {
            findings.push(Finding::new(
                &file.path,
                path.line,
                say(&format!("{name}!")),
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "\
//! | 0 | [`value`] | P | carries | |
//! | 1 | [`clock`] | IO | ticks | |
//! | 1 | [`think`] | P | decides | value |
//! | 2 | [`act`] | IO | does | value clock |
//! | 3 | [`cli`] | IO | talks | all |
";

    fn found(
        rule: impl Fn(&SourceFile, &RoomTable) -> Vec<Finding>,
        path: &str,
        text: &str,
    ) -> usize {
        let table = RoomTable::parse(TABLE).unwrap();
        rule(&SourceFile::new(path, text), &table).len()
    }

    #[test]
    fn an_import_that_the_table_has_is_fine_and_any_other_is_found() {
        let think = |text| found(edges, "src/think/mod.rs", text);
        for fine in [
            "use crate::value::Name;",
            "use crate::think::inner::Thing;",
            "use super::value::Name;",
            "use std::fmt; use serde::Serialize;",
            "pub(crate) fn f(&self) -> Self { self.x.await_value() }",
            "// use crate::act::Doer;",
            "const TEXT: &str = \"crate::act::Doer\";",
        ] {
            assert_eq!(think(fine), 0, "{fine}");
        }
        for bad in [
            "use crate::act::Doer;",
            "use crate::{value::Name, act};",
            "use crate::{value::{Name}, think::{self}, cli::run as start};",
            "fn f() { crate::act::go(); }",
            "fn f(x: crate::act::Doer) {}",
            "use super::act::Doer;",
            "mod inner { use super::super::act::Doer; }",
            "macro_rules! m { () => { $crate::act::go() } }",
            "use crate::*;",
            "use crate::attic;",
            "use crate as everything;",
            "#[cfg(test)] mod tests { use crate::act::Doer; }",
        ] {
            assert_eq!(think(bad), 1, "{bad}");
        }
    }

    #[test]
    fn a_finding_says_where_and_what() {
        let table = RoomTable::parse(TABLE).unwrap();
        let file = SourceFile::new("src/think/deep.rs", "\n\nuse super::super::act::Doer;");
        assert_eq!(
            edges(&file, &table)[0].to_string(),
            "src/think/deep.rs:3: `think` must not import `act` (`super::super::act::Doer`): the table in src/lib.rs does not have it"
        );
    }

    #[test]
    fn a_pure_room_that_touches_the_world_is_found() {
        let think = |text| found(purity, "src/think/mod.rs", text);
        for fine in [
            "use std::time::Duration; use std::io::Write;",
            "fn f(rand: u8) -> u8 { rand }",
            "fn f() -> impl Future<Output = ()>;",
            "const VERSION: &str = env!(\"CARGO_PKG_VERSION\");",
            "#[cfg(test)] mod tests { use std::fs; #[tokio::test] async fn t() { a().await } }",
            "/* std::fs::read */ const A: &str = r#\"std::env::var\"#;",
        ] {
            assert_eq!(think(fine), 0, "{fine}");
        }
        for bad in [
            "use std::fs;",
            "use std::{fmt, fs as files};",
            "use std::*;",
            "fn f() { std::env::var(name); }",
            "fn f() { ::std::process::exit(1); }",
            "use std::time::{Duration, Instant};",
            "use std::time::SystemTime;",
            "fn f() { Timestamp::now(); }",
            "fn f() { jiff::Zoned::now(); }",
            "use tokio::sync::mpsc;",
            "fn f() { reqwest::get(url); }",
            "fn f() { fastrand::u8(..); }",
            "fn f() { println!(\"a\"); }",
            "fn f() { dbg!(a); }",
            "async fn f() {}",
            "fn f() { g().await; }",
        ] {
            assert_eq!(think(bad), 1, "{bad}");
        }
        assert_eq!(found(purity, "src/act/mod.rs", "use std::fs;"), 0);
    }

    #[test]
    fn printing_is_found_everywhere_but_in_cli_and_the_program() {
        for (path, expected) in [
            ("src/act/mod.rs", 1),
            ("src/cli/out.rs", 0),
            ("src/main.rs", 0),
        ] {
            for text in [
                "fn f() { eprintln!(\"a\"); }",
                "fn f() { anstream::println!(\"a\"); }",
                "fn f() { std::io::stdout().flush(); }",
            ] {
                let findings = printing(&SourceFile::new(path, text)).len();
                assert_eq!(findings, expected, "{path}: {text}");
            }
        }
    }

    #[test]
    fn reading_the_time_and_throwing_dice_are_found_everywhere_but_in_clock() {
        for (path, expected) in [("src/act/mod.rs", 1), ("src/clock/mod.rs", 0)] {
            for text in [
                "fn f() { Timestamp::now(); }",
                "fn f() { tokio::time::Instant::now(); }",
                "use std::time::SystemTime;",
                "use tokio::time::sleep;",
                "use tokio::time; fn f() { time::sleep_until(t); }",
                "fn f() { std::thread::sleep(d); }",
                "fn f() { fastrand::f64(); }",
            ] {
                assert_eq!(
                    time(&SourceFile::new(path, text)).len(),
                    expected,
                    "{path}: {text}"
                );
            }
        }
    }

    #[test]
    fn a_long_file_is_found() {
        let file = SourceFile::new("src/act/mod.rs", "a\nb\nc\n");
        assert!(length(&file, 3).is_empty());
        assert_eq!(length(&file, 2).len(), 1);
    }
}
