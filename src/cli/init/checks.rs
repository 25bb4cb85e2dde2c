//! Whether a Jira can be worked with. Only reads.

use crate::cli::connect::Connection;
use crate::ledger::LedgerStore as _;
use crate::model::AppVersion;
use crate::remote::{Remote as _, RemoteError, RemoteErrorKind, TimeoutPhase};
use crate::report::init::Check;
use crate::report::plan::lacking;
use crate::saved::LedgerPlace;
use crate::state::InstanceInfo;

const CONNECTION: &str = "connection";
const SIGN_IN: &str = "sign-in";
const RIGHTS: &str = "rights";
const APP: &str = "GIJ";
const VERSION: &str = "version of GIJ";
const PROJECTS: &str = "projects";
const LEDGER: &str = "ledger";

/// Looks at everything that plan and apply need, one thing after the other.
pub(super) async fn run(connection: &Connection) -> Vec<Check> {
    let mut checks = Vec::new();
    let instance = match connection.remote.instance().await {
        Ok(instance) => instance,
        Err(error) => {
            checks.extend(unreachable(&error));
            let rest = [RIGHTS, APP, PROJECTS, LEDGER];
            checks.extend(rest.map(|name| Check::not_checked(name, "nothing answers yet")));
            return checks;
        }
    };
    checks.extend(who_and_what(&instance));
    checks.push(match connection.remote.integrations().await {
        Ok(rows) => Check::ok(APP, &format!("answers; integrations there: {}", rows.len())),
        Err(error) => failed(APP, &error),
    });
    checks.push(version(instance.app_version.as_ref()));
    checks.push(match connection.remote.projects().await {
        Ok(projects) => Check::ok(
            PROJECTS,
            &format!("visible to this account: {}", projects.len()),
        ),
        Err(error) => failed(PROJECTS, &error),
    });
    checks.extend(ledger(connection).await);
    checks
}

fn failed(name: &'static str, error: &RemoteError) -> Check {
    Check::failed(name, &error.to_string(), &error.kind.help())
}

/// How far the first answer got.
fn unreachable(error: &RemoteError) -> Vec<Check> {
    let is_no_connection = matches!(
        error.kind,
        RemoteErrorKind::Connection { .. }
            | RemoteErrorKind::NotSent { .. }
            | RemoteErrorKind::Timeout {
                phase: TimeoutPhase::Connect
            }
    );
    if is_no_connection {
        vec![
            failed(CONNECTION, error),
            Check::not_checked(SIGN_IN, "there is no connection"),
        ]
    } else {
        vec![
            Check::ok(CONNECTION, "something answers"),
            failed(SIGN_IN, error),
        ]
    }
}

fn who_and_what(instance: &InstanceInfo) -> Vec<Check> {
    let jira = match &instance.jira_version {
        Some(version) => format!("Jira {version}"),
        None => "Jira, which does not tell its version".to_owned(),
    };
    let account = &instance.account;
    vec![
        Check::ok(CONNECTION, &jira),
        Check::ok(SIGN_IN, &format!("as {}", account.name)),
        match lacking(account.authority) {
            None => Check::ok(RIGHTS, "Jira administrator"),
            Some(lacking) => Check::note(
                RIGHTS,
                &format!("this account {lacking}"),
                "use an account that is a Jira administrator where apply is to change everything",
            ),
        },
    ]
}

fn version(version: Option<&AppVersion>) -> Check {
    let Some(version) = version else {
        return Check::note(
            VERSION,
            "not known: Jira's plugin manager does not tell this account",
            "gijctl takes the app for one older than 4.23, and keeps smart commits and commit e-mails off during first indexings",
        );
    };
    if !version.at_least(3, 5) {
        Check::failed(
            VERSION,
            &format!("{version} has no API for integrations"),
            "update Git Integration for Jira to 4.17 or newer",
        )
    } else if !version.at_least(4, 17) {
        Check::note(
            VERSION,
            &format!(
                "{version} has no reindex endpoint of its own yet, only the one that the vendor has deprecated"
            ),
            "update Git Integration for Jira to 4.23 or newer when you can",
        )
    } else if !version.at_least(4, 23) {
        Check::note(
            VERSION,
            &format!(
                "{version} runs smart commits during first indexings, so gijctl keeps them off until those are over"
            ),
            "update Git Integration for Jira to 4.23 or newer when you can",
        )
    } else {
        Check::ok(VERSION, version.as_str())
    }
}

async fn ledger(connection: &Connection) -> Vec<Check> {
    let mut store = connection.ledger();
    if let Err(error) = store.read().await {
        return vec![Check::failed(LEDGER, &error.to_string(), &error.help())];
    }
    if connection.ledger_place() == LedgerPlace::Nowhere {
        return vec![Check::ok(LEDGER, "none is kept, as asked for")];
    }
    if let Some(notice) = store.notice() {
        return vec![Check::note(LEDGER, &notice, "")];
    }
    let remembered = store.ledger().map_or(0, |ledger| ledger.entries().count());
    vec![
        Check::ok(
            LEDGER,
            &format!("can be read; manifests remembered there: {remembered}"),
        ),
        Check::not_checked(
            "writing it",
            "only the first apply shows that: init changes nothing in Jira",
        ),
    ]
}
