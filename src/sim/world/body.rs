//! The body of a request about a row, read property by property.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::refusal::Refused;
use super::settings::{self, RowKind};
use crate::sim::quirks::{Clearing, Quirks, UnknownProperties};
use crate::wire::HttpRequest;

/// Properties that samples send and that have no effect.
const WITHOUT_EFFECT: [&str; 11] = [
    "integrationType",
    "limitGitData",
    "showAllTags",
    "initDate",
    "lastIndexedDate",
    "encryptedPassword",
    "encryptedPat",
    "refSpecHeads",
    "refSpecTags",
    "state",
    "trackedFolderId",
];
const LONGEST_NAME: usize = 255;
const LONGEST_TEXT: usize = 4_000;

/// What a request says about a row. Null is the same as silence.
#[derive(Default)]
pub(super) struct Body {
    pub(super) id: Option<u64>,
    pub(super) kind: Option<String>,
    pub(super) display_name: Option<String>,
    pub(super) origin: Option<String>,
    pub(super) disabled: Option<bool>,
    pub(super) username: Option<String>,
    pub(super) password: Option<String>,
    pub(super) pat: Option<String>,
    pub(super) settings: BTreeMap<String, Value>,
}

impl Body {
    pub(super) fn read(
        request: &HttpRequest,
        kind: RowKind,
        quirks: &Quirks,
    ) -> Result<Self, Refused> {
        let mut body = Self::default();
        for (name, value) in json_object(request)? {
            if is_silence(&name, &value, kind, quirks) {
                continue;
            }
            let value = if value.is_null() { "".into() } else { value };
            match name.as_str() {
                "id" => body.id = Some(number(&name, &value)?),
                "type" => body.kind = Some(text(&name, &value, LONGEST_NAME)?),
                "displayName" => body.display_name = Some(text(&name, &value, LONGEST_NAME)?),
                "origin" => body.origin = Some(normalised(&text(&name, &value, LONGEST_TEXT)?)),
                "disabled" => body.disabled = Some(flag(&name, &value)?),
                "username" => body.username = Some(text(&name, &value, LONGEST_NAME)?),
                "password" => body.password = Some(text(&name, &value, LONGEST_TEXT)?),
                "pat" => body.pat = Some(text(&name, &value, LONGEST_TEXT)?),
                _ => match settings::find(&name, kind) {
                    Some(setting) => {
                        let value = settings::read(setting, &value)?;
                        body.settings.insert(name, value);
                    }
                    None if quirks.unknown_properties == UnknownProperties::Refused
                        && !WITHOUT_EFFECT.contains(&name.as_str()) =>
                    {
                        return Err(Refused::invalid(
                            format!("Unrecognized property \"{name}\"."),
                            "Please remove it.",
                        ));
                    }
                    None => {}
                },
            }
        }
        Ok(body)
    }

    /// The secret that it carries.
    pub(super) fn secret(&self) -> Option<&str> {
        let secret = self.pat.as_deref().or(self.password.as_deref());
        secret.filter(|secret| !secret.is_empty())
    }

    pub(super) fn has_text(&self, name: &str) -> bool {
        let value = self.settings.get(name).and_then(Value::as_str);
        value.is_some_and(|text| !text.is_empty())
    }
}

/// Whether a property of the body changes nothing: null as a rule, and of texts whatever does not
/// clear them.
fn is_silence(name: &str, value: &Value, kind: RowKind, quirks: &Quirks) -> bool {
    let is_text = settings::find(name, kind).is_some_and(settings::Setting::is_text);
    match (is_text, quirks.clearing) {
        (true, Clearing::Null) => value == "",
        (true, Clearing::Both) => false,
        (true, Clearing::Neither) => value.is_null() || value == "",
        (true, Clearing::Empty) | (false, _) => value.is_null(),
    }
}

/// The JSON object in a request.
pub(super) fn json_object(request: &HttpRequest) -> Result<Map<String, Value>, Refused> {
    let bytes = request.body.as_deref().unwrap_or_default();
    // What serde says of it may quote it, and it may hold a secret: only the place is told.
    serde_json::from_slice(bytes).map_err(|error| {
        Refused::invalid(
            format!(
                "The body is no JSON object (line {}, column {}).",
                error.line(),
                error.column()
            ),
            "Please send a JSON object.",
        )
    })
}

/// As it is stored: without a slash at the end.
fn normalised(origin: &str) -> String {
    origin.trim().trim_end_matches('/').to_owned()
}

fn wrong(name: &str, wanted: &str) -> Refused {
    Refused::invalid(
        format!("Property {name} has a wrong value."),
        format!("Please provide {wanted}."),
    )
}

fn text(name: &str, value: &Value, most: usize) -> Result<String, Refused> {
    value
        .as_str()
        .filter(|text| text.chars().count() <= most)
        .map(str::to_owned)
        .ok_or_else(|| wrong(name, &format!("a text of at most {most} characters")))
}

fn flag(name: &str, value: &Value) -> Result<bool, Refused> {
    value.as_bool().ok_or_else(|| wrong(name, "true or false"))
}

fn number(name: &str, value: &Value) -> Result<u64, Refused> {
    value.as_u64().ok_or_else(|| wrong(name, "a number"))
}
