//! Pages, and the words of whoever stands before GIJ, conclude nothing.

use gijctl::probe::{Outcome, Probed};
use gijctl::wire::Method;

use super::support::{Stage, notes, outcome, word};
use crate::support::{Mishap, Sent, answer, says};

/// A stage where requests that this is true of are answered so.
fn stage_where(
    account: &str,
    which: impl Fn(&Sent) -> bool + 'static,
    mishap: impl Fn() -> Mishap + 'static,
) -> Stage {
    let stage = Stage::of("", account);
    stage.wire.mishaps(
        move |sent, _| {
            if which(sent) { mishap() } else { Mishap::None }
        },
    );
    stage
}

fn page(status: u16) -> impl Fn() -> Mishap {
    move || Mishap::Lost(answer(status))
}

fn refusal(status: u16, json: &'static str) -> impl Fn() -> Mishap {
    move || Mishap::Lost(says(status, ("x-test", "1"), json))
}

fn is_open(probed: &Probed, key: &str, question: u8) {
    assert_eq!(word(probed, key), None, "{key}");
    let outcome = outcome(probed, question);
    assert!(matches!(outcome, Outcome::Unclear(_)), "{outcome:?}");
    assert!(probed.failed > 0, "the probe has failed");
}

fn is_status(sent: &Sent) -> bool {
    sent.path.ends_with("/index.json")
}

#[test]
fn a_page_of_a_proxy_says_nothing_of_the_status_of_an_indexing() {
    for status in [200, 400, 403, 404, 409, 429, 503] {
        is_open(
            &stage_where("", is_status, page(status)).reads(),
            "statusThread",
            7,
        );
    }
}

#[test]
fn a_page_of_a_proxy_is_no_missing_endpoint_and_the_other_questions_go_on() {
    let is_switch = |sent: &Sent| sent.path.ends_with("/disable");
    let stage = stage_where("", is_switch, page(404));
    let probed = stage.writes();
    is_open(&probed, "disableEndpoint", 8);
    assert_eq!(word(&probed, "clearing"), Some("empty"));
    assert_eq!(stage.names(), ["Cellar", "Attic", "Barn"]);
}

#[test]
fn a_page_of_a_proxy_does_not_say_that_there_is_no_paged_list() {
    let is_paged = |sent: &Sent| sent.path.ends_with("/repository/all");
    let probed = stage_where("", is_paged, page(403)).reads();
    assert!(!notes(&probed, 15).contains("repository/all"));
    assert!(probed.failed > 0);
}

#[test]
fn too_many_requests_are_no_answer_about_an_integration_that_does_not_exist() {
    let is_nobody = |sent: &Sent| sent.path.ends_with("/integration/2147483647");
    let limited = r#"{"message":"Rate limit exceeded.","status-code":429}"#;
    for mishap in [refusal(429, limited), refusal(503, r#"{"success":false}"#)] {
        let probed = stage_where("", is_nobody, mishap).reads();
        is_open(&probed, "missingRow", 1);
        assert_eq!(notes(&probed, 1), "");
    }
}

#[test]
fn a_manager_learns_only_from_403_that_managers_may_not() {
    let account = "accounts: [{ token: bearer-of-a-test, name: mia, authority: manager }]";
    let is_list = |sent: &Sent| sent.path.ends_with("/1.0/integration");
    for status in [200, 403, 500] {
        let probed = stage_where(account, is_list, page(status)).reads();
        is_open(&probed, "managers", 14);
    }
}

#[test]
fn a_status_of_a_run_that_failed_is_no_want_of_a_thread() {
    let failed = r#"{"success":false,"finished":true,"errors":{"b":"HTTP 401: thread expired"}}"#;
    let probed = stage_where("", is_status, refusal(200, failed)).reads();
    assert_eq!(word(&probed, "statusThread"), None);
    assert!(matches!(outcome(&probed, 7), Outcome::Unclear(_)));
}

#[test]
fn what_is_refused_with_a_thread_as_well_is_not_refused_for_want_of_one() {
    for json in [
        r#"{"success":false,"error":"no such thread"}"#,
        r#"{"success":false,"error":"not today"}"#,
        r#"{"success":false}"#,
    ] {
        let probed = stage_where("", is_status, refusal(404, json)).reads();
        assert_eq!(word(&probed, "statusThread"), None, "{json}");
        assert!(matches!(outcome(&probed, 7), Outcome::Unclear(_)));
    }
}

#[test]
fn a_property_is_not_refused_where_the_same_update_without_it_is_as_well() {
    let is_update = |sent: &Sent| sent.method == Method::Put && !sent.path.ends_with("/disable");
    let no = refusal(200, r#"{"success":false,"error":"not on Sundays"}"#);
    let stage = stage_where("", is_update, no);
    let probed = stage.writes();
    for (key, question) in [("disabledOnPut", 2), ("unknownProperties", 9)] {
        assert_eq!(word(&probed, key), None);
        assert!(matches!(outcome(&probed, question), Outcome::Unclear(_)));
    }
    assert_eq!(stage.names(), ["Cellar", "Attic", "Barn"]);
}
