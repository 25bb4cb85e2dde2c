//! Plans and events as records, and records as they are kept.

use super::records::{
    BatchLine, CascadeLine, ChangeLine, DeletingLine, EmptyLine, ErrorLine, FieldLine,
    FinishedLine, HeldLine, HoldLine, LeaseLine, LookFailedLine, LostCreateLine, NoteLine,
    OutcomeLine, PlanLine, PreviewLine, QuestionLine, QuietEndLine, Record, RepositoriesLine,
    RequestLine, RolloutLine, RowLine, RunLine, StaggerLine, StepLine, StoppingLine, TripLine,
    WaitLine, WaitingLine, WarningLine, WrittenLine,
};
use super::text::{LISTED, name, path, safe, value};
use crate::event::{Event, EventKind, Report, WaitingFor};
use crate::model::{Address, FieldValue, GeneralSetting, GeneralValue, RowId};
use crate::pace::{FailedRow, WaitSummary};
use crate::plan::{
    Cause, Change, FieldChange, Foreseen, Indexing, MANUAL, ManualWork, Plan, Summary,
};
use serde_json::Value;

/// Every decision of a plan, a record each: first the plan as a whole.
pub fn plan_records(plan: &Plan) -> Vec<Record> {
    let mut records = vec![Record::Plan(PlanLine {
        fingerprint: plan.fingerprint.clone(),
        app_version: plan
            .instance
            .app_version
            .as_ref()
            .map(|version| name(version.as_str())),
        jira_version: plan.instance.jira_version.as_deref().map(name),
        account: name(&plan.instance.account.name),
        summary: summary(plan.summary()),
    })];
    records.extend(plan.changes.iter().map(change));
    records.extend(plan.manual.iter().map(manual));
    records.extend(plan.held.iter().map(|held| {
        Record::Held(HeldLine {
            address: held.address.to_string(),
            action: held.action.to_owned(),
            reason: safe(&held.reason.to_string()),
        })
    }));
    records.extend(plan.trips.iter().map(|trip| {
        Record::Trip(TripLine {
            guard: trip.guard.to_owned(),
            message: safe(&trip.message),
            help: safe(&trip.help),
        })
    }));
    records.extend(plan.previews.iter().map(preview));
    records.extend(plan.notes.iter().map(|note| {
        Record::Note(NoteLine {
            address: note.address.to_string(),
            message: safe(&note.text),
        })
    }));
    records.extend(plan.released.iter().map(|address| {
        Record::Note(NoteLine {
            address: address.to_string(),
            message: "released: the ledger forgets it (ledger.release)".to_owned(),
        })
    }));
    records.extend(plan.warnings.iter().map(|warning| {
        Record::Warning(WarningLine {
            address: None,
            message: safe(warning),
        })
    }));
    records
}

fn preview((address, foreseen): (&Address, &Foreseen)) -> Record {
    let Foreseen {
        sight: _,
        found: _,
        stays,
        added,
        removed,
        unsure,
    } = foreseen;
    Record::Preview(PreviewLine {
        address: address.to_string(),
        untold: foreseen.blind().map(safe),
        stays: *stays as u64,
        added: *added as u64,
        removed: removed.len() as u64,
        names: removed
            .iter()
            .take(LISTED)
            .map(|row| name(&row.to_string()))
            .collect(),
        unsure: *unsure as u64,
    })
}

fn summary(summary: Summary) -> std::collections::BTreeMap<String, u64> {
    let Summary {
        create,
        update,
        enable,
        disable,
        cascade,
        delete,
        adopt,
        manual,
        unchanged,
        unmanaged,
        held,
    } = summary;
    [
        ("create", create),
        ("update", update),
        ("enable", enable),
        ("disable", disable),
        ("cascade", cascade),
        ("delete", delete),
        ("adopt", adopt),
        ("manual", manual),
        ("unchanged", unchanged),
        ("unmanaged", unmanaged),
        ("held", held),
    ]
    .into_iter()
    .map(|(word, number)| (word.to_owned(), number as u64))
    .collect()
}

fn change(change: &Change) -> Record {
    Record::Change(ChangeLine {
        address: change.address.to_string(),
        action: change.action.as_str().to_owned(),
        id: change.action.id().map(RowId::get),
        batch: change.batch,
        indexing: change.indexing.as_str().to_owned(),
        cause: change.cause.as_str().to_owned(),
        fields: change.fields.iter().map(field).collect(),
    })
}

/// Work by hand is a change that no batch holds and nobody can tell the cause of.
fn manual(work: &ManualWork) -> Record {
    Record::Change(ChangeLine {
        address: work.address.to_string(),
        action: MANUAL.to_owned(),
        id: None,
        batch: 0,
        indexing: Indexing::None.as_str().to_owned(),
        cause: Cause::Unknown.as_str().to_owned(),
        fields: work
            .settings
            .iter()
            .map(|one| general(one.setting, &one.wanted, Cause::Unknown))
            .collect(),
    })
}

fn general(setting: GeneralSetting, wanted: &GeneralValue, cause: Cause) -> FieldLine {
    let line = FieldLine {
        name: setting.key().to_owned(),
        before: None,
        after: None,
        cause: Some(cause.as_str().to_owned()),
        sensitive: None,
        cut: None,
    };
    let text = |text: &str| value(&FieldValue::Text(text.to_owned()));
    let (after, cut) = match wanted {
        GeneralValue::Bool(wanted) => (Value::from(*wanted), false),
        GeneralValue::Integer(wanted) => (Value::from(*wanted), false),
        GeneralValue::Text(wanted) => text(wanted),
        GeneralValue::Names(names) => {
            let told: Vec<_> = names.iter().take(LISTED).map(|name| text(name).0).collect();
            (Value::from(told), names.len() > LISTED)
        }
        GeneralValue::Reference(_) => {
            return FieldLine {
                sensitive: Some(true),
                ..line
            };
        }
    };
    FieldLine {
        before: Some(Value::Null),
        after: Some(after),
        cut: cut.then_some(true),
        ..line
    }
}

fn field(change: &FieldChange) -> FieldLine {
    let shown = |name: &str, before: Value, after: Value| FieldLine {
        name: name.to_owned(),
        before: Some(before),
        after: Some(after),
        cause: None,
        sensitive: None,
        cut: None,
    };
    match change {
        FieldChange::Setting {
            field,
            before,
            after,
            in_words: _,
            cause,
        } => {
            let (before, before_is_cut) = before.as_ref().map_or((Value::Null, false), value);
            let (after, after_is_cut) = value(after);
            FieldLine {
                cause: Some(cause.as_str().to_owned()),
                cut: (before_is_cut || after_is_cut).then_some(true),
                ..shown(field.name(), before, after)
            }
        }
        FieldChange::Disabled {
            before,
            after,
            cause,
        } => FieldLine {
            cause: Some(cause.as_str().to_owned()),
            ..shown("disabled", Value::from(*before), Value::from(*after))
        },
        FieldChange::Inside(inside) => {
            let (after, after_is_cut) = value(&inside.wanted);
            FieldLine {
                before: None,
                cut: after_is_cut.then_some(true),
                ..shown(inside.field.name(), Value::Null, after)
            }
        }
        FieldChange::General {
            setting,
            after,
            cause,
        } => general(*setting, after, *cause),
        FieldChange::Type(kind) => shown("type", Value::Null, Value::from(kind.as_str())),
        FieldChange::Username(username) => {
            let (after, _) = value(&FieldValue::Text(username.clone()));
            shown("username", Value::Null, after)
        }
        FieldChange::Secret { name, from: _ } => FieldLine {
            name: (*name).to_owned(),
            before: None,
            after: None,
            cause: None,
            sensitive: Some(true),
            cut: None,
        },
    }
}

/// What happened, as a record.
#[expect(
    clippy::too_many_lines,
    reason = "it has an arm for each kind of event"
)]
pub fn event_record(event: &Event) -> Option<Record> {
    Some(match &event.kind {
        // Signs of life, and what the plan says already.
        EventKind::StillWaiting { .. } | EventKind::Ahead { .. } | EventKind::Foreseen { .. } => {
            return None;
        }
        EventKind::RunStarted { changes, batches } => Record::Rollout(RolloutLine {
            changes: *changes as u64,
            batches: *batches,
        }),
        EventKind::WaitingForLease { holder, until: _ } => Record::Lease(LeaseLine {
            holder: safe(holder),
        }),
        EventKind::EarlierWorkFound { waiting } => Record::EarlierWork(WaitLine {
            next_look: None,
            ..look(waiting)
        }),
        EventKind::EarlierWorkDone => Record::EarlierWorkDone(EmptyLine {}),
        EventKind::BatchStarted {
            batch,
            batches,
            addresses,
        } => Record::Batch(BatchLine {
            batch: *batch,
            batches: *batches,
            changes: addresses.len() as u64,
            addresses: addresses
                .iter()
                .take(LISTED)
                .map(ToString::to_string)
                .collect(),
        }),
        EventKind::HeldBack {
            address,
            reason,
            until,
        } => Record::Hold(HoldLine {
            address: address.to_string(),
            reason: safe(reason),
            until: *until,
        }),
        EventKind::Staggering { until } => Record::Stagger(StaggerLine { until: *until }),
        EventKind::Asking { canary, left } => Record::Question(QuestionLine {
            canary: canary.to_string(),
            left: *left as u64,
        }),
        EventKind::StepStarted { change } | EventKind::StepPassedOver { change } => {
            Record::Step(StepLine {
                address: change.address.to_string(),
                action: change.action.as_str().to_owned(),
                batch: change.batch,
                id: change.action.id().map(RowId::get),
                indexing: change.indexing.as_str().to_owned(),
            })
        }
        EventKind::StepWritten { address, id } => Record::Written(WrittenLine {
            address: address.to_string(),
            id: id.map(RowId::get),
        }),
        EventKind::Indexing { waiting, next_look } => Record::Wait(WaitLine {
            next_look: Some(*next_look),
            ..look(waiting)
        }),
        EventKind::LookFailed { reason, next_look } => Record::LookFailed(LookFailedLine {
            reason: safe(reason),
            next_look: *next_look,
        }),
        EventKind::QuietEnding {
            address,
            repositories,
        } => Record::QuietEnd(QuietEndLine {
            address: address.to_string(),
            repositories: *repositories as u64,
        }),
        EventKind::Cascading {
            address,
            written,
            repositories,
        } => Record::Cascade(CascadeLine {
            address: address.to_string(),
            written: *written as u64,
            repositories: *repositories as u64,
        }),
        EventKind::LookingForCreate {
            address,
            reason,
            until,
        } => Record::LostCreate(LostCreateLine {
            address: address.to_string(),
            reason: safe(reason),
            until: *until,
        }),
        EventKind::Deleting {
            address,
            since,
            repositories,
            next_look,
        } => Record::Deleting(DeletingLine {
            address: address.to_string(),
            since: *since,
            repositories: repositories.map(|number| number as u64),
            next_look: *next_look,
        }),
        EventKind::ReindexStarted {
            label,
            id,
            number,
            of: _,
        } => Record::Step(reindex(label, *id, *number)),
        EventKind::ReindexAsked { label, id } => Record::Written(WrittenLine {
            address: safe(label),
            id: Some(id.get()),
        }),
        EventKind::ErrandEnded { label, report } => Record::Finished(finished(safe(label), report)),
        EventKind::Warned { address, warning } => Record::Warning(WarningLine {
            address: address.as_ref().map(ToString::to_string),
            message: safe(&warning.to_string()),
        }),
        EventKind::StepFinished { address, report } => {
            Record::Finished(finished(address.to_string(), report))
        }
        EventKind::Stopping { reason } => Record::Stopping(StoppingLine {
            reason: safe(reason),
        }),
        EventKind::RunFinished => Record::RolloutEnd(EmptyLine {}),
    })
}

fn reindex(label: &str, id: RowId, number: u32) -> StepLine {
    StepLine {
        address: safe(label),
        action: "reindex".to_owned(),
        batch: number,
        id: Some(id.get()),
        indexing: "reindex".to_owned(),
    }
}

fn look(waiting: &[WaitingFor]) -> WaitLine {
    WaitLine {
        integrations: waiting.len() as u64,
        waiting: waiting.iter().take(LISTED).map(waiting_for).collect(),
        next_look: None,
    }
}

fn waiting_for(one: &WaitingFor) -> WaitingLine {
    let progress = &one.progress;
    WaitingLine {
        id: one.id.get(),
        display_name: name(&one.display_name),
        since: one.since,
        scanned: progress.scanned,
        known: progress.known as u64,
        disabled: progress.disabled as u64,
        indexed: progress.indexed as u64,
        failed: progress.failed as u64,
        settling: progress.settling,
        current: progress.current.as_ref().map(|(current, _)| name(current)),
        percent: progress
            .current
            .as_ref()
            .map(|(_, percent)| whole_percent(*percent)),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the value is brought between 0 and 100 before, and a cast of what is no number gives 0"
)]
fn whole_percent(percent: f64) -> u8 {
    percent.round().clamp(0.0, 100.0) as u8
}

fn finished(address: String, report: &Report) -> FinishedLine {
    FinishedLine {
        address,
        status: report.status.as_str().to_owned(),
        error: report.error.as_ref().map(|(message, help)| ErrorLine {
            address: None,
            message: safe(message),
            help: safe(help),
        }),
        goes_on: report.goes_on.then_some(true),
        indexed_at: report.indexed_at,
        repositories: report.indexing.as_ref().map(repositories),
    }
}

fn repositories(summary: &WaitSummary) -> RepositoriesLine {
    let WaitSummary {
        indexed,
        disabled,
        failed,
        with_errors,
        unfinished,
        removed,
    } = summary;
    RepositoriesLine {
        indexed: *indexed as u64,
        disabled: disabled.len() as u64,
        failed: failed.len() as u64,
        with_errors: with_errors.len() as u64,
        unfinished: unfinished.len() as u64,
        removed: removed.len() as u64,
        troubled: failed
            .iter()
            .chain(with_errors)
            .take(LISTED)
            .map(row)
            .collect(),
    }
}

fn row(row: &FailedRow) -> RowLine {
    RowLine {
        id: row.id.get(),
        name: name(&row.name),
        reason: safe(&row.reason),
    }
}

/// A line about a run as it is kept.
pub(super) fn kept_run(line: RunLine) -> RunLine {
    let RunLine {
        run,
        gijctl_version,
        instance,
        url,
        settings,
    } = line;
    RunLine {
        run: name(&run),
        gijctl_version: name(&gijctl_version),
        instance: name(&instance),
        url: path(&url),
        settings: settings
            .into_iter()
            .take(LISTED)
            .map(|(flag, value)| (name(&flag), safe(&value)))
            .collect(),
    }
}

/// A line about a request as it is kept.
pub(super) fn kept_request(line: RequestLine) -> RequestLine {
    let RequestLine {
        number,
        attempt,
        method,
        path: whole,
        status,
        failure,
        ms,
        jira_request,
    } = line;
    RequestLine {
        number,
        attempt,
        method: name(&method),
        path: path(&whole),
        status,
        failure: failure.as_deref().map(safe),
        ms,
        jira_request: jira_request.as_deref().map(name),
    }
}

/// A line about an outcome as it is kept.
pub(super) fn kept_outcome(line: OutcomeLine) -> OutcomeLine {
    let OutcomeLine {
        outcome,
        exit,
        stopped,
        paused,
        errors,
        warnings,
    } = line;
    let error = |error: ErrorLine| ErrorLine {
        address: error.address.as_deref().map(name),
        message: safe(&error.message),
        help: safe(&error.help),
    };
    OutcomeLine {
        outcome: name(&outcome),
        exit,
        stopped: stopped.as_deref().map(safe),
        paused,
        errors: listed(errors, error, |more| ErrorLine {
            address: None,
            message: format!("and {more} more"),
            help: String::new(),
        }),
        warnings: listed(
            warnings,
            |warning| safe(&warning),
            |more| format!("and {more} more"),
        ),
    }
}

/// The first of many, and how many more there are.
fn listed<T>(all: Vec<T>, keep: impl Fn(T) -> T, rest: impl FnOnce(usize) -> T) -> Vec<T> {
    let more = all.len().saturating_sub(LISTED);
    let mut kept: Vec<_> = all.into_iter().take(LISTED).map(keep).collect();
    if more > 0 {
        kept.push(rest(more));
    }
    kept
}
