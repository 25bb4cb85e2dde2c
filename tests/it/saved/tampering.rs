//! A file that is not as gijctl wrote it is refused.

use std::sync::LazyLock;

use gijctl::saved::{self, NotUsable, SavedPlan};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::samples::{one_create, saved, show};

/// A whole file, made once.
static TEXT: LazyLock<String> = LazyLock::new(|| saved::write(&saved(one_create()), show).unwrap());

fn text() -> String {
    TEXT.clone()
}

#[track_caller]
fn refusal(text: &str) -> NotUsable {
    saved::read(text.as_bytes(), show).unwrap_err()
}

/// The file after an edit of its document, in the form in which gijctl writes it.
fn edited(edit: impl Fn(&mut Value)) -> String {
    let mut document: Value = serde_json::from_str(&text()).unwrap();
    let before = document.clone();
    edit(&mut document);
    assert_ne!(document, before, "nothing was edited");
    format!("{document:#}\n")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_other_byte_anywhere_is_refused(place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = text().into_bytes();
        let place = place.index(bytes.len());
        prop_assume!(bytes[place] != byte);
        bytes[place] = byte;
        prop_assert!(saved::read(&bytes, show).is_err());
    }

    #[test]
    fn any_byte_more_is_refused(place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = text().into_bytes();
        bytes.insert(place.index(bytes.len() + 1), byte);
        prop_assert!(saved::read(&bytes, show).is_err());
    }

    #[test]
    fn any_cut_is_refused(start in any::<prop::sample::Index>(), length in 1..200_usize) {
        let mut bytes = text().into_bytes();
        let start = start.index(bytes.len());
        let end = bytes.len().min(start + length);
        // What is cut out may be the same as what follows it; then nothing happened.
        let before = bytes.clone();
        bytes.drain(start..end);
        prop_assume!(bytes != before);
        prop_assert!(saved::read(&bytes, show).is_err());
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(saved::read(&bytes, show).is_err());
        prop_assert!(!saved::is_saved_plan(&bytes));
    }
}

#[test]
fn what_was_never_a_saved_plan_is_called_so() {
    let plan = Value::Object(show(&saved(one_create()))).to_string();
    for text in [
        "",
        "null",
        "[]",
        "{}",
        "kind: Integration\n",
        r#"{"saved":1}"#,
        r#"{"saved":{}}"#,
        r#"{"saved":{"formatVersion":"1"}}"#,
        &plan,
    ] {
        assert_eq!(refusal(text), NotUsable::NoSavedPlan, "{text}");
        assert!(!saved::is_saved_plan(text.as_bytes()), "{text}");
    }
    assert!(saved::is_saved_plan(text().as_bytes()));
}

#[test]
fn deep_nesting_is_no_saved_plan() {
    let text = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(refusal(&text), NotUsable::NoSavedPlan);
}

#[test]
fn a_newer_format_is_told_by_its_number_whatever_else_it_holds() {
    let newer = edited(|document| document["saved"] = json!({ "formatVersion": 99, "odd": [] }));
    assert_eq!(refusal(&newer), NotUsable::OtherFormat { found: 99 });
    assert!(saved::is_saved_plan(newer.as_bytes()));
}

#[test]
fn an_edited_machine_part_does_not_match_its_digest() {
    let change = "/saved/plan/changes/0";
    for (pointer, value) in [
        ("/saved/expires".to_owned(), json!("2036-03-02T10:30:00Z")),
        (
            format!("{change}/action/create/fields/apiPath"),
            json!("/orgs/b/repos"),
        ),
        (
            format!("{change}/action/create/credentials/secret"),
            json!({ "env": "OTHER" }),
        ),
        ("/saved/digest".to_owned(), json!("sha256:00")),
        ("/saved/digest".to_owned(), json!(null)),
    ] {
        let text = edited(|document| *document.pointer_mut(&pointer).unwrap() = value.clone());
        assert_eq!(refusal(&text), NotUsable::Damaged, "{pointer}");
    }
}

#[test]
fn an_edited_shown_part_is_not_what_would_be_done() {
    for (pointer, value) in [
        ("/summary/create", json!(0)),
        ("/changes", json!([])),
        ("/changes/0/fields/1/after", json!("/orgs/b/repos")),
        ("/instance/name", json!("test")),
        ("/fingerprint", json!("sha256:00")),
    ] {
        let text = edited(|document| *document.pointer_mut(pointer).unwrap() = value.clone());
        assert_eq!(refusal(&text), NotUsable::ShowsOtherwise, "{pointer}");
    }
}

#[test]
fn a_key_that_is_there_twice_shows_nobody_something_else() {
    let text = text();
    let twice = text.replacen('{', "{\n  \"summary\": {},", 1);
    assert_ne!(twice, text);
    assert_eq!(refusal(&twice), NotUsable::ShowsOtherwise);
}

#[test]
fn a_key_that_nobody_knows_is_not_understood() {
    for parent in [
        "/saved",
        "/saved/plan",
        "/saved/plan/instance",
        "/saved/plan/instance/account",
        "/saved/plan/changes/0",
        "/saved/plan/changes/0/action",
        "/saved/plan/changes/0/action/create",
        "/saved/plan/changes/0/action/create/fields",
        "/saved/plan/changes/0/action/create/credentials",
        "/saved/plan/changes/0/fields/0",
        "/saved/plan/changes/0/repositories",
        "/saved/plan/bookkeeping/Integration~1a",
    ] {
        let text = edited(|document| {
            let parent = document.pointer_mut(parent).unwrap();
            parent["unheardOf"] = json!(true);
        });
        assert_eq!(refusal(&text), NotUsable::NotUnderstood, "{parent}");
    }
    // On the outside it is a matter of what is shown.
    let text = edited(|document| document["unheardOf"] = json!(true));
    assert_eq!(refusal(&text), NotUsable::ShowsOtherwise);
}

#[test]
fn a_value_that_its_setting_cannot_have_is_not_understood() {
    let fields = "/saved/plan/changes/0/action/create";
    for (key, value) in [
        ("integrationType", json!("CVS")),
        ("disabled", json!("yes")),
        ("fields", json!({ "apiPath": { "a": 1 } })),
        ("credentials", json!({ "pat": "qX7-literal" })),
    ] {
        let text = edited(|document| document.pointer_mut(fields).unwrap()[key] = value.clone());
        let refusal = refusal(&text);
        assert_eq!(refusal, NotUsable::NotUnderstood, "{key}");
        assert!(!format!("{refusal} {refusal:?}").contains("qX7"));
    }
}

/// As another version would show it.
fn another_form(saved: &SavedPlan) -> Map<String, Value> {
    let mut shown = show(saved);
    shown.insert("mood".to_owned(), json!("good"));
    shown
}

#[test]
fn what_another_gijctl_shows_otherwise_is_told_by_its_version() {
    let mut made = saved(one_create());
    made.gijctl = "9.8.7".to_owned();
    let text = saved::write(&made, another_form).unwrap();
    let expected = NotUsable::OtherGijctl {
        made_by: "9.8.7".to_owned(),
    };
    assert_eq!(refusal(&text), expected);
    // One that shows it in the same form is as good as this one.
    let text = saved::write(&made, show).unwrap();
    assert_eq!(saved::read(text.as_bytes(), show), Ok(made));
}

#[test]
fn a_whole_file_that_shows_something_else_is_refused_though_its_digest_is_right() {
    let text = saved::write(&saved(one_create()), another_form).unwrap();
    assert_eq!(refusal(&text), NotUsable::ShowsOtherwise);
}
