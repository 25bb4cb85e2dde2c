//! What texts must be, beyond their length.

use crate::model::field::TextFormat;

/// What a text must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// As the table of settings says.
    Setting(TextFormat),
    /// The name of a manifest.
    Name,
    /// The name of an integration or a repository, alone or behind its kind and a slash.
    Reference,
    /// A pattern for names of repositories.
    Glob,
    /// The key of a Jira project.
    ProjectKey,
    /// The key of a label or an annotation.
    LabelKey,
    /// The value of a label.
    LabelValue,
    /// The name of an environment variable.
    EnvironmentVariable,
    /// A day, as in 2026-11-01.
    Date,
    /// Any text, line breaks included.
    Prose,
    /// Any text on one line.
    Line,
}

impl Format {
    /// The regular expression that JSON Schemas state for it. It uses nothing that ECMAScript
    /// and Rust read differently.
    pub const fn pattern(self) -> Option<&'static str> {
        match self {
            Self::Name => Some("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$"),
            Self::Reference => Some("^((Integration|Repository)/)?[a-z0-9]([a-z0-9-]*[a-z0-9])?$"),
            Self::Glob => Some("^[^\\u0000-\\u001f\\u007f-\\u009f\\[\\]{}\\\\]+$"),
            Self::ProjectKey => Some("^[A-Z][A-Z0-9_]*$"),
            Self::LabelKey => Some(
                "^([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$",
            ),
            Self::LabelValue => Some("^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)?$"),
            Self::EnvironmentVariable => Some("^[A-Za-z_][A-Za-z0-9_]*$"),
            Self::Date => Some("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
            Self::Setting(TextFormat::ApiPath) => Some("^(/[^\\u0000-\\u001f\\u007f-\\u009f]*)?$"),
            Self::Setting(_) | Self::Line => Some("^[^\\u0000-\\u001f\\u007f-\\u009f]*$"),
            Self::Prose => None,
        }
    }

    /// What is expected, for messages: "expected …".
    pub const fn expectation(self) -> &'static str {
        match self {
            Self::Name => "a name of a-z, 0-9 and inner hyphens",
            Self::Reference => {
                "the name of an integration or a repository, such as ledger or Repository/ledger"
            }
            Self::Glob => "a pattern such as acme/ledger-*",
            Self::ProjectKey => "a Jira project key such as PAY",
            Self::LabelKey => "a label key such as team or acme.example/team",
            Self::LabelValue => "a label value of letters, digits, `.`, `_` and `-`",
            Self::EnvironmentVariable => "the name of an environment variable",
            Self::Date => "a day such as 2026-11-01",
            Self::Setting(TextFormat::Origin) => "a web address or a path",
            Self::Setting(TextFormat::ApiPath) => "a path that starts with /",
            Self::Setting(TextFormat::JmesPath) => "a JMESPath expression in quotes",
            Self::Setting(TextFormat::JavaRegex) => "a regular expression in quotes",
            Self::Setting(TextFormat::AwsRegion) => "an AWS region such as eu-central-1",
            Self::Setting(TextFormat::Branch) => "the name of a branch",
            Self::Setting(TextFormat::LinkTemplate(_)) => "a web address",
            Self::Setting(TextFormat::RefSpecs) => "refspecs separated by commas",
            Self::Setting(TextFormat::Plain) | Self::Prose | Self::Line => "text",
        }
    }
}
