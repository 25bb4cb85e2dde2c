//! A scenario from the text of its file.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use super::{Pace, Scenario, ScenarioError};
use crate::sim::world::check_seeds;

/// A scenario is written by hand; this is far more than anybody writes.
const MOST_BYTES: usize = 4 * 1024 * 1024;
const FASTEST: u32 = 1_000_000;
const MOST_THREADS: u16 = 100;
/// The shortest interval that GIJ takes.
const SHORTEST_SCHEDULE: SignedDuration = SignedDuration::from_mins(1);

impl Scenario {
    /// Reads the YAML text of a scenario.
    pub fn from_yaml(text: &str) -> Result<Self, ScenarioError> {
        if text.len() > MOST_BYTES {
            return Err(ScenarioError::TooLarge {
                size: text.len(),
                limit: MOST_BYTES,
            });
        }
        // No excerpt of the text goes in a message: it may hold a token.
        let options = serde_saphyr::options! { strict_booleans: true, with_snippet: false };
        let scenario: Self =
            serde_saphyr::from_str_with_options(text, options).map_err(|error| {
                ScenarioError::Form {
                    message: error.to_string(),
                }
            })?;
        scenario.check()?;
        Ok(scenario)
    }

    fn check(&self) -> Result<(), ScenarioError> {
        if !(1..=MOST_THREADS).contains(&self.threads) {
            let problem = format!("{} is not between 1 and {MOST_THREADS}", self.threads);
            return Err(ScenarioError::content("threads", problem));
        }
        if let Pace::Scaled(factor) = self.pace
            && !(1..=FASTEST).contains(&factor)
        {
            let problem = format!("{factor} is not between 1 and {FASTEST}");
            return Err(ScenarioError::content("pace.scaled", problem));
        }
        let path = &self.context_path;
        if !path.is_empty() && (!path.starts_with('/') || path.ends_with('/')) {
            let problem = format!("{path:?} must start with a slash and not end with one");
            return Err(ScenarioError::content("contextPath", problem));
        }
        self.check_projects()?;
        if self.schedule.is_some_and(|every| every < SHORTEST_SCHEDULE) {
            let problem = "everything cannot be reindexed more often than once a minute";
            return Err(ScenarioError::content("schedule", problem));
        }
        check_seeds(self)?;
        for (number, host) in self.hosts.iter().enumerate() {
            if let Some(problem) = host.problem() {
                return Err(ScenarioError::content(format!("hosts[{number}]"), problem));
            }
        }
        for (number, rule) in self.faults.iter().enumerate() {
            if let Some((key, problem)) = rule.problem() {
                let place = format!("faults[{number}].{key}");
                return Err(ScenarioError::content(place, problem));
            }
        }
        Ok(())
    }

    fn check_projects(&self) -> Result<(), ScenarioError> {
        let mut ids = BTreeSet::new();
        let mut keys = BTreeSet::new();
        for project in &self.projects {
            if !ids.insert(project.id) || !keys.insert(&project.key) {
                let problem = format!("{} has an id or a key of another project", project.key);
                return Err(ScenarioError::content("projects", problem));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> String {
        Scenario::from_yaml(text).unwrap_err().to_string()
    }

    #[test]
    fn an_empty_mapping_is_a_scenario_with_every_default() {
        let scenario = Scenario::from_yaml("{}").unwrap();
        assert_eq!(scenario.start.to_string(), "2026-01-05T08:00:00Z");
        assert_eq!(scenario.pace, Pace::Scaled(60));
        assert_eq!(scenario.app_version.to_string(), "5.2.1");
        assert_eq!(scenario.threads, 1);
    }

    #[test]
    fn durations_and_paces_are_written_for_people() {
        let scenario = Scenario::from_yaml(
            "pace: stepped\nhosts:\n- scan: 45s\n  repositories:\n  - {name: a, cloneAndIndex: 1h 30m}\n",
        )
        .unwrap();
        assert_eq!(scenario.pace, Pace::Stepped);
        let host = &scenario.hosts[0];
        assert_eq!(host.scan.as_secs(), 45);
        assert_eq!(host.repositories(0)[0].clone_and_index.as_mins(), 90);
        let scaled = Scenario::from_yaml("pace: {scaled: 3600}").unwrap();
        assert_eq!(scaled.pace, Pace::Scaled(3600));
    }

    #[test]
    fn an_unknown_key_is_named_with_its_place() {
        let message = problem("seed: 1\nquirks:\n  getTwo: integrationArray\n");
        assert!(message.contains("getTwo"), "{message}");
        assert!(message.contains("line 3"), "{message}");
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_place() {
        for (text, place) in [
            ("threads: 0", "threads"),
            ("pace: {scaled: 0}", "pace.scaled"),
            ("contextPath: jira/", "contextPath"),
            ("schedule: 59s", "schedule"),
            ("integrations: [{type: GERRIT}]", "integrations[0]"),
            (
                "repositories: [{origin: x, settings: {apiPath: /x}}]",
                "repositories[0]",
            ),
            (
                "projects: [{id: 1, key: A, name: A}, {id: 1, key: B, name: B}]",
                "projects",
            ),
            ("hosts: [{scan: 1s, repositories: [{name: a}]}]", "hosts[0]"),
            ("hosts: [{scan: -1s}]", "hosts[0]"),
            (
                "faults: [{request: GET /x, then: status-503}, {request: GET /x, nth: 0, then: status-503}]",
                "faults[1].nth",
            ),
            (
                "faults: [{request: GET /x, times: 0, then: status-503}]",
                "faults[0].times",
            ),
        ] {
            let message = problem(text);
            assert!(message.contains(place), "{message}");
        }
    }

    #[test]
    fn a_fault_that_cannot_be_is_refused_with_what_would_be_right() {
        for (request, then, advice) in [
            ("POST /x", "reset-afterwards", "reset-after"),
            ("PATCH /x", "reset-after", "GET, POST, PUT, DELETE or ANY"),
            ("/x", "reset-after", "write a method"),
            ("GET x", "reset-after", "names no path"),
            ("GET /x?y=1", "reset-after", "without their query"),
        ] {
            let message = problem(&format!(
                "faults:\n- {{ request: \"{request}\", then: {then} }}\n"
            ));
            assert!(message.contains(advice), "{message}");
            assert!(message.contains("line 2"), "{message}");
        }
    }

    #[test]
    fn generated_repositories_take_unevenly_long_and_always_the_same() {
        let text = "seed: 7\nhosts:\n- scan: 1s\n  repositories:\n  - generate: {count: 50, prefix: r-, from: 1m, to: 5m}\n";
        let list = || Scenario::from_yaml(text).unwrap().hosts[0].repositories(7);
        let times: BTreeSet<_> = list().iter().map(|one| one.clone_and_index).collect();
        assert!(times.len() > 10);
        assert_eq!(list().len(), 50);
        assert_eq!(list(), list());
    }
}
