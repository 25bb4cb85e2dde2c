//! What can be stated of a plain repository and of one inside an integration, as conditions.

use serde_json::{Map, Value, json};

use super::super::shape::{INTEGRATION, MATCH};
use super::by_type::any_credentials;
use crate::model::{Field, Place, Section};

/// A repository is inside an integration where either of the two keys is stated.
pub(super) fn cases() -> Vec<Value> {
    vec![json!({
        "if": { "anyOf": [{ "required": [INTEGRATION] }, { "required": [MATCH] }] },
        "then": inside(),
        "else": plain(),
    })]
}

fn inside() -> Value {
    let mut properties = refused(Place::Inside);
    for own in ["credentials", "id"] {
        properties.insert(own.to_owned(), json!(false));
    }
    properties.insert(
        "lifecycle".to_owned(),
        json!({ "properties": { "preventDestroy": false, "deleteFiles": false } }),
    );
    json!({ "required": [INTEGRATION, MATCH], "properties": properties })
}

fn plain() -> Value {
    let mut properties = refused(Place::Plain);
    properties.insert("credentials".to_owned(), any_credentials());
    json!({ "required": [Field::Origin.name()], "properties": properties })
}

/// The settings that cannot be set in a place, those of `features` under that key.
fn refused(place: Place) -> Map<String, Value> {
    let of_section = |section| {
        Field::of_section(section)
            .filter(move |field| !field.at(place).is_settable())
            .map(|field| (field.name().to_owned(), json!(false)))
            .collect::<Map<_, _>>()
    };
    let mut properties = of_section(Section::Spec);
    let features = of_section(Section::Features);
    properties.insert("features".to_owned(), json!({ "properties": features }));
    properties
}
