//! Plans of all that a plan may hold.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use gijctl::diag::SourceMap;
use gijctl::manifest;
use gijctl::model::{
    Address, AppVersion, Credentials, Field, FieldMap, FieldValue, IntegrationId, IntegrationType,
    RepositoryId, RowId, RowType, SecretRef, SecretSlot, Shape,
};
use gijctl::plan::{
    self, Action, Adoption, Bookkeeping, Cascading, Cause, Change, Creation, Deletion, FieldChange,
    Files, Held, HeldReason, Indexing, Inside, KnownTo, Note, Plan, Policy, SecretState, Trip,
    Unmanaged, Update,
};
use gijctl::report::documents;
use gijctl::saved::SavedPlan;
use gijctl::state::{
    Account, Authority, Cascade, Desired, Digest, InstanceInfo, Live, LiveRow, Observed,
    RepositoriesPolicy,
};
use jiff::Timestamp;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use serde_json::{Map, Value};

pub(super) const URL: &str = "https://jira.acme.example";

/// When every saved plan here was made.
pub(super) fn made_at() -> Timestamp {
    "2026-03-02T09:30:00Z".parse().unwrap()
}

/// What a plan shows its readers.
pub(super) fn show(saved: &SavedPlan) -> Map<String, Value> {
    documents::plan_object(&saved.plan, &saved.instance)
}

/// Saves a plan for an hour.
pub(super) fn saved(plan: Plan) -> SavedPlan {
    let absolute = |path: &Path| Ok(Path::new("/work").join(path));
    SavedPlan::new(plan, "main", made_at(), Duration::from_hours(1), absolute).unwrap()
}

pub(super) fn instance() -> InstanceInfo {
    InstanceInfo {
        url: URL.to_owned(),
        jira_version: Some("10.3.5".to_owned()),
        app_version: AppVersion::parse("5.2.1"),
        account: Account {
            name: "svc".to_owned(),
            authority: Authority::Administrator,
        },
    }
}

pub(super) fn live(rows: &[LiveRow]) -> Live {
    Live {
        instance: instance(),
        integrations: Observed::Known(rows.to_vec()),
        projects: Observed::NotAsked,
        repositories: Observed::NotAsked,
    }
}

pub(super) fn desired(manifests: &str) -> Desired {
    let mut sources = SourceMap::new();
    sources.add("set/all.yaml", manifests);
    manifest::load(&mut sources).desired.unwrap()
}

/// The plan for these manifests where these rows are.
pub(super) fn planned(manifests: &str, rows: &[LiveRow]) -> Plan {
    plan::plan(&desired(manifests), &live(rows), None, &Policy::default()).unwrap()
}

/// One integration of a name that is created.
pub(super) fn one_create() -> Plan {
    planned(&crate::support::integration("a"), &[])
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z ]{0,8}",
        "\\PC{0,6}",
        Just("\u{1b}[2J\"\\\n\u{202e}".to_owned()),
    ]
}

fn id() -> impl Strategy<Value = RowId> {
    (prop_oneof![1..50_u64, Just(u64::MAX)], any::<bool>()).prop_map(|(id, inside)| {
        if inside {
            RepositoryId::new(id).unwrap().into()
        } else {
            IntegrationId::new(id).unwrap().into()
        }
    })
}

fn address() -> impl Strategy<Value = Address> {
    "[a-z0-9]{1,8}".prop_map(|name| format!("Integration/{name}").parse().unwrap())
}

fn digest() -> impl Strategy<Value = Digest> {
    any::<u64>().prop_map(|number| Digest::of([number.to_string().as_str()]))
}

fn field() -> impl Strategy<Value = Field> {
    proptest::sample::select(Field::ALL.to_vec())
}

fn value(field: Field) -> BoxedStrategy<FieldValue> {
    match field.spec().shape {
        Shape::Bool => any::<bool>().prop_map(FieldValue::Bool).boxed(),
        Shape::Integer { min, max } => (min..=max).prop_map(FieldValue::Integer).boxed(),
        Shape::Text { .. } => text().prop_map(FieldValue::Text).boxed(),
        Shape::ProjectIds => btree_set(any::<u64>(), 0..3)
            .prop_map(FieldValue::Ids)
            .boxed(),
    }
}

fn fields() -> impl Strategy<Value = FieldMap> {
    vec(
        field().prop_flat_map(|field| (Just(field), value(field))),
        0..4,
    )
    .prop_map(|pairs| pairs.into_iter().collect())
}

fn credentials() -> impl Strategy<Value = Credentials> {
    let secret = prop_oneof![
        "[A-Z]{1,6}".prop_map(SecretRef::Env),
        "[a-z]{1,6}".prop_map(|path| SecretRef::File(path.into())),
        vec(text(), 1..3).prop_map(SecretRef::Command),
    ];
    let slot = prop_oneof![Just(SecretSlot::Pat), Just(SecretSlot::Password)];
    (option::of(text()), slot, secret).prop_map(|(username, slot, secret)| Credentials {
        username,
        slot,
        secret,
    })
}

fn repository() -> impl Strategy<Value = RepositoryId> {
    (1..1_000_u64).prop_filter_map("a number above 0", RepositoryId::new)
}

/// What manifests of single repositories decide.
fn own() -> impl Strategy<Value = BTreeMap<RepositoryId, BTreeSet<Field>>> {
    let fields = btree_set(field(), 1..3);
    btree_map(repository(), fields, 0..3)
}

fn kind() -> impl Strategy<Value = IntegrationType> {
    proptest::sample::select(IntegrationType::ALL.to_vec())
}

fn action() -> impl Strategy<Value = Action> {
    let create = (
        prop_oneof![kind().prop_map(RowType::from), Just(RowType::Plain)],
        fields(),
        fields(),
        option::of(any::<bool>()),
        option::of(credentials()),
    )
        .prop_map(|(row_type, fields, afterwards, disabled, credentials)| {
            Action::Create(Creation {
                row_type,
                fields,
                afterwards,
                disabled,
                credentials,
            })
        });
    let update = (id(), fields(), fields(), own(), option::of(credentials())).prop_map(
        |(id, fields, inside, own, credentials)| {
            Action::Update(Update {
                id,
                fields,
                inside,
                own,
                credentials,
            })
        },
    );
    let rows = btree_set(repository(), 0..4);
    let cascade = (id(), fields(), rows, own()).prop_map(|(id, wanted, rows, own)| {
        Action::Cascade(Cascading {
            id,
            wanted,
            rows,
            own,
        })
    });
    let files = prop_oneof![Just(Files::Keep), Just(Files::Remove)];
    prop_oneof![
        create,
        update,
        cascade,
        id().prop_map(Action::Enable),
        id().prop_map(Action::Disable),
        id().prop_map(|id| Action::Adopt(Adoption { id })),
        (id(), files).prop_map(|(id, files)| Action::Delete(Deletion { id, files })),
    ]
}

fn cause() -> impl Strategy<Value = Cause> {
    use Cause::{Both, Drift, Manifest, Unknown};
    proptest::sample::select(vec![Manifest, Drift, Both, Unknown])
}

fn field_change() -> impl Strategy<Value = FieldChange> {
    let setting = field().prop_flat_map(|field| {
        let before = option::of(value(field));
        (before, value(field), option::of(text()), cause()).prop_map(
            move |(before, after, in_words, cause)| FieldChange::Setting {
                field,
                before,
                after,
                in_words,
                cause,
            },
        )
    });
    let disabled =
        (option::of(any::<bool>()), any::<bool>(), cause()).prop_map(|(before, after, cause)| {
            FieldChange::Disabled {
                before,
                after,
                cause,
            }
        });
    prop_oneof![
        setting,
        disabled,
        kind().prop_map(FieldChange::Type),
        text().prop_map(FieldChange::Username),
        text().prop_map(|from| FieldChange::Secret { name: "pat", from }),
    ]
}

fn repositories() -> impl Strategy<Value = RepositoriesPolicy> {
    let cascade = proptest::sample::select(vec![Cascade::Report, Cascade::Apply, Cascade::Off]);
    (option::of(any::<u32>()), cascade).prop_map(|(expect_at_least, cascade)| RepositoriesPolicy {
        expect_at_least,
        cascade,
    })
}

fn change() -> impl Strategy<Value = Change> {
    let indexing =
        proptest::sample::select(vec![Indexing::None, Indexing::Initial, Indexing::Reindex]);
    let about = (address(), text(), 1..5_u32);
    let effect = (action(), indexing, cause());
    let shown = (vec(field_change(), 0..4), option::of(inside()));
    (about, effect, shown, repositories()).prop_map(
        |((address, display_name, batch), (action, indexing, cause), shown, repositories)| {
            let mut change = one_create().changes.remove(0);
            change.address = address;
            change.display_name = display_name;
            change.batch = batch;
            change.action = action;
            change.indexing = indexing;
            change.cause = cause;
            (change.fields, change.can_remove) = shown;
            change.repositories = repositories;
            change
        },
    )
}

fn held() -> impl Strategy<Value = Held> {
    let reason = prop_oneof![
        vec(field(), 0..3).prop_map(HeldReason::IgnoredFields),
        Just(HeldReason::NotSelected),
        Just(HeldReason::PreventDestroy),
        id().prop_map(HeldReason::PendingDeletion),
        text().prop_map(HeldReason::Stale),
        Just(HeldReason::EmptySet),
        text().prop_map(HeldReason::OtherOwner),
        text().prop_map(HeldReason::UnknownType),
        id().prop_map(HeldReason::NotRecognised),
        Just(HeldReason::InsideNotAsked),
        text().prop_map(HeldReason::InsideUnreadable),
    ];
    (address(), reason).prop_map(|(address, reason)| Held {
        address,
        action: "delete",
        reason,
    })
}

fn unmanaged() -> impl Strategy<Value = Unmanaged> {
    let known_to = prop_oneof![
        Just(KnownTo::Nobody),
        address().prop_map(KnownTo::ThisOwner),
        text().prop_map(KnownTo::OtherOwner),
    ];
    (id(), text(), text(), known_to).prop_map(|(id, integration_type, display_name, known_to)| {
        Unmanaged {
            id,
            integration_type,
            display_name,
            known_to,
        }
    })
}

fn inside() -> impl Strategy<Value = Inside> {
    prop_oneof![
        Just(Inside::NotAsked),
        (any::<u16>(), vec(text(), 0..3)).prop_map(|(number, names)| {
            Inside::Known {
                repositories: usize::from(number),
                names,
            }
        }),
        text().prop_map(Inside::Unreadable),
    ]
}

fn secret_state() -> impl Strategy<Value = SecretState> {
    prop_oneof![
        Just(SecretState::Unchanged),
        Just(SecretState::Changed),
        Just(SecretState::Unknown),
        Just(SecretState::NeverApplied),
    ]
}

fn bookkeeping() -> impl Strategy<Value = Bookkeeping> {
    let names = || "[a-z]{1,6}";
    (
        btree_map(names(), digest(), 0..3),
        btree_set(names(), 0..3),
        any::<bool>(),
        any::<bool>(),
        option::of(digest()),
    )
        .prop_map(
            |(wanted, settled, prevent_destroy, delete_files, seen)| Bookkeeping {
                wanted,
                settled,
                prevent_destroy,
                delete_files,
                seen,
            },
        )
}

fn said() -> impl Strategy<Value = (Vec<Trip>, Vec<String>, Vec<Note>)> {
    let trip = (text(), text()).prop_map(|(message, help)| Trip {
        guard: "disable",
        message,
        help,
    });
    let note = (address(), text()).prop_map(|(address, text)| Note { address, text });
    (vec(trip, 0..2), vec(text(), 0..2), vec(note, 0..2))
}

/// Any plan.
pub(super) fn any_plan() -> impl Strategy<Value = Plan> {
    let lists = (
        vec(change(), 0..4),
        vec(held(), 0..3),
        vec(unmanaged(), 0..3),
        vec(address(), 0..3),
    );
    let maps = (
        btree_map(address(), id(), 0..3),
        btree_map(id(), any::<u32>(), 0..3),
        btree_map(address(), bookkeeping(), 0..3),
        btree_map(id(), digest(), 0..3),
    );
    let known = (
        vec(address(), 0..3),
        vec(address(), 0..3),
        btree_map(address(), secret_state(), 0..3),
    );
    (lists, maps, said(), known).prop_map(|(lists, maps, said, known)| {
        let mut plan = one_create();
        (plan.changes, plan.held, plan.unmanaged, plan.unchanged) = lists;
        (plan.matched, plan.expected, plan.bookkeeping, plan.seen) = maps;
        (plan.trips, plan.warnings, plan.notes) = said;
        (plan.forgotten, plan.released, plan.secrets) = known;
        plan
    })
}
