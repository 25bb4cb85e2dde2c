//! What a rollout would take, from a plan, what is remembered and the rules of starting.

use std::num::NonZeroUsize;
use std::time::Duration;

use gijctl::forecast::{Forecast, Range, expected, forecast};
use gijctl::model::{FirstIndexing, IntegrationType};
use gijctl::pace::{AfterFailure, RolloutLimits};
use gijctl::report::{forecast as render, strip};
use jiff::Timestamp;

use crate::support::{Rig, integration, spec};

const START: Timestamp = Timestamp::constant(1_767_600_000, 0);

/// First indexings of one minute for each repository.
fn history() -> Vec<FirstIndexing> {
    let one = FirstIndexing {
        at: START,
        host: "github.com".to_owned(),
        row_type: IntegrationType::Github.into(),
        repositories: 10,
        seconds: 600,
    };
    vec![one; 3]
}

fn limits() -> RolloutLimits {
    RolloutLimits {
        at_once: NonZeroUsize::MIN,
        per_host: None,
        per_account: None,
        stagger: Duration::ZERO,
        windows: None,
        deadline: None,
        after_failure: AfterFailure::Halt,
        canary: None,
    }
}

fn with(name: &str, repositories: u32) -> String {
    spec(
        name,
        &format!("repositories: {{ expectAtLeast: {repositories} }}"),
    )
}

fn of(manifests: &[String], limits: &RolloutLimits) -> Forecast {
    let plan = Rig::new("{}", manifests).plan();
    forecast(
        &plan,
        &expected(&plan, &history(), Duration::ZERO),
        limits,
        START,
    )
}

/// When each batch would start and end, in minutes.
fn minutes(forecast: &Forecast) -> Vec<(Option<i64>, Option<i64>)> {
    let minute = |range: Option<Range>| {
        range.map(|range| range.likely.duration_since(forecast.start).as_mins())
    };
    let batches = forecast.batches.iter();
    batches
        .map(|batch| (minute(batch.starts()), minute(batch.ends())))
        .collect()
}

#[test]
fn one_batch_follows_the_other() {
    let forecast = of(&[with("a", 5), with("b", 10)], &limits());
    assert_eq!(
        minutes(&forecast),
        [(Some(0), Some(5)), (Some(5), Some(15))]
    );
    insta::assert_snapshot!(strip(&render::text(&forecast)), @"

    Forecast (as if begun at 2026-01-05 08:00Z; times in UTC)
      batch 1: Integration/a
        starts at about 2026-01-05 08:00Z, indexed at about 2026-01-05 08:05Z; by 3 first indexings of the same host
      batch 2: Integration/b
        starts at about 2026-01-05 08:05Z, indexed at about 2026-01-05 08:15Z; by 3 first indexings of the same host
      All would be indexed at about 2026-01-05 08:15Z, after 15m.
    ");
}

#[test]
fn starts_keep_their_distance() {
    let limits = RolloutLimits {
        stagger: Duration::from_mins(30),
        ..limits()
    };
    let forecast = of(&[with("a", 5), with("b", 10)], &limits);
    assert_eq!(
        minutes(&forecast),
        [(Some(0), Some(5)), (Some(30), Some(40))]
    );
}

#[test]
fn what_waits_for_something_unknown_has_no_time() {
    let after = with("b", 5).replace(
        "metadata: { name: b }",
        "metadata: { name: b, annotations: { rollout.after: a } }",
    );
    let forecast = of(&[integration("a"), after], &limits());
    assert_eq!(minutes(&forecast), [(Some(0), None), (None, None)]);
    assert_eq!(forecast.finish, None);
    assert_eq!(forecast.unknown.len(), 1);
    insta::assert_snapshot!(strip(&render::text(&forecast)), @"

    Forecast (as if begun at 2026-01-05 08:00Z; times in UTC)
      batch 1: Integration/a
        starts at about 2026-01-05 08:00Z; when it would be indexed cannot be told
      batch 2: Integration/b
        when it would start cannot be told
      unknown: nothing is known of Integration/a: nobody knows how many repositories are in it: say so with repositories.expectAtLeast, or say how long it takes with the annotation rollout.expected
      When all would be indexed cannot be told.
    ");
}

#[test]
fn without_anything_remembered_nothing_is_guessed() {
    let plan = Rig::new("{}", &[with("a", 10)]).plan();
    let forecast = forecast(
        &plan,
        &expected(&plan, &[], Duration::ZERO),
        &limits(),
        START,
    );
    assert_eq!(forecast.finish, None);
    let text = strip(&render::text(&forecast));
    assert!(
        text.contains("too few first indexings are remembered"),
        "{text}"
    );
}

#[test]
fn what_the_deadline_leaves_is_told() {
    let limits = RolloutLimits {
        deadline: Some(START + Duration::from_mins(4)),
        ..limits()
    };
    let forecast = of(&[with("a", 5), with("b", 10)], &limits);
    assert_eq!(minutes(&forecast), [(Some(0), Some(5)), (None, None)]);
    assert_eq!(forecast.finish, None);
    let stops = forecast.stops.unwrap();
    assert_eq!(
        stops,
        "1 would not be started: the time is up before (--deadline)"
    );
}

#[test]
fn a_plan_that_indexes_nothing_takes_no_time() {
    let forecast = of(&[], &limits());
    assert!(forecast.batches.is_empty());
    let text = strip(&render::text(&forecast));
    assert!(
        text.contains("Nothing of this plan makes GIJ index anything"),
        "{text}"
    );
}

#[test]
fn what_somebody_knows_goes_before_what_is_remembered() {
    let stated = with("a", 5).replace(
        "metadata: { name: a }",
        "metadata: { name: a, annotations: { rollout.expected: 2h } }",
    );
    let forecast = of(&[stated], &limits());
    assert_eq!(minutes(&forecast), [(Some(0), Some(120))]);
}

#[test]
fn an_integration_counts_as_indexed_only_once_its_repositories_have_settled() {
    let manifests = [with("a", 1), with("b", 30)];
    let plan = Rig::new("{}", &manifests).plan();
    let settle = Duration::from_mins(10);
    let expected = expected(&plan, &history(), settle);
    let minutes = |name: &str| {
        let address = format!("Integration/{name}").parse().unwrap();
        let one = expected[&address];
        [one.low, one.likely, one.high].map(|time| time.as_secs() / 60)
    };
    assert_eq!(minutes("a"), [10, 10, 11], "never before the settle time");
    assert_eq!(
        minutes("b"),
        [30, 30, 40],
        "beside the indexing, or after it"
    );
}

#[test]
fn a_plain_repository_has_nothing_to_settle() {
    let manifest = "{apiVersion: gijctl.dev/v1, kind: Repository, metadata: {name: r, annotations: {rollout.expected: 2m}}, spec: {origin: \"https://git.example/r.git\"}}";
    let plan = Rig::new("{}", &[manifest.to_owned()]).plan();
    let expected = expected(&plan, &[], Duration::from_hours(1));
    let lengths: Vec<_> = expected.values().map(|one| one.high.as_secs()).collect();
    assert_eq!(lengths, [120]);
}

#[test]
fn what_is_deleted_is_said_not_to_be_counted() {
    let mut plan = Rig::new("{}", &[with("a", 5)]).plan();
    let mut gone = plan.changes[0].clone();
    gone.address = "Integration/gone".parse().unwrap();
    gone.batch = 2;
    gone.indexing = gijctl::plan::Indexing::None;
    gone.action = gijctl::plan::Action::Delete(gijctl::plan::Deletion {
        id: gijctl::model::IntegrationId::new(7).unwrap().into(),
        files: gijctl::plan::Files::Keep,
    });
    plan.changes.push(gone);
    let expected = expected(&plan, &history(), Duration::ZERO);
    let forecast = forecast(&plan, &expected, &limits(), START);
    assert!(forecast.finish.is_some(), "what is indexed has its time");
    let text = strip(&render::text(&forecast));
    assert!(
        text.contains("not counted: Integration/gone, since how long GIJ takes to remove"),
        "{text}"
    );
}

#[test]
fn windows_spread_a_rollout_over_several_runs() {
    // It is asked for at eight on a Monday.
    let span = "mon-sun 09:00-09:06".parse().unwrap();
    let limits = RolloutLimits {
        windows: gijctl::pace::Windows::new(vec![span], jiff::tz::TimeZone::UTC),
        ..limits()
    };
    let forecast = of(&[with("a", 5), with("b", 10), with("c", 15)], &limits);
    let day = 24 * 60;
    assert_eq!(
        minutes(&forecast),
        [
            (Some(60), Some(65)),
            (Some(65), Some(75)),
            (Some(60 + day), Some(75 + day)),
        ]
    );
    assert_eq!(forecast.stops, None);
    assert!(
        forecast.assumes[0].contains("by 2 runs"),
        "{:?}",
        forecast.assumes
    );
}

#[test]
fn what_many_have_in_common_is_told_once() {
    let forecast = of(&["a", "b", "c", "d"].map(integration), &limits());
    let text = strip(&render::text(&forecast));
    assert_eq!(text.matches("nothing is known of").count(), 1, "{text}");
}
