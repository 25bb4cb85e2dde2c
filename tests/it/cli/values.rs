//! Values of gijctl.yaml, as people meet with them on the command line.

use super::run::{Place, QUICK};

/// Two instances that differ in their projects and in the name of a variable.
const TWO: &str = "
values: { suffix: '' }
instances:
  production:
    url: http://127.0.0.1:9/production
    values: { patEnv: PRODUCTION_PAT, projects: [WINE] }
  staging:
    url: http://127.0.0.1:9/staging
    values: { patEnv: STAGING_PAT, projects: all, suffix: ' (staging)' }
";

const CELLAR: &str = "
apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: cellar }
spec:
  type: GITHUB
  displayName: Cellar${values.suffix}
  apiPath: /orgs/cellar/repos
  credentials: { pat: { env: '${values.patEnv}' } }
  projects: ${values.projects}
";

fn place(configuration: &str, manifest: &str) -> Place {
    Place::new(&[
        ("m/gijctl.yaml", configuration),
        ("m/cellar.yaml", manifest),
        ("m/simulator.yaml", QUICK),
    ])
    .with("STAGING_PAT", "made-up")
    .with("PRODUCTION_PAT", "made-up")
}

#[test]
fn the_same_manifests_are_valid_for_every_instance() {
    let place = place(TWO, CELLAR);
    let ran = place.run(&["validate", "m"]).ends_with(0);
    assert_eq!(
        ran.stdout,
        "The manifests are valid for production and staging: 1 integration.\n"
    );
    let ran = place.run(&["validate", "m", "-i", "staging"]).ends_with(0);
    assert_eq!(
        ran.stdout,
        "The manifests are valid for staging: 1 integration.\n"
    );
}

#[test]
fn validate_checks_every_instance_unless_one_is_named() {
    let broken = TWO.replace("projects: all", "projects: 5");
    let place = place(&broken, CELLAR);
    let ran = place.run(&["validate", "m"]).ends_with(65);
    assert!(
        ran.stdout.contains("(gijctl.yaml: instance `staging`)"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("this is so for the instance `staging`"),
        "{}",
        ran.stdout
    );
    let document = place
        .run(&["validate", "m", "--format=json"])
        .ends_with(65)
        .document("validation");
    let found = &document["diagnostics"][0];
    assert_eq!(found["path"], "m/cellar.yaml");
    assert_eq!(found["line"], 10);
    assert_eq!(
        found["notes"][0],
        "`${values.projects}` is 5 (gijctl.yaml: instance `staging`)"
    );
    let _ = place
        .run(&["validate", "m", "-i", "production"])
        .ends_with(0);
    let ran = place.run(&["validate", "m", "-i", "cave"]).ends_with(64);
    assert!(
        ran.stderr.contains("gijctl.yaml has no instance cave"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_run_takes_the_values_of_the_instance_it_is_for() {
    let place = place(TWO, CELLAR);
    let created = |instance: &str| {
        let document = place
            .run(&["plan", "m", "--simulator", "--format=json", "-i", instance])
            .ends_with(0)
            .document("plan");
        document["changes"][0]["displayName"].clone()
    };
    assert_eq!(created("production"), "Cellar");
    assert_eq!(created("staging"), "Cellar (staging)");
}

#[test]
fn a_value_that_no_manifest_uses_is_warned_of_only_where_all_manifests_are_read() {
    let spare = TWO.replace("suffix: '' }", "suffix: '', spare: 1 }");
    let place = place(&spare, CELLAR);
    let ran = place.run(&["validate", "m"]).ends_with(0);
    assert!(
        ran.stdout.contains("no manifest uses the value `spare`"),
        "{}",
        ran.stdout
    );
    let ran = place.run(&["validate", "m/cellar.yaml"]).ends_with(0);
    assert!(!ran.stdout.contains("spare"), "{}", ran.stdout);
}

#[test]
fn values_that_are_wrong_end_the_run_before_anything_is_asked() {
    let place = place(
        &TWO.replace("patEnv: STAGING_PAT", "token: hunter2"),
        CELLAR,
    );
    for arguments in [&["validate", "m"][..], &["plan", "m", "--simulator"]] {
        let ran = place.run(arguments).ends_with(65);
        let said = format!("{}{}", ran.stdout, ran.stderr);
        assert!(said.contains("named like a secret"), "{said}");
        assert!(!said.contains("hunter2"), "{said}");
    }
}

#[test]
fn values_of_a_gijctl_yaml_above_the_manifests_hold_in_them() {
    let spare = TWO.replace("suffix: '' }", "suffix: '', spare: 1 }");
    let place = Place::new(&[
        ("p/.git/HEAD", ""),
        ("p/gijctl.yaml", &spare),
        ("p/sub/cellar.yaml", CELLAR),
        ("p/sub/simulator.yaml", QUICK),
    ]);
    let ran = place.run(&["validate", "p/sub"]).ends_with(0);
    // The spare value may be for another folder.
    assert_eq!(
        ran.stdout,
        "The manifests are valid for production and staging: 1 integration.\n"
    );
    let plan = ["plan", "p/sub", "--simulator", "--format=json"];
    let document = place
        .run(&[&plan[..], &["-i", "staging"]].concat())
        .ends_with(0)
        .document("plan");
    assert_eq!(document["changes"][0]["displayName"], "Cellar (staging)");
}

#[test]
fn what_manifests_declare_with_values_is_not_exported_again() {
    let two = TWO
        .replace("projects: [WINE]", "projects: [WINE], path: wine")
        .replace("projects: all", "projects: all, path: cellar");
    let manifest = CELLAR.replace("/orgs/cellar/", "/orgs/${values.path}/");
    let place = place(&two, &manifest);
    let jira = ["--simulator=s.json", "--ledger=none", "-i"];
    let apply = [&["apply", "m", "--yes"], &jira[..], &["staging"]].concat();
    let _ = place.run(&apply).ends_with(0);
    let undeclared = |instance: &str| {
        let export = ["export", "--format=json", "--unmanaged", "m"];
        let document = place
            .run(&[&export[..], &jira[..], &[instance]].concat())
            .ends_with(0)
            .document("export");
        document["integrations"].as_array().unwrap().len()
    };
    assert_eq!(undeclared("staging"), 0);
    // With the values of another instance the manifests ask for another name and path.
    assert_eq!(undeclared("production"), 1);
}
