//! `${values.NAME}`: what it becomes, and what is said where that goes wrong.

use gijctl::diag::SourceMap;
use gijctl::manifest::values::{ManifestSet, ValueTable};
use gijctl::manifest::{self, Loaded};
use gijctl::model::{Field, FieldValue, SecretRef};
use gijctl::state::{DesiredIntegration, ProjectScope};

use super::{github, named, render};

/// Two instances, one of which has a host of its own.
const TWO: &str = "
values: { host: git.example.com, off: false, depth: 3, projects: [PAY, OPS] }
instances:
  production: { url: 'https://jira.example.com' }
  staging:
    url: https://staging.example.com
    values:
      host: staging.example.net
      off: true
";

/// What is said of one manifest with the values of an instance.
fn finding(configuration: &str, instance: Option<&str>, text: &str) -> String {
    let mut sources = SourceMap::new();
    sources.add("a.yaml", text);
    let table = match ValueTable::read("gijctl.yaml", configuration, &mut sources) {
        Ok(table) => table,
        Err(wrong) => return render(&sources, &wrong),
    };
    let values = table.of(instance, ManifestSet::Whole);
    let (loaded, masks) = manifest::load_with_values(&sources, values);
    masks.put_on(&mut sources);
    render(&sources, &loaded.diagnostics)
}

/// The one integration that comes of a manifest, whatever warnings there are.
fn integration(configuration: &str, instance: Option<&str>, text: &str) -> DesiredIntegration {
    let mut sources = SourceMap::new();
    sources.add("set/a.yaml", text);
    let table = ValueTable::read("gijctl.yaml", configuration, &mut sources).unwrap();
    let values = table.of(instance, ManifestSet::Part);
    let (
        Loaded {
            desired,
            diagnostics,
        },
        _,
    ) = manifest::load_with_values(&sources, values);
    assert_eq!(render(&sources, &diagnostics), "");
    let mut integrations = desired.unwrap().integrations;
    integrations.pop_first().unwrap().1
}

/// What is said for both instances together.
fn finding_for_both(configuration: &str, text: &str) -> String {
    let mut sources = SourceMap::new();
    sources.add("a.yaml", text);
    let table = ValueTable::read("gijctl.yaml", configuration, &mut sources).unwrap();
    let instances = ["production", "staging"];
    let (loaded, masks) = manifest::load_for_each(&sources, &table, &instances, ManifestSet::Whole);
    masks.put_on(&mut sources);
    render(&sources, &loaded.diagnostics)
}

fn text_of(integration: &DesiredIntegration, field: Field) -> String {
    match &integration.fields[&field] {
        FieldValue::Text(text) => text.clone(),
        other => panic!("{field} is {other:?}"),
    }
}

fn server(host: &str) -> String {
    format!(
        "apiVersion: gijctl.dev/v1\nkind: Integration\nmetadata: {{ name: hub }}\nspec:\n  type: GITHUB_SERVER\n  origin: {host}\n  credentials: {{ pat: {{ env: PAT }} }}\n"
    )
}

#[test]
fn an_instance_has_its_own_value_and_the_others_have_the_default() {
    let text = server("https://${values.host}/api/v3");
    for (instance, origin) in [
        (None, "https://git.example.com/api/v3"),
        (Some("production"), "https://git.example.com/api/v3"),
        (Some("staging"), "https://staging.example.net/api/v3"),
    ] {
        let wanted = integration(TWO, instance, &text);
        assert_eq!(text_of(&wanted, Field::Origin), origin);
    }
}

#[test]
fn a_reference_that_stands_alone_takes_the_value_with_its_type() {
    let text = github("  disabled: ${values.off}\n  projects: \"${values.projects}\"\n");
    let wanted = integration(TWO, Some("staging"), &text);
    assert_eq!(wanted.disabled, Some(true));
    let keys = ["OPS", "PAY"].map(|key| key.parse().unwrap());
    assert_eq!(wanted.projects, Some(ProjectScope::Keys(keys.into())));
    let wanted = integration(TWO, Some("production"), &text);
    assert_eq!(wanted.disabled, Some(false));
}

#[test]
fn within_a_longer_text_numbers_and_truth_values_are_text() {
    let text = github("  displayName: Hub ${values.depth}, off is ${values.off}\n");
    let wanted = integration(TWO, None, &text);
    assert_eq!(text_of(&wanted, Field::DisplayName), "Hub 3, off is false");
    let text = github("  displayName: Hub ${values.version}\n");
    let wanted = integration("values: { version: 1.10 }", None, &text);
    assert_eq!(text_of(&wanted, Field::DisplayName), "Hub 1.10");
}

#[test]
fn two_dollars_write_a_reference_as_it_is() {
    let text = github("  displayName: Hub $${values.host} of ${values.host}\n");
    let wanted = integration(TWO, None, &text);
    assert_eq!(
        text_of(&wanted, Field::DisplayName),
        "Hub ${values.host} of git.example.com"
    );
    let wanted = integration(TWO, None, &github("  displayName: $${values.host}\n"));
    assert_eq!(text_of(&wanted, Field::DisplayName), "${values.host}");
}

#[test]
fn templates_of_gij_pass_untouched() {
    let text = github("  displayName: a ${rev} b ${branch} c $values.host\n");
    let wanted = integration(TWO, None, &text);
    assert_eq!(
        text_of(&wanted, Field::DisplayName),
        "a ${rev} b ${branch} c $values.host"
    );
}

#[test]
fn what_is_nearly_a_value_is_warned_of() {
    let text = github("  displayName: a ${value.host}\n");
    let said = finding(TWO, Some("staging"), &text);
    assert!(
        said.contains("warning[value-near-miss] `${value.host}` stays as it is"),
        "{said}"
    );
}

#[test]
fn a_value_may_name_the_variable_of_a_secret() {
    let text = "apiVersion: gijctl.dev/v1\nkind: Integration\nmetadata: { name: hub }\nspec:\n  type: GITHUB\n  apiPath: /orgs/a/repos\n  credentials: { pat: { env: '${values.patEnv}' } }\n";
    let wanted = integration("values: { patEnv: STAGING_PAT }", None, text);
    let secret = wanted.credentials.unwrap().secret;
    assert_eq!(secret, SecretRef::Env("STAGING_PAT".to_owned()));
}

#[test]
fn a_finding_stands_at_the_manifest_and_says_what_the_value_was_and_whence() {
    let text = github("  disabled: ${values.host}\n  displayName: ${values.depth}\n");
    let said = finding(TWO, Some("staging"), &text);
    let errors: Vec<_> = said
        .lines()
        .filter(|line| line.starts_with("a.yaml"))
        .collect();
    assert_eq!(
        errors,
        [
            "a.yaml:8:13 error[wrong-type] `disabled` must be true or false, but it is text; note: `${values.host}` is \"staging.example.net\" (gijctl.yaml: instance `staging`)",
            "a.yaml:9:16 error[wrong-type] `displayName` must be text, but without quotes this is a whole number; note: `${values.depth}` is 3 (gijctl.yaml: values) | write `\"3\"`",
        ]
    );
}

#[test]
fn a_value_that_nothing_uses_is_warned_of_where_it_is_given() {
    let text = github("  displayName: ${values.host}\n  projects: ${values.projects}\n");
    assert_eq!(
        finding(TWO, Some("staging"), &text),
        "\
gijctl.yaml:2:34 warning[value-unused] no manifest uses the value `off` | remove it, or write `${values.off}` where it is meant
gijctl.yaml:2:46 warning[value-unused] no manifest uses the value `depth` | remove it, or write `${values.depth}` where it is meant
gijctl.yaml:9:7 warning[value-unused] no manifest uses the value `off` of the instance `staging` | remove it, or write `${values.off}` where it is meant"
    );
}

#[test]
fn a_value_that_is_absent_is_an_error_that_names_the_instances_without_it() {
    let text = github("  displayName: ${values.team}\n");
    let configuration = "instances: { a: { url: x, values: { team: A } }, b: { url: y }, c: { url: z, values: {} } }";
    assert_eq!(
        finding(configuration, Some("c"), &text),
        "a.yaml:8:16 error[value-absent] gijctl.yaml has no value `team` for the instances `b` and `c` | add `team` under `values` of the instance, or under the top-level `values` for all"
    );
    assert_eq!(finding(configuration, Some("a"), &text), "");
    assert_eq!(
        finding(configuration, None, &text),
        "a.yaml:8:16 error[value-absent] gijctl.yaml has a value `team` for some instances, but none is named | choose an instance with -i, or give a default under the top-level `values`"
    );
}

#[test]
fn a_slip_in_the_name_of_a_value_is_told() {
    let text = github("  displayName: ${values.tema}\n");
    assert_eq!(
        finding("values: { team: A }", None, &text),
        "a.yaml:8:16 error[value-absent] gijctl.yaml has no value `tema` | did you mean `team`?\n\
         gijctl.yaml:1:11 warning[value-unused] no manifest uses the value `team` | remove it, or write `${values.team}` where it is meant"
    );
}

#[test]
fn without_a_gijctl_yaml_the_error_says_what_to_write() {
    assert_eq!(
        super::finding(&github("  displayName: ${values.team}\n")),
        "a.yaml:8:16 error[value-absent] `${values.team}` is used here, but there is no gijctl.yaml beside the manifests or above them | write a gijctl.yaml beside them with `values: { team: … }`, or with `values` under one of its `instances`"
    );
}

#[test]
fn what_is_refused_once_is_not_refused_again_for_its_type() {
    let text = "apiVersion: gijctl.dev/v1\nkind: Integration\nmetadata: { name: hub }\nspec:\n  type: ${values.a}\n  disabled: ${values.b}\n  projects: ['${values.c}']\n  credentials: { pat: { env: '${values.d}' } }\n  lifecycle: { ignoreFields: ['${values.e}'] }\n";
    let said = finding("values: {}", None, text);
    assert_eq!(said.lines().count(), 5, "{said}");
    assert!(
        said.lines().all(|line| line.contains("[value-absent]")),
        "{said}"
    );
}

#[test]
fn a_reference_without_name_or_end_is_an_error() {
    for odd in ["${values.}", "${values.x", "${values.a-b}", "${values. x}"] {
        let said = finding(TWO, None, &github(&format!("  displayName: '{odd}'\n")));
        assert!(
            said.starts_with("a.yaml:8:16 error[value-syntax] `${values.` is not followed by the name of a value and `}` | write `${values.NAME}`, or `$${values.` where the text itself is meant\n"),
            "{odd}: {said}"
        );
    }
}

#[test]
fn a_list_is_no_part_of_a_text() {
    let said = finding(
        "values: { projects: [PAY] }",
        None,
        &github("  displayName: Hub of ${values.projects}\n"),
    );
    assert_eq!(
        said,
        "a.yaml:8:16 error[value-in-text] the value `projects` is a list, and a list cannot be part of a text; note: `${values.projects}` is [PAY] (gijctl.yaml: values) | let `${values.projects}` stand alone, or give the value as text"
    );
}

#[test]
fn names_and_labels_are_the_same_for_every_instance() {
    let text = "apiVersion: gijctl.dev/v1\nkind: Integration\nmetadata: { name: 'hub-${values.x}', labels: { team: '${values.x}' }, annotations: { why: 'it has a ${values.x}' } }\nspec: { type: VSTS, id: 1 }\n";
    assert_eq!(
        finding("values: {}", None, text),
        "\
a.yaml:3:19 error[value-not-here] `name` cannot hold a value of gijctl.yaml: names and labels are the same for every instance | write it out; values are for what is in `spec`
a.yaml:3:54 error[value-not-here] `team` cannot hold a value of gijctl.yaml: names and labels are the same for every instance | write it out; values are for what is in `spec`"
    );
}

#[test]
fn values_of_gijctl_yaml_are_checked_where_they_stand() {
    let said = finding(
        "values:\n  a-b: 1\n  token: s3cret\n  none:\n  map: { x: 1 }\n  numbers: [1, 2]\n  nested: 'x ${values.a}'\n",
        None,
        &github(""),
    );
    let heads: Vec<_> = said
        .lines()
        .map(|line| line.split(" | ").next().unwrap())
        .collect();
    assert_eq!(
        heads,
        [
            "gijctl.yaml:2:3 error[value-wrong] `a-b` is no name for a value",
            "gijctl.yaml:3:3 error[value-wrong] the value `token` is named like a secret, and a value is never one: plans and messages show it",
            "gijctl.yaml:4:3 error[value-wrong] the value `none` holds nothing",
            "gijctl.yaml:5:3 error[value-wrong] the value `map` must be text, a number, true or false, or a list of texts, but it is a map",
            "gijctl.yaml:6:3 error[value-wrong] the items of the value `numbers` must be texts, but one is a whole number",
            "gijctl.yaml:7:3 error[value-wrong] the value `nested` refers to a value, and what is put in a manifest is never looked through again",
        ]
    );
}

#[test]
fn values_are_bounded_in_number_and_length() {
    let many: Vec<_> = (0..501).map(|n| format!("  v{n}: x")).collect();
    let many = many.join("\n");
    let long = "x".repeat(2_001);
    let list = vec!["x"; 1_001].join(", ");
    for (configuration, said) in [
        (format!("values:\n{many}"), "more than 500 values"),
        (
            format!("values: {{ a: {long} }}"),
            "a text of 2001 characters",
        ),
        (
            format!("values: {{ a: [{long}] }}"),
            "a text of 2001 characters",
        ),
        (format!("values: {{ a: [{list}] }}"), "has 1001 items"),
    ] {
        let found = finding(&configuration, None, &github(""));
        assert!(found.contains(said), "{found}");
        assert!(!found.contains(&long), "no message repeats it all");
    }
}

#[test]
fn what_values_put_into_manifests_is_bounded() {
    let items: Vec<_> = (0..1_000).map(|n| format!("P{n}")).collect();
    let configuration = format!("values: {{ projects: [{}] }}", items.join(", "));
    let manifest = |n: usize| {
        format!(
            "---\n{}",
            named(&format!("hub-{n}"), "  projects: ${values.projects}\n")
        )
    };
    let text: String = (0..400).map(manifest).collect();
    let said = finding(&configuration, None, &text);
    assert!(
        said.contains("error[value-limit] values put more than 16 MiB into the manifests"),
        "{said}"
    );
    let few: String = (0..40).map(manifest).collect();
    assert!(!finding(&configuration, None, &few).contains("value-limit"));
}

#[test]
fn a_value_where_a_secret_must_be_referred_to_is_not_repeated() {
    let text = "apiVersion: gijctl.dev/v1\nkind: Integration\nmetadata: { name: hub }\nspec:\n  type: GITHUB\n  apiPath: /orgs/a/repos\n  credentials:\n    pat: ${values.a}\n";
    let said = finding("values: { a: hunter2 }", None, text);
    assert!(said.contains("error[literal-secret]"), "{said}");
    let text = text.replace("pat: ${values.a}", "pat: { env: '${values.a}' }");
    let more = finding("values: { a: 'hunter2 hunter2' }", None, &text);
    assert!(more.contains("error[wrong-secret]"), "{more}");
    let origin = finding(
        "values: { a: 'https://me:hunter2@git.example.com' }",
        None,
        &server("${values.a}"),
    );
    assert!(origin.contains("error[text]"), "{origin}");
    assert!(
        origin.contains("`${values.a}` comes from gijctl.yaml: values"),
        "{origin}"
    );
    for said in [said, more, origin] {
        assert!(!said.contains("hunter2"), "{said}");
    }
}

#[test]
fn no_line_of_gijctl_yaml_shows_more_than_its_values() {
    let text = "ledger: { fingerprintKey: hunter2 }\nvalues: { unused: here } # hunter2\n";
    let mut sources = SourceMap::new();
    ValueTable::read("gijctl.yaml", text, &mut sources).unwrap();
    let file = sources.files().next().unwrap();
    assert_eq!(
        sources.text(file),
        "******: { **************: ******* }\nvalues: { unused: here } * *******\n"
    );
}

#[test]
fn what_is_the_same_for_all_instances_is_said_once() {
    let text = github("  disabled: ${values.x}\n  unheardOf: 1\n  displayName: ${values.absent}\n");
    let configuration = "instances:\n  production: { url: a, values: { x: true } }\n  staging: { url: b, values: { x: 5 } }\n";
    let said = finding_for_both(configuration, &text);
    assert!(
        said.starts_with("a.yaml:8:13 error[wrong-type] `disabled` must be true or false, but it is a whole number; note: `${values.x}` is 5 (gijctl.yaml: instance `staging`); note: this is so for the instance `staging`\n"),
        "{said}"
    );
    assert_eq!(said.matches("unknown-key").count(), 1, "{said}");
    assert_eq!(
        said.matches("no value `absent` for the instances `production` and `staging`")
            .count(),
        1,
        "{said}"
    );
}

#[test]
fn in_braces_and_brackets_a_reference_needs_quotes() {
    let said = finding(TWO, None, &github("  projects: [${values.host}]\n"));
    assert!(said.contains("in quotes"), "{said}");
}

#[test]
fn an_editor_takes_a_reference_wherever_the_checker_does() {
    let text = r#"{
        "apiVersion": "gijctl.dev/v1", "kind": "Integration", "metadata": { "name": "hub" },
        "spec": {
            "type": "${values.type}", "apiPath": "${values.path}", "disabled": "${values.off}",
            "projects": "${values.projects}", "folderDepth": "${values.depth}",
            "credentials": { "username": "${values.user}", "pat": { "env": "${values.team}_PAT" } },
            "features": { "requireUserPat": true, "gitViewerEnabled": "${values.off}" },
            "repositories": { "expectAtLeast": "${values.depth}", "cascade": "${values.cascade}" },
            "lifecycle": { "ignoreFields": ["${values.field}"] }
        }
    }"#;
    let instance: serde_json::Value = serde_json::from_str(text).unwrap();
    let accepts = |instance: &serde_json::Value| {
        jsonschema::is_valid(&manifest::schema::manifest_schema(), instance)
    };
    assert!(accepts(&instance));
    for (place, wrong) in [
        ("/spec/disabled", "${values.off} or not"),
        ("/spec/disabled", "${value.off}"),
        ("/spec/features/gitViewerEnabled", "${values.9}"),
        ("/metadata/name", "${values.name}"),
        ("/kind", "${values.kind}"),
    ] {
        let mut instance = instance.clone();
        *instance.pointer_mut(place).unwrap() = wrong.into();
        assert!(!accepts(&instance), "{place}: {wrong}");
    }
}
