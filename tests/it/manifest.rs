//! Manifests as people write them, and what they are told.

use gijctl::diag::{Diagnostic, SourceMap};
use gijctl::manifest::{self, Loaded};
use gijctl::model::{Field, FieldValue, IntegrationType, SecretRef};
use gijctl::state::{Cascade, DesiredIntegration, ProjectScope};

/// What is said of some files, one finding a line: `file:line:col severity[code] message | help`.
fn findings(files: &[(&str, &str)]) -> String {
    let mut sources = sources(files);
    let loaded = manifest::load(&mut sources);
    assert_eq!(
        loaded.desired.is_none(),
        loaded
            .diagnostics
            .iter()
            .any(|d| d.severity == gijctl::diag::Severity::Error),
        "there is a desired state exactly when nothing is an error"
    );
    render(&sources, &loaded.diagnostics)
}

fn sources(files: &[(&str, &str)]) -> SourceMap {
    let mut sources = SourceMap::new();
    for (path, text) in files {
        sources.add(*path, *text);
    }
    sources
}

fn render(sources: &SourceMap, diagnostics: &[Diagnostic]) -> String {
    let place = |span| {
        let at = sources.location(span);
        format!("{}:{}:{}", sources.path(span.file), at.line, at.column)
    };
    let mut lines = Vec::new();
    for d in diagnostics {
        let mut line = d.span.map(place).unwrap_or_default();
        line += &format!(" {}[{}] {}", d.severity.as_str(), d.code, d.message);
        for other in &d.related {
            line += &format!(" ({}: {})", place(other.span), other.text);
        }
        if let Some(help) = &d.help {
            line += &format!(" | {help}");
        }
        lines.push(line);
    }
    lines.join("\n")
}

fn finding(text: &str) -> String {
    findings(&[("a.yaml", text)])
}

/// The one integration of a set without any finding.
fn only(text: &str) -> DesiredIntegration {
    let mut sources = sources(&[("set/a.yaml", text)]);
    let Loaded {
        desired,
        diagnostics,
    } = manifest::load(&mut sources);
    assert_eq!(render(&sources, &diagnostics), "");
    let mut integrations = desired.unwrap().integrations;
    assert_eq!(integrations.len(), 1);
    integrations.pop_first().unwrap().1
}

/// A GitHub integration with more lines in its spec, each indented by two spaces.
fn github(more: &str) -> String {
    named("hub", more)
}

fn named(name: &str, more: &str) -> String {
    format!(
        "apiVersion: gijctl.dev/v1\nkind: Integration\nmetadata: {{ name: {name}, labels: {{ team: pay }} }}\nspec:\n  type: GITHUB\n  credentials: {{ pat: {{ env: HUB_PAT }} }}\n  apiPath: /orgs/{name}/repos\n{more}"
    )
}

fn server(origin: &str) -> String {
    format!(
        "apiVersion: gijctl.dev/v1\nkind: Integration\nmetadata: {{ name: hub }}\nspec: {{ type: GITHUB_SERVER, origin: '{origin}', credentials: {{ pat: {{ env: PAT }} }} }}\n"
    )
}

#[test]
fn a_whole_integration_becomes_the_desired_state() {
    let integration = only(
        r#"
apiVersion: gijctl.dev/v1
kind: Integration
metadata:
  name: builds
  labels: { team: tools }
  annotations: { note: "two\nlines" }
spec:
  type: GITLAB_SERVER
  id: 12
  displayName: Build farm
  origin: https://git.build.example
  credentials: { pat: { file: secrets/pat } }
  apiFilter: "[?visibility == 'internal']"
  disableSslVerification: false
  refSpecCustom: ""
  projects: [OPS, PAY]
  features: { requireUserPat: true, maxMinsToCommitEmail: 60, tagsFilter: "^v[0-9]" }
  disabled: true
  repositories: { expectAtLeast: 3, cascade: off }
  lifecycle: { preventDestroy: true, ignoreFields: [displayName, projects] }
"#,
    );
    assert_eq!(integration.address.to_string(), "Integration/builds");
    assert_eq!(integration.declared_at, "set/a.yaml:5:9");
    assert_eq!(integration.integration_type, IntegrationType::GitlabServer);
    assert_eq!(integration.id.unwrap().get(), 12);
    assert_eq!(integration.display_name, "Build farm");
    let text = |text: &str| FieldValue::Text(text.to_owned());
    assert_eq!(
        integration.fields.into_iter().collect::<Vec<_>>(),
        [
            (Field::DisplayName, text("Build farm")),
            (Field::Origin, text("https://git.build.example")),
            (Field::ApiFilter, text("[?visibility == 'internal']")),
            (Field::DisableSslVerification, FieldValue::Bool(false)),
            (Field::RefSpecCustom, text("")),
            (Field::MaxMinsToCommitEmail, FieldValue::Integer(60)),
            (Field::RequireUserPat, FieldValue::Bool(true)),
            (Field::TagsFilter, text("^v[0-9]")),
        ]
    );
    let keys = ["OPS", "PAY"].map(|key| key.parse().unwrap());
    assert_eq!(integration.projects, Some(ProjectScope::Keys(keys.into())));
    let credentials = integration.credentials.unwrap();
    assert_eq!(
        credentials.secret,
        SecretRef::File("set/secrets/pat".into())
    );
    assert_eq!(integration.disabled, Some(true));
    assert_eq!(integration.repositories.expect_at_least, Some(3));
    assert_eq!(integration.repositories.cascade, Cascade::Off);
    assert!(integration.lifecycle.prevent_destroy && !integration.lifecycle.delete_files);
    assert_eq!(
        integration.lifecycle.ignore_fields,
        [Field::DisplayName, Field::Global, Field::ProjectMappingIds].into()
    );
}

#[test]
fn what_is_left_out_is_not_managed() {
    let integration = only(&github(""));
    assert_eq!(integration.display_name, "hub");
    assert_eq!(
        integration.fields.into_keys().collect::<Vec<_>>(),
        [Field::ApiPath]
    );
    assert_eq!(integration.projects, None);
    assert_eq!(integration.disabled, None);
}

// The envelope

#[test]
fn an_unknown_kind_is_named_with_what_was_meant() {
    assert_eq!(
        finding(
            r#"apiVersion: gijctl.dev/v1
kind: Integraton
"#
        ),
        "a.yaml:2:7 error[unknown-kind] there is no kind `Integraton` | did you mean `Integration`?"
    );
}

#[test]
fn a_kind_of_later_versions_is_refused_for_now() {
    assert_eq!(
        finding(
            r#"apiVersion: gijctl.dev/v1
kind: Repository
metadata: { name: a }
spec: {}
"#
        ),
        "a.yaml:2:7 error[kind-not-handled] the kind `Repository` belongs to the manifest format, but this version of gijctl does not handle it yet | take the document out of what is given to gijctl"
    );
}

#[test]
fn another_api_version_is_refused() {
    assert_eq!(
        finding(
            r#"apiVersion: gijctl.dev/v2
kind: FeatureSet
metadata: { name: a }
spec: { features: {} }
"#
        ),
        "a.yaml:1:13 error[unknown-value] `apiVersion` cannot be `gijctl.dev/v2` | did you mean `gijctl.dev/v1`?"
    );
}

#[test]
fn a_manifest_without_anything_lists_what_is_missing() {
    assert_eq!(
        finding(
            r#"kind: Integration
"#
        ),
        "\
         a.yaml:1:1 error[missing-key] this manifest has no `apiVersion` | add `apiVersion: gijctl.dev/v1`\n\
         a.yaml:1:1 error[missing-key] this manifest has no `metadata` | add `metadata`: What the manifest is called, and how others find it.\n\
         a.yaml:1:1 error[missing-key] this manifest has no `spec` | add `spec`: One connection to a Git host account or folder, which brings many repositories."
    );
}

#[test]
fn a_document_without_a_kind_says_so() {
    assert_eq!(
        finding(
            r#"metadata: { name: a }
"#
        ),
        "a.yaml:1:1 error[missing-key] this manifest has no `kind` | add `kind:` with one of Integration, FeatureSet, ProjectAssociation"
    );
}

#[test]
fn a_document_that_is_a_list_is_no_manifest() {
    assert_eq!(
        finding(
            r#"- a
"#
        ),
        "a.yaml:1:1 error[wrong-type] a manifest is a map, but this document is a list | start with `apiVersion: gijctl.dev/v1` and `kind:`"
    );
}

#[test]
fn a_name_must_be_lower_case() {
    assert_eq!(
        finding(
            r#"apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: Hub }
spec: { type: VSTS, id: 3 }
"#
        ),
        "a.yaml:3:19 error[wrong-value] a name is made of a-z, 0-9 and -, not 'H'"
    );
}

#[test]
fn a_name_that_reads_as_a_number_needs_quotes() {
    assert_eq!(
        finding(
            r#"apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: 123 }
spec: { type: VSTS, id: 3 }
"#
        ),
        "a.yaml:3:19 error[wrong-type] `name` must be a name of a-z, 0-9 and inner hyphens, but without quotes this is a whole number | write `\"123\"`"
    );
}

#[test]
fn labels_are_short_words() {
    assert_eq!(
        finding(
            r#"apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: a, labels: { team: "a b", "x y": c, n: 1 } }
spec: { type: VSTS, id: 3 }
"#
        ),
        "\
         a.yaml:3:38 error[wrong-value] `team` in `labels` must be a label value of letters, digits, `.`, `_` and `-`\n\
         a.yaml:3:45 error[wrong-value] a key of `labels` must be a label key such as team or acme.example/team\n\
         a.yaml:3:58 error[wrong-type] `n` in `labels` must be a label value of letters, digits, `.`, `_` and `-`, but without quotes this is a whole number | write `\"1\"`"
    );
}

// Keys and values

#[test]
fn an_unknown_key_is_named_with_what_was_meant() {
    assert_eq!(
        finding(&github(
            r#"  dispalyName: Hub
"#
        )),
        "a.yaml:8:3 error[unknown-key] there is no key `dispalyName` in `spec` | did you mean `displayName`?"
    );
}

#[test]
fn a_key_in_the_wrong_place_is_told_where_it_belongs() {
    assert_eq!(
        finding(&github(
            r#"  requireUserPat: true
  pat: hunter2
  global: true
"#
        )),
        "\
         a.yaml:8:3 error[unknown-key] there is no key `requireUserPat` in `spec` | it belongs in `spec.features`\n\
         a.yaml:9:3 error[unknown-key] there is no key `pat` in `spec` | it belongs in `spec.credentials`\n\
         a.yaml:10:3 error[unknown-key] there is no key `global` in `spec` | write `projects`: the word all, or a list of project keys"
    );
}

#[test]
fn null_is_refused_with_what_to_write_instead() {
    assert_eq!(
        finding(&github(
            r#"  apiFilter:
  projects: ~
  disabled: null
"#
        )),
        "\
         a.yaml:8:3 error[null] `apiFilter` has no value | leave `apiFilter` out, or write `\"\"` for an explicitly empty text\n\
         a.yaml:9:3 error[null] `projects` has no value | leave `projects` out, or write `[]` for an explicitly empty list\n\
         a.yaml:10:3 error[null] `disabled` has no value | leave `disabled` out, or give it a value"
    );
}

#[test]
fn a_duplicate_key_shows_both_places() {
    assert_eq!(
        finding(&github(
            r#"  displayName: A
  displayName: B
"#
        )),
        "a.yaml:9:3 error[duplicate-key] the key `displayName` is given twice (a.yaml:8:3: first given here) | keep one of the two"
    );
}

#[test]
fn yes_is_text_where_a_truth_value_belongs() {
    assert_eq!(
        finding(&github(
            r#"  disabled: yes
  features: { requireUserPat: "true", sendCommitEmails: off }
"#
        )),
        "\
         a.yaml:8:13 error[wrong-type] `disabled` must be true or false, but `yes` is text | write `true`; `yes` was a truth value in YAML 1.1 only\n\
         a.yaml:9:31 error[wrong-type] `requireUserPat` must be true or false, but in quotes it is text | write `true` without quotes\n\
         a.yaml:9:57 error[wrong-type] `sendCommitEmails` must be true or false, but `off` is text | write `false`; `off` was a truth value in YAML 1.1 only"
    );
}

#[test]
fn a_number_with_a_leading_zero_is_refused() {
    assert_eq!(
        finding(&github(
            r#"  features: { maxMinsToCommitEmail: 012 }
"#
        )),
        "a.yaml:8:37 error[wrong-value] `maxMinsToCommitEmail` is written with a leading zero, which YAML 1.1 reads as octal and YAML 1.2 does not | write `12`"
    );
}

#[test]
fn a_number_in_quotes_is_text() {
    assert_eq!(
        finding(&github(
            r#"  id: "12"
"#
        )),
        "a.yaml:8:7 error[wrong-type] `id` must be a whole number, but in quotes it is text | remove the quotes"
    );
}

#[test]
fn a_number_has_bounds() {
    assert_eq!(
        finding(&github(
            r#"  id: 0
  features: { maxMinsToCommitEmail: 3000000000 }
  repositories: { expectAtLeast: -1 }
"#
        )),
        "\
         a.yaml:8:7 error[out-of-range] `id` must be 1 or more, not 0\n\
         a.yaml:9:37 error[out-of-range] `maxMinsToCommitEmail` must be from 0 to 2147483647, not 3000000000\n\
         a.yaml:10:34 error[out-of-range] `expectAtLeast` must be from 0 to 1000000, not -1"
    );
}

#[test]
fn text_without_quotes_that_reads_as_a_number_needs_them() {
    assert_eq!(
        finding(&github(
            r#"  displayName: 1.10
"#
        )),
        "a.yaml:8:16 error[wrong-type] `displayName` must be text, but without quotes this is a number with a fraction | write `\"1.10\"`"
    );
}

#[test]
fn a_list_is_no_text() {
    assert_eq!(
        finding(&github(
            r#"  displayName: [a]
  features: [a]
"#
        )),
        "\
         a.yaml:8:16 error[wrong-type] `displayName` must be text, but it is a list\n\
         a.yaml:9:13 error[wrong-type] `features` must be a map, but it is a list"
    );
}

#[test]
fn a_word_out_of_a_choice_is_named() {
    assert_eq!(
        finding(&github(
            r#"  repositories: { cascade: aply }
"#
        )),
        "a.yaml:8:28 error[unknown-value] `cascade` cannot be `aply` | did you mean `apply`?"
    );
}

#[test]
fn a_type_that_does_not_exist_is_named_with_what_was_meant() {
    assert_eq!(
        finding(
            r#"apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: one }
spec: { type: GITHUBSERVER, id: 3 }
"#
        ),
        "a.yaml:4:15 error[unknown-value] `type` cannot be `GITHUBSERVER` | did you mean `GITHUB_SERVER`?"
    );
}

#[test]
fn projects_are_a_list_of_keys_or_all() {
    assert_eq!(
        finding(&github(
            r#"  projects: every
"#
        )),
        "a.yaml:8:13 error[wrong-type] `projects` must be a list of Jira project keys, or the word `all`, but it is text | write `[PAY, OPS]`, `[]` for no project, or `all`"
    );
}

#[test]
fn project_keys_are_upper_case_and_given_once() {
    assert_eq!(
        finding(&github(
            r#"  projects: [pay, OPS, OPS, all]
"#
        )),
        "\
         a.yaml:8:14 error[wrong-value] `pay` is no project key: a key is an upper-case letter followed by upper-case letters, digits or _\n\
         a.yaml:8:24 error[duplicate-item] `OPS` is in `projects` twice (a.yaml:8:19: first given here) | keep one of the two\n\
         a.yaml:8:29 error[wrong-value] `all` stands alone, not in a list of project keys | write `projects: all`"
    );
}

#[test]
fn text_has_a_greatest_length() {
    assert_eq!(
        finding(&github(&format!("  displayName: {}\n", "a".repeat(256)))),
        "a.yaml:8:16 error[too-long] `displayName` has 256 characters, but at most 255 fit"
    );
}

// Texts with a language of their own

#[test]
fn a_filter_that_does_not_compile_is_shown_where_it_breaks() {
    assert_eq!(
        finding(&github(
            r#"  apiFilter: "[?name == `x`"
"#
        )),
        "\
         a.yaml:8:14 warning[path-and-filter] `apiPath` and `apiFilter` are both given, and the vendor's documentation says both that they exclude each other and that they combine (C22) (a.yaml:7:12: the path is here) | check after the first indexing that the right repositories have come in\n\
         a.yaml:8:25 error[text] `apiFilter`: what stands between these backticks is no JSON | write a text as 'text', and numbers, true, false and null in backticks"
    );
}

#[test]
fn an_origin_with_a_password_in_it_is_refused() {
    assert_eq!(
        finding(&server("https://jo:hunter2@git.example.com")),
        "a.yaml:4:47 error[text] `origin`: an origin must not hold a user name, password or token | write the address without anything before the host, and give the secret as a reference under credentials; a token that was committed should be replaced"
    );
}

#[test]
fn a_malformed_region_is_refused() {
    assert_eq!(
        finding(
            r#"apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: one }
spec: { type: AWS, id: 3, awsRegion: Frankfurt }
"#
        ),
        "a.yaml:4:38 error[text] `awsRegion`: an AWS region is written in lower case | an AWS region is written like eu-central-1"
    );
}

// Types

#[test]
fn a_setting_of_another_type_is_refused() {
    assert_eq!(
        finding(&github(
            r#"  awsRegion: eu-central-1
  folderDepth: 2
"#
        )),
        "\
         a.yaml:8:3 error[not-for-this-type] `awsRegion` means nothing for an integration of type GITHUB | remove it; it is for AWS\n\
         a.yaml:9:3 error[not-for-this-type] `folderDepth` means nothing for an integration of type GITHUB | remove it; it is for FILESPACE"
    );
}

#[test]
fn a_missing_region_is_an_error() {
    assert_eq!(
        finding(
            r#"apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: one }
spec: { type: AWS, credentials: { username: AKIA, password: { env: KEY } } }
"#
        ),
        "a.yaml:4:1 error[missing-key] an integration of type AWS needs `awsRegion` (a.yaml:4:15: because of this type) | add `awsRegion: eu-central-1`, or state `id` if the integration exists already"
    );
}

#[test]
fn a_self_hosted_type_needs_its_origin_and_credentials() {
    assert_eq!(
        finding(
            r#"apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: one }
spec: { type: GERRIT }
"#
        ),
        "\
         a.yaml:4:1 error[missing-key] an integration of type GERRIT needs `credentials` (a.yaml:4:15: because of this type) | add `credentials` as {username, password}, or state `id` if the integration exists already\n\
         a.yaml:4:1 error[missing-key] an integration of type GERRIT needs `origin` (a.yaml:4:15: because of this type) | add `origin: https://gitlab.acme.example`, or state `id` if the integration exists already"
    );
}

#[test]
fn a_tracked_folder_needs_its_depth_and_no_credentials() {
    assert_eq!(
        finding(
            r#"apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: one }
spec: { type: FILESPACE, origin: /srv/repos/*, credentials: { pat: { env: A } } }
"#
        ),
        "\
         a.yaml:4:1 error[missing-key] an integration of type FILESPACE needs `folderDepth` (a.yaml:4:15: because of this type) | add `folderDepth: 3`, or state `id` if the integration exists already\n\
         a.yaml:4:48 error[credentials] a tracked folder needs no credentials | remove `credentials`"
    );
}

#[test]
fn an_integration_with_an_id_needs_nothing_more() {
    assert_eq!(only("apiVersion: gijctl.dev/v1\nkind: Integration\nmetadata: { name: one }\nspec: { type: GERRIT, id: 3 }\n").id.map(|id| id.get().to_string()).unwrap_or_default(), "3");
}

#[test]
fn a_password_for_github_is_refused_with_the_reason() {
    assert_eq!(
        finding(
            r#"apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: one }
spec: { type: GITHUB, credentials: { username: jo, password: { env: A } } }
"#
        ),
        "a.yaml:4:23 error[credentials] GitHub has taken no passwords since 13 November 2020, only personal access tokens | write {pat}"
    );
}

#[test]
fn a_token_of_tfs_goes_with_the_user_name_all() {
    assert_eq!(
        finding(
            r#"apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: one }
spec: { type: TFS_SERVER, origin: "https://tfs.example.com", credentials: { username: jo, pat: { env: A } } }
"#
        ),
        "a.yaml:4:87 error[user-name] a personal access token of TFS goes with the user name `all` | write `username: all`"
    );
}

#[test]
fn a_windows_domain_is_refused_in_user_names_of_tfs() {
    assert_eq!(
        finding(
            r#"apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: one }
spec: { type: TFS_SERVER, origin: 'https://tfs.example.com', credentials: { username: 'CORP\jo', password: { env: A } } }
"#
        ),
        "a.yaml:4:87 error[user-name] GIJ wants the user name without its Windows domain | leave out everything up to the backslash"
    );
}

#[test]
fn a_retired_type_is_warned_of() {
    assert_eq!(
        finding(
            r#"apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: one }
spec: { type: GITLAB_SERVER_LEGACY, id: 3 }
"#
        ),
        "a.yaml:4:15 warning[retired-type] GIJ has dropped GITLAB_SERVER_LEGACY (GitLab API v3): support was announced to end with 4.19 and was gone by March 2024 | use GITLAB_SERVER, with a personal access token"
    );
}

#[test]
fn the_cloud_under_the_name_of_the_server_is_warned_of() {
    assert_eq!(
        finding(
            r#"apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: one }
spec: { type: AZURE_DEVOPS, id: 3, origin: "https://dev.azure.com/acme" }
"#
        ),
        "a.yaml:4:44 warning[cloud-or-server] AZURE_DEVOPS is Azure DevOps Server by the vendor's samples, but this origin is Microsoft's cloud (C7) | for dev.azure.com use AZURE, for visualstudio.com use VSTS"
    );
}

#[test]
fn the_server_under_the_name_of_the_cloud_is_warned_of() {
    assert_eq!(
        finding(
            r#"apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: one }
spec: { type: AZURE, id: 3, origin: "https://tfs.example.com" }
"#
        ),
        "a.yaml:4:37 warning[cloud-or-server] this type is Microsoft's cloud by the vendor's samples, but this origin is a server of one's own (C7) | for Azure DevOps Server use AZURE_DEVOPS"
    );
}

#[test]
fn path_and_filter_together_are_warned_of() {
    assert_eq!(
        finding(&github(
            r#"  apiFilter: "[?!archived]"
"#
        )),
        "a.yaml:8:14 warning[path-and-filter] `apiPath` and `apiFilter` are both given, and the vendor's documentation says both that they exclude each other and that they combine (C22) (a.yaml:7:12: the path is here) | check after the first indexing that the right repositories have come in"
    );
}

#[test]
fn files_of_a_tracked_folder_are_never_deleted() {
    assert_eq!(
        finding(
            r#"apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: one }
spec: { type: FILESPACE, id: 3, lifecycle: { deleteFiles: true } }
"#
        ),
        "a.yaml:4:59 error[delete-originals] the files of a tracked folder are the originals, and deleting the integration would delete them (C24) | remove `deleteFiles`"
    );
}

#[test]
fn a_cascade_that_is_not_done_yet_is_warned_of() {
    assert_eq!(
        finding(&github(
            r#"  repositories: { cascade: apply }
"#
        )),
        "a.yaml:8:28 warning[cascade-not-applied] this version of gijctl reports repositories that differ from their integration's features, but does not change them | write `report` to say the same without this warning"
    );
}

// Secrets

#[test]
fn credentials_have_one_secret() {
    assert_eq!(
        finding(
            r#"apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: one }
spec: { type: AZURE_DEVOPS, id: 3, credentials: { username: jo, pat: { env: A }, password: { env: B } } }
---
apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: two }
spec: { type: VSTS, id: 4, credentials: {} }
"#
        ),
        "\
         a.yaml:4:36 error[credentials] `credentials` must have either `pat` or `password`, not both | write `pat`, or `username` with `password`\n\
         a.yaml:9:28 error[credentials] `credentials` must say where a secret is | write `pat`, or `username` with `password`"
    );
}

#[test]
fn a_secret_has_exactly_one_source() {
    assert_eq!(
        finding(
            r#"apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: one }
spec: { type: VSTS, credentials: { pat: { env: A, file: b } } }
"#
        ),
        "a.yaml:4:36 error[wrong-secret] `pat` must have exactly one of `env`, `file` and `command`, but it has 2 keys | write `{ env: NAME }`, `{ file: PATH }` or `{ command: [PROGRAM, ARGUMENT] }`"
    );
}

// Several manifests

#[test]
fn two_manifests_of_one_name_are_refused() {
    assert_eq!(
        findings(&[("b.yaml", &github("")), ("a.yaml", &github(""))]),
        "b.yaml:3:19 error[duplicate-name] Integration/hub is declared twice (a.yaml:3:19: first declared here) | give one of the two another name, or remove it"
    );
}

#[test]
fn two_manifests_of_one_id_are_refused() {
    assert_eq!(
        findings(&[
            ("a.yaml", &named("one", "  id: 7\n")),
            ("b.yaml", &named("two", "  id: 7\n"))
        ]),
        "b.yaml:8:7 error[duplicate-id] two manifests claim the integration with id 7 (a.yaml:8:7: first claimed here) | an integration is declared by one manifest"
    );
}

#[test]
fn two_integrations_of_one_display_name_are_refused() {
    assert_eq!(
        findings(&[
            ("a.yaml", &named("one", "  displayName: two\n")),
            ("b.yaml", &named("two", ""))
        ]),
        "b.yaml:3:19 error[duplicate-display-name] two integrations have the display name `two` (a.yaml:8:16: the other one is here) | gijctl finds integrations by their display name: state another `displayName`"
    );
}

#[test]
fn two_integrations_with_the_same_repositories_are_warned_of() {
    assert_eq!(
        finding(
            r#"apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: one }
spec: { type: GITHUB, id: 1, origin: "https://github.com/" }
---
apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: two }
spec: { type: GITHUB, id: 2 }
"#
        ),
        "a.yaml:8:19 warning[same-repositories] another integration has the same type, origin, path, filter, collection and region: both may bring the same repositories (a.yaml:3:19: the other one is here) | narrow each with `apiPath` or `apiFilter`, unless their credentials see different repositories"
    );
}

#[test]
fn a_selector_that_names_nobody_is_refused() {
    assert_eq!(
        findings(&[
            ("a.yaml", &named("hub-pay", "")),
            (
                "b.yaml",
                r#"apiVersion: gijctl.dev/v1
kind: ProjectAssociation
metadata: { name: pay }
spec: { selector: { matchNames: [hub-pya] }, projects: [PAY] }
"#
            )
        ]),
        "b.yaml:4:34 error[unknown-name] no manifest declares Integration/hub-pya | did you mean `hub-pay`?"
    );
}

#[test]
fn labels_that_nobody_has_are_warned_of() {
    assert_eq!(
        findings(&[
            ("a.yaml", &named("hub", "")),
            (
                "b.yaml",
                r#"apiVersion: gijctl.dev/v1
kind: FeatureSet
metadata: { name: lean }
spec: { selector: { matchLabels: { team: ops } }, features: { sendCommitEmails: false } }
"#
            )
        ]),
        "b.yaml:4:34 warning[selects-nothing] no integration has these labels | check the labels in `metadata.labels` of the integrations that are meant"
    );
}

#[test]
fn an_empty_selector_is_refused() {
    assert_eq!(
        finding(
            r#"apiVersion: gijctl.dev/v1
kind: FeatureSet
metadata: { name: lean }
spec: { selector: {}, features: {} }
---
apiVersion: gijctl.dev/v1
kind: FeatureSet
metadata: { name: two }
spec: { selector: { matchNames: [] }, features: {} }
"#
        ),
        "\
         a.yaml:4:19 error[too-few] `selector` is empty | leave `selector` out, or give it something to hold\n\
         a.yaml:9:33 error[too-few] `matchNames` is empty | leave `matchNames` out, or give it something to hold"
    );
}

#[test]
fn an_association_says_whom_it_is_for() {
    assert_eq!(
        finding(
            r#"apiVersion: gijctl.dev/v1
kind: ProjectAssociation
metadata: { name: pay }
spec: { projects: [PAY] }
"#
        ),
        "a.yaml:4:1 error[missing-key] `spec` has no `selector` | add `selector`: Which integrations are meant."
    );
}

#[test]
fn feature_sets_of_one_rank_must_agree() {
    assert_eq!(
        findings(&[
            ("a.yaml", &named("hub", "")),
            (
                "b.yaml",
                r#"apiVersion: gijctl.dev/v1
kind: FeatureSet
metadata: { name: lean }
spec: { features: { tagsFilter: "^v" } }
"#
            ),
            (
                "c.yaml",
                r#"apiVersion: gijctl.dev/v1
kind: FeatureSet
metadata: { name: loud }
spec: { features: { tagsFilter: "^w" } }
"#
            )
        ]),
        "c.yaml:4:33 error[feature-conflict] the feature sets `lean` and `loud` disagree on `tagsFilter` for Integration/hub (b.yaml:4:33: the other value is here) | let them agree, narrow a selector, or state the feature on the integration itself"
    );
}

#[test]
fn all_projects_and_a_list_of_projects_are_refused() {
    assert_eq!(
        findings(&[
            ("a.yaml", &named("hub", "  projects: all\n")),
            (
                "b.yaml",
                r#"apiVersion: gijctl.dev/v1
kind: ProjectAssociation
metadata: { name: pay }
spec: { selector: { matchLabels: { team: pay } }, projects: [PAY] }
"#
            )
        ]),
        "b.yaml:4:61 error[all-with-list] Integration/hub is mapped to all projects and to a list of projects (a.yaml:8:13: the other value is here) | keep either `all` or the lists"
    );
}

#[test]
fn a_required_token_needs_the_viewer_wherever_each_is_stated() {
    assert_eq!(
        findings(&[
            (
                "a.yaml",
                &named("hub", "  features: { requireUserPat: true }\n")
            ),
            (
                "b.yaml",
                r#"apiVersion: gijctl.dev/v1
kind: FeatureSet
metadata: { name: lean }
spec: { features: { gitViewerEnabled: false } }
"#
            )
        ]),
        "a.yaml:8:31 error[needs-viewer] `requireUserPat` needs the repository browser, which is switched off (b.yaml:4:39: switched off here) | state `gitViewerEnabled: true`, or `requireUserPat: false`"
    );
}

#[test]
fn no_project_with_the_viewer_on_is_refused() {
    assert_eq!(
        finding(&github(
            r#"  projects: []
"#
        )),
        "a.yaml:8:13 error[no-project] GIJ refuses an integration with the repository browser on and no project | name a project, write `projects: all`, or state `gitViewerEnabled: false`"
    );
}

#[test]
fn a_check_of_pushes_is_for_plain_repositories() {
    assert_eq!(
        findings(&[
            (
                "a.yaml",
                &named("hub", "  features: { commitsValidationRequired: true }\n")
            ),
            (
                "b.yaml",
                r#"apiVersion: gijctl.dev/v1
kind: FeatureSet
metadata: { name: lean }
spec: { features: { commitsValidationRequired: true } }
"#
            )
        ]),
        "\
         a.yaml:8:15 error[unknown-key] there is no key `commitsValidationRequired` in `features` | it reaches plain repositories only, not integrations: state it in a FeatureSet\n\
         b.yaml:4:21 warning[reaches-nothing] `commitsValidationRequired` reaches plain repositories only, which this version of gijctl does not manage yet | set it in Jira for now; integrations do not have it"
    );
}

// Texts that are no YAML

#[test]
fn a_syntax_error_hides_no_other_document() {
    assert_eq!(
        finding(
            r#"a: [1
---
apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: one }
spec: { type: VSTS }
---
b: "
"#
        ),
        "\
         a.yaml:1:4 error[yaml-syntax] a `[` or `{` is never closed | close it, or put a text that starts with `[` or `{` in quotes\n\
         a.yaml:6:1 error[missing-key] an integration of type VSTS needs `credentials` (a.yaml:6:15: because of this type) | add `credentials` as {pat}, or state `id` if the integration exists already\n\
         a.yaml:8:4 error[yaml-syntax] a quote is opened here and never closed"
    );
}

#[test]
fn a_name_is_not_called_missing_while_a_document_cannot_be_read() {
    assert_eq!(
        findings(&[
            ("a.yaml", "a: [1\n"),
            (
                "b.yaml",
                r#"apiVersion: gijctl.dev/v1
kind: ProjectAssociation
metadata: { name: pay }
spec: { selector: { matchNames: [hub] }, projects: [PAY] }
"#
            )
        ]),
        "a.yaml:1:4 error[yaml-syntax] a `[` or `{` is never closed | close it, or put a text that starts with `[` or `{` in quotes"
    );
}

#[test]
fn a_tab_in_the_indentation_is_named() {
    assert_eq!(
        finding("kind: Integration\nspec:\n\ttype: AWS\n"),
        "a.yaml:3:2 error[yaml-syntax] a tab stands where YAML wants spaces | indent with spaces"
    );
}

#[test]
fn a_merge_key_is_refused() {
    assert_eq!(
        finding(
            r#"a: &a { b: c }
d:
  <<: *a
"#
        ),
        "a.yaml:3:3 error[yaml-merge-key] merge keys (`<<`) are not part of YAML 1.2 | write the keys out, or share settings by a FeatureSet"
    );
}

#[test]
fn a_tag_is_refused() {
    assert_eq!(
        finding(
            r#"kind: !vault a
"#
        ),
        "a.yaml:1:14 error[yaml-tag] this value carries a tag (`!…`) that manifests do not know or that does not fit it | remove the tag; a text that starts with `!` needs quotes"
    );
}

#[test]
fn an_alias_without_an_anchor_is_refused() {
    assert_eq!(
        finding(
            r#"kind: *a
"#
        ),
        "a.yaml:1:7 error[yaml-syntax] this alias has no anchor before it in the same document | a text that starts with `*` needs quotes"
    );
}

#[test]
fn an_alias_inside_its_own_value_is_refused() {
    assert_eq!(
        finding(
            r#"kind: &a [*a]
"#
        ),
        "a.yaml:1:11 error[yaml-alias] this alias repeats a value that it is itself inside of | write the value out"
    );
}

#[test]
fn a_nul_is_refused_where_it_stands() {
    assert_eq!(
        finding("kind: a\nspec: \0\n"),
        "a.yaml:2:7 error[yaml-character] the control character U+0000 must not stand in a manifest | save the file as plain UTF-8 text"
    );
}

#[test]
fn a_key_that_is_a_list_is_refused() {
    assert_eq!(
        finding(
            r#"? [a]
: b
"#
        ),
        "a.yaml:1:3 error[yaml-key] a key must be text, not a list or a map | put the key in quotes if it is meant to start with `[`, `{` or `?`"
    );
}
#[test]
fn a_pattern_that_is_no_java_regex_is_shown_where_it_breaks_once() {
    assert_eq!(
        findings(&[
            ("a.yaml", &named("one", "")),
            ("b.yaml", &named("two", "")),
            (
                "c.yaml",
                "apiVersion: gijctl.dev/v1\nkind: FeatureSet\nmetadata: { name: tags }\nspec: { features: { tagsFilter: 'v(1' } }\n"
            ),
        ]),
        "c.yaml:4:35 error[text] `tagsFilter`: this group is never closed | add a ), or write \\( for the character itself"
    );
}

// What comes together

/// Two integrations, one of team pay, and whatever else.
fn merged(more: &str) -> std::collections::BTreeMap<String, DesiredIntegration> {
    let mut sources = sources(&[
        (
            "a.yaml",
            &named(
                "own",
                "  projects: [OWN]\n  features: { sendCommitEmails: true }\n",
            ),
        ),
        ("b.yaml", &named("plain", "")),
        ("c.yaml", more),
    ]);
    let loaded = manifest::load(&mut sources);
    assert_eq!(render(&sources, &loaded.diagnostics), "");
    let integrations = loaded.desired.unwrap().integrations;
    integrations
        .into_iter()
        .map(|(name, integration)| (name.to_string(), integration))
        .collect()
}

fn feature_set(name: &str, spec: &str) -> String {
    format!(
        "---\napiVersion: gijctl.dev/v1\nkind: FeatureSet\nmetadata: {{ name: {name} }}\nspec: {spec}\n"
    )
}

fn association(name: &str, spec: &str) -> String {
    format!(
        "---\napiVersion: gijctl.dev/v1\nkind: ProjectAssociation\nmetadata: {{ name: {name} }}\nspec: {spec}\n"
    )
}

#[test]
fn own_features_come_before_selected_ones_and_those_before_general_ones() {
    let sets = feature_set(
        "general",
        "{ features: { sendCommitEmails: false, revisionIndexing: false, smartCommitsEnabled: false } }",
    ) + &feature_set(
        "selected",
        "{ selector: { matchNames: [own, plain], matchLabels: { team: pay } }, features: { revisionIndexing: true } }",
    );
    let merged = merged(&sets);
    let features = |name: &str| {
        let fields = &merged[name].fields;
        [
            Field::SendCommitEmails,
            Field::RevisionIndexing,
            Field::SmartCommitsEnabled,
        ]
        .map(|field| fields[&field] == FieldValue::Bool(true))
    };
    assert_eq!(features("own"), [true, true, false]);
    assert_eq!(features("plain"), [false, true, false]);
}

#[test]
fn sets_that_disagree_where_the_integration_decides_are_fine() {
    let sets = feature_set(
        "one",
        "{ selector: { matchNames: [own] }, features: { sendCommitEmails: false } }",
    ) + &feature_set(
        "two",
        "{ selector: { matchNames: [own] }, features: { sendCommitEmails: true } }",
    );
    assert_eq!(
        merged(&sets)["own"].fields[&Field::SendCommitEmails],
        FieldValue::Bool(true)
    );
}

#[test]
fn sets_of_one_rank_that_agree_are_fine() {
    let sets = feature_set("one", "{ features: { tagsFilter: ^v } }")
        + &feature_set("two", "{ features: { tagsFilter: \"^v\" } }");
    assert_eq!(
        merged(&sets)["plain"].fields[&Field::TagsFilter],
        FieldValue::Text("^v".to_owned())
    );
}

#[test]
fn projects_are_the_union_of_all_who_name_some() {
    let merged = merged(
        &(association(
            "one",
            "{ selector: { matchLabels: { team: pay } }, projects: [PAY, OPS] }",
        ) + &association(
            "two",
            "{ selector: { matchNames: [own] }, projects: [OPS, WEB] }",
        )),
    );
    let keys = |keys: &[&str]| {
        Some(ProjectScope::Keys(
            keys.iter().map(|key| key.parse().unwrap()).collect(),
        ))
    };
    assert_eq!(merged["own"].projects, keys(&["OPS", "OWN", "PAY", "WEB"]));
    assert_eq!(merged["plain"].projects, keys(&["OPS", "PAY"]));
}

#[test]
fn both_parts_of_a_selector_must_match() {
    let sets = feature_set(
        "one",
        "{ selector: { matchNames: [own], matchLabels: { team: pay } }, features: { tagsFilter: a } }",
    );
    let merged = merged(&sets);
    assert!(merged["own"].fields.contains_key(&Field::TagsFilter));
    assert!(!merged["plain"].fields.contains_key(&Field::TagsFilter));
}

// Secrets

/// The texts after loading, and everything that is said of them.
fn everything_shown(text: &str) -> String {
    let mut sources = sources(&[("a.yaml", text)]);
    let loaded = manifest::load(&mut sources);
    assert!(
        loaded.desired.is_none(),
        "a literal secret was taken: {text}"
    );
    let texts: String = sources.files().map(|file| sources.text(file)).collect();
    format!(
        "{texts}\n{:?}\n{}",
        loaded.diagnostics,
        render(&sources, &loaded.diagnostics)
    )
}

#[test]
fn a_literal_secret_is_shown_nowhere() {
    let spec = |credentials: &str| {
        format!(
            "apiVersion: gijctl.dev/v1\nkind: Integration\nmetadata: {{ name: a }}\nspec:\n  type: GITHUB\n{credentials}\n"
        )
    };
    for credentials in [
        "  credentials: { pat: hunter2 }",
        "  credentials: { pat: \"hunter2\" }",
        "  credentials: { pat: { hunter2 } }",
        "  credentials: { pat: [hunter2] }",
        "  credentials: { pat: { value: hunter2 } }",
        "  credentials: { pat: { env: 'hunter2 x' } }",
        "  credentials: { pat: { env: [hunter2] } }",
        "  credentials: { pat: { command: [[hunter2]] } }",
        "  credentials: { pat: !secret hunter2 }",
        "  credentials: { pat: { env: A }, pat: hunter2 }",
        "  credentials: { token: hunter2 }",
        "  credentials: { wrong: hunter2 }",
        "  credentials: hunter2",
        "  credentials:\n    pat: |\n      hunter2\n      hunter2",
        "  credentials:\n    password: hun\"ter2\n    username: hunter2",
        "  pat: hunter2",
        "  features: { password: hunter2 }",
        "  displayName: &secret hunter2\n  pat: *secret",
        "  credentials:\n    pat: hunter2\n  [",
        "  credentials:\n    pat: >\n      hunter2\n  [",
        "  \"pat\" : 'hunter2\n",
    ] {
        let text = spec(credentials).replace("username: hunter2", "username: jo");
        let shown = everything_shown(&text);
        for part in ["hunter2", "ter2"] {
            assert!(!shown.contains(part), "{credentials} shows in {shown}");
        }
    }
}

#[test]
fn a_token_in_an_origin_is_shown_nowhere() {
    let shown = everything_shown(&server("https://hunter2@git.example.com"));
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn references_stay_readable_beside_an_error() {
    let shown = everything_shown(&github("  pat: { env: OTHER_PAT }\n  displayName: [\n"));
    assert!(
        shown.contains("env: OTHER_PAT") && shown.contains("env: HUB_PAT"),
        "{shown}"
    );
}

// Hostile and odd files

#[test]
fn windows_line_ends_a_mark_and_comments_change_nothing() {
    let unix = only(&github("  displayName: Hub # here\n"));
    let windows = only(&format!(
        "\u{feff}# a comment\r\n{}",
        github("  displayName: Hub\n").replace('\n', "\r\n")
    ));
    assert_eq!(
        (unix.fields, unix.display_name),
        (windows.fields, windows.display_name)
    );
}

#[test]
fn files_without_a_document_are_fine() {
    for text in [
        "",
        "\n",
        "# only a comment\n",
        "---\n",
        "---\n---\n...\n",
        "\u{feff}",
    ] {
        assert_eq!(finding(text), "", "{text:?}");
    }
}

#[test]
fn anchors_and_aliases_are_allowed() {
    let integration = only(&github(
        "  features: { tagsFilter: &v \"^v\", prHideFilter: *v }\n",
    ));
    assert_eq!(
        integration.fields[&Field::TagsFilter],
        integration.fields[&Field::PrHideFilter]
    );
}

#[test]
fn a_bomb_of_aliases_is_refused() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..20 {
        let before = level - 1;
        text += &format!("a{level}: &a{level} [*a{before}, *a{before}, *a{before}, *a{before}]\n");
    }
    assert!(finding(&text).contains("error[yaml-limit] a file may hold at most 200000 values"));
}

#[test]
fn a_square_of_aliases_is_refused() {
    let text = format!(
        "a: &a [{}]\nb: [{}]\n",
        "x,".repeat(5_000),
        "*a,".repeat(5_000)
    );
    assert!(finding(&text).contains("error[yaml-limit] a file may hold at most"));
}

#[test]
fn a_hundred_thousand_levels_are_refused() {
    for text in [
        "[".repeat(100_000),
        "{a: ".repeat(100_000),
        "- ".repeat(100_000),
    ] {
        assert!(finding(&text).contains("collections are nested too deeply here"));
    }
}

#[test]
fn levels_made_of_aliases_are_counted() {
    let mut text = "a0: &a0 [x]\n".to_owned();
    for level in 1..70 {
        text += &format!("a{level}: &a{level} [*a{}]\n", level - 1);
    }
    assert!(finding(&text).contains("collections are nested too deeply here"));
}

#[test]
fn a_map_of_very_many_keys_is_read_in_time() {
    let text: String = (0..90_000).map(|i| format!("k{i}: 1\n")).collect();
    assert!(
        finding(&format!("kind: Integration\n{text}"))
            .contains("89950 more keys here are unknown as well")
    );
}

#[test]
fn very_many_documents_are_refused() {
    assert!(finding(&"--- a\n".repeat(10_001)).contains("a file may hold at most 10000 documents"));
}

mod properties {
    use proptest::prelude::*;

    use super::{manifest, named, render, sources};

    /// Pieces from which odd manifests are made.
    fn piece() -> impl Strategy<Value = String> {
        prop_oneof![
            Just("apiVersion: gijctl.dev/v1\n".to_owned()),
            Just("kind: Integration\n".to_owned()),
            Just("kind: FeatureSet\n".to_owned()),
            Just("metadata: { name: a }\n".to_owned()),
            Just("spec:\n".to_owned()),
            Just("  type: GITHUB\n".to_owned()),
            Just("  credentials: { pat: ".to_owned()),
            Just("&a [*a, *b]".to_owned()),
            Just("\n---\n".to_owned()),
            Just("? ".to_owned()),
            Just("- |2\n\t".to_owned()),
            Just("'\u{e4}".to_owned()),
            "[ -~\n\u{80}-\u{2ff}]{0,12}",
        ]
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(pieces in proptest::collection::vec(piece(), 0..24)) {
            let text = pieces.concat();
            let mut sources = sources(&[("a.yaml", &text)]);
            let loaded = manifest::load(&mut sources);
            render(&sources, &loaded.diagnostics);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let text = String::from_utf8_lossy(&bytes);
            let mut sources = sources(&[("a.yaml", &text)]);
            let loaded = manifest::load(&mut sources);
            render(&sources, &loaded.diagnostics);
        }

        #[test]
        fn the_order_of_files_changes_nothing(order in Just((0..7).collect::<Vec<usize>>()).prop_shuffle()) {
            let files = [
                ("a.yaml", named("one", "  projects: all\n")),
                ("b.yaml", named("one", "  id: 4\n")),
                ("c.yaml", named("two", "  id: 4\n  dispalyName: x\n")),
                ("d.yaml", "a: [\n".to_owned()),
                ("e.yaml", super::feature_set("f", "{ features: { tagsFilter: a } }")),
                ("f.yaml", super::feature_set("g", "{ features: { tagsFilter: b } }")),
                ("g.yaml", super::association("h", "{ selector: { matchNames: [one] }, projects: [PAY] }")),
            ];
            let load = |order: &[usize]| {
                let files: Vec<_> = order.iter().map(|&i| (files[i].0, files[i].1.as_str())).collect();
                let mut sources = sources(&files);
                let loaded = manifest::load(&mut sources);
                render(&sources, &loaded.diagnostics)
            };
            prop_assert_eq!(load(&order), load(&[0, 1, 2, 3, 4, 5, 6]));
        }

        #[test]
        fn the_order_of_good_files_changes_no_desired_state(order in Just((0..4).collect::<Vec<usize>>()).prop_shuffle()) {
            let files = [
                ("a.yaml", named("one", "  projects: [A]\n")),
                ("b.yaml", named("two", "")),
                ("c.yaml", super::feature_set("f", "{ features: { tagsFilter: a } }")),
                ("d.yaml", super::association("h", "{ selector: { matchNames: [one, two] }, projects: [PAY] }")),
            ];
            let load = |order: &[usize]| {
                let files: Vec<_> = order.iter().map(|&i| (files[i].0, files[i].1.as_str())).collect();
                manifest::load(&mut sources(&files)).desired.unwrap()
            };
            prop_assert_eq!(load(&order), load(&[0, 1, 2, 3]));
        }
    }
}
