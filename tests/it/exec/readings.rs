use gijctl::event::OutcomeKind;
use gijctl::wire::Method;

use crate::support::{Mishap, Rig, Run, answer, host, integration, spec};

fn under(quirks: &str, manifest: &str) -> (Rig, Run) {
    let hosts = host("a", "10s", &["x 2m", "y 1m appears=30s", "off 1m disabled"]);
    let scenario = format!("quirks: {{ {quirks} }}\nhosts:\n{hosts}");
    let rig = Rig::new(&scenario, &[manifest.to_owned()]);
    let run = rig.apply();
    (rig, run)
}

#[test]
fn a_setting_that_the_create_ignored_is_mended_by_one_update() {
    let (rig, run) = under(
        "trustFolderStatOnCreate: ignored",
        &spec("a", "trustFolderStat: true"),
    );
    assert_eq!(run.outcome.kind(), OutcomeKind::Succeeded);
    assert_eq!(rig.live("a").settings["trustFolderStat"], true);
    assert_eq!(
        rig.witness().writes(),
        [
            "POST /rest/gitplugin/1.0/integration",
            "PUT /rest/gitplugin/1.0/integration/1"
        ]
    );
    assert!(!run.warnings().contains("DidNotStick"));
    assert!(!rig.plan().has_differences());
}

#[test]
fn a_setting_that_does_not_stick_is_told_with_its_caution_and_not_tried_again() {
    let scenario = format!(
        "integrations:\n- {{ type: GITHUB, displayName: a, settings: {{ apiPath: /orgs/a/repos }} }}\nhosts:\n{}",
        host("a", "10s", &["x 2m"])
    );
    let rig = Rig::new(
        &scenario,
        &[spec("a", "features: { requireUserPat: true }")],
    );
    // A general setting overrules it: GIJ answers as if it had taken the value.
    rig.wire.mishaps(|sent, sim| {
        if sent.method == Method::Put && sent.path.ends_with("/integration/1") {
            let asked = gijctl::wire::HttpRequest {
                method: Method::Get,
                path: sent.path.clone(),
                query: Vec::new(),
                headers: vec![("authorization".to_owned(), "Bearer proxy".to_owned())],
                body: None,
            };
            return Mishap::Lost(Ok(sim.handle(&asked).unwrap()));
        }
        Mishap::None
    });
    let run = rig.apply();
    assert_eq!(run.outcome.kind(), OutcomeKind::Succeeded);
    let warnings = run.warnings();
    assert!(
        warnings.contains("DidNotStick") && warnings.contains("RequireUserPat"),
        "{warnings}"
    );
    assert_eq!(
        rig.witness().writes(),
        ["PUT /rest/gitplugin/1.0/integration/1"]
    );
}

#[test]
fn a_setting_that_answers_to_updates_leave_out_is_read_again_and_no_false_alarm() {
    let (_, run) = under(
        "userPatInPutAnswers: missing",
        &spec("a", "features: { requireUserPat: true }"),
    );
    assert_eq!(run.outcome.kind(), OutcomeKind::Succeeded);
    assert_eq!(run.warnings(), "");
}

#[test]
fn every_reading_of_the_shapes_leads_to_the_same_end() {
    let (rig, run) = under("", &integration("a"));
    assert_eq!(run.outcome.kind(), OutcomeKind::Succeeded);
    let expected = rig.end_state();
    for quirks in [
        "success: allBoolean",
        "success: allText",
        "getOne: integrationsArray",
        "getOne: integrationObject",
        "disabledOnPut: blankEnables",
        "statusThread: required",
        "statusShape: lists",
        "reindexWhileRunning: notStarted",
        "unsentOnPut: replaced",
        "errorStatus: byKind",
        "idSpaces: separate",
        "userPatInside: text",
    ] {
        let (rig, run) = under(quirks, &integration("a"));
        assert_eq!(run.outcome.kind(), OutcomeKind::Succeeded, "{quirks}");
        assert_eq!(rig.end_state(), expected, "{quirks}");
        assert_eq!(rig.witness().creates_sent(), 1, "{quirks}");
    }
}

#[test]
fn a_row_that_still_shows_while_its_removal_is_queued_is_not_waited_for() {
    let filtered = "- match: { displayName: a, apiFilter: '[?fork]' }\n  scan: 10s\n  repositories:\n  \
                    - { name: x, cloneAndIndex: 1m }\n";
    for deletion in ["lingers", "atOnce"] {
        let scenario = format!(
            "quirks: {{ deletion: {deletion} }}\n\
             integrations:\n- {{ type: GITHUB, displayName: a, settings: {{ apiPath: /orgs/a/repos }} }}\n\
             hosts:\n{filtered}{}",
            host("a", "10s", &["x 1m", "y 1m"])
        );
        let rig = Rig::new(&scenario, &[spec("a", "apiFilter: '[?fork]'")]);
        let run = rig.apply();
        assert_eq!(
            run.outcome.kind(),
            OutcomeKind::Succeeded,
            "{deletion}: {:?}",
            run.outcome
        );
        rig.wait("10m");
        assert_eq!(rig.inside("a").len(), 1, "{deletion}");
    }
}

#[test]
fn an_integration_is_not_switched_where_a_repository_has_its_number() {
    let planted = |more: &str| {
        format!(
            "quirks: {{ idSpaces: separate }}\n\
             integrations:\n- {{ type: GITHUB, displayName: a, settings: {{ apiPath: /orgs/a/repos }}{more} }}\n\
             hosts:\n{}",
            host("a", "10s", &["x 1m", "off 1m disabled"])
        )
    };
    for (more, wanted) in [
        ("", "disabled: true"),
        (", disabled: true", "disabled: false"),
    ] {
        let rig = Rig::new(&planted(more), &[spec("a", wanted)]);
        let before = rig.end_state();
        let run = rig.apply();
        assert_eq!(run.outcome.kind(), OutcomeKind::Failed, "{wanted}");
        let (message, _) = run.outcome.steps[0].error.clone().unwrap();
        assert!(message.contains("(C25)"), "{message}");
        assert_eq!(rig.witness().writes(), [""; 0], "{wanted}");
        assert_eq!(rig.end_state(), before, "{wanted}");
    }
}

#[test]
fn a_gij_that_will_not_speak_of_single_rows_is_waited_for_by_its_dates() {
    for status in [400, 403, 404, 500] {
        let hosts = [
            host("a", "10s", &["x 3m", "y 1m appears=40s"]),
            host("b", "10s", &["x 1m"]),
        ];
        let scenario = format!("hosts:\n{}", hosts.concat());
        let rig = Rig::new(&scenario, &["a", "b"].map(integration));
        rig.wire.mishaps(move |sent, _| {
            if sent.path.ends_with("/index.json") {
                Mishap::Lost(answer(status))
            } else {
                Mishap::None
            }
        });
        let run = rig.apply();
        assert_eq!(run.statuses(), ["a done", "b done"], "status {status}");
        assert_eq!(rig.witness().most_unfinished(), 1, "status {status}");
    }
}

#[test]
fn a_setting_that_gij_may_not_show_is_sent_again_where_an_update_reset_it() {
    let row = |name: &str| {
        format!(
            "- {{ type: GITHUB, displayName: {name}, settings: {{ apiPath: /orgs/{name}/repos, refSpecCustom: '+refs/a/*:refs/a/*' }} }}\n"
        )
    };
    let scenario = format!(
        "quirks: {{ unsentOnPut: replaced }}\nintegrations:\n{}{}hosts:\n{}{}",
        row("a"),
        row("b"),
        host("a", "10s", &["x 1m"]),
        host("b", "10s", &["x 1m"]),
    );
    let rig = Rig::new(
        &scenario,
        &[spec("a", "features: { sendCommitEmails: false }")],
    );
    rig.wait("2h");
    assert_eq!(rig.apply().outcome.kind(), OutcomeKind::Succeeded);
    let settings = rig.live("a").settings;
    assert_eq!(settings["refSpecCustom"], "+refs/a/*:refs/a/*");
    assert_eq!(settings["sendCommitEmails"], false);
}
