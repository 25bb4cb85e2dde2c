//! Settings of Jira as a whole.

use std::collections::BTreeSet;

use gijctl::manifest;
use gijctl::model::{GeneralSetting, GeneralValue};
use gijctl::state::DesiredGeneral;
use jiff::civil::date;

use super::{feature_set, finding, findings, named, render, sources};

/// Every setting that the vendor documents, in the order of its pages.
const DOCUMENTED: [&str; 66] = [
    "repositoryBrowser",
    "sourceCodeDiffViewing",
    "requireUserPat",
    "enforceGitServicePermissions",
    "maxPermissionCacheAgeHours",
    "gitRollUpIssueTab",
    "gitCommitsTabs",
    "reverseCommitTabSortOrder",
    "commitsLimit",
    "gitKrakenDeepLinks",
    "gitLensDeepLinks",
    "newCommitsChangeLastUpdated",
    "showIntegrationPanel",
    "showMainBranchInPanel",
    "calculateAndShowGitTags",
    "jqlSearching",
    "gitActivityStream",
    "automationForJira",
    "auditLogging",
    "auditLogEvents",
    "createDeleteBranches",
    "branchNameTemplate",
    "branchNameInnerSeparator",
    "maxBranchNameLength",
    "createPullRequests",
    "indexPullRequestsViaApi",
    "sharePullRequestEvents",
    "pullRequestEventLimit",
    "maxPullRequestEventAgeDays",
    "pullRequestEventsReindexIntervalSeconds",
    "sharePullRequestAuthors",
    "indexPullRequestsByCommits",
    "sendCommitNotificationEmails",
    "commitEmailToRegex",
    "reindexIntervalMinutes",
    "garbageCollectionIntervalMinutes",
    "allNodesReindex",
    "reindexingNodes",
    "indexingThreadsPerNode",
    "throttleGithubCom",
    "throttleGithubApp",
    "throttleGithubEnterpriseServer",
    "throttleGithubAppEnterpriseServer",
    "throttleGitlabCom",
    "throttleGitlabServer",
    "throttleMicrosoftCloud",
    "throttleMicrosoftServer",
    "maxOpenPackFiles",
    "trustFolderStat",
    "gcMaxLooseObjects",
    "gcMaxPackedFiles",
    "maxDiffLineCount",
    "fileEncoding",
    "discardClonedFiles",
    "gitOperationsTimeoutSeconds",
    "gitDataProcessingAgeLimitDays",
    "revisionCacheSize",
    "branchCacheSize",
    "tagsCacheSize",
    "webhooksEnabled",
    "webhookSecretKey",
    "ignoreUnmatchingWebhooks",
    "minRepositoryReindexInterval",
    "sshKeys",
    "managerPermission",
    "altJiraBaseUrl",
];

fn general(name: &str, lines: &[&str]) -> String {
    format!(
        "---\napiVersion: gijctl.dev/v1\nkind: GeneralSettings\nmetadata: {{ name: {name} }}\nspec:\n  {}\n",
        lines.join("\n  ")
    )
}

/// What is said of one manifest with these lines, the first of which is line 6.
fn said(lines: &[&str]) -> String {
    finding(&general("site", lines))
}

fn declared(lines: &[&str]) -> DesiredGeneral {
    let mut sources = sources(&[("set/a.yaml", &general("site", lines))]);
    let loaded = manifest::load(&mut sources);
    assert_eq!(render(&sources, &loaded.diagnostics), "");
    loaded.desired.unwrap().general.pop_first().unwrap().1
}

fn setting(key: &str) -> GeneralSetting {
    GeneralSetting::by_key(key).unwrap()
}

#[test]
fn every_documented_setting_has_a_row() {
    let keys: Vec<_> = GeneralSetting::all().map(GeneralSetting::key).collect();
    assert_eq!(keys, DOCUMENTED);
}

#[test]
fn every_example_of_the_table_is_a_value_that_can_be_stated() {
    for setting in GeneralSetting::settable() {
        let spec = setting.spec();
        for written in [spec.example, spec.default.unwrap_or_default()] {
            let is_text = matches!(
                spec.shape,
                gijctl::model::general::GeneralShape::Text { .. }
            );
            let line = match written {
                "" => continue,
                text if is_text => format!("{setting}: {text:?}"),
                text => format!("{setting}: {text}"),
            };
            let said = said(&[&line]);
            assert!(!said.contains("error["), "{line}: {said}");
        }
    }
}

#[test]
fn settings_become_typed_values() {
    let settings = declared(&[
        "reindexIntervalMinutes: \"0 0/20 * * * ?\"",
        "garbageCollectionIntervalMinutes: 1440",
        "requireUserPat: true",
        "gitRollUpIssueTab: [PAY, OPS]",
        "gitCommitsTabs: none",
        "webhookSecretKey: { env: HOOK }",
        "managerPermission: []",
    ])
    .settings;
    let text = |text: &str| GeneralValue::Text(text.to_owned());
    let names =
        |names: &[&str]| GeneralValue::Names(names.iter().map(|name| (*name).to_owned()).collect());
    assert_eq!(
        settings[&setting("reindexIntervalMinutes")],
        text("0 0/20 * * * ?")
    );
    assert_eq!(
        settings[&setting("garbageCollectionIntervalMinutes")],
        GeneralValue::Integer(1440)
    );
    assert_eq!(
        settings[&setting("requireUserPat")],
        GeneralValue::Bool(true)
    );
    assert_eq!(
        settings[&setting("gitRollUpIssueTab")],
        names(&["OPS", "PAY"])
    );
    assert_eq!(settings[&setting("gitCommitsTabs")], text("none"));
    assert_eq!(
        settings[&setting("webhookSecretKey")],
        GeneralValue::Reference("environment variable HOOK".to_owned())
    );
    assert_eq!(
        settings[&setting("managerPermission")],
        GeneralValue::Names(BTreeSet::new())
    );
}

#[test]
fn values_out_of_range_are_refused() {
    for (line, part) in [
        (
            "reindexIntervalMinutes: 0",
            "must be 1 or more, not 0 | 9999999 switches it off in effect (C30)",
        ),
        (
            "reindexIntervalMinutes: 76861433640457",
            "from 1 to 76861433640456",
        ),
        ("reindexIntervalMinutes: \"20\"", "in quotes it is text"),
        ("reindexIntervalMinutes: [20]", "whole minutes or a cron"),
        ("indexingThreadsPerNode: 101", "from 1 to 100"),
        ("maxDiffLineCount: 20001", "from 1 to 20000"),
        ("fileEncoding: latin-1", "cannot be `latin-1`"),
        ("gitCommitsTabs: []", "write `gitCommitsTabs: none`"),
        ("gitCommitsTabs: [none]", "no project key"),
        ("webhookSecretKey: sesame-sesame", "error["),
        ("requireUserPat: 1", "true or false"),
    ] {
        let said = said(&[line]);
        assert!(said.contains("error["), "{line}: {said}");
        assert!(said.contains(part), "{line}: {said}");
    }
}

#[test]
fn a_literal_secret_is_not_repeated() {
    assert!(!said(&["webhookSecretKey: sesame-sesame"]).contains("sesame"));
}

#[test]
fn texts_are_looked_into_and_wrong_ones_are_pointed_at() {
    assert_eq!(
        said(&["reindexIntervalMinutes: \"*/5 * * * *\""]),
        "a.yaml:6:28 error[text] `reindexIntervalMinutes`: a cron expression of Jira has 6 or 7 fields, and this has 5 | write seconds, minutes, hours, day of the month, month and day of the week, as in `0 0/20 * * * ?`"
    );
    assert_eq!(
        said(&["branchNameTemplate: \"${issueKey}\""]),
        "a.yaml:6:26 error[text] `branchNameTemplate`: there is no variable `issueKey` | did you mean `issuekey`?"
    );
    for (line, part) in [
        ("commitEmailToRegex: \"[a-\"", "error[text]"),
        (
            "altJiraBaseUrl: jira.acme.example",
            "no absolute web address",
        ),
    ] {
        let said = said(&[line]);
        assert!(said.contains(part), "{line}: {said}");
    }
}

#[test]
fn what_is_gone_is_refused_with_its_reason() {
    assert_eq!(
        said(&["discardClonedFiles: true"]),
        "a.yaml:6:3 error[not-settable] `discardClonedFiles` cannot be set: GIJ 4.12 and later do not have this setting any more | remove it; clones are kept whole"
    );
}

#[test]
fn a_misspelt_setting_is_named_with_what_was_meant() {
    assert_eq!(
        said(&["reindexIntervalMinute: 20"]),
        "a.yaml:6:3 error[unknown-key] there is no key `reindexIntervalMinute` in `spec` | did you mean `reindexIntervalMinutes`?"
    );
}

#[test]
fn what_a_setting_needs_must_not_be_stated_otherwise() {
    assert_eq!(
        said(&[
            "requireUserPat: false",
            "enforceGitServicePermissions: true"
        ]),
        "a.yaml:7:33 error[needs-setting] `enforceGitServicePermissions` needs `requireUserPat: true`, which is stated otherwise (a.yaml:6:19: stated here) | state `requireUserPat: true`, or leave `enforceGitServicePermissions` out"
    );
}

#[test]
fn what_a_setting_needs_should_be_stated() {
    assert_eq!(
        said(&["enforceGitServicePermissions: true"]),
        "a.yaml:6:33 warning[needs-setting] `enforceGitServicePermissions` needs `requireUserPat: true`, which no manifest states | state `requireUserPat: true` as well, so that it is looked after"
    );
}

#[test]
fn what_a_setting_needs_may_be_stated_elsewhere_or_be_the_default() {
    assert_eq!(
        findings(&[
            ("a.yaml", &general("one", &["requireUserPat: true"])),
            (
                "b.yaml",
                &general("two", &["enforceGitServicePermissions: true"])
            ),
            (
                "c.yaml",
                &general("three", &["sharePullRequestAuthors: true"])
            ),
        ]),
        ""
    );
}

#[test]
fn what_is_switched_off_needs_nothing() {
    assert_eq!(said(&["enforceGitServicePermissions: false"]), "");
}

#[test]
fn what_the_vendor_advises_against_is_a_warning() {
    for (line, part) in [
        (
            "indexingThreadsPerNode: 5",
            "of 5 threads: the more threads",
        ),
        ("reindexIntervalMinutes: 4", "below the vendor's default"),
        ("trustFolderStat: true", "new commits are missed"),
        ("throttleGithubCom: 0", "switches throttling off"),
        ("ignoreUnmatchingWebhooks: false", "reindexes everything"),
    ] {
        let said = said(&[line]);
        assert!(said.contains("warning[unwise]"), "{line}: {said}");
        assert!(said.contains(part), "{line}: {said}");
    }
    for line in [
        "indexingThreadsPerNode: 4",
        "reindexIntervalMinutes: 5",
        "throttleGithubEnterpriseServer: 0",
    ] {
        assert_eq!(said(&[line]), "", "{line}");
    }
}

#[test]
fn a_setting_is_stated_once() {
    for (value, message) in [
        ("20", "`commitsLimit` is stated by two manifests"),
        ("30", "two manifests disagree on `commitsLimit`"),
    ] {
        let second = general("two", &[&format!("commitsLimit: {value}")]);
        assert_eq!(
            findings(&[
                ("a.yaml", &general("one", &["commitsLimit: 20"])),
                ("b.yaml", &second),
            ]),
            format!(
                "b.yaml:6:17 error[duplicate-setting] {message} (a.yaml:6:17: the other value is here) | there is one such setting in all of Jira: state it in one place"
            )
        );
    }
}

#[test]
fn an_acknowledgement_has_a_day_and_counts_for_half_a_year() {
    let declared = declared(&[
        "commitsLimit: 20",
        "requireUserPat: true",
        "acknowledged:",
        "  commitsLimit: { by: jane, on: 2026-11-01, value: 20 }",
        "  requireUserPat: { by: joe, on: 2026-11-01, value: true, expires: 2026-12-01 }",
    ]);
    let of = |key: &str| &declared.acknowledged[&setting(key)];
    assert_eq!(of("commitsLimit").by, "jane");
    assert_eq!(of("commitsLimit").value, GeneralValue::Integer(20));
    assert_eq!(of("commitsLimit").expires, date(2027, 4, 30));
    assert_eq!(of("requireUserPat").expires, date(2026, 12, 1));
}

#[test]
fn an_acknowledgement_that_says_too_little_or_too_much_is_refused() {
    for (given, part) in [
        ("{ by: jane, on: 2026-11-01 }", "has no `value`"),
        ("{ by: jane, value: 20 }", "has no `on`"),
        ("{ on: 2026-11-01, value: 20 }", "has no `by`"),
        ("{ by: jane, on: 2026-02-30, value: 20 }", "must be a day"),
        ("{ by: jane, on: yesterday, value: 20 }", "must be a day"),
        ("{ by: jane, on: 2026-11-01, value: yes }", "whole number"),
        (
            "{ by: jane, on: 2026-11-01, value: 20, expires: 2026-10-31 }",
            "before the day",
        ),
        (
            "{ by: jane, on: 2026-11-01, value: 20, expires: 2027-11-03 }",
            "more than a year",
        ),
    ] {
        let line = format!("acknowledged: {{ commitsLimit: {given} }}");
        let said = said(&["commitsLimit: 20", &line]);
        assert!(said.contains("error["), "{given}: {said}");
        assert!(said.contains(part), "{given}: {said}");
    }
}

#[test]
fn what_is_sent_cannot_be_acknowledged() {
    let said = said(&[
        "altJiraBaseUrl: https://jira.acme.example",
        "acknowledged: { altJiraBaseUrl: { by: jane, on: 2026-11-01, value: https://jira.acme.example } }",
    ]);
    assert!(said.contains("error[unknown-key]"), "{said}");
}

#[test]
fn an_acknowledgement_of_what_is_not_stated_is_a_warning() {
    assert_eq!(
        said(&[
            "requireUserPat: true",
            "acknowledged: { commitsLimit: { by: jane, on: 2026-11-01, value: 20 } }",
        ]),
        "a.yaml:7:19 warning[needs-setting] `acknowledged` speaks of `commitsLimit`, which this manifest does not state | state `commitsLimit`, or take its acknowledgement out"
    );
}

#[test]
fn what_a_general_setting_overrides_is_a_warning_with_both_places() {
    let general = general(
        "site",
        &["repositoryBrowser: false", "requireUserPat: true"],
    );
    let hub = named("hub", "  features: { gitViewerEnabled: true }\n");
    let set = feature_set("lean", "{ features: { requireUserPat: false } }");
    assert_eq!(
        findings(&[("a.yaml", &general), ("b.yaml", &hub), ("c.yaml", &set),]),
        "\
         b.yaml:8:33 warning[overridden] `gitViewerEnabled: true` has no effect: the general setting `repositoryBrowser: false` overrides it everywhere (a.yaml:6:22: the general setting is here) | let them agree, or leave one of them out\n\
         c.yaml:5:37 warning[overridden] `requireUserPat: false` has no effect: the general setting `requireUserPat: true` overrides it everywhere (a.yaml:7:19: the general setting is here) | let them agree, or leave one of them out"
    );
}

#[test]
fn what_agrees_with_a_general_setting_is_fine() {
    let general = general("site", &["repositoryBrowser: true", "requireUserPat: true"]);
    let hub = named(
        "hub",
        "  features: { gitViewerEnabled: true, requireUserPat: true }\n",
    );
    assert_eq!(findings(&[("a.yaml", &general), ("b.yaml", &hub)]), "");
}
