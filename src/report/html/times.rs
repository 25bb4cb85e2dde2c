//! Moments and lengths of time on the page.

use jiff::Timestamp;

use super::markup::Markup;
use crate::model::spoken_duration;
use crate::report::words::{between, day_and_time, time_seen_from};

/// A moment with its day.
pub(super) fn full(at: Timestamp) -> String {
    day_and_time(at)
}

/// A moment with its day, told to machines as well.
pub(super) fn moment(page: &mut Markup, at: Timestamp) {
    page.leaf("time", &[("datetime", &machine(at))], &full(at));
}

/// A time of day, whose day machines are told and people see when they ask, or at once where it is
/// another one than that on which the run began.
pub(super) fn time_of_day(page: &mut Markup, at: Timestamp, began: Option<Timestamp>) {
    let attributes = [("datetime", machine(at)), ("title", full(at))];
    let attributes = attributes
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let text = time_seen_from(at, began.unwrap_or(at));
    page.leaf("time", &attributes, &text);
}

/// How long it was from one moment to another.
pub(super) fn length(from: Timestamp, to: Timestamp) -> String {
    spoken_duration(between(from, to))
}

fn machine(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
