use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::model::{IntegrationId, IntegrationType, RowId};

fn id() -> impl Strategy<Value = RowId> {
    (1..u64::MAX).prop_map(|number| IntegrationId::new(number).unwrap().into())
}

fn moment() -> impl Strategy<Value = Timestamp> {
    (0..4_000_000_000_i64, 0..1_000_000_000_i32)
        .prop_map(|(seconds, nanoseconds)| Timestamp::new(seconds, nanoseconds).unwrap())
}

fn some_fields() -> impl Strategy<Value = BTreeSet<Field>> {
    let all: Vec<_> = Field::ALL.into_iter().collect();
    proptest::sample::subsequence(all, 0..=3).prop_map(BTreeSet::from_iter)
}

fn digest() -> impl Strategy<Value = Digest> {
    any::<u64>().prop_map(|number| Digest::of([number.to_string().as_str()]))
}

fn mark() -> impl Strategy<Value = SecretMark> {
    let fingerprint = ("[0-9a-f]{16}", "[0-9a-f]{64}")
        .prop_map(|(key_id, value)| KeyedFingerprint { key_id, value });
    proptest::option::of(fingerprint).prop_map(|fingerprint| SecretMark { fingerprint })
}

fn an_entry() -> impl Strategy<Value = Entry> {
    (
        id(),
        proptest::collection::btree_map(".{0,12}", digest(), 0..6),
        proptest::option::of(mark()),
        some_owed(),
        (any::<bool>(), any::<bool>()),
        proptest::option::of(moment()),
        (
            proptest::option::of(a_first_indexing()),
            proptest::option::of((moment(), any::<bool>())),
        ),
    )
        .prop_map(
            |(id, applied, secret, owed, flags, deleting, (first_indexing, canary))| Entry {
                id,
                applied,
                secret,
                owed,
                prevent_destroy: flags.0,
                delete_files: flags.1,
                deleting,
                first_indexing,
                canary: canary.map(|(indexed, asked)| CanaryTrial { indexed, asked }),
            },
        )
}

fn some_owed() -> impl Strategy<Value = Owed> {
    let date = || proptest::option::of(moment());
    let thread = proptest::option::of(".{0,40}");
    let asked =
        (moment(), date(), date(), thread).prop_map(|(at, scan, rows, thread)| ReindexAsked {
            at,
            scan,
            rows,
            thread,
        });
    let asked = proptest::option::of(asked);
    let seen = proptest::option::of(some_seen());
    let retried = (any::<u8>(), moment()).prop_map(|(times, at)| Retried { times, at });
    let seen = (seen, proptest::option::of(retried));
    (any::<bool>(), asked, some_fields(), any::<bool>(), seen).prop_map(
        |(reindex, asked, quiet, first_indexing, (seen, retried))| Owed {
            reindex,
            asked,
            quiet,
            first_indexing,
            seen,
            retried,
        },
    )
}

fn some_seen() -> impl Strategy<Value = IndexingSeen> {
    let percents = proptest::collection::btree_map(1_u64..9_999, 0_u8..=100, 0..5);
    (moment(), 0_usize..3_000, 0_usize..3_000, percents).prop_map(
        |(moved_at, known, indexed, percents)| IndexingSeen {
            moved_at,
            known,
            indexed,
            percents: percents
                .into_iter()
                .map(|(number, percent)| (RepositoryId::new(number).unwrap(), percent))
                .collect(),
        },
    )
}

fn a_first_indexing() -> impl Strategy<Value = FirstIndexing> {
    (
        moment(),
        "[a-z.]{0,20}",
        proptest::sample::select(IntegrationType::ALL.to_vec()).prop_map(RowType::from),
        any::<u32>(),
        any::<u32>(),
    )
        .prop_map(
            |(at, host, row_type, repositories, seconds)| FirstIndexing {
                at,
                host,
                row_type,
                repositories,
                seconds,
            },
        )
}

fn a_pending_create() -> impl Strategy<Value = PendingCreate> {
    (
        moment(),
        proptest::collection::btree_set(id(), 0..20),
        proptest::sample::select(IntegrationType::ALL.to_vec()).prop_map(RowType::from),
        ".{0,40}",
        some_fields(),
    )
        .prop_map(
            |(since, known, row_type, display_name, quiet)| PendingCreate {
                since,
                known,
                row_type,
                display_name,
                quiet,
            },
        )
}

fn a_record() -> impl Strategy<Value = Record> {
    (
        proptest::option::of(an_entry()),
        proptest::option::of(a_pending_create()),
        proptest::collection::btree_map("[a-zA-Z]{1,20}", digest(), 0..3),
    )
        .prop_map(|(entry, pending, given)| Record {
            entry,
            pending,
            given,
        })
}

/// Any JSON, with the keys that mean something among its own.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[-0-9a-z,]{0,20}".prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    let key = prop_oneof![
        proptest::sample::select(
            [
                "formatVersion",
                "revision",
                "entry",
                "pending",
                "id",
                "applied",
                "secret",
                "owed",
                "quiet",
                "firstIndexing",
                "known",
                "since",
                "type",
                "displayName",
                "deleting",
                "generation",
                "resources",
            ]
            .to_vec()
        )
        .prop_map(str::to_owned),
        ".{0,6}",
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::btree_map(key.clone(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn runner() -> proptest::test_runner::TestRunner {
    proptest::test_runner::TestRunner::deterministic()
}

#[test]
fn what_was_written_is_read_again_as_it_was() {
    runner()
        .run(&(a_record(), 1..u64::MAX), |(record, revision)| {
            let text = encode(Kind::Integration, &record, revision)
                .unwrap()
                .to_string();
            let value: Value = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(decode(Kind::Integration, &value), Ok((record, revision)));
            Ok(())
        })
        .unwrap();
}

#[test]
fn no_json_at_all_makes_reading_panic() {
    runner()
        .run(&any_json(), |value| {
            let _ = check_version(&value);
            if let Ok((record, revision)) = decode(Kind::Integration, &value) {
                // What was understood can be written again.
                let again = encode(Kind::Integration, &record, revision).unwrap();
                prop_assert_eq!(decode(Kind::Integration, &again), Ok((record, revision)));
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn an_entry_says_only_what_there_is_to_say() {
    let record = Record {
        entry: Some(Entry::new(IntegrationId::new(12).unwrap().into())),
        ..Record::default()
    };
    assert_eq!(
        encode(Kind::Integration, &record, 3).unwrap(),
        json!({"revision": 3, "entry": {"id": 12}})
    );
}

#[test]
fn keys_of_later_versions_are_passed_over() {
    let value =
        json!({"revision": 1, "colour": "red", "entry": {"id": 12, "shape": {"round": true}}});
    let (record, _) = decode(Kind::Integration, &value).unwrap();
    assert_eq!(
        record.entry,
        Some(Entry::new(IntegrationId::new(12).unwrap().into()))
    );
}

#[test]
fn a_first_indexing_of_a_type_of_later_versions_is_passed_over() {
    let took = json!({"at": "2026-01-01T00:00:00Z", "host": "h", "type": "GITEA", "repositories": 1, "seconds": 2});
    let value = json!({"entry": {"id": 12, "firstIndexing": took}});
    let (record, _) = decode(Kind::Integration, &value).unwrap();
    assert_eq!(
        record.entry,
        Some(Entry::new(IntegrationId::new(12).unwrap().into()))
    );
}

#[test]
fn what_is_odd_in_an_entry_is_named() {
    let cases = [
        (json!({"entry": {}}), "missing field `id`"),
        (json!({"entry": {"id": 0}}), "its id is 0"),
        (json!({"entry": {"id": -1}}), "-1"),
        (
            json!({"entry": {"id": 1, "applied": {"a": "xyz"}}}),
            "setting a",
        ),
        (
            json!({"entry": {"id": 1, "owed": {"quiet": ["colour"]}}}),
            "`colour`",
        ),
        (
            json!({"entry": {"id": 1, "secret": {"keyId": "k"}}}),
            "half",
        ),
        (
            json!({"pending": {"since": "2026-01-01T00:00:00Z", "known": "x", "type": "GITHUB", "displayName": "a"}}),
            "`x`",
        ),
    ];
    for (value, expected) in cases {
        let error = decode(Kind::Integration, &value).unwrap_err();
        assert!(error.contains(expected), "{value}: {error}");
    }
}

#[test]
fn a_newer_format_is_told_by_its_number_and_by_who_wrote_it() {
    assert_eq!(check_version(&json!({"formatVersion": 1})), Ok(()));
    let newer = json!({"formatVersion": 2, "writtenBy": "gijctl 9.0.0", "entries": 7});
    match check_version(&newer) {
        Err(Unread::Newer(text)) => {
            assert!(text.contains("gijctl 9.0.0 in format 2"), "{text}");
            assert!(text.contains(&this_program()), "{text}");
        }
        other => panic!("{other:?}"),
    }
    assert!(matches!(check_version(&json!([])), Err(Unread::Odd(_))));
}
