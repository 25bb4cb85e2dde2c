//! Drift for people: who moved, first by cause, then by address.

use super::manual::{value_in_words, work_order};
use super::plan::heading;
use super::plan_sections::{
    INSIDE, awaited, held_back, inside, of_the_whole, released, secrets, section,
};
use super::style::{CHANGED, FAINT, STRONG, paint};
use super::words::{count, value};
use crate::plan::{Action, Cause, Change, FieldChange, Plan};

/// The groups, those first that people of Git do not know of.
const GROUPS: [(Cause, &str); 4] = [
    (Cause::Drift, "Changed in Jira since gijctl last applied it"),
    (Cause::Both, "Changed in Jira and in the manifests"),
    (
        Cause::Manifest,
        "Changed in the manifests, and not applied yet",
    ),
    (
        Cause::Unknown,
        "Different, and nobody can tell who moved: gijctl has not applied it before",
    ),
];

/// What differs between Jira and the manifests.
pub fn text(plan: &Plan) -> String {
    let mut text = heading(plan);
    let mut total = 0;
    for (cause, title) in GROUPS {
        let mut changes: Vec<_> = plan
            .changes
            .iter()
            .filter(|change| change.cause == cause && change.action.is_difference())
            // Who moved is known of no repository inside.
            .filter(|change| !matches!(change.action, Action::Cascade(_)))
            .collect();
        if changes.is_empty() {
            continue;
        }
        total += changes.len();
        // What is switched and changed at once comes together.
        changes.sort_by(|a, b| a.address.cmp(&b.address));
        text.push_str(&format!("\n{}\n", paint(STRONG, title)));
        for change in changes {
            text.push_str(&one_change(change));
        }
    }
    let is_cascade = |change: &&Change| matches!(change.action, Action::Cascade(_));
    total += plan.changes.iter().filter(is_cascade).count();
    text.push_str(&section(INSIDE, inside(plan)));
    total += plan.manual.len() + plan.missing().count();
    text.push_str(&work_order(plan));
    text.push_str(&section("Held back", held_back(plan)));
    text.push_str(&section("Released", released(plan)));
    text.push_str(&section("Secrets", secrets(plan).into_iter()));
    text.push_str(&section("Notes", of_the_whole(plan).chain(awaited(plan))));
    text.push_str(&match total {
        0 => {
            let besides = match (plan.held.is_empty(), plan.divergences.is_empty()) {
                (true, true) => "",
                (true, false) => ", but for repositories inside that are left alone",
                (false, _) => ", but for what is held back",
            };
            let said = format!("In sync: Jira is as the manifests say{besides}.");
            format!("\n{}\n", paint(STRONG, said))
        }
        n => format!(
            "\n{} {}; gijctl plan shows what apply would do.\n",
            paint(STRONG, "Not in sync:"),
            count(n, "difference", "differences")
        ),
    });
    text
}

fn one_change(change: &Change) -> String {
    let what = match &change.action {
        Action::Create(_) if change.cause == Cause::Drift => "was removed",
        Action::Create(_) => "is declared and not there",
        Action::Delete(_) => "is there and declared no more",
        Action::Update(update) if update.credentials.is_some() && update.fields.is_empty() => {
            "has another secret"
        }
        Action::Update(_) if change.fields.is_empty() => "was left unfinished by an earlier run",
        Action::Update(_) | Action::Configure(_) => "differs",
        Action::Enable(_) => "is switched off",
        Action::Disable(_) => "is switched on",
        Action::Cascade(_) => "has other values on repositories inside",
        Action::Adopt(_) => "is not known to the ledger",
    };
    let id = change
        .action
        .id()
        .map(|id| format!(" (id {})", id.get()))
        .unwrap_or_default();
    let mut text = format!(
        "  {} {}{id} {what}\n",
        paint(CHANGED, "~"),
        paint(STRONG, &change.address)
    );
    if matches!(change.action, Action::Create(_)) {
        return text;
    }
    for field in &change.fields {
        if let FieldChange::General { setting, after, .. } = field {
            text.push_str(&format!(
                "      {setting} cannot be read, wanted is {}\n",
                value_in_words(*setting, after)
            ));
        }
        if let FieldChange::Setting {
            field,
            before,
            after,
            in_words,
            ..
        } = field
        {
            let before = before.as_ref().map_or("nothing".to_owned(), value);
            let keys = in_words
                .as_ref()
                .map(|words| format!("  {}", paint(FAINT, format!("({words})"))))
                .unwrap_or_default();
            text.push_str(&format!(
                "      {field} is {before}, wanted is {}{keys}\n",
                value(after)
            ));
        }
    }
    text
}
