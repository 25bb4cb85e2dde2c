//! References to secrets. Which secret GIJ has, nobody can read; where the manifest looks for it is
//! made up here.

use super::yaml::in_comment;
use crate::model::CredentialForm::{Pat, UsernamePassword, UsernamePat};
use crate::model::{CloneScheme, IntegrationType, Name, SecretSlot};

/// What is said of credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CredentialsChoice {
    /// Nothing of this kind takes any.
    NotNeeded,
    /// A reference.
    Stated {
        username: Option<String>,
        slot: SecretSlot,
        variable: String,
        /// What a person should check; empty where it is certain.
        doubt: &'static str,
    },
    /// None, since half of them is not known.
    LeftOut {
        why: String,
        /// What to write once it is known.
        example: String,
    },
}

/// The user name that GIJ wants beside a token of TFS.
const ALL: &str = "all";

/// The form that the type wants. Where it takes a token or a password, nobody can tell which one
/// GIJ has: a known user name speaks for a password, and else it is the token, which needs none.
pub(super) fn of_integration(
    kind: IntegrationType,
    name: &Name,
    username: Option<&str>,
) -> CredentialsChoice {
    let forms = kind.requirements().credentials;
    let stated = |username: Option<&str>, slot, doubt| CredentialsChoice::Stated {
        username: username.map(str::to_owned),
        slot,
        variable: variable(name, slot),
        doubt,
    };
    let takes_password = forms.contains(&UsernamePassword);
    let takes_token = forms.contains(&Pat) || forms.contains(&UsernamePat);
    match username {
        _ if forms.is_empty() => CredentialsChoice::NotNeeded,
        Some(username) if takes_password && username != ALL && fits(kind, username) => {
            stated(Some(username), SecretSlot::Password, "")
        }
        _ if takes_token => {
            let doubt = match (takes_password, username) {
                (false, _) | (true, Some(ALL)) => "",
                (true, _) => {
                    "GIJ does not tell whether it has a token or a user name with a password: this is the token."
                }
            };
            let username = (!forms.contains(&Pat)).then_some(ALL);
            stated(username, SecretSlot::Pat, doubt)
        }
        username => CredentialsChoice::LeftOut {
            why: match username {
                None => "the type needs a user name, and GIJ does not tell it".to_owned(),
                Some(username) => format!(
                    "the type needs a user name, and no manifest may hold `{}`",
                    in_comment(username)
                ),
            },
            example: format!(
                "credentials: {{ username: NAME, password: {{ env: {} }} }}",
                variable(name, SecretSlot::Password)
            ),
        },
    }
}

/// Over http GIJ may sign in, and nobody can tell whether it does. A repository that is created
/// anew without what it needs is never cloned, so that the reference is stated, and the doubt too.
pub(super) fn of_plain_repository(
    origin: &str,
    name: &Name,
    username: Option<&str>,
) -> CredentialsChoice {
    if !CloneScheme::of(origin).is_some_and(CloneScheme::takes_credentials) {
        return CredentialsChoice::NotNeeded;
    }
    let known = username.filter(|username| is_text(username));
    let (slot, doubt) = match known {
        Some(_) => (SecretSlot::Password, ""),
        None => (
            SecretSlot::Pat,
            "GIJ does not tell whether it signs in: remove this where it does not.",
        ),
    };
    CredentialsChoice::Stated {
        username: known.map(str::to_owned),
        slot,
        // An integration of the same name has a variable of its own, with another ending.
        variable: format!("{}_OF_REPOSITORY", variable(name, slot)),
        doubt,
    }
}

/// The environment variable for a secret. A name holds no `_`, so that no two names give the same.
fn variable(name: &Name, slot: SecretSlot) -> String {
    let name = name.as_str().to_ascii_uppercase().replace('-', "_");
    format!("GIJCTL_{name}_{}", slot.api_name().to_ascii_uppercase())
}

/// Whether a manifest may hold the user name.
fn fits(kind: IntegrationType, username: &str) -> bool {
    let with_domain = matches!(
        kind,
        IntegrationType::TfsServer | IntegrationType::AzureDevops
    ) && username.contains('\\');
    is_text(username) && !with_domain
}

fn is_text(username: &str) -> bool {
    !username.is_empty()
        && username.chars().count() <= 255
        && !username.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: IntegrationType, username: Option<&str>) -> CredentialsChoice {
        of_integration(kind, &"git-acme".parse().unwrap(), username)
    }

    #[test]
    fn a_token_is_looked_for_in_a_variable_named_after_the_manifest() {
        let CredentialsChoice::Stated {
            username,
            slot,
            variable,
            doubt,
        } = of(IntegrationType::Github, None)
        else {
            panic!("GitHub takes a token");
        };
        assert_eq!(variable, "GIJCTL_GIT_ACME_PAT");
        assert_eq!((username, slot, doubt), (None, SecretSlot::Pat, ""));
    }

    #[test]
    fn a_password_without_its_user_name_is_left_out() {
        for kind in [
            IntegrationType::Aws,
            IntegrationType::Gerrit,
            IntegrationType::GitlabServerLegacy,
        ] {
            assert!(
                matches!(of(kind, None), CredentialsChoice::LeftOut { .. }),
                "{kind}"
            );
            let known = of(kind, Some("svc"));
            assert!(matches!(
                known,
                CredentialsChoice::Stated {
                    slot: SecretSlot::Password,
                    ..
                }
            ));
        }
    }

    #[test]
    fn a_plain_repository_has_a_variable_of_its_own_where_it_may_sign_in() {
        let name = "git-acme".parse().unwrap();
        let of = |origin, username| of_plain_repository(origin, &name, username);
        let found = |choice| match choice {
            CredentialsChoice::Stated { variable, .. } => Some(variable),
            CredentialsChoice::NotNeeded | CredentialsChoice::LeftOut { .. } => None,
        };
        let https = "https://git.acme.example/a.git";
        assert_eq!(
            found(of(https, None)).as_deref(),
            Some("GIJCTL_GIT_ACME_PAT_OF_REPOSITORY")
        );
        assert_eq!(
            found(of(https, Some("svc"))).as_deref(),
            Some("GIJCTL_GIT_ACME_PASSWORD_OF_REPOSITORY")
        );
        for origin in ["git@git.acme.example:a.git", "/srv/git/a"] {
            assert_eq!(of(origin, Some("svc")), CredentialsChoice::NotNeeded);
        }
    }

    #[test]
    fn a_token_of_tfs_goes_with_the_user_name_all() {
        let CredentialsChoice::Stated {
            username, doubt, ..
        } = of(IntegrationType::TfsServer, None)
        else {
            panic!("TFS takes a token");
        };
        assert_eq!(username.as_deref(), Some(ALL));
        assert!(!doubt.is_empty());
        let domain = of(IntegrationType::TfsServer, Some("acme\\svc"));
        assert!(matches!(
            domain,
            CredentialsChoice::Stated {
                slot: SecretSlot::Pat,
                ..
            }
        ));
    }
}
