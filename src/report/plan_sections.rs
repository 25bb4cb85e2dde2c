//! What a plan says besides its changes: who moved, what is held back, secrets, guards, notes.

use super::documents::held_reason;
use super::style::{FAINT, REMOVED, STRONG, paint};
use super::words::{AWAITED, count, harmless, quoted, value};
use crate::model::RowId;
use crate::model::size_limits::MOST_REPOSITORIES;
use crate::plan::{
    Action, Cause, Change, FieldChange, FieldInside, Foreseen, KnownTo, Plan, SecretState,
    Unmanaged,
};
use crate::state::Cascade;

/// Who moved, in words; `None` where that goes without saying.
pub(super) const fn cause_of_change(change: &Change) -> Option<&'static str> {
    match (change.cause, &change.action) {
        (Cause::Manifest | Cause::Unknown, _) => None,
        (Cause::Drift, Action::Create(_)) => Some("removed in Jira since gijctl last applied it"),
        (Cause::Drift, _) => Some("changed in Jira since gijctl last applied it"),
        (Cause::Both, _) => Some("changed in Jira and in the manifest"),
    }
}

/// Who moved a single setting, where not all settings of a change were moved alike.
pub(super) fn cause_of_field(change: &Change, field: &FieldChange) -> Option<&'static str> {
    if change.cause != Cause::Both {
        return None;
    }
    match field.cause()? {
        Cause::Manifest => Some("changed in the manifest"),
        Cause::Drift => Some("changed in Jira"),
        Cause::Both | Cause::Unknown => None,
    }
}

/// All sections after the changes, those that are empty left out.
pub(super) fn sections(plan: &Plan) -> String {
    let of_resources = plan
        .notes
        .iter()
        .map(|note| format!("  - {}: {}\n", note.address, harmless(&note.text)));
    let guards = plan.trips.iter().map(|trip| {
        format!(
            "  - {}: {}\n    {}: {}\n",
            paint(REMOVED, trip.guard),
            harmless(&trip.message),
            paint(STRONG, "help"),
            harmless(&trip.help)
        )
    });
    [
        section("Held back", held_back(plan)),
        section("Released", released(plan)),
        section(INSIDE, inside(plan)),
        section("What the next scans would do", foreseen(plan)),
        section("Secrets", secrets(plan).into_iter()),
        section(
            "Notes",
            of_the_whole(plan).chain(awaited(plan)).chain(of_resources),
        ),
        section(
            "Not managed here, and left alone",
            plan.unmanaged.iter().map(unmanaged),
        ),
        section("Guards in the way: apply refuses the plan", guards),
    ]
    .concat()
}

/// The title of what repositories inside have otherwise.
pub(super) const INSIDE: &str =
    "Repositories inside that differ from what their integration's manifest says";

/// How the repositories inside integrations differ, an integration and a field a line.
pub(super) fn inside(plan: &Plan) -> impl Iterator<Item = String> {
    plan.divergences.iter().map(|found| {
        let left_alone = match found.cascade {
            Cascade::Apply => "",
            Cascade::Report | Cascade::Off => ", so left alone",
        };
        let mut text = format!(
            "  - {}: {} of {} differ  {}\n",
            found.address,
            found.differing,
            found.repositories,
            paint(
                FAINT,
                format!("(cascade: {}{left_alone})", found.cascade.as_str())
            )
        );
        for one in &found.fields {
            let more = match one.repositories.saturating_sub(one.examples.len()) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            text.push_str(&format!(
                "    {} not {}: {}{more}\n",
                one.field,
                wanted_inside(one),
                harmless(&one.examples.join(", "))
            ));
        }
        text
    })
}

/// The value that is wanted of the repositories inside.
pub(super) fn wanted_inside(one: &FieldInside) -> String {
    let keys = one.in_words.as_ref();
    let keys = keys.map(|words| format!(" {}", paint(FAINT, format!("({words})"))));
    format!("{}{}", value(&one.wanted), keys.unwrap_or_default())
}

/// What is held back, one a line.
pub(super) fn held_back(plan: &Plan) -> impl Iterator<Item = String> {
    plan.held.iter().map(|held| {
        format!(
            "  - {} {}: {}\n",
            held.action,
            held.address,
            harmless(&held_reason(&held.reason))
        )
    })
}

/// What the next scans would do, by what the Git services list, an integration a line and a row to
/// remove a line.
pub(super) fn foreseen(plan: &Plan) -> impl Iterator<Item = String> {
    plan.previews.iter().map(|(address, foreseen)| {
        let Foreseen {
            sight: _,
            found,
            stays,
            added,
            removed,
            unsure,
        } = foreseen;
        let mut text = match foreseen.blind() {
            Some(reason) => format!("  - {address}: not known: {}\n", harmless(reason)),
            None => format!(
                "  - {address}: {}, {added} would be added, {} would be removed\n",
                count(*stays, "stays", "stay"),
                removed.len()
            ),
        };
        for row in removed {
            let row = row.to_string();
            text.push_str(&format!("    {} {}\n", paint(REMOVED, "-"), harmless(&row)));
        }
        if *unsure > 0 {
            text.push_str(&format!(
                "    of {} it cannot be told\n",
                count(*unsure, "repository", "repositories")
            ));
        }
        if foreseen.is_too_many() {
            text.push_str(&format!(
                "    {found} are more than the {MOST_REPOSITORIES} that the vendor advises in one integration\n"
            ));
        }
        text
    })
}

/// What this owner gives up, one a line.
pub(super) fn released(plan: &Plan) -> impl Iterator<Item = String> {
    let addresses = plan.released.iter();
    addresses.map(|address| {
        format!("  - {address}: apply forgets it (ledger.release); it stays as it is, and another owner may take it over\n")
    })
}

/// What people should know of the plan as a whole, one a line.
pub(super) fn of_the_whole(plan: &Plan) -> impl Iterator<Item = String> {
    let warnings = plan.warnings.iter();
    warnings.map(|warning| format!("  - {}\n", harmless(warning)))
}

/// Whose first indexing nobody saw to its end, one a line.
pub(super) fn awaited(plan: &Plan) -> impl Iterator<Item = String> {
    let addresses = plan.awaited.iter();
    addresses.map(|address| format!("  - {address}: {AWAITED}\n"))
}

/// A title and its lines; nothing where there are none.
pub(super) fn section(title: &str, lines: impl Iterator<Item = String>) -> String {
    let lines: Vec<_> = lines.collect();
    if lines.is_empty() {
        return String::new();
    }
    format!("\n{}\n{}", paint(STRONG, title), lines.concat())
}

/// What is known of secrets, one a line.
pub(super) fn secrets(plan: &Plan) -> Vec<String> {
    let mut lines = Vec::new();
    let mut unchanged = 0;
    for (address, state) in &plan.secrets {
        let words = match state {
            SecretState::Unchanged => {
                unchanged += 1;
                continue;
            }
            SecretState::Changed => "changed since gijctl last sent it",
            SecretState::NeverApplied => "never sent by gijctl: --rotate sends it",
            SecretState::Unknown => {
                "nobody can tell whether it changed: it was sent without a fingerprint key, or with another one; --rotate sends it anew"
            }
        };
        lines.push(format!("  - {address}: {words}\n"));
    }
    if unchanged > 0 {
        let secrets = count(unchanged, "secret", "secrets");
        lines.push(format!("  - {secrets} unchanged\n"));
    }
    lines
}

fn unmanaged(row: &Unmanaged) -> String {
    let known = match &row.known_to {
        KnownTo::Nobody => String::new(),
        KnownTo::ThisOwner(address) => format!(
            "gijctl created or adopted it as {address}, which none of these manifests declares: apply --prune would delete it"
        ),
        KnownTo::OtherOwner(owner) => format!("managed by the owner {}", harmless(owner)),
    };
    let known = if known.is_empty() {
        known
    } else {
        format!("  {}", paint(FAINT, format!("({known})")))
    };
    let kind = match row.id {
        RowId::Integration(_) => format!(" ({})", harmless(&row.integration_type)),
        RowId::Repository(_) => String::new(),
    };
    format!(
        "  - {} {}{kind}{known}\n",
        row.id,
        quoted(&row.display_name),
    )
}
