//! The reports of several instances as one.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::documents::FORMAT_VERSION;
use super::style::{STRONG, paint, strip};
use super::words::harmless;

/// How the run for one of several instances ended.
#[derive(Debug, Clone)]
pub struct InstanceReport {
    /// Its name in gijctl.yaml.
    pub name: String,
    /// Its address there.
    pub url: String,
    /// The exit code that the command would have had for it alone.
    pub exit_code: u8,
    /// The same in a word or two.
    pub outcome: &'static str,
    /// How it ended, in a line; may be empty.
    pub summary: String,
    /// What the command printed for it: with `--format json` its document.
    pub data: String,
}

/// Any command with `--all-instances --format json`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "gijctl instances")]
pub struct InstancesDocument {
    /// Version of this shape.
    pub format_version: u32,
    /// The instances of gijctl.yaml, in the order of their names.
    pub instances: Vec<InstanceEntry>,
}

/// One of several instances.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InstanceEntry {
    /// Its name in gijctl.yaml.
    pub name: String,
    /// Its address there.
    pub url: String,
    /// The exit code that the command would have had for it alone.
    pub exit_code: u8,
    /// The document that the command would have printed for it alone.
    pub document: serde_json::Map<String, Value>,
}

/// What stands over the report of one instance.
pub fn heading(name: &str, url: &str) -> String {
    let name = paint(STRONG, format!("Instance {}", harmless(name)));
    format!("{name} ({})\n\n", harmless(url))
}

/// How every one of them ended, a line each.
pub fn table(reports: &[InstanceReport]) -> String {
    let width = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or_default();
    let rows: Vec<_> = reports
        .iter()
        .map(|report| (harmless(&report.name), report.outcome, &report.summary))
        .collect();
    let names = width(&mut rows.iter().map(|(name, _, _)| name.chars().count()));
    let outcomes = width(&mut rows.iter().map(|(_, outcome, _)| outcome.len()));
    let mut text = format!("\n{}\n", paint(STRONG, "All instances"));
    for (name, outcome, summary) in rows {
        let line = format!(
            "  {name:names$}  {outcome:outcomes$}  {}",
            harmless(&strip(summary))
        );
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// The document of several instances.
pub fn document(reports: &[InstanceReport]) -> InstancesDocument {
    InstancesDocument {
        format_version: FORMAT_VERSION,
        instances: reports
            .iter()
            .map(|report| InstanceEntry {
                name: report.name.clone(),
                url: report.url.clone(),
                exit_code: report.exit_code,
                // It was an object when it was written, and nothing has touched it since.
                document: serde_json::from_str(&report.data).unwrap_or_default(),
            })
            .collect(),
    }
}
