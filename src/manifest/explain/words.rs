//! Values and what is needed, in words.

use super::super::shape::{Choice, Content, Presence, Property, Selection, TextShape};
use super::table;
use crate::model::explanation::{ChosenWord, Need};
use crate::model::integration_type::OriginRule;
use crate::model::{CredentialForm, Field, IntegrationType};

/// What values there are.
pub(super) fn value(content: &Content) -> String {
    match content {
        Content::Bool => "true or false".to_owned(),
        Content::Integer { min, max: i64::MAX } => format!("a whole number, {min} or more"),
        Content::Integer { min, max } => format!("a whole number from {min} to {max}"),
        Content::Text(shape) => text(*shape),
        Content::Word(choices) => match choices.as_slice() {
            [only] => format!("the word {}", only.word),
            _ => "one of these words".to_owned(),
        },
        Content::Set { item, least } => {
            format!(
                "a list without repetitions{}: {}",
                fewest(*least),
                value(item)
            )
        }
        Content::List(shape) => {
            format!(
                "a list whose order matters, of one item or more: {}",
                text(*shape)
            )
        }
        Content::Texts { value, least, .. } => {
            format!(
                "a map from names to values{}: {}",
                fewest(*least),
                text(*value)
            )
        }
        Content::Projects => "the word all, or a list of project keys".to_owned(),
        Content::ProjectsOrNone => {
            "the word none, the word all, or a list of project keys that is not empty".to_owned()
        }
        Content::Schedule { min, max } => {
            format!("whole minutes from {min} to {max}, or a cron expression of Jira")
        }
        Content::Object { selection, .. } => keyed(*selection).to_owned(),
        Content::Secret(_) => format!("{}; never the secret itself", keyed(Selection::ExactlyOne)),
    }
}

fn fewest(least: usize) -> String {
    match least {
        0 => String::new(),
        1 => " of one item or more".to_owned(),
        least => format!(" of {least} items or more"),
    }
}

const fn keyed(selection: Selection) -> &'static str {
    match selection {
        Selection::Any => "a map with the keys below",
        Selection::AtLeastOne => "a map with one of the keys below or more",
        Selection::ExactlyOne => "a map with exactly one of the keys below",
    }
}

pub(super) fn text(shape: TextShape) -> String {
    let TextShape { min, max, format } = shape;
    format!("{}; {min} to {max} characters", format.expectation())
}

/// The words to choose from, where there are several.
pub(super) fn choices(content: &Content) -> Vec<ChosenWord> {
    match content {
        Content::Word(choices) if choices.len() > 1 => choices.iter().map(choice).collect(),
        _ => Vec::new(),
    }
}

fn choice(choice: &Choice) -> ChosenWord {
    let Choice { word, meaning } = *choice;
    // The words of types come from the table of types, which knows more of them.
    let needs = IntegrationType::parse(word).map(needs).unwrap_or_default();
    ChosenWord {
        word,
        meaning: [meaning, &needs]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("; "),
    }
}

/// What has to be stated of a type.
fn needs(kind: IntegrationType) -> String {
    let needs = kind.requirements();
    let forms: Vec<_> = needs.credentials.iter().copied().map(form).collect();
    let named = [
        (needs.origin == OriginRule::Required).then(|| Field::Origin.name().to_owned()),
        needs.aws_region.then(|| Field::AwsRegion.name().to_owned()),
        needs
            .folder_depth
            .then(|| Field::FolderDepth.name().to_owned()),
        (!forms.is_empty()).then(|| forms.join(" or ")),
    ];
    let named: Vec<_> = named.into_iter().flatten().collect();
    match named.as_slice() {
        [] => String::new(),
        named => format!("needs {}", named.join(", ")),
    }
}

const fn form(form: CredentialForm) -> &'static str {
    match form {
        CredentialForm::Pat => "pat",
        CredentialForm::UsernamePassword => "username with password",
        CredentialForm::UsernamePat => "username with pat",
    }
}

/// The types that cannot be created without a setting.
pub(super) fn needed_by(field: Field) -> Option<String> {
    let needs_it = |kind: &IntegrationType| {
        let needs = kind.requirements();
        match field {
            Field::Origin => needs.origin == OriginRule::Required,
            Field::AwsRegion => needs.aws_region,
            Field::FolderDepth => needs.folder_depth,
            _ => false,
        }
    };
    let kinds: Vec<_> = IntegrationType::ALL.into_iter().filter(needs_it).collect();
    (!kinds.is_empty()).then(|| {
        let names = table::type_names(&kinds);
        format!("Integrations of {names} cannot be created without it.")
    })
}

/// Which types take which credentials.
pub(super) fn credentials() -> Vec<String> {
    let mut told: Vec<(&[CredentialForm], Vec<IntegrationType>)> = Vec::new();
    for kind in IntegrationType::ALL {
        let forms = kind.requirements().credentials;
        match told.iter_mut().find(|(known, _)| *known == forms) {
            Some((_, kinds)) => kinds.push(kind),
            None => told.push((forms, vec![kind])),
        }
    }
    told.into_iter()
        .map(|(forms, kinds)| {
            let forms: Vec<_> = forms.iter().copied().map(form).collect();
            let forms = match forms.as_slice() {
                [] => "none".to_owned(),
                forms => forms.join(" or "),
            };
            format!("Integrations of {}: {forms}.", table::type_names(&kinds))
        })
        .collect()
}

/// Whether a key has to be stated.
pub(super) const fn need(property: &Property) -> Need {
    match property.presence {
        Presence::Required => Need::Required,
        Presence::Optional => Need::Optional,
    }
}

/// What holds where a key is left out.
pub(super) fn left_out(property: &Property) -> Vec<String> {
    if property.presence == Presence::Required {
        return Vec::new();
    }
    let of_gij = match (property.field, property.default) {
        // What has a page of the vendor's is a setting of GIJ.
        (None, Some(default)) if property.page.is_empty() => {
            return vec![format!("It is {default} then.")];
        }
        (None, None) if property.page.is_empty() => return Vec::new(),
        (None, None) => None,
        (_, Some("")) => Some("GIJ's own default is the empty text.".to_owned()),
        (_, Some(default)) => Some(format!("GIJ's own default is {default}.")),
        (Some(_), None) => Some("The vendor documents no default, or more than one.".to_owned()),
    };
    ["gijctl leaves it alone.".to_owned()]
        .into_iter()
        .chain(of_gij)
        .collect()
}
