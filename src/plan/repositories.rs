//! The repositories that manifests speak of: plain ones among the rows that are created where they
//! are missing, and single ones inside integrations, which only GIJ creates.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Held, HeldReason};
use super::identity::{MatchedBy, Matches, resolve};
use super::mismatch::problem;
use super::planner::Planner;
use super::problem::PlanProblem;
use super::wanted::{Wanted, creatable};
use crate::model::{
    Address, Field, FieldValue, IntegrationId, Place, RepositoryId, RowId, normalise_clone_origin,
};
use crate::state::{
    Desired, DesiredRepository, Entry, Gap, Ledger, Live, LiveRepository, LiveRow, Matcher,
    Observed, RepositoryIdentity,
};

/// The integrations whose repositories manifests speak of, as far as they exist. They must be known
/// before the settings of the repositories are read.
pub fn parents_of_interest(
    desired: &Desired,
    live: &Live,
    ledger: Option<&Ledger>,
) -> BTreeSet<IntegrationId> {
    let rows = live.integrations.known().map_or(&[][..], Vec::as_slice);
    let named: BTreeSet<_> = desired.repositories.values().filter_map(parent).collect();
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
    /// None, although the integration is indexed.
    Missing {
        /// Why.
        reason: String,
        /// The one that the manifest meant when it was last applied, where it is still there.
        former: Option<RepositoryId>,
    },
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
    ledger: Option<&Ledger>,
) -> BTreeMap<Address, InsideFound> {
    let mut by_parent: BTreeMap<IntegrationId, InsideOne<'_>> = BTreeMap::new();
    let parents: BTreeSet<_> = desired.repositories.values().filter_map(parent).collect();
    let parents = parents
        .iter()
        .filter_map(|parent| matches.by_address.get(parent));
    for id in parents.filter_map(|(_, row)| row.id.integration()) {
        by_parent.insert(id, InsideOne::default());
    }
    for row in with_settings(live).unwrap_or_default() {
        if let Some(inside) = row.parent.and_then(|parent| by_parent.get_mut(&parent)) {
            inside.add(row);
        }
    }
    let mut found = BTreeMap::new();
    let mut claims: BTreeMap<RowId, Vec<Wanted<'_>>> = BTreeMap::new();
    for wanted in desired.repositories.values() {
        let entry = ledger.and_then(|ledger| ledger.entry(&wanted.address));
        let one = look_inside(wanted, matches, &by_parent, entry);
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

/// The repositories inside one integration. There may be thousands, and as many manifests that mean
/// one of them.
#[derive(Default)]
struct InsideOne<'a> {
    all: Vec<&'a LiveRepository>,
    by_name: BTreeMap<&'a str, Vec<&'a LiveRepository>>,
    by_origin: BTreeMap<String, Vec<&'a LiveRepository>>,
}

impl<'a> InsideOne<'a> {
    fn add(&mut self, row: &'a LiveRepository) {
        self.all.push(row);
        self.by_name.entry(&row.display_name).or_default().push(row);
        let settings = row.settings.as_deref();
        if let Some(origin) = settings.and_then(|settings| settings.origin.as_deref()) {
            let origin = normalise_clone_origin(origin);
            self.by_origin.entry(origin).or_default().push(row);
        }
    }

    /// In the order of the list.
    fn meant_by(&self, matcher: &Matcher) -> Vec<&'a LiveRepository> {
        match matcher {
            Matcher::DisplayName(name) => self.by_name.get(name.as_str()).cloned(),
            Matcher::Origin(origin) => self.by_origin.get(&normalise_clone_origin(origin)).cloned(),
            Matcher::Glob(glob) => {
                let group = |row: &'a LiveRepository| row.settings.as_deref()?.group.as_deref();
                let all = self.all.iter().copied();
                Some(
                    all.filter(|row| glob.matches(group(row), &row.display_name))
                        .collect(),
                )
            }
        }
        .unwrap_or_default()
    }
}

/// `None` for a plain repository.
fn look_inside(
    wanted: &DesiredRepository,
    matches: &Matches<'_>,
    by_parent: &BTreeMap<IntegrationId, InsideOne<'_>>,
    entry: Option<&Entry>,
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
    let meant = inside.map_or_else(Vec::new, |inside| inside.meant_by(matcher));
    Some(match meant.as_slice() {
        [] if integration.disabled => InsideFound::Waiting(format!(
            "{parent} is switched off and holds no such repository"
        )),
        [] if integration.last_indexed.is_none() => {
            InsideFound::Waiting(format!("{parent} is not indexed yet"))
        }
        [] if entry.is_some_and(|entry| entry.owed.first_indexing) => {
            InsideFound::Waiting(format!("{parent} is not indexed yet"))
        }
        [] => missing(&parent, inside, entry),
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

/// Nothing in an integration that is indexed fits. What was meant before may only have another name.
fn missing(parent: &Address, inside: Option<&InsideOne<'_>>, entry: Option<&Entry>) -> InsideFound {
    let rows = inside.map_or(&[][..], |inside| &inside.all);
    let former = entry.and_then(|entry| entry.id.repository());
    let former = former.and_then(|id| rows.iter().find(|row| row.id == id));
    let reason = match former {
        None => format!(
            "{parent} is indexed and holds no such repository: put `match` right, or wait until the host has one"
        ),
        Some(row) => format!(
            "{parent} is indexed and holds no such repository; {}, which it was last applied to, is called {:?}: it is left alone until `match` says which one is meant",
            RowId::from(row.id),
            row.display_name
        ),
    };
    InsideFound::Missing {
        reason,
        former: former.map(|row| row.id),
    }
}

impl InsideFound {
    /// The repository whose settings its manifest decides, or decided when it was last applied.
    pub(super) fn decided(&self) -> Option<RepositoryId> {
        match self {
            Self::Row(row) => row.id.repository(),
            Self::Missing { former, .. } => *former,
            Self::Waiting(_) | Self::Problem(_) | Self::Nothing => None,
        }
    }

    /// The row, where there is exactly one.
    pub(super) const fn row(&self) -> Option<&LiveRow> {
        match self {
            Self::Row(row) => Some(row),
            Self::Waiting(_) | Self::Missing { .. } | Self::Problem(_) | Self::Nothing => None,
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
                Some(InsideFound::Missing { reason, .. }) => self.held.push(Held {
                    address: wanted.address.clone(),
                    action: "update",
                    reason: HeldReason::Missing(reason.clone()),
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
