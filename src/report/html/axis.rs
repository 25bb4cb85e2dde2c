//! The axis of time: which moments are marked, and how they are called.

use jiff::Timestamp;

/// What the steps between marks may be, in seconds: what people count in.
const STEPS: [i64; 20] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200,
    86_400, 172_800, 604_800,
];

/// At most so many marks are made.
const MOST_TICKS: i64 = 9;

/// From when to when a picture goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Axis {
    from: i64,
    to: i64,
}

/// A moment that is marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tick {
    /// Where, from 0 to 1.
    pub(super) place: Place,
    /// How it is called.
    pub(super) label: String,
}

/// A place on the axis in millionths, so that it can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place(u32);

impl Place {
    /// The same from 0 to 1.
    pub(super) fn share(self) -> f64 {
        f64::from(self.0) / 1_000_000.0
    }
}

impl Axis {
    /// An axis that is never empty.
    pub(super) fn new(from: Timestamp, to: Timestamp) -> Self {
        let from = from.as_second();
        let mut to = to.as_second();
        if to.saturating_sub(from) < 10 {
            to = from.saturating_add(10);
        }
        Self { from, to }
    }

    /// Where a moment is; the nearer end where it is outside.
    pub(super) fn place(self, at: Timestamp) -> Place {
        self.place_of(at.as_millisecond())
    }

    fn place_of(self, milliseconds: i64) -> Place {
        let after = milliseconds
            .saturating_sub(self.from.saturating_mul(1_000))
            .max(0);
        let whole = self.to.saturating_sub(self.from).saturating_mul(1_000);
        let millionths = i128::from(after) * 1_000_000 / i128::from(whole.max(1));
        Place(u32::try_from(millionths.min(1_000_000)).unwrap_or(1_000_000))
    }

    /// The marks.
    pub(super) fn ticks(self) -> Vec<Tick> {
        let whole = self.to - self.from;
        let fits = |step: &&i64| whole / **step < MOST_TICKS;
        let weeks = whole / MOST_TICKS / 604_800 + 1;
        let step = STEPS.iter().find(fits).copied().unwrap_or(weeks * 604_800);
        let mut ticks = Vec::new();
        let mut second = self.from.div_euclid(step) * step;
        let mut day = None;
        while second <= self.to {
            if second >= self.from
                && let Ok(at) = Timestamp::from_second(second)
            {
                let date = at.strftime("%Y-%m-%d").to_string();
                let is_same_day = day.replace(date.clone()) == Some(date);
                ticks.push(Tick {
                    place: self.place(at),
                    label: label(at, step, is_same_day),
                });
            }
            second = second.saturating_add(step);
        }
        ticks
    }
}

/// A time of day, with its day where that is another than before.
fn label(at: Timestamp, step: i64, is_same_day: bool) -> String {
    let pattern = match (step, is_same_day) {
        (86_400.., _) => "%-d %b",
        (60.., true) => "%H:%M",
        (60.., false) => "%-d %b %H:%M",
        (_, true) => "%H:%M:%S",
        (_, false) => "%-d %b %H:%M:%S",
    };
    at.strftime(pattern).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(from: &str, to: &str) -> Vec<String> {
        let moment = |text: &str| text.parse().expect("it is a moment");
        let axis = Axis::new(moment(from), moment(to));
        axis.ticks().into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn marks_stand_at_times_that_people_count_in() {
        assert_eq!(
            labels("2026-01-05T08:03:20Z", "2026-01-05T10:41:00Z"),
            ["5 Jan 08:30", "09:00", "09:30", "10:00", "10:30"]
        );
        assert_eq!(
            labels("2026-01-05T23:10:00Z", "2026-01-06T02:10:00Z"),
            [
                "5 Jan 23:30",
                "6 Jan 00:00",
                "00:30",
                "01:00",
                "01:30",
                "02:00"
            ]
        );
        assert_eq!(
            labels("2026-01-05T08:00:00Z", "2026-01-05T08:00:07Z"),
            [
                "5 Jan 08:00:00",
                "08:00:02",
                "08:00:04",
                "08:00:06",
                "08:00:08",
                "08:00:10"
            ]
        );
    }

    #[test]
    fn an_axis_of_nothing_or_of_years_has_a_few_marks() {
        let nothing = labels("2026-01-05T08:00:00Z", "2026-01-05T08:00:00Z");
        assert!((2..=10).contains(&nothing.len()), "{nothing:?}");
        let years = labels("2020-01-05T08:00:00Z", "2026-01-05T08:00:00Z");
        assert!((2..=10).contains(&years.len()), "{years:?}");
    }
}
