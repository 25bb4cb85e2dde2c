//! Whether a manifest may hold a value that comes from elsewhere.

use super::texts::findings;
use crate::model::{Field, FieldValue, RowType, Shape, exposed_secrets};

/// Why no manifest of such a row may state this value; `None` where one may. The reason repeats
/// nothing of a text that may hold a credential.
pub fn refusal(row_type: RowType, field: Field, value: &FieldValue) -> Option<String> {
    if let Some(kind) = row_type.integration()
        && !field.applies_to(kind)
    {
        return Some(format!(
            "it means nothing for an integration of type {kind}"
        ));
    }
    if let Some(refusal) = field.at(row_type.place()).refusal() {
        return Some(refusal.why.to_owned());
    }
    let shape = field.spec().shape;
    match (shape, value) {
        (Shape::Text { max, .. }, FieldValue::Text(text)) if text.chars().count() > max => {
            Some(format!("it has more than {max} characters"))
        }
        (Shape::Integer { min, max }, FieldValue::Integer(number)) if !shape.holds(value) => {
            Some(format!("{number} is not from {min} to {max}"))
        }
        _ if !shape.holds(value) => Some("it has a form that is not documented".to_owned()),
        (Shape::Text { format, .. }, FieldValue::Text(text)) => {
            if text.chars().any(char::is_control) {
                return Some("it holds a control character".to_owned());
            }
            if text.is_empty() && !field.can_be_cleared() {
                return Some("it is empty".to_owned());
            }
            findings(format, text, row_type.into())
                .err()
                .map(|error| error.message)
                .or_else(|| {
                    let is_exposed = !exposed_secrets(text).is_empty();
                    is_exposed.then(|| "it holds a token or a password".to_owned())
                })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::IntegrationType;

    fn text(text: &str) -> FieldValue {
        FieldValue::Text(text.to_owned())
    }

    #[test]
    fn what_manifests_may_hold_is_not_refused() {
        let kind = RowType::Integration(IntegrationType::Github);
        assert_eq!(refusal(kind, Field::ApiPath, &text("/orgs/a/repos")), None);
        assert_eq!(refusal(kind, Field::ApiPath, &text("")), None);
        assert_eq!(
            refusal(kind, Field::MaxMinsToCommitEmail, &FieldValue::Integer(7)),
            None
        );
    }

    #[test]
    fn what_they_may_not_hold_is_refused_with_a_reason() {
        let kind = RowType::Integration(IntegrationType::Github);
        for (field, value) in [
            (Field::AwsRegion, text("eu-central-1")),
            (Field::DisplayName, text("")),
            (Field::DisplayName, text("a\u{7}")),
            (Field::ApiPath, text("orgs")),
            (Field::DisplayName, text("ghp_canarycanarycanary")),
            (Field::ApiFilter, text("[?")),
            (Field::TagsFilter, text("(")),
            (Field::TagsFilter, text(&"a".repeat(2_001))),
            (Field::MaxMinsToCommitEmail, FieldValue::Integer(-1)),
            (Field::MaxMinsToCommitEmail, FieldValue::Bool(true)),
        ] {
            assert!(refusal(kind, field, &value).is_some(), "{field}: {value:?}");
        }
    }

    #[test]
    fn repositories_have_rules_of_their_own() {
        let refused = |field, value| refusal(RowType::Plain, field, &value).is_some();
        assert!(!refused(Field::Origin, text("git@git.acme.example:a.git")));
        assert!(refused(Field::Origin, text("https://git.acme.example")));
        assert!(refused(Field::MainBranch, text("")));
        assert!(refused(Field::RequireUserPat, FieldValue::Bool(true)));
        assert!(refused(Field::ApiPath, text("/orgs/acme/repos")));
    }

    #[test]
    fn the_reason_repeats_no_credential() {
        let origin = text("https://bot:canary@git.acme.example");
        let reason = refusal(IntegrationType::GithubServer.into(), Field::Origin, &origin).unwrap();
        assert!(!reason.contains("canary"), "{reason}");
    }
}
