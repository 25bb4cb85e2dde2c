//! Whether a wanted value and a live one are the same, by the rules of the field table.

use crate::model::{Compare, Field, FieldMap, FieldValue, RowType};
use crate::state::Digest;

/// The name under which the ledger remembers whether a row is switched off.
pub const SWITCH: &str = "disabled";

/// The name under which the ledger remembers what a row is.
pub(super) const TYPE: &str = "type";

/// The name under which the ledger remembers what a row is called, whether or not its
/// display name is managed.
pub(super) const NAME: &str = "name";

/// Whether the live value is not the wanted one.
///
/// # Arguments
/// `live` is all that GIJ shows of the row, since some settings mean something only
/// together with others.
pub fn differs(kind: RowType, field: Field, wanted: &FieldValue, live: &FieldMap) -> bool {
    let shown = live.get(&field);
    match field.spec().compare {
        Compare::Exact => shown != Some(wanted),
        Compare::EmptyIsAbsent => match shown {
            Some(shown) => shown != wanted && !(shown.is_empty() && wanted.is_empty()),
            None => !wanted.is_empty(),
        },
        Compare::Origin => match (shown, wanted) {
            (Some(FieldValue::Text(shown)), FieldValue::Text(wanted)) => {
                kind.normalise_origin(shown) != kind.normalise_origin(wanted)
            }
            (shown, wanted) => shown != Some(wanted),
        },
        Compare::MappedProjects => match shown {
            Some(shown) => shown != wanted,
            None => !wanted.is_empty(),
        },
    }
}

/// The digest of a setting's value, equal for two values exactly where they do not differ.
/// `None` is a setting that GIJ does not show.
pub(super) fn digest(kind: RowType, field: Field, value: Option<&FieldValue>) -> Digest {
    let is_absent = |value: &FieldValue| match field.spec().compare {
        Compare::EmptyIsAbsent | Compare::MappedProjects => value.is_empty(),
        Compare::Exact | Compare::Origin => false,
    };
    match value.filter(|value| !is_absent(value)) {
        None => Digest::of([field.name()]),
        Some(FieldValue::Text(text)) if field.spec().compare == Compare::Origin => {
            Digest::of([field.name(), &kind.normalise_origin(text)])
        }
        Some(value) => Digest::of([field.name(), &value.canonical()]),
    }
}

/// The digest of whether a row is switched off.
pub(super) fn digest_of_switch(disabled: bool) -> Digest {
    Digest::of([SWITCH, if disabled { "true" } else { "false" }])
}

/// The digest of what a row is called.
pub(super) fn digest_of_name(display_name: &str) -> Digest {
    Digest::of([NAME, display_name])
}

/// The digest of a type.
pub(super) fn digest_of_type(kind: RowType) -> Digest {
    Digest::of([TYPE, kind.as_str()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::IntegrationType;

    fn text(value: &str) -> FieldValue {
        FieldValue::Text(value.to_owned())
    }

    #[test]
    fn absent_and_empty_text_are_the_same() {
        let kind = IntegrationType::Github.into();
        let empty = FieldMap::from([(Field::ApiPath, text(""))]);
        assert!(!differs(kind, Field::ApiPath, &text(""), &FieldMap::new()));
        assert!(!differs(kind, Field::ApiPath, &text(""), &empty));
        assert!(differs(kind, Field::ApiPath, &text("/a"), &empty));
        assert!(differs(kind, Field::ApiPath, &text("/a"), &FieldMap::new()));
    }

    #[test]
    fn a_toggle_that_gij_does_not_show_differs() {
        let kind = IntegrationType::Github.into();
        let wanted = FieldValue::Bool(false);
        assert!(differs(
            kind,
            Field::RequireUserPat,
            &wanted,
            &FieldMap::new()
        ));
    }

    #[test]
    fn origins_compare_as_gij_stores_them() {
        let live = FieldMap::from([(Field::Origin, text("https://api.github.com"))]);
        let wanted = text("https://GitHub.com/");
        assert!(!differs(
            IntegrationType::Github.into(),
            Field::Origin,
            &wanted,
            &live
        ));
    }
}
