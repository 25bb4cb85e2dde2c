//! Texts as a journal keeps them: on one line, with an end, and without what signs in.

use serde_json::Value;

use crate::model::{FieldValue, shortened, tidied, without_secrets, without_users};

/// As many characters of a text are kept.
pub const LONGEST_TEXT: usize = 2_000;

/// As many rows, names or errors of one line are listed; the rest is counted.
pub const LISTED: usize = 50;

/// As many characters of a name are kept.
const LONGEST_NAME: usize = 300;

/// As many numbers of a list are kept.
const LONGEST_LIST: usize = 1_000;

/// A text for people.
pub(super) fn safe(text: &str) -> String {
    tidied(text, LONGEST_TEXT)
}

/// A name from elsewhere.
pub(super) fn name(text: &str) -> String {
    tidied(text, LONGEST_NAME)
}

/// A path without what may follow it in an address.
pub(super) fn path(text: &str) -> String {
    safe(text.split(['?', '#']).next().unwrap_or_default())
}

/// A setting's value, and whether it is cut. Its blanks are its own: a regular expression means
/// them.
pub(super) fn value(value: &FieldValue) -> (Value, bool) {
    match value {
        FieldValue::Bool(value) => (Value::from(*value), false),
        FieldValue::Integer(value) => (Value::from(*value), false),
        FieldValue::Text(text) => {
            let cut = text.chars().nth(LONGEST_TEXT).is_some();
            (
                Value::from(shortened(
                    &without_secrets(&without_users(text)),
                    LONGEST_TEXT,
                )),
                cut,
            )
        }
        FieldValue::Ids(ids) => {
            let kept: Value = ids.iter().take(LONGEST_LIST).copied().collect();
            (kept, ids.len() > LONGEST_LIST)
        }
    }
}
