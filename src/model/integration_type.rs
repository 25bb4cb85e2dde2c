//! The twelve types of integrations that the API can create, and what each needs.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::credentials::CredentialForm::{self, Pat, UsernamePassword, UsernamePat};

/// The type of an integration. It cannot be changed once the integration exists (C4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IntegrationType {
    /// github.com and Enterprise Cloud.
    Github,
    /// GitHub Enterprise Server.
    GithubServer,
    /// gitlab.com.
    Gitlab,
    /// GitLab CE/EE with API version 4.
    GitlabServer,
    /// GitLab with API version 3, which the vendor no longer supports.
    GitlabServerLegacy,
    /// A tracked folder on the Jira host.
    Filespace,
    /// Azure DevOps Server by the vendor's samples (C7).
    AzureDevops,
    /// visualstudio.com.
    Vsts,
    /// dev.azure.com by the vendor's samples (C7).
    Azure,
    /// Team Foundation Server.
    TfsServer,
    /// AWS `CodeCommit`.
    Aws,
    /// Gerrit.
    Gerrit,
}

/// Whether a manifest must state the origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OriginRule {
    /// The host is the user's own.
    Required,
    /// The app fills it in; what it then reads back as, where a sample shows it.
    Implied(Option<&'static str>),
}

/// What a type needs before it can be created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Requirements {
    /// Whether `origin` must be stated (C5).
    pub origin: OriginRule,
    /// The forms of credentials it accepts; empty where it needs none.
    pub credentials: &'static [CredentialForm],
    /// Whether `awsRegion` must be stated.
    pub aws_region: bool,
    /// Whether `folderDepth` must be stated (C6).
    pub folder_depth: bool,
}

impl IntegrationType {
    /// Every type, in the order of the vendor's documentation.
    pub const ALL: [Self; 12] = [
        Self::Github,
        Self::GithubServer,
        Self::Gitlab,
        Self::GitlabServer,
        Self::GitlabServerLegacy,
        Self::Filespace,
        Self::AzureDevops,
        Self::Vsts,
        Self::Azure,
        Self::TfsServer,
        Self::Aws,
        Self::Gerrit,
    ];

    /// The word in GIJ's API and in manifests.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Github => "GITHUB",
            Self::GithubServer => "GITHUB_SERVER",
            Self::Gitlab => "GITLAB",
            Self::GitlabServer => "GITLAB_SERVER",
            Self::GitlabServerLegacy => "GITLAB_SERVER_LEGACY",
            Self::Filespace => "FILESPACE",
            Self::AzureDevops => "AZURE_DEVOPS",
            Self::Vsts => "VSTS",
            Self::Azure => "AZURE",
            Self::TfsServer => "TFS_SERVER",
            Self::Aws => "AWS",
            Self::Gerrit => "GERRIT",
        }
    }

    /// What the type is, for people.
    pub const fn host(self) -> &'static str {
        match self {
            Self::Github => "GitHub.com or Enterprise Cloud",
            Self::GithubServer => "GitHub Enterprise Server",
            Self::Gitlab => "GitLab.com",
            Self::GitlabServer => "GitLab CE/EE (API v4)",
            Self::GitlabServerLegacy => "GitLab with API v3 (no longer supported by the vendor)",
            Self::Filespace => "a tracked folder on the Jira host",
            Self::AzureDevops => "Azure DevOps Server",
            Self::Vsts => "visualstudio.com",
            Self::Azure => "Azure DevOps (dev.azure.com)",
            Self::TfsServer => "Team Foundation Server",
            Self::Aws => "AWS CodeCommit",
            Self::Gerrit => "Gerrit",
        }
    }

    /// The type with exactly this name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// What the type needs. Vendor pages: *Add New Integration* and the type table of the
    /// `IntegrationType` class.
    pub const fn requirements(self) -> Requirements {
        const NEEDS: Requirements = Requirements {
            origin: OriginRule::Required,
            credentials: &[Pat],
            aws_region: false,
            folder_depth: false,
        };
        match self {
            Self::Github => Requirements {
                origin: OriginRule::Implied(Some("https://api.github.com")),
                ..NEEDS
            },
            Self::Gitlab => Requirements {
                origin: OriginRule::Implied(Some("https://gitlab.com")),
                ..NEEDS
            },
            Self::Azure => Requirements {
                origin: OriginRule::Implied(Some("https://dev.azure.com")),
                ..NEEDS
            },
            Self::Vsts => Requirements {
                origin: OriginRule::Implied(None),
                ..NEEDS
            },
            Self::GithubServer => NEEDS,
            // The guide's screen asks for a user name as well, the API table does not.
            Self::GitlabServer => Requirements {
                credentials: &[Pat, UsernamePat],
                ..NEEDS
            },
            Self::GitlabServerLegacy | Self::Gerrit => Requirements {
                credentials: &[UsernamePassword],
                ..NEEDS
            },
            Self::Filespace => Requirements {
                credentials: &[],
                folder_depth: true,
                ..NEEDS
            },
            Self::TfsServer => Requirements {
                credentials: &[UsernamePassword, UsernamePat],
                ..NEEDS
            },
            Self::AzureDevops => Requirements {
                credentials: &[UsernamePassword, Pat],
                ..NEEDS
            },
            Self::Aws => Requirements {
                origin: OriginRule::Implied(None),
                credentials: &[UsernamePassword],
                aws_region: true,
                ..NEEDS
            },
        }
    }
}

impl fmt::Display for IntegrationType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for IntegrationType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for IntegrationType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("no type has this name"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_reads_back_as_it_is_written() {
        for kind in IntegrationType::ALL {
            assert_eq!(IntegrationType::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(IntegrationType::parse("github"), None);
    }
}
