//! Plans.

use gijctl::model::{Field, FieldMap, FieldValue, IntegrationId, IntegrationType};
use gijctl::plan::{
    Action, Cascading, Cause, Change, Deletion, Divergence, FieldChange, FieldInside, Files, Held,
    HeldReason, Indexing, Inside, KnownTo, Note, Plan, SecretState, Trip, Unmanaged,
};
use gijctl::report::{drift, plan as render, strip};
use gijctl::state::{Authority, Cascade};
use insta::assert_snapshot;

use super::values::{
    HOSTILE, address, adopt, change, create, creation, id, plan, setting, text, update,
};

fn shown(plan: &Plan) -> String {
    strip(&render::text(plan))
}

fn every_change() -> Vec<Change> {
    let mut renamed = update("cellar", 1, 3);
    renamed.fields = vec![
        setting(
            Field::DisplayName,
            Some(text("Keller")),
            text("Cellar \"old\""),
        ),
        setting(
            Field::GitViewerEnabled,
            Some(FieldValue::Bool(true)),
            FieldValue::Bool(false),
        ),
        setting(Field::TagsFilter, None, text("")),
        FieldChange::Setting {
            field: Field::ProjectMappingIds,
            before: Some(FieldValue::Ids([10_400].into())),
            after: FieldValue::Ids([10_400, 10_401].into()),
            in_words: Some("WINE -> CORK, WINE".to_owned()),
            cause: Cause::Unknown,
        },
    ];
    let mut off = change("press", 1, Action::Disable(id(5)));
    off.fields = vec![FieldChange::Disabled {
        before: Some(false),
        after: true,
        cause: Cause::Unknown,
    }];
    let mut on = change("attic", 1, Action::Enable(id(4)));
    on.fields = vec![FieldChange::Disabled {
        before: Some(true),
        after: false,
        cause: Cause::Unknown,
    }];
    let mut first = creation();
    first
        .afterwards
        .insert(Field::SmartCommitsEnabled, FieldValue::Bool(true));
    let mut new = change("vineyard", 2, Action::Create(first));
    new.fields = vec![
        FieldChange::Type(IntegrationType::Github),
        setting(Field::DisplayName, None, text("Vineyard")),
        setting(Field::MaxMinsToCommitEmail, None, FieldValue::Integer(30)),
        setting(Field::SmartCommitsEnabled, None, FieldValue::Bool(false)),
        FieldChange::Disabled {
            before: None,
            after: false,
            cause: Cause::Unknown,
        },
        FieldChange::Username("grower".to_owned()),
        FieldChange::Secret {
            name: "password",
            from: "environment variable GROWER".to_owned(),
        },
    ];
    let mut moved = update("bottling", 3, 6);
    moved.indexing = Indexing::Reindex;
    moved.fields = vec![setting(
        Field::ApiPath,
        Some(text("/orgs/old/repos")),
        text("/orgs/new/repos"),
    )];
    vec![renamed, on, off, adopt("tasting", 1, 8), new, moved]
}

#[test]
fn a_plan_with_every_kind_of_change_and_all_that_is_left_alone() {
    let mut plan = plan(every_change());
    plan.held = vec![
        Held {
            address: address("cellar"),
            action: "update",
            reason: HeldReason::IgnoredFields(vec![Field::ApiFilter, Field::TagsFilter]),
        },
        Held {
            address: address("market"),
            action: "create",
            reason: HeldReason::NotSelected,
        },
    ];
    plan.notes = vec![Note {
        address: address("cellar"),
        text: "integration 3 (Keller) was found by what it connects to".to_owned(),
    }];
    plan.unmanaged = vec![Unmanaged {
        id: id(9),
        integration_type: "GITLAB".to_owned(),
        display_name: "Somebody's".to_owned(),
        known_to: KnownTo::Nobody,
    }];
    plan.unchanged = vec![address("oak"), address("pine")];
    assert_snapshot!(shown(&plan), @r#"
    Jira https://tracker.wine.example/jira, GIJ 5.2.1, as vintner

    Batch 1 of 3 (starts no indexing)
      ~ update Integration/cellar (id 3)
          ~ displayName        "Keller" -> "Cellar \"old\""
          ~ gitViewerEnabled   true -> false
          ~ tagsFilter         ""
          ~ projectMappingIds  [10400] -> [10400, 10401]  (WINE -> CORK, WINE)
      ~ enable Integration/attic (id 4)
          ~ disabled  true -> false
      ~ disable Integration/press (id 5)
          ~ disabled  false -> true
      = adopt Integration/tasting (id 8)

    Batch 2 of 3 (creates, then waits until everything inside is indexed)
      + create Integration/vineyard
          + type                  GITHUB
          + displayName           "Vineyard"
          + maxMinsToCommitEmail  30
          + smartCommitsEnabled   false
          + disabled              false
          + username              "grower"
          + password              (secret, from environment variable GROWER)
          > smartCommitsEnabled   true once it is indexed

    Batch 3 of 3 (changes what is indexed, reindexes, then waits until everything inside is indexed)
      ~ update Integration/bottling (id 6)
          ~ apiPath  "/orgs/old/repos" -> "/orgs/new/repos"

    Held back
      - update Integration/cellar: ignoreFields: apiFilter, tagsFilter
      - create Integration/market: not selected by --only

    Notes
      - Integration/cellar: integration 3 (Keller) was found by what it connects to

    Not managed here, and left alone
      - integration 9 "Somebody's" (GITLAB)

    Plan: 1 to create, 2 to update, 1 to enable, 1 to disable, 1 to adopt, in 3 batches. 2 unchanged, 2 held back, 1 not managed.
    "#);
}

/// A filter that somebody changed in Jira.
fn drifted() -> Change {
    let mut drifted = update("cellar", 1, 3);
    drifted.cause = Cause::Drift;
    drifted.fields = vec![setting(Field::TagsFilter, Some(text("^x")), text("^v"))];
    drifted
}

#[test]
fn a_plan_says_who_moved_what_goes_and_what_is_in_the_way() {
    let drifted = drifted();
    let moved_by = |field, cause| FieldChange::Setting {
        field,
        before: Some(FieldValue::Bool(true)),
        after: FieldValue::Bool(false),
        in_words: None,
        cause,
    };
    let mut both = update("press", 1, 4);
    both.cause = Cause::Both;
    both.fields = vec![
        moved_by(Field::GitViewerEnabled, Cause::Drift),
        moved_by(Field::RevisionIndexing, Cause::Manifest),
        moved_by(Field::SendCommitEmails, Cause::Both),
    ];
    let mut narrowed = update("bottling", 2, 6);
    narrowed.indexing = Indexing::Reindex;
    narrowed.cause = Cause::Manifest;
    narrowed.can_remove = Some(Inside::Known {
        repositories: 9,
        names: "abcdefghi".chars().map(String::from).collect(),
    });
    let mut unseen = update("labels", 3, 7);
    unseen.indexing = Indexing::Reindex;
    unseen.can_remove = Some(Inside::Unreadable("GET repository: no answer".to_owned()));
    let mut again = create("vineyard", 4);
    again.cause = Cause::Drift;
    let deletion = Deletion {
        id: id(8),
        files: Files::Keep,
    };
    let mut gone = change("attic", 5, Action::Delete(deletion));
    gone.display_name = "The \"old\" attic".to_owned();
    gone.can_remove = Some(Inside::Known {
        repositories: 1,
        names: vec!["dust".to_owned()],
    });
    let mut plan = plan(vec![drifted, both, narrowed, unseen, again, gone]);
    plan.secrets = [
        ("cellar", SecretState::Changed),
        ("labels", SecretState::NeverApplied),
        ("press", SecretState::Unknown),
        ("oak", SecretState::Unchanged),
        ("pine", SecretState::Unchanged),
    ]
    .map(|(name, state)| (address(name), state))
    .into();
    plan.warnings = vec!["the ledger is kept nowhere".to_owned()];
    let known_to = |number, known_to| Unmanaged {
        id: id(number),
        integration_type: "GITLAB".to_owned(),
        display_name: "Barn".to_owned(),
        known_to,
    };
    plan.unmanaged = vec![
        known_to(9, KnownTo::ThisOwner(address("barn"))),
        known_to(10, KnownTo::OtherOwner("growers".to_owned())),
    ];
    plan.trips = vec![Trip {
        guard: "delete",
        message: "it deletes 1 integration".to_owned(),
        help: "run with --allow delete=1".to_owned(),
    }];
    assert_snapshot!(shown(&plan), @r#"
    Jira https://tracker.wine.example/jira, GIJ 5.2.1, as vintner

    Batch 1 of 5 (starts no indexing)
      ~ update Integration/cellar (id 3)  (changed in Jira since gijctl last applied it)
          ~ tagsFilter  "^x" -> "^v"
      ~ update Integration/press (id 4)  (changed in Jira and in the manifest)
          ~ gitViewerEnabled  true -> false  (changed in Jira)
          ~ revisionIndexing  true -> false  (changed in the manifest)
          ~ sendCommitEmails  true -> false

    Batch 2 of 5 (changes what is indexed, reindexes, then waits until everything inside is indexed)
      ~ update Integration/bottling (id 6)
          ! can remove what is inside now, 9 repositories: a, b, c, d, e and 4 more

    Batch 3 of 5 (changes what is indexed, reindexes, then waits until everything inside is indexed)
      ~ update Integration/labels (id 7)
          ! can remove repositories; which are inside cannot be told: GET repository: no answer

    Batch 4 of 5 (creates, then waits until everything inside is indexed)
      + create Integration/vineyard  (removed in Jira since gijctl last applied it)

    Batch 5 of 5 (deletes, once everything else is in place)
      - delete Integration/attic (id 8) "The \"old\" attic"
          ! removes 1 repository with it: dust
          ! its clones stay in Jira's home

    Secrets
      - Integration/cellar: changed since gijctl last sent it
      - Integration/labels: never sent by gijctl: --rotate sends it
      - Integration/press: nobody can tell whether it changed: it was sent without a fingerprint key, or with another one; --rotate sends it anew
      - 2 secrets unchanged

    Notes
      - the ledger is kept nowhere

    Not managed here, and left alone
      - integration 9 "Barn" (GITLAB)  (gijctl created or adopted it as Integration/barn, which none of these manifests declares: apply --prune would delete it)
      - integration 10 "Barn" (GITLAB)  (managed by the owner growers)

    Guards in the way: apply refuses the plan
      - delete: it deletes 1 integration
        help: run with --allow delete=1

    Plan: 1 to create, 4 to update, 1 to delete, in 5 batches. 2 not managed.
    "#);
}

#[test]
fn drift_says_who_moved_first() {
    let drifted = drifted();
    let mut removed = create("vineyard", 2);
    removed.cause = Cause::Drift;
    let mut new = create("barn", 3);
    new.cause = Cause::Manifest;
    let mut off = change("press", 1, Action::Disable(id(5)));
    off.cause = Cause::Both;
    let mut owed = update("attic", 1, 6);
    owed.cause = Cause::Manifest;
    let plan = plan(vec![off, drifted, owed, removed, new, adopt("oak", 1, 8)]);
    assert_snapshot!(strip(&drift::text(&plan)), @r#"
    Jira https://tracker.wine.example/jira, GIJ 5.2.1, as vintner

    Changed in Jira since gijctl last applied it
      ~ Integration/cellar (id 3) differs
          tagsFilter is "^x", wanted is "^v"
      ~ Integration/vineyard was removed

    Changed in Jira and in the manifests
      ~ Integration/press (id 5) is switched on

    Changed in the manifests, and not applied yet
      ~ Integration/attic (id 6) was left unfinished by an earlier run
      ~ Integration/barn is declared and not there

    Not in sync: 5 differences; gijctl plan shows what apply would do.
    "#);
}

#[test]
fn without_drift_one_line_is_enough() {
    let plan = plan(vec![adopt("oak", 1, 8)]);
    assert_snapshot!(strip(&drift::text(&plan)), @"
    Jira https://tracker.wine.example/jira, GIJ 5.2.1, as vintner

    In sync: Jira is as the manifests say.
    ");
}

#[test]
fn nothing_to_do_is_said_in_one_line() {
    let mut plan = plan(Vec::new());
    plan.unchanged = vec![address("oak")];
    assert_snapshot!(shown(&plan), @"
    Jira https://tracker.wine.example/jira, GIJ 5.2.1, as vintner

    Nothing to do: Jira is as the manifests say. 1 unchanged.
    ");
}

#[test]
fn what_is_only_taken_note_of_is_nothing_to_do() {
    let plan = plan(vec![adopt("oak", 1, 1), adopt("pine", 1, 2)]);
    assert_snapshot!(shown(&plan), @"
    Jira https://tracker.wine.example/jira, GIJ 5.2.1, as vintner

    Batch 1 of 1 (starts no indexing)
      = adopt Integration/oak (id 1)
      = adopt Integration/pine (id 2)

    Nothing to do: Jira is as the manifests say. 2 integrations to take note of.
    ");
}

#[test]
fn an_account_that_may_not_do_everything_is_warned_of() {
    let mut plan = plan(Vec::new());
    plan.instance.account.authority = Authority::Manager;
    plan.instance.app_version = None;
    let manager = shown(&plan);
    plan.instance.account.authority = Authority::Neither;
    assert_snapshot!(format!("{manager}\n{}", shown(&plan)), @"
    Jira https://tracker.wine.example/jira, GIJ of unknown version, as vintner
    warning: this account is a GIJ manager, not a Jira administrator: it cannot change the project mapping of integrations that others made

    Nothing to do: Jira is as the manifests say.

    Jira https://tracker.wine.example/jira, GIJ of unknown version, as vintner
    warning: this account seems to be neither Jira administrator nor GIJ manager: GIJ may refuse the changes

    Nothing to do: Jira is as the manifests say.
    ");
}

#[test]
fn one_change_in_one_batch_is_counted_in_the_singular() {
    let text = shown(&plan(vec![create("vineyard", 1)]));
    assert!(
        text.ends_with("\nPlan: 1 to create, in 1 batch.\n"),
        "{text}"
    );
}

#[test]
fn nothing_that_jira_says_reaches_the_terminal_as_it_is() {
    let mut renamed = update("cellar", 1, 3);
    renamed.fields = vec![
        setting(Field::DisplayName, Some(text(HOSTILE)), text(HOSTILE)),
        FieldChange::Username(HOSTILE.to_owned()),
        FieldChange::Secret {
            name: "pat",
            from: HOSTILE.to_owned(),
        },
    ];
    let mut plan = plan(vec![renamed]);
    plan.instance.account.name = HOSTILE.to_owned();
    plan.notes = vec![Note {
        address: address("cellar"),
        text: HOSTILE.to_owned(),
    }];
    plan.unmanaged = vec![Unmanaged {
        id: id(9),
        integration_type: HOSTILE.to_owned(),
        display_name: HOSTILE.to_owned(),
        known_to: KnownTo::Nobody,
    }];
    let text = render::text(&plan);
    assert!(!text.contains("\u{1b}[2J"), "{text}");
    assert!(!text.contains(['\u{202e}', '\r', '\u{7}']), "{text}");
    assert!(!text.contains("\nerror: all is lost"), "{text}");
}

/// Two thousand repositories that keep another value, with what is done about it.
fn diverging(cascade: Cascade) -> Divergence {
    let one = |field, wanted, repositories| FieldInside {
        field,
        wanted,
        in_words: None,
        repositories,
        examples: ["core-0001", "core-0002", "core-0003"]
            .map(str::to_owned)
            .into(),
    };
    Divergence {
        address: address("cellar"),
        id: IntegrationId::new(3).unwrap(),
        cascade,
        repositories: 2_000,
        differing: 1_980,
        fields: vec![
            one(Field::SmartCommitsEnabled, FieldValue::Bool(false), 1_980),
            one(Field::TagsFilter, text("^v"), 3),
        ],
    }
}

#[test]
fn repositories_inside_that_differ_are_few_lines_however_many_there_are() {
    let mut made = plan(Vec::new());
    made.divergences = vec![diverging(Cascade::Report)];
    let text = shown(&made);
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );
    assert_snapshot!(text, @r#"
    Jira https://tracker.wine.example/jira, GIJ 5.2.1, as vintner

    Repositories inside that differ from what their integration's manifest says
      - Integration/cellar: 1980 of 2000 differ  (cascade: report, so left alone)
        smartCommitsEnabled not false: core-0001, core-0002, core-0003 and 1977 more
        tagsFilter not "^v": core-0001, core-0002, core-0003

    Nothing to do: only repositories inside differ, and cascade is report.
    "#);
}

#[test]
fn a_cascade_is_one_change_with_a_line_for_each_field() {
    let found = diverging(Cascade::Apply);
    let cascading = Cascading {
        id: id(3),
        wanted: FieldMap::new(),
        rows: std::collections::BTreeSet::new(),
        own: std::collections::BTreeMap::new(),
    };
    let mut cascade = change("cellar", 1, Action::Cascade(cascading));
    cascade.fields = found
        .fields
        .iter()
        .cloned()
        .map(FieldChange::Inside)
        .collect();
    let mut made = plan(vec![cascade]);
    made.divergences = vec![found];
    assert_snapshot!(shown(&made), @r#"
    Jira https://tracker.wine.example/jira, GIJ 5.2.1, as vintner

    Batch 1 of 1 (changes repositories inside, a batch at a time)
      ~ cascade Integration/cellar (id 3)
          ~ smartCommitsEnabled  false  on 1980 repositories
          ~ tagsFilter           "^v"  on 3 repositories

    Repositories inside that differ from what their integration's manifest says
      - Integration/cellar: 1980 of 2000 differ  (cascade: apply)
        smartCommitsEnabled not false: core-0001, core-0002, core-0003 and 1977 more
        tagsFilter not "^v": core-0001, core-0002, core-0003

    Plan: 1 to cascade, in 1 batch.
    "#);
}

#[test]
fn drift_tells_of_repositories_inside_in_a_section_of_their_own() {
    let mut made = plan(Vec::new());
    made.divergences = vec![diverging(Cascade::Report)];
    assert_snapshot!(strip(&drift::text(&made)), @r#"
    Jira https://tracker.wine.example/jira, GIJ 5.2.1, as vintner

    Repositories inside that differ from what their integration's manifest says
      - Integration/cellar: 1980 of 2000 differ  (cascade: report, so left alone)
        smartCommitsEnabled not false: core-0001, core-0002, core-0003 and 1977 more
        tagsFilter not "^v": core-0001, core-0002, core-0003

    In sync: Jira is as the manifests say, but for repositories inside that are left alone.
    "#);
}
