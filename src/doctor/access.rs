//! The way to Jira, and who goes it.

use super::seen::{Asked, Rows, Seen, Way};
use super::values::{Check, Checked, Finding};
use crate::remote::RemoteErrorKind;
use crate::state::Authority;

/// The word of a Jira that is ready for requests.
const RUNNING: &str = "RUNNING";

pub(super) fn connection(seen: &Seen) -> Checked {
    let mut findings = Vec::new();
    if is_open_http(&seen.url) {
        findings.push(Finding::warning(
            format!("{} is plain http", seen.url),
            "whoever is on the way can read the token and use it",
            "serve Jira by https, and name that address",
        ));
    }
    let says = match &seen.readiness {
        Asked::Known(state) if state == RUNNING => format!("{} is {RUNNING}", seen.url),
        Asked::Known(state) => {
            findings.push(Finding::warning(
                format!("Jira says that it is {state}"),
                "while it starts or stops it may refuse what it would take at another time",
                "wait until Jira's own page /status says RUNNING, then run again",
            ));
            format!("{} is {state}", seen.url)
        }
        Asked::Failed(error) if seen.readiness.found_nobody() => {
            findings.insert(
                0,
                Finding::error(
                    error.to_string(),
                    "nothing can be asked or changed without a connection",
                    error.kind.help(),
                ),
            );
            format!("{} does not answer", seen.url)
        }
        // Some keep Jira's page /status from the outside; whether Jira is behind it, the sign-in shows.
        Asked::Failed(error) => {
            findings.push(Finding::info(
                format!("Jira's page /status cannot be read: {}", error.kind),
                "some proxies keep it from everybody; what is below tells whether Jira answers",
                "none is needed where the sign-in is fine",
            ));
            format!("{} answers, but its page /status does not", seen.url)
        }
        Asked::NotAsked => return Checked::unknown(Check::Connection, "not asked"),
    };
    Checked::known(Check::Connection, says, findings)
}

/// Whether the address is read by everybody on the way: plain http to another machine.
fn is_open_http(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else {
        return false;
    };
    let authority = rest.split('/').next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    let is_numeric = host
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    let is_loopback = host == "::1" || (is_numeric && host.starts_with("127."));
    !host.eq_ignore_ascii_case("localhost") && !is_loopback
}

pub(super) fn sign_in(seen: &Seen) -> Checked {
    let name = match &seen.account {
        Asked::Known(name) => name,
        Asked::Failed(error) => {
            let (why, help) = match error.kind {
                RemoteErrorKind::UnexpectedStatus { status: 404 } => (
                    "there is no Jira at this address",
                    "check --url and its context path: https://HOST/jira where Jira is below /jira, https://HOST where it is not".to_owned(),
                ),
                RemoteErrorKind::NotSignedIn
                | RemoteErrorKind::NotAllowed { .. }
                | RemoteErrorKind::Captcha
                | RemoteErrorKind::BasicAuthOff => (
                    "Jira answers nothing else until it knows who asks",
                    error.kind.help(),
                ),
                _ => (
                    "nothing else is asked before Jira has said who this is",
                    error.kind.help(),
                ),
            };
            let finding = Finding::error(error.to_string(), why, help);
            return Checked::known(Check::SignIn, "not signed in", vec![finding]);
        }
        Asked::NotAsked => return Checked::unknown(Check::SignIn, NOT_REACHED),
    };
    let (how, findings) = match seen.way {
        Way::Token => ("a personal access token", Vec::new()),
        Way::Password => (
            "a password",
            vec![Finding::warning(
                format!("{name} signs in with a password"),
                "it opens all of Jira to whoever reads it, and wrong tries lock the account behind a CAPTCHA",
                "make a personal access token for this account and put it into JIRA_TOKEN",
            )],
        ),
    };
    Checked::known(Check::SignIn, format!("as {name}, with {how}"), findings)
}

/// Why something was not asked.
pub(super) const NOT_REACHED: &str = "not asked: there is no way to Jira yet";

/// Why nothing is told of rows that were not read.
pub(super) const fn why_unread(rows: &Asked<Rows>) -> &'static str {
    match rows {
        Asked::Known(_) | Asked::NotAsked => NOT_REACHED,
        Asked::Failed(_) => "not told: GIJ's rows cannot be read",
    }
}

pub(super) fn permissions(seen: &Seen) -> Checked {
    match &seen.authority {
        Asked::Known(Authority::Administrator) => {
            Checked::known(Check::Permissions, "Jira administrator", Vec::new())
        }
        Asked::Known(Authority::Manager) => Checked::known(
            Check::Permissions,
            "GIJ manager",
            vec![Finding::warning(
                "this account is a GIJ manager, not a Jira administrator",
                "a manager cannot change which projects see an integration that somebody else made; whether GIJ's REST API is open to managers at all the vendor says both ways (C23); and Jira tells a manager neither version nor licence of the app",
                "give gijctl's account the permission Jira Administrators",
            )],
        ),
        Asked::Known(Authority::Neither) => Checked::known(
            Check::Permissions,
            "neither Jira administrator nor GIJ manager",
            vec![Finding::error(
                "this account is neither Jira administrator nor GIJ manager",
                "GIJ shows and changes integrations for administrators only",
                "give gijctl's account the permission Jira Administrators, or use another account",
            )],
        ),
        Asked::Failed(error) => Checked::known(
            Check::Permissions,
            "not told",
            vec![Finding::warning(
                format!("what this account may do is not known: {error}"),
                "without it the first refusal comes in the middle of a run",
                error.kind.help(),
            )],
        ),
        Asked::NotAsked => Checked::unknown(Check::Permissions, NOT_REACHED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_open_beyond_this_machine_only() {
        assert!(is_open_http("http://jira.acme.example/jira"));
        assert!(is_open_http("http://10.0.0.7:8080"));
        for safe in [
            "https://jira.acme.example",
            "http://localhost:2990/jira",
            "http://127.0.0.1:8080",
            "http://[::1]:8080/jira",
        ] {
            assert!(!is_open_http(safe), "{safe}");
        }
    }
}
