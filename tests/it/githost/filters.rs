//! The vendor's own examples of filters, and what they keep of one fixed list for each service.

use gijctl::githost::{FilterFault, Filtered, Mask, Page, Paging, Sieve};
use gijctl::model::IntegrationType;
use proptest::prelude::*;
use serde_json::{Value, json};

/// A line for each example: type, filter, and the names it keeps.
const EXAMPLES: &str = include_str!("vendor_filters.txt");

fn filtered(
    pages: Vec<Vec<Value>>,
    filter: &str,
    kind: IntegrationType,
) -> Result<Filtered, FilterFault> {
    let mut sieve = Sieve::new(kind, filter, Mask::default());
    for items in pages {
        sieve.take(Page { group: None, items }).unwrap();
    }
    sieve.filtered()
}

fn list(kind: IntegrationType) -> Vec<Value> {
    match kind {
        IntegrationType::Github | IntegrationType::Gerrit => vec![
            json!({ "name": "gitops", "full_name": "a/gitops" }),
            json!({ "name": "Slapstick", "full_name": "a/Slapstick" }),
            json!({ "name": "unittest", "full_name": "a/unittest" }),
            json!({ "name": "firstword-app", "full_name": "a/firstword-app" }),
            json!({ "name": "secondword-app", "full_name": "a/secondword-app" }),
        ],
        IntegrationType::Gitlab => vec![
            json!({ "name": "gitops", "path_with_namespace": "a/gitops", "tag_list": [], "empty_repo": false }),
            json!({ "name": "Slapstick", "path_with_namespace": "a/Slapstick", "tag_list": ["largemedia"], "empty_repo": false }),
            json!({ "name": "unittest", "path_with_namespace": "a/unittest", "tag_list": [], "empty_repo": true }),
            json!({ "name": "firstword-app", "path_with_namespace": "a/firstword-app", "tag_list": [], "empty_repo": false }),
            json!({ "name": "secondword-app", "path_with_namespace": "a/secondword-app", "tag_list": [], "empty_repo": false }),
        ],
        IntegrationType::Filespace => vec![
            json!({ "name": "gitops", "fullPath": "/srv/gitops" }),
            json!({ "name": "Slapstick", "fullPath": "/srv/Slapstick" }),
            json!({ "name": "unittest", "fullPath": "/home/user/local/store/private-repos/unittest" }),
            json!({ "name": "firstword-app", "fullPath": "/srv/firstword-app" }),
        ],
        IntegrationType::Azure => {
            let project = |name: &str, state: &str, visibility: &str| json!({ "name": name, "state": state, "visibility": visibility });
            vec![
                json!({ "name": "gitops", "project": project("test1", "wellFormed", "private") }),
                json!({ "name": "my-example", "project": project("test2", "wellFormed", "public") }),
                json!({ "name": "UnitTest", "project": project("test1", "createPending", "private") }),
                json!({ "name": "contest", "project": project("test2", "wellFormed", "private") }),
            ]
        }
        kind => panic!("no list of {kind}"),
    }
}

#[test]
fn every_example_of_the_vendor_keeps_what_the_language_says() {
    let mut number = 0;
    for line in EXAMPLES.lines() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let mut parts = line.splitn(2, char::is_whitespace);
        let kind = IntegrationType::parse(parts.next().unwrap()).unwrap();
        let (filter, expected) = parts.next().unwrap().rsplit_once("=>").unwrap();
        let kept = match filtered(vec![list(kind)], filter.trim(), kind) {
            Ok(kept) => kept
                .kept()
                .map(|found| found.short_name.clone())
                .collect::<Vec<_>>()
                .join(" "),
            Err(fault) => format!("error: {fault}"),
        };
        let expected = expected.trim();
        let is_right = match expected.strip_prefix("error") {
            Some(_) => kept.starts_with("error"),
            None => kept == expected,
        };
        assert!(is_right, "{line}\nkeeps: {kept}");
        number += 1;
    }
    assert!(number >= 25, "{number}");
}

proptest! {
    #[test]
    fn a_filter_that_looks_at_each_repository_alone_keeps_the_same_however_the_list_is_cut(
        names in proptest::collection::vec("[a-c]{1,3}", 0..30),
        cut in 1_usize..7,
    ) {
        let item = |name: &String| json!({ "name": name, "path_with_namespace": name, "archived": name.len() == 2 });
        let items: Vec<_> = names.iter().map(item).collect();
        let filter = "[?!archived && (starts_with(name, 'a') || contains(name, 'c'))]";
        let whole = filtered(vec![items.clone()], filter, IntegrationType::Gitlab).unwrap();
        let pages = items.chunks(cut).map(<[Value]>::to_vec).collect();
        let cut = filtered(pages, filter, IntegrationType::Gitlab).unwrap();
        prop_assert_eq!(whole.all, cut.all);
        prop_assert_eq!(cut.paging, Paging::Indifferent);
    }
}
