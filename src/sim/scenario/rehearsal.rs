//! Scenarios that are made by a program: a rollout that is rehearsed before it is carried out.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{Host, Pace, Project, Scenario};

/// What one integration of a rehearsal brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RehearsedHost {
    /// The integration's display name.
    pub display_name: String,
    /// How many repositories are in it.
    pub repositories: u32,
    /// How long its first indexing takes, the scan included.
    pub takes: Duration,
}

/// The numbers of projects begin here.
const FIRST_PROJECT: u64 = 10_000;

impl Scenario {
    /// A Jira with these projects and without any integration, in which each integration takes its
    /// time whatever else is going on: what is known of how long something takes is from a Jira in
    /// which it was so.
    #[must_use]
    pub fn rehearsal(start: Timestamp, projects: &[String], hosts: &[RehearsedHost]) -> Self {
        let numbers = FIRST_PROJECT..;
        Self {
            start,
            pace: Pace::Stepped,
            threads: u16::MAX,
            projects: numbers
                .zip(projects)
                .map(|(id, key)| Project {
                    id,
                    key: key.clone(),
                    name: key.clone(),
                })
                .collect(),
            hosts: hosts.iter().map(host).collect(),
            ..Self::default()
        }
    }
}

fn host(rehearsed: &RehearsedHost) -> Host {
    let takes = SignedDuration::try_from(rehearsed.takes).unwrap_or(SignedDuration::MAX);
    Host::rehearsed(&rehearsed.display_name, rehearsed.repositories, takes)
}
