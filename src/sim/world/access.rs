//! Who asks, and whether he may.

use serde_json::json;

use super::World;
use super::answer::{html_answer, json_answer};
use super::route::Endpoint;
use crate::sim::marker::Marker;
use crate::sim::quirks::ManagerAccess;
use crate::sim::scenario::{Authority, Credential};
use crate::wire::{HttpRequest, HttpResponse};

/// Somebody who is signed in.
pub(super) struct User {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) authority: Authority,
}

/// Somebody who asks, and how he signed in.
pub(in crate::sim) struct Asker {
    pub(in crate::sim) name: String,
    /// Which entry of the scenario's accounts it was, from 1; none where anybody may sign in.
    pub(in crate::sim) sign_in: Option<usize>,
}

/// What an endpoint asks of its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    Nothing,
    SignIn,
    Administration,
    /// Administration, or the permission to manage the app where that is enough.
    AppManagement,
}

/// What an authorization header says.
enum Shown {
    Token(String),
    Password { user: String, password: String },
    Nothing,
}

fn need(endpoint: &Endpoint) -> Need {
    match endpoint {
        Endpoint::Status | Endpoint::ServerInfo => Need::Nothing,
        Endpoint::Myself
        | Endpoint::Permissions
        | Endpoint::Projects
        | Endpoint::Properties
        | Endpoint::Property(_)
        | Endpoint::ListRepositories
        | Endpoint::Reindex
        | Endpoint::OldReindex
        | Endpoint::IndexStatus => Need::SignIn,
        Endpoint::Plugin | Endpoint::License | Endpoint::GlobalSettings => Need::Administration,
        Endpoint::ListIntegrations
        | Endpoint::CreateIntegration
        | Endpoint::GetIntegration(_)
        | Endpoint::UpdateIntegration(_)
        | Endpoint::DeleteIntegration(_)
        | Endpoint::Disable(_)
        | Endpoint::CreateRepository
        | Endpoint::UpdateRepository
        | Endpoint::DeleteRepository => Need::AppManagement,
    }
}

impl World {
    /// The user who asks, or the answer to somebody who may not.
    pub(super) fn admit(
        &self,
        request: &HttpRequest,
        endpoint: &Endpoint,
    ) -> Result<User, HttpResponse> {
        let need = need(endpoint);
        let shown = shown(request);
        let Some(user) = self.user(&shown) else {
            return match (need, shown) {
                (Need::Nothing, _) => Ok(User {
                    key: String::new(),
                    name: String::new(),
                    authority: Authority::User,
                }),
                (_, Shown::Password { .. }) => {
                    let mut response = html_answer(401, "Unauthorized (401)");
                    response.headers.push(login_failed());
                    Err(response)
                }
                (_, Shown::Token(_) | Shown::Nothing) => {
                    let message = "Client must be authenticated to access this resource.";
                    Err(json_answer(
                        401,
                        &json!({"message": message, "status-code": 401}),
                    ))
                }
            };
        };
        let managers = self.scenario.quirks.managers;
        let may = match (need, user.authority) {
            (Need::Nothing | Need::SignIn, _) | (_, Authority::Administrator) => true,
            (Need::AppManagement, Authority::Manager) => managers == ManagerAccess::Allowed,
            (Need::AppManagement | Need::Administration, _) => false,
        };
        if may {
            Ok(user)
        } else {
            let message =
                "Client must be authenticated as an administrator to access this resource.";
            Err(json_answer(
                403,
                &json!({"message": message, "status-code": 403}),
            ))
        }
    }

    /// Whether a request shows credentials that nobody has.
    pub(super) fn failed_to_sign_in(&self, request: &HttpRequest) -> bool {
        let shown = shown(request);
        !matches!(shown, Shown::Nothing) && self.user(&shown).is_none()
    }

    /// Whether nobody is signed in with a request.
    pub(super) fn is_stranger(&self, request: &HttpRequest) -> bool {
        self.user(&shown(request)).is_none()
    }

    /// Who asks, for a record of requests.
    pub(in crate::sim) fn asker(&self, request: &HttpRequest) -> Option<Asker> {
        let shown = shown(request);
        let user = self.user(&shown)?;
        Some(Asker {
            name: user.name,
            sign_in: self.account_of(&shown).map(|number| number + 1),
        })
    }

    /// The place of the account that these credentials belong to.
    fn account_of(&self, shown: &Shown) -> Option<usize> {
        let credential = match shown {
            Shown::Nothing => return None,
            Shown::Token(token) => Credential::Token(Marker::of(token)),
            Shown::Password { user, password } => Credential::Password {
                user: user.clone(),
                password: Marker::of(password),
            },
        };
        let mut accounts = self.scenario.accounts.iter();
        accounts.position(|account| account.credential == credential)
    }

    /// The key of a user: entries of one name are ways to sign in as one user.
    pub(super) fn key_of(&self, name: &str) -> Option<String> {
        let mut accounts = self.scenario.accounts.iter();
        let number = accounts.position(|account| account.name == name)?;
        Some(format!("JIRAUSER{}", 10_000 + number))
    }

    fn user(&self, shown: &Shown) -> Option<User> {
        if self.scenario.accounts.is_empty() {
            let name = match shown {
                Shown::Password { user, .. } => user.clone(),
                Shown::Token(_) => "admin".to_owned(),
                Shown::Nothing => return None,
            };
            return Some(User {
                key: "JIRAUSER10000".to_owned(),
                name,
                authority: Authority::Administrator,
            });
        }
        let account = &self.scenario.accounts[self.account_of(shown)?];
        Some(User {
            key: self.key_of(&account.name)?,
            name: account.name.clone(),
            authority: account.authority,
        })
    }
}

/// The header by which Jira says that the credentials were wrong.
pub(super) fn login_failed() -> (String, String) {
    (
        "x-seraph-loginreason".to_owned(),
        "AUTHENTICATED_FAILED".to_owned(),
    )
}

fn shown(request: &HttpRequest) -> Shown {
    let header = request
        .headers
        .iter()
        .find(|(name, _)| name == "authorization");
    let Some((scheme, value)) = header.and_then(|(_, value)| value.split_once(' ')) else {
        return Shown::Nothing;
    };
    let value = value.trim();
    if scheme.eq_ignore_ascii_case("bearer") && !value.is_empty() {
        return Shown::Token(value.to_owned());
    }
    let pair = scheme
        .eq_ignore_ascii_case("basic")
        .then(|| base64_decoded(value))
        .flatten();
    match pair.as_deref().and_then(|pair| pair.split_once(':')) {
        Some((user, password)) => Shown::Password {
            user: user.to_owned(),
            password: password.to_owned(),
        },
        None => Shown::Nothing,
    }
}

/// The text behind base64 with its usual alphabet; `None` where there is none.
fn base64_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in text.trim_end_matches('=').bytes() {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xff).ok()?);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read() {
        assert_eq!(base64_decoded("bWlhOnTDqXN0"), Some("mia:tést".to_owned()));
        assert_eq!(base64_decoded("YQ=="), Some("a".to_owned()));
        assert_eq!(base64_decoded("a b"), None);
    }
}
