//! The documented types of integration, and what each needs when it is created.

use super::body::Body;
use super::refusal::Refused;
use crate::sim::quirks::{AzureTypes, FolderDepth, Folders, OriginOnPost, Quirks};

/// One type.
pub(super) struct HostType {
    pub(super) name: &'static str,
    /// The origin where none is stated; `None` where one must be.
    implied_origin: Option<&'static str>,
    sign_in: SignIn,
}

/// How a host is signed in to.
enum SignIn {
    /// By nothing: a folder.
    Nothing,
    /// By a token.
    Token,
    /// By a token, or by a user name and a password.
    TokenOrPassword,
    /// By a token with the user name `all`, or by a user name and a password.
    TokenOfAllOrPassword,
    /// By a user name and a password.
    Password,
}

const fn host_type(
    name: &'static str,
    implied_origin: Option<&'static str>,
    sign_in: SignIn,
) -> HostType {
    HostType {
        name,
        implied_origin,
        sign_in,
    }
}

const HOST_TYPES: [HostType; 12] = [
    host_type(
        "GITHUB",
        Some("https://api.github.com"),
        SignIn::TokenOrPassword,
    ),
    host_type("GITHUB_SERVER", None, SignIn::TokenOrPassword),
    host_type("GITLAB", Some("https://gitlab.com"), SignIn::Token),
    host_type("GITLAB_SERVER", None, SignIn::Token),
    host_type("GITLAB_SERVER_LEGACY", None, SignIn::Password),
    host_type("FILESPACE", None, SignIn::Nothing),
    host_type("TFS_SERVER", None, SignIn::TokenOfAllOrPassword),
    host_type("AZURE_DEVOPS", None, SignIn::TokenOrPassword),
    host_type("AZURE", Some("https://dev.azure.com"), SignIn::Token),
    host_type(
        "VSTS",
        Some("https://app.vssps.visualstudio.com"),
        SignIn::Token,
    ),
    host_type("AWS", Some("https://aws.amazon.com"), SignIn::Password),
    host_type("GERRIT", None, SignIn::Password),
];

/// The type of a name.
pub(super) fn find(name: &str) -> Option<&'static HostType> {
    HOST_TYPES.iter().find(|one| one.name == name)
}

impl HostType {
    /// The origin of a new integration, as it is stored.
    pub(super) fn origin(&self, stated: Option<&str>, quirks: &Quirks) -> Result<String, Refused> {
        match (stated, self.implied_origin(quirks.azure_types)) {
            (Some("https://github.com"), Some(implied)) if self.name == "GITHUB" => {
                Ok(implied.to_owned())
            }
            (Some(stated), _) if !stated.is_empty() => Ok(stated.to_owned()),
            (_, Some(implied)) if quirks.origin_on_post == OriginOnPost::ImpliedByType => {
                Ok(implied.to_owned())
            }
            _ => Err(self.lacks("origin")),
        }
    }

    fn implied_origin(&self, azure: AzureTypes) -> Option<&'static str> {
        match (self.name, azure) {
            ("AZURE", AzureTypes::ByText) => None,
            ("AZURE_DEVOPS", AzureTypes::ByText) => Some("https://dev.azure.com"),
            _ => self.implied_origin,
        }
    }

    /// Refuses a new integration that lacks something.
    pub(super) fn check_new(&self, body: &Body, quirks: &Quirks) -> Result<(), Refused> {
        let given = |value: &Option<String>| value.as_ref().is_some_and(|text| !text.is_empty());
        let (token, password) = (given(&body.pat), given(&body.password));
        let named_password = password && given(&body.username);
        let of_all = token && body.username.as_deref() == Some("all");
        let (signs_in, needs) = match self.sign_in {
            SignIn::Nothing => (true, ""),
            SignIn::Token => (token, "pat"),
            SignIn::TokenOrPassword => (token || named_password, "pat, or username with password"),
            SignIn::TokenOfAllOrPassword => (
                of_all || named_password,
                "username with password, or the username all with pat",
            ),
            SignIn::Password => (named_password, "username and password"),
        };
        if token && password {
            return Err(Refused::invalid(
                "Properties pat and password exclude each other.",
                "Please provide one of them.",
            ));
        }
        if !signs_in {
            return Err(self.lacks(needs));
        }
        if self.name == "AWS" && !body.has_text("awsRegion") {
            return Err(self.lacks("awsRegion"));
        }
        if self.name == "FILESPACE" && quirks.folders == Folders::MustExist {
            return Err(Refused::invalid(
                "The folder does not exist.",
                "Please provide a folder of the Jira host.",
            ));
        }
        if self.name == "FILESPACE"
            && quirks.folder_depth == FolderDepth::Required
            && !body.settings.contains_key("folderDepth")
        {
            return Err(self.lacks("folderDepth"));
        }
        Ok(())
    }

    /// The web link type of its repositories.
    pub(super) fn web_link_type(&self) -> Option<&'static str> {
        match self.name {
            "GITHUB" | "GITHUB_SERVER" => Some("github"),
            "GITLAB" | "GITLAB_SERVER" | "GITLAB_SERVER_LEGACY" => Some("gitlab"),
            _ => None,
        }
    }

    fn lacks(&self, what: &str) -> Refused {
        Refused::invalid(
            format!("An integration of type {} needs: {what}.", self.name),
            "Please provide all required properties.",
        )
    }
}
