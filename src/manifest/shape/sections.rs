//! The parts that specs are made of.

use crate::model::{Glob, IntegrationType, Kind, Name, Place, Section};

use super::build::{
    ANNOTATION_VALUE, LABEL_KEY, LABEL_VALUE, LINE, choice, object, property, required, settings,
    text,
};
use super::content::{Choice, Content, Object, Property, Selection};
use super::format::Format;
use super::{MATCH_DISPLAY_NAME, MATCH_GLOB, MATCH_ORIGIN};

/// A name behind the longer of the two kinds and a slash.
const REFERENCE_LENGTH: usize = Name::MAX_LENGTH + "Integration/".len();

pub(super) fn types() -> Vec<Choice> {
    IntegrationType::ALL
        .map(|kind| choice(kind.as_str(), kind.host()))
        .to_vec()
}

pub(super) fn metadata() -> Content {
    let name = required(Property {
        example: "github-acme",
        ..property(
            "name",
            Content::Text(text(1, Name::MAX_LENGTH, Format::Name)),
            "The manifest's name, unique among those of its kind.",
        )
    });
    let labels = Property {
        example: "{ team: payments }",
        ..property(
            "labels",
            Content::Texts {
                key: LABEL_KEY,
                value: LABEL_VALUE,
                least: 0,
            },
            "Words by which selectors find the manifest.",
        )
    };
    let annotations = property(
        "annotations",
        Content::Texts {
            key: LABEL_KEY,
            value: ANNOTATION_VALUE,
            least: 0,
        },
        "Notes for people and other tools. gijctl reads `rollout.order`, `rollout.after` and `rollout.expected`: when a new integration or plain repository is created; `owner`, `purpose` and `expires`: whose account it signs in with, and until when; `lint.disable` and `lint.disable.reason`: rules of `gijctl lint` that it is not held against.",
    );
    object(
        "What the manifest is called, and how others find it.",
        vec![name, labels, annotations],
    )
}

pub(super) fn projects(summary: &'static str) -> Property {
    Property {
        example: "[PAY, OPS]",
        page: "Setting Project Permissions",
        ..property("projects", Content::Projects, summary)
    }
}

pub(super) fn credentials() -> Content {
    let secret = |summary| {
        Content::Secret(Object {
            summary,
            properties: secret_sources(),
        })
    };
    object(
        "What GIJ signs in to the Git host with.",
        vec![
            Property {
                caution: "For AWS the access key id; for a token of TFS the word all.",
                example: "svc-jira",
                ..property(
                    "username",
                    Content::Text(text(1, 255, Format::Line)),
                    "The user name.",
                )
            },
            Property {
                caution: "For AWS the secret access key.",
                example: "{ env: GIT_HOST_PASSWORD }",
                ..property(
                    "password",
                    secret("Where the password is found."),
                    "Where the password is found.",
                )
            },
            Property {
                example: "{ env: GIT_HOST_PAT }",
                ..property(
                    "pat",
                    secret("Where the personal access token is found."),
                    "Where the personal access token is found.",
                )
            },
        ],
    )
}

pub(super) fn secret_sources() -> Vec<Property> {
    vec![
        Property {
            example: "GITHUB_ACME_PAT",
            ..property(
                "env",
                Content::Text(text(1, 255, Format::EnvironmentVariable)),
                "The environment variable that holds the secret.",
            )
        },
        Property {
            example: "secrets/github-acme.txt",
            ..property(
                "file",
                Content::Text(LINE),
                "The file that holds the secret, relative to the manifest's folder. Its last line end is left off.",
            )
        },
        Property {
            example: "[vault, read, -field=pat, secret/github]",
            ..property(
                "command",
                Content::List(text(0, 1_000, Format::Line)),
                "The program that prints the secret, then its arguments. No shell is involved.",
            )
        },
    ]
}

/// The rows that manifests of a kind describe.
pub(super) const fn places_of(kind: Kind) -> &'static [Place] {
    match kind {
        Kind::Integration => &[Place::Integration],
        Kind::Repository => &[Place::Plain, Place::Inside],
        Kind::FeatureSet | Kind::ProjectAssociation => &Place::ALL,
        Kind::GeneralSettings => &[],
    }
}

pub(super) fn features(kind: Kind) -> Content {
    let properties = settings(Section::Features, places_of(kind)).collect();
    object("Feature toggles. Left out is left alone.", properties)
}

pub(super) fn matcher() -> Content {
    Content::Object {
        object: Object {
            summary: "Which of the integration's repositories is meant. It must be exactly one.",
            properties: vec![
                Property {
                    example: "ledger-core",
                    ..property(
                        MATCH_DISPLAY_NAME,
                        Content::Text(text(1, 255, Format::Line)),
                        "The display name that the repository has in Jira.",
                    )
                },
                Property {
                    example: "https://github.com/acme/ledger-core.git",
                    ..property(
                        MATCH_ORIGIN,
                        Content::Text(text(1, 2_000, Format::Line)),
                        "The address that the repository is cloned from.",
                    )
                },
                Property {
                    caution: "With a slash in it, the pattern is held against the group and the name, as in acme/ledger-core.",
                    example: "acme/ledger-*",
                    ..property(
                        MATCH_GLOB,
                        Content::Text(text(1, Glob::MAX_LENGTH, Format::Glob)),
                        "A pattern for the name: * stands for any text, ? for one character.",
                    )
                },
            ],
        },
        selection: Selection::ExactlyOne,
    }
}

pub(super) fn repositories() -> Content {
    object(
        "What is expected of the repositories inside.",
        vec![
            Property {
                default: Some("1"),
                example: "10",
                ..property(
                    "expectAtLeast",
                    Content::Integer {
                        min: 0,
                        max: 1_000_000,
                    },
                    "How many repositories there must be once the integration is indexed.",
                )
            },
            Property {
                default: Some("report"),
                caution: "GIJ does not say that a change of the integration reaches them. Those that are switched off are left alone, and so is what a Repository manifest states.",
                example: "report",
                ..property(
                    "cascade",
                    Content::Word(vec![
                        choice("report", "say in every plan how many differ"),
                        choice("apply", "bring them in line"),
                        choice("off", "do not look"),
                    ]),
                    "Whether features and projects reach the repositories that are there already, each of which keeps a copy of its own.",
                )
            },
        ],
    )
}

pub(super) fn lifecycle(kind: Kind) -> Content {
    object(
        "Limits to what gijctl may do.",
        vec![
            Property {
                default: Some("false"),
                example: "true",
                ..property("preventDestroy", Content::Bool, "Never delete it.")
            },
            Property {
                example: "[displayName]",
                ..property(
                    "ignoreFields",
                    Content::Set {
                        item: Box::new(Content::Word(ignorable_fields(kind))),
                        least: 0,
                    },
                    "Settings to leave alone once it exists, even where they are stated.",
                )
            },
            Property {
                default: Some("false"),
                caution: match kind {
                    Kind::Repository => {
                        "Never possible where the origin is a path or fetches are off: the files are the originals."
                    }
                    _ => "Never possible for tracked folders, whose files are the originals (C24).",
                },
                example: "false",
                page: "Remove Integration",
                ..property(
                    "deleteFiles",
                    Content::Bool,
                    "Whether deleting it deletes the clones on the Jira host as well.",
                )
            },
        ],
    )
}

/// The names under which manifests of a kind state settings.
pub(super) fn ignorable_fields(kind: Kind) -> Vec<Choice> {
    let stated = |section| settings(section, places_of(kind)).map(|property| property.name);
    stated(Section::Spec)
        .chain(stated(Section::Features))
        .chain(["projects"])
        .map(|name| choice(name, ""))
        .collect()
}

pub(super) fn selector() -> Content {
    Content::Object {
        object: Object {
            summary: "Which integrations and repositories are meant; where both keys are given, both must match.",
            properties: vec![
                Property {
                    example: "[github-acme]",
                    ..property(
                        "matchNames",
                        Content::Set {
                            item: Box::new(Content::Text(text(
                                1,
                                REFERENCE_LENGTH,
                                Format::Reference,
                            ))),
                            least: 1,
                        },
                        "Names of integrations and repositories; where both have a name, it is written as Integration/name or Repository/name.",
                    )
                },
                Property {
                    example: "{ team: payments }",
                    ..property(
                        "matchLabels",
                        Content::Texts {
                            key: LABEL_KEY,
                            value: LABEL_VALUE,
                            least: 1,
                        },
                        "Labels that an integration or repository must have, all of them.",
                    )
                },
            ],
        },
        selection: Selection::AtLeastOne,
    }
}
