//! A plan for people.

use super::manual::{value_in_words, work_order};
use super::plan_sections::{cause_of_change, cause_of_field, sections, wanted_inside};
use super::rollout::{self, Timing};
use super::style::{ADDED, CHANGED, FAINT, KNOWN, REMOVED, STRONG, paint};
use super::words::{count, harmless, quoted, value};
use crate::model::{Kind, first_few};
use crate::plan::{
    Action, Change, Deletion, FieldChange, Files, HeldReason, Indexing, Inside, Plan,
};
use crate::state::Authority;

/// How many addresses are listed of what waits.
const WAITING_LISTED: usize = 5;

/// The plan, batch by batch, with all that is left alone and a last line that counts.
pub fn text(plan: &Plan) -> String {
    whole(plan, None)
}

/// The same of a plan that would be carried out so.
pub fn text_with_timing(plan: &Plan, timing: &Timing) -> String {
    whole(plan, Some(timing))
}

fn whole(plan: &Plan, timing: Option<&Timing>) -> String {
    let mut text = heading(plan);
    let batches = plan.changes.last().map_or(0, |change| change.batch);
    for batch in plan.batches() {
        text.push_str(&batch_heading(plan, batch, batches));
        for change in batch {
            text.push_str(&one_change(plan, change));
        }
    }
    text.push_str(&rollout::text(plan, timing));
    text.push_str(&work_order(plan));
    text.push_str(&sections(plan));
    text.push_str(&totals(plan));
    text
}

/// Which Jira it is, which app, and as whom it is asked; and what that account lacks.
pub(super) fn heading(plan: &Plan) -> String {
    let instance = &plan.instance;
    let app = match &instance.app_version {
        Some(version) => format!("GIJ {}", harmless(version.as_str())),
        None => "GIJ of unknown version".to_owned(),
    };
    let mut text = format!(
        "{} {}, {app}, as {}\n",
        paint(STRONG, "Jira"),
        instance.url,
        harmless(&instance.account.name)
    );
    if let Some(lacking) = lacking(instance.account.authority) {
        text.push_str(&format!(
            "{}: this account {lacking}\n",
            paint(CHANGED, "warning")
        ));
    }
    text
}

/// What an account cannot do, as the rest of a sentence about it.
pub const fn lacking(authority: Authority) -> Option<&'static str> {
    match authority {
        Authority::Administrator => None,
        Authority::Manager => Some(
            "is a GIJ manager, not a Jira administrator: it cannot change the project mapping of integrations that others made",
        ),
        Authority::Neither => Some(
            "seems to be neither Jira administrator nor GIJ manager: GIJ may refuse the changes",
        ),
    }
}

fn batch_heading(plan: &Plan, batch: &[Change], batches: u32) -> String {
    let number = batch.first().map_or(0, |change| change.batch);
    let deletes = batch
        .first()
        .is_some_and(|change| matches!(change.action, Action::Delete(_)));
    let cascades = batch
        .first()
        .is_some_and(|change| matches!(change.action, Action::Cascade(_)));
    let what = match batch.first().map(|change| change.indexing) {
        _ if deletes => "deletes, once everything else is in place".to_owned(),
        _ if cascades => "changes repositories inside, a batch at a time".to_owned(),
        Some(Indexing::Initial) => rollout::of_batch(plan, batch),
        Some(Indexing::Reindex) => {
            "changes what is indexed, reindexes, then waits until everything inside is indexed"
                .to_owned()
        }
        Some(Indexing::None) | None => "starts no indexing".to_owned(),
    };
    let title = format!("Batch {number} of {batches}");
    format!(
        "\n{} {}\n",
        paint(STRONG, title),
        paint(FAINT, format!("({what})"))
    )
}

/// What waited for an integration that this very run may have made: the next one can go on with it.
pub fn waiting(plan: &Plan) -> String {
    let held = plan.held.iter();
    let waiting = held.filter(|held| matches!(held.reason, HeldReason::Waiting(_)));
    let addresses: Vec<_> = waiting.map(|held| held.address.to_string()).collect();
    if addresses.is_empty() {
        return String::new();
    }
    format!(
        "Run apply again for what waited for its integration: {}.\n",
        first_few(&addresses, WAITING_LISTED)
    )
}

/// How many are adopted, by what they are.
fn noted(plan: &Plan, number: usize) -> String {
    let mut adopted = plan.changes.iter();
    let any_repository = adopted.any(|change| change.address.kind == Kind::Repository);
    if any_repository {
        count(number, "resource", "resources")
    } else {
        count(number, "integration", "integrations")
    }
}

fn one_change(plan: &Plan, change: &Change) -> String {
    let (sign, style, word) = match &change.action {
        Action::Create(_) => ("+", ADDED, "create"),
        Action::Update(_) | Action::Configure(_) => ("~", CHANGED, "update"),
        Action::Enable(_) => ("~", CHANGED, "enable"),
        Action::Disable(_) => ("~", REMOVED, "disable"),
        Action::Cascade(_) => ("~", CHANGED, "cascade"),
        Action::Adopt(_) => ("=", KNOWN, "adopt"),
        Action::Delete(_) => ("-", REMOVED, "delete"),
    };
    let id = change
        .action
        .id()
        .map(|id| format!(" (id {})", id.get()))
        .unwrap_or_default();
    let display_name = match &change.action {
        // No manifest is left to say which one this is.
        Action::Delete(_) => format!(" {}", quoted(&change.display_name)),
        _ => String::new(),
    };
    let cause = cause_of_change(change)
        .map(|cause| format!("  {}", paint(FAINT, format!("({cause})"))))
        .unwrap_or_default();
    let mut text = format!(
        "  {} {} {}{id}{display_name}{cause}\n",
        paint(style, sign),
        paint(style, word),
        paint(STRONG, &change.address),
    );
    let width = change
        .fields
        .iter()
        .map(|field| name(field).len())
        .max()
        .unwrap_or(0);
    for field in &change.fields {
        text.push_str(&format!(
            "      {} {:width$}  {}{}\n",
            paint(style, sign),
            name(field),
            shown(field),
            cause_of_field(change, field)
                .map(|cause| format!("  {}", paint(FAINT, format!("({cause})"))))
                .unwrap_or_default()
        ));
    }
    if let Action::Create(creation) = &change.action {
        for (field, wanted) in &creation.afterwards {
            let line = format!(
                "{:width$}  {} once it is indexed",
                field.name(),
                value(wanted)
            );
            text.push_str(&format!("      {} {line}\n", paint(style, ">")));
        }
    }
    if let Some(hints) = rollout::hints_text(change) {
        text.push_str(&format!("      {hints}\n"));
    }
    if let Some(removal) = removal(plan, change) {
        text.push_str(&format!("      {} {removal}\n", paint(REMOVED, "!")));
    }
    if let Action::Delete(deletion) = &change.action {
        let line = format!("      {} {}\n", paint(REMOVED, "!"), clones(deletion));
        text.push_str(&line);
    }
    text
}

/// As many names of repositories are shown.
const NAMED: usize = 5;

/// What a change can take away from Jira; where the Git service was asked, by what it lists.
pub(super) fn removal(plan: &Plan, change: &Change) -> Option<String> {
    let inside = change.can_remove.as_ref()?;
    let foreseen = plan.previews.get(&change.address);
    if let Some(foreseen) = foreseen.filter(|foreseen| foreseen.doubt().is_none()) {
        return Some(match foreseen.removed.len() {
            0 => "removes nothing of what is inside now, by what its Git service lists".to_owned(),
            rows => format!(
                "would remove {}, by what its Git service lists: see below",
                count(rows, "repository", "repositories")
            ),
        });
    }
    let is_deletion = matches!(change.action, Action::Delete(_));
    Some(match inside {
        Inside::Known {
            repositories: 0, ..
        } => "nothing is inside it now".to_owned(),
        Inside::Known {
            repositories,
            names,
        } => {
            let number = count(*repositories, "repository", "repositories");
            let shown: Vec<_> = names.iter().take(NAMED).map(String::as_str).collect();
            let more = match repositories.saturating_sub(shown.len()) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let named = format!("{}{more}", shown.join(", "));
            let named = harmless(&named);
            if is_deletion {
                format!("removes {number} with it: {named}")
            } else {
                format!("can remove what is inside now, {number}: {named}")
            }
        }
        Inside::NotAsked => "can remove repositories; nobody asked which are inside".to_owned(),
        Inside::Unreadable(reason) => format!(
            "can remove repositories; which are inside cannot be told: {}",
            harmless(reason)
        ),
    })
}

fn clones(deletion: &Deletion) -> &'static str {
    match deletion.files {
        Files::Keep => "its clones stay in Jira's home",
        Files::Remove => "its clones are removed from Jira's home as well (deleteFiles)",
    }
}

pub(super) fn name(field: &FieldChange) -> &'static str {
    match field {
        FieldChange::Setting { field, .. } => field.name(),
        FieldChange::Disabled { .. } => "disabled",
        FieldChange::Inside(inside) => inside.field.name(),
        FieldChange::General { setting, .. } => setting.key(),
        FieldChange::Type(_) => "type",
        FieldChange::Username(_) => "username",
        FieldChange::Secret { name, .. } => name,
    }
}

fn shown(field: &FieldChange) -> String {
    match field {
        FieldChange::Setting {
            before,
            after,
            in_words,
            ..
        } => {
            let keys = in_words
                .as_ref()
                .map(|words| format!("  {}", paint(FAINT, format!("({words})"))));
            let keys = keys.unwrap_or_default();
            match before {
                Some(before) => format!("{} -> {}{keys}", value(before), value(after)),
                None => format!("{}{keys}", value(after)),
            }
        }
        FieldChange::Disabled {
            before: Some(before),
            after,
            ..
        } => format!("{before} -> {after}"),
        FieldChange::Disabled {
            before: None,
            after,
            ..
        } => after.to_string(),
        FieldChange::Inside(inside) => format!(
            "{}  on {}",
            wanted_inside(inside),
            count(inside.repositories, "repository", "repositories")
        ),
        FieldChange::General { setting, after, .. } => value_in_words(*setting, after),
        FieldChange::Type(kind) => kind.as_str().to_owned(),
        FieldChange::Username(name) => quoted(name),
        FieldChange::Secret { from, .. } => format!("(secret, from {})", harmless(from)),
    }
}

/// What the plan comes to, in a line.
pub fn totals(plan: &Plan) -> String {
    let summary = plan.summary();
    let left: Vec<_> = [
        (summary.unchanged, "unchanged"),
        (summary.held, "held back"),
        (summary.unmanaged, "not managed"),
    ]
    .into_iter()
    .filter(|(number, _)| *number > 0)
    .map(|(number, word)| format!("{number} {word}"))
    .collect();
    let left = if left.is_empty() {
        String::new()
    } else {
        format!(" {}.", left.join(", "))
    };
    if !plan.has_differences() {
        let adopted = match summary.adopt {
            0 => String::new(),
            n => format!(" {} to take note of.", noted(plan, n)),
        };
        let said = if summary.held == 0 && !plan.divergences.is_empty() {
            "Nothing to do: only repositories inside differ, and cascade is report."
        } else if summary.held == 0 {
            "Nothing to do: Jira is as the manifests say."
        } else {
            "Nothing to do: what is not held back is as the manifests say."
        };
        return format!("\n{}{adopted}{left}\n", paint(STRONG, said));
    }
    let changes: Vec<_> = [
        (summary.create, "to create"),
        (summary.update, "to update"),
        (summary.enable, "to enable"),
        (summary.disable, "to disable"),
        (summary.cascade, "to cascade"),
        (summary.adopt, "to adopt"),
        (summary.delete, "to delete"),
    ]
    .into_iter()
    .filter(|(number, _)| *number > 0)
    .map(|(number, word)| format!("{number} {word}"))
    .collect();
    let batches = plan.changes.last().map_or(0, |change| change.batch);
    let sent = match usize::try_from(batches).unwrap_or(usize::MAX) {
        0 => None,
        number => Some(format!(
            "{}, in {}",
            changes.join(", "),
            count(number, "batch", "batches")
        )),
    };
    let by_hand: usize = plan.manual.iter().map(|work| work.settings.len()).sum();
    let by_hand =
        (by_hand > 0).then(|| format!("{} to set by hand", count(by_hand, "setting", "settings")));
    let missing = plan.missing().count();
    let missing = (missing > 0).then(|| {
        let repositories = count(missing, "repository", "repositories");
        format!("{repositories} declared and not there")
    });
    let said: Vec<_> = sent.into_iter().chain(by_hand).chain(missing).collect();
    format!("\n{} {}.{left}\n", paint(STRONG, "Plan:"), said.join("; "))
}
