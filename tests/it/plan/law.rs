//! The law: what was applied with success is no difference any more.

use std::collections::BTreeMap;

use gijctl::model::{Field, FieldMap, FieldValue, IntegrationType, Place, Section};
use gijctl::plan::{self, Action, Plan, Policy};
use gijctl::sim::{
    DisableEndpoint, DisabledOnPut, Enabling, ErrorStatus, FeatureReach, FolderDepth, GetOneShape,
    IdsWithGlobal, Quirks, RefSpecNotesDefault, SendCommitEmailsDefault, StatusShape, StatusThread,
    SuccessForm, TrustFolderStatDefault, TrustFolderStatOnCreate, UnknownProperties, UnsentOnPut,
    UnsureFields, UserPatInPutAnswers, UserPatInside,
};
use gijctl::state::LiveType;
use proptest::prelude::*;

use super::repositories::{inside, line, manifest, values};
use super::samples::{Choice, Sample, keys, manifests};
use super::support::{Jira, Row, changes, desired, hub, live, row};
use crate::support::cases;

/// Every host lists one repository.
const SCENARIO: &str = "
hosts:
- scan: 5s
  repositories: [{name: only, cloneAndIndex: 20s}]
";

fn assert_in_sync(jira: &Jira, manifests: &str) {
    let plan = jira.plan(manifests);
    assert_eq!(changes(&plan), "", "{manifests}");
    assert!(plan.held.is_empty());
}

#[test]
fn every_setting_of_every_type_is_in_sync_once_it_was_created() {
    for choice in [Choice::First, Choice::Second] {
        let jira = Jira::with(SCENARIO, Quirks::default());
        let samples = IntegrationType::ALL.map(|kind| Sample::whole(kind, choice));
        let manifests = manifests(&samples);
        let plan = jira.applied(&manifests);
        assert_eq!(plan.summary().create, 12);
        assert_in_sync(&jira, &manifests);
    }
}

#[test]
fn every_setting_of_every_type_is_in_sync_once_it_was_changed() {
    let jira = Jira::with(SCENARIO, Quirks::default());
    let mut samples = IntegrationType::ALL.map(|kind| Sample::whole(kind, Choice::First));
    jira.apply(&manifests(&samples));
    let mut settings: Vec<_> = IntegrationType::ALL.into_iter().flat_map(keys).collect();
    settings.sort_unstable();
    settings.dedup();
    for key in settings {
        for sample in &mut samples {
            sample.turn(key);
        }
        let manifests = manifests(&samples);
        let plan = jira.applied(&manifests);
        let expected = samples
            .iter()
            .filter(|sample| is_a_change(key, sample))
            .count();
        let made = plan.summary();
        assert_eq!(
            made.update + made.disable,
            expected,
            "{key}\n{}",
            changes(&plan)
        );
        assert_in_sync(&jira, &manifests);
    }
}

/// Whether turning a key from its first value to its second changes anything.
fn is_a_change(key: &str, sample: &Sample) -> bool {
    let same_origin = sample.kind == IntegrationType::Gitlab;
    match key {
        "origin" => !same_origin,
        // It stays on while `requireUserPat`, whose turn comes later, needs it.
        "gitViewerEnabled" => false,
        _ => sample.stated.contains_key(key),
    }
}

/// Every reading that touches what is written or read of a setting, one at a time.
#[expect(clippy::too_many_lines, reason = "it is a list")]
fn readings() -> Vec<Quirks> {
    let q = Quirks::default;
    vec![
        q(),
        Quirks {
            success: SuccessForm::AllBoolean,
            ..q()
        },
        Quirks {
            success: SuccessForm::AllText,
            ..q()
        },
        Quirks {
            get_one: GetOneShape::IntegrationsArray,
            ..q()
        },
        Quirks {
            get_one: GetOneShape::IntegrationObject,
            ..q()
        },
        Quirks {
            folder_depth: FolderDepth::Required,
            ..q()
        },
        Quirks {
            unsent_on_put: UnsentOnPut::Replaced,
            ..q()
        },
        Quirks {
            disabled_on_put: DisabledOnPut::Honoured,
            ..q()
        },
        Quirks {
            disabled_on_put: DisabledOnPut::BlankEnables,
            ..q()
        },
        Quirks {
            disabled_on_put: DisabledOnPut::Honoured,
            disable_endpoint: DisableEndpoint::Missing,
            ..q()
        },
        Quirks {
            disabled_on_put: DisabledOnPut::BlankEnables,
            unsent_on_put: UnsentOnPut::Replaced,
            trust_folder_stat_on_create: TrustFolderStatOnCreate::Ignored,
            ..q()
        },
        Quirks {
            ids_with_global: IdsWithGlobal::Refused,
            ..q()
        },
        Quirks {
            send_commit_emails_default: SendCommitEmailsDefault::Off,
            ..q()
        },
        Quirks {
            ref_spec_notes_default: RefSpecNotesDefault::Off,
            ..q()
        },
        Quirks {
            trust_folder_stat_default: TrustFolderStatDefault::On,
            ..q()
        },
        Quirks {
            trust_folder_stat_on_create: TrustFolderStatOnCreate::Ignored,
            ..q()
        },
        Quirks {
            trust_folder_stat_on_create: TrustFolderStatOnCreate::Honoured,
            ..q()
        },
        Quirks {
            user_pat_inside: UserPatInside::Text,
            ..q()
        },
        Quirks {
            user_pat_in_put_answers: UserPatInPutAnswers::Present,
            ..q()
        },
        Quirks {
            unsure_fields: UnsureFields::Hidden,
            ..q()
        },
        Quirks {
            enabling: Enabling::StartsIndexing,
            ..q()
        },
        Quirks {
            error_status: ErrorStatus::ByKind,
            ..q()
        },
        Quirks {
            unknown_properties: UnknownProperties::Refused,
            ..q()
        },
        Quirks {
            features: FeatureReach::AllRows,
            ..q()
        },
        Quirks {
            status_shape: StatusShape::Lists,
            ..q()
        },
        Quirks {
            status_thread: StatusThread::Required,
            ..q()
        },
    ]
}

/// Between them they have every setting.
const EVERY_SETTING: [IntegrationType; 4] = [
    IntegrationType::Github,
    IntegrationType::TfsServer,
    IntegrationType::Aws,
    IntegrationType::Filespace,
];

#[test]
fn the_law_holds_under_every_reading_of_the_documentation() {
    for quirks in readings() {
        let jira = Jira::with(SCENARIO, quirks);
        // A create that is switched off, and one that is on, each then changed in every setting.
        for choice in [Choice::Second, Choice::First, Choice::Second] {
            let samples = EVERY_SETTING.map(|kind| Sample::whole(kind, choice));
            let manifests = manifests(&samples);
            jira.apply(&manifests);
            let plan = jira.plan(&manifests);
            assert_eq!(changes(&plan), "", "{quirks:#?}");
        }
    }
}

#[test]
fn an_update_leaves_what_it_does_not_mention_as_it_was_under_every_reading() {
    for quirks in readings() {
        let jira = Jira::with(SCENARIO, quirks);
        let mut sample = Sample::whole(IntegrationType::Github, Choice::Second);
        jira.apply(&sample.manifest());
        let before = jira.settings();
        // Nobody manages anything now but the one setting that changes.
        sample = Sample::part(
            sample.name,
            sample.kind,
            BTreeMap::from([
                ("displayName", Choice::Second),
                ("sendCommitEmails", Choice::First),
            ]),
        );
        jira.apply(&sample.manifest());
        let mut wanted = before;
        wanted[0]["sendCommitEmails"] = false.into();
        assert_eq!(jira.settings(), wanted, "{quirks:#?}");
    }
}

fn sample(number: usize) -> impl Strategy<Value = Sample> {
    let kinds = proptest::sample::select(IntegrationType::ALL.to_vec());
    kinds.prop_flat_map(move |kind| {
        let keys = keys(kind);
        let most = keys.len();
        let stated = proptest::sample::subsequence(keys, 0..=most);
        let choices =
            proptest::collection::vec(prop_oneof![Just(Choice::First), Just(Choice::Second)], most);
        (stated, choices).prop_map(move |(stated, choices)| {
            let stated = stated.into_iter().zip(choices).collect();
            Sample::part(format!("n{number}"), kind, stated)
        })
    })
}

/// The lines of a spec with these settings; features come under one key.
fn spec(stated: &FieldMap) -> Vec<String> {
    let (features, settings): (Vec<_>, Vec<_>) = stated
        .iter()
        .map(|(field, value)| (field.spec().section, line(*field, value)))
        .partition(|(section, _)| *section == Section::Features);
    let lines_of = |all: Vec<(Section, String)>| all.into_iter().map(|(_, line)| line);
    let mut lines: Vec<_> = lines_of(settings).collect();
    if !features.is_empty() {
        let features: Vec<_> = lines_of(features).collect();
        lines.push(format!("features: {{ {} }}", features.join(", ")));
    }
    lines
}

/// What a manifest of a repository may state beside which one it means.
fn repository(place: Place) -> impl Strategy<Value = Vec<String>> {
    let is_meant = |field: &Field| {
        field.at(place).is_settable()
            && field.spec().section != Section::Projects
            && !matches!(field, Field::Origin | Field::DisplayName)
    };
    let fields: Vec<_> = Field::ALL.into_iter().filter(is_meant).collect();
    let most = fields.len();
    let settings = (
        proptest::sample::subsequence(fields, 0..=most),
        proptest::collection::vec(any::<proptest::sample::Index>(), most),
    )
        .prop_map(|(fields, choices)| {
            let chosen = fields.into_iter().zip(choices);
            chosen
                .map(|(field, choice)| (field, choice.get(&values(field)).clone()))
                .collect::<FieldMap>()
        });
    let more = proptest::sample::subsequence(vec!["disabled: false", "projects: [PAY]"], 0..=2);
    (settings, more).prop_map(|(settings, more)| {
        let more = more.into_iter().map(str::to_owned);
        spec(&settings).into_iter().chain(more).collect()
    })
}

/// The manifests of an integration, a plain repository and one inside the integration.
fn with_repositories(plain: &[String], of_inside: &[String]) -> String {
    let mut plain_lines = vec!["origin: https://git.acme.example/plain.git"];
    plain_lines.extend(plain.iter().map(String::as_str));
    let mut inside_lines = vec!["match: { displayName: only }"];
    inside_lines.extend(of_inside.iter().map(String::as_str));
    hub("hub", &["apiPath: /a"]) + &manifest("plain", &plain_lines) + &inside("one", &inside_lines)
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn the_law_holds_for_repositories_of_every_kind_and_any_change_of_them(
        first in (repository(Place::Plain), repository(Place::Inside)),
        second in (repository(Place::Plain), repository(Place::Inside)),
        reading in proptest::sample::select(readings()),
    ) {
        let jira = Jira::with(SCENARIO, reading);
        let manifests = with_repositories(&first.0, &first.1);
        // What is inside can be compared once it is there.
        jira.apply(&manifests);
        jira.apply(&manifests);
        prop_assert_eq!(changes(&jira.plan(&manifests)), "");
        let manifests = with_repositories(&second.0, &second.1);
        jira.apply(&manifests);
        let plan = jira.plan(&manifests);
        prop_assert_eq!(changes(&plan), "");
        prop_assert!(plan.held.is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(32) })]

    #[test]
    fn the_law_holds_for_any_manifests_and_any_change_of_them(
        samples in (sample(1), sample(2), sample(3)),
        reading in proptest::sample::select(readings()),
        turns in proptest::collection::vec(any::<proptest::sample::Index>(), 6),
    ) {
        let mut samples: Vec<_> = vec![samples.0, samples.1, samples.2];
        let jira = Jira::with(SCENARIO, reading);
        let first = manifests(&samples);
        jira.apply(&first);
        prop_assert_eq!(changes(&jira.plan(&first)), "");
        for (number, turn) in turns.iter().enumerate() {
            let sample = &mut samples[number % 3];
            let stated: Vec<_> = sample.stated.keys().copied().collect();
            if !stated.is_empty() {
                let key = stated[turn.index(stated.len())];
                sample.turn(key);
            }
        }
        let second = manifests(&samples);
        jira.apply(&second);
        prop_assert_eq!(changes(&jira.plan(&second)), "");
    }

    #[test]
    fn what_a_plan_makes_real_is_planned_no_more(
        samples in (sample(1), sample(2), sample(3)),
    ) {
        let manifests = manifests(&[samples.0, samples.1, samples.2]);
        let wanted = desired(&manifests);
        let policy = Policy::default();
        let plan = plan::plan(&wanted, &live(&[]), None, &policy).unwrap();
        let rows = realised(&plan);
        let again = plan::plan(&wanted, &live(&rows), None, &policy).unwrap();
        prop_assert_eq!(changes(&again), "");
        prop_assert_eq!(again.unchanged.len(), 3);
    }
}

/// The rows that the creations of a plan ask for.
fn realised(plan: &Plan) -> Vec<Row> {
    let mut rows = Vec::new();
    for (number, change) in (1..).zip(&plan.changes) {
        let Action::Create(creation) = &change.action else {
            panic!("everything is new");
        };
        let mut made = row(
            number,
            creation.row_type.integration().unwrap(),
            &change.display_name,
        );
        assert_eq!(made.0.row_type, LiveType::Known(creation.row_type));
        made.0.fields.extend(creation.fields.clone());
        made.0
            .fields
            .entry(Field::Global)
            .or_insert(FieldValue::Bool(true));
        made.0.disabled = creation.disabled.unwrap_or(false);
        rows.push(made);
    }
    rows
}
