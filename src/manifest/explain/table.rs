//! What the table of settings says of one, in sentences. The one place here that reads its columns.

use crate::model::{
    Compare, Consequence, Field, FieldNote, FieldTypes, IntegrationType, Readback, Section,
};

/// What a setting applies to.
pub(super) fn applies_to(field: Field) -> Vec<String> {
    let types = match field.spec().types {
        FieldTypes::All => "Integrations of every type.".to_owned(),
        FieldTypes::Only(types) => format!("Integrations of {}.", type_names(types)),
    };
    let since = FieldNote::of(field).and_then(|note| note.since);
    let since = since.map(|version| format!("Versions of GIJ from {version} on."));
    [types].into_iter().chain(since).collect()
}

pub(super) fn type_names(types: &[IntegrationType]) -> String {
    let names: Vec<_> = types.iter().map(|kind| kind.as_str()).collect();
    match names.as_slice() {
        [only] => format!("type {only}"),
        names => format!("types {}", names.join(", ")),
    }
}

/// What GIJ and gijctl do with a setting.
pub(super) fn behaviour(field: Field) -> Vec<String> {
    let effect = FieldNote::of(field).map(|note| note.effect.to_owned());
    effect
        .into_iter()
        .chain([compared(field).to_owned()])
        .chain(read_back(field).map(ToOwned::to_owned))
        .chain(set_off(field))
        .collect()
}

fn compared(field: Field) -> &'static str {
    match field.spec().compare {
        Compare::Exact => "It differs from Jira where the two values are not the same.",
        Compare::EmptyIsAbsent => {
            "It differs from Jira where the two texts are not the same; what Jira does not show counts as empty."
        }
        Compare::Origin => {
            "It differs from Jira where the two addresses are not the same, however they are spelt."
        }
        Compare::MappedProjects => {
            "It differs from Jira where the two sets of projects are not the same."
        }
    }
}

fn read_back(field: Field) -> Option<&'static str> {
    match field.spec().readback {
        Readback::Shown => None,
        Readback::Unsure => Some(
            "No sample of the vendor shows it in an answer: where Jira shows it on no row, gijctl cannot compare it.",
        ),
    }
}

/// What a change of it sets off, in each place where it can be set.
fn set_off(field: Field) -> Vec<String> {
    vec![match field.spec().consequence {
        Consequence::None => {
            "A change starts no indexing and removes nothing.".to_owned()
        }
        Consequence::Rescan => {
            "A change is followed by a reindex of the integration, which may remove repositories with their settings."
                .to_owned()
        }
    }]
}

/// The contradictions that the note of a setting names beside its caution.
pub(super) fn contradictions(field: Field) -> Vec<u8> {
    FieldNote::of(field).map_or_else(Vec::new, |note| note.contradictions.to_vec())
}

/// Why manifests cannot state a name that GIJ knows, and what to do instead.
pub(super) fn refusal(name: &str) -> Option<(String, String)> {
    let field = Field::by_name(name)?;
    match field.spec().section {
        Section::Projects => Some((
            format!("it follows from `spec.projects`. {}", field.spec().caution),
            "write `projects`: the word all, or a list of project keys".to_owned(),
        )),
        Section::Spec | Section::Features => None,
    }
}

/// All names that manifests cannot state.
pub(super) fn refused_names() -> Vec<&'static str> {
    Field::of_section(Section::Projects)
        .map(Field::name)
        .collect()
}
