//! What was found, put together as a plan.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Action, Bookkeeping, Cause, Change, Plan};
use super::fingerprint::fingerprint;
use super::guards::trips;
use super::identity::Matches;
use super::planner::Planner;
use super::policy::{Guards, Policy, Prune};
use super::repositories::{InsideFound, addresses_of_parents};
use super::rollout::PlannedRollout;
use super::schedule::schedule;
use super::wanted::Wanted;
use crate::model::{Address, Credentials, RowId};
use crate::state::{Desired, Ledger, LiveRow};

/// Which row each manifest is about.
pub(super) struct Found<'a> {
    /// The integrations and the plain repositories.
    pub(super) rows: Vec<&'a LiveRow>,
    /// What is wanted of these.
    pub(super) wanted: Vec<Wanted<'a>>,
    pub(super) matches: Matches<'a>,
    /// The repositories inside integrations that manifests mean.
    pub(super) inside: BTreeMap<Address, InsideFound>,
}

impl Planner<'_> {
    /// The plan, once everything is compared and nothing stands in its way.
    pub(super) fn finish(mut self, desired: &Desired, found: &Found<'_>) -> Plan {
        let Found {
            rows,
            wanted,
            matches,
            inside,
        } = found;
        let (ledger, policy) = (self.ledger, self.policy);
        let leftovers = self.leftovers(desired, rows, matches);
        let bound: Vec<_> = wanted
            .iter()
            .filter_map(|wanted| Some((wanted, matches.by_address.get(wanted.address)?.1.id)))
            .collect();
        let inside: BTreeMap<_, _> = inside
            .iter()
            .filter_map(|(address, found)| Some((address, found.row()?)))
            .collect();
        let parents = addresses_of_parents(desired);
        let rollout = PlannedRollout {
            at_once: policy.batch_size,
            starts: policy.starts.clone(),
        };
        let changes = schedule(self.changes, &rollout, &parents);
        drop_old_news(&mut self.bookkeeping, ledger, &changes);
        let touched: BTreeSet<_> = changes
            .iter()
            .filter_map(|change| change.action.id())
            .collect();
        let parents = changes
            .iter()
            .filter_map(|change| {
                if let Action::Cascade(cascading) = &change.action {
                    return Some(cascading.id);
                }
                let parent = parents.get(&change.address)?;
                matches.by_address.get(parent).map(|(_, row)| row.id)
            })
            .filter_map(RowId::integration)
            .collect();
        let mut plan = Plan {
            parents,
            rollout,
            fingerprint: fingerprint(&self.live.instance.url, &changes, &self.manual),
            manual: self.manual,
            instance: self.live.instance.clone(),
            held: self.held,
            awaited: self.awaited,
            accounts: self.accounts,
            divergences: self.divergences,
            unmanaged: leftovers.unmanaged,
            unchanged: self.unchanged,
            matched: bound
                .iter()
                .map(|(wanted, id)| (wanted.address.clone(), *id))
                .chain(
                    inside
                        .iter()
                        .map(|(address, row)| ((*address).clone(), row.id)),
                )
                .collect(),
            expected: bound
                .iter()
                .filter(|(_, id)| id.integration().is_some())
                // Nothing stated asks for one: an empty integration mostly means a token that sees nothing.
                .map(|(wanted, id)| (*id, wanted.repositories.expect_at_least.unwrap_or(1)))
                .collect(),
            bookkeeping: self.bookkeeping,
            seen: rows
                .iter()
                .copied()
                .chain(inside.values().copied())
                .filter(|row| touched.contains(&row.id))
                .map(|row| (row.id, row.digest()))
                .collect(),
            forgotten: leftovers.forgotten,
            released: leftovers.released,
            secrets: self.secrets,
            previews: policy.previews.clone(),
            sign_ins: sign_ins(wanted, &changes),
            trips: Vec::new(),
            warnings: warnings(desired, ledger, policy, &changes),
            notes: self.notes,
            changes,
        };
        plan.trips = trips(&plan, &policy.guards, ledger);
        plan
    }
}

/// What is signed in with wherever a change lets something else be scanned and sends no credentials.
fn sign_ins(wanted: &[Wanted<'_>], changes: &[Change]) -> BTreeMap<Address, Credentials> {
    let scanned: BTreeSet<_> = changes
        .iter()
        .filter(|change| change.action.brings_a_scan())
        .filter(|change| change.action.credentials().is_none())
        .map(|change| &change.address)
        .collect();
    let wanted = wanted.iter().filter(|one| scanned.contains(one.address));
    wanted
        .filter_map(|one| Some((one.address.clone(), one.credentials?.clone())))
        .collect()
}

/// What the ledger knows already need not be told again, nor kept with a plan.
fn drop_old_news(
    bookkeeping: &mut BTreeMap<Address, Bookkeeping>,
    ledger: Option<&Ledger>,
    changes: &[Change],
) {
    let needed: BTreeSet<_> = changes.iter().map(|change| &change.address).collect();
    bookkeeping.retain(|address, books| {
        let entry = ledger.and_then(|ledger| ledger.entry(address));
        needed.contains(address) || entry.is_none_or(|entry| books.is_news_to(entry))
    });
}

/// What people should know of the plan as a whole.
fn warnings(
    desired: &Desired,
    ledger: Option<&Ledger>,
    policy: &Policy,
    changes: &[Change],
) -> Vec<String> {
    let mut warnings = protects_nothing(desired, ledger, &policy.guards, changes);
    let Some(ledger) = ledger else {
        if policy.prune != Prune::Never {
            warnings.push("--prune deletes nothing: without a ledger nobody can tell what gijctl has made (see --ledger)".to_owned());
        }
        if !policy.release.is_empty() {
            warnings.push("ledger.release does nothing here: there is no ledger that could forget what it names (see --ledger)".to_owned());
        }
        return warnings;
    };
    let unknown = changes
        .iter()
        // Of what is only sent, a note says so by itself.
        .filter(|change| !matches!(change.action, Action::Configure(_)))
        .filter(|change| change.cause == Cause::Unknown)
        .filter(|change| !matches!(change.action, Action::Cascade(_)))
        .count();
    if unknown > 0 {
        warnings.push(format!(
            "whether the manifests or somebody in Jira moved is not known of {unknown} of the changes: gijctl has not applied these resources before"
        ));
    }
    let unknown = policy
        .release
        .iter()
        .filter(|address| ledger.entry(address).is_none() && ledger.pending(address).is_none());
    warnings.extend(unknown.map(|address| {
        format!("ledger.release names {address}, which the ledger does not know: it can be removed there")
    }));
    warnings
}

/// Where `guards.protect` names what it does not protect, or not for long.
fn protects_nothing(
    desired: &Desired,
    ledger: Option<&Ledger>,
    guards: &Guards,
    changes: &[Change],
) -> Vec<String> {
    let undeclared = guards.protect.iter().filter(|one| !desired.declares(one));
    let warning = |address: &Address| {
        let Some(ledger) = ledger else {
            return Some(format!(
                "guards.protect names {address}, which no manifest declares: it protects nothing"
            ));
        };
        let Some(entry) = ledger.entry(address) else {
            return Some(format!(
                "guards.protect names {address}, which no manifest declares and the ledger does not know: it protects nothing"
            ));
        };
        let is_renamed = |change: &&Change| {
            matches!(change.action, Action::Adopt(_)) && change.action.id() == Some(entry.id)
        };
        let renamed = changes.iter().find(is_renamed)?;
        Some(format!(
            "guards.protect names {address}, which is {} from the next apply on: name that as well, lest it be protected no more",
            renamed.address
        ))
    };
    undeclared.filter_map(warning).collect()
}
