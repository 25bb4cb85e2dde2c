use jiff::Timestamp;
use jiff::civil::date;

use super::{WindowSpan, Windows, time_zone};

fn windows(spans: &[&str], zone: &str) -> Windows {
    let spans = spans.iter().map(|text| text.parse().unwrap()).collect();
    Windows::new(spans, time_zone(zone).unwrap()).unwrap()
}

/// A moment by the clock in Berlin.
fn berlin(day: (i8, i8), hour: i8, minute: i8) -> Timestamp {
    let local = date(2026, day.0, day.1).at(hour, minute, 0, 0);
    let zoned = local.to_zoned(time_zone("Europe/Berlin").unwrap()).unwrap();
    zoned.timestamp()
}

fn utc(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn a_window_over_midnight_belongs_to_the_day_on_which_it_begins() {
    let nights = windows(&["mon-fri 22:00-06:00"], "Europe/Berlin");
    // The 6th of November 2026 is a Friday.
    assert!(!nights.is_open(berlin((11, 6), 21, 59)));
    assert!(nights.is_open(berlin((11, 6), 22, 0)));
    assert!(nights.is_open(berlin((11, 7), 5, 59)));
    assert!(!nights.is_open(berlin((11, 7), 6, 0)));
    assert!(!nights.is_open(berlin((11, 7), 23, 0)), "not on Saturday");
    assert!(!nights.is_open(berlin((11, 9), 1, 0)), "nor after Sunday");
    assert_eq!(
        nights.next_opening(berlin((11, 7), 6, 0)),
        berlin((11, 9), 22, 0)
    );
    assert_eq!(
        nights.closing(berlin((11, 6), 23, 0)),
        Some(berlin((11, 7), 6, 0))
    );
}

#[test]
fn windows_that_meet_are_one() {
    let both = windows(&["fri 22:00-24:00", "sat-sun 00:00-24:00"], "Europe/Berlin");
    assert_eq!(
        both.closing(berlin((11, 6), 23, 0)),
        Some(berlin((11, 9), 0, 0))
    );
}

#[test]
fn a_window_without_a_pause_never_closes() {
    let always = windows(&["daily 00:00-24:00"], "Europe/Berlin");
    assert!(always.is_open(berlin((3, 29), 3, 30)));
    assert_eq!(always.closing(berlin((3, 29), 3, 30)), None);
}

#[test]
fn a_night_in_which_the_clock_is_put_forward_is_an_hour_shorter() {
    let nights = windows(&["sat 22:00-06:00"], "Europe/Berlin");
    let opened = berlin((3, 28), 22, 0);
    let closing = nights.closing(opened).unwrap();
    assert_eq!(closing, utc("2026-03-29T04:00:00Z"));
    assert_eq!(closing.duration_since(opened).as_hours(), 7);
}

#[test]
fn a_night_in_which_the_clock_is_put_back_is_an_hour_longer() {
    let nights = windows(&["sat 22:00-06:00"], "Europe/Berlin");
    let opened = berlin((10, 24), 22, 0);
    let closing = nights.closing(opened).unwrap();
    assert_eq!(closing, utc("2026-10-25T05:00:00Z"));
    assert_eq!(closing.duration_since(opened).as_hours(), 9);
}

#[test]
fn an_hour_that_is_left_out_begins_when_the_clock_is_put_forward() {
    // At two o'clock it is three.
    let jump = utc("2026-03-29T01:00:00Z");
    let opens_in_it = windows(&["sun 02:30-03:10"], "Europe/Berlin");
    assert_eq!(opens_in_it.next_opening(utc("2026-03-29T00:00:00Z")), jump);
    assert_eq!(opens_in_it.closing(jump), Some(utc("2026-03-29T01:10:00Z")));
    let closes_in_it = windows(&["sun 01:00-02:30"], "Europe/Berlin");
    assert_eq!(
        closes_in_it.closing(utc("2026-03-29T00:30:00Z")),
        Some(jump)
    );
    let within = windows(&["sun 02:15-02:45"], "Europe/Berlin");
    assert!(!within.is_open(jump), "that hour does not come");
    assert_eq!(
        within.next_opening(utc("2026-03-28T12:00:00Z")),
        berlin((4, 5), 2, 15),
        "so it opens a week later"
    );
}

#[test]
fn an_hour_that_comes_twice_opens_a_window_once() {
    let twice = windows(&["sun 02:15-02:45"], "Europe/Berlin");
    let first = utc("2026-10-25T00:15:00Z");
    assert_eq!(twice.next_opening(utc("2026-10-25T00:00:00Z")), first);
    assert_eq!(twice.closing(first), Some(utc("2026-10-25T00:45:00Z")));
    assert!(!twice.is_open(utc("2026-10-25T01:20:00Z")));
}

#[test]
fn the_place_decides_what_the_hours_mean() {
    let here = windows(&["mon 08:00-09:00"], "America/New_York");
    assert!(here.is_open(utc("2026-11-09T13:30:00Z")));
    let there = windows(&["mon 08:00-09:00"], "UTC");
    assert!(!there.is_open(utc("2026-11-09T13:30:00Z")));
}

#[test]
fn a_window_is_shown_as_it_is_read() {
    for (written, shown) in [
        ("mon-fri 22:00-06:00", "mon-fri 22:00-06:00"),
        ("Sat,SUN 00:00-24:00", "sat-sun 00:00-24:00"),
        ("fri-mon 01:00-02:00", "mon,fri-sun 01:00-02:00"),
        ("daily  00:30-01:00", "daily 00:30-01:00"),
        ("mon 22:00-00:00", "mon 22:00-24:00"),
    ] {
        let span: WindowSpan = written.parse().unwrap();
        assert_eq!(span.to_string(), shown);
        assert_eq!(shown.parse(), Ok(span));
    }
}

#[test]
fn what_is_no_window_says_why_and_how_to_write_one() {
    for (text, why) in [
        ("", "no days and hours"),
        ("22:00-06:00", "no days and hours"),
        ("mon 22:00", "two times"),
        ("mo 22:00-23:00", "`mo` is no day"),
        ("mon 22:00-24:01", "`24:01` is no time"),
        ("mon 2:00-03:00", "`2:00` is no time"),
        ("mon 03:00-03:00", "ends when it begins"),
        ("mon 24:00-03:00", "begins at 24:00"),
        ("mon 10:60-11:00", "`10:60` is no time"),
    ] {
        let error = text.parse::<WindowSpan>().unwrap_err().to_string();
        assert!(error.contains(why), "{text}: {error}");
        assert!(error.contains("mon-fri 22:00-06:00"), "{text}: {error}");
    }
    let zone = time_zone("Europe/Atlantis").unwrap_err().to_string();
    assert!(zone.contains("`Europe/Atlantis` is no time zone"), "{zone}");
}
