//! Hours of the week, by the clock on the wall of some place.

use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Span, Timestamp};

/// Minutes of a day.
pub(super) const DAY: u16 = 24 * 60;

/// Beyond so many days without a pause nothing ever closes for a run.
const LONG: u32 = 400;

/// Hours of some days of the week. They belong to the day on which they begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WindowSpan {
    /// The days, from Monday on.
    pub(super) days: [bool; 7],
    /// From this minute of the day on.
    pub(super) from: u16,
    /// Until this minute, counted from the same midnight: beyond 24 hours it is on the next day.
    pub(super) until: u16,
}

/// When something may be started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Windows {
    spans: Vec<WindowSpan>,
    zone: TimeZone,
}

/// One time that a window is open.
#[derive(Debug, Clone, Copy)]
struct Opening {
    from: Timestamp,
    until: Timestamp,
}

impl Windows {
    /// These hours, by the clock of this place. `None` where there are none: nothing would ever
    /// start.
    pub fn new(spans: Vec<WindowSpan>, zone: TimeZone) -> Option<Self> {
        (!spans.is_empty()).then_some(Self { spans, zone })
    }

    /// The place whose clock is meant.
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The hours, as they were read.
    pub fn spans(&self) -> &[WindowSpan] {
        &self.spans
    }

    /// Whether something may be started now.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.end_of_opening(now).is_some()
    }

    /// When the window that is open now closes; `None` where none is open, or where it stays open
    /// for longer than any run lasts.
    pub fn closing(&self, now: Timestamp) -> Option<Timestamp> {
        let mut closing = self.end_of_opening(now)?;
        // What closes at the moment when another opens has not closed.
        for _ in 0..LONG {
            match self.end_of_opening(closing) {
                Some(further) => closing = further,
                None => return Some(closing),
            }
        }
        None
    }

    /// When the next window opens after now.
    pub fn next_opening(&self, now: Timestamp) -> Timestamp {
        let openings = self.around(now, 8);
        let to_come = openings.filter(|opening| opening.from > now && opening.until > opening.from);
        to_come
            .map(|opening| opening.from)
            .min()
            .unwrap_or(Timestamp::MAX)
    }

    fn end_of_opening(&self, now: Timestamp) -> Option<Timestamp> {
        let openings = self.around(now, 0);
        let open = openings.filter(|opening| opening.from <= now && now < opening.until);
        open.map(|opening| opening.until).max()
    }

    /// The openings that begin between two days before now and so many days after it.
    fn around(&self, now: Timestamp, days_after: i64) -> impl Iterator<Item = Opening> {
        let today = now.to_zoned(self.zone.clone()).date();
        (-2..=days_after + 1)
            .filter_map(move |days| today.checked_add(Span::new().try_days(days).ok()?).ok())
            .flat_map(move |date| {
                let of_day = move |span: &&WindowSpan| span.covers(date.weekday());
                let spans = self.spans.iter().filter(of_day);
                spans.filter_map(move |span| self.opening(date, span))
            })
    }

    fn opening(&self, date: Date, span: &WindowSpan) -> Option<Opening> {
        Some(Opening {
            from: self.first_moment(at_minute(date, span.from)?)?,
            until: self.first_moment(at_minute(date, span.until)?)?,
        })
    }

    /// The first moment at which the clock on the wall shows this or more. An hour that is left out
    /// begins at the moment when the clock is put forward; one that comes twice begins the first
    /// time, so that a window neither opens twice nor stays open longer than it says.
    fn first_moment(&self, civil: DateTime) -> Option<Timestamp> {
        let ambiguous = self.zone.to_ambiguous_timestamp(civil);
        match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(civil).ok(),
            AmbiguousOffset::Fold { before, .. } => before.to_timestamp(civil).ok(),
            AmbiguousOffset::Gap { after, .. } => {
                let before = after.to_timestamp(civil).ok()?;
                let transition = self.zone.following(before).next()?;
                Some(transition.timestamp())
            }
        }
    }
}

impl WindowSpan {
    fn covers(&self, day: Weekday) -> bool {
        let number = usize::try_from(day.to_monday_zero_offset()).unwrap_or(0);
        self.days[number]
    }
}

fn at_minute(date: Date, minute: u16) -> Option<DateTime> {
    let date = match minute / DAY {
        0 => date,
        _ => date.tomorrow().ok()?,
    };
    let minute = minute % DAY;
    let hour = i8::try_from(minute / 60).ok()?;
    let minute = i8::try_from(minute % 60).ok()?;
    Some(date.at(hour, minute, 0, 0))
}
