//! From the domain to bodies. Only what is given is sent, under the names the vendor documents.

use bytes::Bytes;
use serde_json::{Map, Value, json};

use crate::capability::ClearBy;
use crate::model::general::Way;
use crate::model::{Field, FieldMap, FieldValue, GeneralMap, GeneralValue};
use crate::remote::{NewIntegration, NewRepository, RemoteErrorKind, ResolvedCredentials};

/// Body of `POST integration`: the only request that says `type` (C3, C4).
pub(super) fn create_body(new: &NewIntegration) -> Result<Bytes, RemoteErrorKind> {
    let mut body = Map::new();
    body.insert("type".to_owned(), new.integration_type.as_str().into());
    put_fields(&mut body, &new.fields)?;
    if let Some(disabled) = new.disabled {
        body.insert("disabled".to_owned(), disabled.into());
    }
    if let Some(credentials) = &new.credentials {
        put_credentials(&mut body, credentials)?;
    }
    Ok(encode(body))
}

/// Body of `PUT integration/{id}`.
pub(super) fn update_body(
    fields: &FieldMap,
    credentials: Option<&ResolvedCredentials>,
    clear_by: ClearBy,
) -> Result<Bytes, RemoteErrorKind> {
    let mut body = Map::new();
    put_fields(&mut body, fields)?;
    if clear_by == ClearBy::Null {
        let texts = body.values_mut().filter(|value| *value == "");
        texts.for_each(|text| *text = Value::Null);
    }
    if let Some(credentials) = credentials {
        put_credentials(&mut body, credentials)?;
    }
    Ok(encode(body))
}

/// Whether an update with these clears a text.
pub(super) fn clears(fields: &FieldMap) -> bool {
    let is_empty = |value: &FieldValue| matches!(value, FieldValue::Text(text) if text.is_empty());
    fields.iter().any(|(_, value)| is_empty(value))
}

/// Body of `POST repository`.
///
/// The vendor's table calls `absoluteRoot` required there, and its sample of this very request
/// sends `false`, by which a clone lies in GIJ's own folder on the pages of the REST API (C8, C9).
/// So this is sent, here and nowhere else; `realRoot`, which the sample leaves out, never is.
pub(super) fn create_repository_body(new: &NewRepository) -> Result<Bytes, RemoteErrorKind> {
    if new
        .fields
        .get(&Field::Origin)
        .is_none_or(FieldValue::is_empty)
    {
        return Err(not_sent("a repository needs an origin"));
    }
    let mut body = Map::new();
    put_fields(&mut body, &new.fields)?;
    body.insert("absoluteRoot".to_owned(), false.into());
    if let Some(disabled) = new.disabled {
        body.insert("disabled".to_owned(), disabled.into());
    }
    if let Some(credentials) = &new.credentials {
        put_credentials(&mut body, credentials)?;
    }
    Ok(encode(body))
}

/// Body of `PUT repository`, whose path has no id.
pub(super) fn repository_body(
    id: u64,
    fields: &FieldMap,
    credentials: Option<&ResolvedCredentials>,
) -> Result<Bytes, RemoteErrorKind> {
    let mut body = Map::new();
    body.insert("id".to_owned(), id.into());
    put_fields(&mut body, fields)?;
    if let Some(credentials) = credentials {
        put_credentials(&mut body, credentials)?;
    }
    Ok(encode(body))
}

/// Body of `POST global-settings`: only what it is documented to take.
pub(super) fn configure_body(settings: &GeneralMap) -> Result<Bytes, RemoteErrorKind> {
    let mut body = Map::new();
    for (setting, value) in settings {
        let spec = setting.spec();
        let GeneralValue::Text(text) = value else {
            return Err(not_sent(&format!("`{setting}` is no text")));
        };
        if spec.way != Way::Request {
            return Err(not_sent(&format!(
                "GIJ has no request that sets `{setting}`"
            )));
        }
        body.insert(spec.key.to_owned(), text.as_str().into());
    }
    Ok(encode(body))
}

/// Body of the older way to switch an integration on or off.
pub(super) fn disabled_body(disabled: bool) -> Bytes {
    Bytes::from(json!({ "disabled": disabled }).to_string())
}

/// The one form field of `POST 1.0/index` as multipart, and its content type.
pub(super) fn multipart_row(id: u64) -> (Bytes, String) {
    // A number cannot hold the boundary, so that no random one is needed.
    const BOUNDARY: &str = "gijctl-form-boundary";
    let body = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"repoId\"\r\n\r\n{id}\r\n--{BOUNDARY}--\r\n"
    );
    let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
    (Bytes::from(body), content_type)
}

fn encode(body: Map<String, Value>) -> Bytes {
    Bytes::from(Value::Object(body).to_string())
}

fn put_fields(body: &mut Map<String, Value>, fields: &FieldMap) -> Result<(), RemoteErrorKind> {
    let global = fields.get(&Field::Global) == Some(&FieldValue::Bool(true));
    for (&field, value) in fields {
        if global && field == Field::ProjectMappingIds {
            if !value.is_empty() {
                return Err(not_sent(
                    "`global: true` and project ids are never sent together (C12)",
                ));
            }
            continue;
        }
        body.insert(field.name().to_owned(), json_value(value));
    }
    Ok(())
}

fn json_value(value: &FieldValue) -> Value {
    match value {
        FieldValue::Bool(flag) => Value::from(*flag),
        FieldValue::Integer(number) => Value::from(*number),
        FieldValue::Text(text) => Value::from(text.as_str()),
        FieldValue::Ids(ids) => ids.iter().copied().collect(),
    }
}

/// What an empty secret does is not documented: it may clear the stored one.
fn put_credentials(
    body: &mut Map<String, Value>,
    credentials: &ResolvedCredentials,
) -> Result<(), RemoteErrorKind> {
    let slot = credentials.slot.api_name();
    if credentials.secret.expose().is_empty() {
        return Err(not_sent(&format!("the secret for `{slot}` is empty")));
    }
    if let Some(username) = &credentials.username {
        if username.is_empty() {
            return Err(not_sent("the user name beside the secret is empty"));
        }
        body.insert("username".to_owned(), username.as_str().into());
    }
    body.insert(slot.to_owned(), credentials.secret.expose().into());
    Ok(())
}

fn not_sent(detail: &str) -> RemoteErrorKind {
    RemoteErrorKind::NotSent {
        detail: detail.to_owned(),
    }
}
