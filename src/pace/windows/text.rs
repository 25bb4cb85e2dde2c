//! Windows as people write them: `mon-fri 22:00-06:00`.

use std::fmt;
use std::str::FromStr;

use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::week::{DAY, WindowSpan};

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A text that is no window.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no window: {why}; write it as `mon-fri 22:00-06:00` or `sat,sun 00:00-24:00`")]
pub struct WindowError {
    text: String,
    why: String,
}

/// A name that is no time zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no time zone: write a name of the IANA database, as in Europe/Berlin or UTC")]
pub struct ZoneError(String);

/// The time zone of this name. The database is part of the program, so that every machine knows the
/// same.
pub fn time_zone(name: &str) -> Result<TimeZone, ZoneError> {
    let database = TimeZoneDatabase::bundled();
    database.get(name).map_err(|_| ZoneError(name.to_owned()))
}

impl FromStr for WindowSpan {
    type Err = WindowError;

    fn from_str(text: &str) -> Result<Self, WindowError> {
        let wrong = |why: String| WindowError {
            text: text.to_owned(),
            why,
        };
        let (days, hours) = text
            .trim()
            .split_once(char::is_whitespace)
            .ok_or_else(|| wrong("it has no days and hours with a space between".to_owned()))?;
        let days = days_of(days).map_err(wrong)?;
        let (from, until) = hours
            .trim()
            .split_once('-')
            .ok_or_else(|| wrong("the hours are two times with `-` between".to_owned()))?;
        let from = minute_of(from).map_err(wrong)?;
        let until = minute_of(until).map_err(wrong)?;
        if from == until {
            return Err(wrong("it ends when it begins".to_owned()));
        }
        if from == DAY {
            return Err(wrong(
                "it begins at 24:00, which is 00:00 of the next day".to_owned(),
            ));
        }
        Ok(Self {
            days,
            from,
            // What ends before it begins ends on the next day.
            until: if until < from { until + DAY } else { until },
        })
    }
}

/// `mon-fri`, `sat,sun`, `mon-wed,fri`, `fri-mon`, `daily`.
fn days_of(text: &str) -> Result<[bool; 7], String> {
    if text.eq_ignore_ascii_case("daily") {
        return Ok([true; 7]);
    }
    let mut days = [false; 7];
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (day_of(first)?, day_of(last)?);
        let mut day = first;
        days[day] = true;
        while day != last {
            day = (day + 1) % DAYS.len();
            days[day] = true;
        }
    }
    Ok(days)
}

fn day_of(text: &str) -> Result<usize, String> {
    let known = DAYS.iter().position(|day| day.eq_ignore_ascii_case(text));
    known.ok_or_else(|| {
        format!(
            "`{text}` is no day; the days are {}, or daily",
            DAYS.join(" ")
        )
    })
}

/// `HH:MM`, from 00:00 to 24:00.
fn minute_of(text: &str) -> Result<u16, String> {
    let number = |text: &str| {
        let is_two_digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        is_two_digits.then(|| text.parse::<u16>().ok()).flatten()
    };
    let minute = text.split_once(':').and_then(|(hours, minutes)| {
        let (hours, minutes) = (number(hours)?, number(minutes)?);
        let minute = hours * 60 + minutes;
        (minutes < 60 && minute <= DAY).then_some(minute)
    });
    minute.ok_or_else(|| format!("`{text}` is no time from 00:00 to 24:00"))
}

/// As it is read.
impl fmt::Display for WindowSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.days == [true; 7] {
            f.write_str("daily")?;
        } else {
            let days: Vec<_> = runs(self.days).iter().map(|run| run_of(*run)).collect();
            f.write_str(&days.join(","))?;
        }
        let until = if self.until > DAY {
            self.until - DAY
        } else {
            self.until
        };
        let time = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        write!(f, " {}-{}", time(self.from), time(until))
    }
}

/// The days that follow each other, as the first and the last of each row of them.
fn runs(days: [bool; 7]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for day in (0..days.len()).filter(|day| days[*day]) {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == day => *last = day,
            _ => runs.push((day, day)),
        }
    }
    runs
}

fn run_of((first, last): (usize, usize)) -> String {
    if first == last {
        DAYS[first].to_owned()
    } else {
        format!("{}-{}", DAYS[first], DAYS[last])
    }
}
