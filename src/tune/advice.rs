//! What the runs come to.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;

use super::passes::{Pass, passes};
use super::sightings::Part;
use super::values::{
    BatchAdvice, Confidence, Facts, Interval, Length, Measure, Setting, Settings, Tuning,
};
use crate::model::{FirstIndexing, spoken_duration};

/// Runs that are shorter leave the vendor's default alone.
const SHORT_RUN: Duration = Duration::from_mins(3);

/// GIJ's interval where nobody has set one.
pub(super) const DEFAULT_MINUTES: u64 = 5;

/// The vendor's longest interval with pull requests, and the longest that is worth a schedule.
const LONGEST_MINUTES: u64 = 24 * 60;

/// The time without a date that ends a run, where the declared interval says nothing longer.
const SHORTEST_GAP: Duration = Duration::from_mins(10);

/// As many first indexings have to be seen before two at a time are thought of.
const ENOUGH_SEEN: usize = 5;

/// What all that was seen comes to.
pub fn advise(facts: &Facts) -> Tuning {
    let Facts {
        sightings,
        addresses,
        history,
        settings,
    } = facts;
    let gap = gap(settings);
    let last_look = sightings.last_look.unwrap_or(Timestamp::UNIX_EPOCH);
    let of = |part: Part| {
        let dates = sightings.dates(part);
        passes(&dates, sightings.count(part), gap, last_look)
    };
    let mut measures: Vec<_> = sightings
        .integrations()
        .map(|(id, name)| Measure {
            integration: id,
            label: addresses
                .iter()
                .find(|(one, _)| *one == id)
                .map_or_else(|| format!("\"{name}\" (id={id})"), |(_, a)| a.to_string()),
            repositories: sightings.count(Part::Inside(id)),
            never_indexed: sightings.never_indexed(Part::Inside(id)),
            passes: of(Part::Inside(id)),
        })
        .collect();
    let longest = |one: &Measure| one.passes.last().map(Pass::length).unwrap_or_default();
    measures.sort_by(|a, b| longest(b).cmp(&longest(a)).then(a.label.cmp(&b.label)));
    let whole = of(Part::Whole);
    let length = length(&whole);
    let interval = length.and_then(|length| interval(length.typical));
    let never_indexed = sightings.never_indexed(Part::Whole);
    Tuning {
        looks: sightings.looks,
        measures,
        repositories: sightings.count(Part::Whole),
        confidence: match whole.len() {
            0 => Confidence::None,
            1 => Confidence::OnePass,
            several => Confidence::Seen(several),
        },
        passes: whole,
        length,
        interval,
        settings: settings.clone(),
        batch: batch(history, never_indexed),
        advice: advice(settings, length, interval),
        unknown: unknown(never_indexed),
    }
}

/// The time without a date that ends a run: half of the declared interval where that is longer than
/// the shortest one.
fn gap(settings: &Settings) -> Duration {
    match settings.interval {
        Setting::Declared(minutes, _) => {
            let half = Duration::from_secs(minutes.saturating_mul(30));
            half.max(SHORTEST_GAP)
        }
        Setting::NotDeclared | Setting::Other(..) => SHORTEST_GAP,
    }
}

fn length(passes: &[Pass]) -> Option<Length> {
    let mut lengths: Vec<_> = passes.iter().map(Pass::length).collect();
    lengths.sort_unstable();
    Some(Length {
        // Of two in the middle the longer one: the interval must not be too short.
        typical: *lengths.get(lengths.len() / 2)?,
        shortest: *lengths.first()?,
        longest: *lengths.last()?,
    })
}

/// A run and a fifth of it more, a minute at least: the vendor says a few minutes more in words, and
/// one more in an example. Short runs leave the default alone.
fn interval(run: Duration) -> Option<Interval> {
    if run < SHORT_RUN {
        return None;
    }
    let minutes = run.as_secs().div_ceil(60);
    let more = run.as_secs().div_ceil(300);
    Some(Interval {
        minutes: (minutes + more.max(1)).min(LONGEST_MINUTES),
        least: (minutes + 1).min(LONGEST_MINUTES),
    })
}

/// Two at a time only where enough were seen, on more than one host, and nothing waits.
fn batch(history: &[FirstIndexing], never_indexed: usize) -> BatchAdvice {
    let hosts: BTreeSet<_> = history.iter().map(|one| &one.host).collect();
    let is_at_ease = history.len() >= ENOUGH_SEEN && hosts.len() > 1 && never_indexed == 0;
    BatchAdvice {
        size: if is_at_ease { 2 } else { 1 },
        seen: history.len(),
        hosts: hosts.len(),
    }
}

fn advice(settings: &Settings, length: Option<Length>, interval: Option<Interval>) -> Vec<String> {
    let mut advice = Vec::new();
    if settings.webhooks {
        let clipped = if settings.pull_requests {
            "; with pull requests indexed no longer than a day may lie between two"
        } else {
            ""
        };
        advice.push(format!(
            "webhooks are declared to be on: with them the vendor thinks one or two runs a day enough, as in reindexIntervalMinutes: \"0 0 5,17 * * ?\"{clipped}"
        ));
    }
    let declared = match settings.interval {
        Setting::Declared(minutes, _) => minutes,
        Setting::NotDeclared | Setting::Other(..) => DEFAULT_MINUTES,
    };
    let (Some(length), Some(_)) = (length, interval) else {
        return advice;
    };
    let lasts = spoken_duration(Duration::from_secs(length.typical.as_secs()));
    if length.typical > Duration::from_secs(declared.saturating_mul(60)) {
        advice.push(format!(
            "a run takes about {lasts}, longer than the {declared} minutes between two: the next one is always waiting, and removals, which come last, may never have their turn"
        ));
        advice.push(
            "threads: one more a node (indexingThreadsPerNode) makes runs shorter; take one at a time, and one less again where Git hosts answer 429".to_owned(),
        );
    }
    advice
}

fn unknown(never_indexed: usize) -> Vec<String> {
    let mut unknown = vec![
        "the length of the last run itself: it stands only in GIJ's queue viewer".to_owned(),
        "whether a repository's date is the end of its indexing, as is assumed here, or its beginning; and whether a run that fails moves it".to_owned(),
        "how many nodes and threads index, and how often Git hosts refuse: no call shows it".to_owned(),
        "what is set in GIJ now: the interval told above is the one that manifests declare".to_owned(),
    ];
    if never_indexed > 0 {
        unknown.push(format!(
            "how long {never_indexed} repositories take that were never indexed: while they are, runs are longer than usual"
        ));
    }
    unknown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes(run: u64) -> Option<u64> {
        interval(Duration::from_secs(run)).map(|interval| interval.minutes)
    }

    #[test]
    fn the_interval_is_a_fifth_longer_than_a_run() {
        assert_eq!(minutes(14 * 60 + 20), Some(18));
        assert_eq!(minutes(180), Some(4));
        assert_eq!(minutes(179), None);
        assert_eq!(minutes(48 * 3_600), Some(LONGEST_MINUTES));
    }

    #[test]
    fn a_longer_run_never_gives_a_shorter_interval() {
        let all: Vec<_> = (180..20_000).filter_map(minutes).collect();
        assert!(all.is_sorted());
        assert_eq!(all.len(), 20_000 - 180);
    }

    #[test]
    fn the_interval_is_always_longer_than_a_run() {
        for run in 180..20_000 {
            let interval = interval(Duration::from_secs(run)).unwrap();
            assert!(interval.least * 60 > run, "{run}");
            assert!(interval.minutes >= interval.least, "{run}");
        }
    }
}
