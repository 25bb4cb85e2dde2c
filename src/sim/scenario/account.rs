//! Who may sign in to the simulated Jira.

use serde::Deserialize;

use crate::sim::marker::Marker;

/// Somebody who may sign in.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Written")]
pub(in crate::sim) struct Account {
    pub(in crate::sim) credential: Credential,
    pub(in crate::sim) name: String,
    pub(in crate::sim) authority: Authority,
}

/// How somebody signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sim) enum Credential {
    /// With a personal access token.
    Token(Marker),
    /// With a name and a password.
    Password {
        /// The name.
        user: String,
        /// The password.
        password: Marker,
    },
}

/// What somebody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::sim) enum Authority {
    /// Everything.
    #[default]
    Administrator,
    /// Manage the app, and nothing else of Jira.
    Manager,
    /// Use Jira.
    User,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Written {
    token: Option<String>,
    user: Option<String>,
    password: Option<String>,
    name: Option<String>,
    #[serde(default)]
    authority: Authority,
}

impl TryFrom<Written> for Account {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let credential = match (written.token, written.user, written.password) {
            (Some(token), None, None) => Credential::Token(Marker::of(&token)),
            (None, Some(user), Some(password)) => Credential::Password {
                user,
                password: Marker::of(&password),
            },
            _ => return Err("an account has either a token, or a user and a password"),
        };
        let name = match (written.name, &credential) {
            (Some(name), _) => name,
            (None, Credential::Password { user, .. }) => user.clone(),
            (None, Credential::Token(_)) => return Err("an account with a token needs a name"),
        };
        Ok(Self {
            credential,
            name,
            authority: written.authority,
        })
    }
}
