//! How much is asked of Jira.

use std::fmt::Write as _;

use gijctl::sim::Quirks;

use super::support::{Jira, hub};

const LIST: &str = "GET /rest/gitplugin/1.0/integration";

/// A Jira with so many integrations, each with one project, and manifests of them all.
fn many(count: usize) -> (Jira, String) {
    let mut scenario = String::from("integrations:\n");
    let mut manifests = String::new();
    for number in 0..count {
        let _ = writeln!(
            scenario,
            "- {{type: GITHUB, displayName: n{number}, settings: {{apiPath: /p{number}, global: false, projectMappingIds: [10000]}}, repositories: []}}"
        );
        manifests += &hub(
            &format!("n{number}"),
            &[
                &format!("apiPath: /p{number}"),
                "projects: [PAY]",
                "repositories: { expectAtLeast: 0 }",
            ],
        );
    }
    (Jira::with(&scenario, Quirks::default()), manifests)
}

/// What a plan asks, in order.
fn asked_by_plan(jira: &Jira, manifests: &str) -> Vec<String> {
    let before = jira.requests();
    let plan = jira.plan(manifests);
    assert!(!plan.has_differences());
    jira.asked_since(before)
}

#[test]
fn a_plan_asks_for_each_list_once_and_four_small_things_however_many_there_are() {
    for count in [1, 500] {
        let (jira, manifests) = many(count);
        let asked = asked_by_plan(&jira, &manifests);
        assert_eq!(
            asked,
            [
                "GET /rest/api/2/myself",
                "GET /rest/api/2/serverInfo",
                "GET /rest/api/2/mypermissions",
                "GET /rest/plugins/1.0/com.xiplink.jira.git.jira_git_plugin-key",
                LIST,
                "GET /rest/api/2/project",
            ],
            "{count}"
        );
    }
}

#[test]
fn a_plan_that_names_no_project_does_not_ask_for_projects() {
    let (jira, manifests) = many(3);
    let manifests = manifests.replace("  projects: [PAY]\n", "");
    let asked = asked_by_plan(&jira, &manifests);
    assert_eq!(asked.len(), 5, "{asked:#?}");
    assert!(!asked.contains(&"GET /rest/api/2/project".to_owned()));
}

#[test]
fn repositories_are_asked_for_once_and_only_where_some_can_go() {
    let (jira, manifests) = many(3);
    let is_list = |line: &&String| line.starts_with("GET /rest/gitplugin/1.0/repository");
    let asked = |manifests: &str| {
        let before = jira.requests();
        drop(jira.plan(manifests));
        let asked = jira.asked_since(before);
        asked.iter().filter(is_list).count()
    };
    assert_eq!(asked(&manifests), 0);
    let toggled = manifests.replace(
        "  apiPath: /p1\n",
        "  apiPath: /p1\n  features: { tagsFilter: '^v' }\n",
    );
    assert_eq!(asked(&toggled), 0);
    let narrowed = manifests.replace(
        "  apiPath: /p1\n",
        "  apiPath: /p1\n  apiFilter: '[?!fork]'\n",
    );
    assert_eq!(asked(&narrowed), 1);
}

#[test]
fn repositories_are_listed_once_where_a_manifest_is_about_one_however_many_there_are() {
    let scenario = "hosts: [{scan: 5s, repositories: [{name: only, cloneAndIndex: 20s}]}]";
    let jira = Jira::with(scenario, Quirks::default());
    let inside = "---\napiVersion: gijctl.dev/v1\nkind: Repository\nmetadata: { name: inner }\nspec:\n  integration: a\n  match: { displayName: only }\n  features: { gitViewerEnabled: true }\n";
    let plain = |name: &str| {
        format!(
            "---\napiVersion: gijctl.dev/v1\nkind: Repository\nmetadata: {{ name: {name} }}\nspec: {{ origin: 'https://git.acme.example/{name}.git' }}\n"
        )
    };
    let manifests = hub("a", &["apiPath: /a"]) + inside + &plain("p") + &plain("q");
    jira.apply(&manifests);
    jira.apply(&manifests);
    let asked = asked_by_plan(&jira, &manifests);
    assert_eq!(
        asked[4..],
        [LIST, "GET /rest/gitplugin/1.0/repository"],
        "{asked:#?}"
    );
}

#[test]
fn repositories_are_listed_once_where_gijctl_remembers_one_that_no_manifest_declares() {
    let scenario = "hosts: [{scan: 5s, repositories: [{name: only, cloneAndIndex: 20s}]}]";
    let jira = Jira::with(scenario, Quirks::default());
    let hub = hub("a", &["apiPath: /a"]);
    let plain = "---\napiVersion: gijctl.dev/v1\nkind: Repository\nmetadata: { name: p }\nspec: { origin: 'https://git.acme.example/p.git' }\n";
    jira.apply(&hub);
    assert_eq!(asked_by_plan(&jira, &hub)[4..], [LIST]);
    jira.apply(&(hub.clone() + plain));
    assert_eq!(
        asked_by_plan(&jira, &hub)[4..],
        [LIST, "GET /rest/gitplugin/1.0/repository"]
    );
}

fn writes(asked: &[String]) -> Vec<&str> {
    let writes = asked.iter().filter(|line| !line.starts_with("GET "));
    writes.map(String::as_str).collect()
}

#[test]
fn an_apply_writes_once_for_each_changed_resource() {
    let (jira, manifests) = many(20);
    let changed = manifests
        .replace(
            "  apiPath: /p3\n",
            "  apiPath: /p3\n  features: { tagsFilter: '^v' }\n",
        )
        .replace("  apiPath: /p7\n", "  apiPath: /p7\n  disabled: true\n");
    jira.apply(&manifests);
    let before = jira.requests();
    jira.apply(&changed);
    assert_eq!(
        writes(&jira.asked_since(before)),
        [
            "PUT /rest/gitplugin/1.0/repository/8/disable",
            "PUT /rest/gitplugin/1.0/integration/4",
        ]
    );
}

#[test]
fn an_apply_of_what_is_so_already_writes_nothing() {
    let (jira, manifests) = many(20);
    let before = jira.requests();
    jira.apply(&manifests);
    let asked = jira.asked_since(before);
    assert_eq!(writes(&asked), [""; 0]);
    assert!(asked.len() <= 10, "{asked:#?}");
}

#[test]
fn a_creation_is_one_write() {
    let scenario = "hosts: [{scan: 5s, repositories: [{name: only, cloneAndIndex: 20s}]}]";
    let jira = Jira::with(scenario, Quirks::default());
    let manifests = hub("a", &["apiPath: /a", "projects: [PAY]"]) + &hub("b", &["apiPath: /b"]);
    let before = jira.requests();
    jira.apply(&manifests);
    assert_eq!(
        writes(&jira.asked_since(before)),
        ["POST /rest/gitplugin/1.0/integration"; 2]
    );
}
