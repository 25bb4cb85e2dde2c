//! The declaration of each kind.

use std::sync::LazyLock;

use crate::model::{Kind, Name, ProjectKey, Section};

use super::API_VERSION;
use super::build::{object, one_word, property, required, settings, text};
use super::content::{Content, Object, Property, TextShape};
use super::format::Format;
use super::general::general_spec;
use super::sections::{
    credentials, features, lifecycle, matcher, metadata, places_of, projects, repositories,
    selector, types,
};
use super::{INTEGRATION, MATCH};

/// The shape of a whole manifest of a kind.
pub fn of_kind(kind: Kind) -> &'static Object {
    static INTEGRATION: LazyLock<Object> = LazyLock::new(|| manifest(Kind::Integration));
    static REPOSITORY: LazyLock<Object> = LazyLock::new(|| manifest(Kind::Repository));
    static FEATURE_SET: LazyLock<Object> = LazyLock::new(|| manifest(Kind::FeatureSet));
    static PROJECT_ASSOCIATION: LazyLock<Object> =
        LazyLock::new(|| manifest(Kind::ProjectAssociation));
    static GENERAL_SETTINGS: LazyLock<Object> = LazyLock::new(|| manifest(Kind::GeneralSettings));
    match kind {
        Kind::Integration => &INTEGRATION,
        Kind::Repository => &REPOSITORY,
        Kind::FeatureSet => &FEATURE_SET,
        Kind::ProjectAssociation => &PROJECT_ASSOCIATION,
        Kind::GeneralSettings => &GENERAL_SETTINGS,
    }
}

fn manifest(kind: Kind) -> Object {
    let (summary, spec) = match kind {
        Kind::Integration => (
            "One connection to a Git host account or folder, which brings many repositories.",
            integration_spec(),
        ),
        Kind::Repository => (
            "One repository: connected by its own address, or one of those inside an integration.",
            repository_spec(),
        ),
        Kind::FeatureSet => (
            "Feature toggles for many integrations and repositories at once.",
            feature_set_spec(),
        ),
        Kind::ProjectAssociation => (
            "Jira projects that are mapped to integrations and repositories which are declared elsewhere.",
            project_association_spec(),
        ),
        Kind::GeneralSettings => (
            "Settings that GIJ has once for the whole of Jira.",
            general_spec(),
        ),
    };
    let properties = vec![
        required(Property {
            example: API_VERSION,
            ..property(
                "apiVersion",
                one_word(API_VERSION),
                "The version of the manifest format.",
            )
        }),
        required(Property {
            example: kind.as_str(),
            ..property(
                "kind",
                one_word(kind.as_str()),
                "What the manifest describes.",
            )
        }),
        required(property(
            "metadata",
            metadata(),
            "What the manifest is called, and how others find it.",
        )),
        required(property("spec", spec, summary)),
    ];
    Object {
        summary,
        properties,
    }
}

fn integration_spec() -> Content {
    let mut properties = vec![
        required(Property {
            caution: "It cannot be changed once the integration exists (C4).",
            example: "GITHUB",
            page: "Add New Integration",
            ..property("type", Content::Word(types()), "The kind of Git host.")
        }),
        Property {
            caution: "Only needed where the integration cannot be told apart from another one.",
            example: "12",
            ..property(
                "id",
                Content::Integer {
                    min: 1,
                    max: i64::MAX,
                },
                "The number GIJ has given to an integration that exists already.",
            )
        },
    ];
    properties.extend(settings(Section::Spec, places_of(Kind::Integration)));
    properties.extend([
        Property {
            page: "Add New Integration",
            ..property(
                "credentials",
                credentials(),
                "What GIJ signs in to the Git host with. Secrets are references, never the secret itself.",
            )
        },
        Property {
            page: "Enable/disable existing integration",
            example: "false",
            ..property(
                "disabled",
                Content::Bool,
                "Whether the integration is switched off.",
            )
        },
        projects("The Jira projects that see the repositories: the word all, or a list of project keys. Lists of project associations are added to it."),
        property(
            "features",
            features(Kind::Integration),
            "What GIJ does with the repositories. Left out is left alone.",
        ),
        property(
            "repositories",
            repositories(),
            "What is expected of the repositories inside.",
        ),
        property(
            "lifecycle",
            lifecycle(Kind::Integration),
            "Limits to what gijctl may do to the integration.",
        ),
    ]);
    object(
        "The integration as it should be. What is left out is left alone.",
        properties,
    )
}

fn repository_spec() -> Content {
    let mut properties = vec![
        Property {
            caution: "Only what GIJ lets one set there can be stated then, and nothing is created or deleted.",
            example: "github-acme",
            ..property(
                INTEGRATION,
                Content::Text(text(1, Name::MAX_LENGTH, Format::Name)),
                "The manifest of the integration that the repository is inside of. Left out, the repository is a plain one.",
            )
        },
        Property {
            example: "{ displayName: ledger-core }",
            ..property(
                MATCH,
                matcher(),
                "Which of the integration's repositories is meant.",
            )
        },
        Property {
            example: "31",
            ..property(
                "id",
                Content::Integer {
                    min: 1,
                    max: i64::MAX,
                },
                "GIJ's number of a plain repository that exists already.",
            )
        },
    ];
    properties.extend(settings(Section::Spec, places_of(Kind::Repository)));
    properties.extend([
        Property {
            caution: "For origins over https. GIJ's API has no place for SSH keys.",
            page: "Add New Repository",
            ..property(
                "credentials",
                credentials(),
                "What GIJ signs in to the Git host with. Secrets are references, never the secret itself.",
            )
        },
        Property {
            page: "Enable/disable existing repository",
            example: "false",
            ..property(
                "disabled",
                Content::Bool,
                "Whether the repository is switched off.",
            )
        },
        projects("The Jira projects that see the repository: the word all, or a list of project keys. Lists of project associations are added to it."),
        property(
            "features",
            features(Kind::Repository),
            "What GIJ does with the repository. Left out is left alone.",
        ),
        property(
            "lifecycle",
            lifecycle(Kind::Repository),
            "Limits to what gijctl may do to the repository.",
        ),
    ]);
    object(
        "The repository as it should be: with `origin`, or with `integration` and `match`. What is left out is left alone.",
        properties,
    )
}

fn feature_set_spec() -> Content {
    object(
        "Feature toggles and whom they are for.",
        vec![
            property(
                "selector",
                selector(),
                "Which integrations and repositories are meant. Left out, all of them are, each with the toggles that it knows.",
            ),
            required(property(
                "features",
                features(Kind::FeatureSet),
                "The toggles. Those that an integration or repository states itself come first, then those of feature sets with a selector, then the others.",
            )),
        ],
    )
}

fn project_association_spec() -> Content {
    object(
        "Jira projects, and the integrations and repositories they are mapped to.",
        vec![
            required(property(
                "selector",
                selector(),
                "Which integrations and repositories are meant.",
            )),
            required(projects(
                "The Jira projects to add: the word all, or a list of project keys.",
            )),
        ],
    )
}

/// The bound that project keys have everywhere.
pub(crate) const PROJECT_KEY: TextShape = text(1, ProjectKey::MAX_LENGTH, Format::ProjectKey);
