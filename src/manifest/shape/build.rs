//! Pieces that declarations are built from.

use crate::model::{Field, FieldSpec, Place, Section, Shape};

use super::content::{Choice, Content, Object, Presence, Property, Selection, TextShape};
use super::format::Format;

/// As long as a DNS label, as Kubernetes has it for labels.
pub(super) const LABEL_VALUE: TextShape = text(0, 63, Format::LabelValue);
/// A DNS name, a slash and a DNS label.
pub(super) const LABEL_KEY: TextShape = text(1, 317, Format::LabelKey);
/// Room for a paragraph.
pub(super) const ANNOTATION_VALUE: TextShape = text(0, 10_000, Format::Prose);
pub(super) const LINE: TextShape = text(1, 1_000, Format::Line);

pub(super) const fn text(min: usize, max: usize, format: Format) -> TextShape {
    TextShape { min, max, format }
}

/// A key of gijctl's own.
pub(super) fn property(name: &'static str, content: Content, summary: &'static str) -> Property {
    Property {
        name,
        presence: Presence::Optional,
        content,
        summary,
        caution: "",
        default: None,
        example: "",
        page: "",
        field: None,
        places: &[],
    }
}

pub(super) fn required(property: Property) -> Property {
    Property {
        presence: Presence::Required,
        ..property
    }
}

/// The keys of a section's settings that can be set in one of these places at least.
pub(super) fn settings(
    section: Section,
    places: &'static [Place],
) -> impl Iterator<Item = Property> {
    Field::of_section(section)
        .filter(move |field| places.iter().any(|place| field.at(*place).is_settable()))
        .map(move |field| Property {
            places,
            ..setting(field)
        })
}

/// The key of a setting, as its row says.
fn setting(field: Field) -> Property {
    let spec: &FieldSpec = field.spec();
    let content = match spec.shape {
        Shape::Bool => Content::Bool,
        Shape::Integer { min, max } => Content::Integer { min, max },
        Shape::Text { max, format } => {
            let min = usize::from(!field.can_be_cleared());
            Content::Text(text(min, max, Format::Setting(format)))
        }
        Shape::ProjectIds => Content::Projects,
    };
    Property {
        presence: Presence::Optional,
        caution: spec.caution,
        default: spec.default,
        example: spec.example,
        page: spec.page,
        field: Some(field),
        ..property(spec.name, content, spec.summary)
    }
}

pub(super) fn object(summary: &'static str, properties: Vec<Property>) -> Content {
    Content::Object {
        object: Object {
            summary,
            properties,
        },
        selection: Selection::Any,
    }
}

pub(super) const fn choice(word: &'static str, meaning: &'static str) -> Choice {
    Choice { word, meaning }
}

pub(super) fn one_word(word: &'static str) -> Content {
    Content::Word(vec![choice(word, "")])
}
