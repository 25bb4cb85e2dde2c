//! `gijctl apply --no-wait`: a rollout in slices, as a schedule runs it.

use super::run::{Place, QUICK};

const SLICE: [&str; 4] = ["apply", "--simulator=s.json", "--yes", "--no-wait"];

/// One integration whose repository takes two hours.
fn slow() -> Place {
    Place::of_cellar(&QUICK.replace("20s", "2h"))
}

#[test]
fn slices_end_with_3_until_nothing_is_left_and_then_with_0() {
    let place = slow();
    let first = place.run(&SLICE).ends_with(3);
    assert!(
        first.stdout.contains("Paused:") && first.stdout.contains("--no-wait"),
        "{}",
        first.stdout
    );
    // Nothing is left to start, and GIJ is still at it.
    let second = place.run(&SLICE).ends_with(3);
    assert!(
        second.stdout.contains("gijctl wait") && second.stdout.contains("Run apply again"),
        "{}",
        second.stdout
    );
    let _ = place.run(&["wait", "--simulator=s.json"]).ends_with(0);
    let _ = place.run(&SLICE).ends_with(0);
    let plan = ["plan", "--simulator=s.json", "--detailed-exitcode"];
    let _ = place.run(&plan).ends_with(0);
}

#[test]
fn the_document_names_what_goes_on_and_the_journal_that_it_was_not_waited_for() {
    let place = slow();
    let json = [&SLICE[..], &["--format=json", "--events=run.jsonl"]].concat();
    let document = place.run(&json).ends_with(3).document("outcome");
    assert_eq!(document["outcome"], "halted");
    assert_eq!(document["steps"][0]["status"], "unconfirmed");
    assert_eq!(
        document["goesOn"],
        serde_json::json!([{ "kind": "Integration", "id": 1, "displayName": "Cellar" }])
    );
    assert!(place.read("run.jsonl").contains(r#""no-wait":"yes""#));
    let _ = place.run(&["wait", "--simulator=s.json"]).ends_with(0);
    let document = place.run(&json).ends_with(0).document("outcome");
    assert_eq!(document.get("goesOn"), None);
}
