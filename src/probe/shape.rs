//! What an answer looks like without what it says.

use serde_json::Value;

use crate::model::Field;

/// So deep and no deeper: no answer of GIJ is.
const DEEPEST: usize = 4;

/// Keys of answers that are no settings. Of any other key only that it is there is told: a map may
/// have names of repositories for keys.
const KNOWN: [&str; 62] = [
    "absoluteRoot",
    "advice",
    "branchLinkFormat",
    "changesetFormat",
    "completionPercentage",
    "count",
    "details",
    "disabled",
    "displayName",
    "enableFetches",
    "encryptedPassword",
    "encryptedPat",
    "error",
    "errorMessages",
    "errors",
    "errorsCount",
    "fileAddedFormat",
    "fileDeletedFormat",
    "fileModifiedFormat",
    "finished",
    "githubAppClientSecret",
    "githubAppPem",
    "githubAppSecret",
    "githubAppWebhookSecret",
    "group",
    "hosted",
    "id",
    "initDate",
    "insertionTime",
    "integration",
    "integrationType",
    "integrations",
    "lastIndexedDate",
    "lastOperationPercent",
    "limit",
    "limitGitData",
    "mainBranch",
    "mergeRequestFormat",
    "message",
    "messages",
    "offset",
    "origin",
    "password",
    "pat",
    "realRoot",
    "refSpecHeads",
    "refSpecTags",
    "repositories",
    "root",
    "showAllTags",
    "sshKeyId",
    "state",
    "status-code",
    "success",
    "supportsPullRequestApi",
    "threadId",
    "total",
    "trackedFolderId",
    "type",
    "username",
    "viewFormat",
    "webLinkType",
];

/// Keys and kinds of values, as in `{finished: boolean, success: true}`; of values only `success`.
pub(super) fn of(value: &Value) -> String {
    at_depth(value, 0)
}

fn at_depth(value: &Value, depth: usize) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) => "boolean".to_owned(),
        Value::Number(_) => "number".to_owned(),
        Value::String(_) => "text".to_owned(),
        Value::Array(_) | Value::Object(_) if depth >= DEEPEST => "…".to_owned(),
        Value::Array(items) => match items.first() {
            None => "empty list".to_owned(),
            Some(first) => format!("list of {} × {}", items.len(), at_depth(first, depth + 1)),
        },
        Value::Object(map) => {
            let mut keys: Vec<_> = map.iter().filter(|(key, _)| is_known(key)).collect();
            keys.sort_by_key(|(key, _)| key.as_str());
            let mut parts: Vec<String> = keys
                .into_iter()
                .map(|(key, value)| format!("{key}: {}", under(key, value, depth)))
                .collect();
            match map.keys().filter(|key| !is_known(key)).count() {
                0 => {}
                1 => parts.push("1 other key".to_owned()),
                more => parts.push(format!("{more} other keys")),
            }
            format!("{{{}}}", parts.join(", "))
        }
    }
}

fn under(key: &str, value: &Value, depth: usize) -> String {
    match key {
        "success" => success(value, depth + 1),
        _ => at_depth(value, depth + 1),
    }
}

/// Which of its two forms `success` has is a question by itself, so it is told as it is.
fn success(value: &Value, depth: usize) -> String {
    match value {
        Value::Bool(flag) => flag.to_string(),
        Value::String(text) if text == "true" || text == "false" => format!("{text:?}"),
        _ => at_depth(value, depth),
    }
}

/// A list as the only one of an answer: its `success`, its key, how many rows, and one of them.
pub(super) fn of_list(said: &Value, key: &str, rows: usize, first: Option<&Value>) -> String {
    let rows = match first {
        Some(row) => format!("list of {rows} × {}", of(row)),
        None => "empty list".to_owned(),
    };
    format!("{{success: {}, {key}: {rows}}}", success(said, 1))
}

fn is_known(key: &str) -> bool {
    KNOWN.contains(&key) || Field::ALL.iter().any(|field| field.name() == key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn no_value_and_no_foreign_key_is_in_a_shape() {
        let value = json!({
            "success": "true",
            "canary": "canary",
            "messages": {"Indexing canary": 40.0, "canary": 1},
            "integration": [{"displayName": "canary", "id": 7, "pat": "canary"}],
        });
        let shape = of(&value);
        assert!(!shape.contains("canary"), "{shape}");
        assert_eq!(
            shape,
            "{integration: list of 1 × {displayName: text, id: number, pat: text}, \
             messages: {2 other keys}, success: \"true\", 1 other key}"
        );
    }

    #[test]
    fn the_known_keys_are_sorted_and_none_is_there_twice() {
        assert!(KNOWN.is_sorted_by(|a, b| a < b));
    }
}
