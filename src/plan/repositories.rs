//! The repositories that manifests speak of: plain ones among the rows that are created where they
//! are missing, and single ones inside integrations, which only GIJ creates.

use std::collections::BTreeMap;

use super::change::{Held, HeldReason};
use super::identity::{MatchedBy, Matches, resolve};
use super::mismatch::problem;
use super::planner::Planner;
use super::problem::PlanProblem;
use super::wanted::{Wanted, creatable};
use crate::model::{Address, Field, FieldValue, IntegrationId, Place, RowId};
use crate::state::{
    Desired, DesiredRepository, Gap, Ledger, Live, LiveRepository, LiveRow, Observed,
    RepositoryIdentity,
};

/// The integrations whose repositories manifests speak of, as far as they exist. They must be known
/// before the settings of the repositories are read.
pub fn parents_of_interest(
    desired: &Desired,
    live: &Live,
    ledger: Option<&Ledger>,
) -> std::collections::BTreeSet<IntegrationId> {
    let rows = live.integrations.known().map_or(&[][..], Vec::as_slice);
    let named: std::collections::BTreeSet<_> =
        desired.repositories.values().filter_map(parent).collect();
    let wanted = creatable(desired);
    let rows: Vec<_> = rows.iter().collect();
    let matches = resolve(&wanted, &rows, ledger);
    matches
        .by_address
        .iter()
        .filter(|(address, _)| named.contains(*address))
        .filter_map(|(_, (_, row))| row.id.integration())
        .collect()
}

/// The address of the integration that a repository is inside of.
pub(super) fn parent(wanted: &DesiredRepository) -> Option<Address> {
    match &wanted.identity {
        RepositoryIdentity::Plain(_) => None,
        RepositoryIdentity::Inside { integration, .. } => {
            Some(Address::integration(integration.clone()))
        }
    }
}

/// All repositories with their settings; `None` where they were not read, or only how far they are.
pub(super) fn with_settings(live: &Live) -> Option<&[LiveRepository]> {
    let all = live.repositories.known()?;
    let has_settings = |row: &LiveRepository| row.settings.is_some();
    all.iter().all(has_settings).then_some(all)
}

/// Why nothing can be planned of repositories, where that is so.
pub(super) fn unreadable(desired: &Desired, live: &Live) -> Option<Gap> {
    if desired.repositories.is_empty() || with_settings(live).is_some() {
        return None;
    }
    Some(match &live.repositories {
        Observed::Gap(gap) => gap.clone(),
        Observed::NotAsked | Observed::Known(_) => Gap {
            what: "the list of repositories".into(),
            reason: "nobody asked for it".into(),
            help: "this is a fault of gijctl: please report it".into(),
        },
    })
}

/// The plain repositories as rows, sorted by id.
pub(super) fn plain_rows(live: &Live) -> Vec<LiveRow> {
    let all = with_settings(live).unwrap_or_default().iter();
    all.filter(|row| row.parent.is_none())
        .filter_map(LiveRepository::row)
        .collect()
}

/// What a manifest of a repository inside an integration found.
pub(super) enum InsideFound {
    /// Exactly one.
    Row(LiveRow),
    /// None yet, for this reason.
    Waiting(String),
    /// Nobody can say which.
    Problem(PlanProblem),
    /// Its integration has a problem of its own, which is told.
    Nothing,
}

/// Finds the rows that manifests mean inside integrations, by the names of the manifests.
pub(super) fn find_inside(
    desired: &Desired,
    live: &Live,
    matches: &Matches<'_>,
) -> BTreeMap<Address, InsideFound> {
    let mut by_parent: BTreeMap<IntegrationId, Vec<&LiveRepository>> = BTreeMap::new();
    for row in with_settings(live).unwrap_or_default() {
        if let Some(parent) = row.parent {
            by_parent.entry(parent).or_default().push(row);
        }
    }
    let mut found = BTreeMap::new();
    let mut claims: BTreeMap<RowId, Vec<Wanted<'_>>> = BTreeMap::new();
    for wanted in desired.repositories.values() {
        let one = look_inside(wanted, matches, &by_parent);
        let Some(one) = one else {
            continue;
        };
        if let InsideFound::Row(row) = &one {
            let claimants = claims.entry(row.id).or_default();
            claimants.push(Wanted::repository(wanted));
        }
        found.insert(wanted.address.clone(), one);
    }
    for (id, claimants) in claims.into_iter().filter(|(_, all)| all.len() > 1) {
        let names: Vec<_> = claimants
            .iter()
            .map(|wanted| format!("{} ({})", wanted.address, wanted.declared_at))
            .collect();
        for wanted in claimants {
            let told = problem(
                wanted,
                format!("{id} fits {}", names.join(" and ")),
                "declare it in one of them, or give each a `match` that means another one",
            );
            found.insert(wanted.address.clone(), InsideFound::Problem(told));
        }
    }
    found
}

/// `None` for a plain repository.
fn look_inside(
    wanted: &DesiredRepository,
    matches: &Matches<'_>,
    by_parent: &BTreeMap<IntegrationId, Vec<&LiveRepository>>,
) -> Option<InsideFound> {
    let RepositoryIdentity::Inside { matcher, .. } = &wanted.identity else {
        return None;
    };
    let parent = parent(wanted)?;
    if matches.failed.contains(&parent) {
        return Some(InsideFound::Nothing);
    }
    let Some((_, integration)) = matches.by_address.get(&parent) else {
        return Some(InsideFound::Waiting(format!(
            "{parent} does not exist yet: run again once it is created and indexed"
        )));
    };
    let inside = integration
        .id
        .integration()
        .and_then(|id| by_parent.get(&id));
    let meant: Vec<_> = inside
        .into_iter()
        .flatten()
        .filter(|row| {
            let settings = row.settings.as_deref();
            let group = settings.and_then(|settings| settings.group.as_deref());
            let origin = settings.and_then(|settings| settings.origin.as_deref());
            matcher.matches(group, &row.display_name, origin)
        })
        .collect();
    Some(match meant.as_slice() {
        [] if integration.disabled => InsideFound::Waiting(format!(
            "{parent} is switched off and holds no such repository"
        )),
        [] if integration.last_indexed.is_none() => {
            InsideFound::Waiting(format!("{parent} is not indexed yet"))
        }
        [] => InsideFound::Waiting(format!("{parent} holds no such repository yet")),
        [one] => one.row().map_or(InsideFound::Nothing, InsideFound::Row),
        several => {
            let names: Vec<_> = several
                .iter()
                .map(|row| format!("{} ({})", row.id, row.display_name))
                .collect();
            InsideFound::Problem(problem(
                Wanted::repository(wanted),
                format!(
                    "`match` fits repositories {} of {parent}",
                    names.join(" and ")
                ),
                "write a `match` that fits one of them only: an origin, or a pattern with the group",
            ))
        }
    })
}

impl InsideFound {
    /// The row, where there is exactly one.
    pub(super) const fn row(&self) -> Option<&LiveRow> {
        match self {
            Self::Row(row) => Some(row),
            Self::Waiting(_) | Self::Problem(_) | Self::Nothing => None,
        }
    }
}

impl Planner<'_> {
    /// Compares the repositories inside integrations with their rows.
    pub(super) fn compare_inside(
        &mut self,
        desired: &Desired,
        found: &BTreeMap<Address, InsideFound>,
    ) {
        for wanted in desired.repositories.values() {
            let view = Wanted::repository(wanted);
            match found.get(&wanted.address) {
                Some(InsideFound::Row(row)) => {
                    self.compare(view.called(&row.display_name), row, MatchedBy::DisplayName);
                }
                Some(InsideFound::Waiting(reason)) => self.held.push(Held {
                    address: wanted.address.clone(),
                    action: "update",
                    reason: HeldReason::Waiting(reason.clone()),
                }),
                Some(InsideFound::Problem(problem)) => self.problems.push(problem.clone()),
                Some(InsideFound::Nothing) | None => {}
            }
        }
    }
}

/// Whether the origin of a row is a path on the Jira host, or cannot be told not to be.
pub(super) fn may_be_a_path(row: &LiveRow) -> bool {
    use crate::model::CloneScheme;
    match row.fields.get(&Field::Origin) {
        Some(FieldValue::Text(origin)) => {
            matches!(CloneScheme::of(origin), None | Some(CloneScheme::Path))
        }
        _ => true,
    }
}

/// The repositories inside by the integration they are inside of, as addresses.
pub(super) fn addresses_of_parents(desired: &Desired) -> BTreeMap<Address, Address> {
    let inside = desired.repositories.values();
    inside
        .filter(|wanted| wanted.place() == Place::Inside)
        .filter_map(|wanted| Some((wanted.address.clone(), parent(wanted)?)))
        .collect()
}
