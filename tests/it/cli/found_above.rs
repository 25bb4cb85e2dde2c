//! The `gijctl.yaml` that counts: the nearest, in the folder of the manifests or above it.

use super::run::{CELLAR, Place, QUICK, Ran};

const GUARDS: &str = "ledger: { owner: one }\nguards: { protect: [Integration/gone] }\n";

/// A repository whose manifests are in folders of their own, below the file.
fn repository() -> Place {
    Place::new(&[
        ("p/.git/HEAD", ""),
        ("p/gijctl.yaml", GUARDS),
        ("p/sub/cellar.yaml", CELLAR),
        ("p/sub/simulator.yaml", QUICK),
    ])
}

#[track_caller]
fn says(ran: &Ran, text: &str) {
    let said = format!("{}{}", ran.stdout, ran.stderr);
    assert!(said.contains(text), "{said}");
}

#[test]
fn guards_hold_in_the_folders_below_them() {
    let place = repository();
    let ran = place.run(&["plan", "p/sub", "--simulator"]).ends_with(0);
    says(&ran, "guards.protect names Integration/gone");
    says(
        &ran,
        "note: p/gijctl.yaml counts here: it is above what was named",
    );
    let ran = place
        .run(&["plan", "p/sub/cellar.yaml", "--simulator"])
        .ends_with(0);
    says(&ran, "guards.protect names Integration/gone");
}

#[test]
fn the_file_beside_the_manifests_goes_before_the_one_above() {
    let place = repository();
    place.write("p/sub/gijctl.yaml", "");
    let ran = place.run(&["plan", "p/sub", "--simulator"]).ends_with(0);
    assert!(!ran.stdout.contains("guards.protect"), "{}", ran.stdout);
    assert_eq!(ran.stderr, "");
}

#[test]
fn nothing_above_the_repository_counts() {
    let place = repository();
    std::fs::remove_file(place.path("p/gijctl.yaml")).unwrap();
    place.write("gijctl.yaml", "of: somebody else\n");
    let ran = place.run(&["plan", "p/sub", "--simulator"]).ends_with(0);
    assert_eq!(ran.stderr, "");
    // Where no repository begins, whatever is above counts.
    std::fs::remove_dir_all(place.path("p/.git")).unwrap();
    let ran = place.run(&["plan", "p/sub", "--simulator"]).ends_with(64);
    says(&ran, "error: gijctl.yaml: ");
}

#[test]
fn paths_under_different_files_are_refused_with_both() {
    let place = repository();
    place.write("q/gijctl.yaml", "ledger: { owner: two }\n");
    place.write(
        "q/attic.yaml",
        &CELLAR.replace("cellar", "attic").replace("Cellar", "Attic"),
    );
    let ran = place
        .run(&["plan", "p/sub", "q", "--simulator"])
        .ends_with(64);
    says(
        &ran,
        "p/sub is under p/gijctl.yaml, and q under q/gijctl.yaml",
    );
    std::fs::remove_file(place.path("q/gijctl.yaml")).unwrap();
    let ran = place
        .run(&["plan", "q", "p/sub", "--simulator", "-o", "plan.json"])
        .ends_with(64);
    says(&ran, "q is under none, and p/sub under p/gijctl.yaml");
}

#[test]
fn only_the_folder_of_the_file_can_be_pruned() {
    let place = repository();
    let ran = place
        .run(&["plan", "p/sub", "--simulator", "--prune"])
        .ends_with(64);
    says(&ran, "PATH has no gijctl.yaml");
    let scenario = "--simulator-scenario=p/sub/simulator.yaml";
    let _ = place
        .run(&["plan", "p", "--simulator", scenario, "--prune"])
        .ends_with(0);
}

#[test]
fn a_saved_plan_keeps_to_the_file_above() {
    let place = repository().with("CELLAR_PAT", "made-up");
    let save = ["plan", "p/sub", "--simulator=s.json", "-o", "plan.json"];
    let _ = place.run(&save).ends_with(0);
    let apply = [
        "apply",
        "--plan=plan.json",
        "--simulator=s.json",
        "--simulator-scenario=p/sub/simulator.yaml",
        "--yes",
    ];
    let _ = place.run(&apply).ends_with(0);
    let _ = place
        .run(&["plan", "p/sub", "--simulator=s.json", "--detailed-exitcode"])
        .ends_with(0);
}
