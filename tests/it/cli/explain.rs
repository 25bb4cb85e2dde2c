//! `gijctl explain`: every name can be asked about, every example holds, and what people read.

use std::collections::BTreeSet;

use gijctl::diag::{Severity, SourceMap};
use gijctl::manifest::explain::explain;
use gijctl::manifest::{self, schema};
use gijctl::model::contradiction::named_in;
use gijctl::model::explanation::{Explanation, Topic};
use gijctl::model::{Field, Kind, VendorPage};
use serde_json::Value;

use super::run::{Place, Ran};

/// What is known of a kind or a key.
#[track_caller]
fn key(name: &str) -> Explanation {
    match explain(Some(name)) {
        Ok(Topic::Key(explanation)) => *explanation,
        other => panic!("{name}: {other:?}"),
    }
}

/// The paths of all keys that a schema of a kind has.
fn paths_of_schema(kind: Kind) -> Vec<String> {
    fn walk(schema: &Value, above: &str, paths: &mut BTreeSet<String>) {
        let keys = schema.get("properties").and_then(Value::as_object);
        for (key, inside) in keys.into_iter().flatten() {
            let path = format!("{above}.{key}");
            walk(inside, &path, paths);
            paths.insert(path);
        }
        for choice in schema
            .get("anyOf")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            walk(choice, above, paths);
        }
    }
    let mut paths = BTreeSet::new();
    walk(&schema::kind_schema(kind), kind.as_str(), &mut paths);
    paths.into_iter().collect()
}

fn every_path() -> Vec<String> {
    Kind::ALL
        .into_iter()
        .flat_map(|kind| {
            let mut paths = paths_of_schema(kind);
            paths.push(kind.to_string());
            paths
        })
        .collect()
}

#[test]
fn every_key_of_every_schema_can_be_explained() {
    let paths = every_path();
    assert!(paths.len() > 60, "{paths:?}");
    for path in paths {
        let explanation = key(&path);
        assert_eq!(explanation.path, path);
        assert!(!explanation.summary.is_empty(), "{path}");
    }
}

#[test]
fn every_setting_can_be_explained_by_its_name_alone() {
    for field in Field::ALL {
        let topics: Vec<_> = Kind::ALL
            .into_iter()
            .filter_map(|kind| explain(Some(&format!("{kind}.{field}"))).ok())
            .collect();
        assert!(!topics.is_empty(), "{field}");
    }
}

#[test]
fn every_example_validates() {
    for path in every_path() {
        let example = key(&path).example;
        let mut sources = SourceMap::new();
        sources.add("example.yaml", example.clone());
        // A selector by name needs somebody of that name.
        sources.add(
            "other.yaml",
            "{apiVersion: gijctl.dev/v1, kind: Integration, metadata: {name: github-acme, labels: {team: payments}}, spec: {type: VSTS, id: 99}}",
        );
        let is_same_name = example.starts_with("apiVersion: gijctl.dev/v1\nkind: Integration\n")
            && example.contains("  name: github-acme\n");
        if is_same_name {
            sources = SourceMap::new();
            sources.add("example.yaml", example.clone());
        }
        let loaded = manifest::load(&mut sources);
        let errors: Vec<_> = loaded
            .diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Error)
            .collect();
        assert!(errors.is_empty(), "{path}: {errors:?} in\n{example}");
    }
}

#[test]
fn every_example_holds_the_key_that_it_is_of() {
    for path in every_path() {
        let name = path.rsplit('.').next().unwrap();
        let example = key(&path).example;
        let holds = Kind::parse(name).is_some()
            || example.lines().any(|line| {
                line.trim_start().starts_with(&format!("{name}:"))
                    || line.contains(&format!(" {name}:"))
            });
        assert!(holds, "{path} in\n{example}");
    }
}

#[test]
fn every_page_and_contradiction_that_a_declaration_names_is_known() {
    for path in every_path() {
        let explanation = key(&path);
        let known: BTreeSet<_> = explanation
            .contradictions
            .iter()
            .map(|contradiction| contradiction.number)
            .collect();
        for number in named_in(&explanation.caution) {
            assert!(known.contains(&number), "{path}: C{number}");
        }
    }
    for kind in Kind::ALL {
        let text = schema::kind_schema(kind).to_string();
        for part in text.split("Vendor's page: ").skip(1) {
            let title = part.split(['.', '\\', '"']).next().unwrap();
            assert!(VendorPage::titled(title).is_some(), "{title}");
        }
    }
}

fn explained(name: &str) -> Ran {
    Place::new(&[]).run(&["explain", name])
}

#[test]
fn a_setting_is_told_with_all_that_is_known_of_it() {
    insta::assert_snapshot!(explained("Integration.apiFilter").ends_with(0).stdout, @r#"
    Integration.spec.apiFilter
    JMESPath expression which picks repositories from the host's list.

    Value         a JMESPath expression in quotes; 0 to 2000 characters
    Left out      gijctl leaves it alone.
                  The vendor documents no default, or more than one.
    Applies to    Integrations of every type.
                  Not a plain repository: it picks the repositories of a host, and a
                  plain repository is one already; remove it, or declare an
                  Integration.
                  Not a repository inside an integration: it picks the repositories
                  of the integration as a whole; set it on the integration.
    What it does  At each scan GIJ keeps those entries of the host's list that the
                  expression leaves.
                  It differs from Jira where the two texts are not the same; what
                  Jira does not show counts as empty.
                  A change on an integration is followed by a reindex of it, which
                  may remove repositories with their settings.
    Beware        A narrower filter removes repositories at the next scan. Its shape
                  depends on the host.
    C22           `apiPath` and `apiFilter` exclude each other by one page, and may
                  stand together by another. gijctl takes both together, with a
                  warning.
    Vendor        Working with JMESPath Filters
                  https://help.gitkraken.com/git-integration-for-jira-data-center/working-with-jmespath-filters-gij-self-managed/

    Example
      apiVersion: gijctl.dev/v1
      kind: Integration
      metadata:
        name: github-acme
      spec:
        type: GITHUB
        apiFilter: "[?!archived]"
        credentials:
          pat: { env: GIT_HOST_PAT }
    "#);
}

#[test]
fn a_key_of_gijctls_own_is_told_with_its_default_and_its_words() {
    insta::assert_snapshot!(explained("Integration.repositories.cascade").ends_with(0).stdout, @"
    Integration.spec.repositories.cascade
    Whether features and projects reach the repositories that are there already,
    each of which keeps a copy of its own.

    Value         one of these words
                  report  say in every plan how many differ
                  apply   bring them in line
                  off     do not look
    Left out      It is report then.
    Beware        GIJ does not say that a change of the integration reaches them.
                  Those that are switched off are left alone, and so is what a
                  Repository manifest states.

    Example
      apiVersion: gijctl.dev/v1
      kind: Integration
      metadata:
        name: github-acme
      spec:
        type: GITHUB
        credentials:
          pat: { env: GIT_HOST_PAT }
        repositories:
          cascade: report
    ");
}

#[test]
fn a_map_lists_its_keys() {
    insta::assert_snapshot!(explained("ProjectAssociation").ends_with(0).stdout, @"
    ProjectAssociation
    Jira projects that are mapped to integrations and repositories which are
    declared elsewhere.

    Value         a manifest with the keys below

    Keys (* required)
      apiVersion *                    The version of the manifest format.
      kind *                          What the manifest describes.
      metadata *                      What the manifest is called, and how others
                                      find it.
        name *                        The manifest's name, unique among those of its
                                      kind.
        labels                        Words by which selectors find the manifest.
        annotations                   Notes for people and other tools. gijctl reads
                                      `rollout.order`, `rollout.after` and
                                      `rollout.expected`: when a new integration or
                                      plain repository is created; `owner`,
                                      `purpose` and `expires`: whose account it
                                      signs in with, and until when; `lint.disable`
                                      and `lint.disable.reason`: rules of `gijctl
                                      lint` that it is not held against.
      spec *                          Jira projects that are mapped to integrations
                                      and repositories which are declared elsewhere.
        selector *                    Which integrations and repositories are meant.
          matchNames                  Names of integrations and repositories; where
                                      both have a name, it is written as
                                      Integration/name or Repository/name.
          matchLabels                 Labels that an integration or repository must
                                      have, all of them.
        projects *                    The Jira projects to add: the word all, or a
                                      list of project keys.

    Example
      apiVersion: gijctl.dev/v1
      kind: ProjectAssociation
      metadata:
        name: payments
      spec:
        selector:
          matchLabels: { team: payments }
        projects: [PAY, OPS]
    ");
}

#[test]
fn without_a_name_the_kinds_are_listed() {
    insta::assert_snapshot!(Place::new(&[]).run(&["explain"]).ends_with(0).stdout, @"
    Kinds
      Integration          One connection to a Git host account or folder, which
                           brings many repositories.
      Repository           One repository: connected by its own address, or one of
                           those inside an integration.
      FeatureSet           Feature toggles for many integrations and repositories at
                           once.
      ProjectAssociation   Jira projects that are mapped to integrations and
                           repositories which are declared elsewhere.
      GeneralSettings      Settings that GIJ has once for the whole of Jira.

    More: gijctl explain KIND, or KIND.KEY as in Integration.apiFilter
    ");
}

#[test]
fn a_name_that_manifests_cannot_state_is_told_with_the_reason() {
    insta::assert_snapshot!(explained("Integration.projectMappingIds").ends_with(0).stdout, @"
    Integration.projectMappingIds
    Manifests cannot state it.

    Why           it follows from `spec.projects`. Means nothing while global is
                  true (C12).
    Instead       write `projects`: the word all, or a list of project keys
    C12           Project ids beside `global: true` are ignored by one page and
                  refused by another. gijctl never sends both.
    ");
}

#[test]
fn no_line_is_wider_than_a_terminal_unless_it_is_an_address() {
    for path in every_path() {
        let told = gijctl::report::explain::text(&explain(Some(&path)).unwrap());
        for line in gijctl::report::strip(&told).lines() {
            let is_address = line.contains("https://");
            // The heading is what somebody copies.
            let is_heading = line == key(&path).path;
            let fits = line.chars().count() <= 80;
            assert!(fits || is_address || is_heading, "{path}: {line}");
        }
    }
}

#[test]
fn items_of_lists_and_entries_of_maps_are_explained_too() {
    assert!(
        key("Integration.projects[]")
            .value
            .starts_with("a Jira project key")
    );
    assert!(key("Integration.lifecycle.ignoreFields[]").choices.len() > 10);
    assert!(key("Integration.pat.command[]").value.starts_with("text"));
    assert!(
        key("FeatureSet.selector.matchNames[]")
            .value
            .starts_with("the name of an integration or a repository")
    );
    assert!(
        key("Integration.labels.team")
            .value
            .starts_with("a label value")
    );
}

#[test]
fn an_unknown_name_is_wrong_usage_and_the_likely_one_is_named() {
    for (name, error, help) in [
        (
            "Integration.apifilter",
            "Integration has no key apifilter",
            "did you mean Integration.spec.apiFilter?",
        ),
        (
            "Integration.spec.features.apiPath",
            "Integration has no key spec.features.apiPath",
            "did you mean Integration.spec.apiPath?",
        ),
        (
            "Integration.nothingOfTheKind",
            "Integration has no key nothingOfTheKind",
            "`gijctl explain Integration` lists all keys",
        ),
        (
            "Integration.projectmappingids",
            "Integration has no key projectmappingids",
            "did you mean Integration.projectMappingIds?",
        ),
        (
            "integration.spec.type",
            "there is no kind integration",
            "did you mean Integration.spec.type?",
        ),
        (
            "apiPath",
            "there is no kind apiPath",
            "begin with the kind: Integration.apiPath",
        ),
        (
            "Integration.type[]",
            "Integration.spec.type is no list",
            "leave out the brackets: gijctl explain Integration.spec.type",
        ),
        (
            "Integration.env",
            "several keys of Integration end in env",
            "name one of them: Integration.spec.credentials.password.env, Integration.spec.credentials.pat.env",
        ),
        ("", "there is no kind ", "there are "),
        (
            "Integration.",
            "Integration has no key ",
            "`gijctl explain Integration` lists all keys",
        ),
    ] {
        let ran = explained(name).ends_with(64);
        assert!(
            ran.stderr.contains(&format!("error: {error}\n")),
            "{name}: {}",
            ran.stderr
        );
        assert!(
            ran.stderr.contains(&format!("help: {help}")),
            "{name}: {}",
            ran.stderr
        );
        assert_eq!(ran.stdout, "");
    }
}

#[test]
fn as_json_it_is_the_same_as_data() {
    let place = Place::new(&[]);
    for name in [
        vec![],
        vec!["Integration.folderDepth"],
        vec!["Integration.global"],
        vec!["FeatureSet"],
    ] {
        let arguments = [&["explain", "--format", "json"], name.as_slice()].concat();
        let document = place.run(&arguments).ends_with(0).document("explain");
        let told = ["kinds", "key", "refused"]
            .into_iter()
            .filter(|part| !document[part].is_null())
            .count();
        assert_eq!(told, 1, "{document:#}");
    }
    place
        .run(&["explain", "--format", "json", "Integration.x"])
        .ends_with(64)
        .document("failure");
}
