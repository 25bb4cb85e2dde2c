//! JSON Schemas of manifests, for editors and other tools.
//!
//! They follow from [`super::shape`], so they say what the checker says as far as a schema can:
//! what is between manifests, and what is inside filters and patterns, only the checker knows.
//!
//! Draft 7, since it is what every editor and validator reads in full; the newer drafts are only
//! partly supported by editors, and nothing of them is missed here.

mod by_place;
mod by_type;
mod content;

use serde_json::{Map, Value, json};

use crate::model::Kind;

use super::shape::{self, API_VERSION};

/// The dialect that the schemas are written in.
pub const DRAFT: &str = "http://json-schema.org/draft-07/schema#";

/// The file that holds the schema of all kinds.
pub const MANIFEST_FILE: &str = "manifest.schema.json";

/// The file that holds the schema of one kind.
pub const fn file_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Integration => "integration.schema.json",
        Kind::Repository => "repository.schema.json",
        Kind::FeatureSet => "feature-set.schema.json",
        Kind::ProjectAssociation => "project-association.schema.json",
        Kind::GeneralSettings => "general-settings.schema.json",
    }
}

/// Every file with what it holds.
pub fn files() -> Vec<(&'static str, Value)> {
    let mut files = vec![(MANIFEST_FILE, manifest_schema())];
    files.extend(Kind::ALL.map(|kind| (file_of(kind), kind_schema(kind))));
    files
}

/// The schema of manifests of one kind.
pub fn kind_schema(kind: Kind) -> Value {
    let mut schema = heading(file_of(kind), kind.as_str());
    schema.extend(definition(kind));
    Value::Object(schema)
}

/// The schema of manifests of any kind. The kind is looked at first, so that an editor
/// completes and complains by the rules of that kind alone.
pub fn manifest_schema() -> Value {
    let mut schema = heading(MANIFEST_FILE, "Manifest of gijctl");
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("required".to_owned(), json!(["apiVersion", "kind"]));
    schema.insert(
        "properties".to_owned(),
        json!({
            "apiVersion": {
                "description": "The version of the manifest format.",
                "const": API_VERSION,
            },
            "kind": {
                "description": "What the manifest describes.",
                "enum": Kind::ALL.map(Kind::as_str),
            },
        }),
    );
    let cases = Kind::ALL.map(|kind| {
        json!({
            "if": {
                "required": ["kind"],
                "properties": { "kind": { "const": kind.as_str() } },
            },
            "then": { "$ref": format!("#/definitions/{kind}") },
        })
    });
    schema.insert("allOf".to_owned(), json!(cases));
    let definitions: Map<String, Value> = Kind::ALL
        .into_iter()
        .map(|kind| (kind.to_string(), Value::Object(definition(kind))))
        .collect();
    schema.insert("definitions".to_owned(), Value::Object(definitions));
    Value::Object(schema)
}

fn heading(file: &str, title: &str) -> Map<String, Value> {
    let mut heading = Map::new();
    heading.insert("$schema".to_owned(), json!(DRAFT));
    heading.insert("$id".to_owned(), json!(file));
    heading.insert("title".to_owned(), json!(title));
    heading
}

fn definition(kind: Kind) -> Map<String, Value> {
    let mut definition = content::manifest(shape::of_kind(kind));
    let cases = match kind {
        Kind::Integration => by_type::cases(),
        Kind::Repository => by_place::cases(),
        Kind::FeatureSet | Kind::ProjectAssociation | Kind::GeneralSettings => Vec::new(),
    };
    if !cases.is_empty()
        && let Some(Value::Object(spec)) = definition
            .get_mut("properties")
            .and_then(|properties| properties.get_mut("spec"))
    {
        spec.insert("allOf".to_owned(), json!(cases));
    }
    definition
}
