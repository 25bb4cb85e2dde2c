//! Feature sets and associations.

use gijctl::manifest;
use gijctl::model::{Field, FieldValue};
use gijctl::state::{DesiredIntegration, ProjectScope};

use super::{association, feature_set, named, render, sources};
/// Two integrations, one of team pay, and whatever else.
fn merged(more: &str) -> std::collections::BTreeMap<String, DesiredIntegration> {
    let mut sources = sources(&[
        (
            "a.yaml",
            &named(
                "own",
                "  projects: [OWN]\n  features: { sendCommitEmails: true }\n",
            ),
        ),
        ("b.yaml", &named("plain", "")),
        ("c.yaml", more),
    ]);
    let loaded = manifest::load(&mut sources);
    assert_eq!(render(&sources, &loaded.diagnostics), "");
    let integrations = loaded.desired.unwrap().integrations;
    integrations
        .into_iter()
        .map(|(name, integration)| (name.to_string(), integration))
        .collect()
}

#[test]
fn own_features_come_before_selected_ones_and_those_before_general_ones() {
    let sets = feature_set(
        "general",
        "{ features: { sendCommitEmails: false, revisionIndexing: false, smartCommitsEnabled: false } }",
    ) + &feature_set(
        "selected",
        "{ selector: { matchNames: [own, plain], matchLabels: { team: pay } }, features: { revisionIndexing: true } }",
    );
    let merged = merged(&sets);
    let features = |name: &str| {
        let fields = &merged[name].fields;
        [
            Field::SendCommitEmails,
            Field::RevisionIndexing,
            Field::SmartCommitsEnabled,
        ]
        .map(|field| fields[&field] == FieldValue::Bool(true))
    };
    assert_eq!(features("own"), [true, true, false]);
    assert_eq!(features("plain"), [false, true, false]);
}

#[test]
fn a_repository_inside_follows_its_integration_before_a_set_for_everything() {
    let set = feature_set(
        "general",
        "{ features: { sendCommitEmails: false, revisionIndexing: false } }",
    );
    let inside = "---\napiVersion: gijctl.dev/v1\nkind: Repository\nmetadata: { name: one }\nspec: { integration: own, match: { displayName: one }, disabled: true }\n";
    let mut sources = sources(&[
        (
            "a.yaml",
            &named("own", "  features: { sendCommitEmails: true }\n"),
        ),
        ("b.yaml", &(set + inside)),
    ]);
    let loaded = manifest::load(&mut sources);
    assert_eq!(render(&sources, &loaded.diagnostics), "");
    let repositories = loaded.desired.unwrap().repositories;
    let fields: Vec<_> = repositories[&"one".parse().unwrap()]
        .fields
        .keys()
        .collect();
    assert_eq!(fields, [&Field::RevisionIndexing]);
}

#[test]
fn sets_that_disagree_where_the_integration_decides_are_fine() {
    let sets = feature_set(
        "one",
        "{ selector: { matchNames: [own] }, features: { sendCommitEmails: false } }",
    ) + &feature_set(
        "two",
        "{ selector: { matchNames: [own] }, features: { sendCommitEmails: true } }",
    );
    assert_eq!(
        merged(&sets)["own"].fields[&Field::SendCommitEmails],
        FieldValue::Bool(true)
    );
}

#[test]
fn sets_of_one_rank_that_agree_are_fine() {
    let sets = feature_set("one", "{ features: { tagsFilter: ^v } }")
        + &feature_set("two", "{ features: { tagsFilter: \"^v\" } }");
    assert_eq!(
        merged(&sets)["plain"].fields[&Field::TagsFilter],
        FieldValue::Text("^v".to_owned())
    );
}

#[test]
fn projects_are_the_union_of_all_who_name_some() {
    let merged = merged(
        &(association(
            "one",
            "{ selector: { matchLabels: { team: pay } }, projects: [PAY, OPS] }",
        ) + &association(
            "two",
            "{ selector: { matchNames: [own] }, projects: [OPS, WEB] }",
        )),
    );
    let keys = |keys: &[&str]| {
        Some(ProjectScope::Keys(
            keys.iter().map(|key| key.parse().unwrap()).collect(),
        ))
    };
    assert_eq!(merged["own"].projects, keys(&["OPS", "OWN", "PAY", "WEB"]));
    assert_eq!(merged["plain"].projects, keys(&["OPS", "PAY"]));
}

#[test]
fn both_parts_of_a_selector_must_match() {
    let sets = feature_set(
        "one",
        "{ selector: { matchNames: [own], matchLabels: { team: pay } }, features: { tagsFilter: a } }",
    );
    let merged = merged(&sets);
    assert!(merged["own"].fields.contains_key(&Field::TagsFilter));
    assert!(!merged["plain"].fields.contains_key(&Field::TagsFilter));
}
