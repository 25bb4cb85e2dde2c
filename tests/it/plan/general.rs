//! Settings of Jira as a whole: what is asked of people, what is sent, and what they override.

use gijctl::model::{Field, FieldValue, GeneralSetting, GeneralValue};
use gijctl::plan::{Action, ManualReason, Plan, Policy};
use gijctl::report::{plan as report, strip};
use gijctl::state::{Digest, Ledger, Live};
use jiff::civil::{Date, date};

use super::support::{desired, held, hub, hub_row, ledger, live, planned, problems_of};

fn general(name: &str, lines: &[&str]) -> String {
    format!(
        "---\napiVersion: gijctl.dev/v1\nkind: GeneralSettings\nmetadata: {{ name: {name} }}\nspec:\n  {}\n",
        lines.join("\n  ")
    )
}

fn site(lines: &[&str]) -> String {
    general("site", lines)
}

fn on(today: Date) -> Policy {
    Policy {
        today,
        ..Policy::default()
    }
}

/// The plan of the second of November 2026.
fn made(manifests: &str, seen: &Live, ledger: Option<&Ledger>) -> Plan {
    planned(manifests, seen, ledger, &on(date(2026, 11, 2)))
}

/// What is to be done by hand, and why somebody's word does not cover it.
fn by_hand(plan: &Plan) -> Vec<String> {
    let settings = plan.manual.iter().flat_map(|work| &work.settings);
    settings
        .map(|one| {
            let reason = one.reason.in_words().unwrap_or_default();
            format!("{} {} {reason}", one.setting, one.wanted)
                .trim_end()
                .to_owned()
        })
        .collect()
}

fn address(name: &str) -> gijctl::model::Address {
    format!("GeneralSettings/{name}").parse().unwrap()
}

/// A ledger that knows what the alternative address of Jira was last given.
fn given(name: &str, url: &str) -> Ledger {
    let mut ledger = Ledger::default();
    let value = GeneralValue::Text(url.to_owned());
    let digest = Digest::of([value.canonical().as_str()]);
    ledger.give(&address(name), "altJiraBaseUrl", digest);
    ledger
}

#[test]
fn what_has_no_request_is_asked_of_people() {
    let plan = made(
        &site(&["requireUserPat: true", "commitsLimit: 30"]),
        &live(&[]),
        None,
    );
    assert!(plan.changes.is_empty());
    assert_eq!(by_hand(&plan), ["requireUserPat true", "commitsLimit 30"]);
    assert_eq!(plan.manual.len(), 1, "one change for each manifest");
    assert_eq!(plan.summary().manual, 1);
    assert!(plan.has_differences());
    assert!(!plan.sends_something());
}

#[test]
fn somebodys_word_for_exactly_that_value_settles_it() {
    let plan = made(
        &site(&[
            "commitsLimit: 30",
            "acknowledged: { commitsLimit: { by: jane, on: 2026-11-01, value: 30 } }",
        ]),
        &live(&[]),
        None,
    );
    assert!(plan.manual.is_empty());
    assert!(!plan.has_differences());
    assert_eq!(plan.unchanged, [address("site")]);
}

#[test]
fn a_word_for_another_value_settles_nothing() {
    let plan = made(
        &site(&[
            "commitsLimit: 30",
            "acknowledged: { commitsLimit: { by: jane, on: 2026-11-01, value: 20 } }",
        ]),
        &live(&[]),
        None,
    );
    assert_eq!(
        by_hand(&plan),
        ["commitsLimit 30 jane acknowledged 20 on 2026-11-01, not this value"]
    );
}

#[test]
fn a_word_counts_until_its_last_day() {
    let manifests = site(&[
        "commitsLimit: 30",
        "acknowledged: { commitsLimit: { by: jane, on: 2026-01-01, value: 30 } }",
    ]);
    let on = |today| planned(&manifests, &live(&[]), None, &on(today)).manual;
    assert!(on(date(2026, 6, 30)).is_empty());
    let expired = on(date(2026, 7, 1));
    assert_eq!(
        expired[0].settings[0].reason,
        ManualReason::Expired {
            by: "jane".to_owned(),
            on: date(2026, 1, 1),
            expires: date(2026, 6, 30),
        }
    );
}

#[test]
fn a_word_of_a_day_to_come_does_not_count() {
    let plan = made(
        &site(&[
            "commitsLimit: 30",
            "acknowledged: { commitsLimit: { by: jane, on: 2026-11-04, value: 30 } }",
        ]),
        &live(&[]),
        None,
    );
    assert_eq!(
        by_hand(&plan),
        ["commitsLimit 30 acknowledged by jane on 2026-11-04, which has not come yet"]
    );
}

#[test]
fn no_word_counts_where_the_day_is_not_known() {
    let manifests = site(&[
        "commitsLimit: 30",
        "acknowledged: { commitsLimit: { by: jane, on: 2026-11-01, value: 30 } }",
    ]);
    let plan = planned(&manifests, &live(&[]), None, &Policy::default());
    assert_eq!(plan.manual.len(), 1);
}

#[test]
fn a_renewed_word_changes_no_fingerprint_of_what_is_left() {
    let plan = |lines: &[&str]| made(&site(lines), &live(&[]), None).fingerprint;
    let one = plan(&["commitsLimit: 30"]);
    assert_ne!(one, plan(&["commitsLimit: 40"]));
    assert_eq!(
        one,
        plan(&[
            "commitsLimit: 30",
            "acknowledged: { commitsLimit: { by: jane, on: 2026-11-01, value: 20 } }",
        ])
    );
}

#[test]
fn what_has_a_request_is_sent_where_the_ledger_knows_another_value_or_none() {
    let manifests = site(&["altJiraBaseUrl: https://jira.acme.example"]);
    let sent = |ledger: &Ledger| made(&manifests, &live(&[]), Some(ledger)).changes;
    for ledger in [Ledger::default(), given("site", "https://old.example")] {
        let changes = sent(&ledger);
        assert_eq!(changes.len(), 1);
        assert!(matches!(&changes[0].action, Action::Configure(one) if one.settings.len() == 1));
        assert_eq!(changes[0].action.as_str(), "update");
    }
    assert!(sent(&given("site", "https://jira.acme.example")).is_empty());
}

#[test]
fn a_manifest_of_another_name_does_not_send_it_again() {
    let ledger = given("former", "https://jira.acme.example");
    let plan = made(
        &site(&["altJiraBaseUrl: https://jira.acme.example"]),
        &live(&[]),
        Some(&ledger),
    );
    assert!(plan.changes.is_empty());
}

#[test]
fn without_a_ledger_it_is_sent_every_time_and_that_is_said() {
    let plan = made(&site(&["altJiraBaseUrl: \"\""]), &live(&[]), None);
    assert_eq!(plan.changes.len(), 1);
    assert!(plan.notes[0].text.contains("without a ledger"));
}

#[test]
fn an_app_that_has_no_such_request_is_a_problem() {
    let mut seen = live(&[]);
    seen.instance.app_version = gijctl::model::AppVersion::parse("4.26.1");
    let manifests = site(&["altJiraBaseUrl: https://jira.acme.example"]);
    let made = gijctl::plan::plan(&desired(&manifests), &seen, None, &Policy::default());
    let problems = problems_of(made);
    assert!(
        problems.contains("altJiraBaseUrl came with GIJ 4.27, and this is GIJ 4.26.1"),
        "{problems}"
    );
}

#[test]
fn what_an_old_app_does_not_have_is_noted_in_the_work_order() {
    let mut seen = live(&[]);
    seen.instance.app_version = gijctl::model::AppVersion::parse("4.20.0");
    let plan = made(&site(&["indexingThreadsPerNode: 2"]), &seen, None);
    assert_eq!(plan.notes.len(), 1);
    assert!(plan.notes[0].text.contains("came with GIJ 4.27"));
}

#[test]
fn what_is_not_selected_is_held_back() {
    let manifests = site(&[
        "commitsLimit: 30",
        "altJiraBaseUrl: https://jira.acme.example",
    ]) + &hub("hub", &[]);
    let policy = Policy {
        only: Some(["Integration/hub".parse().unwrap()].into()),
        ..on(date(2026, 11, 2))
    };
    let plan = planned(&manifests, &live(&[hub_row(3, "hub")]), None, &policy);
    assert!(plan.manual.is_empty() && plan.changes.is_empty());
    let held = held(&plan);
    assert!(held.contains("manual site: NotSelected"), "{held}");
    assert!(held.contains("update site: NotSelected"), "{held}");
}

#[test]
fn a_set_of_general_settings_alone_deletes_nothing() {
    let policy = Policy {
        prune: gijctl::plan::Prune::WholeSet,
        ..on(date(2026, 11, 2))
    };
    let plan = planned(
        &site(&["commitsLimit: 30"]),
        &live(&[hub_row(3, "hub")]),
        Some(&ledger(&[("hub", 3)])),
        &policy,
    );
    assert!(plan.changes.is_empty());
    assert_eq!(plan.held.len(), 1);
}

/// What a manifest states, what general settings make of it, and what the row shows.
fn overridden(general: &str, feature: &str, field: Field, shows: bool) -> Plan {
    let row = hub_row(3, "hub").with(field, FieldValue::Bool(shows));
    let manifests = site(&[general]) + &hub("hub", &[&format!("features: {{ {feature} }}")]);
    made(&manifests, &live(&[row]), Some(&ledger(&[("hub", 3)])))
}

#[test]
fn what_a_general_setting_overrides_is_explained_and_not_fought() {
    for (general, feature, field, shows) in [
        (
            "repositoryBrowser: false",
            "gitViewerEnabled: true",
            Field::GitViewerEnabled,
            false,
        ),
        (
            "sourceCodeDiffViewing: false",
            "sourcesDiffViewEnabled: true",
            Field::SourcesDiffViewEnabled,
            false,
        ),
        (
            "requireUserPat: true",
            "requireUserPat: false",
            Field::RequireUserPat,
            true,
        ),
    ] {
        let plan = overridden(general, feature, field, shows);
        assert!(plan.changes.is_empty(), "{general}");
        assert_eq!(
            plan.notes.last().unwrap().text,
            format!(
                "{field} is left alone: GeneralSettings/site states {general}, which makes it {shows} everywhere"
            )
        );
    }
}

#[test]
fn what_a_general_setting_would_not_explain_is_changed() {
    // The other way round, general settings override nothing.
    let plan = overridden(
        "repositoryBrowser: true",
        "gitViewerEnabled: true",
        Field::GitViewerEnabled,
        false,
    );
    assert_eq!(plan.changes.len(), 1);
    // The row shows what the general setting does not lead to.
    let plan = overridden(
        "repositoryBrowser: false",
        "gitViewerEnabled: false",
        Field::GitViewerEnabled,
        true,
    );
    assert_eq!(plan.changes.len(), 1);
}

#[test]
fn an_override_of_one_setting_leaves_the_others_of_a_change() {
    let row = hub_row(3, "hub")
        .with(Field::GitViewerEnabled, FieldValue::Bool(false))
        .with(Field::RevisionIndexing, FieldValue::Bool(false));
    let manifests = site(&["repositoryBrowser: false"])
        + &hub(
            "hub",
            &["features: { gitViewerEnabled: true, revisionIndexing: true }"],
        );
    let plan = made(&manifests, &live(&[row]), Some(&ledger(&[("hub", 3)])));
    let Action::Update(update) = &plan.changes[0].action else {
        panic!("an update was expected");
    };
    let fields: Vec<_> = update.fields.keys().map(|field| field.name()).collect();
    assert_eq!(fields, ["revisionIndexing"]);
    let books = plan.bookkeeping.values().next().unwrap();
    assert!(!books.wanted.contains_key("gitViewerEnabled"));
}

#[test]
fn what_is_overridden_is_not_sent_with_a_create_either() {
    let manifests = site(&["repositoryBrowser: false"])
        + &hub("hub", &["features: { gitViewerEnabled: true }"]);
    let plan = made(&manifests, &live(&[]), None);
    let Action::Create(creation) = &plan.changes[0].action else {
        panic!("a create was expected");
    };
    assert!(!creation.fields.contains_key(&Field::GitViewerEnabled));
}

#[test]
fn every_overriding_setting_is_found_by_what_it_overrides() {
    let overriding = Field::ALL
        .into_iter()
        .filter_map(|field| Some((field.name(), GeneralSetting::overriding(field)?.0.key())));
    assert_eq!(
        overriding.collect::<Vec<_>>(),
        [
            ("gitViewerEnabled", "repositoryBrowser"),
            ("requireUserPat", "requireUserPat"),
            ("sourcesDiffViewEnabled", "sourceCodeDiffViewing"),
        ]
    );
}

#[test]
fn a_plan_reads_like_a_work_order() {
    let plan = made(
        &site(&[
            "requireUserPat: true",
            "gitCommitsTabs: [PAY, OPS]",
            "pullRequestEventLimit: limitThePeriod",
            "commitEmailToRegex: \"\"",
            "reindexIntervalMinutes: 20",
            "webhookSecretKey: { env: HOOK }",
            "acknowledged: { reindexIntervalMinutes: { by: jane, on: 2026-11-01, value: 15 } }",
        ]),
        &live(&[]),
        Some(&Ledger::default()),
    );
    let text = strip(&report::text(&plan));
    insta::assert_snapshot!(text, @r#"
    Jira https://jira.acme.example, GIJ 5.2.1, as svc

    By hand (in Jira, by an administrator: GIJ has no request for these)
      ! manual GeneralSettings/site
        Git > General settings > Access > Require User PAT (branch and PR/MR
          creation)
          set to on  (requireUserPat)
          about: Whether people must give a token of their own before they create
            branches and pull requests, whatever the integration says.
          note: GIJ's pages do not say whether the values that integrations show
            change along, or only what comes of them.
        Git > General settings > Tabs > Git commits issue and project tabs
          set to selected projects: OPS, PAY  (gitCommitsTabs)
          about: In which projects issues and the project have a tab with their
            commits: none, all, or a list of projects.
        Git > General settings > Pull requests > PR event limit
          set to limit the period  (pullRequestEventLimit)
          about: Whether only events of a period are shared.
        Git > General settings > Email > Commit email To regex
          set to nothing (empty)  (commitEmailToRegex)
          about: Which addresses e-mails about commits may be sent to.
          note: One sentence of the vendor says that blank lets all addresses
            through, the next that nothing is sent then.
        Git > General settings > Scheduled jobs > Repository reindex interval
          set to 20 minutes  (reindexIntervalMinutes)
          about: How often GIJ looks for new commits in every repository.
          note: A few minutes longer than the last run took. 0 is refused, though a
            page of tips suggests it (C30); 9999999 switches it off in effect. Cron
            needs GIJ 3.7.
          ! jane acknowledged 15 on 2026-11-01, not this value
        Git > Webhooks > Webhook secret key
          set to the secret from environment variable HOOK  (webhookSecretKey)
          about: Where the secret part of the webhook's address is found. gijctl
            does not look it up: whoever sets it in Jira does.
          note: 32 characters are recommended, at most 255, and all of them fit for
            a URL. Every Git host needs the new address once it changes.
        Once it is done, say so in the spec of the manifest, with name and date:
          acknowledged:
            requireUserPat: { by: YOU, on: YYYY-MM-DD, value: true }
            gitCommitsTabs: { by: YOU, on: YYYY-MM-DD, value: ["OPS", "PAY"] }
            pullRequestEventLimit: { by: YOU, on: YYYY-MM-DD, value: "limitThePeriod" }
            commitEmailToRegex: { by: YOU, on: YYYY-MM-DD, value: "" }
            reindexIntervalMinutes: { by: YOU, on: YYYY-MM-DD, value: 20 }
            webhookSecretKey: { by: YOU, on: YYYY-MM-DD, value: REFERENCE }

    Plan: 6 settings to set by hand.
    "#);
}
