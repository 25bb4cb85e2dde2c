//! No secret is in anything that the program prints or writes, however a run ends.

use std::fs;

use super::run::{FAILING, Place, QUICK, Ran};

/// One for each way a secret comes in.
const CANARIES: [&str; 6] = [
    "qX7-token-of-jira-LbT2",
    "qX7-password-of-jira-9fRw",
    "qX7-variable-mZ41",
    "qX7-file-cQe8",
    "qX7-program-Wd30",
    "qX7-literal-Jk55",
];

const MANIFESTS: &str = "
apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: by-variable }
spec: { type: GITHUB, credentials: { pat: { env: VARIABLE } }, projects: all }
---
apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: by-file }
spec: { type: GITLAB, credentials: { pat: { file: secret.txt } }, projects: all }
---
apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: by-program }
spec:
  type: AWS
  awsRegion: eu-west-1
  credentials: { username: key, password: { command: [./secret.sh, qX7-program-Wd30] } }
  projects: all
";

fn place(scenario: &str) -> Place {
    let place = Place::new(&[
        ("m/all.yaml", MANIFESTS),
        ("m/simulator.yaml", scenario),
        ("m/secret.txt", "qX7-file-cQe8\n"),
        ("m/secret.sh", "#!/bin/sh\necho \"$1\"\n"),
    ])
    .with("PATH", "/usr/bin:/bin")
    .with("JIRA_TOKEN", CANARIES[0])
    .with("JIRA_USER", "vintner")
    .with("JIRA_PASSWORD", CANARIES[1])
    .with("VARIABLE", CANARIES[2]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let executable = fs::Permissions::from_mode(0o755);
        fs::set_permissions(place.path("m/secret.sh"), executable).unwrap();
    }
    place
}

/// Looks through what was printed, and through the files that the run may have written.
#[track_caller]
fn is_clean(place: &Place, ran: &Ran) {
    let mut texts = vec![ran.stdout.clone(), ran.stderr.clone()];
    for entry in fs::read_dir(place.folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() && !path.ends_with("secret.sh") {
            texts.push(fs::read_to_string(path).unwrap());
        }
    }
    for text in texts {
        assert!(!text.contains("qX7"), "a secret is in\n{text}");
    }
}

/// Every way of being loud.
const LOUDNESS: [&[&str]; 4] = [
    &[],
    &["-vv"],
    &["-vv", "--log-format=json"],
    &["-vv", "--format=json"],
];

const KEPT: [&str; 3] = [
    "--simulator=state.json",
    "--ledger=file:ledger.json",
    "--simulator-pace=stepped",
];

#[test]
fn of_a_run_that_succeeds() {
    for loud in LOUDNESS {
        let place = place(QUICK);
        let ran = place
            .run(&[&["apply", "m", "--yes"], &KEPT[..], loud].concat())
            .ends_with(0);
        is_clean(&place, &ran);
        assert!(place.path("ledger.json").exists());
        let ran = place
            .run(&[&["plan", "m"], &KEPT[..], loud].concat())
            .ends_with(0);
        is_clean(&place, &ran);
    }
}

#[test]
fn of_a_run_that_stops_part_way() {
    for loud in LOUDNESS {
        let place = place(FAILING);
        let ran = place
            .run(
                &[
                    &["apply", "m", "--yes", "--on-failure=continue"],
                    &KEPT[..],
                    loud,
                ]
                .concat(),
            )
            .ends_with(3);
        is_clean(&place, &ran);
    }
}

#[test]
fn of_a_run_whose_token_is_not_accepted() {
    for loud in LOUDNESS {
        let place = place(&format!(
            "{QUICK}accounts: [{{ token: another, name: vintner }}]\n"
        ));
        let ran = place
            .run(&[&["apply", "m", "--yes"], &KEPT[..], loud].concat())
            .ends_with(1);
        is_clean(&place, &ran);
    }
}

#[test]
fn of_a_run_against_a_host_that_does_not_answer() {
    for loud in LOUDNESS {
        let place = place(QUICK);
        let ran = place
            .run(&[&["plan", "m", "--url=http://127.0.0.1:9"], loud].concat())
            .ends_with(1);
        is_clean(&place, &ran);
        let place = place.with("JIRA_TOKEN", "");
        let ran = place
            .run(&[&["plan", "m", "--url=http://127.0.0.1:9"], loud].concat())
            .ends_with(1);
        is_clean(&place, &ran);
    }
}

#[test]
fn of_a_token_that_cannot_be_sent() {
    for loud in LOUDNESS {
        let place = place(QUICK).with("JIRA_TOKEN", "qX7-first-line\nqX7-second-line");
        let ran = place
            .run(&[&["plan", "m", "--url=http://127.0.0.1:9"], loud].concat())
            .ends_with(64);
        is_clean(&place, &ran);
    }
}

#[test]
fn of_a_program_that_prints_one_and_then_fails() {
    for loud in LOUDNESS {
        let place = place(QUICK);
        place.write("m/secret.sh", "#!/bin/sh\necho $1; echo $1 >&2; exit 3\n");
        let ran = place
            .run(&[&["apply", "m", "--yes"], &KEPT[..], loud].concat())
            .ends_with(1);
        assert!(ran.stderr.contains("exit code 3"), "{}", ran.stderr);
        is_clean(&place, &ran);
    }
}

#[test]
fn of_a_secret_that_is_no_text() {
    for loud in LOUDNESS {
        let place = place(QUICK);
        fs::write(place.path("m/secret.txt"), b"qX7-\xff\xfe").unwrap();
        let ran = place
            .run(&[&["apply", "m", "--yes"], &KEPT[..], loud].concat())
            .ends_with(1);
        assert!(ran.stderr.contains("not UTF-8"), "{}", ran.stderr);
        is_clean(&place, &ran);
    }
}

#[test]
fn of_a_manifest_that_holds_one_as_it_is() {
    for credentials in [
        "{ pat: qX7-literal-Jk55 }",
        "{ pat: { value: qX7-literal-Jk55 } }",
        "{ pat: { env: 'qX7-literal-Jk55 with spaces' } }",
        "{ username: vintner, password: qX7-literal-Jk55, pat: qX7-literal-Jk55 }",
        "qX7-literal-Jk55",
        "{ token: qX7-literal-Jk55 }",
        "{ pat: 'qX7-literal-Jk55\n    qX7 on two lines' }",
        "{ pat: [qX7-literal-Jk55",
    ] {
        for loud in LOUDNESS {
            let place = Place::new(&[(
                "m/a.yaml",
                &format!(
                    "apiVersion: gijctl.dev/v1\nkind: Integration\nmetadata: {{ name: a }}\nspec:\n  type: GITHUB\n  credentials: {credentials}\n"
                ),
            )]);
            for command in [
                &["validate", "m"][..],
                &["plan", "m", "--simulator"],
                &["apply", "m", "--simulator", "--yes"],
            ] {
                let ran = place.run(&[command, loud].concat()).ends_with(65);
                is_clean(&place, &ran);
            }
        }
    }
}

#[test]
fn a_program_is_asked_once_and_does_not_see_what_gijctl_signs_in_with() {
    let program = "#!/bin/sh\necho \"asked ${JIRA_TOKEN-}${JIRA_PASSWORD-}${PRINTS-}\" >> asked.txt\necho secret\n";
    let two = ["a", "b"].map(|name| {
        format!(
            "apiVersion: gijctl.dev/v1\nkind: Integration\nmetadata: {{ name: {name} }}\nspec: {{ type: GITHUB, apiPath: /orgs/{name}/repos, credentials: {{ pat: {{ command: [./secret.sh] }} }}, projects: all }}\n"
        )
    });
    let place = place(QUICK).with("PRINTS", &"0123456789abcdef".repeat(2));
    place.write(
        "m/gijctl.yaml",
        "ledger: { fingerprintKey: { env: PRINTS } }\n",
    );
    place.write("m/secret.sh", program);
    place.write("m/all.yaml", &two.join("---\n"));
    let ran = place
        .run(&[&["apply", "m", "--yes"], &KEPT[..]].concat())
        .ends_with(0);
    let asked = fs::read_to_string(place.path("asked.txt")).unwrap();
    assert_eq!(asked, "asked \n", "{}", ran.stderr);
}

#[test]
fn of_a_journal_its_history_and_the_page_of_a_run() {
    for scenario in [QUICK, FAILING] {
        let place = place(scenario);
        let apply = [
            "apply",
            "m",
            "--yes",
            "--events=events.jsonl",
            "--report=run.html",
        ];
        let ran = place.run(&[&apply[..], &KEPT[..]].concat());
        is_clean(&place, &ran);
        assert!(place.path("events.jsonl").exists());
        assert!(place.read("run.html").contains("(secret)"));
        let page = ["history", "events.jsonl", "--report=later.html"];
        is_clean(&place, &place.run(&page).ends_with(0));
        assert!(place.read("later.html").contains("(secret)"));
        for format in ["human", "json"] {
            let ran = place
                .run(&["history", "events.jsonl", "--format", format])
                .ends_with(0);
            is_clean(&place, &ran);
        }
    }
}
