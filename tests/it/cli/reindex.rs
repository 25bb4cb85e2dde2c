//! `gijctl reindex`: only what is named, and nothing by accident.

use super::run::{Place, QUICK};

/// Two integrations that are indexed already, and one that is disabled.
const TWO: &str = "
pace: stepped
integrations:
- { type: GITHUB, displayName: Cellar, origin: 'https://api.github.com' }
- { type: GITLAB, displayName: Attic, origin: 'https://gitlab.com' }
- { type: VSTS, displayName: Barn, origin: 'https://dev.azure.com', disabled: true }
- { type: GITHUB_APP, displayName: App, origin: 'https://github.com' }
hosts:
- scan: 5s
  repositories:
  - { name: barrels, cloneAndIndex: 20s }
";

fn two() -> Place {
    Place::new(&[("simulator.yaml", TWO)])
}

#[test]
fn without_an_address_nothing_is_reindexed() {
    for arguments in [
        &["reindex", "--yes", "--simulator"][..],
        &["reindex", ".", "--yes", "--simulator"],
    ] {
        let ran = Place::of_cellar(QUICK).run(arguments).ends_with(64);
        assert!(
            ran.stderr.contains("everything at once is never reindexed"),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn nobody_is_there_to_ask_so_it_needs_yes() {
    let ran = two()
        .run(&["reindex", "Integration/Cellar", "--simulator"])
        .ends_with(64);
    assert!(ran.stderr.contains("--yes"), "{}", ran.stderr);
}

#[test]
fn what_is_named_is_shown_reindexed_and_waited_for() {
    let ran = two()
        .run(&[
            "reindex",
            "Integration/Attic",
            "id=1",
            "--yes",
            "--simulator",
        ])
        .ends_with(0);
    insta::assert_snapshot!(ran.stdout, @"
    Reindex, one after the other:
      Attic (id=3)
      Cellar (id=1)
    GIJ reads the host's list anew: repositories that are not in it any more are removed from Jira, with their own settings.

      done         Attic (id=3): 1 of 1 repository indexed
      done         Cellar (id=1): 1 of 1 repository indexed

    Done: 2 integrations reindexed, in 2m 11s.
    ");
}

#[test]
fn the_document_says_what_became_of_each() {
    let document = two()
        .run(&[
            "reindex",
            "id=3",
            "--yes",
            "--simulator",
            "--format=json",
            "--quiet",
        ])
        .ends_with(0)
        .document("indexing");
    assert_eq!(document["command"], "reindex");
    assert_eq!(document["outcome"], "succeeded");
    let all = document["integrations"].as_array().unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!(all[0]["displayName"], "Attic");
    assert_eq!(all[0]["asked"], true);
    assert_eq!(all[0]["repositories"]["indexed"], 1);
}

#[test]
fn what_is_disabled_or_of_an_unknown_type_is_refused_and_nothing_is_asked_for() {
    let place = two();
    for (subject, why) in [
        (
            "Integration/Barn",
            "Barn (id=5) is disabled: GIJ indexes nothing in it",
        ),
        (
            "Integration/App",
            "is of the type \"GITHUB_APP\", which gijctl shows and never touches",
        ),
    ] {
        let ran = place
            .run(&[
                "reindex",
                "id=1",
                subject,
                "--yes",
                "--simulator",
                "--events=e.jsonl",
            ])
            .ends_with(1);
        assert!(ran.stderr.contains(why), "{}", ran.stderr);
        assert!(!place.read("e.jsonl").contains("/reindex"));
    }
}

#[test]
fn a_plain_repository_can_be_reindexed_and_waited_for() {
    let scenario =
        "repositories:\n- { origin: 'https://git.hay.example/hay.git', displayName: hay }\n";
    let place = Place::new(&[("simulator.yaml", scenario)]);
    for command in [&["reindex", "--yes"][..], &["wait"]] {
        let arguments = [
            command,
            &[
                "Repository/hay",
                "--simulator",
                "--simulator-scenario=simulator.yaml",
                "--simulator-pace=stepped",
            ],
        ];
        let ran = place.run(&arguments.concat()).ends_with(0);
        assert!(
            ran.stdout.contains("Done: 1 plain repository"),
            "{}",
            ran.stdout
        );
    }
}

#[test]
fn its_events_can_be_kept_and_read_again() {
    let place = two();
    let _ = place
        .run(&[
            "reindex",
            "id=1",
            "--no-wait",
            "--priority=30",
            "--yes",
            "--simulator",
            "--events=e.jsonl",
        ])
        .ends_with(0);
    let events = place.read("e.jsonl");
    assert!(events.contains("\"priority\":\"30\""), "{events}");
    assert!(events.contains("/rest/gitplugin/2.0/reindex"), "{events}");
    let history = place.run(&["history", "e.jsonl"]).ends_with(0);
    assert!(history.stdout.contains("Succeeded"), "{}", history.stdout);
}

#[test]
fn a_priority_below_one_is_wrong_usage() {
    let _ = two()
        .run(&["reindex", "id=1", "--priority=0", "--yes", "--simulator"])
        .ends_with(64);
}
