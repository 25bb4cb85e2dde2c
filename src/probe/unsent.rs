//! Whether an update leaves what it does not send as it was.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::give_back::Setting;
use crate::wire::lenient_bool;

/// Whether two values mean the same: an empty text is none, and flags come as texts too.
pub(super) fn is_same(one: &Value, other: &Value) -> bool {
    let is_empty = |value: &Value| value.is_null() || value == "";
    let flag = lenient_bool(one);
    one == other
        || (is_empty(one) && is_empty(other))
        || (flag.is_some() && flag == lenient_bool(other))
}

/// What an update changed besides what it named, by a look before and one after. Dates move by
/// themselves.
pub(super) fn changed_besides(
    before: &Map<String, Value>,
    after: &Map<String, Value>,
    named: &str,
) -> Vec<Setting> {
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    keys.into_iter()
        .filter(|key| !key.ends_with("Date") && *key != named)
        .map(|key| Setting {
            name: key.clone(),
            before: before.get(key).cloned().unwrap_or_default(),
            found: after.get(key).cloned().unwrap_or_default(),
        })
        .filter(|setting| !setting.is_as_before())
        .collect()
}

/// The names of settings, for a sentence.
pub(super) fn names(settings: &[Setting]) -> Vec<String> {
    settings.iter().map(|one| one.name.clone()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn dates_what_is_named_and_other_forms_of_the_same_are_no_changes() {
        let before = json!({"a": true, "b": null, "lastIndexedDate": 1, "named": 1, "lost": "x"});
        let after = json!({"a": "true", "b": "", "lastIndexedDate": 2, "named": 2});
        let rows = [before, after].map(|row| row.as_object().cloned().unwrap_or_default());
        let changed = changed_besides(&rows[0], &rows[1], "named");
        assert_eq!(names(&changed), ["lost"]);
    }
}
