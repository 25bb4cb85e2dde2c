//! `simulate`: a rollout that does not happen.

use super::run::{CELLAR, Place, QUICK};

/// Two integrations whose secret a program prints, which leaves a trace.
fn place() -> Place {
    let place = Place::new(&[
        ("m/simulator.yaml", QUICK),
        ("m/secret.sh", "#!/bin/sh\ntouch asked\necho secret\n"),
    ])
    .with("PATH", "/usr/bin:/bin");
    for name in ["cellar", "press"] {
        let manifest = CELLAR
            .replace("cellar", name)
            .replace("Cellar", name)
            .replace("{ env: CELLAR_PAT }", "{ command: [./secret.sh] }")
            .replace("  projects: all", "  projects: [WINE]");
        place.write(&format!("m/{name}.yaml"), &manifest);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let executable = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(place.path("m/secret.sh"), executable).unwrap();
    }
    place
}

#[test]
fn offline_it_asks_nobody_and_needs_no_secret() {
    let place = place();
    let ran = place
        .run(&["simulate", "m", "--offline", "--assume-each=2m"])
        .ends_with(0);
    assert!(
        ran.stdout.contains("10 repositories, since"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout
            .contains("Simulated: All would be indexed after 40m"),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("Integration/press"), "{}", ran.stdout);
    assert!(!place.path("m/asked").exists() && !place.path("asked").exists());
}

#[test]
fn what_would_be_created_in_a_jira_is_rehearsed_and_nothing_of_it_happens() {
    let place = place();
    let simulated = [
        "simulate",
        "m",
        "--simulator=s.json",
        "--format=json",
        "--report=run.html",
    ];
    let document = place.run(&simulated).ends_with(0).document("simulation");
    assert_eq!(document["outcome"]["outcome"], "succeeded");
    assert_eq!(document["outcome"]["steps"].as_array().unwrap().len(), 2);
    assert!(document["finish"].is_string(), "{document:#}");
    assert!(
        place.read("run.html").contains("Nothing of this happened"),
        "the page says that it is a rehearsal"
    );
    let plan = place
        .run(&["plan", "m", "--simulator=s.json", "--format=json"])
        .ends_with(0)
        .document("plan");
    assert_eq!(plan["summary"]["create"], 2);
    assert!(!place.path("m/asked").exists() && !place.path("asked").exists());
}

#[test]
fn what_the_rollout_settings_say_counts() {
    let place = place();
    place.write("m/gijctl.yaml", "rollout: { stagger: 3h }\n");
    let ran = place.run(&["simulate", "m", "--offline"]).ends_with(0);
    assert!(
        ran.stdout.contains("All would be indexed after 3h 10m"),
        "{}",
        ran.stdout
    );
    place.write("m/gijctl.yaml", "rollout: { deadline: 5m }\n");
    let ran = place.run(&["simulate", "m", "--offline"]).ends_with(1);
    assert!(ran.stdout.contains("It would stop"), "{}", ran.stdout);
}

#[test]
fn no_line_of_the_picture_is_wider_than_a_terminal() {
    let place = place();
    let ran = place.run(&["simulate", "m", "--offline"]).ends_with(0);
    let picture = ran.stdout.lines().filter(|line| line.contains('#'));
    for line in picture {
        assert!(line.chars().count() <= 100, "{line}");
    }
}
