//! What the simulated world is like: a file that a person writes.

mod account;
mod error;
mod fault_rule;
mod host;
mod license;
mod read;
mod rehearsal;
mod seed;
mod version;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::quirks::Quirks;
use super::world::GeneralSettings;
use crate::clock;

pub(super) use account::{Account, Authority, Credential};
pub use error::ScenarioError;
pub(super) use fault_rule::FaultRule;
pub(super) use host::{Ending, Host, HostRepository};
use license::License;
pub use rehearsal::RehearsedHost;
pub(super) use seed::{SeedIntegration, SeedPlainRepository, SeedRepository};
pub(super) use version::AppVersion;

/// Everything about a simulated Jira that its requests do not change.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Scenario {
    /// The moment at which it begins.
    pub(super) start: Timestamp,
    /// What all made-up names and durations are drawn from.
    pub(super) seed: u64,
    /// How its time passes.
    pub(super) pace: Pace,
    /// Version of the app.
    pub(super) app_version: AppVersion,
    /// Version of Jira.
    pub(super) jira_version: String,
    /// Licence of the app.
    pub(super) license: License,
    /// How far Jira's own clock is ahead of the time that passes here; behind where it is negative.
    pub(super) clock_ahead: SignedDuration,
    /// The address that Jira believes to have.
    pub(super) base_url: String,
    /// The path below which it is served: empty, or with a leading slash.
    pub(super) context_path: String,
    /// How many rows are indexed at a time.
    pub(super) threads: u16,
    /// How often everything is reindexed by itself; left out, it never is.
    pub(super) schedule: Option<SignedDuration>,
    /// The Jira projects.
    pub(super) projects: Vec<Project>,
    /// Who may sign in; when empty, anybody may, as an administrator.
    pub(super) accounts: Vec<Account>,
    /// Which readings of the documentation this world follows.
    pub(super) quirks: Quirks,
    /// Integrations that are there from the start.
    pub(super) integrations: Vec<SeedIntegration>,
    /// Plain repositories that are there from the start.
    pub(super) repositories: Vec<SeedPlainRepository>,
    /// The settings of all of Jira at the start.
    pub(super) general: GeneralSettings,
    /// The Git hosts; the first that matches an integration answers it.
    pub(super) hosts: Vec<Host>,
    /// What goes wrong on the way. Requests are counted from the start of the process.
    pub(super) faults: Vec<FaultRule>,
}

/// How time passes in a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Pace {
    /// As on the wall.
    Real,
    /// Only when somebody waits, and then at once.
    Stepped,
    /// So many times as fast.
    Scaled(u32),
}

impl From<Pace> for clock::Pace {
    fn from(pace: Pace) -> Self {
        match pace {
            Pace::Real => Self::Real,
            Pace::Stepped => Self::Stepped,
            Pace::Scaled(factor) => Self::Scaled(factor),
        }
    }
}

/// A Jira project.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Project {
    /// Its number.
    pub(super) id: u64,
    /// Its key.
    pub(super) key: String,
    /// Its name.
    pub(super) name: String,
}

impl Scenario {
    /// Where the world can be reached, for people: the base address it was given.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The same scenario under other readings of the documentation.
    #[must_use]
    pub fn with_quirks(self, quirks: Quirks) -> Self {
        Self { quirks, ..self }
    }

    /// The path below which it is served: empty, or with a leading slash.
    pub fn context_path(&self) -> &str {
        &self.context_path
    }
}

impl Default for Scenario {
    fn default() -> Self {
        let project = |id, key: &str, name: &str| Project {
            id,
            key: key.to_owned(),
            name: name.to_owned(),
        };
        Self {
            // 2026-01-05T08:00:00Z, a Monday morning.
            start: Timestamp::constant(1_767_600_000, 0),
            seed: 0,
            pace: Pace::Scaled(60),
            app_version: AppVersion::newest(),
            jira_version: "10.3.5".to_owned(),
            license: License::default(),
            clock_ahead: SignedDuration::ZERO,
            base_url: "http://localhost:2990".to_owned(),
            context_path: String::new(),
            threads: 1,
            schedule: None,
            projects: vec![
                project(10_000, "PAY", "Payments"),
                project(10_001, "OPS", "Operations"),
                project(10_002, "WEB", "Web shop"),
            ],
            accounts: Vec::new(),
            quirks: Quirks::default(),
            integrations: Vec::new(),
            repositories: Vec::new(),
            general: GeneralSettings::default(),
            hosts: Vec::new(),
            faults: Vec::new(),
        }
    }
}
