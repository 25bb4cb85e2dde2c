//! When something is created, as annotations say it.

use super::{finding, only};

/// An integration with these lines in its metadata.
fn integration(name: &str, metadata: &str) -> String {
    format!(
        "---\napiVersion: gijctl.dev/v1\nkind: Integration\nmetadata:\n  name: {name}\n{metadata}\
         spec: {{ type: GITHUB, credentials: {{ pat: {{ env: PAT }} }}, apiPath: /orgs/{name}/repos }}\n"
    )
}

fn annotated(name: &str, annotation: &str) -> String {
    integration(name, &format!("  annotations:\n    {annotation}\n"))
}

#[test]
fn order_and_expected_time_are_read_from_annotations() {
    let text = integration(
        "a",
        "  annotations: { rollout.order: \"-3\", rollout.expected: 2h30m, owner: somebody }\n",
    );
    let rollout = only(&text).rollout;
    assert_eq!(rollout.order, -3);
    assert_eq!(rollout.expected_seconds, Some(9000));
    assert!(rollout.after.is_empty());
}

#[test]
fn the_order_may_stand_in_a_label_and_the_annotation_goes_before_it() {
    let label = "  labels: { rollout.order: \"7\" }\n";
    assert_eq!(only(&integration("a", label)).rollout.order, 7);
    let both = format!("{label}  annotations: {{ rollout.order: \"8\" }}\n");
    assert_eq!(only(&integration("a", &both)).rollout.order, 8);
}

#[test]
fn what_an_annotation_cannot_mean_is_told_where_it_stands() {
    for (annotation, said) in [
        (
            "rollout.ordre: \"1\"",
            "a.yaml:7:20 error[unknown-annotation] there is no annotation `rollout.ordre` | did you mean `rollout.order`?",
        ),
        (
            "rollout.order: soon",
            "a.yaml:7:20 error[wrong-order] `soon` is no whole number",
        ),
        (
            "rollout.expected: long",
            "a.yaml:7:23 error[wrong-duration] `long` is no duration",
        ),
        (
            "rollout.expected: 0s",
            "an indexing takes longer than no time",
        ),
        (
            "rollout.after: Gadget/x",
            "a.yaml:7:20 error[wrong-address] `Gadget` is no kind",
        ),
        (
            "rollout.after: a",
            "error[after-itself] Integration/a comes after itself",
        ),
        (
            "rollout.after: bb",
            "error[unknown-dependency] nothing is created as Integration/bb",
        ),
    ] {
        let found = finding(&annotated("a", annotation));
        assert!(found.contains(said), "{annotation}: {found}");
        assert_eq!(found.lines().count(), 1, "{found}");
    }
}

#[test]
fn a_ring_is_named_in_full_and_once() {
    let text = annotated("a", "rollout.after: c")
        + &annotated("b", "rollout.after: Integration/a")
        + &annotated("c", "rollout.after: \"b\"")
        + &annotated("d", "rollout.after: \"a\"");
    let found = finding(&text);
    assert!(
        found.contains("none of these can ever be first: Integration/a after Integration/c after Integration/b after Integration/a"),
        "{found}"
    );
    assert_eq!(found.lines().count(), 1, "{found}");
}

#[test]
fn what_is_never_created_has_no_order() {
    let text = "apiVersion: gijctl.dev/v1\nkind: FeatureSet\nmetadata:\n  name: lean\n  annotations:\n    rollout.order: \"1\"\nspec: { features: { sendCommitEmails: false } }\n";
    let found = finding(text);
    assert!(found.contains("error[rollout-of-nothing]"), "{found}");
}
