//! The fields of a change, before and after. Of a secret only the name is told.

use serde_json::Value;

use super::page::FieldShown;
use crate::journal::FieldLine;
use crate::plan::FieldChange;
use crate::report::manual::value_in_words;
use crate::report::plan::name;
use crate::report::style::strip;
use crate::report::words::{count, quoted, value};

/// What stands in the place of a secret.
const SECRET: &str = "(secret)";

/// A field of a plan.
pub(super) fn of_plan(field: &FieldChange) -> FieldShown {
    let shown = |before, after: String| FieldShown {
        name: name(field).to_owned(),
        before,
        after,
        remark: String::new(),
    };
    match field {
        FieldChange::Setting {
            before,
            after,
            in_words,
            ..
        } => FieldShown {
            remark: in_words.clone().unwrap_or_default(),
            ..shown(before.as_ref().map(value), value(after))
        },
        FieldChange::Disabled { before, after, .. } => {
            shown(before.map(|before| before.to_string()), after.to_string())
        }
        FieldChange::Inside(inside) => FieldShown {
            remark: format!(
                "on {} inside",
                count(inside.repositories, "repository", "repositories")
            ),
            ..shown(None, value(&inside.wanted))
        },
        FieldChange::General { setting, after, .. } => {
            shown(None, strip(&value_in_words(*setting, after)))
        }
        FieldChange::Type(kind) => shown(None, kind.as_str().to_owned()),
        FieldChange::Username(name) => shown(None, quoted(name)),
        FieldChange::Secret { .. } => shown(None, SECRET.to_owned()),
    }
}

/// A field of a journal.
pub(super) fn of_line(field: &FieldLine) -> FieldShown {
    let is_secret = field.sensitive == Some(true);
    let after = if is_secret {
        SECRET.to_owned()
    } else {
        field.after.as_ref().map(of_json).unwrap_or_default()
    };
    FieldShown {
        name: field.name.clone(),
        before: match &field.before {
            None | Some(Value::Null) => None,
            Some(before) => Some(of_json(before)),
        },
        after,
        remark: match field.cut {
            Some(true) => "longer than the journal keeps".to_owned(),
            _ => String::new(),
        },
    }
}

fn of_json(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(of_json).collect();
            format!("[{}]", items.join(", "))
        }
        other => other.to_string(),
    }
}
