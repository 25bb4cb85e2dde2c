//! What is lent is given back as it was, unless somebody else has changed it meanwhile.

use gijctl::clock::Clock as _;
use gijctl::probe::{CleanRefusal, GivenBack, LendRefusal, Outcome};
use gijctl::wire::{HttpRequest, Method};
use serde_json::json;

use super::support::{Ended, Stage, outcome};
use crate::support::{Mishap, answer, by_hand, change_by_hand, change_row_by_hand, says};

/// The number of the integration that is lent.
const CELLAR: u64 = 1;

const HOST: &str = "
hosts:
- scan: 20s
  repositories: [{ name: barrels, cloneAndIndex: 1m }, { name: corks, cloneAndIndex: 1m }]
";

/// A probe that was killed after an update of the lent integration that has this text in its body.
fn killed_after(text: &'static str, quirks: &str) -> Stage {
    let stage = Stage::of(quirks, HOST);
    stage.wire.mishaps(move |sent, _| {
        let body = sent.body.as_ref().map(ToString::to_string);
        let is_it = sent.method == Method::Put
            && sent.path.ends_with("/integration/1")
            && body.is_some_and(|body| body.contains(text));
        if is_it {
            Mishap::KilledAfter
        } else {
            Mishap::None
        }
    });
    let ended = stage.writes_with_unless_killed(CELLAR);
    assert!(matches!(ended, Ended::Killed));
    stage.wire.mishaps(|_, _| Mishap::None);
    stage
}

/// What a clean-up that leaves nothing behind tells of the lent integration.
fn given_back(stage: &Stage) -> GivenBack {
    let cleaned = stage.tries_to_clean().unwrap();
    assert_eq!(cleaned.left, []);
    cleaned.given_back.unwrap()
}

#[test]
fn what_still_has_the_value_of_the_probe_is_put_back_and_told() {
    let stage = killed_after("apiFilter", "");
    let given = given_back(&stage);
    let told: Vec<_> = given
        .put_back
        .iter()
        .map(|one| (one.name.as_str(), &one.found))
        .collect();
    assert_eq!(told, [("apiFilter", &json!("@"))]);
    assert_eq!(given.left_alone, []);
    assert!(stage.settings_of(CELLAR)[0].ends_with("None"));
}

#[test]
fn what_somebody_has_changed_since_is_left_alone_and_told_with_what_it_was() {
    for text in ["apiFilter", "sendCommitEmails"] {
        let stage = killed_after(text, "");
        change_by_hand(&stage.sim, CELLAR, &json!({"apiFilter": "[?!fork]"}));
        let given = given_back(&stage);
        let told: Vec<_> = given
            .left_alone
            .iter()
            .map(|one| (one.name.as_str(), &one.before, &one.found))
            .collect();
        assert_eq!(
            told,
            [("apiFilter", &json!(""), &json!("[?!fork]"))],
            "{text}"
        );
        let kept = &stage.settings_of(CELLAR)[0];
        assert!(kept.contains("[?!fork]"), "{kept}");
    }
}

#[test]
fn a_filter_that_somebody_sets_while_the_probe_waits_is_left_alone() {
    let stage = Stage::of("", HOST);
    let mut was_set = false;
    stage.wire.mishaps(move |sent, sim| {
        let is_set = |filter: &str| {
            let all = sim.with_world(|world| world.integrations());
            all[0]
                .settings
                .get("apiFilter")
                .is_some_and(|is| is == filter)
        };
        if sent.path.ends_with("/integration/1") && is_set("@") && !was_set {
            was_set = true;
            // The probe still sees its own value.
            let seen = sim.handle(&HttpRequest {
                method: Method::Get,
                path: sent.path.clone(),
                query: Vec::new(),
                headers: vec![("authorization".to_owned(), "Bearer probe".to_owned())],
                body: None,
            });
            change_by_hand(sim, CELLAR, &json!({"apiFilter": "[?!fork]"}));
            return Mishap::Lost(Ok(seen.unwrap()));
        }
        Mishap::None
    });
    let probed = stage.writes_with(CELLAR);
    let kept = &stage.settings_of(CELLAR)[0];
    assert!(kept.contains("[?!fork]"), "{kept}");
    let given = probed.given_back.unwrap();
    assert_eq!(given.left_alone.len(), 1, "{given:?}");
}

#[test]
fn an_integration_that_is_gone_needs_nothing() {
    for quirk in ["errorStatus: ok", "errorStatus: bare"] {
        let stage = killed_after("apiFilter", &format!("deletion: atOnce, {quirk}"));
        by_hand(&stage.sim, "remove", CELLAR);
        assert!(given_back(&stage).is_gone, "{quirk}");
    }
}

#[test]
fn that_it_is_gone_is_seen_in_the_list_whatever_is_answered_about_it() {
    let stage = killed_after("apiFilter", "deletion: atOnce");
    by_hand(&stage.sim, "remove", CELLAR);
    stage.wire.mishaps(|sent, _| {
        if sent.path.ends_with("/integration/1") {
            Mishap::Lost(answer(404))
        } else {
            Mishap::None
        }
    });
    assert!(given_back(&stage).is_gone);
}

#[test]
fn an_integration_with_another_name_is_put_back_and_its_name_told() {
    let stage = killed_after("apiFilter", "");
    change_by_hand(&stage.sim, CELLAR, &json!({"displayName": "Loft"}));
    let given = given_back(&stage);
    assert_eq!(given.renamed.as_deref(), Some("Loft"));
    assert_eq!(given.left_alone, []);
    assert_eq!(given.put_back.len(), 1, "{given:?}");
    assert!(stage.settings_of(CELLAR)[0].ends_with("None"));
}

#[test]
fn repositories_that_keep_the_switched_setting_are_named_and_need_no_note() {
    let stage = Stage::of("features: allRows", HOST);
    let mut count = 0;
    stage.wire.mishaps(move |sent, sim| {
        let is_update = sent.method == Method::Put && sent.path.ends_with("/integration/1");
        let switches = sent
            .body
            .as_ref()
            .is_some_and(|body| body.get("sendCommitEmails").is_some());
        count += usize::from(is_update && switches);
        if is_update && switches && count == 2 {
            // The integration goes back, and what is inside does not follow.
            let inside = sim.with_world(|world| world.repositories());
            let row = inside
                .iter()
                .find(|row| row.integration == Some(1))
                .unwrap();
            let is = row.settings["sendCommitEmails"].clone();
            change_by_hand(sim, CELLAR, sent.body.as_ref().unwrap());
            change_row_by_hand(sim, row.id, &json!({"sendCommitEmails": is}));
            let yes = r#"{"success":"true","integration":{"id":1}}"#;
            return Mishap::Lost(says(200, ("x-test", "1"), yes));
        }
        Mishap::None
    });
    let probed = stage.writes_with(CELLAR);
    assert_eq!(probed.left, []);
    let given = probed.given_back.unwrap();
    let names: Vec<_> = given.left_inside.iter().map(|one| &one.name).collect();
    assert_eq!(names.len(), 1, "{given:?}");
    assert!(given.leaves_something());
}

/// Settings that an update which replaces would take along.
const OWN: &str = "{\"apiFilter\": \"[?!archived]\", \"sendCommitEmails\": true, \"smartCommitsEnabled\": false, \"trustFolderStat\": true}";

/// A stage where the lent integration has settings of its own.
fn with_settings(quirks: &str) -> (Stage, String) {
    let stage = Stage::of(quirks, HOST);
    let own = serde_json::from_str(OWN).unwrap();
    change_by_hand(&stage.sim, CELLAR, &own);
    for id in stage
        .sim
        .with_world(|world| world.repositories())
        .iter()
        .filter(|row| row.integration == Some(CELLAR))
        .map(|row| row.id)
    {
        change_row_by_hand(&stage.sim, id, &json!({"sendCommitEmails": true}));
    }
    let before = all_settings(&stage);
    (stage, before)
}

fn all_settings(stage: &Stage) -> String {
    let all = stage.sim.with_world(|world| world.integrations());
    format!("{:?}", all[0].settings)
}

#[test]
fn where_an_update_replaces_what_is_lent_is_not_touched_and_the_questions_say_why() {
    for only in [&[][..], &[4][..], &[5][..]] {
        let (stage, before) = with_settings("unsentOnPut: replaced");
        let probed = stage.writes_only_with(only, CELLAR);
        let touched = stage.wire.sent().into_iter().any(|sent| {
            let body = sent.body.as_ref().map(ToString::to_string);
            let is_reindex = body.is_some_and(|body| body.contains("repoId"));
            sent.is_write() && (sent.path.ends_with("/integration/1") || is_reindex)
        });
        assert!(!touched, "{only:?}");
        assert_eq!(all_settings(&stage), before, "{only:?}");
        for answer in probed.answers {
            if [4, 5, 6].contains(&answer.question.number) {
                let Outcome::NotAsked(why) = &answer.outcome else {
                    panic!("{answer:?}");
                };
                assert!(why.contains("smartCommitsEnabled"), "{why}");
            }
        }
        assert_eq!(stage.names(), ["Cellar", "Attic", "Barn"]);
    }
}

#[test]
fn one_question_of_what_is_lent_is_asked_where_an_update_keeps_the_rest() {
    let (stage, before) = with_settings("");
    let probed = stage.writes_only_with(&[4], CELLAR);
    assert_eq!(*outcome(&probed, 4), Outcome::Answered);
    assert_eq!(all_settings(&stage), before);
}

#[test]
fn what_an_update_of_the_lent_integration_takes_along_is_put_back_and_told() {
    let (stage, before) = with_settings("");
    let mut is_first = true;
    stage.wire.mishaps(move |sent, sim| {
        if is_first && sent.method == Method::Put && sent.path.ends_with("/integration/1") {
            is_first = false;
            change_by_hand(sim, CELLAR, &json!({"smartCommitsEnabled": true}));
        }
        Mishap::None
    });
    let probed = stage.writes_with(CELLAR);
    assert_eq!(all_settings(&stage), before);
    let given = probed.given_back.as_ref().unwrap();
    let told: Vec<_> = given.put_back.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(told, ["sendCommitEmails", "smartCommitsEnabled"]);
    assert_eq!(probed.failed, 1, "it has failed");
    for (number, is) in [(4, "did not send: smart"), (5, "in peace"), (6, "in peace")] {
        let (Outcome::Unclear(why) | Outcome::NotAsked(why)) = outcome(&probed, number) else {
            panic!("{number} is answered");
        };
        assert!(why.contains(is), "{number}: {why}");
    }
}

#[test]
fn what_is_not_going_to_be_changed_is_not_noted() {
    let stage = Stage::of("", HOST);
    assert!(stage.borrows(CELLAR).unwrap().send_commit_emails.is_some());
    let row = stage
        .sim
        .with_world(|world| world.repositories()[0].clone());
    let other = row.settings["sendCommitEmails"] != json!(true);
    change_row_by_hand(&stage.sim, row.id, &json!({"sendCommitEmails": other}));
    assert_eq!(stage.borrows(CELLAR).unwrap().send_commit_emails, None);
}

#[test]
fn a_bad_answer_about_what_is_to_be_lent_does_not_say_that_it_is_not_there() {
    let stage = Stage::of("", HOST);
    let unfit = stage.borrows(77).unwrap_err();
    assert_eq!(
        unfit,
        LendRefusal::Unfit("there is no integration 77".to_owned())
    );
    for status in [200, 500] {
        stage.wire.mishaps(move |sent, _| {
            if sent.path.ends_with("/integration/1") {
                Mishap::Lost(answer(status))
            } else {
                Mishap::None
            }
        });
        let refusal = stage.borrows(CELLAR).unwrap_err();
        let LendRefusal::Unanswered(why) = refusal else {
            panic!("{refusal:?}");
        };
        assert!(why.contains(&format!("status {status}")), "{why}");
    }
}

#[test]
fn once_signing_in_is_locked_nothing_more_is_sent_and_the_note_is_needed() {
    let stage = Stage::of("", "");
    stage.wire.mishaps(|sent, _| {
        if sent.method == Method::Put && !sent.path.ends_with("/disable") {
            let captcha = (
                "x-authentication-denied-reason",
                "CAPTCHA_CHALLENGE; login-url=x",
            );
            Mishap::Lost(says(403, captcha, "{}"))
        } else {
            Mishap::None
        }
    });
    let start = stage.sim.clock().now();
    let probed = stage.writes();
    let end = stage.sim.clock().now();
    let trouble = probed.locked_out.unwrap().to_string();
    assert!(trouble.contains("CAPTCHA"), "{trouble}");
    assert_eq!(stage.wire.sent().last().unwrap().method, Method::Put);
    assert!(
        end.duration_since(start).as_secs() < 60,
        "it waits for nothing"
    );
    assert!(probed.left[0].why.contains("CAPTCHA"), "{:?}", probed.left);
}

#[test]
fn nobody_but_an_administrator_cleans_up() {
    let stage = Stage::of(
        "",
        "accounts: [{ token: bearer-of-a-test, name: mia, authority: manager }]",
    );
    let refused = stage.tries_to_clean().unwrap_err();
    assert!(matches!(refused, CleanRefusal::NoAdministrator));
    let lists = stage.wire.sent();
    assert!(!lists.iter().any(|sent| sent.path.ends_with("/integration")));
}

#[test]
fn what_is_waited_for_is_told() {
    let stage = Stage::of("", "");
    assert_eq!(stage.cleans(), []);
    let told = stage.told();
    assert!(
        told.starts_with("looking whether gijctl-probe-0badcafe is gone: "),
        "{told}"
    );
    assert!(told.lines().count() <= 2, "{told}");
}

#[test]
fn an_account_that_may_not_any_more_is_not_waited_for() {
    let stage = Stage::of("", "");
    stage.wire.mishaps(|sent, _| {
        if sent.method == Method::Delete {
            let no = r#"{"message":"You may not.","status-code":403}"#;
            Mishap::Lost(says(403, ("x-test", "1"), no))
        } else {
            Mishap::None
        }
    });
    let start = stage.sim.clock().now();
    let probed = stage.writes();
    let end = stage.sim.clock().now();
    assert!(
        end.duration_since(start).as_secs() < 60,
        "it waits for nothing"
    );
    assert!(
        probed.left[0].why.contains("the account may not"),
        "{:?}",
        probed.left
    );
}
