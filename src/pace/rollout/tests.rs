use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::pace::{Windows, later, time_zone};

/// A Monday at midnight in UTC.
const START: Timestamp = Timestamp::constant(1_794_182_400, 0);

const MINUTE: Duration = Duration::from_mins(1);

fn at(minutes: i64) -> Timestamp {
    START + SignedDuration::from_mins(minutes)
}

fn some(number: usize) -> NonZeroUsize {
    NonZeroUsize::new(number).unwrap()
}

fn item(host: &str, account: &str, after: &[usize]) -> RolloutItem {
    RolloutItem {
        host: host.to_owned(),
        account: (!account.is_empty()).then(|| account.to_owned()),
        after: after.to_vec(),
        batch: 1,
    }
}

fn limits(at_once: usize) -> RolloutLimits {
    RolloutLimits {
        at_once: some(at_once),
        per_host: None,
        per_account: Some(some(1)),
        stagger: Duration::ZERO,
        windows: None,
        deadline: None,
        after_failure: AfterFailure::Halt,
        canary: None,
    }
}

fn three_hosts() -> Vec<RolloutItem> {
    ["a", "b", "c"].map(|host| item(host, "bot", &[])).into()
}

fn until_one_settles(item: usize, reason: Reason) -> Next {
    Next::UntilOneSettles {
        hold: Some(Hold { item, reason }),
    }
}

fn left(items: &[(usize, Option<usize>)]) -> Vec<Left> {
    let left = items
        .iter()
        .map(|&(item, because_of)| Left { item, because_of });
    left.collect()
}

#[test]
fn the_next_starts_as_soon_as_one_of_those_at_once_is_indexed() {
    let mut rollout = Rollout::new(three_hosts(), limits(2));
    assert_eq!(rollout.next(START), Next::Start(0));
    rollout.started(0, START);
    assert_eq!(rollout.next(START), Next::Start(1));
    rollout.started(1, START);
    let full = until_one_settles(2, Reason::AtOnce(some(2)));
    assert_eq!(rollout.next(at(5)), full);
    rollout.settled(1, at(5));
    assert_eq!(rollout.next(at(5)), Next::Start(2));
    rollout.started(2, at(5));
    assert_eq!(rollout.next(at(5)), Next::UntilOneSettles { hold: None });
    rollout.settled(0, at(6));
    rollout.settled(2, at(7));
    assert_eq!(rollout.next(at(7)), Next::Done);
}

#[test]
fn a_batch_waits_for_the_one_before() {
    let mut items = three_hosts();
    items[2].batch = 2;
    let mut rollout = Rollout::new(items, limits(3));
    rollout.started(0, START);
    rollout.started(1, START);
    rollout.settled(0, at(1));
    let waits = until_one_settles(2, Reason::EarlierBatch(1));
    assert_eq!(rollout.next(at(1)), waits);
    rollout.settled(1, at(2));
    assert_eq!(rollout.next(at(2)), Next::Start(2));
}

#[test]
fn one_account_has_its_turn_once_at_a_time_and_others_go_before() {
    let items = vec![
        item("a", "bot", &[]),
        item("a", "bot", &[]),
        item("a", "other", &[]),
        item("b", "bot", &[]),
    ];
    let mut rollout = Rollout::new(items, limits(4));
    rollout.started(0, START);
    assert_eq!(rollout.next(START), Next::Start(2));
    rollout.started(2, START);
    assert_eq!(rollout.next(START), Next::Start(3));
    rollout.started(3, START);
    let busy = until_one_settles(1, Reason::AccountBusy(0));
    assert_eq!(rollout.next(START), busy);
}

#[test]
fn who_signs_in_as_nobody_shares_no_account() {
    let items = vec![item("a", "", &[]), item("a", "", &[])];
    let mut rollout = Rollout::new(items, limits(2));
    rollout.started(0, START);
    assert_eq!(rollout.next(START), Next::Start(1));
}

#[test]
fn one_host_has_no_more_than_it_may() {
    let items = vec![item("a", "x", &[]), item("a", "y", &[])];
    let few = RolloutLimits {
        per_host: Some(some(1)),
        ..limits(2)
    };
    let mut rollout = Rollout::new(items, few);
    rollout.started(0, START);
    let busy = until_one_settles(1, Reason::HostBusy(0));
    assert_eq!(rollout.next(START), busy);
}

#[test]
fn what_comes_after_another_waits_for_it() {
    let items = vec![item("a", "x", &[1]), item("b", "y", &[])];
    let mut rollout = Rollout::new(items, limits(2));
    assert_eq!(rollout.next(START), Next::Start(1));
    rollout.started(1, START);
    let waits = until_one_settles(0, Reason::After(1));
    assert_eq!(rollout.next(START), waits);
}

#[test]
fn starts_keep_their_distance() {
    let far = RolloutLimits {
        stagger: 10 * MINUTE,
        ..limits(3)
    };
    let mut rollout = Rollout::new(three_hosts(), far);
    rollout.started_before(START);
    let waits = |item, until| Next::NotBefore {
        until,
        hold: Hold {
            item,
            reason: Reason::Staggering,
        },
    };
    assert_eq!(rollout.next(at(3)), waits(0, at(10)));
    assert_eq!(rollout.next(at(10)), Next::Start(0));
    rollout.started(0, at(10));
    assert_eq!(rollout.next(at(10)), waits(1, at(20)));
}

#[test]
fn outside_the_window_nothing_starts_and_what_was_begun_is_waited_for() {
    let windows = Windows::new(
        vec!["mon 00:00-01:00".parse().unwrap()],
        time_zone("UTC").unwrap(),
    );
    let nightly = RolloutLimits {
        windows,
        ..limits(1)
    };
    let mut rollout = Rollout::new(three_hosts(), nightly);
    rollout.started(0, at(59));
    let reason = StopReason::OutsideWindows {
        opens: at(7 * 24 * 60),
    };
    let waits = until_one_settles(1, Reason::Stopping(reason));
    assert_eq!(rollout.next(at(60)), waits);
    rollout.settled(0, at(90));
    let stops = Next::Stop {
        reason,
        left: left(&[(1, None), (2, None)]),
    };
    assert_eq!(rollout.next(at(90)), stops);
    assert_eq!(rollout.next(at(7 * 24 * 60)), Next::Start(1), "and goes on");
}

#[test]
fn when_the_time_is_up_nothing_is_waited_for() {
    let short = RolloutLimits {
        deadline: Some(at(30)),
        ..limits(1)
    };
    let mut rollout = Rollout::new(three_hosts(), short);
    rollout.started(0, START);
    let stops = Next::Stop {
        reason: StopReason::Deadline,
        left: left(&[(1, None), (2, None)]),
    };
    assert_eq!(rollout.next(at(30)), stops);
}

#[test]
fn a_failure_halts_once_the_others_that_were_begun_are_over() {
    let mut rollout = Rollout::new(three_hosts(), limits(2));
    rollout.started(0, START);
    rollout.started(1, START);
    rollout.failed(0);
    let reason = StopReason::Failed(0);
    let waits = until_one_settles(2, Reason::Stopping(reason));
    assert_eq!(rollout.next(at(1)), waits);
    rollout.settled(1, at(2));
    let stops = Next::Stop {
        reason,
        left: left(&[(2, None)]),
    };
    assert_eq!(rollout.next(at(2)), stops);
}

#[test]
fn what_depends_on_what_failed_is_left_out_and_the_others_go_on() {
    let items = vec![
        item("a", "x", &[]),
        item("a", "x", &[0]),
        item("b", "x", &[1]),
        item("a", "x", &[]),
    ];
    let going_on = RolloutLimits {
        after_failure: AfterFailure::Continue,
        ..limits(1)
    };
    let mut rollout = Rollout::new(items, going_on);
    rollout.started(0, START);
    rollout.failed(0);
    assert_eq!(rollout.next(START), Next::Start(3));
    rollout.started(3, START);
    rollout.settled(3, at(1));
    let stops = Next::Stop {
        reason: StopReason::AllHeldBack,
        left: left(&[(1, Some(0)), (2, Some(0))]),
    };
    assert_eq!(rollout.next(at(1)), stops);
}

#[test]
fn a_host_on_which_something_failed_is_left_alone_where_that_is_wanted() {
    let items = vec![
        item("a", "x", &[]),
        item("a", "y", &[]),
        item("b", "x", &[1]),
        item("b", "x", &[]),
    ];
    let others = RolloutLimits {
        after_failure: AfterFailure::OtherHosts,
        ..limits(1)
    };
    let mut rollout = Rollout::new(items, others);
    rollout.failed(0);
    assert_eq!(rollout.next(START), Next::Start(3));
    rollout.started(3, START);
    rollout.settled(3, START);
    let stops = Next::Stop {
        reason: StopReason::AllHeldBack,
        left: left(&[(1, Some(0)), (2, Some(0))]),
    };
    assert_eq!(rollout.next(START), stops);
}

#[test]
fn the_canary_goes_first_and_alone_and_has_its_time() {
    let soak = RolloutLimits {
        canary: Some(Canary {
            item: 2,
            soak: Soak::For(60 * MINUTE),
        }),
        ..limits(3)
    };
    let mut rollout = Rollout::new(three_hosts(), soak);
    assert_eq!(rollout.next(START), Next::Start(2));
    rollout.started(2, START);
    let alone = until_one_settles(0, Reason::CanaryFirst(2));
    assert_eq!(rollout.next(at(1)), alone);
    rollout.settled(2, at(5));
    let soaks = Next::NotBefore {
        until: at(65),
        hold: Hold {
            item: 0,
            reason: Reason::Soaking(2),
        },
    };
    assert_eq!(rollout.next(at(5)), soaks);
    assert_eq!(rollout.next(at(65)), Next::Start(0));
}

#[test]
fn after_the_canary_somebody_is_asked_where_no_time_is_set() {
    let asking = RolloutLimits {
        canary: Some(Canary {
            item: 0,
            soak: Soak::UntilApproved,
        }),
        ..limits(1)
    };
    let mut rollout = Rollout::new(three_hosts(), asking);
    rollout.started(0, START);
    rollout.settled(0, at(1));
    assert_eq!(rollout.next(at(1)), Next::AskAbout(0));
    rollout.approved();
    assert_eq!(rollout.next(at(1)), Next::Start(1));
}

fn with_canary(item: usize, after_failure: AfterFailure) -> RolloutLimits {
    RolloutLimits {
        after_failure,
        canary: Some(Canary {
            item,
            soak: Soak::For(MINUTE),
        }),
        ..limits(3)
    }
}

#[test]
fn nothing_is_started_where_the_canary_is_left_out() {
    let mut rollout = Rollout::new(three_hosts(), with_canary(1, AfterFailure::Continue));
    rollout.left_out(1);
    let stops = Next::Stop {
        reason: StopReason::CanaryLeftOut(1),
        left: left(&[(0, None), (2, None)]),
    };
    assert_eq!(rollout.next(START), stops);
}

#[test]
fn a_canary_does_not_follow_a_failure_on_its_host() {
    let mut items = three_hosts();
    items.push(item("b", "bot", &[]));
    let mut rollout = Rollout::new(items, with_canary(1, AfterFailure::OtherHosts));
    rollout.failed_before(3);
    let stops = Next::Stop {
        reason: StopReason::CanaryLeftOut(1),
        left: left(&[(0, None), (1, Some(3)), (2, None)]),
    };
    assert_eq!(rollout.next(START), stops);
}

#[test]
fn a_canary_that_fails_stops_everything_whatever_failures_mean_otherwise() {
    let going_on = RolloutLimits {
        after_failure: AfterFailure::Continue,
        canary: Some(Canary {
            item: 1,
            soak: Soak::For(MINUTE),
        }),
        ..limits(3)
    };
    let mut rollout = Rollout::new(three_hosts(), going_on);
    rollout.started(1, START);
    rollout.failed(1);
    let stops = Next::Stop {
        reason: StopReason::CanaryFailed(1),
        left: left(&[(0, None), (2, None)]),
    };
    assert_eq!(rollout.next(START), stops);
}

/// A story: what is to be started, under which limits, how long each takes, and which fail.
#[derive(Debug, Clone)]
struct Story {
    items: Vec<RolloutItem>,
    limits: RolloutLimits,
    minutes: Vec<u64>,
    failing: BTreeSet<usize>,
}

fn stories() -> impl Strategy<Value = Story> {
    let one = (0_u8..3, 0_u8..3, 1_u64..50, 1_u32..4, any::<u8>());
    let items = prop::collection::vec(one, 1..14);
    let limits = (
        1_usize..5,
        0_usize..3,
        0_usize..3,
        0_u64..20,
        any::<bool>(),
        0_usize..20,
    );
    let failing = prop::collection::btree_set(0_usize..14, 0..3);
    (items, limits, failing, 0_u8..3).prop_map(|(drawn, limits, failing, policy)| {
        let items: Vec<_> = drawn
            .iter()
            .enumerate()
            .map(|(number, &(host, account, _, batch, after))| RolloutItem {
                host: host.to_string(),
                account: (account > 0).then(|| account.to_string()),
                // Whatever it comes after is in its batch or in an earlier one.
                after: (0..number)
                    .filter(|before| (before * 37) % 11 == usize::from(after) % 11)
                    .filter(|before| drawn[*before].3 <= batch)
                    .collect(),
                batch,
            })
            .collect();
        let (at_once, per_host, per_account, stagger, nightly, canary) = limits;
        let windows = nightly.then(|| {
            let spans = ["mon-wed 22:00-02:00", "sat 05:00-05:30"];
            let spans = spans.map(|text| text.parse().unwrap()).into();
            Windows::new(spans, time_zone("Europe/Berlin").unwrap()).unwrap()
        });
        Story {
            limits: RolloutLimits {
                at_once: some(at_once),
                per_host: NonZeroUsize::new(per_host),
                per_account: NonZeroUsize::new(per_account),
                stagger: Duration::from_mins(stagger),
                windows,
                deadline: None,
                after_failure: [
                    AfterFailure::Halt,
                    AfterFailure::Continue,
                    AfterFailure::OtherHosts,
                ][usize::from(policy)],
                canary: (canary < drawn.len()).then_some(Canary {
                    item: canary,
                    soak: Soak::For(30 * MINUTE),
                }),
            },
            minutes: drawn.iter().map(|one| one.2).collect(),
            failing: failing.into_iter().filter(|n| *n < drawn.len()).collect(),
            items,
        }
    })
}

/// What became of a story: when each was started and ended, and how it stopped.
#[derive(Debug, Default, PartialEq, Eq)]
struct Told {
    started: BTreeMap<usize, Timestamp>,
    ended: BTreeMap<usize, Timestamp>,
    left: Vec<Left>,
}

/// Plays it through, with a run that goes on whenever a window opens again.
fn play(story: &Story) -> Told {
    let mut rollout = Rollout::new(story.items.clone(), story.limits.clone());
    let mut told = Told::default();
    let mut now = START;
    let mut ends: BTreeSet<(Timestamp, usize)> = BTreeSet::new();
    for _ in 0..10_000 {
        match rollout.next(now) {
            Next::Start(item) => {
                assert!(told.started.insert(item, now).is_none(), "started twice");
                rollout.started(item, now);
                ends.insert((later(now, Duration::from_mins(story.minutes[item])), item));
            }
            Next::NotBefore { until, .. } => {
                assert!(until > now, "it would be asked for ever");
                let first = ends.first().copied();
                match first.filter(|(end, _)| *end <= until) {
                    Some(_) => now = end_one(&mut ends, &mut rollout, story, &mut told),
                    None => now = until,
                }
            }
            Next::UntilOneSettles { .. } => {
                now = end_one(&mut ends, &mut rollout, story, &mut told);
            }
            Next::Stop {
                reason: StopReason::OutsideWindows { opens },
                ..
            } => {
                assert!(opens > now, "it would be asked for ever");
                now = opens;
            }
            Next::Stop { left, .. } => {
                told.left = left;
                return told;
            }
            Next::AskAbout(_) => rollout.approved(),
            Next::Done => return told,
        }
    }
    panic!("it never ends");
}

fn end_one(
    ends: &mut BTreeSet<(Timestamp, usize)>,
    rollout: &mut Rollout,
    story: &Story,
    told: &mut Told,
) -> Timestamp {
    let (end, item) = ends.pop_first().expect("something is being indexed");
    if story.failing.contains(&item) {
        rollout.failed(item);
    } else {
        rollout.settled(item, end);
    }
    told.ended.insert(item, end);
    end
}

impl Told {
    /// Those that are unsettled at that moment, when those that end then have ended.
    fn unsettled(&self, now: Timestamp) -> Vec<usize> {
        let started = self.started.iter();
        let open = started.filter(|(item, start)| **start <= now && self.ended[*item] > now);
        open.map(|(item, _)| *item).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_limits_hold_at_every_moment(story in stories()) {
        let told = play(&story);
        let limits = &story.limits;
        for now in told.started.values().copied() {
            let open = told.unsettled(now);
            prop_assert!(open.len() <= limits.at_once.get());
            for item in &open {
                let it = &story.items[*item];
                let of_host = open.iter().filter(|other| story.items[**other].host == it.host);
                let of_host: Vec<_> = of_host.collect();
                prop_assert!(limits.per_host.is_none_or(|most| of_host.len() <= most.get()));
                let of_account = of_host
                    .iter()
                    .filter(|other| it.account.is_some() && story.items[***other].account == it.account);
                prop_assert!(limits.per_account.is_none_or(|most| of_account.count() <= most.get()));
            }
            prop_assert!(limits.windows.as_ref().is_none_or(|windows| windows.is_open(now)));
        }
        let mut starts: Vec<_> = told.started.values().copied().collect();
        starts.sort();
        for pair in starts.windows(2) {
            prop_assert!(later(pair[0], limits.stagger) <= pair[1]);
        }
    }

    #[test]
    fn what_comes_before_is_over_before(story in stories()) {
        let told = play(&story);
        let canary = story.limits.canary.map(|canary| canary.item);
        for (item, start) in &told.started {
            if Some(*item) == canary {
                continue;
            }
            for before in &story.items[*item].after {
                prop_assert!(told.ended.get(before).is_some_and(|end| end <= start));
                prop_assert!(!story.failing.contains(before));
            }
            if let Some(canary) = canary {
                prop_assert!(later(told.ended[&canary], 30 * MINUTE) <= *start);
            }
            let earlier = (0..story.items.len())
                .filter(|other| story.items[*other].batch < story.items[*item].batch);
            for earlier in earlier {
                let over = told.ended.get(&earlier).is_some_and(|end| end <= start);
                prop_assert!(over || told.left.iter().any(|left| left.item == earlier));
            }
        }
    }

    #[test]
    fn everything_is_started_in_the_end_if_nothing_fails(story in stories()) {
        let story = Story { failing: BTreeSet::new(), ..story };
        let told = play(&story);
        prop_assert_eq!(told.started.len(), story.items.len());
        prop_assert_eq!(told.left, vec![]);
    }

    #[test]
    fn what_is_left_out_is_told_with_its_reason(story in stories()) {
        let told = play(&story);
        let of_run: BTreeSet<_> = told.started.keys().copied().collect();
        let left: BTreeSet<_> = told.left.iter().map(|left| left.item).collect();
        prop_assert!(of_run.is_disjoint(&left));
        prop_assert_eq!(of_run.len() + left.len(), story.items.len());
        for left in told.left {
            prop_assert!(left.because_of.is_none_or(|failed| story.failing.contains(&failed)));
        }
    }

    /// Without a distance, a window or a canary to wait for, whatever waits is held back by a limit
    /// that is reached, by what it comes after, or by a batch.
    #[test]
    fn nothing_is_idle_while_something_may_start(story in stories()) {
        let story = Story {
            limits: RolloutLimits {
                stagger: Duration::ZERO,
                windows: None,
                canary: None,
                after_failure: AfterFailure::Continue,
                ..story.limits
            },
            failing: BTreeSet::new(),
            ..story
        };
        let told = play(&story);
        let moments: BTreeSet<_> = told.started.values().chain(told.ended.values()).collect();
        for now in moments.into_iter().copied() {
            let open = told.unsettled(now);
            let waiting = (0..story.items.len()).filter(|item| told.started[item] > now);
            for item in waiting {
                let it = &story.items[item];
                let of_host = open.iter().filter(|other| story.items[**other].host == it.host);
                let of_host: Vec<_> = of_host.collect();
                let of_account = of_host
                    .iter()
                    .filter(|other| it.account.is_some() && story.items[***other].account == it.account)
                    .count();
                let is_before = |other: &usize| told.ended[other] > now;
                let held = open.len() >= story.limits.at_once.get()
                    || story.limits.per_host.is_some_and(|most| of_host.len() >= most.get())
                    || story.limits.per_account.is_some_and(|most| of_account >= most.get())
                    || it.after.iter().any(is_before)
                    || (0..story.items.len())
                        .any(|other| story.items[other].batch < it.batch && is_before(&other));
                prop_assert!(held, "{item} could have been started at {now}");
            }
        }
    }
}
