//! The declaration of each kind.

use std::sync::LazyLock;

use crate::model::{Field, FieldSpec, IntegrationType, Kind, Name, ProjectKey, Section, Shape};

use super::content::{Choice, Content, Object, Presence, Property, Selection, TextShape};
use super::format::Format;
use super::{API_VERSION, COMMITS_VALIDATION_REQUIRED};

/// The shape of a whole manifest of a kind.
pub fn of_kind(kind: Kind) -> &'static Object {
    static INTEGRATION: LazyLock<Object> = LazyLock::new(|| manifest(Kind::Integration));
    static FEATURE_SET: LazyLock<Object> = LazyLock::new(|| manifest(Kind::FeatureSet));
    static PROJECT_ASSOCIATION: LazyLock<Object> =
        LazyLock::new(|| manifest(Kind::ProjectAssociation));
    match kind {
        Kind::Integration => &INTEGRATION,
        Kind::FeatureSet => &FEATURE_SET,
        Kind::ProjectAssociation => &PROJECT_ASSOCIATION,
    }
}

/// As long as a DNS label, as Kubernetes has it for labels.
const LABEL_VALUE: TextShape = text(0, 63, Format::LabelValue);
/// A DNS name, a slash and a DNS label.
const LABEL_KEY: TextShape = text(1, 317, Format::LabelKey);
/// Room for a paragraph; gijctl itself does not read annotations.
const ANNOTATION_VALUE: TextShape = text(0, 10_000, Format::Prose);
const LINE: TextShape = text(1, 1_000, Format::Line);

const fn text(min: usize, max: usize, format: Format) -> TextShape {
    TextShape { min, max, format }
}

/// A key of gijctl's own.
fn property(name: &'static str, content: Content, summary: &'static str) -> Property {
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
    }
}

fn required(property: Property) -> Property {
    Property {
        presence: Presence::Required,
        ..property
    }
}

/// The key of a setting, as its row says.
fn setting(field: Field) -> Property {
    let spec: &FieldSpec = field.spec();
    let content = match spec.shape {
        Shape::Bool => Content::Bool,
        Shape::Integer { min, max } => Content::Integer { min, max },
        Shape::Text { max, format } => {
            // These tell integrations apart or say where they connect: there is nothing to clear.
            let min = match field {
                Field::DisplayName | Field::Origin | Field::AwsRegion => 1,
                _ => 0,
            };
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

fn object(summary: &'static str, properties: Vec<Property>) -> Content {
    Content::Object {
        object: Object {
            summary,
            properties,
        },
        selection: Selection::Any,
    }
}

const fn choice(word: &'static str, meaning: &'static str) -> Choice {
    Choice { word, meaning }
}

fn one_word(word: &'static str) -> Content {
    Content::Word(vec![choice(word, "")])
}

fn types() -> Vec<Choice> {
    IntegrationType::ALL
        .map(|kind| choice(kind.as_str(), kind.host()))
        .to_vec()
}

fn manifest(kind: Kind) -> Object {
    let (summary, spec) = match kind {
        Kind::Integration => (
            "One connection to a Git host account or folder, which brings many repositories.",
            integration_spec(),
        ),
        Kind::FeatureSet => (
            "Feature toggles for many integrations at once.",
            feature_set_spec(),
        ),
        Kind::ProjectAssociation => (
            "Jira projects that are mapped to integrations which are declared elsewhere.",
            project_association_spec(),
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

fn metadata() -> Content {
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
        "Notes for people and other tools. gijctl does not read them.",
    );
    object(
        "What the manifest is called, and how others find it.",
        vec![name, labels, annotations],
    )
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
    properties.extend(Field::of_section(Section::Spec).map(setting));
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
            features(Features::OfIntegration),
            "What GIJ does with the repositories. Left out is left alone.",
        ),
        property(
            "repositories",
            repositories(),
            "What is expected of the repositories inside.",
        ),
        property(
            "lifecycle",
            lifecycle(),
            "Limits to what gijctl may do to the integration.",
        ),
    ]);
    object(
        "The integration as it should be. What is left out is left alone.",
        properties,
    )
}

fn projects(summary: &'static str) -> Property {
    Property {
        example: "[PAY, OPS]",
        page: "Setting Project Permissions",
        ..property("projects", Content::Projects, summary)
    }
}

fn credentials() -> Content {
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

fn secret_sources() -> Vec<Property> {
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

/// Where feature toggles are stated.
#[derive(Clone, Copy)]
enum Features {
    OfIntegration,
    OfFeatureSet,
}

fn features(place: Features) -> Content {
    let mut properties: Vec<_> = Field::of_section(Section::Features).map(setting).collect();
    match place {
        Features::OfIntegration => {}
        Features::OfFeatureSet => properties.push(Property {
            caution: "Reaches plain repositories only, never integrations.",
            example: "false",
            page: "Add New Repository",
            ..property(
                COMMITS_VALIDATION_REQUIRED,
                Content::Bool,
                "Refuse pushes whose messages name no issue.",
            )
        }),
    }
    object("Feature toggles. Left out is left alone.", properties)
}

fn repositories() -> Content {
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
                caution: "This version only reports.",
                example: "report",
                ..property(
                    "cascade",
                    Content::Word(vec![
                        choice("report", "say how many differ"),
                        choice("apply", "bring them in line"),
                        choice("off", "do not look"),
                    ]),
                    "Whether changes of features reach the repositories that are there already.",
                )
            },
        ],
    )
}

fn lifecycle() -> Content {
    object(
        "Limits to what gijctl may do.",
        vec![
            Property {
                default: Some("false"),
                example: "true",
                ..property(
                    "preventDestroy",
                    Content::Bool,
                    "Never delete the integration.",
                )
            },
            Property {
                example: "[displayName]",
                ..property(
                    "ignoreFields",
                    Content::Set {
                        item: Box::new(Content::Word(ignorable_fields())),
                        least: 0,
                    },
                    "Settings to leave alone once the integration exists, even where they are stated.",
                )
            },
            Property {
                default: Some("false"),
                caution: "Never possible for tracked folders, whose files are the originals (C24).",
                example: "false",
                page: "Remove Integration",
                ..property(
                    "deleteFiles",
                    Content::Bool,
                    "Whether deleting the integration deletes the clones on the Jira host as well.",
                )
            },
        ],
    )
}

/// The names under which manifests state settings.
fn ignorable_fields() -> Vec<Choice> {
    let stated = |section| Field::of_section(section).map(Field::name);
    stated(Section::Spec)
        .chain(stated(Section::Features))
        .chain(["projects"])
        .map(|name| choice(name, ""))
        .collect()
}

fn selector() -> Content {
    Content::Object {
        object: Object {
            summary: "Which integrations are meant; where both keys are given, both must match.",
            properties: vec![
                Property {
                    example: "[github-acme]",
                    ..property(
                        "matchNames",
                        Content::Set {
                            item: Box::new(Content::Text(text(1, Name::MAX_LENGTH, Format::Name))),
                            least: 1,
                        },
                        "Names of integrations.",
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
                        "Labels that an integration must have, all of them.",
                    )
                },
            ],
        },
        selection: Selection::AtLeastOne,
    }
}

fn feature_set_spec() -> Content {
    object(
        "Feature toggles and whom they are for.",
        vec![
            property(
                "selector",
                selector(),
                "Which integrations are meant. Left out, all of them are.",
            ),
            required(property(
                "features",
                features(Features::OfFeatureSet),
                "The toggles. An integration's own come first, then those of feature sets with a selector, then the others.",
            )),
        ],
    )
}

fn project_association_spec() -> Content {
    object(
        "Jira projects and the integrations they are mapped to.",
        vec![
            required(property(
                "selector",
                selector(),
                "Which integrations are meant.",
            )),
            required(projects(
                "The Jira projects to add: the word all, or a list of project keys.",
            )),
        ],
    )
}

/// The bound that project keys have everywhere.
pub(crate) const PROJECT_KEY: TextShape = text(1, ProjectKey::MAX_LENGTH, Format::ProjectKey);
