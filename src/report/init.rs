//! What init found and wrote, for people and machines.

use schemars::JsonSchema;
use serde::Serialize;

use super::documents::FORMAT_VERSION;
use super::export::{ExportDocument, FileDocument};
use super::style::{ADDED, CHANGED, FAINT, REMOVED, STRONG, paint};
use super::words::{count, harmless, wrapped};

/// `init --format json`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "gijctl init")]
pub struct InitDocument {
    /// Version of this shape.
    pub format_version: u32,
    /// What was looked at, in this order.
    pub checks: Vec<Check>,
    /// The gijctl.yaml that was written; null where a check failed.
    pub config: Option<FileDocument>,
    /// What was exported beside it; null where nothing was.
    pub export: Option<ExportDocument>,
    /// Commands to run next.
    pub next: Vec<String>,
}

impl InitDocument {
    /// What was looked at, and nothing written.
    pub const fn new(checks: Vec<Check>) -> Self {
        Self {
            format_version: FORMAT_VERSION,
            checks,
            config: None,
            export: None,
            next: Vec::new(),
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Check {
    /// What was looked at.
    pub name: &'static str,
    /// How it is.
    pub status: Status,
    /// What was found.
    pub detail: String,
    /// What to do about it; may be empty.
    pub help: String,
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Status {
    /// As it should be.
    Ok,
    /// It works, with a limit that people should know.
    Note,
    /// It does not work.
    Failed,
    /// It was not looked at.
    NotChecked,
}

impl Check {
    fn new(name: &'static str, status: Status, (detail, help): (&str, &str)) -> Self {
        Self {
            name,
            status,
            detail: detail.to_owned(),
            help: help.to_owned(),
        }
    }

    /// One that is as it should be.
    pub fn ok(name: &'static str, detail: &str) -> Self {
        Self::new(name, Status::Ok, (detail, ""))
    }

    /// One that works, with a limit.
    pub fn note(name: &'static str, detail: &str, help: &str) -> Self {
        Self::new(name, Status::Note, (detail, help))
    }

    /// One that does not work.
    pub fn failed(name: &'static str, detail: &str, help: &str) -> Self {
        Self::new(name, Status::Failed, (detail, help))
    }

    /// One that was not looked at, and why.
    pub fn not_checked(name: &'static str, why: &str) -> Self {
        Self::new(name, Status::NotChecked, (why, ""))
    }
}

/// Columns of a terminal that nobody has made wider.
const WIDTH: usize = 80;

/// Where the details begin.
const DETAILS: usize = 30;

/// Everything that was looked at, a line or a paragraph each.
pub fn checks(checks: &[Check]) -> String {
    checks.iter().map(check).collect()
}

fn check(check: &Check) -> String {
    let Check {
        name,
        status,
        detail,
        help,
    } = check;
    let (style, word) = match status {
        Status::Ok => (ADDED, "ok"),
        Status::Note => (CHANGED, "note"),
        Status::Failed => (REMOVED, "failed"),
        Status::NotChecked => (FAINT, "not checked"),
    };
    let detail = wrapped(&harmless(detail), WIDTH, DETAILS);
    let mut text = format!(
        "{}  {name:15}  {detail}\n",
        paint(style, format!("{word:11}"))
    );
    if !help.is_empty() {
        let help = wrapped(&format!("help: {}", harmless(help)), WIDTH, DETAILS);
        text.push_str(&format!("{:DETAILS$}{help}\n", ""));
    }
    text
}

/// That checks failed, and what that means.
pub fn failed(number: usize) -> String {
    format!(
        "{} failed, so nothing was written",
        count(number, "check", "checks")
    )
}

/// That the file was written.
pub fn written(path: &str) -> String {
    format!("\nWrote {}.\n", harmless(path))
}

/// Commands to run next. `flags` begins with a blank, or is empty.
pub fn next(folder: &str, flags: &str, is_exported: bool) -> Vec<String> {
    let plan = format!("gijctl plan {folder}{flags}");
    if is_exported {
        vec![plan]
    } else {
        vec![
            format!("gijctl export -d {folder}{flags}"),
            "gijctl explain Integration".to_owned(),
            plan,
        ]
    }
}

/// The same for people.
pub fn next_text(commands: &[String]) -> String {
    let mut text = format!("\n{}\n", paint(STRONG, "Next"));
    for command in commands {
        text.push_str(&format!("  {}\n", harmless(command)));
    }
    text
}
