//! What is read is what was written.

use std::path::{Path, PathBuf};
use std::time::Duration;

use gijctl::model::FieldValue;
use gijctl::plan::{Action, Plan};
use gijctl::saved::{self, NotUsable, SavedPlan, Unsavable};
use proptest::prelude::*;

use super::samples::{any_plan, made_at, one_create, planned, saved, show};
use crate::support::spec;

fn text_of(plan: Plan) -> String {
    saved::write(&saved(plan), show).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn any_plan_is_read_as_it_was_written(plan in any_plan()) {
        let saved = saved(plan);
        let text = saved::write(&saved, show).unwrap();
        prop_assert_eq!(saved::read(text.as_bytes(), show).unwrap(), saved);
    }

    #[test]
    fn saving_changes_nothing_but_paths(plan in any_plan()) {
        let kept = saved(plan.clone()).plan;
        let mut expected = plan;
        for change in &mut expected.changes {
            let credentials = match &mut change.action {
                Action::Create(creation) => creation.credentials.as_mut(),
                Action::Update(update) => update.credentials.as_mut(),
                _ => None,
            };
            if let Some(credentials) = credentials {
                let secret = credentials.secret.clone();
                credentials.secret = secret.beside(Path::new("/work"));
            }
        }
        prop_assert_eq!(kept, expected);
    }
}

#[test]
fn the_file_is_the_document_of_the_plan_and_one_more_key() {
    let plan = one_create();
    let mut shown = show(&saved(plan.clone()));
    let file: serde_json::Map<_, _> = serde_json::from_str(&text_of(plan)).unwrap();
    shown.insert("saved".to_owned(), file["saved"].clone());
    assert_eq!(file, shown);
    let keys: Vec<_> = file["saved"].as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "formatVersion",
            "gijctl",
            "created",
            "expires",
            "instance",
            "ledger",
            "configuration",
            "plan",
            "digest"
        ]
    );
    assert_eq!(file["saved"]["created"], "2026-03-02T09:30:00Z");
    assert_eq!(file["saved"]["expires"], "2026-03-02T10:30:00Z");
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    assert_eq!(text_of(one_create()), text_of(one_create()));
}

#[test]
fn the_file_of_a_secret_is_named_by_its_whole_path() {
    let manifest = spec("a", "").replace("{ env: TOKEN }", "{ file: secrets/a.txt }");
    let plan = planned(&manifest, &[]);
    assert!(text_of(plan).contains("\"file\": \"/work/set/secrets/a.txt\""));
}

#[test]
fn a_path_that_cannot_be_made_absolute_is_an_error_that_names_it() {
    let manifest = spec("a", "").replace("{ env: TOKEN }", "{ file: secrets/a.txt }");
    let plan = planned(&manifest, &[]);
    let refuse = |_: &Path| -> std::io::Result<PathBuf> { Err(std::io::Error::other("no folder")) };
    let error = SavedPlan::new(plan, "main", made_at(), Duration::ZERO, refuse).unwrap_err();
    let message = error.to_string();
    assert!(message.contains("set/secrets/a.txt"), "{message}");
    assert!(message.contains("no folder"), "{message}");
}

#[test]
fn what_would_not_be_read_back_is_not_written() {
    let mut plan = one_create();
    let Action::Create(creation) = &mut plan.changes[0].action else {
        panic!("it is new");
    };
    for value in creation.fields.values_mut() {
        *value = FieldValue::Integer(-1);
    }
    let error = saved::write(&saved(plan), show).unwrap_err();
    assert!(
        matches!(error, Unsavable::NotReadable(NotUsable::NotUnderstood)),
        "{error}"
    );
}
