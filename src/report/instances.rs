//! The reports of several instances as one.

use super::documents::InstanceReport;
use super::style::{STRONG, paint, strip};
use super::words::harmless;

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
