//! Whether a saved plan may still be carried out.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::document::SavedPlan;
use super::error::Unfit;
use crate::model::{Address, RowId, first_few};
use crate::plan::{Action, Change, Foreseen, Held, HeldReason, Plan, Situation, Standing};
use crate::state::{InstanceInfo, Ledger, Live, LiveRepository, LiveRow, Observed};

/// As many repositories are named in a message.
const NAMED: usize = 5;

/// A saved plan that may be carried out, but for what is stale of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit {
    plan: Plan,
    stale: Vec<StaleChange>,
    /// Those of which something else is scanned by what is still to be done.
    scanned: BTreeSet<Address>,
}

/// A resource that is neither as it was when the plan was made nor as the plan wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaleChange {
    /// The resource.
    pub address: Address,
    /// What is otherwise.
    pub why: String,
}

impl StaleChange {
    /// What to do about one.
    pub const HELP: &'static str = "make the plan again and let it be reviewed, or leave such objects out with --on-stale skip";

    /// What to do about one that was left out.
    pub const HELP_WHEN_LEFT_OUT: &'static str = "make the plan again and let it be reviewed";
}

/// Holds a saved plan against the moment and what is there now. What is as wanted already is no
/// obstacle: a plan that was carried out before may be again.
pub fn fit(
    saved: &SavedPlan,
    live: &Live,
    ledger: Option<&Ledger>,
    now: Timestamp,
) -> Result<Fit, Unfit> {
    if now >= saved.expires {
        return Err(Unfit::Expired {
            expires: saved.expires,
            now,
        });
    }
    let mut plan = saved.plan.clone();
    check_app(&plan.instance, &live.instance)?;
    plan.warnings
        .extend(differences(&plan.instance, &live.instance));
    plan.instance = live.instance.clone();
    let rows = match &live.integrations {
        Observed::Known(rows) => rows,
        Observed::Gap(gap) => return Err(Unfit::Unread(gap.clone())),
        Observed::NotAsked => {
            return Err(Unfit::Unread(crate::state::Gap {
                what: "the list of integrations".to_owned(),
                reason: "nobody asked for it".to_owned(),
                help: "this is a fault of gijctl: please report it".to_owned(),
            }));
        }
    };
    let repositories = repository_rows(&plan, live)?;
    let rows: Vec<_> = rows.iter().chain(&repositories).collect();
    let situation = Situation::new(&plan, rows.iter().copied(), ledger);
    let stale = stale_changes(&plan.changes, &situation);
    let scanning: Vec<_> = plan
        .changes
        .iter()
        .filter(|change| change.action.brings_a_scan())
        .collect();
    let scanned: BTreeSet<_> = scanning
        .iter()
        .filter(|change| situation.standing(change) == Standing::AsPlanned)
        .map(|change| change.address.clone())
        .collect();
    let sent: BTreeSet<_> = scanning
        .iter()
        .map(|change| change.address.clone())
        .filter(|address| !scanned.contains(address))
        .collect();
    let there = There {
        rows: rows.iter().map(|row| row.id).collect(),
        repositories_were_read: live.repositories.known().is_some(),
    };
    let forgotten = still_forgotten(&plan, &there, ledger);
    plan.forgotten = forgotten;
    // What was sent before is no cause of anything any more.
    plan.previews.retain(|address, _| !sent.contains(address));
    Ok(Fit {
        plan,
        stale,
        scanned,
    })
}

/// The repositories that the plan may be about, as rows.
fn repository_rows(plan: &Plan, live: &Live) -> Result<Vec<LiveRow>, Unfit> {
    let meant: BTreeSet<_> = plan.matched.values().copied().collect();
    match &live.repositories {
        Observed::Known(all) => Ok(all
            .iter()
            .filter(|row| row.parent.is_none() || meant.contains(&row.id.into()))
            .filter_map(LiveRepository::row)
            .collect()),
        Observed::Gap(gap) if plan.is_about_repositories() => Err(Unfit::Unread(gap.clone())),
        Observed::Gap(_) | Observed::NotAsked => Ok(Vec::new()),
    }
}

impl Fit {
    /// The changes that are still to be made and let something else be scanned.
    pub fn scanning(&self) -> impl Iterator<Item = &Change> {
        let changes = self.plan.changes.iter();
        let scanning = changes.filter(|change| {
            change.action.brings_a_scan() && self.scanned.contains(&change.address)
        });
        // What is changed and switched on is scanned as it is changed.
        scanning.filter(|change| change.action.narrows() || !self.is_narrowed(&change.address))
    }

    fn is_narrowed(&self, address: &Address) -> bool {
        let mut changes = self.plan.changes.iter();
        changes.any(|change| change.address == *address && change.action.narrows())
    }

    /// The plan as it was made, but for what is said of it here.
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Whether something is stale.
    pub const fn is_stale(&self) -> bool {
        !self.stale.is_empty()
    }

    /// The same with what the Git services say now. What they would remove that the plan did not
    /// foresee nobody has reviewed, so that makes it stale.
    #[must_use]
    pub fn foreseeing(mut self, seen: BTreeMap<Address, Foreseen>) -> Self {
        for (address, now) in seen {
            let before = self.plan.previews.get(&address);
            let before = before.filter(|before| before.blind().is_none());
            let now = match (before, now.blind()) {
                (Some(before), Some(reason)) => before.unseen_again(reason),
                (Some(before), None) => {
                    let unforeseen: Vec<_> = now
                        .removes_beyond(before)
                        .into_iter()
                        .map(ToString::to_string)
                        .collect();
                    if !unforeseen.is_empty() {
                        self.stale.push(StaleChange {
                            address: address.clone(),
                            why: format!(
                                "its next scan would remove {}, which the plan does not foresee",
                                first_few(&unforeseen, NAMED)
                            ),
                        });
                    }
                    now
                }
                (None, _) => now,
            };
            self.plan.previews.insert(address, now);
        }
        self
    }

    /// The same where nobody asks the Git services: it is said that what was foreseen is not new.
    #[must_use]
    pub fn without_asking(mut self) -> Self {
        let foreseen = |change: &Change| self.plan.previews.contains_key(&change.address);
        let number = self.scanning().filter(|change| foreseen(change)).count();
        if number > 0 {
            self.plan.warnings.push(
                "the Git services are not asked again what the next scans would remove: what was foreseen when the plan was made stands".to_owned(),
            );
        }
        self
    }

    /// The plan as a whole, or everything that is stale of it.
    pub fn whole(self) -> Result<Plan, Unfit> {
        if self.stale.is_empty() {
            Ok(self.plan)
        } else {
            Err(Unfit::Stale(self.stale))
        }
    }

    /// The plan without what is stale, which it holds back by name; or everything that is stale of
    /// it, where nothing else is left.
    pub fn without_stale(mut self) -> Result<Plan, Unfit> {
        self.follow_stale();
        let stale: BTreeSet<_> = self.stale.iter().map(|one| &one.address).collect();
        let mut addresses = self.plan.changes.iter().map(|change| &change.address);
        if !stale.is_empty() && addresses.all(|address| stale.contains(address)) {
            return Err(Unfit::AllStale(self.stale));
        }
        Ok(self.leaving_out_stale())
    }

    /// What must not be created without something that is stale: what comes after it, and
    /// everything where the canary is.
    fn follow_stale(&mut self) {
        let canary = self.plan.rollout.starts.canary.as_ref();
        let mut stale: BTreeSet<_> = self.stale.iter().map(|one| one.address.clone()).collect();
        loop {
            let creates = self.plan.changes.iter();
            let creates = creates.filter(|change| matches!(change.action, Action::Create(_)));
            let held: Vec<_> = creates
                .filter(|change| !stale.contains(&change.address))
                .filter_map(|change| {
                    let after = change.rollout.after.iter();
                    let mut missing = after.filter(|before| stale.contains(*before));
                    let why = match (canary, missing.next()) {
                        (Some(canary), _) if stale.contains(canary) => {
                            format!("{canary}, which is to be tried out first, is left out")
                        }
                        (_, Some(before)) => {
                            format!("it comes after {before}, which is left out")
                        }
                        (_, None) => return None,
                    };
                    Some(StaleChange {
                        address: change.address.clone(),
                        why,
                    })
                })
                .collect();
            if held.is_empty() {
                return;
            }
            stale.extend(held.iter().map(|one| one.address.clone()));
            self.stale.extend(held);
        }
    }

    fn leaving_out_stale(self) -> Plan {
        let mut plan = self.plan;
        let stale: BTreeMap<_, _> = self
            .stale
            .into_iter()
            .map(|one| (one.address, one.why))
            .collect();
        let (left_out, kept): (Vec<_>, Vec<_>) = plan
            .changes
            .into_iter()
            .partition(|change| stale.contains_key(&change.address));
        plan.held.extend(left_out.iter().filter_map(|change| {
            Some(Held {
                address: change.address.clone(),
                action: change.action.as_str(),
                reason: HeldReason::Stale(stale.get(&change.address)?.clone()),
            })
        }));
        plan.bookkeeping
            .retain(|address, _| !stale.contains_key(address));
        // What was to take a row over under another address is left out: the former one stays.
        if !left_out.is_empty() {
            plan.forgotten
                .retain(|address| plan.released.contains(address));
        }
        plan.changes = numbered_anew(kept);
        plan
    }
}

/// The rows that are there, as far as anybody looked.
struct There {
    rows: BTreeSet<RowId>,
    repositories_were_read: bool,
}

impl There {
    /// Whether a row is surely gone.
    fn lacks(&self, id: RowId) -> bool {
        let was_read = id.repository().is_none() || self.repositories_were_read;
        was_read && !self.rows.contains(&id)
    }
}

/// What is still to be forgotten: its row is gone, the plan adopts it under another address, or it
/// is given up. An
/// address that means another row by now is remembered.
fn still_forgotten(plan: &Plan, there: &There, ledger: Option<&Ledger>) -> Vec<Address> {
    let adopted: BTreeSet<_> = plan
        .changes
        .iter()
        .filter(|change| matches!(change.action, Action::Adopt(_)))
        .filter_map(|change| change.action.id())
        .collect();
    let is_past = |address: &Address| {
        let entry = ledger.and_then(|ledger| ledger.entry(address));
        // What GIJ has been asked to delete since is not given up.
        let is_leaving = entry.is_some_and(|entry| entry.deleting.is_some());
        let is_given_up = plan.released.contains(address) && !is_leaving;
        is_given_up
            || entry.is_some_and(|entry| there.lacks(entry.id) || adopted.contains(&entry.id))
    };
    let forgotten = plan.forgotten.iter().filter(|address| is_past(address));
    forgotten.cloned().collect()
}

/// Every stale resource once, in the plan's order, with what says most of it.
fn stale_changes(changes: &[Change], situation: &Situation<'_>) -> Vec<StaleChange> {
    let mut stale: Vec<StaleChange> = Vec::new();
    let mut places = BTreeMap::new();
    for change in changes {
        let Standing::Stale { why } = situation.standing(change) else {
            continue;
        };
        let place = *places.entry(&change.address).or_insert(stale.len());
        match stale.get_mut(place) {
            Some(known) if known.why.len() < why.len() => known.why = why,
            Some(_) => {}
            None => stale.push(StaleChange {
                address: change.address.clone(),
                why,
            }),
        }
    }
    stale
}

/// Batches that lost all their changes leave no gap in the numbers.
fn numbered_anew(mut changes: Vec<Change>) -> Vec<Change> {
    let mut number = 0;
    let mut last = None;
    for change in &mut changes {
        if last != Some(change.batch) {
            last = Some(change.batch);
            number += 1;
        }
        change.batch = number;
    }
    changes
}

fn check_app(planned: &InstanceInfo, here: &InstanceInfo) -> Result<(), Unfit> {
    if planned.url != here.url {
        return Err(Unfit::OtherInstance {
            planned: planned.url.clone(),
            here: here.url.clone(),
        });
    }
    match (&planned.app_version, &here.app_version) {
        (Some(then), now) if Some(then) != now.as_ref() => Err(Unfit::OtherApp {
            planned: then.to_string(),
            here: now.as_ref().map_or_else(
                || "an app that does not tell its version".to_owned(),
                |now| format!("GIJ {now}"),
            ),
        }),
        _ => Ok(()),
    }
}

/// What is otherwise than when the plan was made and does not matter enough to refuse it.
fn differences(planned: &InstanceInfo, here: &InstanceInfo) -> Vec<String> {
    let mut texts = Vec::new();
    if planned.account != here.account {
        texts.push(format!(
            "the plan was made as {}, and is carried out as {}",
            in_words(planned),
            in_words(here)
        ));
    }
    if let (None, Some(version)) = (&planned.app_version, &here.app_version) {
        texts.push(format!(
            "the plan was made without knowing the version of GIJ, which is {version}"
        ));
    }
    texts
}

fn in_words(instance: &InstanceInfo) -> String {
    use crate::state::Authority;
    let authority = match instance.account.authority {
        Authority::Administrator => "Jira administrator",
        Authority::Manager => "GIJ manager",
        Authority::Neither => "neither Jira administrator nor GIJ manager",
    };
    format!("{} ({authority})", instance.account.name)
}
