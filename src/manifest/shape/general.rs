//! The declaration of general settings, as their table says.

use crate::model::general::{GeneralShape, GeneralSpec, Way};
use crate::model::{Acknowledgement, GeneralSetting};

use super::build::{LINE, choice, object, property, required, text};
use super::content::{Content, Object, Presence, Property, TextShape};
use super::format::Format;
use super::sections::secret_sources;

/// The key of what people say to have set by hand.
pub const ACKNOWLEDGED: &str = "acknowledged";

/// The key of an acknowledgement that says whose it is.
pub const BY: &str = "by";

/// The key of an acknowledgement that says of which day it is.
pub const ON: &str = "on";

/// The key of an acknowledgement that says which value it is about.
pub const VALUE: &str = "value";

/// The key of an acknowledgement that says until when it counts.
pub const EXPIRES: &str = "expires";

/// The bound that cron expressions have.
pub(crate) const CRON: TextShape = text(1, 200, Format::Line);

const DATE: TextShape = text(1, 10, Format::Date);

/// The `spec` of general settings.
pub(super) fn general_spec() -> Content {
    let mut properties: Vec<_> = GeneralSetting::settable().map(setting).collect();
    properties.push(Property {
        example: "{ commitsLimit: { by: jane, on: 2026-11-01, value: 20 } }",
        ..property(
            ACKNOWLEDGED,
            object(
                "What people have set by hand, by setting.",
                GeneralSetting::settable()
                    .filter(|setting| setting.spec().way == Way::ByHand)
                    .map(acknowledgement)
                    .collect(),
            ),
            "Who has set which of these settings by hand, when, and to which value. GIJ has no request that shows them, so a person's word is all there is.",
        )
    });
    object(
        "The settings as they should be. What is left out is left alone.",
        properties,
    )
}

fn setting(setting: GeneralSetting) -> Property {
    let spec = setting.spec();
    Property {
        presence: Presence::Optional,
        caution: spec.caution,
        default: spec.default,
        example: spec.example,
        page: spec.page,
        ..property(spec.key, content(spec), spec.summary)
    }
}

/// What the values of a general setting must be.
fn content(spec: &GeneralSpec) -> Content {
    match spec.shape {
        GeneralShape::Bool => Content::Bool,
        GeneralShape::Integer { min, max, .. } => Content::Integer { min, max },
        GeneralShape::Schedule { min, max } => Content::Schedule { min, max },
        GeneralShape::Text { min, max, .. } => Content::Text(text(min, max, Format::Line)),
        GeneralShape::Word(words) => Content::Word(
            words
                .iter()
                .map(|(word, meaning)| choice(word, meaning))
                .collect(),
        ),
        GeneralShape::Projects => Content::ProjectsOrNone,
        GeneralShape::Names { .. } => Content::Set {
            item: Box::new(Content::Text(text(1, 255, Format::Line))),
            least: 0,
        },
        GeneralShape::Secret => Content::Secret(Object {
            summary: "Where the secret is found.",
            properties: secret_sources(),
        }),
    }
}

fn acknowledgement(setting: GeneralSetting) -> Property {
    let spec = setting.spec();
    let properties = vec![
        required(Property {
            example: "jane",
            ..property(BY, Content::Text(LINE), "Who has set it.")
        }),
        required(Property {
            example: "2026-11-01",
            ..property(ON, Content::Text(DATE), "On which day.")
        }),
        required(Property {
            example: spec.example,
            ..property(VALUE, content(spec), "To which value.")
        }),
        Property {
            example: "2027-03-31",
            ..property(
                EXPIRES,
                Content::Text(DATE),
                "The last day on which it counts. Left out, it counts for half a year; a year at most, so that somebody looks again.",
            )
        },
    ];
    property(
        spec.key,
        object("Who has set it by hand.", properties),
        spec.title,
    )
}

// What the summary of `expires` says in words.
const _: () = assert!(Acknowledgement::DAYS == 180 && Acknowledgement::MOST_DAYS == 366);
