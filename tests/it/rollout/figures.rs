//! What a rollout came to, in figures.

use std::collections::BTreeMap;
use std::fmt;

use gijctl::clock::Clock as _;
use gijctl::event::OutcomeKind;
use gijctl::plan::Action;
use gijctl::wire::Method;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::fleet::Fleet;
use super::ideal::ideal;
use super::lives::{Life, lives};
use crate::support::Sent;

/// What the rollout of one fleet came to.
pub(super) struct Figures {
    /// How long it took, by how long it would have taken at best; `None` where it took several
    /// runs, since nobody says when the next one begins.
    ratio: Option<f64>,
    reactions: Vec<Reaction>,
    /// Looks at the list of repositories, which serves all that are waited for.
    looks: usize,
    /// All requests while something was waited for.
    requests: usize,
    /// How long integrations were being indexed, all together, in hours.
    hours: f64,
    /// The limits that were not kept, by the embedded GIJ's own record.
    pub(super) broken: Vec<String>,
}

/// How soon a create followed what it had to wait for.
#[derive(Debug, Clone, Copy)]
struct Reaction {
    seconds: f64,
    /// The same by the length of the indexing that was waited for.
    share: f64,
}

impl Reaction {
    /// How much it is too slow, as a share of what is allowed: two seconds, or two per cent.
    fn by_limit(self) -> f64 {
        (self.seconds / 2.0).min(self.share / 0.02)
    }
}

impl Figures {
    pub(super) fn of(fleet: &Fleet) -> Self {
        let rig = fleet.rig();
        let first_plan = rig.plan();
        let mut run = rig.apply();
        while fleet.at_night && run.outcome.kind() == OutcomeKind::Halted {
            let now = rig.clock().now().to_zoned(TimeZone::UTC);
            let evening = now.with().hour(22).minute(0).second(0).build().unwrap();
            rig.clock().advance_to(evening.timestamp());
            run = rig.apply();
        }
        let kind = run.outcome.kind();
        assert_eq!(kind, OutcomeKind::Succeeded, "{:?}", run.outcome);
        let witness = rig.witness();
        let settle = rig.settings.settle;
        let lives = lives(&witness.timeline);
        let names: BTreeMap<u64, String> = rig
            .sim
            .with_world(|world| world.integrations())
            .into_iter()
            .map(|row| (row.id, row.display_name))
            .collect();
        let settled: BTreeMap<u64, Timestamp> = lives
            .iter()
            .map(|(id, life)| (*id, life.settled(fleet.sizes[&names[id]], settle).unwrap()))
            .collect();
        let start = lives.values().map(|life| life.created).min().unwrap();
        let end = run.outcome.finished_at.unwrap();
        let ratio = (!fleet.at_night).then(|| {
            let best = ideal(fleet, &run.plan, &witness.sent, start);
            seconds(start, end) / seconds(start, best)
        });
        let during = |sent: &&Sent| sent.at > start && sent.method == Method::Get;
        let is_look = |sent: &&Sent| sent.path.ends_with("/1.0/repository");
        let asked = witness.sent.iter().filter(during);
        let hours = lives
            .iter()
            .map(|(id, life)| seconds(life.created, settled[id]) / 3600.0);
        Self {
            ratio,
            reactions: if fleet.at_night {
                Vec::new()
            } else {
                reactions(&lives, &settled)
            },
            looks: asked.clone().filter(is_look).count(),
            requests: asked.count(),
            hours: hours.sum(),
            broken: broken(fleet, &first_plan, (&lives, &names)),
        }
    }
}

fn seconds(from: Timestamp, to: Timestamp) -> f64 {
    to.duration_since(from).as_secs_f64()
}

/// One for each create that had to wait for another to settle.
fn reactions(lives: &BTreeMap<u64, Life>, settled: &BTreeMap<u64, Timestamp>) -> Vec<Reaction> {
    let mut reactions = Vec::new();
    for life in lives.values() {
        let before = settled.iter().filter(|(_, end)| **end <= life.created);
        let Some((id, end)) = before.max_by_key(|(_, end)| **end) else {
            continue;
        };
        let waited = seconds(*end, life.created);
        reactions.push(Reaction {
            seconds: waited,
            share: waited / seconds(lives[id].created, *end),
        });
    }
    reactions
}

/// Every limit that a create did not keep: what was created before and not indexed by then counts.
fn broken(
    fleet: &Fleet,
    plan: &gijctl::plan::Plan,
    (lives, names): (&BTreeMap<u64, Life>, &BTreeMap<u64, String>),
) -> Vec<String> {
    let mut whose: BTreeMap<&str, (String, Option<String>)> = BTreeMap::new();
    for change in &plan.changes {
        if let Action::Create(creation) = &change.action {
            let account = (creation.host(), creation.account());
            whose.insert(change.display_name.as_str(), account);
        }
    }
    let mut broken = Vec::new();
    for (id, life) in lives {
        let name = names[id].as_str();
        let hour = life.created.to_zoned(TimeZone::UTC).hour();
        if fleet.at_night && (6..22).contains(&hour) {
            broken.push(format!("{name} by day, at {}", life.created));
        }
        let busy: Vec<&str> = lives
            .iter()
            .filter(|(other, it)| *other != id && it.created <= life.created)
            .filter(|(other, it)| it.created < life.created || *other < id)
            .filter(|(_, it)| it.indexed.is_none_or(|end| end > life.created))
            .map(|(other, _)| names[other].as_str())
            .collect();
        if busy.len() >= fleet.at_once().get() {
            broken.push(format!("{name} beside {busy:?}"));
        }
        let same_account = busy.iter().any(|other| whose[other] == whose[name]);
        if same_account {
            broken.push(format!("{name} beside its account's in {busy:?}"));
        }
        let same_host = busy.iter().any(|other| whose[other].0 == whose[name].0);
        if fleet.per_host().is_some() && same_host {
            broken.push(format!("{name} beside its host's in {busy:?}"));
        }
    }
    broken
}

/// The figures of many fleets.
pub(super) struct Table {
    fleets: usize,
    ratios: Vec<f64>,
    reactions: Vec<Reaction>,
    looks: usize,
    requests: usize,
    hours: f64,
}

impl Table {
    pub(super) fn of(all: impl Iterator<Item = Figures>) -> Self {
        let mut table = Self {
            fleets: 0,
            ratios: Vec::new(),
            reactions: Vec::new(),
            looks: 0,
            requests: 0,
            hours: 0.0,
        };
        for one in all {
            table.fleets += 1;
            table.ratios.extend(one.ratio);
            table.reactions.extend(one.reactions);
            table.looks += one.looks;
            table.requests += one.requests;
            table.hours += one.hours;
        }
        table.ratios.sort_by(f64::total_cmp);
        table
    }

    pub(super) fn median_ratio(&self) -> f64 {
        median(self.ratios.clone())
    }

    pub(super) fn worst_ratio(&self) -> f64 {
        self.ratios.last().copied().unwrap()
    }

    /// Whether half of the reactions took two seconds or less, or two per cent of the indexing.
    pub(super) fn median_reaction_is_quick(&self) -> bool {
        median(self.reactions.iter().map(|one| one.by_limit()).collect()) <= 1.0
    }
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = |value: fn(&Reaction) -> f64| -> Vec<f64> {
            self.reactions.iter().map(value).collect()
        };
        let (seconds, shares) = (of(|one| one.seconds), of(|one| one.share));
        let worst = |all: &[f64]| all.iter().copied().fold(0.0, f64::max);
        writeln!(
            f,
            "{} fleets, {:.0} hours of indexing",
            self.fleets, self.hours
        )?;
        writeln!(
            f,
            "time by the best possible, median {:.4}",
            self.median_ratio()
        )?;
        writeln!(
            f,
            "time by the best possible, worst {:.4}",
            self.worst_ratio()
        )?;
        writeln!(
            f,
            "reaction, median {:.1} s, {:.2} %",
            median(seconds.clone()),
            100.0 * median(shares.clone())
        )?;
        writeln!(
            f,
            "reaction, worst {:.1} s, {:.2} %",
            worst(&seconds),
            100.0 * worst(&shares)
        )?;
        writeln!(
            f,
            "looks per hour of indexing {:.1}",
            self.looks as f64 / self.hours
        )?;
        write!(
            f,
            "requests per hour of indexing {:.1}",
            self.requests as f64 / self.hours
        )
    }
}
