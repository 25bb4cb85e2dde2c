//! All checks, one after the other.

use super::seen::Seen;
use super::values::{Check, Checked, Examination, Weight};
use super::{access, app, books, duplicates, pulse, rows};

/// What all that was asked comes to.
pub fn examine(seen: &Seen) -> Examination {
    let checks: Vec<_> = Check::ALL
        .into_iter()
        .map(|check| one(check, seen))
        .collect();
    let mut examination = Examination {
        checks,
        next: Vec::new(),
    };
    examination.next = next(seen, &examination);
    examination
}

fn one(check: Check, seen: &Seen) -> Checked {
    match check {
        Check::Connection => access::connection(seen),
        Check::SignIn => access::sign_in(seen),
        Check::Permissions => access::permissions(seen),
        Check::App => app::app(seen),
        Check::License => app::license(seen),
        Check::Versions => app::versions(seen),
        Check::Clock => pulse::clock(seen),
        Check::RateLimit => pulse::rate_limit(seen),
        Check::Ledger => books::ledger(seen),
        Check::Duplicates => duplicates::duplicates(seen),
        Check::Stuck => rows::never_indexed(seen),
        Check::Failing => rows::failing(seen),
        Check::Unmanaged => rows::rows(seen),
    }
}

/// What somebody does next: first what stands in the way, then what a first day holds.
fn next(seen: &Seen, examination: &Examination) -> Vec<String> {
    if examination.worst() == Some(Weight::Error) {
        return vec![
            "put right the errors above, the first one first, then run doctor again".into(),
        ];
    }
    let mut next = Vec::new();
    if examination.worst() == Some(Weight::Warning) {
        next.push("look at the warnings above: gijctl works in spite of them".to_owned());
    }
    let is_empty = seen
        .rows
        .known()
        .is_some_and(|rows| rows.overview.rows.is_empty());
    if !seen.declares && is_empty {
        next.push("write a first manifest: gijctl explain Integration shows one".to_owned());
    } else if !seen.declares {
        next.push("gijctl export -d DIR writes manifests of what is there".to_owned());
    } else {
        next.push("gijctl plan shows what apply would change".to_owned());
    }
    next
}
