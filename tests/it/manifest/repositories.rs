//! Repositories, plain and inside integrations.

use gijctl::model::{Field, FieldValue, Place, SecretSlot};
use gijctl::state::{DesiredRepository, Matcher, ProjectScope, RepositoryIdentity};

use super::{feature_set, finding, findings, named, render, sources};

/// A repository with this spec, as one line.
fn repository(name: &str, spec: &str) -> String {
    format!(
        "---\napiVersion: gijctl.dev/v1\nkind: Repository\nmetadata: {{ name: {name}, labels: {{ team: pay }} }}\nspec: {spec}\n"
    )
}

/// The one repository of a set without any finding.
fn only(text: &str) -> DesiredRepository {
    let mut sources = sources(&[("set/a.yaml", text)]);
    let loaded = gijctl::manifest::load(&mut sources);
    assert_eq!(render(&sources, &loaded.diagnostics), "");
    let mut repositories = loaded.desired.unwrap().repositories;
    assert_eq!(repositories.len(), 1);
    repositories.pop_first().unwrap().1
}

const PLAIN: &str = "{ origin: 'https://git.acme.example/ledger.git' }";

#[test]
fn a_plain_repository_is_its_origin_and_what_is_stated() {
    let wanted = only(&repository(
        "ledger",
        "{ origin: 'https://git.acme.example/ledger.git', mainBranch: main, enableFetches: true, \
         changesetFormat: 'https://git.acme.example/ledger/commit/${rev}', projects: [PAY], disabled: false, \
         credentials: { username: robot, pat: { file: pat.txt } }, features: { commitsValidationRequired: false } }",
    ));
    assert_eq!(wanted.address.to_string(), "Repository/ledger");
    assert_eq!(wanted.declared_at, "set/a.yaml:4:19");
    assert_eq!(wanted.place(), Place::Plain);
    let RepositoryIdentity::Plain(plain) = &wanted.identity else {
        panic!("{wanted:?}");
    };
    assert_eq!(plain.display_name, "ledger");
    assert_eq!(plain.origin, "https://git.acme.example/ledger.git");
    let credentials = plain.credentials.as_ref().unwrap();
    assert_eq!(credentials.slot, SecretSlot::Pat);
    assert_eq!(credentials.secret.to_string(), "file set/pat.txt");
    let fields: Vec<_> = wanted.fields.keys().map(|field| field.name()).collect();
    assert_eq!(
        fields,
        [
            "origin",
            "mainBranch",
            "enableFetches",
            "changesetFormat",
            "commitsValidationRequired"
        ]
    );
    assert!(matches!(wanted.projects, Some(ProjectScope::Keys(keys)) if keys.len() == 1));
    assert_eq!(wanted.disabled, Some(false));
}

#[test]
fn a_repository_inside_is_named_by_its_integration_and_a_match() {
    for (stated, expected) in [
        (
            "{ displayName: ledger }",
            Matcher::DisplayName("ledger".to_owned()),
        ),
        (
            "{ origin: 'https://github.com/acme/ledger.git' }",
            Matcher::Origin("https://github.com/acme/ledger.git".to_owned()),
        ),
        (
            "{ glob: acme/led* }",
            Matcher::Glob("acme/led*".parse().unwrap()),
        ),
    ] {
        let spec = format!("{{ integration: hub, match: {stated}, tagsFilter: x }}")
            .replace(", tagsFilter: x", ", features: { tagsFilter: ^v }");
        let wanted = only(&format!(
            "{}{}",
            named("hub", ""),
            repository("ledger", &spec)
        ));
        assert_eq!(wanted.place(), Place::Inside);
        assert_eq!(
            wanted.identity,
            RepositoryIdentity::Inside {
                integration: "hub".parse().unwrap(),
                matcher: expected
            }
        );
    }
}

#[test]
fn what_is_read_only_inside_is_refused_with_the_reason_and_what_to_do() {
    let spec = "{ integration: hub, match: { glob: a }, mainBranch: main, disableSslVerification: true, features: { requireUserPat: true }, id: 4, lifecycle: { deleteFiles: false } }";
    let text = format!("{}{}", named("hub", ""), repository("ledger", spec));
    assert_eq!(
        finding(&text),
        "\
         a.yaml:12:47 error[not-settable] `mainBranch` is read-only on a repository inside an integration: GIJ takes it from the Git host and ignores what is sent (C29) | set the default branch on the Git host; the next reindex brings it\n\
         a.yaml:12:65 error[not-settable] `disableSslVerification` is read-only on a repository inside an integration: GIJ ignores what is sent for it there | set it on the integration\n\
         a.yaml:12:107 error[not-settable] `requireUserPat` is read-only on a repository inside an integration: GIJ ignores what is sent for it there | set it on the integration\n\
         a.yaml:12:131 error[not-settable] `id` cannot be set on a repository inside an integration: GIJ gives the repository another number when a scan finds it again | remove it; `match` says which repository is meant\n\
         a.yaml:12:151 error[not-settable] `deleteFiles` means nothing for a repository inside an integration: GIJ lets nobody delete one | remove it; state it on the integration"
    );
}

#[test]
fn a_repository_is_either_plain_or_inside() {
    assert_eq!(
        finding(&repository("a", "{}")),
        "a.yaml:5:1 error[missing-key] a plain repository needs `origin`, the address it is cloned from | add `origin`, or `integration` and `match` to mean a repository inside an integration"
    );
    assert_eq!(
        finding(&repository("a", "{ match: { glob: a } }")),
        "a.yaml:5:1 error[missing-key] a repository inside an integration needs `integration` | add `integration: github-acme`"
    );
    let text = format!(
        "{}{}",
        named("hub", ""),
        repository("a", "{ integration: hbu, match: { glob: a } }")
    );
    assert_eq!(
        finding(&text),
        "a.yaml:12:22 error[unknown-name] no manifest declares Integration/hbu | did you mean `hub`?"
    );
}

#[test]
fn names_of_gijs_rows_are_refused_with_their_reason() {
    let spec = "{ origin: /srv/git/a, realRoot: /srv/git/a, sshKeyId: 3, apiPath: /x }";
    assert_eq!(
        finding(&repository("a", spec)),
        "\
         a.yaml:5:29 error[not-settable] `realRoot` is read-only: GIJ chooses where it keeps its clone, and a folder of somebody else's could be deleted with the row (C9) | remove it; connect a clone that exists already in Jira\n\
         a.yaml:5:51 error[not-settable] `sshKeyId` cannot be set: SSH keys have no place in GIJ's API | add the key in Jira for the host of the origin\n\
         a.yaml:5:64 error[not-settable] `apiPath` cannot be set on a plain repository: it picks the repositories of a host, and a plain repository is one already | remove it, or declare an Integration"
    );
}

#[test]
fn credentials_are_for_origins_over_https() {
    for (origin, message) in [
        (
            "git@git.acme.example:a.git",
            "over SSH GIJ signs in with a key",
        ),
        ("/srv/git/a", "a path on the Jira host needs no credentials"),
    ] {
        let spec = format!("{{ origin: '{origin}', credentials: {{ pat: {{ env: PAT }} }} }}");
        let found = finding(&repository("a", &spec));
        assert!(
            found.contains("error[credentials]") && found.contains(message),
            "{found}"
        );
    }
}

#[test]
fn a_secret_in_an_origin_is_shown_nowhere() {
    for spec in [
        "{ origin: 'https://bot:canary@git.acme.example/a.git' }",
        "{ origin: 'ssh://git:canary@git.acme.example/a.git' }",
        "{ integration: hub, match: { origin: 'https://canary@git.acme.example/a.git' } }",
        "{ integration: hub, match: { glob: a }, origin: 'https://canary@git.acme.example/a.git' }",
    ] {
        let text = format!("{}{}", named("hub", ""), repository("a", spec));
        let mut sources = sources(&[("a.yaml", &text)]);
        let loaded = gijctl::manifest::load(&mut sources);
        assert!(loaded.desired.is_none(), "{spec}");
        let shown = render(&sources, &loaded.diagnostics);
        assert!(!shown.contains("canary"), "{shown}");
        for file in sources.files() {
            assert!(!sources.text(file).contains("canary"), "{spec}");
        }
    }
}

#[test]
fn files_that_may_be_the_originals_are_never_deleted() {
    for spec in [
        "{ origin: /srv/git/a, lifecycle: { deleteFiles: true } }",
        "{ origin: 'ssh://git@localhost/a', enableFetches: false, lifecycle: { deleteFiles: true } }",
    ] {
        let found = finding(&repository("a", spec));
        assert!(found.contains("error[delete-originals]"), "{found}");
    }
}

#[test]
fn an_unknown_variable_of_a_link_is_named_with_what_was_meant() {
    let spec = "{ origin: /srv/git/a, changesetFormat: 'https://git.acme.example/${ref}' }";
    assert_eq!(
        finding(&repository("a", spec)),
        "a.yaml:5:74 error[text] `changesetFormat`: there is no variable `ref` | did you mean `rev`?"
    );
}

#[test]
fn two_manifests_of_one_repository_are_refused() {
    let twice = format!(
        "{}{}",
        repository("a", PLAIN),
        repository("b", "{ origin: 'https://GIT.acme.example/ledger.git/' }")
    );
    let found = finding(&twice);
    assert!(found.contains("error[duplicate-origin]"), "{found}");
    let inside = "{ integration: hub, match: { glob: a } }";
    let twice = format!(
        "{}{}{}",
        named("hub", ""),
        repository("a", inside),
        repository("b", inside)
    );
    let found = finding(&twice);
    assert!(found.contains("error[duplicate-match]"), "{found}");
}

#[test]
fn a_feature_set_without_selector_gives_each_what_it_knows() {
    let set = feature_set(
        "lean",
        "{ features: { requireUserPat: true, commitsValidationRequired: false, tagsFilter: ^v } }",
    );
    let wanted = only(&format!(
        "{}{}",
        repository("ledger", PLAIN),
        set.replace("requireUserPat: true, ", "")
    ));
    let names: Vec<_> = wanted.fields.keys().copied().collect();
    assert_eq!(
        names,
        [
            Field::Origin,
            Field::CommitsValidationRequired,
            Field::TagsFilter
        ]
    );
    let everything = format!("{}{}{}", named("hub", ""), repository("ledger", PLAIN), set);
    assert_eq!(finding(&everything), "");
}

#[test]
fn a_toggle_that_somebody_named_does_not_have_is_warned_of() {
    let set = feature_set(
        "lean",
        "{ selector: { matchNames: [ledger, hub] }, features: { requireUserPat: true } }",
    );
    let text = format!("{}{}{}", named("hub", ""), repository("ledger", PLAIN), set);
    assert_eq!(
        finding(&text),
        "a.yaml:17:78 warning[reaches-nothing] Repository/ledger does not get it: `requireUserPat` is read-only on a plain repository: GIJ shows it and documents no way to set it | set the general setting of the same name in Jira"
    );
}

#[test]
fn a_name_that_two_kinds_have_says_which_is_meant() {
    let both = format!("{}{}", named("hub", ""), repository("hub", PLAIN));
    let association = |name: &str| {
        format!(
            "apiVersion: gijctl.dev/v1\nkind: ProjectAssociation\nmetadata: {{ name: pay }}\nspec: {{ selector: {{ matchNames: [{name}] }}, projects: [PAY] }}\n"
        )
    };
    assert_eq!(
        findings(&[("a.yaml", &both), ("b.yaml", &association("hub"))]),
        "b.yaml:4:34 error[ambiguous-name] there are Integration/hub and Repository/hub | write `Integration/hub` or `Repository/hub`, or both if both are meant"
    );
    let mut sources = sources(&[
        ("a.yaml", &both),
        ("b.yaml", &association("Repository/hub")),
    ]);
    let desired = gijctl::manifest::load(&mut sources).desired.unwrap();
    assert!(
        desired
            .repositories
            .values()
            .all(|one| one.projects.is_some())
    );
    assert!(
        desired
            .integrations
            .values()
            .all(|one| one.projects.is_none())
    );
}

#[test]
fn a_value_of_a_feature_set_comes_behind_the_repositorys_own() {
    let set = feature_set("lean", "{ features: { tagsFilter: ^v } }");
    let own = "{ origin: /srv/git/a, features: { tagsFilter: ^r } }";
    let wanted = only(&format!("{}{}", repository("a", own), set));
    assert_eq!(
        wanted.fields[&Field::TagsFilter],
        FieldValue::Text("^r".to_owned())
    );
}

#[test]
fn a_match_says_one_thing() {
    let spec = "{ integration: hub, match: { glob: a, displayName: b } }";
    let text = format!("{}{}", named("hub", ""), repository("a", spec));
    let found = finding(&text);
    assert!(
        found.contains("error[too-many] `match` has 2 keys"),
        "{found}"
    );
}
