//! The vendor's advice on the command line.

use super::run::{Place, QUICK};

/// A connection that nothing is said against but what a test adds.
pub(super) const QUIET: &str = "apiVersion: gijctl.dev/v1
kind: Integration
metadata:
  name: cellar
  labels: { team: wine }
  annotations: { owner: jane }
spec:
  type: GITHUB # the host
  displayName: Cellar
  apiPath: /orgs/cellar/repos
  credentials: { pat: { env: CELLAR_PAT } }
  projects: all
  features: { requireUserPat: true, smartCommitsEnabled: false, sendCommitEmails: false }
  refSpecNotes: false
  trustFolderStat: false
";

pub(super) fn trusting() -> String {
    QUIET.replace(
        "trustFolderStat: false",
        "trustFolderStat:  true   # why not",
    )
}

pub(super) fn place(manifest: &str) -> Place {
    Place::new(&[("m/a.yaml", manifest), ("m/simulator.yaml", QUICK)])
}

/// A place with a gijctl.yaml.
pub(super) fn configured(manifest: &str, configuration: &str) -> Place {
    let place = place(manifest);
    place.write("m/gijctl.yaml", configuration);
    place
}

#[test]
fn quiet_manifests_have_no_findings() {
    let ran = place(QUIET).run(&["lint", "m"]).ends_with(0);
    assert!(ran.stdout.ends_with("no findings\n"), "{}", ran.stdout);
}

#[test]
fn a_warning_is_told_at_its_line_and_counts_where_it_is_said_so() {
    let place = place(&trusting());
    let ran = place.run(&["lint", "m"]).ends_with(0);
    assert!(ran.stdout.contains("warning[GIJ038]"), "{}", ran.stdout);
    assert!(ran.stdout.contains("m/a.yaml:15:21"), "{}", ran.stdout);
    assert!(ran.stdout.contains("(C15)"), "{}", ran.stdout);
    let _ = place
        .run(&["lint", "m", "--fail-on", "warning"])
        .ends_with(2);
    let _ = place
        .run(&["lint", "m", "--fail-on", "warning", "--only", "open-to-all"])
        .ends_with(0);
}

#[test]
fn a_finding_is_mended_and_every_other_byte_stays() {
    let place = place(&trusting());
    let ran = place
        .run(&["lint", "m", "--fix", "--yes", "--fail-on", "info"])
        .ends_with(0);
    assert!(
        ran.stdout
            .contains("+  trustFolderStat:  false   # why not\n"),
        "{}",
        ran.stdout
    );
    let expected = QUIET.replace(
        "trustFolderStat: false",
        "trustFolderStat:  false   # why not",
    );
    assert_eq!(place.read("m/a.yaml"), expected);
    let ran = place.run(&["lint", "m", "--fix", "--yes"]).ends_with(0);
    assert!(!ran.stdout.contains("@@"), "{}", ran.stdout);
}

#[test]
fn the_diff_changes_nothing() {
    let place = place(&trusting());
    let ran = place.run(&["lint", "m", "--diff"]).ends_with(0);
    assert!(ran.stdout.contains("--- m/a.yaml\n"), "{}", ran.stdout);
    assert_eq!(place.read("m/a.yaml"), trusting());
}

#[test]
fn files_are_not_changed_where_nobody_agrees() {
    let place = place(&trusting());
    let ran = place.run(&["lint", "m", "--fix"]).ends_with(64);
    assert!(
        ran.stderr.contains("there is nobody to ask"),
        "{}",
        ran.stderr
    );
    assert_eq!(place.read("m/a.yaml"), trusting());
}

#[test]
fn what_is_not_sure_is_not_mended_and_told() {
    let manifest = QUIET.replace("trustFolderStat: false", "trustFolderStat: &stat true");
    let place = place(&manifest);
    let ran = place
        .run(&["lint", "m", "--fix", "--yes", "--fail-on=warning"])
        .ends_with(2);
    assert!(
        ran.stderr.contains("GIJ038 is not mended"),
        "{}",
        ran.stderr
    );
    assert_eq!(place.read("m/a.yaml"), manifest);
}

#[test]
fn a_mended_manifest_is_strictly_valid() {
    let strict = "lint: { rules: { GIJ038: error } }\n";
    let place = configured(&trusting(), strict);
    let ran = place.run(&["validate", "m", "--strict"]).ends_with(65);
    assert!(ran.stdout.contains("error[GIJ038]"), "{}", ran.stdout);
    let _ = place.run(&["validate", "m"]).ends_with(0);
    let _ = place.run(&["lint", "m", "--fix", "--yes"]).ends_with(0);
    let _ = place.run(&["validate", "m", "--strict"]).ends_with(0);
}

#[test]
fn the_last_that_speaks_of_a_level_counts() {
    let of = |configuration: &str, flags: &[&str]| {
        let place = configured(&trusting(), configuration);
        let mut arguments = vec!["lint", "m", "--format=json", "--fail-on=never"];
        arguments.extend(flags);
        let document = place.run(&arguments).ends_with(0).document("lint");
        document["findings"][0]["level"].as_str().map(str::to_owned)
    };
    let by_rule = "lint: { rules: { trust-folder-stat: error } }\n";
    let by_label = "lint:
  rules: { trust-folder-stat: error }
  overrides:
  - selector: { matchLabels: { team: wine } }
    rules: { GIJ038: info }
  - selector: { matchLabels: { team: beer } }
    rules: { GIJ038: off }
";
    let by_name = "lint:
  overrides:
  - { selector: { matchLabels: { team: wine } }, rules: { GIJ038: info } }
  - { selector: { matchNames: [Integration/cellar] }, rules: { GIJ038: error } }
";
    assert_eq!(of("", &[]).as_deref(), Some("warning"));
    assert_eq!(of(by_rule, &[]).as_deref(), Some("error"));
    assert_eq!(of(by_label, &[]).as_deref(), Some("info"));
    assert_eq!(of(by_name, &[]).as_deref(), Some("error"));
    assert_eq!(
        of(by_name, &["--rule", "gij038=info"]).as_deref(),
        Some("info")
    );
    assert_eq!(of(by_rule, &["--rule=trust-folder-stat=off"]), None);
}

#[test]
fn an_annotation_silences_a_rule_for_its_manifest() {
    let manifest = trusting().replace(
        "{ owner: jane }",
        "{ owner: jane, lint.disable: 'GIJ038, open-to-all', lint.disable.reason: test }",
    );
    let document = place(&manifest)
        .run(&["lint", "m", "--format=json"])
        .ends_with(0)
        .document("lint");
    assert_eq!(document["summary"]["silenced"], 1);
    assert_eq!(document["findings"].as_array().unwrap().len(), 0);
    let strict = ["validate", "m", "--strict"];
    let ran = place(&manifest).run(&strict).ends_with(0);
    assert!(
        ran.stdout
            .ends_with("1 finding is silenced by annotations.\n"),
        "{}",
        ran.stdout
    );
    let json = [&strict[..], &["--format=json"]].concat();
    let document = place(&manifest)
        .run(&json)
        .ends_with(0)
        .document("validation");
    assert_eq!(document["silenced"], 1);
}

#[test]
fn unknown_rules_are_errors_wherever_they_are_named() {
    let manifest = QUIET.replace(
        "{ owner: jane }",
        "{ owner: jane, lint.disable: open-to-al }",
    );
    for arguments in [&["lint", "m"][..], &["validate", "m", "--strict"]] {
        let ran = place(&manifest).run(arguments).ends_with(65);
        let told = format!("{}{}", ran.stdout, ran.stderr);
        assert!(told.contains("did you mean `open-to-all`?"), "{told}");
    }
    for key in ["lint.disabled", "lint.off"] {
        let manifest = QUIET.replace(
            "{ owner: jane }",
            &format!("{{ owner: jane, {key}: GIJ038 }}"),
        );
        let ran = place(&manifest).run(&["lint", "m"]).ends_with(65);
        assert!(ran.stderr.contains("lint.disable.reason"), "{}", ran.stderr);
    }
    let place = configured(QUIET, "lint: { rules: { GIJ999: off } }\n");
    let ran = place.run(&["lint", "m"]).ends_with(64);
    assert!(
        ran.stderr.contains("there is no rule `GIJ999`"),
        "{}",
        ran.stderr
    );
    let place = configured(QUIET, "lint: { rules: { GIJ038: loud } }\n");
    let ran = place.run(&["lint", "m"]).ends_with(64);
    assert!(
        ran.stderr.contains("none of off, info, warning, error"),
        "{}",
        ran.stderr
    );
    let ran = place
        .run(&["lint", "m", "--only", "nothing-such"])
        .ends_with(64);
    assert!(ran.stderr.contains("lint --list"), "{}", ran.stderr);
}

#[test]
fn what_nobody_can_see_is_confirmed_by_hand() {
    let confirmed = "lint:
  confirmed:
    disk: { by: jane, on: 2026-01-02, expires: 2026-01-03 }
";
    let state = |configuration: &str| {
        let document = configured(QUIET, configuration)
            .run(&["lint", "m", "--format=json"])
            .ends_with(0)
            .document("lint");
        let items = document["byHand"].as_array().unwrap();
        let disk = items.iter().find(|item| item["key"] == "disk").unwrap();
        disk["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(state(""), "open");
    assert_eq!(state(confirmed), "expired");
    let counted = configured(QUIET, confirmed)
        .run(&["lint", "m"])
        .ends_with(0);
    assert!(
        counted
            .stdout
            .contains("(somebody's word for 1 of them does not count today)"),
        "{}",
        counted.stdout
    );
    let wrong = configured(QUIET, &confirmed.replace("disk", "dusk"));
    let ran = wrong.run(&["lint", "m"]).ends_with(64);
    assert!(
        ran.stderr.contains("did you mean `disk`?"),
        "{}",
        ran.stderr
    );
    let long = configured(QUIET, &confirmed.replace("2026-01-03", "2028-01-03"));
    let ran = long.run(&["lint", "m"]).ends_with(64);
    assert!(ran.stderr.contains("within a year"), "{}", ran.stderr);
}

#[test]
fn a_finding_names_its_manifest_its_place_and_its_page() {
    let document = place(&trusting())
        .run(&["lint", "m", "--format=json"])
        .ends_with(0)
        .document("lint");
    let found = &document["findings"][0];
    assert_eq!(found["rule"], "GIJ038");
    assert_eq!(found["addresses"][0], "Integration/cellar");
    assert_eq!(found["path"], "m/a.yaml");
    assert_eq!(found["line"], 15);
    assert_eq!(found["endColumn"], 25);
    assert_eq!(found["contradictions"][0], 15);
    assert_eq!(found["fixable"], true);
    assert!(
        found["page"]
            .as_str()
            .unwrap()
            .starts_with("https://help.gitkraken.com/")
    );
}

#[test]
fn what_one_place_says_for_many_is_told_once() {
    let shared = "apiVersion: gijctl.dev/v1
kind: FeatureSet
metadata: { name: all }
spec:
  features:
    requireUserPat: true
    smartCommitsEnabled: true
    sendCommitEmails: false
";
    let without = "  features: { requireUserPat: true, smartCommitsEnabled: false, sendCommitEmails: false }\n";
    let one = QUIET.replace(without, "");
    let two = one
        .replace("cellar", "press")
        .replace("Cellar", "Press")
        .replace("CELLAR", "PRESS");
    let place = place(&format!("{one}---\n{two}---\n{shared}"));
    let document = place
        .run(&["lint", "m", "--format=json"])
        .ends_with(0)
        .document("lint");
    let findings = document["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert_eq!(findings[0]["rule"], "GIJ004");
    assert_eq!(
        findings[0]["addresses"],
        serde_json::json!(["Integration/cellar", "Integration/press"])
    );
}

#[test]
fn code_hosts_get_the_findings_in_their_own_form() {
    let place = place(&trusting());
    let _ = place.run(&["lint", "m", "--sarif", "a.sarif"]).ends_with(0);
    let log: serde_json::Value = serde_json::from_str(&place.read("a.sarif")).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let result = &run["results"][0];
    assert_eq!(result["ruleId"], "GIJ038");
    let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
    let rule = &run["tool"]["driver"]["rules"][index];
    assert_eq!(rule["id"], "GIJ038");
    let place_of = &result["locations"][0]["physicalLocation"];
    assert_eq!(place_of["artifactLocation"]["uri"], "m/a.yaml");
    assert_eq!(place_of["region"]["startLine"], 15);
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    place.write("b.sarif", "mine");
    let ran = place.run(&["lint", "m", "--sarif", "b.sarif"]).ends_with(1);
    assert!(
        ran.stderr.contains("it is not overwritten"),
        "{}",
        ran.stderr
    );
}

#[test]
fn invalid_manifests_are_in_that_form_as_well() {
    let place = place(&QUIET.replace("type: GITHUB", "type: GITHUP"));
    for command in ["lint", "validate"] {
        let _ = place
            .run(&[command, "m", "--sarif", "a.sarif"])
            .ends_with(65);
        let log: serde_json::Value = serde_json::from_str(&place.read("a.sarif")).unwrap();
        assert_eq!(log["runs"][0]["results"][0]["level"], "error");
    }
}

#[test]
fn what_is_in_jira_is_looked_at_where_it_is_asked_for() {
    let scenario = format!(
        "{QUICK}integrations:\n- {{ type: GITLAB_SERVER_LEGACY, displayName: Old, origin: 'https://gitlab.acme.example', repositories: [] }}\n"
    );
    let place = place(QUIET);
    place.write("m/simulator.yaml", &scenario);
    let ran = place
        .run(&["lint", "m", "--live", "--simulator"])
        .ends_with(0);
    assert!(ran.stdout.contains("warning[GIJ041]"), "{}", ran.stdout);
    assert!(ran.stdout.contains("\"Old\""), "{}", ran.stdout);
    let ran = place.run(&["lint", "m", "--simulator"]).ends_with(0);
    assert!(!ran.stdout.contains("GIJ041"), "{}", ran.stdout);
}

#[test]
fn every_rule_is_listed_and_explained() {
    let place = Place::new(&[]);
    let ran = place.run(&["lint", "--list"]).ends_with(0);
    assert_eq!(ran.stdout.lines().count(), gijctl::lint::RULES.len());
    for rule in gijctl::lint::RULES {
        let ran = place.run(&["lint", "--explain", rule.name]).ends_with(0);
        assert!(ran.stdout.starts_with(rule.id), "{}", ran.stdout);
    }
    let document = place
        .run(&["lint", "--explain=GIJ038", "--format=json"])
        .ends_with(0)
        .document("lint-rules");
    assert_eq!(document["rules"].as_array().unwrap().len(), 1);
}

/// Two connections of which one cannot be mended: its Repository Browser is off.
fn with_one_that_cannot_be_mended() -> String {
    let blind = QUIET
        .replace("cellar", "attic")
        .replace("Cellar", "Attic")
        .replace("CELLAR", "ATTIC")
        .replace(
            "  features: { requireUserPat: true, smartCommitsEnabled: false, sendCommitEmails: false }",
            "  features:\n    gitViewerEnabled: false\n    smartCommitsEnabled: false\n    sendCommitEmails: false",
        );
    format!("{}---\n{blind}", trusting())
}

#[test]
fn one_that_cannot_be_mended_holds_up_no_other() {
    let place = place(&with_one_that_cannot_be_mended());
    let ran = place.run(&["lint", "m", "--fix", "--yes"]).ends_with(0);
    assert!(
        ran.stderr.contains("m/a.yaml:20:9: GIJ026 is not mended"),
        "{}",
        ran.stderr
    );
    assert!(ran.stdout.contains("warning[GIJ026]"), "{}", ran.stdout);
    let expected = with_one_that_cannot_be_mended()
        .replace("trustFolderStat:  true ", "trustFolderStat:  false ");
    assert_eq!(place.read("m/a.yaml"), expected);
}

#[test]
fn of_two_findings_at_one_value_one_is_mended_at_a_time() {
    let azure = QUIET
        .replace(
            "type: GITHUB # the host",
            "type: AZURE\n  origin: https://dev.azure.com/acme",
        )
        .replace(
            "apiPath: /orgs/cellar/repos",
            "apiFilter: \"[?name=='a' | name=='b']\"",
        );
    let place = place(&azure);
    let fix = ["lint", "m", "--fix", "--yes", "--fail-on=warning"];
    let ran = place.run(&fix).ends_with(2);
    assert!(ran.stderr.contains("run --fix again"), "{}", ran.stderr);
    let _ = place.run(&fix).ends_with(0);
    assert!(
        place
            .read("m/a.yaml")
            .contains("apiFilter: \"{value:value[?name=='a' || name=='b']}\""),
        "{}",
        place.read("m/a.yaml")
    );
}

#[test]
fn findings_are_told_where_nobody_agrees_to_a_change() {
    let ran = place(&trusting())
        .run(&["lint", "m", "--fix"])
        .ends_with(64);
    assert!(ran.stdout.contains("warning[GIJ038]"), "{}", ran.stdout);
}

#[test]
fn overrides_name_manifests_that_are_there() {
    let configuration = "lint:
  overrides:
  - { selector: { matchNames: [celler] }, rules: { GIJ038: off } }
";
    let place = configured(QUIET, configuration);
    for arguments in [&["lint", "m"][..], &["validate", "m", "--strict"]] {
        let ran = place.run(arguments).ends_with(65);
        let told = format!("{}{}", ran.stdout, ran.stderr);
        assert!(told.contains("did you mean `cellar`?"), "{told}");
    }
    // One file of several need not hold what is named.
    let _ = place.run(&["lint", "m/a.yaml"]).ends_with(0);
}

#[test]
fn what_is_confirmed_by_hand_is_listed_where_it_is_asked_for() {
    let place = place(QUIET);
    let shown = |arguments: &[&str]| place.run(arguments).ends_with(0).stdout;
    let counted = shown(&["lint", "m"]);
    assert!(counted.contains("Confirm by hand: "), "{counted}");
    assert!(!counted.contains("auditLogging"), "{counted}");
    let listed = shown(&["lint", "m", "--by-hand"]);
    for key in [
        "auditLogging",
        "enforceGitServicePermissions",
        "ignoreUnmatchingWebhooks",
        "garbageCollectionIntervalMinutes",
    ] {
        assert!(listed.contains(key), "{listed}");
    }
    let one = shown(&["lint", "m", "--only", "GIJ038,open-to-all"]);
    assert_eq!(one, "no findings\n");
}

#[test]
fn what_is_only_declared_of_jira_is_open_until_somebody_acknowledges_it() {
    let states = |acknowledged: &str| {
        let general = format!(
            "apiVersion: gijctl.dev/v1
kind: GeneralSettings
metadata: {{ name: site }}
spec:
  auditLogging: true
  ignoreUnmatchingWebhooks: true
  garbageCollectionIntervalMinutes: 1440
  requireUserPat: true
  enforceGitServicePermissions: true
{acknowledged}"
        );
        let document = place(&format!("{QUIET}---\n{general}"))
            .run(&["lint", "m", "--format=json"])
            .ends_with(0)
            .document("lint");
        let items = document["byHand"].as_array().unwrap().clone();
        move |key: &str| {
            let item = items.iter().find(|item| item["key"] == key);
            item.unwrap_or_else(|| panic!("{key}"))["state"]
                .as_str()
                .unwrap()
                .to_owned()
        }
    };
    let open = states("");
    for key in [
        "auditLogging",
        "ignoreUnmatchingWebhooks",
        "garbageCollectionIntervalMinutes",
        "requireUserPat",
        "enforceGitServicePermissions",
    ] {
        assert_eq!(open(key), "open", "{key}");
    }
    let today = jiff::Timestamp::now()
        .to_zoned(jiff::tz::TimeZone::UTC)
        .date();
    let given = states(&format!(
        "  acknowledged: {{ auditLogging: {{ by: jane, on: {today}, value: true }} }}\n"
    ));
    assert_eq!(given("auditLogging"), "confirmed");
    assert_eq!(given("requireUserPat"), "open");
}

#[test]
fn a_token_in_a_path_is_told_by_nobody() {
    let manifest = QUIET.replace(
        "apiPath: /orgs/cellar/repos",
        "apiPath: /orgs/cellar/repos?private_token=canary42",
    );
    let place = place(&manifest);
    for arguments in [
        &["validate", "m"][..],
        &["lint", "m"],
        &["lint", "m", "--format=json"],
        &["plan", "m", "--simulator"],
    ] {
        let ran = place.run(arguments).ends_with(65);
        let told = format!("{}{}", ran.stdout, ran.stderr);
        assert!(told.contains("literal-secret"), "{told}");
        assert!(!told.contains("canary42"), "{told}");
    }
}

#[test]
fn the_configuration_in_the_catalogue_is_one() {
    let page = gijctl::lint::catalogue::catalogue();
    let block = page.split("```yaml\n").nth(1).unwrap();
    let configuration = block.split("```").next().unwrap();
    assert!(configuration.starts_with("lint:\n"), "{configuration}");
    let place = configured(QUIET, configuration);
    let _ = place.run(&["lint", "m/a.yaml"]).ends_with(0);
}

#[cfg(unix)]
#[test]
fn a_link_among_the_files_holds_up_no_other() {
    let place = place(&trusting());
    let other = trusting()
        .replace("cellar", "attic")
        .replace("Cellar", "Attic")
        .replace("CELLAR", "ATTIC");
    place.write("elsewhere.yaml", &other);
    std::os::unix::fs::symlink(place.path("elsewhere.yaml"), place.path("m/b.yaml")).unwrap();
    let ran = place.run(&["lint", "m", "--fix", "--yes"]).ends_with(0);
    assert!(
        ran.stderr.contains("m/b.yaml:15:21: GIJ038 is not mended"),
        "{}",
        ran.stderr
    );
    assert!(place.read("m/a.yaml").contains("trustFolderStat:  false"));
    assert_eq!(place.read("elsewhere.yaml"), other);
}
