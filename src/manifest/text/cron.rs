//! Cron expressions as Jira takes them, with seconds first and a question mark for one of the days.
//!
//! What is looked at is the form: how many fields there are, which numbers and names each takes,
//! that ranges do not run backwards, steps are positive, and exactly one of the two fields for days
//! is `?`. Whether any moment fits, as none fits the 31st of February, is not worked out.

use super::finding::TextError;

/// What one field takes.
struct FieldRule {
    called: &'static str,
    min: u32,
    max: u32,
    /// What may stand for its numbers, from the least on.
    names: &'static [&'static str],
    special: Special,
}

/// What only the fields for days take besides.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Special {
    None,
    DayOfMonth,
    DayOfWeek,
}

const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];
const DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const DAY_OF_MONTH: usize = 3;
const DAY_OF_WEEK: usize = 5;

static FIELDS: [FieldRule; 7] = [
    plain("seconds", 0, 59),
    plain("minutes", 0, 59),
    plain("hours", 0, 23),
    FieldRule {
        special: Special::DayOfMonth,
        ..plain("day of the month", 1, 31)
    },
    FieldRule {
        names: &MONTHS,
        ..plain("month", 1, 12)
    },
    FieldRule {
        names: &DAYS,
        special: Special::DayOfWeek,
        ..plain("day of the week", 1, 7)
    },
    plain("year", 1970, 2099),
];

const fn plain(called: &'static str, min: u32, max: u32) -> FieldRule {
    FieldRule {
        called,
        min,
        max,
        names: &[],
        special: Special::None,
    }
}

/// Checks the form of an expression.
pub fn check(text: &str) -> Result<(), TextError> {
    let fields = split(text);
    if !(6..=7).contains(&fields.len()) {
        return Err(TextError::new(
            0,
            format!(
                "a cron expression of Jira has 6 or 7 fields, and this has {}",
                fields.len()
            ),
        )
        .with_help(
            "write seconds, minutes, hours, day of the month, month and day of the week, as in `0 0/20 * * * ?`",
        ));
    }
    for ((offset, field), rule) in fields.iter().zip(&FIELDS) {
        whole_field(*offset, field, rule)?;
    }
    let asks = |at: usize| fields.get(at).is_some_and(|(_, field)| *field == "?");
    match (asks(DAY_OF_MONTH), asks(DAY_OF_WEEK)) {
        (true, false) | (false, true) => Ok(()),
        (both, _) => {
            let offset = fields.get(DAY_OF_WEEK).map_or(0, |(offset, _)| *offset);
            let message = if both {
                "the day of the month and the day of the week are both `?`"
            } else {
                "the day of the month and the day of the week are both stated"
            };
            Err(TextError::new(offset, message)
                .with_help("write `?` for exactly one of the two, as in `0 0 3 * * ?`"))
        }
    }
}

/// The fields with their places.
fn split(text: &str) -> Vec<(usize, &str)> {
    let mut at = 0;
    text.split_inclusive(char::is_whitespace)
        .filter_map(|piece| {
            let start = at;
            at += piece.len();
            let field = piece.trim_end();
            (!field.is_empty()).then_some((start, field))
        })
        .collect()
}

fn whole_field(offset: usize, field: &str, rule: &FieldRule) -> Result<(), TextError> {
    if field == "?" {
        return match rule.special {
            Special::None => Err(wrong(offset, field, rule)),
            Special::DayOfMonth | Special::DayOfWeek => Ok(()),
        };
    }
    let mut at = offset;
    for item in field.split(',') {
        one_item(at, item, rule)?;
        at += item.len() + 1;
    }
    Ok(())
}

/// One item of a list: a value, a range, either of them with a step, or what only days have.
fn one_item(offset: usize, item: &str, rule: &FieldRule) -> Result<(), TextError> {
    if is_special(item, rule) {
        return Ok(());
    }
    let (span, step) = match item.split_once('/') {
        Some((span, step)) => (span, Some(step)),
        None => (item, None),
    };
    if let Some(step) = step {
        let at = offset + span.len() + 1;
        let most = rule.max - rule.min + 1;
        let fits = number(step).is_some_and(|step| (1..=most).contains(&step));
        if !fits {
            return Err(TextError::new(
                at,
                format!("a step in the {} is from 1 to {most}", rule.called),
            ));
        }
    }
    if span == "*" {
        return Ok(());
    }
    let Some((from, to)) = span.split_once('-') else {
        return match value(span, rule) {
            Some(_) => Ok(()),
            None => Err(wrong(offset, span, rule)),
        };
    };
    let (Some(first), Some(last)) = (value(from, rule), value(to, rule)) else {
        return Err(wrong(offset, span, rule));
    };
    if first > last {
        return Err(TextError::new(
            offset,
            format!("the range `{span}` in the {} runs backwards", rule.called),
        )
        .with_help("write two ranges with a comma between them"));
    }
    Ok(())
}

/// `L`, `L-3`, `LW` and `15W` of the month; `L`, `6L` and `2#1` of the week.
fn is_special(item: &str, rule: &FieldRule) -> bool {
    match rule.special {
        Special::None => false,
        Special::DayOfMonth => {
            let before_last = item.strip_prefix("L-").and_then(number);
            let nearest = item.strip_suffix('W').and_then(|day| value(day, rule));
            matches!(item, "L" | "LW")
                || before_last.is_some_and(|days| days <= 30)
                || nearest.is_some()
        }
        Special::DayOfWeek => {
            let last = item.strip_suffix('L');
            let nth = item.split_once('#').is_some_and(|(day, nth)| {
                let nth = number(nth).is_some_and(|nth| (1..=5).contains(&nth));
                value(day, rule).is_some() && nth
            });
            last.is_some_and(|day| day.is_empty() || value(day, rule).is_some()) || nth
        }
    }
}

fn value(text: &str, rule: &FieldRule) -> Option<u32> {
    let by_name = rule
        .names
        .iter()
        .zip(1..)
        .find(|(name, _)| name.eq_ignore_ascii_case(text))
        .map(|(_, number)| number);
    by_name.or_else(|| number(text).filter(|number| (rule.min..=rule.max).contains(number)))
}

fn number(text: &str) -> Option<u32> {
    let is_plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| is_plain)
}

fn wrong(offset: usize, item: &str, rule: &FieldRule) -> TextError {
    let names = match (rule.names.first(), rule.names.last()) {
        (Some(first), Some(last)) => format!(", or from {first} to {last}"),
        _ => String::new(),
    };
    TextError::new(
        offset,
        format!("`{}` is no {}", item.escape_debug(), rule.called),
    )
    .with_help(format!(
        "the {} is from {} to {}{names}",
        rule.called, rule.min, rule.max
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_jira_takes_is_fine() {
        for good in [
            "0 0/20 * * * ?",
            "0 */5 * * * ?",
            "0 0 3 ? * MON-FRI",
            "0 15,45 8-18/2 L * ? 2026-2030",
            "0 0 3 LW JAN,jul ?",
            "0 0 3 15W * ?",
            "0 0 3 L-3 * ?",
            "0 0 3 ? * 6L",
            "0 0 3 ? * MON#1",
            "  0   0 3 * * ?  ",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_where_it_is() {
        for (text, offset, part) in [
            ("*/5 * * * *", 0, "has 5"),
            ("0 0 0 0 0 0 0 0", 0, "has 8"),
            ("", 0, "has 0"),
            ("0 60 * * * ?", 2, "`60` is no minutes"),
            ("0 0 24 * * ?", 4, "`24` is no hours"),
            ("0 0 1,25 * * ?", 6, "`25`"),
            ("0 0 3 32 * ?", 6, "day of the month"),
            ("0 0 3 ? * MOM", 10, "day of the week"),
            ("0 0/0 * * * ?", 4, "step in the minutes is from 1 to 60"),
            ("0 0/x * * * ?", 4, "step"),
            ("0 0 18-8 * * ?", 4, "backwards"),
            ("? 0 3 * * ?", 0, "`?` is no seconds"),
            ("0 0 3 ? * ?", 10, "both `?`"),
            ("0 0 3 1 * MON", 10, "both stated"),
            ("0 0 3 ? * MON#6", 10, "MON#6"),
            ("0 +5 * * * ?", 2, "+5"),
            ("0 5, * * * ?", 4, "``"),
        ] {
            let error = check(text).unwrap_err();
            assert_eq!(error.offset, offset, "{text}: {error:?}");
            assert!(error.message.contains(part), "{text}: {error:?}");
        }
    }
}
