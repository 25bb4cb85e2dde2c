//! Rules between manifests.

use super::{finding, findings, github, named};
#[test]
fn two_manifests_of_one_name_are_refused() {
    assert_eq!(
        findings(&[("b.yaml", &github("")), ("a.yaml", &github(""))]),
        "b.yaml:3:19 error[duplicate-name] Integration/hub is declared twice (a.yaml:3:19: first declared here) | give one of the two another name, or remove it"
    );
}

#[test]
fn two_manifests_of_one_id_are_refused() {
    assert_eq!(
        findings(&[
            ("a.yaml", &named("one", "  id: 7\n")),
            ("b.yaml", &named("two", "  id: 7\n"))
        ]),
        "b.yaml:8:7 error[duplicate-id] two manifests claim the integration with id 7 (a.yaml:8:7: first claimed here) | each integration is declared by one manifest"
    );
}

#[test]
fn two_integrations_of_one_display_name_are_refused() {
    assert_eq!(
        findings(&[
            ("a.yaml", &named("one", "  displayName: two\n")),
            ("b.yaml", &named("two", ""))
        ]),
        "b.yaml:3:19 error[duplicate-display-name] two integrations have the display name `two` (a.yaml:8:16: the other one is here) | gijctl finds integrations by their display name: state another `displayName`"
    );
}

#[test]
fn two_integrations_with_the_same_repositories_are_warned_of() {
    assert_eq!(
        finding(
            r#"apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: one }
spec: { type: GITHUB, id: 1, origin: "https://github.com/" }
---
apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: two }
spec: { type: GITHUB, id: 2 }
"#
        ),
        "a.yaml:8:19 warning[same-repositories] another integration has the same type, origin, path, filter, collection and region: both may bring the same repositories (a.yaml:3:19: the other one is here) | narrow each with `apiPath` or `apiFilter`, unless their credentials see different repositories"
    );
}

#[test]
fn a_selector_that_names_nobody_is_refused() {
    assert_eq!(
        findings(&[
            ("a.yaml", &named("hub-pay", "")),
            (
                "b.yaml",
                "apiVersion: gijctl.dev/v1
kind: ProjectAssociation
metadata: { name: pay }
spec: { selector: { matchNames: [hub-pya] }, projects: [PAY] }
"
            )
        ]),
        "b.yaml:4:34 error[unknown-name] no manifest declares an integration or repository `hub-pya` | did you mean `hub-pay`?"
    );
}

#[test]
fn labels_that_nobody_has_are_warned_of() {
    assert_eq!(
        findings(&[
            ("a.yaml", &named("hub", "")),
            (
                "b.yaml",
                "apiVersion: gijctl.dev/v1
kind: FeatureSet
metadata: { name: lean }
spec: { selector: { matchLabels: { team: ops } }, features: { sendCommitEmails: false } }
"
            )
        ]),
        "b.yaml:4:34 warning[selects-nothing] no integration and no repository has these labels | check the labels in `metadata.labels` of those that are meant"
    );
}

#[test]
fn an_empty_selector_is_refused() {
    assert_eq!(
        finding(
            "apiVersion: gijctl.dev/v1
kind: FeatureSet
metadata: { name: lean }
spec: { selector: {}, features: {} }
---
apiVersion: gijctl.dev/v1
kind: FeatureSet
metadata: { name: two }
spec: { selector: { matchNames: [] }, features: {} }
"
        ),
        "\
         a.yaml:4:19 error[too-few] `selector` is empty | leave `selector` out, or give it something to hold\n\
         a.yaml:9:33 error[too-few] `matchNames` is empty | leave `matchNames` out, or give it something to hold"
    );
}

#[test]
fn an_association_says_whom_it_is_for() {
    assert_eq!(
        finding(
            "apiVersion: gijctl.dev/v1
kind: ProjectAssociation
metadata: { name: pay }
spec: { projects: [PAY] }
"
        ),
        "a.yaml:4:1 error[missing-key] `spec` has no `selector` | add `selector`: Which integrations and repositories are meant."
    );
}

#[test]
fn feature_sets_of_one_rank_must_agree() {
    assert_eq!(
        findings(&[
            ("a.yaml", &named("hub", "")),
            (
                "b.yaml",
                r#"apiVersion: gijctl.dev/v1
kind: FeatureSet
metadata: { name: lean }
spec: { features: { tagsFilter: "^v" } }
"#
            ),
            (
                "c.yaml",
                r#"apiVersion: gijctl.dev/v1
kind: FeatureSet
metadata: { name: loud }
spec: { features: { tagsFilter: "^w" } }
"#
            )
        ]),
        "c.yaml:4:33 error[feature-conflict] the feature sets `lean` and `loud` disagree on `tagsFilter` for Integration/hub (b.yaml:4:33: the other value is here) | let them agree, narrow a selector, or state the feature there itself"
    );
}

#[test]
fn all_projects_and_a_list_of_projects_are_refused() {
    assert_eq!(
        findings(&[
            ("a.yaml", &named("hub", "  projects: all\n")),
            (
                "b.yaml",
                "apiVersion: gijctl.dev/v1
kind: ProjectAssociation
metadata: { name: pay }
spec: { selector: { matchLabels: { team: pay } }, projects: [PAY] }
"
            )
        ]),
        "b.yaml:4:61 error[all-with-list] Integration/hub is mapped to all projects and to a list of projects (a.yaml:8:13: the other value is here) | keep either `all` or the lists"
    );
}

#[test]
fn a_required_token_needs_the_viewer_wherever_each_is_stated() {
    assert_eq!(
        findings(&[
            (
                "a.yaml",
                &named("hub", "  features: { requireUserPat: true }\n")
            ),
            (
                "b.yaml",
                "apiVersion: gijctl.dev/v1
kind: FeatureSet
metadata: { name: lean }
spec: { features: { gitViewerEnabled: false } }
"
            )
        ]),
        "a.yaml:8:31 error[needs-viewer] `requireUserPat` needs the repository browser, which is switched off (b.yaml:4:39: switched off here) | state `gitViewerEnabled: true`, or `requireUserPat: false`"
    );
}

#[test]
fn no_project_with_the_viewer_on_is_refused() {
    assert_eq!(
        finding(&github(
            "  projects: []
"
        )),
        "a.yaml:8:13 error[no-project] GIJ refuses the repository browser where no project is mapped | name a project, write `projects: all`, or state `gitViewerEnabled: false`"
    );
}

#[test]
fn a_check_of_pushes_is_for_plain_repositories() {
    assert_eq!(
        findings(&[
            (
                "a.yaml",
                &named("hub", "  features: { commitsValidationRequired: true }\n")
            ),
            (
                "b.yaml",
                "apiVersion: gijctl.dev/v1
kind: FeatureSet
metadata: { name: lean }
spec: { features: { commitsValidationRequired: true } }
"
            )
        ]),
        "\
         a.yaml:8:15 error[not-settable] `commitsValidationRequired` cannot be set on an integration: only plain repositories have it | remove it, or connect the repository by itself as a Repository with `origin`\n\
         b.yaml:4:48 warning[reaches-nothing] `commitsValidationRequired` reaches nothing: none of what is selected has it | remove it, or select what has it"
    );
}
