//! What the runs come to.

use std::collections::BTreeSet;
use std::time::Duration;

use super::runs::{Pass, runs};
use super::sightings::Part;
use super::values::{
    Advised, BatchAdvice, Confidence, Facts, Interval, Length, Measure, SHORT_RUN, Setting,
    Settings, Tuning, Why,
};
use crate::model::FirstIndexing;

/// GIJ's interval where nobody has set one.
pub const DEFAULT_MINUTES: u64 = 5;

/// The vendor's longest interval with pull requests, and the longest that is worth a schedule.
const LONGEST_MINUTES: u64 = 24 * 60;

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
    let mut runs = runs(sightings);
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
            passes: runs.of.remove(&id).unwrap_or_default(),
            measured: measured
                .iter()
                .find(|one| one.integration == id)
                .map(|one| one.took),
        })
        .collect();
    let longest = |one: &Measure| {
        let last = one.passes.last().map(|pass| pass.took);
        last.max(one.measured).unwrap_or_default()
    };
    measures.sort_by(|a, b| longest(b).cmp(&longest(a)).then(a.label.cmp(&b.label)));
    let (confidence, length) = conclusion(&runs.whole, &measures, sightings.count(Part::Plain));
    let never_indexed = sightings.never_indexed(Part::Whole);
    Tuning {
        looks: sightings.looks,
        measures,
        repositories: sightings.count(Part::Whole),
        never_indexed,
        confidence,
        length,
        interval: length.map_or(Advised::Nothing, |length| {
            interval(length.longest, settings)
        }),
        settings: settings.clone(),
        batch: batch(history, never_indexed),
        advice: advice(settings, runs.overtaken),
        passes: runs.whole,
        overtaken: runs.overtaken,
        unknown: unknown(never_indexed, measured.len()),
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
    let mut lengths: Vec<_> = passes.iter().map(|pass| pass.took).collect();
    lengths.sort_unstable();
    Some(Length {
        // Of two in the middle the longer one: the interval must not be too short.
        typical: *lengths.get(lengths.len() / 2)?,
        shortest: *lengths.first()?,
        longest: *lengths.last()?,
    })
}

/// A run and a fifth of it more, a minute at least: the vendor says a few minutes more in words, and
/// one more in an example. Short runs leave the default alone, and so does what is declared where it
/// leaves runs their time and webhooks bring what is new.
fn interval(run: Duration, settings: &Settings) -> Advised {
    if run < SHORT_RUN {
        return Advised::AsItIs(Why::RunsAreShort);
    }
    let whole = run.as_secs().div_ceil(60);
    let minutes = whole + run.as_secs().div_ceil(300).max(1);
    let declared = match settings.interval {
        Setting::Declared(minutes, _) => Some(minutes),
        Setting::NotDeclared | Setting::Other(..) => None,
    };
    if settings.webhooks && declared.is_some_and(|declared| declared >= minutes) {
        return Advised::AsItIs(Why::DeclaredIsLonger);
    }
    let least = whole + 1;
    if least > LONGEST_MINUTES {
        return Advised::RunsTooLong;
    }
    Advised::Set(Interval {
        minutes: minutes.min(LONGEST_MINUTES),
        least,
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

fn advice(settings: &Settings, overtaken: bool) -> Vec<String> {
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
    if overtaken {
        advice.push(
            "GIJ was seen to read lists again before it had come to all that it read them for: where its schedule asks for that, the next run is always waiting, and removals, which come last, may never have their turn".to_owned(),
        );
        advice.push(
            "threads: one more a node (indexingThreadsPerNode) makes runs shorter; take one at a time, and one less again where Git hosts answer 429".to_owned(),
        );
    }
    advice
}

fn unknown(never_indexed: usize, measured: usize) -> Vec<String> {
    let mut unknown = vec![
        "the length of the last run itself: it stands only in GIJ's queue viewer".to_owned(),
        "whether a repository's date is the end of its indexing, as is assumed here, or its beginning: then the time of the last one is missing; and whether a run that fails moves it".to_owned(),
        "how many nodes and threads index, and how often Git hosts refuse: no call shows it".to_owned(),
        "whether a repository was indexed by itself in between, for a webhook or for somebody: a run then seems longer than it was".to_owned(),
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
    use jiff::Timestamp;

    fn advised(run: u64) -> Advised {
        interval(Duration::from_secs(run), &Settings::default())
    }

    fn set(run: u64) -> Option<Interval> {
        match advised(run) {
            Advised::Set(interval) => Some(interval),
            Advised::Nothing | Advised::AsItIs(_) | Advised::RunsTooLong => None,
        }
    }

    #[test]
    fn the_interval_is_a_fifth_longer_than_a_run() {
        let minutes = |run| set(run).map(|interval| interval.minutes);
        assert_eq!(minutes(14 * 60 + 20), Some(18));
        assert_eq!(minutes(180), Some(4));
        assert_eq!(advised(179), Advised::AsItIs(Why::RunsAreShort));
    }

    #[test]
    fn a_run_of_a_day_has_no_interval_that_is_longer() {
        let day = LONGEST_MINUTES * 60;
        assert_eq!(set(day - 60).map(|one| one.minutes), Some(LONGEST_MINUTES));
        assert_eq!(advised(day), Advised::RunsTooLong);
        assert_eq!(advised(2 * day), Advised::RunsTooLong);
    }

    #[test]
    fn a_longer_run_never_gives_a_shorter_interval() {
        let all: Vec<_> = (180..86_400).filter_map(set).collect();
        assert!(all.is_sorted_by_key(|interval| interval.minutes));
    }

    #[test]
    fn the_interval_is_always_longer_than_a_run() {
        for run in 180..86_340 {
            let interval = set(run).unwrap();
            assert!(interval.least * 60 > run, "{run}");
            assert!(interval.minutes >= interval.least, "{run}");
            assert!(interval.minutes * 60 > run, "{run}");
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
            begun: at(0),
            dates: vec![at(minutes * 20), at(minutes * 40), at(minutes * 60)],
            took: Duration::from_mins(minutes.unsigned_abs()),
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
        let writing = |confidence, interval, enough| {
            let mut tuning = advise(&Facts {
                sightings: Sightings::default(),
                measured: Vec::new(),
                addresses: Vec::new(),
                history: Vec::new(),
                settings: Settings::default(),
            });
            tuning.confidence = confidence;
            tuning.interval = interval;
            tuning.writing(enough)
        };
        let (seen, one) = (Confidence::Seen(2), Confidence::OnePass);
        let several = Enough::SeveralRuns;
        let set = Advised::Set(Interval {
            minutes: 18,
            least: 1,
        });
        assert_eq!(writing(seen, set, several), Writing::Minutes(18));
        let measured = writing(Confidence::Measured, set, several);
        assert_eq!(measured, Writing::Minutes(18));
        assert_eq!(writing(one, set, several), Writing::OneRunOnly);
        assert_eq!(writing(one, set, Enough::OneRun), Writing::Minutes(18));
        let short = Advised::AsItIs(Why::RunsAreShort);
        let stays = Writing::AsItIs(Why::RunsAreShort);
        assert_eq!(writing(seen, short, several), stays);
        assert_eq!(writing(one, short, several), stays);
        let none = writing(Confidence::None, Advised::Nothing, Enough::OneRun);
        assert_eq!(none, Writing::NothingConcluded);
    }
}
