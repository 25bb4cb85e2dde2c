//! A line of a journal as text.

use jiff::Timestamp;
use schemars::{JsonSchema, Schema, json_schema};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::records::Record;

/// The version of the lines. It changes when a reader of the former one would be misled; another
/// kind of line, or another key in one, misleads nobody.
pub(super) const VERSION: u32 = 1;

/// No line is longer, in bytes: all that one holds is bounded. A longer one is not ours.
pub const LONGEST_LINE: usize = 4 << 20;

/// A line of a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number within its run, counted from 1.
    pub seq: u64,
    /// When it was written, by the clock of the run.
    pub at: Timestamp,
    /// What it says.
    pub record: Record,
}

/// What stands at the head of every line of every version.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(inline)]
pub(super) struct Head {
    /// Version of the line's shape.
    pub v: u32,
    /// Its number within its run, counted from 1.
    pub seq: u64,
    /// When it was written, in RFC 3339.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// What it is about.
    pub kind: String,
}

/// What a line is to this version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// It is understood.
    Known(Box<Line>),
    /// A later gijctl wrote it, and this one knows only when.
    Newer {
        /// Its number within its run.
        seq: u64,
        /// When it was written.
        at: Timestamp,
        /// What it calls itself.
        kind: String,
    },
    /// It is no line of a journal, or not a whole one.
    Damaged {
        /// Why.
        reason: &'static str,
    },
}

impl Line {
    /// The line without its end.
    pub fn to_text(&self) -> Result<String, serde_json::Error> {
        let mut line = Map::new();
        line.insert("v".to_owned(), Value::from(VERSION));
        line.insert("seq".to_owned(), Value::from(self.seq));
        line.insert("at".to_owned(), Value::from(self.at.to_string()));
        if let Value::Object(record) = serde_json::to_value(&self.record)? {
            line.extend(record);
        }
        serde_json::to_string(&line)
    }

    /// Reads a line without its end.
    pub fn read(text: &[u8]) -> Reading {
        let head: Head = match serde_json::from_slice(text) {
            Ok(head) => head,
            Err(error) => return Reading::damaged(&error),
        };
        if head.v != VERSION || !Record::KINDS.contains(&head.kind.as_str()) {
            return Reading::Newer {
                seq: head.seq,
                at: head.at,
                kind: super::text::name(&head.kind),
            };
        }
        match serde_json::from_slice(text) {
            Ok(record) => Reading::Known(Box::new(Self {
                seq: head.seq,
                at: head.at,
                record,
            })),
            Err(error) => Reading::damaged(&error),
        }
    }
}

impl Reading {
    fn damaged(error: &serde_json::Error) -> Self {
        // The message of the error may quote what stands there, and nobody knows what that is.
        let reason = match error.classify() {
            serde_json::error::Category::Eof => "it breaks off",
            serde_json::error::Category::Data => "it is no line of a journal",
            serde_json::error::Category::Syntax | serde_json::error::Category::Io => {
                "it is not JSON"
            }
        };
        Self::Damaged { reason }
    }
}

/// The schema of a line.
pub fn line_schema() -> Value {
    let generator = schemars::generate::SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<LineShape>().to_value();
    if let Some(object) = schema.as_object_mut() {
        object.insert("title".to_owned(), Value::from("gijctl journal line"));
    }
    schema
}

/// A line's head beside its record, as both stand in one object.
struct LineShape;

impl JsonSchema for LineShape {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Line".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> Schema {
        let head = generator.subschema_for::<Head>();
        let record = generator.subschema_for::<Record>();
        json_schema!({ "allOf": [head, record] })
    }
}
