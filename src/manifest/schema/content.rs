//! Declarations as schemas.

use serde_json::{Map, Value, json};

use crate::model::{FieldTypes, Place};

use super::super::shape::{
    self, Choice, Content, Object, Presence, Property, Selection, TextShape,
};

/// The schema of a map with known keys.
pub(super) fn object(object: &Object) -> Map<String, Value> {
    let required: Vec<_> = object
        .properties
        .iter()
        .filter(|property| property.presence == Presence::Required)
        .map(|property| property.name)
        .collect();
    let properties: Map<String, Value> = object
        .properties
        .iter()
        .map(|property| (property.name.to_owned(), describe(property)))
        .collect();
    let mut schema = Map::new();
    schema.insert("description".to_owned(), json!(object.summary));
    schema.insert("type".to_owned(), json!("object"));
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    schema.insert("properties".to_owned(), Value::Object(properties));
    schema.insert("additionalProperties".to_owned(), json!(false));
    schema
}

fn describe(property: &Property) -> Value {
    let mut schema = content(&property.content);
    schema.insert("description".to_owned(), json!(description(property)));
    if let Some(default) = property.default {
        schema.insert("default".to_owned(), literal(&property.content, default));
    }
    if !property.example.is_empty() {
        let example = literal(&property.content, property.example);
        schema.insert("examples".to_owned(), json!([example]));
    }
    Value::Object(schema)
}

fn description(property: &Property) -> String {
    let mut parts = vec![property.summary.to_owned()];
    if !property.caution.is_empty() {
        parts.push(property.caution.to_owned());
    }
    if let Some(field) = property.field
        && property.places.contains(&Place::Integration)
        && let FieldTypes::Only(types) = field.spec().types
    {
        let types: Vec<_> = types.iter().map(|kind| kind.as_str()).collect();
        parts.push(format!("Types: {}.", types.join(", ")));
    }
    if let Some(field) = property.field {
        parts.extend(property.places.iter().filter_map(|place| {
            let refusal = field.at(*place).refusal()?;
            Some(format!("Not on {}: {}.", place.phrase(), refusal.why))
        }));
    }
    if let Content::Word(choices) = &property.content {
        let meanings: Vec<_> = choices
            .iter()
            .filter(|choice| !choice.meaning.is_empty())
            .map(|choice| format!("{}: {}", choice.word, choice.meaning))
            .collect();
        if !meanings.is_empty() {
            parts.push(format!("{}.", meanings.join("; ")));
        }
    }
    if !property.page.is_empty() {
        parts.push(format!("Vendor's page: {}.", property.page));
    }
    parts.join("\n")
}

fn content(content: &Content) -> Map<String, Value> {
    let schema = match content {
        Content::Bool => json!({ "type": "boolean" }),
        Content::Integer { min, max: i64::MAX } => json!({ "type": "integer", "minimum": min }),
        Content::Integer { min, max } => {
            json!({ "type": "integer", "minimum": min, "maximum": max })
        }
        Content::Text(shape) => text(*shape),
        Content::Word(choices) => words(choices),
        Content::Set { item, least } => {
            let mut schema = list(Value::Object(self::content(item)));
            at_least(&mut schema, "minItems", *least);
            Value::Object(schema)
        }
        Content::List(shape) => {
            let first = TextShape { min: 1, ..*shape };
            json!({
                "type": "array",
                "minItems": 1,
                "items": [text(first)],
                "additionalItems": text(*shape),
            })
        }
        Content::Texts { key, value, least } => {
            let mut schema = Map::new();
            schema.insert("type".to_owned(), json!("object"));
            schema.insert("propertyNames".to_owned(), text(*key));
            schema.insert("additionalProperties".to_owned(), text(*value));
            at_least(&mut schema, "minProperties", *least);
            Value::Object(schema)
        }
        Content::Projects => json!({
            "anyOf": [
                { "const": shape::ALL_PROJECTS },
                Value::Object(list(text(shape::PROJECT_KEY))),
            ],
        }),
        Content::ProjectsOrNone => {
            let mut keys = list(text(shape::PROJECT_KEY));
            at_least(&mut keys, "minItems", 1);
            json!({
                "anyOf": [
                    { "enum": [shape::NO_PROJECTS, shape::ALL_PROJECTS] },
                    Value::Object(keys),
                ],
            })
        }
        Content::Schedule { min, max } => json!({
            "anyOf": [
                { "type": "integer", "minimum": min, "maximum": max },
                text(shape::CRON),
            ],
        }),
        Content::Object { object, selection } => keyed(object, *selection),
        Content::Secret(object) => keyed(object, Selection::ExactlyOne),
    };
    match schema {
        Value::Object(schema) => schema,
        _ => Map::new(),
    }
}

fn keyed(object: &Object, selection: Selection) -> Value {
    let mut schema = self::object(object);
    match selection {
        Selection::Any => {}
        Selection::AtLeastOne => at_least(&mut schema, "minProperties", 1),
        Selection::ExactlyOne => {
            at_least(&mut schema, "minProperties", 1);
            schema.insert("maxProperties".to_owned(), json!(1));
        }
    }
    Value::Object(schema)
}

fn at_least(schema: &mut Map<String, Value>, keyword: &str, least: usize) {
    if least > 0 {
        schema.insert(keyword.to_owned(), json!(least));
    }
}

fn list(items: Value) -> Map<String, Value> {
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("array"));
    schema.insert("uniqueItems".to_owned(), json!(true));
    schema.insert("items".to_owned(), items);
    schema
}

fn words(choices: &[Choice]) -> Value {
    match choices {
        [only] => json!({ "const": only.word }),
        choices => {
            let words: Vec<_> = choices.iter().map(|choice| choice.word).collect();
            json!({ "enum": words })
        }
    }
}

fn text(shape: TextShape) -> Value {
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("string"));
    at_least(&mut schema, "minLength", shape.min);
    schema.insert("maxLength".to_owned(), json!(shape.max));
    if let Some(pattern) = shape.format.pattern() {
        schema.insert("pattern".to_owned(), json!(pattern));
    }
    Value::Object(schema)
}

/// A value as the declaration writes it: text as it is, anything else as YAML.
fn literal(content: &Content, written: &str) -> Value {
    match content {
        Content::Text(_) | Content::Word(_) => json!(written),
        _ => super::super::yaml::value_of(written),
    }
}
