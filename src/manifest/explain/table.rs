//! What the table of settings says of one, in sentences. The one place here that reads its columns.

use crate::model::general::{GeneralSpec, Way, When};
use crate::model::{
    Compare, Consequence, Fact, Field, FieldNote, FieldTypes, GeneralSetting, IntegrationType,
    Kind, Place, Readback, Refusal, Section,
};

/// What a setting applies to.
pub(super) fn applies_to(field: Field) -> Vec<String> {
    let types = match field.spec().types {
        FieldTypes::All => "Integrations of every type.".to_owned(),
        FieldTypes::Only(types) => format!("Integrations of {}.", type_names(types)),
    };
    let on = |place| match place {
        Place::Integration => types.clone(),
        Place::Plain => "Plain repositories.".to_owned(),
        Place::Inside => "Repositories inside integrations.".to_owned(),
    };
    let places = Place::ALL.map(|place| match field.at(place).refusal() {
        None => on(place),
        Some(Refusal { why, instead }) => format!("Not {}: {why}; {instead}.", place.phrase()),
    });
    let since = FieldNote::of(field).and_then(|note| note.since);
    let since = since.map(|version| format!("Versions of GIJ from {version} on."));
    places.into_iter().chain(since).collect()
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
    let mut told: Vec<String> = Vec::new();
    for place in Place::ALL {
        if !field.at(place).is_settable() {
            continue;
        }
        let sentence = match field.consequence(place) {
            Consequence::None => "A change starts no indexing and removes nothing.",
            Consequence::Rescan => {
                "A change on an integration is followed by a reindex of it, which may remove repositories with their settings."
            }
            Consequence::Reindex => "A change on a repository is followed by a reindex of it.",
        };
        if !told.iter().any(|known| known == sentence) {
            told.push(sentence.to_owned());
        }
    }
    told
}

/// The contradictions that the note of a setting names beside its caution.
pub(super) fn contradictions(field: Field) -> Vec<u8> {
    FieldNote::of(field).map_or_else(Vec::new, |note| note.contradictions.to_vec())
}

/// Why manifests of a kind cannot state a name that GIJ knows, and what to do instead.
pub(super) fn refusal(kind: Kind, name: &str) -> Option<(String, String)> {
    let told = |Refusal { why, instead }: Refusal| (why.to_owned(), instead.to_owned());
    if kind == Kind::GeneralSettings {
        return match GeneralSetting::by_key(name)?.spec().way {
            Way::Gone(why) => Some(told(why)),
            Way::Request | Way::ByHand => None,
        };
    }
    let Some(field) = Field::by_name(name) else {
        return Fact::by_name(name).map(|fact| told(fact.refusal));
    };
    if field.spec().section == Section::Projects {
        return Some((
            format!("it follows from `spec.projects`. {}", field.spec().caution),
            "write `projects`: the word all, or a list of project keys".to_owned(),
        ));
    }
    match kind {
        Kind::Integration => field.at(Place::Integration).refusal().map(told),
        Kind::Repository => field
            .at(Place::Plain)
            .refusal()
            .or_else(|| field.at(Place::Inside).refusal())
            .map(told),
        Kind::FeatureSet | Kind::ProjectAssociation | Kind::GeneralSettings => None,
    }
}

/// All names that manifests cannot state.
pub(super) fn refused_names() -> Vec<&'static str> {
    Field::of_section(Section::Projects)
        .map(Field::name)
        .chain(Fact::all().iter().map(|fact| fact.name))
        .collect()
}

/// What GIJ and gijctl do with a general setting.
pub(super) fn of_general(setting: GeneralSetting) -> Vec<String> {
    let GeneralSpec {
        way,
        needs,
        overrides,
        beware,
        since,
        after_upgrade,
        ..
    } = setting.spec();
    let way = match way {
        Way::Request => "gijctl sends it; nothing in GIJ's API shows what it is.".to_owned(),
        Way::ByHand | Way::Gone(_) => format!(
            "Nothing in GIJ's API sets or shows it: a person sets it at {}.",
            setting.spec().place()
        ),
    };
    let needs = needs.iter().map(|need| {
        format!(
            "It has an effect only while {} is {}.",
            need.key,
            need.value.as_str()
        )
    });
    let overrides = overrides.map(|over| {
        format!(
            "While it is {}, {} is {} on every integration and repository, whatever was set there.",
            over.when, over.field, over.becomes
        )
    });
    let upgraded = after_upgrade.map(|value| format!("After an upgrade of GIJ it is {value}."));
    let since = since.map(|(major, minor)| format!("Versions of GIJ from {major}.{minor} on."));
    [way]
        .into_iter()
        .chain(needs)
        .chain(overrides)
        .chain(upgraded)
        .chain(
            beware
                .iter()
                .map(|beware| format!("{}: {}.", of_values(beware.when), beware.why)),
        )
        .chain(since)
        .collect()
}

/// Which values are meant, at the beginning of a sentence.
fn of_values(when: When) -> String {
    match when {
        When::Is(value) => format!("Where it is {value}"),
        When::Below(bound) => format!("Below {bound}"),
        When::Above(bound) => format!("Above {bound}"),
    }
}
