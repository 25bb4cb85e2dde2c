//! Manifests as people write them, and what they are told.

#![expect(clippy::unwrap_used, reason = "a test may")]

/// What a good manifest becomes.
mod desired;
/// Version, kind and metadata.
mod envelope;
/// Settings of Jira as a whole.
mod general;
/// Files that are no manifests, by accident or on purpose.
mod hostile;
/// Feature sets and associations.
mod merging;
/// What holds for every text.
mod properties;
/// Repositories, plain and inside integrations.
mod repositories;
/// When something is created.
mod rollout;
/// Secrets are shown nowhere.
mod secrets;
/// Rules between manifests.
mod sets;
/// What each type needs and refuses.
mod types;
/// Keys and values that do not fit.
mod values;
/// Values of gijctl.yaml in manifests.
mod values_of_instances;
/// Every name that the vendor documents.
mod vocabulary;

use gijctl::diag::{Diagnostic, SourceMap};
use gijctl::manifest::{self, Loaded};
use gijctl::state::DesiredIntegration;

/// What is said of some files, one finding a line: `file:line:col severity[code] message | help`.
fn findings(files: &[(&str, &str)]) -> String {
    let mut sources = sources(files);
    let loaded = manifest::load(&mut sources);
    assert_eq!(
        loaded.desired.is_none(),
        loaded
            .diagnostics
            .iter()
            .any(|d| d.severity == gijctl::diag::Severity::Error),
        "there is a desired state exactly when nothing is an error"
    );
    render(&sources, &loaded.diagnostics)
}

fn sources(files: &[(&str, &str)]) -> SourceMap {
    let mut sources = SourceMap::new();
    for (path, text) in files {
        sources.add(*path, *text);
    }
    sources
}

fn render(sources: &SourceMap, diagnostics: &[Diagnostic]) -> String {
    let place = |span| {
        let at = sources.location(span);
        format!("{}:{}:{}", sources.path(span.file), at.line, at.column)
    };
    let mut lines = Vec::new();
    for d in diagnostics {
        let related = d
            .related
            .iter()
            .map(|other| format!(" ({}: {})", place(other.span), other.text));
        let notes = d.notes.iter().map(|note| format!("; note: {note}"));
        let help = d.help.iter().map(|help| format!(" | {help}"));
        let head = format!(
            "{} {}[{}] {}",
            d.span.map(place).unwrap_or_default(),
            d.severity.as_str(),
            d.code,
            d.message
        );
        let line: String = std::iter::once(head)
            .chain(related)
            .chain(notes)
            .chain(help)
            .collect();
        lines.push(line);
    }
    lines.join("\n")
}

fn finding(text: &str) -> String {
    findings(&[("a.yaml", text)])
}

/// The one integration of a set without any finding.
fn only(text: &str) -> DesiredIntegration {
    let mut sources = sources(&[("set/a.yaml", text)]);
    let Loaded {
        desired,
        diagnostics,
    } = manifest::load(&mut sources);
    assert_eq!(render(&sources, &diagnostics), "");
    let mut integrations = desired.unwrap().integrations;
    assert_eq!(integrations.len(), 1);
    integrations.pop_first().unwrap().1
}

/// A GitHub integration with more lines in its spec, each indented by two spaces.
fn github(more: &str) -> String {
    named("hub", more)
}

fn named(name: &str, more: &str) -> String {
    format!(
        "apiVersion: gijctl.dev/v1\nkind: Integration\nmetadata: {{ name: {name}, labels: {{ team: pay }} }}\nspec:\n  type: GITHUB\n  credentials: {{ pat: {{ env: HUB_PAT }} }}\n  apiPath: /orgs/{name}/repos\n{more}"
    )
}

fn server(origin: &str) -> String {
    format!(
        "apiVersion: gijctl.dev/v1\nkind: Integration\nmetadata: {{ name: hub }}\nspec: {{ type: GITHUB_SERVER, origin: '{origin}', credentials: {{ pat: {{ env: PAT }} }} }}\n"
    )
}

fn feature_set(name: &str, spec: &str) -> String {
    format!(
        "---\napiVersion: gijctl.dev/v1\nkind: FeatureSet\nmetadata: {{ name: {name} }}\nspec: {spec}\n"
    )
}

fn association(name: &str, spec: &str) -> String {
    format!(
        "---\napiVersion: gijctl.dev/v1\nkind: ProjectAssociation\nmetadata: {{ name: {name} }}\nspec: {spec}\n"
    )
}
