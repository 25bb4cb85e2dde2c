//! Runs of the schedule that were seen from their beginning to their end.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use super::sightings::{Dates, Part, Sightings};
use crate::model::IntegrationId;

/// One run of the schedule, or an integration's part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    /// When GIJ had read the list of its repositories.
    pub begun: Timestamp,
    /// The dates of its repositories, in order.
    pub dates: Vec<Timestamp>,
    /// How long GIJ was at it.
    pub took: Duration,
}

impl Pass {
    /// The last date.
    pub fn to(&self) -> Timestamp {
        self.dates.last().copied().unwrap_or(self.begun)
    }

    /// The dates in so many parts of equal length, counted.
    pub fn buckets(&self, number: usize) -> Vec<usize> {
        let mut buckets = vec![0; number];
        let whole = between(self.begun, self.to()).as_millis().max(1);
        for date in &self.dates {
            let place = between(self.begun, *date).as_millis() * number as u128 / whole;
            let place = usize::try_from(place)
                .unwrap_or(number)
                .min(number.saturating_sub(1));
            if let Some(bucket) = buckets.get_mut(place) {
                *bucket += 1;
            }
        }
        buckets
    }
}

/// All runs that were seen, the oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Runs {
    /// Over all repositories.
    pub whole: Vec<Pass>,
    /// The part of each integration.
    pub of: BTreeMap<IntegrationId, Vec<Pass>>,
    /// Whether GIJ read lists again before what it had read them for was over. Then no run is told from
    /// the next, and there is none here.
    pub overtaken: bool,
}

/// An integration's part of a run.
struct Share {
    pass: Pass,
    /// The look that saw its beginning.
    look: usize,
    /// Whether GIJ read its list again before it was over.
    overtaken: bool,
}

/// Of each integration the shares that were seen whole, by when they began.
type Shares = BTreeMap<IntegrationId, BTreeMap<Timestamp, Share>>;

/// The runs that were seen whole.
///
/// A run begins where GIJ has read the list of an integration, whose date that is, and ends where the
/// last of its repositories has come once since. So no two runs are taken for one: the next one has
/// a date of its own. A date counts only where nobody can have come twice between two looks. A list
/// that was read before the first look begins none: reading it may have failed ever since, while its
/// repositories came again and again. Where lists are read before all have come none is told at all: who
/// was at work by then comes at once, and a part of a run looks like a whole one.
pub fn runs(sightings: &Sightings) -> Runs {
    let observer = Observer::new(sightings);
    let mut shares = Shares::new();
    for (id, _) in sightings.integrations() {
        let Some(scans) = sightings.scans(id) else {
            continue;
        };
        let left_behind = left_behind(sightings, Part::Inside(id), scans);
        let begun = scans.all().iter().filter(|(look, _)| *look > 0);
        let seen = begun.filter_map(|(look, begun)| {
            let rows = rows(sightings, Part::Inside(id), *look, left_behind);
            Some((*begun, observer.share((*look, *begun), (id, scans), &rows)?))
        });
        shares.insert(id, seen.collect());
    }
    let mut shares_of_all = shares.values().flat_map(BTreeMap::values);
    if shares_of_all.any(|share| share.overtaken)
        || (0..sightings.looks).any(|look| is_overtaken(sightings, look))
    {
        return Runs {
            overtaken: true,
            ..Runs::default()
        };
    }
    let whole = observer.whole(&shares);
    let passes = |shares: BTreeMap<_, Share>| {
        let shares = shares.into_values();
        shares.map(|share| share.pass).collect()
    };
    Runs {
        whole,
        of: shares
            .into_iter()
            .map(|(id, all)| (id, passes(all)))
            .collect(),
        overtaken: false,
    }
}

/// Whether a look saw that a list had been read again before GIJ had come to all since it was read
/// before that. What never comes says nothing.
fn is_overtaken(sightings: &Sightings, look: usize) -> bool {
    let mut all = sightings.integrations();
    all.any(|(id, _)| {
        let before = sightings.scans(id).and_then(|scans| scans.before(look));
        let movers = sightings
            .of(Part::Inside(id))
            .filter(|dates| dates.has_moved());
        let date = |dates: &Dates| dates.at(look);
        let late = movers
            .clone()
            .filter_map(date)
            .filter(|date| Some(*date) < before);
        late.count() >= a_tenth(movers.count())
    })
}

/// So many of all are enough to go by: one may have been asked for by itself.
fn a_tenth(all: usize) -> usize {
    all.div_ceil(10).max(1)
}

/// The repositories that a run which was first seen at this look has to come to: a first indexing is
/// none of it, and one that GIJ passes over would never end it.
fn rows(
    sightings: &Sightings,
    part: Part,
    look: usize,
    left_behind: Option<Timestamp>,
) -> Vec<&Dates> {
    let has_stayed = |dates: &&Dates| {
        let date = dates.at(look).filter(|_| !dates.has_moved());
        date.is_some_and(|date| left_behind.is_some_and(|behind| date < behind))
    };
    let dated = sightings.of(part).filter(|dates| dates.is_dated_at(look));
    dated.filter(|dates| !has_stayed(dates)).collect()
}

/// What never moved and is older than this is passed over, as one whose indexing fails is: GIJ was seen
/// to read the list then, and most came since, were put into the queue behind it, and came once more.
fn left_behind(sightings: &Sightings, part: Part, scans: &Dates) -> Option<Timestamp> {
    let dated = sightings.of(part).filter(|dates| !dates.all().is_empty());
    let most = dated.count().div_ceil(2);
    let last_but_one = |dates: &Dates| dates.all().iter().rev().nth(1).map(|(_, date)| *date);
    let mut came: Vec<_> = sightings.of(part).filter_map(last_but_one).collect();
    came.sort_unstable_by(|one, other| other.cmp(one));
    let since = *came.get(most.checked_sub(1)?)?;
    let mut read = scans.all().iter().rev();
    read.find(|(_, scan)| *scan <= since)?;
    read.next().map(|(_, scan)| *scan)
}

/// Who says whether a date is the first one since a run began.
struct Observer<'a> {
    sightings: &'a Sightings,
    /// Of each integration and look whether nobody in it can have come twice since the look before: what
    /// was in the queue by then is in it still, and whoever was put into it again stands behind that.
    nobody_twice: BTreeMap<IntegrationId, Vec<bool>>,
}

impl<'a> Observer<'a> {
    fn new(sightings: &'a Sightings) -> Self {
        let of = |(id, _)| {
            let scans = sightings.scans(id)?;
            let inside = sightings.of(Part::Inside(id));
            let movers: Vec<_> = inside.filter(|dates| dates.has_moved()).collect();
            let enough = a_tenth(movers.len());
            let nobody_twice = (0..sightings.looks).map(|look| {
                // Whoever was at work when the list was read then was put in behind, but who was put in
                // by the reading before that stands in front of everybody.
                let read = look.checked_sub(1).and_then(|before| scans.before(before));
                let waits = |dates: &&&Dates| dates.at(look) < read;
                movers.iter().filter(waits).count() >= enough
            });
            Some((id, nobody_twice.collect()))
        };
        Self {
            sightings,
            nobody_twice: sightings.integrations().filter_map(of).collect(),
        }
    }

    /// The first date since then, where it is sure to be the first.
    fn first(
        &self,
        dates: &Dates,
        (look, since): (usize, Timestamp),
        (part, scans): (Part, &Dates),
    ) -> Option<Timestamp> {
        let (seen, date) = dates.from(look).find(|(_, date)| *date >= since)?;
        let nobody_twice = match part {
            Part::Inside(id) => self.nobody_twice.get(&id),
            Part::Whole | Part::Plain => None,
        };
        // Only where lists are read anew anybody gets into the queue again.
        let is_same_run = scans.at(seen) == Some(since);
        let is_sure = is_same_run || nobody_twice.and_then(|all| all.get(seen)) == Some(&true);
        is_sure.then_some(date)
    }

    /// The runs over all, as the looks saw them one after the other.
    fn whole(&self, shares: &Shares) -> Vec<Pass> {
        let left_behind: BTreeMap<_, _> = shares
            .keys()
            .filter_map(|id| {
                let scans = self.sightings.scans(*id)?;
                Some((*id, left_behind(self.sightings, Part::Inside(*id), scans)))
            })
            .collect();
        let mut passes: Vec<Pass> = Vec::new();
        let mut counted = BTreeMap::new();
        for look in 0..self.sightings.looks {
            let Some(together) = self.together(look, shares, &left_behind) else {
                continue;
            };
            let is_new = |(id, share): &(&IntegrationId, &&Share)| {
                counted.get(*id) != Some(&share.pass.begun)
            };
            let rows = |share: &Share| share.pass.dates.len();
            let new: usize = together
                .iter()
                .filter(is_new)
                .map(|(_, share)| rows(share))
                .sum();
            let all: usize = together.values().map(|share| rows(share)).sum();
            // One integration may be reindexed by itself, which is no run of the schedule.
            if new * 2 <= all {
                continue;
            }
            let until = passes.last().map(Pass::to);
            let pass = self.pass(&together);
            // What reaches into the run before is no other run.
            if let Some(pass) = pass.filter(|pass| until <= Some(pass.begun)) {
                counted = together
                    .iter()
                    .map(|(id, share)| (*id, share.pass.begun))
                    .collect();
                passes.push(pass);
            }
        }
        passes
    }

    /// What each integration is at in this look, where all of that was seen whole.
    fn together<'s>(
        &self,
        look: usize,
        shares: &'s Shares,
        left_behind: &BTreeMap<IntegrationId, Option<Timestamp>>,
    ) -> Option<BTreeMap<IntegrationId, &'s Share>> {
        let mut together = BTreeMap::new();
        let scans = shares.keys().filter_map(|id| self.sightings.scans(*id));
        let most = scans.map(|scans| scans.all().len()).max()?;
        for (id, shares) in shares {
            // The lists of others were read twice meanwhile, and this one's was not: it fails.
            if most > 2 && !self.sightings.scans(*id)?.has_moved() {
                continue;
            }
            let behind = left_behind.get(id).copied().flatten();
            if rows(self.sightings, Part::Inside(*id), look, behind).is_empty() {
                continue;
            }
            let begun = self.sightings.scans(*id)?.at(look)?;
            together.insert(*id, shares.get(&begun)?);
        }
        Some(together)
    }

    /// One run over all. Plain repositories have no list whose reading would show when it came to them:
    /// they belong to it where they follow what is surely in it without a longer pause than one of these
    /// takes.
    fn pass(&self, together: &BTreeMap<IntegrationId, &Share>) -> Option<Pass> {
        let all: Vec<_> = together.values().copied().collect();
        let (first, from) = together.iter().min_by_key(|(_, share)| share.pass.begun)?;
        let scans = self.sightings.scans(*first)?;
        let behind = left_behind(self.sightings, Part::Plain, scans);
        let plain = rows(self.sightings, Part::Plain, from.look, behind);
        let plain = if plain.is_empty() {
            Vec::new()
        } else {
            self.firsts(&plain, (from.look, from.pass.begun), (Part::Plain, scans))?
        };
        let took = took(&all)?;
        let pause = longest_step(&all);
        let end = all.iter().map(|share| share.pass.to()).max()?;
        let mut until = end;
        for date in &plain {
            if between(until, *date) > pause {
                return None;
            }
            until = until.max(*date);
        }
        let mut dates: Vec<_> = all
            .iter()
            .flat_map(|share| &share.pass.dates)
            .copied()
            .collect();
        dates.extend(plain);
        dates.sort_unstable();
        // Most are not indexed yet: runs to come are longer.
        if dates.len() * 2 < self.sightings.count(Part::Whole) {
            return None;
        }
        Some(Pass {
            begun: from.pass.begun,
            took: took + between(end, until),
            dates,
        })
    }

    fn firsts(
        &self,
        rows: &[&Dates],
        begun: (usize, Timestamp),
        of: (Part, &Dates),
    ) -> Option<Vec<Timestamp>> {
        let dates = rows.iter().map(|dates| self.first(dates, begun, of));
        let mut dates: Vec<_> = dates.collect::<Option<_>>()?;
        dates.sort_unstable();
        Some(dates)
    }

    fn share(
        &self,
        (look, begun): (usize, Timestamp),
        (id, scans): (IntegrationId, &Dates),
        rows: &[&Dates],
    ) -> Option<Share> {
        let dates = self.firsts(rows, (look, begun), (Part::Inside(id), scans))?;
        let ended = *dates.last()?;
        let mut later = scans.all().iter().map(|(_, scan)| *scan);
        // All at one moment is no run: rows that were imported look like that.
        (ended > begun).then(|| Share {
            look,
            overtaken: later.any(|scan| begun < scan && scan < ended),
            pass: Pass {
                begun,
                took: between(begun, ended),
                dates,
            },
        })
    }
}

/// How long GIJ was at all of them. They stand in one queue, and their lists are read at about one time:
/// where it does not look like that, they may be in different runs, and that tells nothing.
fn took(together: &[&Share]) -> Option<Duration> {
    let longest = together.iter().map(|share| share.pass.took).max()?;
    let mut times: Vec<_> = together
        .iter()
        .map(|share| (share.pass.begun, share.pass.to()))
        .collect();
    times.sort_unstable();
    let (first, _) = *times.first()?;
    let (last, _) = *times.last()?;
    let mut took = Duration::ZERO;
    let mut until = first;
    let mut pauses = Duration::ZERO;
    for (begun, ended) in times {
        pauses += between(until, begun);
        took += between(begun.max(until), ended);
        until = until.max(ended);
    }
    let is_one_run = pauses.is_zero() && between(first, last) <= took / 3;
    // One is nearly all of it, and another one's list may just have been read late.
    let is_nearly_one = pauses <= took / 3 && took <= longest + longest / 10;
    (is_one_run || is_nearly_one).then_some(took)
}

/// The longest time in which nothing came to its end: no repository was seen to take longer.
fn longest_step(together: &[&Share]) -> Duration {
    let begun = together.iter().map(|share| (share.pass.begun, false));
    let dates = together.iter().flat_map(|share| &share.pass.dates);
    let mut moments: Vec<_> = begun.chain(dates.map(|date| (*date, true))).collect();
    moments.sort_unstable();
    let steps = moments.iter().zip(moments.iter().skip(1));
    let steps = steps.filter(|(_, (_, is_end))| *is_end);
    let longest = steps.map(|((from, _), (to, _))| between(*from, *to)).max();
    longest.unwrap_or_default()
}

/// Nothing where it is none.
fn between(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(to.duration_since(from)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
