//! What an integration's type asks for, as conditions.

use serde_json::{Map, Value, json};

use super::content::or_value;
use crate::model::integration_type::OriginRule;
use crate::model::{CredentialForm, Field, IntegrationType, Place, Section};

/// One condition for each type, and those that hold for every type.
pub(super) fn cases() -> Vec<Value> {
    let by_type = IntegrationType::ALL.map(|kind| {
        json!({
            "if": {
                "required": ["type"],
                "properties": { "type": { "const": kind.as_str() } },
            },
            "then": consequences(kind),
        })
    });
    by_type.into_iter().chain([viewer()]).collect()
}

/// The repository browser must not be off where users' own tokens are asked for.
fn viewer() -> Value {
    let (require, viewer) = (Field::RequireUserPat.name(), Field::GitViewerEnabled.name());
    let features = |condition: Value| json!({ "properties": { "features": condition } });
    let mut required = features(json!({
        "required": [require],
        "properties": { require: { "const": true } },
    }));
    required["required"] = json!(["features"]);
    json!({
        "if": required,
        "then": features(json!({ "properties": { viewer: or_value(json!({ "const": true })) } })),
    })
}

fn consequences(kind: IntegrationType) -> Value {
    let mut properties = refused(kind, Section::Spec);
    let features = refused(kind, Section::Features);
    if !features.is_empty() {
        properties.insert("features".to_owned(), json!({ "properties": features }));
    }
    properties.insert("credentials".to_owned(), credentials(kind));
    if kind == IntegrationType::Filespace {
        properties.insert(
            "lifecycle".to_owned(),
            json!({ "properties": { "deleteFiles": or_value(json!({ "const": false })) } }),
        );
    }
    let required = required(kind);
    let mut then = json!({ "properties": properties });
    if !required.is_empty() {
        then["if"] = json!({ "not": { "required": ["id"] } });
        then["then"] = json!({ "required": required });
    }
    then
}

/// The settings that mean nothing for the type.
fn refused(kind: IntegrationType, section: Section) -> Map<String, Value> {
    Field::of_section(section)
        .filter(|field| field.at(Place::Integration).is_settable() && !field.applies_to(kind))
        .map(|field| (field.name().to_owned(), json!(false)))
        .collect()
}

fn required(kind: IntegrationType) -> Vec<&'static str> {
    let needs = kind.requirements();
    [
        (needs.origin == OriginRule::Required, Field::Origin.name()),
        (needs.aws_region, Field::AwsRegion.name()),
        (needs.folder_depth, Field::FolderDepth.name()),
        (!needs.credentials.is_empty(), "credentials"),
    ]
    .into_iter()
    .filter_map(|(needed, name)| needed.then_some(name))
    .collect()
}

fn credentials(kind: IntegrationType) -> Value {
    let forms: Vec<_> = kind
        .requirements()
        .credentials
        .iter()
        .map(|form| credential_form(kind, *form))
        .collect();
    match forms.as_slice() {
        [] => json!(false),
        [only] => only.clone(),
        forms => json!({ "anyOf": forms }),
    }
}

/// Any form of credentials, where it is not the type that decides.
pub(super) fn any_credentials() -> Value {
    let forms = [
        CredentialForm::Pat,
        CredentialForm::UsernamePassword,
        CredentialForm::UsernamePat,
    ];
    json!({ "anyOf": forms.map(|form| form_with(form, &json!(true))) })
}

fn credential_form(kind: IntegrationType, form: CredentialForm) -> Value {
    let username = match (kind, form) {
        (IntegrationType::TfsServer, CredentialForm::UsernamePat) => {
            or_value(json!({ "const": "all" }))
        }
        (IntegrationType::TfsServer | IntegrationType::AzureDevops, _) => {
            json!({ "pattern": "^[^\\\\]*$" })
        }
        _ => json!(true),
    };
    form_with(form, &username)
}

fn form_with(form: CredentialForm, username: &Value) -> Value {
    match form {
        CredentialForm::Pat => json!({
            "required": ["pat"],
            "properties": { "username": false, "password": false },
        }),
        CredentialForm::UsernamePassword => json!({
            "required": ["username", "password"],
            "properties": { "username": username, "pat": false },
        }),
        CredentialForm::UsernamePat => json!({
            "required": ["username", "pat"],
            "properties": { "username": username, "password": false },
        }),
    }
}
