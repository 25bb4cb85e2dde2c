//! `simulate`: a rollout that does not happen.

use super::help::own_help_of;
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
fn flags_go_before_the_settings() {
    let place = place();
    place.write("m/gijctl.yaml", "rollout: { stagger: 3h }\n");
    let ran = place
        .run(&["simulate", "m", "--offline", "--stagger=1h"])
        .ends_with(0);
    assert!(
        ran.stdout.contains("All would be indexed after 1h 10m"),
        "{}",
        ran.stdout
    );
}

#[test]
fn only_what_is_named_is_rehearsed_offline_as_well() {
    let place = place();
    let ran = place
        .run(&["simulate", "m", "--offline", "--only=Integration/press"])
        .ends_with(0);
    assert!(ran.stdout.contains("Integration/press"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("Integration/cellar"), "{}", ran.stdout);
}

#[test]
fn a_canary_that_is_there_already_has_no_effect() {
    let place = place();
    let only = [
        "apply",
        "m",
        "--simulator=s.json",
        "--yes",
        "--only=Integration/cellar",
    ];
    let _ = place.run(&only).ends_with(0);
    let ran = place
        .run(&[
            "simulate",
            "m",
            "--simulator=s.json",
            "--canary=Integration/cellar",
        ])
        .ends_with(0);
    assert!(ran.stdout.contains("Integration/press"), "{}", ran.stdout);
}

#[test]
fn flags_that_would_do_something_real_are_unknown() {
    let place = place();
    let real = [
        "--check-secrets",
        "--rotate",
        "--prune",
        "--allow=delete=1",
        "-o=p.json",
        "--yes",
    ];
    for flag in real {
        let ran = place
            .run(&["simulate", "m", "--offline", flag])
            .ends_with(64);
        assert!(
            ran.stderr.contains("unexpected argument"),
            "{flag}: {}",
            ran.stderr
        );
    }
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

#[test]
fn the_help_of_simulate() {
    insta::assert_snapshot!(own_help_of("simulate"), @"
    Play a rollout on the embedded GIJ, with the lengths of time that are expected of it

    Asks Jira what apply would create, as plan does, and writes nothing there. Then the creations of
    integrations are carried out in process, by the rules of apply, with stand-ins for secrets and for
    whoever goes on after a canary. Exit code 0 when all of it would be indexed, 1 when not.

    Usage: gijctl simulate [OPTIONS] [PATH]...

    Arguments:
      [PATH]...
              Manifest files, or folders of them

              [default: .]

    Options:
          --only <ADDRESS>...
              Create only these, as in Integration/github-acme; put PATHs before it

          --batch-size <N>
              How many new integrations may be in their first indexing at once [default: 1]

          --pacing <HOW>
              How new integrations follow each other [default: batches]

              Possible values:
              - batches: --batch-size of them, and the next only once all of these are indexed
              - window:  The next as soon as one is indexed, and never more than --batch-size at once

          --per-host <N>
              How many of one Git host may be in their first indexing at once [default: as --batch-size]

          --per-account <N>
              How many that sign in to one Git host with the same credentials may be [default: 1]

          --canary <ADDRESS>
              Create this one first, alone, and go on only once it has proved itself

              What is there already proves nothing: then it has no effect. See --canary-soak.

          --quiet-first-index <WHEN>
              Keep smart commits and commit e-mails off until a new integration is indexed [default:
              auto]

              Possible values:
              - auto:   On apps older than 4.23, and on apps that do not tell their version
              - always: Always
              - never:  Never

          --stagger <DURATION>
              Least time between two starts of an indexing [default: 0s]

          --canary-soak <DURATION>
              How long to wait once the canary is indexed; without it somebody is asked

              Where nobody can be asked, the run ends with 3, and running it again creates the others.

          --window <TEXT>
              When changes may be made, as in `mon-fri 22:00-06:00`; may be given several times

              Outside of them nothing is begun. What is being indexed is waited for to its end; then the
              run ends with 3, and running it again goes on.

          --time-zone <NAME>
              Whose clock --window is by, as in Europe/Berlin [default: UTC]

          --deadline <DURATION>
              Start nothing and wait for nothing after this time [default: none]

          --settle <DURATION>
              How long the set of repositories inside must stay the same to count as whole [default:
              60s]

          --offline
              Ask no Jira: everything that the manifests declare is new

          --assume-repositories <N>
              How many repositories an integration holds whose manifest does not say

              [default: 10]

          --assume-each <DURATION>
              How long a repository takes where the ledger remembers too little of others

              [default: 1m]

          --report <FILE>
              Write a page of HTML that tells of it to this file

              A file that is there and is no such page is not overwritten.

      -h, --help
              Print help (see a summary with '-h')
    ");
}
