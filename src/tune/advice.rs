//! What the runs come to.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;

use super::passes::{Pass, passes};
use super::sightings::Part;
use super::values::{
    BatchAdvice, Confidence, Facts, Interval, Length, Measure, SHORT_RUN, Setting, Settings, Tuning,
};
use crate::model::{FirstIndexing, spoken_duration};

/// GIJ's interval where nobody has set one.
pub const DEFAULT_MINUTES: u64 = 5;

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
        measured,
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
            measured: measured
                .iter()
                .find(|one| one.integration == id)
                .map(|one| one.took),
        })
        .collect();
    let longest = |one: &Measure| {
        let last = one.passes.last().map(Pass::length);
        last.max(one.measured).unwrap_or_default()
    };
    measures.sort_by(|a, b| longest(b).cmp(&longest(a)).then(a.label.cmp(&b.label)));
    let whole = of(Part::Whole);
    let (confidence, length) = conclusion(&whole, &measures, sightings.count(Part::Plain));
    let interval = length
        .and_then(|length| interval(length.longest))
        .filter(|interval| !is_fine(settings, *interval));
    let never_indexed = sightings.never_indexed(Part::Whole);
    Tuning {
        looks: sightings.looks,
        measures,
        repositories: sightings.count(Part::Whole),
        confidence,
        length,
        interval,
        settings: settings.clone(),
        batch: batch(history, never_indexed),
        advice: advice(settings, &whole, length),
        passes: whole,
        unknown: unknown(never_indexed, measured.len()),
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

/// How long a run takes, and how sure that is. Several runs that were seen say it best: they were
/// worked on by all nodes and threads. One run says less than the measures of everything, and where
/// not all was measured, a run just takes no less than the longest of it.
fn conclusion(
    passes: &[Pass],
    measures: &[Measure],
    plain_repositories: usize,
) -> (Confidence, Option<Length>) {
    let took: Vec<_> = measures.iter().filter_map(|one| one.measured).collect();
    let longest = took.iter().copied().max().unwrap_or_default();
    let seen = length(passes).map(|seen| Length {
        typical: seen.typical.max(longest),
        shortest: seen.shortest,
        longest: seen.longest.max(longest),
    });
    let is_whole = !took.is_empty() && took.len() == measures.len() && plain_repositories == 0;
    match passes.len() {
        0 | 1 if is_whole => {
            let one_after_the_other = took.iter().sum::<Duration>();
            let typical = seen.map_or(one_after_the_other, |seen| {
                seen.typical.max(one_after_the_other)
            });
            let whole = Length {
                typical,
                shortest: longest,
                longest: typical,
            };
            (Confidence::Measured, Some(whole))
        }
        0 => (Confidence::None, None),
        1 => (Confidence::OnePass, seen),
        several => (Confidence::Seen(several), seen),
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

/// Whether what is declared may stay: it leaves runs their time, and webhooks bring what is new.
fn is_fine(settings: &Settings, interval: Interval) -> bool {
    match settings.interval {
        Setting::Declared(minutes, _) => settings.webhooks && minutes >= interval.minutes,
        Setting::NotDeclared | Setting::Other(..) => false,
    }
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

fn advice(settings: &Settings, passes: &[Pass], length: Option<Length>) -> Vec<String> {
    let mut advice = Vec::new();
    if settings.webhooks {
        let clipped = if settings.pull_requests {
            "; with pull requests indexed no longer than a day may lie between two"
        } else {
            ""
        };
        advice.push(format!(
            "\"0 0 5,17 * * ?\" is two runs a day, at 5 and at 17: webhooks are declared to be on, and with them the vendor thinks one or two a day enough{clipped}"
        ));
    }
    let (between, where_so) = match &settings.interval {
        Setting::Declared(minutes, address) => (
            *minutes,
            format!(
                "the {minutes} minutes between two that {address} declares: where they are set"
            ),
        ),
        Setting::NotDeclared | Setting::Other(..) => (
            DEFAULT_MINUTES,
            format!(
                "GIJ's default of {DEFAULT_MINUTES} minutes between two: where it is still set"
            ),
        ),
    };
    let Some(length) = length else {
        return advice;
    };
    let is_long = length.typical > Duration::from_secs(between.saturating_mul(60));
    if is_long && length.typical >= SHORT_RUN && !come_to_rest(passes) {
        let lasts = spoken_duration(Duration::from_secs(length.typical.as_secs()));
        advice.push(format!(
            "a run takes about {lasts}, longer than {where_so}, the next one is always waiting, and removals, which come last, may never have their turn"
        ));
        advice.push(
            "threads: one more a node (indexingThreadsPerNode) makes runs shorter; take one at a time, and one less again where Git hosts answer 429".to_owned(),
        );
    }
    advice
}

/// Whether there was a time in which no run was under way: then none waits for another.
fn come_to_rest(passes: &[Pass]) -> bool {
    let pairs = passes.iter().zip(passes.iter().skip(1));
    let mut rests = pairs.map(|(one, next)| next.from().duration_since(one.to()));
    rests.any(|rest| Duration::try_from(rest).is_ok_and(|rest| rest > SHORTEST_GAP))
}

fn unknown(never_indexed: usize, measured: usize) -> Vec<String> {
    let mut unknown = vec![
        "the length of the last run itself: it stands only in GIJ's queue viewer".to_owned(),
        "whether a repository's date is the end of its indexing, as is assumed here, or its beginning; and whether a run that fails moves it".to_owned(),
        "how many nodes and threads index, and how often Git hosts refuse: no call shows it".to_owned(),
        "whether one run began before the last was over: their dates cannot be told apart then, and seem to be of shorter runs".to_owned(),
        "what is set in GIJ now: the interval told above is the one that manifests declare".to_owned(),
    ];
    if measured > 0 {
        unknown.push(
            "what the schedule did while it was measured: that is in the measure as well, and a look after it takes the reindex for a run".to_owned(),
        );
    }
    let wait = match never_indexed {
        0 => return unknown,
        1 => "the one repository takes that was".to_owned(),
        several => format!("the {several} repositories take that were"),
    };
    unknown.push(format!(
        "how long {wait} never indexed: until then runs are longer than usual"
    ));
    unknown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::IntegrationId;
    use crate::tune::{Enough, Sightings, Writing};

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

    fn measure(number: u64, took: Option<u64>) -> Measure {
        Measure {
            integration: IntegrationId::new(number).unwrap(),
            label: number.to_string(),
            repositories: 1,
            never_indexed: 0,
            passes: Vec::new(),
            measured: took.map(Duration::from_mins),
        }
    }

    /// A run of three repositories, of as many minutes.
    fn run(minutes: i64) -> Pass {
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        Pass {
            dates: vec![at(0), at(minutes * 20), at(minutes * 40)],
        }
    }

    fn concluded(passes: &[Pass], measures: &[Measure], plain: usize) -> (Confidence, Option<u64>) {
        let (confidence, length) = conclusion(passes, measures, plain);
        (
            confidence,
            length.map(|length| length.typical.as_secs() / 60),
        )
    }

    #[test]
    fn what_was_measured_whole_counts_together() {
        let all = [measure(1, Some(10)), measure(2, Some(30))];
        assert_eq!(concluded(&[], &all, 0), (Confidence::Measured, Some(40)));
        let one = [run(25)];
        assert_eq!(concluded(&one, &all, 0), (Confidence::Measured, Some(40)));
        let longer = [run(50)];
        assert_eq!(
            concluded(&longer, &all, 0),
            (Confidence::Measured, Some(50))
        );
    }

    #[test]
    fn what_was_measured_in_part_is_the_least_that_a_run_takes() {
        let part = [measure(1, None), measure(2, Some(30))];
        assert_eq!(concluded(&[], &part, 0), (Confidence::None, None));
        let one = [run(20)];
        assert_eq!(concluded(&one, &part, 0), (Confidence::OnePass, Some(30)));
        let two = [run(40), run(40)];
        assert_eq!(concluded(&two, &part, 0), (Confidence::Seen(2), Some(40)));
    }

    #[test]
    fn plain_repositories_are_part_of_a_run_that_nobody_measured() {
        let all = [measure(1, Some(10))];
        assert_eq!(concluded(&[], &all, 1), (Confidence::None, None));
    }

    #[test]
    fn only_what_the_data_carry_is_written() {
        let tuning = |confidence, minutes: Option<u64>| {
            let mut tuning = advise(&Facts {
                sightings: Sightings::default(),
                measured: Vec::new(),
                addresses: Vec::new(),
                history: Vec::new(),
                settings: Settings::default(),
            });
            tuning.confidence = confidence;
            tuning.interval = minutes.map(|minutes| Interval { minutes, least: 1 });
            tuning
        };
        let several = tuning(Confidence::Seen(2), Some(18));
        assert_eq!(several.writing(Enough::SeveralRuns), Writing::Minutes(18));
        let measured = tuning(Confidence::Measured, Some(18));
        assert_eq!(measured.writing(Enough::SeveralRuns), Writing::Minutes(18));
        let one = tuning(Confidence::OnePass, Some(18));
        assert_eq!(one.writing(Enough::SeveralRuns), Writing::OneRunOnly);
        assert_eq!(one.writing(Enough::OneRun), Writing::Minutes(18));
        let short = tuning(Confidence::Seen(2), None);
        assert_eq!(short.writing(Enough::SeveralRuns), Writing::AsItIs);
        let none = tuning(Confidence::None, None);
        assert_eq!(none.writing(Enough::OneRun), Writing::NothingConcluded);
    }
}
