//! Manifests as people write them, and what they are told.

use gijctl::diag::{Diagnostic, SourceMap};
use gijctl::manifest::{self, Loaded};
use gijctl::model::{Field, FieldValue, IntegrationType, SecretRef};
use gijctl::state::{Cascade, DesiredIntegration, ProjectScope};

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
        let mut line = d.span.map(place).unwrap_or_default();
        line += &format!(" {}[{}] {}", d.severity.as_str(), d.code, d.message);
        for other in &d.related {
            line += &format!(" ({}: {})", place(other.span), other.text);
        }
        if let Some(help) = &d.help {
            line += &format!(" | {help}");
        }
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

#[test]
fn a_whole_integration_becomes_the_desired_state() {
    let integration = only(
        r#"
apiVersion: gijctl.dev/v1
kind: Integration
metadata:
  name: builds
  labels: { team: tools }
  annotations: { note: "two\nlines" }
spec:
  type: GITLAB_SERVER
  id: 12
  displayName: Build farm
  origin: https://git.build.example
  credentials: { pat: { file: secrets/pat } }
  apiFilter: "[?visibility == 'internal']"
  disableSslVerification: false
  refSpecCustom: ""
  projects: [OPS, PAY]
  features: { requireUserPat: true, maxMinsToCommitEmail: 60, tagsFilter: "^v[0-9]" }
  disabled: true
  repositories: { expectAtLeast: 3, cascade: off }
  lifecycle: { preventDestroy: true, ignoreFields: [displayName, projects] }
"#,
    );
    assert_eq!(integration.address.to_string(), "Integration/builds");
    assert_eq!(integration.declared_at, "set/a.yaml:5:9");
    assert_eq!(integration.integration_type, IntegrationType::GitlabServer);
    assert_eq!(integration.id.unwrap().get(), 12);
    assert_eq!(integration.display_name, "Build farm");
    let text = |text: &str| FieldValue::Text(text.to_owned());
    assert_eq!(
        integration.fields.into_iter().collect::<Vec<_>>(),
        [
            (Field::DisplayName, text("Build farm")),
            (Field::Origin, text("https://git.build.example")),
            (Field::ApiFilter, text("[?visibility == 'internal']")),
            (Field::DisableSslVerification, FieldValue::Bool(false)),
            (Field::RefSpecCustom, text("")),
            (Field::MaxMinsToCommitEmail, FieldValue::Integer(60)),
            (Field::RequireUserPat, FieldValue::Bool(true)),
            (Field::TagsFilter, text("^v[0-9]")),
        ]
    );
    let keys = ["OPS", "PAY"].map(|key| key.parse().unwrap());
    assert_eq!(integration.projects, Some(ProjectScope::Keys(keys.into())));
    let credentials = integration.credentials.unwrap();
    assert_eq!(
        credentials.secret,
        SecretRef::File("set/secrets/pat".into())
    );
    assert_eq!(integration.disabled, Some(true));
    assert_eq!(integration.repositories.expect_at_least, Some(3));
    assert_eq!(integration.repositories.cascade, Cascade::Off);
    assert!(integration.lifecycle.prevent_destroy && !integration.lifecycle.delete_files);
    assert_eq!(
        integration.lifecycle.ignore_fields,
        [Field::DisplayName, Field::Global, Field::ProjectMappingIds].into()
    );
}

#[test]
fn what_is_left_out_is_not_managed() {
    let integration = only(&github(""));
    assert_eq!(integration.display_name, "hub");
    assert_eq!(
        integration.fields.into_keys().collect::<Vec<_>>(),
        [Field::ApiPath]
    );
    assert_eq!(integration.projects, None);
    assert_eq!(integration.disabled, None);
}

#[test]
fn a_missing_region_is_an_error() {
    let text = "apiVersion: gijctl.dev/v1\nkind: Integration\nmetadata: { name: commit }\nspec:\n  type: AWS\n  credentials: { username: AKIA, password: { env: KEY } }\n";
    assert_eq!(
        finding(text),
        "a.yaml:4:1 error[missing-key] an integration of type AWS needs `awsRegion` (a.yaml:5:9: because of this type) | add `awsRegion: eu-central-1`, or state `id` if the integration exists already"
    );
}
