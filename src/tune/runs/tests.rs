use std::collections::{BTreeSet, VecDeque};

use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;
use crate::model::{FieldMap, IntegrationType, RepositoryId, RowId, RowType};
use crate::state::{LiveRepository, LiveRow, LiveType};

/// When schedules begin to run: what was there before has dates of long ago.
const START: i64 = 100_000;

/// How far back the oldest dates are.
const DAY: i64 = 86_400;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn integration(number: usize, scanned: i64) -> LiveRow {
    let number = u64::try_from(number + 1).unwrap();
    LiveRow {
        id: RowId::Integration(IntegrationId::new(number).unwrap()),
        row_type: LiveType::Known(RowType::Integration(IntegrationType::Github)),
        display_name: format!("integration {number}"),
        fields: FieldMap::new(),
        unreadable: BTreeSet::new(),
        disabled: false,
        created: None,
        last_indexed: Some(at(scanned)),
    }
}

fn repository(number: usize, parent: Option<usize>, indexed: Option<i64>) -> LiveRepository {
    let id = |number: usize| u64::try_from(number + 1).unwrap();
    LiveRepository {
        id: RepositoryId::new(id(number)).unwrap(),
        parent: parent.and_then(|parent| IntegrationId::new(id(parent))),
        display_name: format!("repository {number}"),
        disabled: false,
        last_indexed: indexed.map(at),
        settings: None,
    }
}

/// Looks at one integration: when it was scanned, and the dates of its repositories. Before them it was
/// looked once, and all was as of long ago.
fn seen(looks: &[(i64, &[i64])]) -> Sightings {
    let mut sightings = Sightings::default();
    let before: Vec<_> = looks[0]
        .1
        .iter()
        .map(|date| i64::from(*date != 0))
        .collect();
    for (scanned, dates) in std::iter::once(&(3, &before[..])).chain(looks) {
        let rows: Vec<_> = dates
            .iter()
            .enumerate()
            .map(|(number, date)| repository(number, Some(0), (*date != 0).then_some(*date)))
            .collect();
        sightings.look(&[integration(0, *scanned)], &rows);
    }
    sightings
}

/// How long the runs were that these looks show.
fn told(looks: &[(i64, &[i64])]) -> Vec<u64> {
    let runs = runs(&seen(looks));
    runs.whole.iter().map(|pass| pass.took.as_secs()).collect()
}

#[test]
fn a_run_lasts_from_the_scan_to_the_last_date() {
    assert_eq!(told(&[(100, &[160, 220, 280])]), [180]);
}

#[test]
fn the_end_of_one_run_and_the_beginning_of_the_next_are_no_run() {
    // Two are of the new run, the third is still to come.
    assert_eq!(told(&[(400, &[460, 520, 280])]), [0_u64; 0]);
}

#[test]
fn rows_that_were_imported_at_one_moment_are_no_run() {
    assert_eq!(told(&[(100, &[100, 100, 100])]), [0_u64; 0]);
}

#[test]
fn each_scan_begins_a_run_of_its_own_and_is_counted_once() {
    let first: (i64, &[i64]) = (100, &[160, 220]);
    let second: (i64, &[i64]) = (400, &[430, 490]);
    assert_eq!(told(&[first, first, second, second]), [120, 90]);
}

#[test]
fn what_may_have_come_twice_between_two_looks_is_not_counted() {
    // The second look shows nothing that the first one did.
    let looks: [(i64, &[i64]); 2] = [(100, &[160, 50]), (700, &[760, 650])];
    assert_eq!(told(&looks), [0_u64; 0]);
}

#[test]
fn where_lists_are_read_before_all_have_come_no_run_is_told() {
    let looks: [(i64, &[i64]); 5] = [
        (100, &[160, 1, 1, 1, 1]),
        (200, &[160, 220, 1, 1, 1]),
        (300, &[160, 220, 280, 1, 1]),
        (300, &[160, 220, 280, 340, 1]),
        (400, &[160, 220, 280, 340, 400]),
    ];
    let runs = runs(&seen(&looks));
    assert!(runs.overtaken);
    assert_eq!((runs.whole, runs.of), (Vec::new(), BTreeMap::new()));
}

#[test]
fn what_reaches_into_the_run_before_is_no_other_run() {
    let mut sightings = Sightings::default();
    for (one, other, dates) in [
        (1, 1, [1, 1, 1]),
        (100, 105, [160, 170, 250]),
        (240, 105, [242, 248, 250]),
        (400, 405, [460, 470, 550]),
    ] {
        let scans = [integration(0, one), integration(1, other)];
        let inside = [Some(0), Some(0), Some(1)];
        let rows = inside.into_iter().zip(dates).enumerate();
        let rows: Vec<_> = rows
            .map(|(number, (parent, date))| repository(number, parent, Some(date)))
            .collect();
        sightings.look(&scans, &rows);
    }
    let runs = runs(&sightings);
    let begun: Vec<_> = runs.whole.iter().map(|pass| pass.begun).collect();
    assert_eq!(begun, [at(100), at(400)]);
}

#[test]
fn a_repository_that_is_passed_over_again_and_again_ends_no_run_and_stops_none() {
    let looks: [(i64, &[i64]); 3] = [
        (100, &[160, 170, 1]),
        (200, &[260, 270, 1]),
        (300, &[360, 370, 1]),
    ];
    assert_eq!(told(&looks), [70, 70, 70]);
    assert_eq!(told(&looks[..1]), [0_u64; 0], "it may be about to come");
}

#[test]
fn a_first_indexing_is_none_of_a_run() {
    assert_eq!(told(&[(100, &[160, 220, 0])]), [120]);
    assert_eq!(told(&[(100, &[160, 0, 0])]), [0_u64; 0], "most are to come");
}

#[test]
fn plain_repositories_belong_to_a_run_that_they_follow_without_a_pause() {
    let took = |plain: i64| {
        let rows = [
            repository(0, Some(0), Some(160)),
            repository(1, Some(0), Some(220)),
            repository(2, None, Some(plain)),
        ];
        let mut sightings = Sightings::default();
        let before = rows.clone().map(|row| LiveRepository {
            last_indexed: Some(at(1)),
            ..row
        });
        sightings.look(&[integration(0, 1)], &before);
        sightings.look(&[integration(0, 100)], &rows);
        let runs = runs(&sightings);
        runs.whole.first().map(|pass| pass.took.as_secs())
    };
    assert_eq!(took(270), Some(170));
    assert_eq!(took(281), None, "nothing in it took that long");
    assert_eq!(took(90), None, "it is still to come");
}

#[test]
fn one_integration_that_is_reindexed_by_itself_is_no_other_run() {
    let mut sightings = Sightings::default();
    for (one, other, dates) in [
        (1, 1, [1, 1, 1]),
        (100, 100, [160, 170, 250]),
        (100, 400, [160, 170, 420]),
    ] {
        let scans = [integration(0, one), integration(1, other)];
        let inside = [Some(0), Some(0), Some(1)];
        let rows = inside.into_iter().zip(dates).enumerate();
        let rows: Vec<_> = rows
            .map(|(number, (parent, date))| repository(number, parent, Some(date)))
            .collect();
        sightings.look(&scans, &rows);
    }
    let lengths: Vec<_> = runs(&sightings)
        .whole
        .iter()
        .map(|pass| pass.took.as_secs())
        .collect();
    assert_eq!(lengths, [150]);
}

#[test]
fn a_list_that_was_read_before_the_first_look_begins_no_run() {
    let mut sightings = Sightings::default();
    let rows = [
        repository(0, Some(0), Some(160)),
        repository(1, Some(0), Some(220)),
    ];
    sightings.look(&[integration(0, 100)], &rows);
    assert_eq!(runs(&sightings).whole, []);
}

#[test]
fn an_integration_whose_list_is_not_read_any_more_is_left_out() {
    let lengths = |looks: &[i64]| {
        let mut sightings = Sightings::default();
        for scanned in looks {
            let scans = [integration(0, *scanned), integration(1, 1)];
            let rows = [
                repository(0, Some(0), Some(scanned + 60)),
                repository(1, Some(0), Some(scanned + 90)),
                repository(2, Some(1), Some(scanned + 95)),
            ];
            sightings.look(&scans, &rows);
        }
        let runs = runs(&sightings);
        let all = runs.whole.iter().map(|pass| pass.took.as_secs());
        all.collect::<Vec<_>>()
    };
    assert_eq!(
        lengths(&[100, 400]),
        [0_u64; 0],
        "it may be about to be read"
    );
    assert_eq!(lengths(&[100, 400, 700]), [90, 90]);
}

#[test]
fn all_dates_are_in_one_of_the_parts() {
    let pass = Pass {
        begun: at(0),
        dates: vec![at(1), at(2), at(3), at(9)],
        took: Duration::from_secs(9),
    };
    assert_eq!(pass.buckets(3), [2, 1, 1]);
}

/// A repository of a made-up Jira.
#[derive(Debug, Clone)]
struct Made {
    parent: Option<usize>,
    /// How long it takes, in seconds; each time up to a tenth longer.
    takes: i64,
    /// It takes its time and never gets a date.
    fails: bool,
}

#[derive(Debug, Clone)]
struct Jira {
    /// How long reading the list of each integration takes.
    scans: Vec<i64>,
    repositories: Vec<Made>,
    threads: usize,
    interval: i64,
    looks: usize,
    every: i64,
    offset: i64,
}

/// A Jira that works off its queue in turn; a second request merges into the first.
struct Queue<'a> {
    jira: &'a Jira,
    waiting: VecDeque<usize>,
    /// What each thread that is at work is at, with when that ends.
    running: Vec<(usize, i64)>,
    /// The lists that are being read, with when that ends.
    reading: Vec<(i64, usize)>,
    next_run: i64,
    scanned: Vec<i64>,
    dates: Vec<i64>,
    turns: i64,
}

impl<'a> Queue<'a> {
    fn new(jira: &'a Jira) -> Self {
        Self {
            jira,
            waiting: VecDeque::new(),
            running: Vec::new(),
            reading: Vec::new(),
            next_run: START,
            scanned: vec![START - DAY; jira.scans.len()],
            dates: vec![START - DAY; jira.repositories.len()],
            turns: 0,
        }
    }

    fn ask_for(&mut self, parent: Option<usize>) {
        for (number, made) in self.jira.repositories.iter().enumerate() {
            if made.parent == parent && !self.waiting.contains(&number) {
                self.waiting.push_back(number);
            }
        }
    }

    fn advance(&mut self, until: i64) {
        loop {
            let reading = self.reading.iter().map(|(end, _)| *end).min();
            let running = self.running.iter().map(|(_, end)| *end).min();
            let all = [Some(self.next_run), reading, running];
            let now = all.into_iter().flatten().min().unwrap();
            if now > until {
                return;
            }
            for (number, _) in self.running.extract_if(.., |(_, end)| *end == now) {
                if !self.jira.repositories[number].fails {
                    self.dates[number] = now;
                }
            }
            let (ended, reading) = self.reading.drain(..).partition(|(end, _)| *end == now);
            self.reading = reading;
            let ended: Vec<(i64, usize)> = ended;
            for (_, integration) in ended {
                self.scanned[integration] = now;
                self.ask_for(Some(integration));
            }
            if self.next_run == now {
                self.next_run += self.jira.interval;
                self.ask_for(None);
                for (integration, takes) in self.jira.scans.iter().enumerate() {
                    if self.reading.iter().all(|(_, other)| *other != integration) {
                        self.reading.push((now + takes, integration));
                    }
                }
            }
            self.set_to_work(now);
        }
    }

    /// Nobody is worked on by two threads.
    fn set_to_work(&mut self, now: i64) {
        while self.running.len() < self.jira.threads {
            let is_free = |number: &usize| self.running.iter().all(|(other, _)| other != number);
            let Some(next) = self.waiting.iter().position(is_free) else {
                return;
            };
            let Some(number) = self.waiting.remove(next) else {
                return;
            };
            self.turns += 1;
            let takes = self.jira.repositories[number].takes;
            let more = takes * (self.turns * 7 % 11) / 100;
            self.running.push((number, now + takes + more));
        }
    }

    fn look(&self, sightings: &mut Sightings) {
        let scans: Vec<_> = self
            .scanned
            .iter()
            .enumerate()
            .map(|(number, scanned)| integration(number, *scanned))
            .collect();
        let rows: Vec<_> = self
            .jira
            .repositories
            .iter()
            .zip(&self.dates)
            .enumerate()
            .map(|(number, (made, date))| repository(number, made.parent, Some(*date)))
            .collect();
        sightings.look(&scans, &rows);
    }
}

/// All runs that are told of a made-up Jira.
fn play(jira: &Jira) -> Runs {
    let mut queue = Queue::new(jira);
    let mut sightings = Sightings::default();
    for look in 0..jira.looks {
        let now = START + jira.offset + i64::try_from(look).unwrap() * jira.every;
        queue.advance(now);
        queue.look(&mut sightings);
    }
    runs(&sightings)
}

fn made(integrations: usize) -> impl Strategy<Value = Made> {
    let parent = prop_oneof![9 => (0..integrations).prop_map(Some), 1 => Just(None)];
    (parent, 10..600_i64).prop_map(|(parent, takes)| Made {
        parent,
        takes,
        fails: false,
    })
}

fn jiras() -> impl Strategy<Value = Jira> {
    let shape = (1..4_usize).prop_flat_map(|integrations| {
        let scans = prop::collection::vec(1..60_i64, integrations);
        let repositories = prop::collection::vec(made(integrations), 1..12);
        (scans, repositories, prop::option::of(0..12_usize))
    });
    // Half of the schedules are shorter than most runs.
    let interval = prop_oneof![60..900_i64, 60..7_200_i64];
    let looking = (1..30_usize, 10..4_000_i64, 0..20_000_i64);
    (shape, 1..4_usize, interval, looking).prop_map(
        |((scans, mut repositories, fails), threads, interval, (looks, every, offset))| {
            if let Some(one) = fails.and_then(|number| repositories.get_mut(number)) {
                one.fails = true;
            }
            Jira {
                scans,
                repositories,
                threads,
                interval,
                looks,
                every,
                offset,
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// Whatever is told of a run is wrong by no more than a tenth or the time of one repository, and by
    /// that of one more where one fails, which no date shows.
    #[test]
    fn nothing_is_told_of_a_run_or_about_how_long_it_takes(jira in jiras()) {
        let takes = || jira.repositories.iter().map(|made| made.takes * 11 / 10);
        let threads = i64::try_from(jira.threads).unwrap();
        let sum: i64 = jira.repositories.iter().map(|made| made.takes).sum();
        let least = sum / threads;
        let longest = takes().max().unwrap_or_default();
        let alone: i64 = takes().sum();
        // Of several threads the last one may have just begun when the others have nothing left to do.
        let most = if threads == 1 { alone } else { alone / threads + longest };
        let one = longest.max(most / 10);
        let fails = jira.repositories.iter().any(|made| made.fails);
        let wrong = if fails { 2 * one } else { one };
        let runs = play(&jira);
        let lists = jira.scans.iter().max().copied().unwrap_or_default();
        prop_assert!(!runs.overtaken || most + lists > jira.interval, "{runs:?}");
        prop_assert!(runs.whole.is_sorted_by(|one, next| one.to() <= next.begun), "{runs:?}");
        if jira.every * 2 <= jira.interval && least > jira.interval + lists + one && !fails {
            prop_assert!(runs.whole.is_empty(), "runs are longer than the schedule: {runs:?}");
        }
        for pass in runs.whole {
            let took = SignedDuration::try_from(pass.took).unwrap().as_secs();
            prop_assert!(took <= most + wrong, "{took} of at most {most}: {pass:?}");
            prop_assert!(took + wrong >= least, "{took} of at least {least}: {pass:?}");
        }
    }
}

#[test]
fn made_up_schedules_show_their_runs() {
    // Runs of nine minutes.
    let jira = |interval| Jira {
        scans: vec![5],
        repositories: vec![
            Made {
                parent: Some(0),
                takes: 100,
                fails: false,
            };
            5
        ],
        threads: 1,
        interval,
        looks: 60,
        every: 60,
        offset: -30,
    };
    let often = play(&jira(900));
    assert!(often.whole.len() > 2 && !often.overtaken, "{often:?}");
    let always = play(&jira(120));
    assert!(always.overtaken && always.whole.is_empty(), "{always:?}");
    let nearly = play(&jira(300));
    assert!(nearly.overtaken && nearly.whole.is_empty(), "{nearly:?}");
}
