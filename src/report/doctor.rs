//! A check-up, for people and machines.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::documents::FORMAT_VERSION;
use super::status_document::LookedAtDocument;
use super::style::{ADDED, CHANGED, FAINT, KNOWN, REMOVED, STRONG, paint};
use super::words::{count, counted, harmless, wrapped};
use crate::doctor::{Check, Checked, Examination, Finding, Standing, Weight};

/// Columns of a terminal that nobody has made wider.
const WIDTH: usize = 100;

/// Where the words of a check begin.
const WORDS: usize = 26;

/// `doctor --format json`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "gijctl doctor")]
pub struct DoctorDocument {
    /// Version of this shape.
    pub format_version: u32,
    /// The Jira that was looked at.
    pub instance: LookedAtDocument,
    /// When, in RFC 3339.
    pub looked_at: String,
    /// How many findings there are of each weight.
    pub summary: DoctorSummaryDocument,
    /// Every check, in order.
    pub checks: Vec<CheckDocument>,
    /// Every finding, the heaviest first.
    pub findings: Vec<FindingDocument>,
    /// What to do next.
    pub next: Vec<String>,
}

/// Findings, counted.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DoctorSummaryDocument {
    /// gijctl cannot work, or would do so wrongly.
    pub error: usize,
    /// It works, and somebody should do something about it.
    pub warning: usize,
    /// Somebody may like to know.
    pub info: usize,
}

/// One check.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CheckDocument {
    /// Which.
    #[schemars(extend("enum" = Check::ALL.map(Check::key)))]
    pub check: &'static str,
    /// How it stands: the heaviest finding; `ok` where there is none, and `unknown` where it was not
    /// asked or not answered.
    #[schemars(extend("enum" = ["ok", "info", "warning", "error", "unknown"]))]
    pub status: &'static str,
    /// What is so.
    pub detail: String,
}

/// One finding.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FindingDocument {
    /// The check that found it.
    #[schemars(extend("enum" = Check::ALL.map(Check::key)))]
    pub check: &'static str,
    /// How much it weighs.
    #[schemars(extend("enum" = ["error", "warning", "info"]))]
    pub weight: &'static str,
    /// What was found.
    pub message: String,
    /// Why it weighs that much.
    pub why: String,
    /// What to do.
    pub help: String,
}

/// The document of a check-up.
pub fn document(
    examination: &Examination,
    instance: LookedAtDocument,
    at: Timestamp,
) -> DoctorDocument {
    DoctorDocument {
        format_version: FORMAT_VERSION,
        instance,
        looked_at: at.to_string(),
        summary: DoctorSummaryDocument {
            error: examination.count(Weight::Error),
            warning: examination.count(Weight::Warning),
            info: examination.count(Weight::Info),
        },
        checks: examination
            .checks
            .iter()
            .map(|checked| CheckDocument {
                check: checked.check.key(),
                status: standing(checked.standing()),
                detail: checked.says.clone(),
            })
            .collect(),
        findings: examination
            .findings()
            .into_iter()
            .map(|(check, finding)| FindingDocument {
                check: check.key(),
                weight: finding.weight.as_str(),
                message: finding.message.clone(),
                why: finding.why.clone(),
                help: finding.help.clone(),
            })
            .collect(),
        next: examination.next.clone(),
    }
}

const fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Fine => "ok",
        Standing::Found(weight) => weight.as_str(),
        Standing::Unknown => "unknown",
    }
}

/// A check-up for people: each check in a line, then what was found by weight.
pub fn text(examination: &Examination) -> String {
    let mut text: String = examination.checks.iter().map(check).collect();
    for (_, one) in examination.findings() {
        text.push('\n');
        text.push_str(&finding(one));
    }
    text.push('\n');
    text.push_str(&total(examination));
    text.push('\n');
    for next in &examination.next {
        text.push_str(&format!("next: {}\n", wrapped(next, WIDTH, 6)));
    }
    text
}

fn check(checked: &Checked) -> String {
    let standing = checked.standing();
    let style = match standing {
        Standing::Fine => ADDED,
        Standing::Found(weight) => style(weight),
        Standing::Unknown => FAINT,
    };
    let word = match standing {
        Standing::Unknown => "-",
        other => self::standing(other),
    };
    let says = wrapped(&harmless(&checked.says), WIDTH, WORDS);
    format!(
        "{:<15} {} {says}\n",
        checked.check.as_str(),
        paint(style, format_args!("{word:<9}"))
    )
}

const fn style(weight: Weight) -> anstyle::Style {
    match weight {
        Weight::Error => REMOVED,
        Weight::Warning => CHANGED,
        Weight::Info => KNOWN,
    }
}

fn finding(finding: &Finding) -> String {
    let word = finding.weight.as_str();
    let margin = word.len() + 2;
    let line = |label: &str, words: &str| {
        format!("  {label:<5} {}\n", wrapped(&harmless(words), WIDTH, 8))
    };
    format!(
        "{}: {}\n{}{}",
        paint(style(finding.weight), word),
        paint(STRONG, wrapped(&harmless(&finding.message), WIDTH, margin)),
        line("why:", &finding.why),
        line("help:", &finding.help)
    )
}

/// What it comes to, in a line.
pub fn total(examination: &Examination) -> String {
    let number = |weight| examination.count(weight);
    let (errors, warnings) = (number(Weight::Error), number(Weight::Warning));
    let unknown = examination
        .checks
        .iter()
        .filter(|checked| checked.standing() == Standing::Unknown)
        .count();
    let looked_at = count(examination.checks.len() - unknown, "check", "checks");
    let found = counted(&[
        (errors, if errors == 1 { "error" } else { "errors" }),
        (warnings, if warnings == 1 { "warning" } else { "warnings" }),
        (number(Weight::Info), "to know"),
    ]);
    let found = if found.is_empty() {
        "nothing found".to_owned()
    } else {
        found
    };
    match unknown {
        0 => format!("{looked_at}: {found}"),
        unknown => format!("{looked_at}: {found}; {unknown} could not be made"),
    }
}
