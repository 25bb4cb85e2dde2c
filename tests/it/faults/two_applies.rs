//! Two runs at once on one Jira, as two pipelines do it.

#![expect(clippy::unwrap_used, reason = "a test may")]

use serde_json::Value;

use super::served::{BRISK, Site, is_write};
use crate::cli::run::Running;

const TOKENS: [&str; 2] = ["token-one", "token-two"];

/// Starts a run and waits until it has changed something.
fn at_work(site: &Site, token: &str) -> Running {
    let mut first = site.apply(token, &BRISK);
    site.wait_until(&mut first, |log| log.iter().any(is_write));
    assert!(!first.is_over(), "it still has to wait for an indexing");
    first
}

/// Who changed something, each time that it was another than before.
fn writers(log: &[Value]) -> Vec<u64> {
    let changes = log.iter().filter(|line| is_write(line));
    let mut writers: Vec<_> = changes
        .map(|line| line["signIn"].as_u64().unwrap())
        .collect();
    writers.dedup();
    writers
}

#[test]
fn without_patience_the_second_leaves_and_says_who_is_at_work() {
    for [one, other] in [TOKENS, [TOKENS[1], TOKENS[0]]] {
        let site = Site::new();
        let first = at_work(&site, one);
        let impatient = [&BRISK[..], &["--lock-timeout=0s"]].concat();
        let impatient: Vec<_> = impatient
            .into_iter()
            .filter(|word| !["--lock-timeout", "2m"].contains(word))
            .collect();
        let second = site.apply(other, &impatient).end().ends_with(1);
        assert!(
            second
                .stderr
                .contains("another run is at work on this Jira: Jira account "),
            "{}",
            second.stderr
        );
        let _ = first.end().ends_with(0);
        assert_eq!(writers(&site.log()).len(), 1);
    }
}

#[test]
fn with_patience_the_second_waits_and_finds_nothing_to_do() {
    for [one, other] in [TOKENS, [TOKENS[1], TOKENS[0]]] {
        let site = Site::new();
        let first = at_work(&site, one);
        let second = site.apply(other, &BRISK);
        let _ = first.end().ends_with(0);
        let second = second.end().ends_with(0);
        assert!(
            second.stderr.contains("waiting for another run to end"),
            "{}",
            second.stderr
        );
        assert_eq!(writers(&site.log()).len(), 1);
    }
}

#[test]
fn started_at_the_same_moment_one_of_them_does_all_the_work() {
    for _ in 0..4 {
        let site = Site::new();
        let both = TOKENS.map(|token| site.apply(token, &BRISK));
        for one in both {
            let _ = one.end().ends_with(0);
        }
        assert_eq!(writers(&site.log()).len(), 1, "{:?}", site.log());
    }
}

#[test]
fn the_lease_of_a_killed_run_can_be_removed_by_hand() {
    let whole = Site::new();
    let _ = whole.apply(TOKENS[0], &BRISK).end().ends_with(0);
    let site = Site::new();
    at_work(&site, TOKENS[0]).kill();
    let impatient = BRISK.map(|word| if word == "2m" { "0s" } else { word });
    let refused = site.apply(TOKENS[1], &impatient).end().ends_with(1);
    assert!(
        refused.stderr.contains("remove its claim"),
        "{}",
        refused.stderr
    );
    site.remove_claims(TOKENS[1]);
    let _ = site.apply(TOKENS[1], &BRISK).end().ends_with(0);
    assert_eq!(site.end(), whole.end());
}
