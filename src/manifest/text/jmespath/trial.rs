//! A filter tried on something.

use serde_json::Value;

use super::complexity;

/// Whether a filter for a list keeps this one, alone in a list; `None` where it does not compile, or
/// fails on it, as where it asks for fields that this one lacks.
pub fn keeps(text: &str, one: &Value) -> Option<bool> {
    if text.is_empty() {
        return Some(true);
    }
    complexity::check(text).ok()?;
    let expression = jmespath::compile(text).ok()?;
    let kept = expression.search(Value::from(vec![one.clone()])).ok()?;
    Some(!kept.as_array()?.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_filter_is_tried_on_what_it_is_given() {
        let one = json!({ "name": "All-Users" });
        for (text, kept) in [
            ("", Some(true)),
            ("[?starts_with(name, 'All-')]", Some(true)),
            ("[?!starts_with(name, 'All-')]", Some(false)),
            ("[?contains(labels, 'a')]", None),
            ("length(@)", None),
            ("[? not JMESPath", None),
        ] {
            assert_eq!(keeps(text, &one), kept, "{text}");
        }
    }
}
