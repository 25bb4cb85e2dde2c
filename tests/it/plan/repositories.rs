//! Repositories of their own: which row each manifest means, and that what is applied is as wanted.

use std::sync::Arc;

use gijctl::model::{
    Field, FieldMap, FieldValue, IntegrationId, Place, RepositoryId, Section, Shape,
};
use gijctl::plan::{Action, Files, Guards, Policy, Prune, Rotate};
use gijctl::sim::Quirks;
use gijctl::state::{
    CloneFolder, Entry, Ledger, Live, LiveRepository, Observed, RepositorySettings,
};

use super::support::{
    Jira, changes, desired, gap, held, hub, hub_row, ledger, live, planned, problems_of, text,
};

const ORIGIN: &str = "https://git.acme.example/books.git";

pub(super) fn manifest(name: &str, lines: &[&str]) -> String {
    let lines = lines.join("\n  ");
    format!(
        "---\napiVersion: gijctl.dev/v1\nkind: Repository\nmetadata: {{ name: {name} }}\nspec:\n  {lines}\n"
    )
}

fn plain(name: &str, more: &[&str]) -> String {
    let origin = format!("origin: {ORIGIN}");
    manifest(name, &[&[origin.as_str()], more].concat())
}

fn row(number: u64, parent: Option<u64>, name: &str, origin: &str) -> LiveRepository {
    let shared = FieldMap::from([(Field::MainBranch, text("main"))]);
    LiveRepository {
        id: RepositoryId::new(number).unwrap(),
        parent: parent.and_then(IntegrationId::new),
        display_name: name.to_owned(),
        disabled: false,
        last_indexed: Some(jiff::Timestamp::UNIX_EPOCH),
        settings: Some(Box::new(RepositorySettings {
            origin: Some(origin.into()),
            group: None,
            integration_type: None,
            clone: CloneFolder::Managed,
            shared: Arc::new(shared),
            links: Some(FieldMap::new()),
            unreadable: Arc::default(),
        })),
    }
}

/// A Jira with the integration `hub` of number 3, and these repositories.
fn seen(repositories: Vec<LiveRepository>) -> Live {
    Live {
        repositories: Observed::Known(repositories),
        ..live(&[hub_row(3, "hub")])
    }
}

fn problems(manifests: &str, seen: &Live) -> String {
    let desired = desired(manifests);
    problems_of(gijctl::plan::plan(&desired, seen, None, &Policy::default()))
}

pub(super) fn inside(name: &str, lines: &[&str]) -> String {
    manifest(name, &[&["integration: hub"], lines].concat())
}

#[test]
fn a_plain_repository_is_found_by_its_name_or_else_by_its_origin() {
    for row in [
        row(3, None, "books", "https://other.example/x.git"),
        row(3, None, "else", "https://GIT.acme.example/books.git/"),
    ] {
        let plan = planned(
            &plain("books", &[]),
            &seen(vec![row]),
            None,
            &Policy::default(),
        );
        let matched: Vec<_> = plan.matched.values().map(ToString::to_string).collect();
        assert_eq!(matched, ["repository 3"]);
    }
}

#[test]
fn neither_an_integration_nor_a_repository_inside_one_is_taken_for_a_plain_repository() {
    let rows = vec![row(8, Some(3), "hub", ORIGIN)];
    let plan = planned(&plain("hub", &[]), &seen(rows), None, &Policy::default());
    assert!(
        matches!(plan.changes[0].action, Action::Create(_)),
        "{}",
        changes(&plan)
    );
}

#[test]
fn rows_of_both_kinds_may_have_one_number() {
    let manifests = hub("hub", &[]) + &plain("books", &["mainBranch: main"]);
    let rows = seen(vec![row(3, None, "books", ORIGIN)]);
    let plan = planned(&manifests, &rows, None, &Policy::default());
    assert_eq!(changes(&plan), "");
    let matched: Vec<_> = plan.matched.values().map(ToString::to_string).collect();
    assert_eq!(matched, ["integration 3", "repository 3"]);
}

#[test]
fn a_match_that_fits_several_is_an_error_that_names_them() {
    let rows = vec![row(7, Some(3), "one", "a"), row(9, Some(3), "two", "b")];
    let manifests = hub("hub", &[]) + &inside("any", &["match: { glob: '*' }"]);
    let told = problems(&manifests, &seen(rows));
    assert!(told.contains("7 (one) and 9 (two)"), "{told}");
}

#[test]
fn two_manifests_of_one_repository_inside_are_an_error() {
    let rows = vec![row(7, Some(3), "one", "a")];
    let manifests = hub("hub", &[])
        + &inside("by-name", &["match: { displayName: one }"])
        + &inside("by-pattern", &["match: { glob: 'o*' }"]);
    let told = problems(&manifests, &seen(rows));
    assert!(
        told.contains("repository 7 fits Repository/by-name"),
        "{told}"
    );
}

#[test]
fn one_that_is_not_inside_yet_is_waited_for_while_its_integration_is_indexed() {
    let manifests = hub("hub", &[]) + &inside("x", &["match: { displayName: x }"]);
    let mut new = hub_row(3, "hub");
    new.0.last_indexed = None;
    let rows = Live {
        repositories: Observed::Known(Vec::new()),
        ..live(&[new])
    };
    let plan = planned(&manifests, &rows, None, &Policy::default());
    assert!(
        held(&plan).contains("is not indexed yet"),
        "{}",
        held(&plan)
    );
    assert!(!plan.has_differences());
}

#[test]
fn one_that_an_indexed_integration_does_not_hold_is_a_difference() {
    let manifests = hub("hub", &[]) + &inside("x", &["match: { displayName: x }"]);
    let plan = planned(&manifests, &seen(Vec::new()), None, &Policy::default());
    assert!(
        held(&plan).contains("is indexed and holds no such repository"),
        "{}",
        held(&plan)
    );
    assert!(plan.has_differences());
    assert!(!plan.sends_something());
}

#[test]
fn one_that_has_another_name_by_now_is_left_alone_by_its_integration_too() {
    let manifests = hub(
        "hub",
        &[
            "features: { sendCommitEmails: false }",
            "repositories: { cascade: apply }",
        ],
    ) + &inside(
        "x",
        &[
            "match: { displayName: x }",
            "features: { sendCommitEmails: true }",
        ],
    );
    let mut renamed = row(7, Some(3), "renamed", "a");
    let on = FieldMap::from([(Field::SendCommitEmails, FieldValue::Bool(true))]);
    renamed.settings.as_mut().unwrap().shared = Arc::new(on);
    let mut known = ledger(&[]);
    known.remember(
        &"Repository/x".parse().unwrap(),
        Entry::new(RepositoryId::new(7).unwrap().into()),
    );
    let live = seen(vec![renamed]);
    let plan = planned(&manifests, &live, Some(&known), &Policy::default());
    assert_eq!(plan.summary().cascade, 0, "{}", changes(&plan));
    assert!(
        held(&plan).contains("repository 7, which it was last applied to, is called"),
        "{}",
        held(&plan)
    );
    let forgotten = planned(&manifests, &live, None, &Policy::default());
    assert_eq!(forgotten.summary().cascade, 1);
}

#[test]
fn what_is_about_to_be_switched_on_is_brought_in_line_as_well() {
    let manifests = hub(
        "hub",
        &[
            "features: { sendCommitEmails: false }",
            "repositories: { cascade: apply }",
        ],
    ) + &inside("x", &["match: { displayName: x }", "disabled: false"]);
    let mut off = row(7, Some(3), "x", "a");
    off.disabled = true;
    let on = FieldMap::from([(Field::SendCommitEmails, FieldValue::Bool(true))]);
    off.settings.as_mut().unwrap().shared = Arc::new(on);
    let plan = planned(&manifests, &seen(vec![off]), None, &Policy::default());
    assert_eq!(plan.summary().enable, 1, "{}", changes(&plan));
    assert_eq!(plan.summary().cascade, 1, "{}", changes(&plan));
}

#[test]
fn nothing_is_planned_from_a_list_of_repositories_that_was_not_read_whole() {
    let broken = Live {
        repositories: Observed::Gap(gap("the list of repositories")),
        ..seen(Vec::new())
    };
    let told = problems(&plain("books", &[]), &broken);
    assert!(
        told.contains("the list of repositories could not be read"),
        "{told}"
    );
}

#[test]
fn a_clone_that_may_be_the_original_is_kept() {
    let pruning = Policy {
        prune: Prune::WholeSet,
        ..Policy::default()
    };
    let address = "Repository/books".parse().unwrap();
    for (folder, origin, expected) in [
        (CloneFolder::Managed, ORIGIN, Files::Remove),
        (CloneFolder::Unknown, ORIGIN, Files::Keep),
        (CloneFolder::Elsewhere, ORIGIN, Files::Keep),
        (CloneFolder::Managed, "/srv/git/books.git", Files::Keep),
    ] {
        let mut one = row(5, None, "books", origin);
        one.settings.as_mut().unwrap().clone = folder;
        let live = seen(vec![one]);
        let before = manifest("books", &[&format!("origin: {origin}")]);
        let first = planned(
            &(hub("hub", &[]) + &before),
            &live,
            None,
            &Policy::default(),
        );
        let mut known: Ledger = ledger(&[]);
        let mut entry = Entry::new(RepositoryId::new(5).unwrap().into());
        first.bookkeeping[&address].refresh(&mut entry);
        entry
            .applied
            .clone_from(&first.bookkeeping[&address].wanted);
        entry.delete_files = true;
        known.remember(&address, entry);
        let plan = planned(&hub("hub", &[]), &live, Some(&known), &pruning);
        let Some(Action::Delete(deletion)) = plan
            .changes
            .iter()
            .find(|change| change.address == address)
            .map(|change| &change.action)
        else {
            panic!("{}\n{}", changes(&plan), held(&plan));
        };
        assert_eq!(deletion.files, expected, "{folder:?} {origin}");
    }
}

#[test]
fn what_no_manifest_declares_is_listed_and_never_what_is_inside() {
    let rows = seen(vec![
        row(5, None, "books", ORIGIN),
        row(6, None, "other", "https://git.acme.example/other.git"),
        row(7, Some(3), "one", "https://git.acme.example/one.git"),
    ]);
    let manifests = hub("hub", &[]) + &plain("books", &[]);
    let plan = planned(&manifests, &rows, None, &Policy::default());
    let unmanaged: Vec<_> = plan
        .unmanaged
        .iter()
        .map(|row| row.id.to_string())
        .collect();
    assert_eq!(unmanaged, ["repository 6"]);
}

#[test]
fn only_the_repository_that_is_named_is_changed() {
    let rows = seen(vec![row(5, None, "books", ORIGIN)]);
    let manifests = hub("hub", &["features: { tagsFilter: '^v' }"])
        + &plain("books", &["features: { tagsFilter: '^v' }"]);
    let policy = Policy {
        only: Some(["Repository/books".parse().unwrap()].into()),
        ..Policy::default()
    };
    let plan = planned(&manifests, &rows, None, &policy);
    let differing: Vec<_> = plan
        .changes
        .iter()
        .filter(|change| !matches!(change.action, Action::Adopt(_)))
        .map(|change| change.address.to_string())
        .collect();
    assert_eq!(differing, ["Repository/books"]);
    assert!(held(&plan).contains("hub"), "{}", held(&plan));
}

#[test]
fn the_token_of_a_plain_repository_is_sent_anew_where_it_is_rotated() {
    let rows = seen(vec![row(5, None, "books", ORIGIN)]);
    let manifests = hub("hub", &[]) + &plain("books", &["credentials: { pat: { env: TOKEN } }"]);
    let policy = Policy {
        rotate: Rotate::Only(["Repository/books".parse().unwrap()].into()),
        ..Policy::default()
    };
    let plan = planned(&manifests, &rows, None, &policy);
    let sent = plan.changes.iter().find_map(|change| match &change.action {
        Action::Update(update) => update.credentials.as_ref(),
        _ => None,
    });
    assert!(sent.is_some(), "{}", changes(&plan));
}

#[test]
fn a_plain_repository_that_is_protected_is_not_switched_off() {
    let rows = seen(vec![row(5, None, "books", ORIGIN)]);
    let manifests = hub("hub", &[]) + &plain("books", &["disabled: true"]);
    let policy = Policy {
        guards: Guards {
            protect: ["Repository/books".parse().unwrap()].into(),
            ..Guards::default()
        },
        ..Policy::default()
    };
    let plan = planned(&manifests, &rows, None, &policy);
    let tripped: Vec<_> = plan.trips.iter().map(|trip| trip.guard).collect();
    assert_eq!(tripped, ["protect"], "{:?}", plan.trips);
}

/// A setting of a manifest with its value, as one writes it.
pub(super) fn line(field: Field, value: &FieldValue) -> String {
    let value = match value {
        FieldValue::Text(text) => format!("{text:?}"),
        FieldValue::Bool(flag) => flag.to_string(),
        FieldValue::Integer(number) => number.to_string(),
        FieldValue::Ids(_) => panic!("{field} is in no manifest"),
    };
    format!("{field}: {value}")
}

/// The same in the section that keeps it.
fn in_section(field: Field, value: &FieldValue) -> String {
    let line = line(field, value);
    match field.spec().section {
        Section::Features => format!("features: {{ {line} }}"),
        Section::Spec | Section::Projects => line,
    }
}

/// Values of a field.
pub(super) fn values(field: Field) -> Vec<FieldValue> {
    match field.spec().shape {
        Shape::Bool => [true, false].map(FieldValue::Bool).into(),
        Shape::Integer { min, max } => [min, max].map(FieldValue::Integer).into(),
        Shape::Text { .. } => vec![text(field.spec().example.trim_matches(['"', '\'']))],
        Shape::ProjectIds => Vec::new(),
    }
}

#[test]
fn whatever_is_set_on_a_repository_is_as_wanted_after_an_apply() {
    for place in [Place::Plain, Place::Inside] {
        let scenario = "hosts: [{match: {type: GITHUB}, scan: 5s, repositories: [{name: x, cloneAndIndex: 20s}]}]";
        let jira = Jira::with(scenario, Quirks::default());
        let manifests = |lines: &[&str]| match place {
            Place::Inside => {
                let which = ["match: { displayName: x }"];
                hub("hub", &["apiPath: /a"]) + &inside("one", &[&which, lines].concat())
            }
            Place::Plain | Place::Integration => plain("one", lines),
        };
        jira.apply(&manifests(&["projects: [PAY]"]));
        jira.apply(&manifests(&["projects: [PAY]"]));
        let is_meant = |field: &Field| {
            field.at(place).is_settable()
                && field.spec().section != Section::Projects
                && !matches!(field, Field::Origin | Field::DisplayName)
        };
        for field in Field::ALL.into_iter().filter(is_meant) {
            for value in values(field) {
                let manifests = manifests(&[&in_section(field, &value)]);
                jira.apply(&manifests);
                let plan = jira.plan(&manifests);
                assert!(plan.changes.is_empty(), "{field}: {}", changes(&plan));
                assert!(plan.held.is_empty(), "{field}: {}", held(&plan));
            }
        }
    }
}
