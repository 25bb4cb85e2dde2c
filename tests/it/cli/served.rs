//! The embedded GIJ on a socket, and the real client on the other side.

use super::run::{Place, QUICK, Running};

/// Starts it on a port that is free, and tells its address.
pub(crate) fn serve(place: &Place, more: &[&str]) -> (Running, String) {
    let mut running = place.start(
        &[
            &[
                "simulator",
                "--listen",
                "127.0.0.1:0",
                "--scenario=simulator.yaml",
            ],
            more,
        ]
        .concat(),
    );
    let line = running.wait_for_line_with("listens on http://");
    let (_, rest) = line.split_once("listens on ").unwrap();
    let (url, _) = rest.split_once(';').unwrap();
    (running, url.to_owned())
}

#[test]
fn the_address_that_is_told_is_the_one_that_answers() {
    let place =
        Place::of_cellar(&format!("{QUICK}contextPath: /tracker\n")).with("JIRA_TOKEN", "anybody");
    let (_served, url) = serve(&place, &[]);
    assert!(url.ends_with("/tracker"), "{url}");
    assert!(!url.contains(":0/"), "{url}");
    let plan = place
        .run(&["plan", "--url", &url, "--format=json"])
        .ends_with(0)
        .document("plan");
    assert_eq!(plan["instance"]["url"], url.as_str());
    assert_eq!(plan["instance"]["name"], "default");
    assert_eq!(plan["instance"]["appVersion"], "5.2.1");
    assert_eq!(plan["summary"]["create"], 1);
}

#[test]
fn an_apply_over_the_network_is_seen_by_the_next_plan() {
    // A switched-off integration is not waited for, so no time has to pass.
    let place = Place::of_cellar(QUICK).with("JIRA_TOKEN", "anybody");
    let off = super::run::CELLAR.replace("spec:", "spec:\n  disabled: true");
    place.write("cellar.yaml", &off);
    let (_served, url) = serve(&place, &["--pace=scaled:100000"]);
    let _ = place.run(&["apply", "--url", &url, "--yes"]).ends_with(0);
    let _ = place
        .run(&["plan", "--url", &url, "--detailed-exitcode"])
        .ends_with(0);
}

#[test]
fn a_token_that_jira_does_not_know_is_a_plain_error() {
    let place = Place::of_cellar(&format!(
        "{QUICK}accounts: [{{ token: the-right-one, name: vintner }}]\n"
    ))
    .with("JIRA_TOKEN", "canary-a-wrong-one");
    let (_served, url) = serve(&place, &[]);
    let ran = place.run(&["plan", "--url", &url]).ends_with(1);
    assert_eq!(ran.stdout, "");
    assert!(
        ran.stderr.contains("Jira did not accept the credentials"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("JIRA_TOKEN"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("canary"), "{}", ran.stderr);
    let place = place.with("JIRA_TOKEN", "the-right-one");
    let ran = place.run(&["plan", "--url", &url]).ends_with(0);
    assert!(ran.stdout.contains(", as vintner\n"), "{}", ran.stdout);
}

#[test]
fn a_name_and_a_password_sign_in_where_there_is_no_token() {
    let place = Place::of_cellar(&format!(
        "{QUICK}accounts: [{{ user: vintner, password: grapes }}]\n"
    ))
    .with("JIRA_USER", "vintner")
    .with("JIRA_PASSWORD", "grapes");
    let (_served, url) = serve(&place, &[]);
    let ran = place.run(&["plan", "--url", &url]).ends_with(0);
    assert!(ran.stdout.contains(", as vintner\n"), "{}", ran.stdout);
}

#[cfg(unix)]
#[test]
fn ending_it_keeps_its_state_and_ends_with_0() {
    for signal in ["INT", "TERM"] {
        let place = Place::of_cellar(QUICK);
        let (served, _) = serve(&place, &["--state=s.json"]);
        served.signal(signal);
        let _ = served.end().ends_with(0);
        assert!(place.path("s.json").exists());
    }
}

#[test]
fn a_port_that_is_taken_is_a_plain_error() {
    let place = Place::of_cellar(QUICK);
    let (_served, url) = serve(&place, &[]);
    let address = url.trim_start_matches("http://");
    let ran = place.run(&["simulator", "--listen", address]).ends_with(1);
    assert!(ran.stderr.contains("cannot listen on"), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("choose another with --listen"),
        "{}",
        ran.stderr
    );
}
