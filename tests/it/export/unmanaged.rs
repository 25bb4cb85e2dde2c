use crate::cli::run::Place;

const SITE: &str = "
integrations:
- { type: GITHUB, displayName: Acme, repositories: [], settings: { tagsFilter: ^v } }
- { type: GITHUB, displayName: ACME, repositories: [], settings: { tagsFilter: ^v } }
- { type: GITHUB, displayName: Other, repositories: [] }
repositories:
- { origin: 'ssh://git@git.acme.example/ledger.git', displayName: Ledger, settings: { tagsFilter: ^v } }
- { origin: 'ssh://git@git.acme.example/books.git', displayName: Books }
";

const MANIFESTS: &str = "
apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: acme }
spec: { type: GITHUB, displayName: Acme, credentials: { pat: { env: PAT } } }
---
apiVersion: gijctl.dev/v1
kind: Repository
metadata: { name: ledger }
spec: { origin: 'ssh://git@git.acme.example/ledger.git', displayName: Ledger }
---
apiVersion: gijctl.dev/v1
kind: FeatureSet
metadata: { name: tags }
spec: { features: { tagsFilter: ^v } }
";

#[test]
fn what_manifests_declare_is_not_exported_and_the_rest_fits_beside_it() {
    let place = Place::new(&[("simulator.yaml", SITE), ("m/all.yaml", MANIFESTS)]);
    let scenario = "--simulator-scenario=simulator.yaml";
    let export = [
        "export",
        "--simulator",
        scenario,
        "-d",
        "m/more",
        "--unmanaged",
        "m",
    ];
    let _ = place.run(&export).ends_with(0);
    assert!(!place.path("m/more/integrations/github/acme.yaml").exists());
    // The name is taken, and the feature set must not reach what has no filter.
    let acme = place.read("m/more/integrations/github/acme-2.yaml");
    assert!(acme.contains("displayName: ACME"), "{acme}");
    let other = place.read("m/more/integrations/github/other.yaml");
    assert!(other.contains("tagsFilter: \"\""), "{other}");
    assert!(!place.path("m/more/repositories/ledger.yaml").exists());
    assert!(place.path("m/more/repositories/books.yaml").is_file());
    let plan = ["plan", "--simulator", scenario, "--detailed-exitcode", "m"];
    let ran = place.run(&plan).ends_with(0);
    assert!(!ran.stdout.contains("Not managed"), "{}", ran.stdout);
}

#[test]
fn manifests_that_are_wrong_end_the_run_as_they_do_elsewhere() {
    let place = Place::new(&[("simulator.yaml", SITE), ("m/all.yaml", "kind: Nothing\n")]);
    let _ = place
        .run(&["export", "--simulator", "--unmanaged", "m"])
        .ends_with(65);
}

#[test]
fn common_features_are_for_whole_exports_only() {
    let place = Place::new(&[("simulator.yaml", SITE)]);
    for more in [&["--unmanaged"][..], &["--only", "Integration/acme"]] {
        let arguments = [&["export", "--simulator", "--factor"][..], more].concat();
        let _ = place.run(&arguments).ends_with(64);
    }
}
