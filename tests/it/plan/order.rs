//! Order, batches and fingerprints.
#![expect(clippy::unwrap_used, reason = "a test may")]

use std::num::NonZeroUsize;

use gijctl::diag::SourceMap;
use gijctl::manifest;
use gijctl::model::{Field, FieldValue};
use gijctl::plan::{self, Pacing, Plan, Policy, StartPolicy};
use gijctl::state::{Ledger, Observed};
use proptest::prelude::*;

use super::support::{Row, desired, hub, hub_row, ids, ledger, live, plan, text};

const ON: FieldValue = FieldValue::Bool(true);
const OFF: FieldValue = FieldValue::Bool(false);

/// `batch action name`, one change after the other.
fn outline(plan: &Plan) -> String {
    let lines: Vec<_> = plan
        .changes
        .iter()
        .map(|change| {
            format!(
                "{} {} {}",
                change.batch,
                change.action.as_str(),
                change.address.name
            )
        })
        .collect();
    lines.join(", ")
}

fn with_batches_of(size: usize, manifests: &str, rows: &[Row]) -> Plan {
    let policy = Policy {
        batch_size: NonZeroUsize::new(size).unwrap(),
        starts: StartPolicy {
            per_account: NonZeroUsize::MAX,
            ..StartPolicy::default()
        },
        ..Policy::default()
    };
    plan::plan(&desired(manifests), &live(rows), None, &policy).unwrap()
}

/// One of everything, and five to create.
fn mixture() -> (String, Vec<Row>) {
    let mut manifests = hub("off", &["apiPath: /off", "disabled: true"])
        + &hub("on", &["apiPath: /on", "disabled: false"])
        + &hub("on-2", &["apiPath: /on2", "disabled: false"])
        + &hub("path", &["apiPath: /path/new"])
        + &hub(
            "toggle",
            &["apiPath: /toggle", "features: { revisionIndexing: true }"],
        );
    for name in ["new-1", "new-2", "new-3", "new-4", "new-5"] {
        manifests += &hub(name, &[&format!("apiPath: /{name}")]);
    }
    let at =
        |number, name: &str, path: &str| hub_row(number, name).with(Field::ApiPath, text(path));
    let rows = vec![
        at(1, "off", "/off"),
        at(2, "on", "/on").switched_off(),
        at(3, "on-2", "/on2").switched_off(),
        at(4, "path", "/path/old"),
        at(5, "toggle", "/toggle").with(Field::RevisionIndexing, OFF),
        at(6, "somebody's", "/elsewhere"),
    ];
    (manifests, rows)
}

#[test]
fn what_indexes_nothing_comes_first_then_reindexing_one_by_one_then_creations() {
    let (manifests, rows) = mixture();
    assert_eq!(
        outline(&plan(&manifests, &rows)),
        "1 disable off, 1 update toggle, 2 update path, 3 enable on, 4 enable on-2, \
         5 create new-1, 6 create new-2, 7 create new-3, 8 create new-4, 9 create new-5"
    );
}

#[test]
fn only_creations_share_batches_and_only_as_many_as_allowed() {
    let (manifests, rows) = mixture();
    for size in 1..=6 {
        let plan = with_batches_of(size, &manifests, &rows);
        let creations: Vec<_> = plan
            .batches()
            .filter(|batch| batch[0].action.as_str() == "create")
            .map(<[plan::Change]>::len)
            .collect();
        let mut expected = vec![size.min(5); 5 / size.min(5)];
        if 5 % size.min(5) > 0 {
            expected.push(5 % size.min(5));
        }
        assert_eq!(creations, expected, "batches of {size}");
        let batches: Vec<_> = plan.batches().map(|batch| batch[0].batch).collect();
        let last = u32::try_from(batches.len()).unwrap();
        assert_eq!(batches, (1..=last).collect::<Vec<_>>());
        for batch in plan.batches().skip(1).take(3) {
            assert_eq!(batch.len(), 1, "a reindexing is alone");
        }
    }
}

/// What is created together, a batch a line: `a` and `b` are of one account of one host, `c` of
/// another account there, `d` and `e` of one account elsewhere.
fn filled(size: usize, starts: StartPolicy) -> String {
    let of = |name: &str, host: &str, secret: &str| {
        hub(
            name,
            &[
                &format!("origin: https://{host}/api"),
                &format!("apiPath: /{name}"),
            ],
        )
        .replace(&format!("{}_PAT", name.to_uppercase()), secret)
    };
    let manifests = [
        of("a", "one.example", "FIRST"),
        of("b", "one.example", "FIRST"),
        of("c", "one.example", "SECOND"),
        of("d", "two.example", "FIRST"),
        of("e", "two.example", "FIRST"),
    ];
    let policy = Policy {
        batch_size: NonZeroUsize::new(size).unwrap(),
        starts,
        ..Policy::default()
    };
    let plan = plan::plan(&desired(&manifests.concat()), &live(&[]), None, &policy).unwrap();
    let names = |batch: &[plan::Change]| {
        let names: Vec<_> = batch.iter().map(|one| one.address.name.as_str()).collect();
        names.join(" ")
    };
    plan.batches().map(names).collect::<Vec<_>>().join(", ")
}

#[test]
fn a_batch_takes_others_where_an_account_has_no_room() {
    let starts = StartPolicy::default();
    assert_eq!(filled(1, starts.clone()), "a, b, c, d, e");
    assert_eq!(filled(2, starts.clone()), "a c, b d, e");
    assert_eq!(filled(5, starts), "a c d, b e");
}

#[test]
fn a_batch_takes_others_where_a_host_has_no_room() {
    let of_host = |most| StartPolicy {
        per_host: NonZeroUsize::new(most),
        per_account: NonZeroUsize::MAX,
        ..StartPolicy::default()
    };
    assert_eq!(filled(5, of_host(1)), "a d, b e, c");
    assert_eq!(filled(5, of_host(2)), "a b d e, c");
    assert_eq!(filled(3, of_host(2)), "a b d, c e");
    assert_eq!(filled(5, of_host(5)), "a b c d e");
}

#[test]
fn the_same_credentials_on_another_host_are_another_account() {
    let starts = StartPolicy {
        per_account: NonZeroUsize::new(2).unwrap(),
        ..StartPolicy::default()
    };
    assert_eq!(filled(5, starts), "a b c d e");
}

#[test]
fn the_canary_has_a_batch_of_its_own_before_all() {
    let with_canary = |pacing| StartPolicy {
        pacing,
        canary: Some("Integration/d".parse().unwrap()),
        ..StartPolicy::default()
    };
    assert_eq!(filled(5, with_canary(Pacing::Batches)), "d, a c e, b");
    assert_eq!(filled(5, with_canary(Pacing::Window)), "d, a b c e");
}

fn fingerprint(manifests: &str, rows: &[Row]) -> String {
    plan(manifests, rows).fingerprint
}

#[test]
fn the_fingerprint_is_the_same_for_the_same_effects() {
    let (manifests, mut rows) = mixture();
    let before = fingerprint(&manifests, &rows);
    assert!(before.starts_with("sha256:") && before.len() == 7 + 64);
    // What nobody manages, what is only shown, and what is not ours.
    rows[4] = rows[4].clone().with(Field::TagsFilter, text("^v"));
    rows[5] = rows[5].clone().with(Field::Global, ON);
    let moved = format!("# a comment moves every line\n{manifests}");
    assert_eq!(fingerprint(&moved, &rows), before);
}

#[test]
fn every_effect_changes_the_fingerprint() {
    let base = |more: &[&str]| hub("hub", &[&["projects: [PAY]"], more].concat());
    let row = hub_row(1, "hub")
        .with(Field::Global, ON)
        .with(Field::ProjectMappingIds, ids(&[10_000]));
    let retains_other = row.clone().with(Field::ProjectMappingIds, ids(&[10_001]));
    let other_projects = hub("hub", &["projects: [OPS]"]);
    let numbered = {
        let mut row = row.clone();
        row.0.id = super::support::id(2);
        row
    };
    let filter = ["features: { tagsFilter: '^v' }"];
    let secret = base(&[]).replace("HUB_PAT", "OTHER_PAT");
    let mut seen = vec![
        fingerprint(&base(&[]), &[]),
        fingerprint(&base(&filter), &[]),
        fingerprint(&base(&["disabled: true"]), &[]),
        fingerprint(&base(&["disabled: false"]), &[]),
        fingerprint(&secret, &[]),
        fingerprint(&other_projects, &[]),
        fingerprint(&base(&[]), std::slice::from_ref(&row)),
        fingerprint(&base(&[]), &[numbered]),
        fingerprint(&other_projects, &[retains_other]),
        fingerprint(&base(&filter), std::slice::from_ref(&row)),
        fingerprint(
            &base(&filter),
            &[row.clone().with(Field::TagsFilter, text("^r"))],
        ),
        fingerprint(&base(&["disabled: true"]), std::slice::from_ref(&row)),
        fingerprint(&base(&["disabled: false"]), &[row.switched_off()]),
        fingerprint("# nothing\n", &[]),
    ];
    let all = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), all);
}

#[test]
fn the_fingerprint_depends_on_the_jira_and_on_the_batches() {
    let manifests = hub("a", &["apiPath: /a"]) + &hub("b", &["apiPath: /b"]);
    let one = with_batches_of(1, &manifests, &[]).fingerprint;
    assert_ne!(one, with_batches_of(2, &manifests, &[]).fingerprint);
    let mut elsewhere = live(&[]);
    elsewhere.instance.url = "https://other.example".to_owned();
    let wanted = desired(&manifests);
    let other = plan::plan(&wanted, &elsewhere, None, &Policy::default());
    assert_ne!(one, other.unwrap().fingerprint);
}

#[test]
fn an_adoption_is_part_of_the_fingerprint() {
    let wanted = desired(&hub("a", &[]));
    let seen = live(&[hub_row(1, "a")]);
    let of = |known: &Ledger| {
        let plan = plan::plan(&wanted, &seen, Some(known), &Policy::default());
        plan.unwrap().fingerprint
    };
    assert_ne!(of(&ledger(&[])), of(&ledger(&[("a", 1)])));
}

fn shuffled<T: Clone + std::fmt::Debug + 'static>(items: Vec<T>) -> impl Strategy<Value = Vec<T>> {
    Just(items).prop_shuffle()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn the_order_of_files_rows_and_projects_changes_no_byte(
        files in shuffled((0..10_usize).collect()),
        order in shuffled((0..6_usize).collect()),
        projects in shuffled((0..3_usize).collect()),
    ) {
        let (manifests, rows) = mixture();
        let documents: Vec<_> = manifests.split("---\n").skip(1).collect();
        let make = |files: &[usize], order: &[usize], projects: &[usize]| {
            let mut sources = SourceMap::new();
            for file in files {
                sources.add(format!("{file}.yaml"), documents[*file]);
            }
            let wanted = manifest::load(&mut sources).desired.unwrap();
            let rows: Vec<_> = order.iter().map(|at| rows[*at].clone()).collect();
            let mut seen = live(&rows);
            if let Observed::Known(known) = &mut seen.projects {
                *known = projects.iter().map(|at| known[*at].clone()).collect();
            }
            plan::plan(&wanted, &seen, Some(&ledger(&[])), &Policy::default())
        };
        let sorted = make(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], &[0, 1, 2, 3, 4, 5], &[0, 1, 2]);
        prop_assert_eq!(make(&files, &order, &projects), sorted);
    }

    #[test]
    fn problems_come_in_one_order_too(order in shuffled((0..6_usize).collect())) {
        let manifests = hub("a", &["displayName: twin"]) + &hub("b", &["id: 99", "apiPath: /b"]) + &hub("c", &["apiPath: /c", "projects: [XXX, YYY]"]);
        let rows: Vec<_> = order.iter().map(|at| {
            hub_row(u64::try_from(*at + 1).unwrap(), if *at < 3 { "twin" } else { "b" })
        }).collect();
        let sorted = {
            let mut rows = rows.clone();
            rows.sort_by_key(|row| row.0.id);
            super::support::problems(&manifests, &rows)
        };
        prop_assert_eq!(super::support::problems(&manifests, &rows), sorted);
    }
}
