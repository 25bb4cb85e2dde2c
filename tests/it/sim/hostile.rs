use gijctl::wire::Method;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::talk::{INTEGRATION, REINDEX, REPOSITORY, STATUS, Talk, request};

const SCENARIO: &str = "
integrations: [{type: GITHUB, repositories: [{name: a}]}]
hosts: [{scan: 1s, repositories: [{name: a, cloneAndIndex: 1s}, {name: b, cloneAndIndex: 1s}]}]
";

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        Just(json!("FILESPACE")),
        Just(json!([10_000, 10_001])),
        Just(json!({"a": []})),
    ]
}

fn any_name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "id",
        "type",
        "displayName",
        "origin",
        "disabled",
        "username",
        "password",
        "pat",
        "global",
        "projectMappingIds",
        "apiPath",
        "apiFilter",
        "folderDepth",
        "mainBranch",
        "maxMinsToCommitEmail",
        "repoId",
        "priority",
        "requireUserPat",
    ])
}

fn any_path() -> impl Strategy<Value = String> {
    let id = prop_oneof![0_u64..5, Just(u64::MAX)];
    prop_oneof![
        Just(INTEGRATION.to_owned()),
        Just(REPOSITORY.to_owned()),
        Just(REINDEX.to_owned()),
        Just("/rest/gitplugin/1.0/index".to_owned()),
        id.clone().prop_map(|id| format!("{INTEGRATION}/{id}")),
        id.clone()
            .prop_map(|id| format!("{REPOSITORY}/{id}/disable?disable=true")),
        id.clone().prop_map(|id| format!("{REPOSITORY}?id={id}")),
        id.prop_map(|id| format!("{STATUS}?repoId={id}")),
        "/[a-z%/.]{0,30}",
    ]
}

fn any_method() -> impl Strategy<Value = Method> {
    prop::sample::select(vec![Method::Get, Method::Post, Method::Put, Method::Delete])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_request_breaks_the_world(
        requests in prop::collection::vec(
            (any_method(), any_path(), prop::collection::btree_map(any_name(), any_value(), 0..6)),
            1..12,
        ),
    ) {
        let mut talk = Talk::with(SCENARIO);
        for (method, path, sent) in requests {
            let answer = talk.send(&request(method, &path, Some(&json!(sent))));
            prop_assert!((200..500).contains(&answer.status), "{} {path}", answer.status);
            talk.wait("3s");
        }
        // What the world came to can be saved, read back, and goes on.
        let mut again = talk.read_back(SCENARIO);
        again.wait("1h");
        again.world.to_json().unwrap();
    }

    #[test]
    fn no_bytes_break_the_world(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut talk = Talk::with("{}");
        for path in [INTEGRATION, REPOSITORY, REINDEX] {
            let mut sent = request(Method::Post, path, None);
            sent.body = Some(bytes.clone().into());
            prop_assert_eq!(talk.send(&sent).status, 200);
        }
    }
}
