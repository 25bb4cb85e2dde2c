//! What the rules found, and what is to be confirmed by hand.

use schemars::JsonSchema;
use serde::Serialize;

use super::diagnostics;
use super::documents::{FORMAT_VERSION, FailureEntry};
use super::style::{ADDED, FAINT, KNOWN, REMOVED, STRONG, paint};
use super::words::{count, harmless, wrapped};
use crate::diag::{Diagnostic, SourceMap, Span};
use crate::lint::by_hand::{HandItem, State};
use crate::lint::mend::Unmended;
use crate::lint::{About, Finding, Level, Linted, RULES, Rule};
use crate::model::{Contradiction, VendorPage};

/// As wide as a terminal that nobody has widened.
const WIDTH: usize = 100;

/// How much is told people of what they have to confirm by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandList {
    /// All of it.
    Whole,
    /// How much there is, in a line.
    Counted,
    /// Nothing.
    LeftOut,
}

/// Everything that was found, for people.
pub fn text(
    sources: &SourceMap,
    linted: &Linted,
    (by_hand, list): (&[HandItem], HandList),
) -> String {
    let mut text = String::new();
    if !linted.findings.is_empty() {
        let shown: Vec<Diagnostic> = linted.findings.iter().map(|one| one.what.clone()).collect();
        text.push_str(&diagnostics::without_totals(sources, &shown));
    }
    for gap in &linted.unread {
        text.push_str(&format!(
            "not looked at: {} could not be read: {}; {}\n\n",
            gap.what, gap.reason, gap.help
        ));
    }
    text.push_str(&match list {
        HandList::Whole => hand_list(by_hand),
        HandList::Counted => hand_count(by_hand),
        HandList::LeftOut => String::new(),
    });
    text.push_str(&summary(linted));
    text.push('\n');
    text
}

/// How many of each, in a line.
pub fn summary(linted: &Linted) -> String {
    let of = |level| {
        linted
            .findings
            .iter()
            .filter(|one| one.level == level)
            .count()
    };
    let mut parts: Vec<_> = [
        (of(Level::Error), "error", "errors"),
        (of(Level::Warning), "warning", "warnings"),
        (of(Level::Info), "remark", "remarks"),
    ]
    .into_iter()
    .filter(|(number, ..)| *number > 0)
    .map(|(number, one, many)| count(number, one, many))
    .collect();
    if parts.is_empty() {
        parts.push("no findings".to_owned());
    }
    if linted.silenced > 0 {
        parts.push(format!("{} silenced by annotations", linted.silenced));
    }
    parts.join(", ")
}

/// That annotations silenced some, in a line; nothing where they silenced none.
pub fn silenced(number: usize) -> String {
    match number {
        0 => String::new(),
        some => format!(
            "{} silenced by annotations.\n",
            count(some, "finding is", "findings are")
        ),
    }
}

fn hand_count(items: &[HandItem]) -> String {
    let open = items.iter().filter(|item| !item.is_confirmed()).count();
    if open == 0 {
        return String::new();
    }
    let void = items.iter().filter_map(state_in_words).count();
    let void = match void {
        0 => String::new(),
        some => format!(" (somebody's word for {some} of them does not count today)"),
    };
    format!(
        "{} {}{void}; `gijctl lint --by-hand` lists them\n\n",
        paint(STRONG, "Confirm by hand:"),
        count(
            open,
            "thing that no request shows",
            "things that no request shows"
        )
    )
}

fn hand_list(items: &[HandItem]) -> String {
    let open: Vec<_> = items.iter().filter(|item| !item.is_confirmed()).collect();
    let confirmed = items.len() - open.len();
    if items.is_empty() {
        return String::new();
    }
    let mut text = format!(
        "{} {}\n",
        paint(STRONG, "Confirm by hand"),
        paint(FAINT, "(no request shows these)")
    );
    for item in open {
        text.push_str(&format!("  - {}: ", paint(STRONG, item.key)));
        text.push_str(&wrapped(&item.what, WIDTH, 4));
        text.push('\n');
        text.push_str(&format!(
            "    {}\n",
            paint(FAINT, format!("{}; page {}", item.place, item.page))
        ));
        if let Some(words) = state_in_words(item) {
            text.push_str(&format!("    {words}\n"));
        }
    }
    if confirmed > 0 {
        let more = count(confirmed, "more is confirmed", "more are confirmed");
        text.push_str(&format!("  {more}\n"));
    }
    text.push('\n');
    text
}

fn state_in_words(item: &HandItem) -> Option<String> {
    match &item.state {
        State::Open | State::Confirmed { .. } => None,
        State::Expired { by, expires } => Some(format!("{by}'s word counted until {expires}")),
        State::NotYet { by, on } => Some(format!("{by}'s word counts from {on}")),
        State::OtherValue { by } => Some(format!("{by} speaks of another value than is stated")),
    }
}

fn page(title: &str) -> String {
    VendorPage::titled(title).map_or_else(|| title.to_owned(), |page| page.url)
}

/// That a finding is not mended, and why.
pub fn not_mended(at: &str, finding: &Finding, why: &Unmended) -> String {
    let why = why.to_string();
    format!(
        "{}: {} is not mended: {}\n",
        harmless(at),
        finding.rule.id,
        harmless(&why)
    )
}

/// That rules went by no time.
pub fn without_time(why: &str) -> String {
    format!(
        "Jira does not tell its time, so rules that go by dates say nothing: {}\n",
        harmless(why)
    )
}

/// A diff in colours.
pub fn diff(text: &str) -> String {
    let mut shown = String::new();
    for line in text.split_terminator('\n') {
        let pieces: Vec<_> = line.split('\t').map(harmless).collect();
        let line = &pieces.join("\t");
        let style = match line.as_bytes() {
            [b'+', b'+', b'+', ..] | [b'-', b'-', b'-', ..] => Some(STRONG),
            [b'+', ..] => Some(ADDED),
            [b'-', ..] => Some(REMOVED),
            [b'@', ..] => Some(KNOWN),
            _ => None,
        };
        match style {
            Some(style) => shown.push_str(&paint(style, line)),
            None => shown.push_str(line),
        }
        shown.push('\n');
    }
    shown
}

/// Every rule in a line.
pub fn list() -> String {
    let mut text = String::new();
    for rule in RULES {
        text.push_str(&format!(
            "{}  {:<8} {:<30} {}\n",
            rule.id,
            rule.level.as_str(),
            rule.name,
            rule.check.phrase()
        ));
    }
    text
}

/// All there is to know of a rule.
pub fn explanation(rule: &Rule) -> String {
    let mut text = format!(
        "{} {} ({}; {})\n\n",
        paint(STRONG, rule.id),
        paint(STRONG, rule.name),
        rule.level,
        rule.check.phrase()
    );
    text.push_str(&wrapped(rule.rationale, WIDTH, 0));
    text.push('\n');
    for one in contradictions(rule) {
        text.push('\n');
        text.push_str(&wrapped(
            &format!(
                "The vendor's pages disagree (C{}): {} {}",
                one.number, one.sentence, one.posture
            ),
            WIDTH,
            0,
        ));
        text.push('\n');
    }
    for (word, example) in [("Bad", rule.bad), ("Good", rule.good)] {
        text.push_str(&format!(
            "\n{} {}\n",
            paint(STRONG, word),
            paint(FAINT, example.of_what())
        ));
        for line in example.text().lines() {
            text.push_str(format!("  {line}").trim_end());
            text.push('\n');
        }
    }
    text.push_str(&format!("\n{}: {}\n", rule.page, page(rule.page)));
    text
}

fn contradictions(rule: &Rule) -> impl Iterator<Item = &'static Contradiction> {
    let numbers = rule.contradictions.iter();
    numbers.filter_map(|number| Contradiction::by_number(*number))
}

/// `lint --format json`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "gijctl lint")]
pub struct LintDocument {
    /// Version of this shape.
    pub format_version: u32,
    /// How many of each.
    pub summary: LintSummary,
    /// What was found: in manifests by path and place, then in Jira.
    pub findings: Vec<FindingDocument>,
    /// What no request shows.
    pub by_hand: Vec<HandDocument>,
    /// The lists that could not be read, so that rules said nothing of them.
    pub not_checked: Vec<FailureEntry>,
    /// What `--fix` changed, or `--diff` shows, file by file; absent without them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fixes: Option<FixesDocument>,
}

/// How many of each.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct LintSummary {
    /// Errors.
    pub error: usize,
    /// Warnings.
    pub warning: usize,
    /// Remarks.
    pub info: usize,
    /// Findings that annotations silenced.
    pub silenced: usize,
}

/// What a rule found.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FindingDocument {
    /// The number of the rule.
    pub rule: &'static str,
    /// Its name.
    pub name: &'static str,
    /// How much it weighs.
    #[schemars(extend("enum" = ["error", "warning", "info"]))]
    pub level: &'static str,
    /// `Kind/name` of each manifest that it is about; several where one place speaks for them.
    pub addresses: Vec<String>,
    /// The row in Jira, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// The file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The line, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The column in characters, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// The line where it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_line: Option<usize>,
    /// The column after its last character.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_column: Option<usize>,
    /// What is found.
    pub message: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The vendor's page.
    pub page: String,
    /// The numbers of the contradictions in the vendor's pages that it rests on.
    pub contradictions: Vec<u8>,
    /// Whether `--fix` knows one right answer.
    pub fixable: bool,
}

/// What no request shows.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HandDocument {
    /// Its key: that of a general setting, or one under `lint.confirmed` of gijctl.yaml.
    pub key: &'static str,
    /// What is advised.
    pub what: String,
    /// Where in Jira, or elsewhere.
    pub place: String,
    /// The vendor's page.
    pub page: String,
    /// Whether somebody has confirmed it.
    #[schemars(extend("enum" = ["open", "confirmed", "expired", "notYet", "otherValue"]))]
    pub state: &'static str,
    /// Who, where somebody has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The last day on which that counts, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
}

/// What is mended.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FixesDocument {
    /// Whether the files were written.
    pub written: bool,
    /// The changes as unified diffs, a file each.
    pub diffs: Vec<String>,
    /// What is not sure to be written right.
    pub refused: Vec<RefusedDocument>,
}

/// What was not mended.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RefusedDocument {
    /// The number of the rule.
    pub rule: &'static str,
    /// `path:line:column`.
    pub at: String,
    /// Why not.
    pub reason: String,
}

/// The document of what was found.
pub fn document(
    sources: &SourceMap,
    linted: &Linted,
    by_hand: &[HandItem],
    fixes: Option<FixesDocument>,
) -> LintDocument {
    let of = |level| {
        linted
            .findings
            .iter()
            .filter(|one| one.level == level)
            .count()
    };
    LintDocument {
        format_version: FORMAT_VERSION,
        summary: LintSummary {
            error: of(Level::Error),
            warning: of(Level::Warning),
            info: of(Level::Info),
            silenced: linted.silenced,
        },
        findings: linted
            .findings
            .iter()
            .map(|one| finding(sources, one))
            .collect(),
        by_hand: by_hand.iter().map(hand).collect(),
        not_checked: linted
            .unread
            .iter()
            .map(|gap| FailureEntry {
                address: None,
                at: None,
                message: format!("{} could not be read: {}", gap.what, gap.reason),
                help: Some(gap.help.clone()),
            })
            .collect(),
        fixes,
    }
}

fn finding(sources: &SourceMap, finding: &Finding) -> FindingDocument {
    let start = finding.what.span.map(|span| sources.location(span));
    let end = finding.what.span.map(|span| {
        sources.location(Span {
            start: span.end,
            ..span
        })
    });
    let (address, row) = match &finding.about {
        About::Set => (None, None),
        About::Manifest(address) => (Some(address), None),
        About::Row(id, _) => (None, Some(id.get())),
    };
    let addresses = address.into_iter().chain(&finding.also);
    FindingDocument {
        rule: finding.rule.id,
        name: finding.rule.name,
        level: finding.level.as_str(),
        addresses: addresses.map(ToString::to_string).collect(),
        row,
        path: finding
            .what
            .span
            .map(|span| sources.path(span.file).to_owned()),
        line: start.map(|at| at.line),
        column: start.map(|at| at.column),
        end_line: end.map(|at| at.line),
        end_column: end.map(|at| at.column),
        message: finding.what.message.clone(),
        help: finding.what.help.clone(),
        page: page(finding.rule.page),
        contradictions: finding.rule.contradictions.to_vec(),
        fixable: finding.fix.is_some(),
    }
}

fn hand(item: &HandItem) -> HandDocument {
    let (state, by, expires) = match &item.state {
        State::Open => ("open", None, None),
        State::Confirmed { by, expires } => ("confirmed", Some(by), Some(expires)),
        State::Expired { by, expires } => ("expired", Some(by), Some(expires)),
        State::NotYet { by, .. } => ("notYet", Some(by), None),
        State::OtherValue { by } => ("otherValue", Some(by), None),
    };
    HandDocument {
        key: item.key,
        what: item.what.clone(),
        place: item.place.clone(),
        page: page(item.page),
        state,
        by: by.cloned(),
        expires: expires.map(ToString::to_string),
    }
}

/// `lint --list --format json`, and the same with `--explain`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "gijctl lint rules")]
pub struct RulesDocument {
    /// Version of this shape.
    pub format_version: u32,
    /// The rules, by number.
    pub rules: Vec<RuleDocument>,
}

/// A rule.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RuleDocument {
    /// Its number.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// How much it weighs where nobody says otherwise.
    #[schemars(extend("enum" = ["error", "warning", "info"]))]
    pub level: &'static str,
    /// Whether it looks at manifests.
    pub offline: bool,
    /// Whether it looks at what is in Jira, with `--live`.
    pub live: bool,
    /// Whether `--fix` mends some of what it finds.
    pub fixable: bool,
    /// Why it is advised.
    pub rationale: &'static str,
    /// The vendor's page.
    pub page: String,
    /// The numbers of the contradictions in the vendor's pages that it rests on.
    pub contradictions: Vec<u8>,
    /// What it finds fault with.
    pub bad: &'static str,
    /// The same put right.
    pub good: &'static str,
}

/// The document of rules.
pub fn rules_document(rules: &[&'static Rule]) -> RulesDocument {
    RulesDocument {
        format_version: FORMAT_VERSION,
        rules: rules.iter().map(|rule| rule_document(rule)).collect(),
    }
}

fn rule_document(rule: &'static Rule) -> RuleDocument {
    RuleDocument {
        id: rule.id,
        name: rule.name,
        level: rule.level.as_str(),
        offline: rule.check.is_offline(),
        live: rule.check.is_live(),
        fixable: rule.mends,
        rationale: rule.rationale,
        page: page(rule.page),
        contradictions: rule.contradictions.to_vec(),
        bad: rule.bad.text(),
        good: rule.good.text(),
    }
}
