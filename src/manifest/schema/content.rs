//! Declarations as schemas.

use serde_json::{Map, Value, json};

use crate::model::field::TextFormat;
use crate::model::{FieldTypes, Place};

use super::super::shape::{
    self, Choice, Content, Format, Object, Presence, Property, Selection, TextShape,
};

/// Where a value stands, and so whether `${values.NAME}` may stand for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Position {
    /// In `spec`, where it may.
    Spec,
    /// Elsewhere.
    Elsewhere,
}

/// The key of a manifest whose content may refer to values.
const SPEC: &str = "spec";

/// The schema of a whole manifest.
pub(super) fn manifest(object: &Object) -> Map<String, Value> {
    self::object(object, Position::Elsewhere)
}

/// The schema, or a text that is nothing but a reference to a value.
pub(super) fn or_value(schema: Value) -> Value {
    let reference = json!({
        "type": "string",
        "pattern": "^\\$\\{values\\.[A-Za-z][A-Za-z0-9_]*\\}$",
    });
    either(schema, reference)
}

/// The schema, or a text with a reference to a value somewhere in it.
fn or_text_with_value(schema: Value) -> Value {
    let reference = json!({
        "type": "string",
        "pattern": "\\$\\{values\\.[A-Za-z][A-Za-z0-9_]*\\}",
    });
    either(schema, reference)
}

fn either(schema: Value, other: Value) -> Value {
    match schema {
        Value::Object(mut choice) if choice.len() == 1 && choice.contains_key("anyOf") => {
            if let Some(Value::Array(schemas)) = choice.get_mut("anyOf") {
                schemas.push(other);
            }
            Value::Object(choice)
        }
        schema => json!({ "anyOf": [schema, other] }),
    }
}

/// The schema of a map with known keys.
fn object(object: &Object, position: Position) -> Map<String, Value> {
    let required: Vec<_> = object
        .properties
        .iter()
        .filter(|property| property.presence == Presence::Required)
        .map(|property| property.name)
        .collect();
    let properties: Map<String, Value> = object
        .properties
        .iter()
        .map(|property| (property.name.to_owned(), describe(property, position)))
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

fn describe(property: &Property, position: Position) -> Value {
    let position = if property.name == SPEC {
        Position::Spec
    } else {
        position
    };
    let mut schema = match content(&property.content, position) {
        Value::Object(schema) => schema,
        _ => Map::new(),
    };
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

fn content(content: &Content, position: Position) -> Value {
    let schema = match content {
        Content::Bool => json!({ "type": "boolean" }),
        Content::Integer { min, max: i64::MAX } => json!({ "type": "integer", "minimum": min }),
        Content::Integer { min, max } => {
            json!({ "type": "integer", "minimum": min, "maximum": max })
        }
        Content::Text(shape) => return text_in(*shape, position),
        Content::Word(choices) => words(choices),
        Content::Set { item, least } => {
            let mut schema = list(self::content(item, position));
            at_least(&mut schema, "minItems", *least);
            Value::Object(schema)
        }
        Content::List(shape) => {
            let first = TextShape { min: 1, ..*shape };
            json!({
                "type": "array",
                "minItems": 1,
                "items": [text_in(first, position)],
                "additionalItems": text_in(*shape, position),
            })
        }
        Content::Texts { key, value, least } => {
            let mut schema = Map::new();
            schema.insert("type".to_owned(), json!("object"));
            schema.insert("propertyNames".to_owned(), text(*key));
            schema.insert("additionalProperties".to_owned(), text_in(*value, position));
            at_least(&mut schema, "minProperties", *least);
            return Value::Object(schema);
        }
        Content::Projects => json!({
            "anyOf": [
                { "const": shape::ALL_PROJECTS },
                Value::Object(list(text_in(shape::PROJECT_KEY, position))),
            ],
        }),
        Content::ProjectsOrNone => {
            let mut keys = list(text_in(shape::PROJECT_KEY, position));
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
                text_in(shape::CRON, position),
            ],
        }),
        Content::Object { object, selection } => return keyed(object, *selection, position),
        Content::Secret(object) => return keyed(object, Selection::ExactlyOne, position),
    };
    match position {
        Position::Spec => or_value(schema),
        Position::Elsewhere => schema,
    }
}

fn keyed(object: &Object, selection: Selection, position: Position) -> Value {
    let mut schema = self::object(object, position);
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

/// A text where it stands. Those of a form that a reference has anyway need no second one.
fn text_in(shape: TextShape, position: Position) -> Value {
    let takes_references = matches!(
        shape.format,
        Format::Prose
            | Format::Line
            | Format::Setting(
                TextFormat::Plain
                    | TextFormat::Origin
                    | TextFormat::JmesPath
                    | TextFormat::JavaRegex
                    | TextFormat::AwsRegion
                    | TextFormat::RefSpecs
            )
    );
    match position {
        Position::Spec if !takes_references => or_text_with_value(text(shape)),
        Position::Spec | Position::Elsewhere => text(shape),
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
