//! Secrets are shown nowhere.

use gijctl::manifest;

use super::{finding, github, render, server, sources};
#[test]
fn credentials_have_one_secret() {
    assert_eq!(
        finding(
            "apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: one }
spec: { type: AZURE_DEVOPS, id: 3, credentials: { username: jo, pat: { env: A }, password: { env: B } } }
---
apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: two }
spec: { type: VSTS, id: 4, credentials: {} }
"
        ),
        "\
         a.yaml:4:36 error[credentials] `credentials` must have either `pat` or `password`, not both | write `pat`, or `username` with `password`\n\
         a.yaml:9:28 error[credentials] `credentials` must say where a secret is | write `pat`, or `username` with `password`"
    );
}

#[test]
fn a_secret_has_exactly_one_source() {
    assert_eq!(
        finding(
            "apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: one }
spec: { type: VSTS, credentials: { pat: { env: A, file: b } } }
"
        ),
        "a.yaml:4:36 error[wrong-secret] `pat` must have exactly one of `env`, `file` and `command`, but it has 2 keys | write `{ env: NAME }`, `{ file: PATH }` or `{ command: [PROGRAM, ARGUMENT] }`"
    );
}

/// The texts after loading, and everything that is said of them.
fn everything_shown(text: &str) -> String {
    let mut sources = sources(&[("a.yaml", text)]);
    let loaded = manifest::load(&mut sources);
    assert!(
        loaded.desired.is_none(),
        "a literal secret was taken: {text}"
    );
    let texts: String = sources.files().map(|file| sources.text(file)).collect();
    format!(
        "{texts}\n{:?}\n{}",
        loaded.diagnostics,
        render(&sources, &loaded.diagnostics)
    )
}

#[test]
fn a_literal_secret_is_shown_nowhere() {
    let spec = |credentials: &str| {
        format!(
            "apiVersion: gijctl.dev/v1\nkind: Integration\nmetadata: {{ name: a }}\nspec:\n  type: GITHUB\n{credentials}\n"
        )
    };
    for credentials in [
        "  credentials: { pat: hunter2 }",
        "  credentials: { pat: \"hunter2\" }",
        "  credentials: { pat: { hunter2 } }",
        "  credentials: { pat: [hunter2] }",
        "  credentials: { pat: { value: hunter2 } }",
        "  credentials: { pat: { env: 'hunter2 x' } }",
        "  credentials: { pat: { env: [hunter2] } }",
        "  credentials: { pat: { command: [[hunter2]] } }",
        "  credentials: { pat: !secret hunter2 }",
        "  credentials: { pat: { env: A }, pat: hunter2 }",
        "  credentials: { token: hunter2 }",
        "  credentials: { wrong: hunter2 }",
        "  credentials: hunter2",
        "  credentials: { hunter2 }",
        "  credentials: [hunter2]",
        "  credentials:\n    pat: |\n      hunter2\n      hunter2",
        "  credentials:\n    password: hun\"ter2\n    username: hunter2",
        "  pat: hunter2",
        "  features: { password: hunter2 }",
        "  displayName: &secret hunter2\n  pat: *secret",
        "  credentials:\n    pat: hunter2\n  [",
        "  credentials:\n    pat: >\n      hunter2\n  [",
        "  \"pat\" : 'hunter2\n",
    ] {
        let text = spec(credentials).replace("username: hunter2", "username: jo");
        let shown = everything_shown(&text);
        for part in ["hunter2", "ter2"] {
            assert!(!shown.contains(part), "{credentials} shows in {shown}");
        }
    }
}

#[test]
fn a_token_in_an_origin_is_shown_nowhere() {
    let shown = everything_shown(&server("https://hunter2@git.example.com"));
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn a_token_in_any_text_is_shown_nowhere() {
    for line in [
        "  apiPath: /projects?private_token=hunter2&owned=true",
        "  apiPath: \"/x?access_token=hunter2 y\"",
        "  apiPath: ghp_hunter2hunter2hunter2",
        "  apiFilter: \"[?url=='https://jo:hunter2@git.example.com']\"",
        "  displayName: the bot's glpat-hunter2hunter2",
        "  displayName: { x: glpat-hunter2hunter2 }",
        "  github_pat_hunter2hunter2: true",
        "  private_token: hunter2",
        "  type: glpat-hunter2hunter2",
        "  unknown: [x] # glpat-hunter2hunter2",
        "  displayName: &name glpat-hunter2hunter2\n  refSpecCustom: *name",
        "  displayName: >\n    glpat-hunter2hunter2\n    x",
        "  displayName: glpat-hunter2hunter2\n  [",
    ] {
        let shown = everything_shown(&github(&format!("{line}\n")));
        assert!(!shown.contains("hunter2"), "{line} shows in {shown}");
    }
}

#[test]
fn a_token_in_a_text_is_refused_at_its_place() {
    assert_eq!(
        finding(&github(
            "  displayName: see /projects?private_token=hunter2\n"
        )),
        "a.yaml:8:16 error[literal-secret] this text holds what lets somebody sign in: a token or a password | take it out and give it as a reference under `credentials`; a token that was committed should be replaced"
    );
}

#[test]
fn references_stay_readable_beside_an_error() {
    let shown = everything_shown(&github("  pat: { env: OTHER_PAT }\n  displayName: [\n"));
    assert!(
        shown.contains("env: OTHER_PAT") && shown.contains("env: HUB_PAT"),
        "{shown}"
    );
}
