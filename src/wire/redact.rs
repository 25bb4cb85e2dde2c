//! Secrets by name of key: an answer of 2022 echoed a token, and the row model has getters for more.

use serde_json::Value;

const SECRET_KEYS: [&str; 8] = [
    "pat",
    "password",
    "encryptedPat",
    "encryptedPassword",
    "githubAppPem",
    "githubAppClientSecret",
    "githubAppSecret",
    "githubAppWebhookSecret",
];

/// Whether a key of an answer may hold a secret.
pub fn is_secret_key(key: &str) -> bool {
    SECRET_KEYS
        .iter()
        .any(|secret| key.eq_ignore_ascii_case(secret))
}

/// Takes every secret out of a value, at any depth.
pub fn redact_value(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|key, _| !is_secret_key(key));
            map.values_mut().for_each(redact_value);
        }
        Value::Array(items) => items.iter_mut().for_each(redact_value),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn secrets_go_at_any_depth_and_in_any_case() {
        let mut value = json!({"a": [{"PAT": "canary", "id": 1}], "encryptedPassword": "canary"});
        redact_value(&mut value);
        assert_eq!(value, json!({"a": [{"id": 1}]}));
    }
}
