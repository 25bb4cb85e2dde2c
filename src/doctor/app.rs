//! The app: whether it answers, may work, and is of a version that goes with its Jira.

use jiff::{SignedDuration, Timestamp};

use super::access::NOT_REACHED;
use super::seen::{Asked, Seen};
use super::values::{Check, Checked, Finding};
use crate::model::support::NAMED;
use crate::model::{AppVersion, Support, count, support};
use crate::remote::{License, RemoteErrorKind};
use crate::state::Authority;

/// How long before the end of maintenance somebody should know.
const SOON: SignedDuration = SignedDuration::from_hours(30 * 24);

pub(super) fn app(seen: &Seen) -> Checked {
    match &seen.rows {
        Asked::Known(rows) => Checked::known(
            Check::App,
            format!(
                "answers: {}, {}",
                count(rows.integrations.len(), "integration", "integrations"),
                count(rows.repositories.len(), "repository", "repositories")
            ),
            Vec::new(),
        ),
        Asked::Failed(error) => {
            let why = match error.kind {
                RemoteErrorKind::AppMissing => "without the app there is nothing to manage",
                RemoteErrorKind::NotAllowed { .. } => {
                    "GIJ shows integrations to Jira administrators, and to its managers where it lets them use its REST API (C23)"
                }
                _ => "what is there cannot be told from what is not, so nothing can be planned",
            };
            let finding = Finding::error(error.to_string(), why, error.kind.help());
            Checked::known(Check::App, "does not answer as it should", vec![finding])
        }
        Asked::NotAsked => Checked::unknown(Check::App, NOT_REACHED),
    }
}

/// What Jira's plugin manager tells nobody but administrators.
fn untold(check: Check, seen: &Seen, what: &str, error: &str) -> Checked {
    if seen.authority.known() == Some(&Authority::Administrator) {
        let finding = Finding::info(
            format!("{what} is not known: {error}"),
            "Jira's plugin manager does not tell it here",
            "look at it in Jira's Manage apps",
        );
        return Checked::known(check, "not told", vec![finding]);
    }
    Checked::unknown(
        check,
        "not told: Jira's plugin manager answers administrators only",
    )
}

pub(super) fn license(seen: &Seen) -> Checked {
    let license = match &seen.license {
        Asked::Known(license) => license,
        Asked::Failed(error) => {
            return untold(Check::License, seen, "the licence", &error.to_string());
        }
        Asked::NotAsked => return Checked::unknown(Check::License, NOT_REACHED),
    };
    let License {
        valid,
        evaluation,
        maintained_until,
    } = *license;
    let mut findings = Vec::new();
    if valid == Some(false) {
        findings.push(Finding::error(
            "the licence of Git Integration for Jira is not valid",
            "without one GIJ neither indexes nor takes changes",
            "put a valid licence in under Jira's Manage apps",
        ));
    }
    if evaluation == Some(true) {
        findings.push(Finding::warning(
            "the licence of Git Integration for Jira is one to try it with",
            "when it ends, GIJ stops indexing",
            "put the bought licence in before that",
        ));
    }
    if let Some(until) = maintained_until {
        findings.extend(maintenance(until, seen.now));
    }
    let says = match (valid, maintained_until) {
        (None, _) if findings.is_empty() => {
            return untold(Check::License, seen, "the licence", "no word of it");
        }
        (None, _) => {
            let says = "whether it is valid is not told";
            return Checked::half_known(Check::License, says, findings);
        }
        (Some(false), _) => "not valid".to_owned(),
        (Some(true), None) => "valid".to_owned(),
        (Some(true), Some(until)) => format!("valid; updates until {}", day(until)),
    };
    Checked::known(Check::License, says, findings)
}

fn maintenance(until: Timestamp, now: Timestamp) -> Option<Finding> {
    let left = until.duration_since(now);
    let message = if left.is_negative() {
        format!("the licence covers no updates since {}", day(until))
    } else if left <= SOON {
        format!("the licence covers updates until {}", day(until))
    } else {
        return None;
    };
    Some(Finding::warning(
        message,
        "the app goes on as it is, but cannot be updated with Jira",
        "renew its maintenance",
    ))
}

fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

pub(super) fn versions(seen: &Seen) -> Checked {
    let app = match &seen.app {
        Asked::Known(Some(app)) => app,
        Asked::Known(None) => {
            return untold(Check::Versions, seen, "the version of GIJ", "no word of it");
        }
        Asked::Failed(error) => {
            return untold(
                Check::Versions,
                seen,
                "the version of GIJ",
                &error.to_string(),
            );
        }
        Asked::NotAsked => return Checked::unknown(Check::Versions, NOT_REACHED),
    };
    let told = seen
        .server
        .known()
        .and_then(|server| server.version.as_deref());
    let mut findings: Vec<_> = lacks(app).into_iter().collect();
    let why_not = match (told, told.and_then(AppVersion::parse)) {
        (Some(told), Some(jira)) => {
            findings.extend(pair(app, &jira));
            return Checked::known(Check::Versions, format!("GIJ {app}, Jira {told}"), findings);
        }
        (Some(told), None) => format!("Jira's \"{told}\" is no version that gijctl can read"),
        (None, _) => "Jira does not tell its version".to_owned(),
    };
    let says = format!("GIJ {app}; {why_not}, so nothing says whether the two go together");
    Checked::half_known(Check::Versions, says, findings)
}

/// What an old app cannot do.
fn lacks(app: &AppVersion) -> Option<Finding> {
    if !app.is_from(&[3, 5]) {
        return Some(Finding::error(
            format!("GIJ {app} has no API for integrations"),
            "gijctl has no other way to work on them",
            "update GIJ to 4.17 or newer",
        ));
    }
    let (message, why) = if !app.is_from(&[4, 17]) {
        (
            format!("GIJ {app} has no reindex endpoint of its own yet"),
            "gijctl takes the older one, which the vendor has deprecated",
        )
    } else if !app.is_from(&[4, 20]) {
        (
            format!(
                "GIJ {app} works out permissions anew with each repository that fails to clone"
            ),
            "each scan tries those again, which weighs on Jira where secure mode is on",
        )
    } else if !app.is_from(&[4, 23]) {
        (
            format!("GIJ {app} runs smart commits during first indexings"),
            "gijctl keeps them off until those are over",
        )
    } else {
        return None;
    };
    Some(Finding::warning(
        message,
        why,
        "update GIJ to 4.23 or newer",
    ))
}

fn pair(app: &AppVersion, jira: &AppVersion) -> Option<Finding> {
    let message = format!("GIJ {app} in Jira {jira} is no pair that the vendor names");
    match support(app, jira) {
        Support::Named => None,
        Support::NotNamed => Some(Finding::warning(
            message,
            "what the vendor does not support nobody has tried",
            format!("the vendor's page App Support names {NAMED}: update the older of the two"),
        )),
        Support::NewerThanThePage => Some(Finding::info(
            message,
            "one of them is newer than the vendor's page of supported versions, as gijctl knows it",
            format!("see whether the page App Support says more by now than {NAMED}"),
        )),
    }
}
