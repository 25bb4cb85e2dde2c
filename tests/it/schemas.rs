//! Committed schemas: they are what the code says, they compile, and they agree with the checker.

#![expect(clippy::unwrap_used, reason = "a test may")]

use std::fs;
use std::path::PathBuf;

use gijctl::diag::{Severity, SourceMap};
use gijctl::manifest::{self, schema, shape};
use gijctl::model::{IntegrationType, Kind};
use serde_json::{Value, json};

fn committed(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("schemas")
        .join(file)
}

/// Holds a generated text against the committed one, or writes it with `BLESS=1`.
fn assert_committed(file: &str, generated: &Value) {
    let path = committed(file);
    let text = format!("{generated:#}\n");
    if std::env::var_os("BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &text).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == text,
        "{} differs from the code: run the tests with BLESS=1",
        path.display()
    );
}

#[test]
fn the_committed_manifest_schemas_are_what_the_code_declares() {
    for (file, generated) in schema::files() {
        assert_committed(file, &generated);
    }
}

#[test]
fn every_manifest_schema_is_valid_and_compiles() {
    for (file, generated) in schema::files() {
        assert!(jsonschema::meta::is_valid(&generated), "{file}");
        jsonschema::validator_for(&generated).unwrap();
    }
}

/// Whether the checker finds no error in the one manifest.
fn checker_accepts(manifest: &Value) -> bool {
    let mut sources = SourceMap::new();
    sources.add("a.yaml", manifest.to_string());
    // A selector by name needs somebody of that name.
    sources.add(
        "b.yaml",
        "{apiVersion: gijctl.dev/v1, kind: Integration, metadata: {name: other}, spec: {type: VSTS, id: 99}}",
    );
    let loaded = manifest::load(&mut sources);
    loaded
        .diagnostics
        .iter()
        .all(|d| d.severity != Severity::Error)
}

/// The schema of one kind and the schema of all, held against the checker.
struct Judges {
    schemas: [jsonschema::Validator; 2],
    accepted: usize,
    refused: usize,
}

impl Judges {
    fn of(kind: Kind) -> Self {
        let schemas = [schema::kind_schema(kind), schema::manifest_schema()];
        Self {
            schemas: schemas.map(|schema| jsonschema::validator_for(&schema).unwrap()),
            accepted: 0,
            refused: 0,
        }
    }

    fn agree_on(&mut self, manifest: &Value) {
        let accepted = checker_accepts(manifest);
        for schema in &self.schemas {
            assert_eq!(
                schema.is_valid(manifest),
                accepted,
                "the schema and the checker (accepts: {accepted}) disagree on {manifest:#}"
            );
        }
        if accepted {
            self.accepted += 1;
        } else {
            self.refused += 1;
        }
    }

    /// What was judged had good and bad in it; else agreement would say nothing.
    fn saw_both(&self) {
        assert!(self.accepted > 0 && self.refused > 0);
    }
}

fn integration(spec: &Value) -> Value {
    manifest(Kind::Integration, spec)
}

fn manifest(kind: Kind, spec: &Value) -> Value {
    json!({
        "apiVersion": "gijctl.dev/v1",
        "kind": kind.as_str(),
        "metadata": { "name": "one", "labels": { "team": "pay" }, "annotations": { "note": "n" } },
        "spec": spec,
    })
}

fn pat() -> Value {
    json!({ "pat": { "env": "PAT" } })
}

fn password() -> Value {
    json!({ "username": "jo", "password": { "command": ["vault", ""] } })
}

#[test]
fn schema_and_checker_agree_on_what_each_type_needs() {
    let all = json!({ "username": "all", "pat": { "file": "pat.txt" } });
    for kind in IntegrationType::ALL {
        let mut judges = Judges::of(Kind::Integration);
        let origin = match kind {
            IntegrationType::Filespace => "/srv/repos/*",
            IntegrationType::Azure | IntegrationType::Vsts => "https://dev.azure.com",
            _ => "https://git.example.com",
        };
        for credentials in [None, Some(pat()), Some(password()), Some(all.clone())] {
            for extra in [
                json!({}),
                json!({ "origin": origin }),
                json!({ "origin": origin, "awsRegion": "eu-west-1" }),
                json!({ "origin": origin, "folderDepth": 2 }),
                json!({ "id": 4 }),
                json!({ "id": 4, "apiPath": "/all" }),
                json!({ "origin": origin, "tfsCollection": "One" }),
            ] {
                let mut spec = extra;
                spec["type"] = json!(kind.as_str());
                if let Some(credentials) = &credentials {
                    spec["credentials"] = credentials.clone();
                }
                judges.agree_on(&integration(&spec));
            }
        }
        judges.saw_both();
    }
}

#[test]
fn schema_and_checker_agree_on_credentials() {
    let mut judges = Judges::of(Kind::Integration);
    for credentials in [
        json!({}),
        json!("s3cret"),
        json!({ "pat": "s3cret" }),
        json!({ "pat": {} }),
        json!({ "pat": { "env": "A", "file": "b" } }),
        json!({ "pat": { "env": "not a name" } }),
        json!({ "pat": { "vault": "a" } }),
        json!({ "pat": { "command": [] } }),
        json!({ "pat": { "command": [""] } }),
        json!({ "pat": { "command": ["a", 1] } }),
        json!({ "pat": { "file": "" } }),
        json!({ "password": { "env": "A" } }),
        json!({ "username": "u", "pat": { "env": "A" }, "password": { "env": "A" } }),
        json!({ "username": "DOMAIN\\u", "password": { "env": "A" } }),
        json!({ "username": "u", "password": { "env": "A" } }),
        json!({ "username": "u", "pat": { "env": "A" } }),
        pat(),
    ] {
        for kind in ["GITHUB", "TFS_SERVER", "AZURE_DEVOPS"] {
            let spec = json!({
                "type": kind,
                "origin": "https://git.example.com",
                "credentials": credentials,
            });
            judges.agree_on(&integration(&spec));
        }
    }
    judges.saw_both();
}

#[test]
fn schema_and_checker_agree_on_a_viewer_that_is_off() {
    let mut judges = Judges::of(Kind::Integration);
    for require in [true, false] {
        for viewer in [true, false] {
            let features = json!({ "requireUserPat": require, "gitViewerEnabled": viewer });
            let spec = json!({ "type": "VSTS", "id": 1, "features": features });
            judges.agree_on(&integration(&spec));
        }
    }
    judges.saw_both();
}

/// Values of every kind.
fn values() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(false),
        json!(-1),
        json!(0),
        json!(3),
        json!(1.5),
        json!(5_000_000_000_i64),
        json!(""),
        json!("x y"),
        json!("report"),
        json!([]),
        json!({}),
        json!(["PAY"]),
        json!(["PAY", "PAY"]),
        json!([1]),
        json!(["pay"]),
        json!(["origin"]),
        json!(["all"]),
        json!({ "a": "b" }),
        json!({ "a/b": "c" }),
        json!({ "/b": "c" }),
        json!({ "a": 1 }),
        json!({ "a": "-" }),
        json!("all"),
        json!("a".repeat(2_001)),
        json!("a\u{7f}b"),
    ]
}

#[test]
fn schema_and_checker_agree_on_every_key_with_every_kind_of_value() {
    let bases = [
        (
            Kind::Integration,
            integration(&json!({
                "type": "GITHUB_SERVER",
                "origin": "https://git.example.com",
                "credentials": pat(),
                "features": { "gitViewerEnabled": false },
                "repositories": {},
                "lifecycle": {},
            })),
        ),
        (
            Kind::Repository,
            manifest(
                Kind::Repository,
                &json!({
                    "origin": "https://git.example.com/a.git",
                    "credentials": pat(),
                    "features": { "gitViewerEnabled": false },
                    "lifecycle": {},
                }),
            ),
        ),
        (
            Kind::Repository,
            manifest(
                Kind::Repository,
                &json!({
                    "integration": "other",
                    "match": { "glob": "a*" },
                    "features": { "gitViewerEnabled": false },
                    "lifecycle": {},
                }),
            ),
        ),
        (
            Kind::FeatureSet,
            manifest(
                Kind::FeatureSet,
                &json!({ "selector": { "matchNames": ["other"] }, "features": {} }),
            ),
        ),
        (
            Kind::ProjectAssociation,
            manifest(
                Kind::ProjectAssociation,
                &json!({ "selector": { "matchNames": ["other"] }, "projects": ["PAY"] }),
            ),
        ),
        (Kind::GeneralSettings, general_settings()),
    ];
    for (kind, base) in bases {
        let mut judges = Judges::of(kind);
        judges.agree_on(&base);
        for path in paths(shape::of_kind(kind), "") {
            for value in &values() {
                // What a text means is beyond a schema, and so is what comes of several manifests.
                let in_own_language = value.is_string()
                    && [
                        "origin",
                        "Filter",
                        "awsRegion",
                        "refSpec",
                        "apiPath",
                        "Branch",
                        "Format",
                        "IntervalMinutes",
                        "Template",
                        "Regex",
                        "BaseUrl",
                    ]
                    .iter()
                    .any(|name| path.contains(name));
                let no_project = path.ends_with("/projects") && *value == json!([]);
                let no_such_name =
                    path.ends_with("/matchNames") || path.ends_with("/spec/integration");
                if in_own_language || no_project || no_such_name {
                    continue;
                }
                let mut manifest = base.clone();
                let (parent, key) = path.rsplit_once('/').unwrap();
                let Some(parent) = manifest.pointer_mut(parent) else {
                    continue;
                };
                parent[key] = value.clone();
                judges.agree_on(&manifest);
            }
        }
        judges.saw_both();
    }
}

/// General settings with every kind of acknowledgement.
fn general_settings() -> Value {
    let word = |value: Value| json!({ "by": "jane", "on": "2026-11-01", "value": value });
    manifest(
        Kind::GeneralSettings,
        &json!({
            "commitsLimit": 30,
            "webhookSecretKey": { "env": "HOOK" },
            "acknowledged": {
                "commitsLimit": word(json!(30)),
                "reindexIntervalMinutes": word(json!(20)),
                "webhookSecretKey": word(json!({ "env": "HOOK" })),
            },
        }),
    )
}

/// A pointer to every key of a shape, one that does not exist included.
fn paths(object: &shape::Object, prefix: &str) -> Vec<String> {
    let mut paths = vec![format!("{prefix}/unheardOf")];
    for property in &object.properties {
        let path = format!("{prefix}/{}", property.name);
        if let shape::Content::Object { object, .. } | shape::Content::Secret(object) =
            &property.content
        {
            paths.extend(self::paths(object, &path));
        }
        paths.push(path);
    }
    paths
}

#[test]
fn the_committed_schemas_are_all_and_only_those_of_the_program() {
    let all = gijctl::cli::committed_schemas();
    for (file, generated) in &all {
        assert_committed(file, generated);
        jsonschema::validator_for(generated).unwrap();
    }
    let mut found: Vec<_> = fs::read_dir(committed(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    found.sort();
    let names: Vec<_> = all.into_iter().map(|(file, _)| file).collect();
    assert_eq!(found, names);
}
