//! Values to render.

use gijctl::event::WaitingFor;
use gijctl::model::{Address, AppVersion, Field, FieldValue, IntegrationId, RepositoryId, RowId};
use gijctl::pace::{FailedRow, Progress, WaitSummary};
use gijctl::plan::{
    Action, Adoption, Cause, Change, Creation, FieldChange, Indexing, Plan, Update,
};
use gijctl::state::{Account, Authority, InstanceInfo, RepositoriesPolicy};
use jiff::Timestamp;

pub(super) fn id(number: u64) -> RowId {
    IntegrationId::new(number).unwrap().into()
}

pub(super) fn address(name: &str) -> Address {
    format!("Integration/{name}").parse().unwrap()
}

/// A moment of the day on which all of this happens.
pub(super) fn at(time: &str) -> Timestamp {
    format!("2026-05-11T{time}Z").parse().unwrap()
}

pub(super) fn plan(changes: Vec<Change>) -> Plan {
    Plan {
        rollout: gijctl::plan::PlannedRollout::default(),
        manual: Vec::new(),
        instance: InstanceInfo {
            url: "https://tracker.wine.example/jira".to_owned(),
            jira_version: Some("10.3.5".to_owned()),
            app_version: AppVersion::parse("5.2.1"),
            account: Account {
                name: "vintner".to_owned(),
                authority: Authority::Administrator,
            },
        },
        changes,
        divergences: Vec::new(),
        held: Vec::new(),
        awaited: Vec::new(),
        accounts: std::collections::BTreeMap::new(),
        unmanaged: Vec::new(),
        unchanged: Vec::new(),
        matched: std::collections::BTreeMap::new(),
        expected: std::collections::BTreeMap::new(),
        bookkeeping: std::collections::BTreeMap::new(),
        seen: std::collections::BTreeMap::new(),
        parents: std::collections::BTreeSet::new(),
        forgotten: Vec::new(),
        released: Vec::new(),
        secrets: std::collections::BTreeMap::new(),
        previews: std::collections::BTreeMap::new(),
        sign_ins: std::collections::BTreeMap::new(),
        trips: Vec::new(),
        warnings: Vec::new(),
        notes: Vec::new(),
        fingerprint: "sha256:00".to_owned(),
    }
}

pub(super) fn change(name: &str, batch: u32, action: Action) -> Change {
    Change {
        address: address(name),
        display_name: name.to_owned(),
        batch,
        indexing: match action {
            Action::Create(_) => Indexing::Initial,
            _ => Indexing::None,
        },
        action,
        cause: Cause::Unknown,
        fields: Vec::new(),
        can_remove: None,
        repositories: RepositoriesPolicy::default(),
        rollout: gijctl::model::RolloutHints::default(),
    }
}

pub(super) fn creation() -> Creation {
    Creation {
        row_type: gijctl::model::IntegrationType::Github.into(),
        fields: gijctl::model::FieldMap::new(),
        afterwards: gijctl::model::FieldMap::new(),
        disabled: None,
        credentials: None,
    }
}

pub(super) fn create(name: &str, batch: u32) -> Change {
    change(name, batch, Action::Create(creation()))
}

pub(super) fn update(name: &str, batch: u32, number: u64) -> Change {
    let update = Update {
        id: id(number),
        fields: gijctl::model::FieldMap::new(),
        inside: gijctl::model::FieldMap::new(),
        own: std::collections::BTreeMap::new(),
        credentials: None,
    };
    change(name, batch, Action::Update(update))
}

pub(super) fn adopt(name: &str, batch: u32, number: u64) -> Change {
    change(name, batch, Action::Adopt(Adoption { id: id(number) }))
}

pub(super) fn setting(field: Field, before: Option<FieldValue>, after: FieldValue) -> FieldChange {
    FieldChange::Setting {
        field,
        before,
        after,
        in_words: None,
        cause: Cause::Unknown,
    }
}

pub(super) fn text(text: &str) -> FieldValue {
    FieldValue::Text(text.to_owned())
}

pub(super) fn row(number: u64, name: &str, reason: &str) -> FailedRow {
    FailedRow {
        id: RepositoryId::new(number).unwrap(),
        name: name.to_owned(),
        reason: reason.to_owned(),
    }
}

pub(super) fn indexed(count: usize) -> WaitSummary {
    WaitSummary {
        indexed: count,
        ..WaitSummary::default()
    }
}

pub(super) fn waiting(name: &str, since: &str, progress: Progress) -> WaitingFor {
    WaitingFor {
        id: id(7),
        display_name: name.to_owned(),
        since: at(since),
        progress,
    }
}

/// A name that would clear the screen, colour what follows and turn the line around.
pub(super) const HOSTILE: &str = "wine\u{1b}[2J\u{1b}[31m\u{202e}\r\nerror: all is lost\u{7}";
