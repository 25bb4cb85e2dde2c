//! Version, kind and metadata.

use super::finding;
#[test]
fn an_unknown_kind_is_named_with_what_was_meant() {
    assert_eq!(
        finding(
            "apiVersion: gijctl.dev/v1
kind: Integraton
"
        ),
        "a.yaml:2:7 error[unknown-kind] there is no kind `Integraton` | did you mean `Integration`?"
    );
}

#[test]
fn another_api_version_is_refused() {
    assert_eq!(
        finding(
            "apiVersion: gijctl.dev/v2
kind: FeatureSet
metadata: { name: a }
spec: { features: {} }
"
        ),
        "a.yaml:1:13 error[unknown-value] `apiVersion` cannot be `gijctl.dev/v2` | did you mean `gijctl.dev/v1`?"
    );
}

#[test]
fn a_manifest_without_anything_lists_what_is_missing() {
    assert_eq!(
        finding(
            "kind: Integration
"
        ),
        "\
         a.yaml:1:1 error[missing-key] this manifest has no `apiVersion` | add `apiVersion: gijctl.dev/v1`\n\
         a.yaml:1:1 error[missing-key] this manifest has no `metadata` | add `metadata`: What the manifest is called, and how others find it.\n\
         a.yaml:1:1 error[missing-key] this manifest has no `spec` | add `spec`: One connection to a Git host account or folder, which brings many repositories."
    );
}

#[test]
fn a_document_without_a_kind_says_so() {
    assert_eq!(
        finding(
            "metadata: { name: a }
"
        ),
        "a.yaml:1:1 error[missing-key] this manifest has no `kind` | add `kind:` with one of Integration, Repository, FeatureSet, ProjectAssociation, GeneralSettings"
    );
}

#[test]
fn a_document_that_is_a_list_is_no_manifest() {
    assert_eq!(
        finding(
            "- a
"
        ),
        "a.yaml:1:1 error[wrong-type] a manifest is a map, but this document is a list | start with `apiVersion: gijctl.dev/v1` and `kind:`"
    );
}

#[test]
fn a_name_must_be_lower_case() {
    assert_eq!(
        finding(
            "apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: Hub }
spec: { type: VSTS, id: 3 }
"
        ),
        "a.yaml:3:19 error[wrong-value] a name is made of a-z, 0-9 and -, not 'H'"
    );
}

#[test]
fn a_name_that_reads_as_a_number_needs_quotes() {
    assert_eq!(
        finding(
            "apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: 123 }
spec: { type: VSTS, id: 3 }
"
        ),
        "a.yaml:3:19 error[wrong-type] `name` must be a name of a-z, 0-9 and inner hyphens, but without quotes this is a whole number | write `\"123\"`"
    );
}

#[test]
fn labels_are_short_words() {
    assert_eq!(
        finding(
            r#"apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: a, labels: { team: "a b", "x y": c, n: 1 } }
spec: { type: VSTS, id: 3 }
"#
        ),
        "\
         a.yaml:3:38 error[wrong-value] `team` in `labels` must be a label value of letters, digits, `.`, `_` and `-`\n\
         a.yaml:3:45 error[wrong-value] a key of `labels` must be a label key such as team or acme.example/team\n\
         a.yaml:3:58 error[wrong-type] `n` in `labels` must be a label value of letters, digits, `.`, `_` and `-`, but without quotes this is a whole number | write `\"1\"`"
    );
}
