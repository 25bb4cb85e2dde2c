use std::fs;

use crate::cli::run::Place;

const SITE: &str = "
projects: [{ id: 10000, key: PAY, name: Payments }]
integrations:
- { type: GITHUB, displayName: GitHub acme, repositories: [] }
- { type: AWS, displayName: Amazon, repositories: [], settings: { awsRegion: eu-central-1 } }
- { type: GITHUB_APP, displayName: App, origin: 'https://api.github.com', repositories: [] }
";

const ACME: &str = "out/integrations/github/github-acme.yaml";

fn place() -> Place {
    Place::new(&[("simulator.yaml", SITE)])
}

fn export(place: &Place, more: &[&str]) -> crate::cli::run::Ran {
    let arguments = [&["export", "--simulator"][..], more].concat();
    place.run(&arguments)
}

/// Every file below the folder, but for the scenario, with its text.
fn files(place: &Place) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut folders = vec![place.folder().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("simulator.yaml") {
                let shown = path.strip_prefix(place.folder()).unwrap().display();
                files.push((shown.to_string(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

#[test]
fn a_folder_of_files_is_made_and_a_plan_of_it_changes_nothing() {
    let place = place();
    let ran = export(&place, &["-d", "out"]).ends_with(0);
    assert!(
        ran.stdout.contains("Wrote 4 files to out."),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("integration 3 `App`"), "{}", ran.stdout);
    let paths: Vec<_> = files(&place).into_iter().map(|(path, _)| path).collect();
    assert_eq!(
        paths,
        [
            "out/about-export.yaml",
            "out/integrations/aws/amazon.yaml",
            ACME,
            "out/secrets.env.example",
        ]
    );
    let _ = place.run(&["validate", "out"]).ends_with(0);
    let scenario = "--simulator-scenario=simulator.yaml";
    let plan = [
        "plan",
        "--simulator",
        scenario,
        "--detailed-exitcode",
        "out",
    ];
    let _ = place.run(&plan).ends_with(0);
}

#[test]
fn a_stream_of_manifests_is_printed_where_no_folder_is_named() {
    let place = place();
    let ran = export(&place, &[]).ends_with(0);
    assert!(ran.stdout.starts_with("# Written by gijctl export from "));
    assert!(
        ran.stderr.starts_with("Exported 2 integrations"),
        "{}",
        ran.stderr
    );
    place.write("m/all.yaml", &ran.stdout);
    let scenario = "--simulator-scenario=simulator.yaml";
    let plan = ["plan", "--simulator", scenario, "--detailed-exitcode", "m"];
    let _ = place.run(&plan).ends_with(0);
    let _ = export(&place, &["--quiet"]).ends_with(0);
}

#[test]
fn an_equal_export_changes_no_file_and_needs_no_force() {
    let place = place();
    let _ = export(&place, &["-d", "out"]).ends_with(0);
    let before = files(&place);
    let again = export(&place, &["-d", "out"]).ends_with(0);
    assert!(
        again
            .stdout
            .contains("Wrote 0 files to out; 4 were there already."),
        "{}",
        again.stdout
    );
    assert_eq!(files(&place), before);
}

#[test]
fn a_file_that_differs_is_overwritten_by_force_only() {
    let place = place();
    let _ = export(&place, &["-d", "out"]).ends_with(0);
    let before = files(&place);
    let edited = place.read(ACME) + "# by hand\n";
    place.write(ACME, &edited);
    let refused = export(&place, &["-d", "out"]).ends_with(1);
    assert!(
        refused.stderr.contains("github-acme.yaml"),
        "{}",
        refused.stderr
    );
    assert!(refused.stderr.contains("--force"), "{}", refused.stderr);
    assert_eq!(place.read(ACME), edited);
    let _ = export(&place, &["-d", "out", "--force"]).ends_with(0);
    assert_eq!(files(&place), before);
}

#[test]
fn a_folder_with_files_of_others_is_left_alone_whatever_is_forced() {
    let place = place();
    place.write("out/team/theirs.yaml", "kind: Integration\n");
    let before = files(&place);
    for force in [&["-d", "out"][..], &["-d", "out", "--force"]] {
        let refused = export(&place, force).ends_with(1);
        assert!(
            refused.stderr.contains("team/theirs.yaml"),
            "{}",
            refused.stderr
        );
        assert_eq!(files(&place), before);
    }
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    let place = place();
    fs::create_dir_all(place.path("out")).unwrap();
    fs::create_dir_all(place.path("elsewhere")).unwrap();
    std::os::unix::fs::symlink(place.path("elsewhere"), place.path("out/integrations")).unwrap();
    let refused = export(&place, &["-d", "out", "--force"]).ends_with(1);
    assert!(
        refused.stderr.contains("integrations"),
        "{}",
        refused.stderr
    );
    assert_eq!(files(&place), []);
}

#[test]
fn hidden_files_and_those_for_gijctl_itself_may_be_there() {
    let place = place();
    place.write("out/.git/config", "x");
    place.write("out/gijctl.yaml", "guards: { delete: 0 }\n");
    let _ = export(&place, &["-d", "out"]).ends_with(0);
    assert_eq!(place.read("out/.git/config"), "x");
    assert_eq!(place.read("out/gijctl.yaml"), "guards: { delete: 0 }\n");
}

#[test]
fn files_of_an_earlier_export_are_named_and_stay() {
    let place = place();
    let _ = export(&place, &["-d", "out"]).ends_with(0);
    let only = ["-d", "out", "--force", "--only", "Integration/amazon"];
    let ran = export(&place, &only).ends_with(0);
    assert!(
        ran.stdout.contains("integrations/github/github-acme.yaml"),
        "{}",
        ran.stdout
    );
    assert!(place.path(ACME).is_file());
}

#[test]
fn a_list_that_cannot_be_read_ends_the_run_before_a_file_is_written() {
    for list in ["integration", "repository"] {
        let faults = format!(
            "{SITE}faults:\n- {{ request: GET */{list}, times: 100, then: login-page-before }}\n"
        );
        let place = Place::new(&[("simulator.yaml", &faults)]);
        let ran = export(&place, &["-d", "out"]).ends_with(1);
        assert!(ran.stderr.contains(list), "{}", ran.stderr);
        assert_eq!(files(&place), []);
    }
}

#[test]
fn a_name_that_nobody_has_ends_the_run() {
    let place = place();
    let ran = export(&place, &["--only", "Integration/nobody"]).ends_with(1);
    assert_eq!(ran.stdout, "");
    assert!(ran.stderr.contains("Integration/nobody"), "{}", ran.stderr);
}

#[test]
fn machines_get_one_document_with_every_file() {
    let place = place();
    let ran = export(&place, &["--format", "json"]).ends_with(0);
    let document = ran.document("export");
    assert_eq!(document["formatVersion"], 1);
    assert_eq!(document["integrations"][0]["address"], "Integration/amazon");
    assert_eq!(document["environment"][0]["name"], "GIJCTL_GITHUB_ACME_PAT");
    assert_eq!(document["files"].as_array().unwrap().len(), 4);
    assert!(
        document["leftOut"][0]["what"]
            .as_str()
            .unwrap()
            .contains("App")
    );
    let written = export(&place, &["--format", "json", "-d", "out"]).ends_with(0);
    let document = written.document("export");
    for file in document["files"].as_array().unwrap() {
        let path = format!("out/{}", file["path"].as_str().unwrap());
        assert_eq!(place.read(&path), file["text"].as_str().unwrap());
    }
    let failed = export(&place, &["--format=json", "--only", "Integration/nobody"]).ends_with(1);
    let _ = failed.document("failure");
}
