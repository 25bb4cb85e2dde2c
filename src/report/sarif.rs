//! Findings in SARIF 2.1.0, as code hosts read them.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::documents::to_json;
use crate::diag::{Diagnostic, Severity, SourceMap, Span};
use crate::lint::{RULES, Rule};
use crate::model::VendorPage;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// What addresses of files are relative to.
const ROOT: &str = "SRCROOT";

#[derive(Debug, Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    invocations: [Invocation; 1],
    original_uri_base_ids: BTreeMap<&'static str, Base>,
    results: Vec<ResultEntry>,
}

#[derive(Debug, Serialize)]
struct Base {
    description: Text,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Debug, Serialize)]
struct Notification {
    level: &'static str,
    message: Text,
}

#[derive(Debug, Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    short_description: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    full_description: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<Text>,
    default_configuration: Configuration,
}

#[derive(Debug, Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Debug, Serialize)]
struct Text {
    text: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultEntry {
    rule_id: String,
    rule_index: usize,
    level: &'static str,
    message: Text,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: BTreeMap<&'static str, String>,
}

#[derive(Debug, Serialize)]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    #[serde(rename = "physicalLocation")]
    physical: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

/// Findings with their places, and what could not be looked at. Where that is anything the run is
/// told to have failed.
pub fn text(sources: &SourceMap, findings: &[Diagnostic], unread: &[String]) -> String {
    let mut codes: Vec<&str> = findings.iter().map(|one| one.code).collect();
    codes.extend(RULES.iter().map(|rule| rule.id));
    codes.sort_unstable();
    codes.dedup();
    let mut told = BTreeMap::new();
    let results = findings
        .iter()
        .map(|one| result(sources, one, &codes, &mut told))
        .collect();
    to_json(&Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "gijctl",
                    version: env!("CARGO_PKG_VERSION"),
                    rules: codes.iter().map(|code| descriptor(code)).collect(),
                },
            },
            column_kind: "unicodeCodePoints",
            invocations: [Invocation {
                execution_successful: unread.is_empty(),
                tool_execution_notifications: unread
                    .iter()
                    .map(|text| Notification {
                        level: "error",
                        message: Text { text: text.clone() },
                    })
                    .collect(),
            }],
            original_uri_base_ids: BTreeMap::from([(
                ROOT,
                Base {
                    description: Text {
                        text: "The folder that gijctl was started in.".to_owned(),
                    },
                },
            )]),
            results,
        }],
    })
}

fn descriptor(code: &str) -> Descriptor {
    let rule = RULES.iter().find(|rule| rule.id == code);
    match rule {
        Some(rule) => of_rule(rule),
        None => Descriptor {
            id: code.to_owned(),
            name: None,
            short_description: Text {
                text: format!("A check of `gijctl validate`: {code}."),
            },
            full_description: None,
            help_uri: None,
            help: None,
            default_configuration: Configuration { level: "error" },
        },
    }
}

fn of_rule(rule: &Rule) -> Descriptor {
    let level = rule.level.severity().map_or("none", level);
    let first = rule.rationale.split_inclusive(". ").next();
    let first = first.unwrap_or(rule.rationale).trim_end();
    Descriptor {
        id: rule.id.to_owned(),
        name: Some(pascal(rule.name)),
        short_description: Text {
            text: first.to_owned(),
        },
        full_description: Some(Text {
            text: rule.rationale.to_owned(),
        }),
        help_uri: VendorPage::titled(rule.page).map(|page| page.url),
        help: Some(Text {
            text: format!("See the vendor's page {}.", rule.page),
        }),
        default_configuration: Configuration { level },
    }
}

/// `trust-folder-stat` as `TrustFolderStat`, the form that readers of the format expect.
fn pascal(name: &str) -> String {
    name.split('-')
        .map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|c| c.to_ascii_uppercase());
            first.into_iter().chain(letters).collect::<String>()
        })
        .collect()
}

fn result(
    sources: &SourceMap,
    finding: &Diagnostic,
    codes: &[&str],
    told: &mut BTreeMap<String, usize>,
) -> ResultEntry {
    let related = finding.related.iter().enumerate();
    // Alike in one file are told apart by their order, and not by their lines, which move.
    let path = finding.span.map_or("", |span| sources.path(span.file));
    let whole = format!("{}\n{path}\n{}", finding.code, finding.message);
    let count = told.entry(whole.clone()).or_default();
    *count += 1;
    ResultEntry {
        rule_id: finding.code.to_owned(),
        rule_index: codes.binary_search(&finding.code).unwrap_or_default(),
        level: level(finding.severity),
        message: Text {
            text: in_sentences(finding),
        },
        locations: finding
            .span
            .map(|span| location(sources, span))
            .into_iter()
            .collect(),
        related_locations: related
            .map(|(index, label)| Location {
                id: Some(index + 1),
                message: Some(Text {
                    text: label.text.clone(),
                }),
                ..location(sources, label.span)
            })
            .collect(),
        partial_fingerprints: BTreeMap::from([(
            "gijctl/v1",
            fingerprint(&format!("{whole}\n{count}")),
        )]),
    }
}

/// What is found, what to do and what else to know, since readers of the format show one text.
fn in_sentences(finding: &Diagnostic) -> String {
    let help = finding
        .help
        .iter()
        .map(|help| format!("What to do: {help}"));
    let notes = finding.notes.iter().map(|note| format!("Note: {note}"));
    let all = std::iter::once(finding.message.clone());
    let sentences: Vec<_> = all
        .chain(help)
        .chain(notes)
        .map(|one| format!("{}.", one.trim_end_matches('.')))
        .collect();
    sentences.join(" ")
}

fn fingerprint(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    crate::model::hexadecimal(digest.get(..16).unwrap_or_default())
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn location(sources: &SourceMap, span: Span) -> Location {
    let start = sources.location(span);
    let end = sources.location(Span {
        start: span.end,
        ..span
    });
    let path = sources.path(span.file);
    let is_relative = !path.starts_with('/');
    Location {
        id: None,
        message: None,
        physical: PhysicalLocation {
            artifact_location: ArtifactLocation {
                uri: if is_relative {
                    encoded(path.trim_start_matches("./"))
                } else {
                    format!("file://{}", encoded(path))
                },
                uri_base_id: is_relative.then_some(ROOT),
            },
            region: Region {
                start_line: start.line,
                start_column: start.column,
                end_line: end.line,
                end_column: end.column,
            },
        },
    }
}

/// A path as part of an address.
fn encoded(path: &str) -> String {
    let mut text = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                text.push(char::from(byte));
            }
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_says_what_is_found_what_to_do_and_what_else_to_know() {
        let mut finding = Diagnostic::warning_without_place("GIJ038", "commits are missed")
            .help("state `trustFolderStat: false`");
        finding.notes.push("the pages disagree.".to_owned());
        assert_eq!(
            in_sentences(&finding),
            "commits are missed. What to do: state `trustFolderStat: false`. Note: the pages disagree."
        );
    }

    #[test]
    fn other_places_are_told_as_well() {
        let mut sources = SourceMap::new();
        let file = sources.add("a.yaml", "a\nb\n");
        let at = |start| Span {
            file,
            start,
            end: start + 1,
        };
        let finding = Diagnostic::warning("GIJ021", at(2), "shared").related(at(0), "the other");
        let text = text(&sources, &[finding], &[]);
        let log: serde_json::Value = serde_json::from_str(&text).unwrap();
        let related = &log["runs"][0]["results"][0]["relatedLocations"][0];
        assert_eq!(related["message"]["text"], "the other");
        assert_eq!(related["physicalLocation"]["region"]["startLine"], 1);
    }

    #[test]
    fn paths_are_parts_of_addresses() {
        assert_eq!(encoded("a b/ä.yaml"), "a%20b/%C3%A4.yaml");
    }

    #[test]
    fn names_of_rules_are_in_capitals() {
        assert_eq!(pascal("or-of-negations"), "OrOfNegations");
    }
}
