//! An integration goes from the manifests of one owner to those of another.

use super::run::{CELLAR, Place, QUICK, Ran};

const FLAGS: [&str; 2] = ["--simulator=s.json", "--simulator-scenario=scenario.yaml"];

fn run(place: &Place, arguments: &[&str]) -> Ran {
    place.run(&[arguments, &FLAGS].concat())
}

#[track_caller]
fn says(ran: &Ran, text: &str) {
    let said = format!("{}{}", ran.stdout, ran.stderr);
    assert!(said.contains(text), "{said}");
}

#[test]
fn what_one_owner_releases_another_takes_over_and_nobody_deletes_it() {
    let attic = CELLAR.replace("cellar", "attic").replace("Cellar", "Attic");
    let place = Place::new(&[
        ("scenario.yaml", QUICK),
        ("a/gijctl.yaml", "ledger: { owner: alpha }\n"),
        ("a/attic.yaml", &attic),
        ("a/cellar.yaml", CELLAR),
        ("b/gijctl.yaml", "ledger: { owner: beta }\n"),
    ])
    .with("CELLAR_PAT", "made-up")
    .with("ATTIC_PAT", "made-up")
    .with("attic_PAT", "made-up");
    let _ = run(&place, &["apply", "a", "--yes"]).ends_with(0);
    std::fs::rename(place.path("a/cellar.yaml"), place.path("b/cellar.yaml")).unwrap();

    let ran = run(&place, &["plan", "b"]).ends_with(1);
    says(&ran, "is managed by the owner alpha");
    says(&ran, "`ledger: { release: [Integration/cellar] }`");

    place.write(
        "a/gijctl.yaml",
        "ledger: { owner: alpha, release: [Integration/cellar] }\n",
    );
    let ran = run(&place, &["plan", "a", "--prune"]).ends_with(0);
    says(
        &ran,
        "\nReleased\n  - Integration/cellar: apply forgets it (ledger.release)",
    );
    let plan = run(&place, &["plan", "a", "--prune", "--format=json"])
        .ends_with(0)
        .document("plan");
    assert_eq!(plan["released"], serde_json::json!(["Integration/cellar"]));
    assert_eq!(plan["summary"]["delete"], 0);
    let apply = ["apply", "a", "--prune", "--yes", "--events=e.jsonl"];
    let _ = run(&place, &apply).ends_with(0);
    says(
        &place.run(&["history", "e.jsonl"]).ends_with(0),
        "note: Integration/cellar: released: the ledger forgets it",
    );

    let _ = run(&place, &["apply", "b", "--yes"]).ends_with(0);
    let ran = run(&place, &["plan", "b", "--detailed-exitcode"]).ends_with(0);
    says(&ran, "Nothing to do");
    let ran = run(&place, &["plan", "a", "--prune"]).ends_with(0);
    says(
        &ran,
        "ledger.release names Integration/cellar, which the ledger does not know: it can be removed there",
    );
    says(&ran, "managed by the owner beta");
}

#[test]
fn what_is_released_and_declared_is_refused_before_jira_is_asked() {
    let place = Place::new(&[
        ("m/cellar.yaml", CELLAR),
        (
            "m/gijctl.yaml",
            "ledger: { release: [Integration/cellar] }\n",
        ),
    ])
    .with("JIRA_TOKEN", "t");
    let ran = place
        .run(&["plan", "m", "--url=http://127.0.0.1:9"])
        .ends_with(64);
    says(
        &ran,
        "ledger.release names Integration/cellar, which a manifest here still declares",
    );
    place.write("m/gijctl.yaml", "ledger: { release: [cellar] }\n");
    let ran = place.run(&["plan", "m", "--simulator"]).ends_with(64);
    says(&ran, "m/gijctl.yaml: ");
}
