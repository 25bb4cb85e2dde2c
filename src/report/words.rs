//! Numbers, times and values as people read them.

use std::borrow::Cow;
use std::time::Duration;

use jiff::Timestamp;

use crate::event::Outcome;
pub(super) use crate::model::count;
use crate::model::{FieldValue, spoken_duration, without_secrets};

/// What is said of each of [`crate::plan::Plan::awaited`].
pub(super) const AWAITED: &str =
    "its first indexing was not seen to end well; the next apply goes on with it";

/// The time from one moment to another; nothing where it would be negative.
pub(super) fn between(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(to.duration_since(from)).unwrap_or_default()
}

/// How long a run took; nothing where it never began.
pub(super) fn length(started: Option<Timestamp>, finished: Option<Timestamp>) -> String {
    let took = started.zip(finished).map(|(from, to)| between(from, to));
    spoken_duration(took.unwrap_or_default())
}

/// `3 done, 1 failed`: what there is none of is left out.
pub(super) fn counted(numbers: &[(usize, &str)]) -> String {
    let some = numbers.iter().filter(|(number, _)| *number > 0);
    let some: Vec<_> = some
        .map(|(number, word)| format!("{number} {word}"))
        .collect();
    some.join(", ")
}

/// Why a run stopped, in brackets after what it came to.
pub(super) fn because(stopped: Option<&str>) -> String {
    stopped.map_or_else(String::new, |reason| format!(" ({})", harmless(reason)))
}

/// A time that is only estimated, no more exact than anybody can know it: `30s`, `7m`, `1h 20m`.
pub(super) fn roughly(time: Duration) -> String {
    let seconds = time.as_secs();
    let step = match seconds {
        0..60 => 10,
        60..600 => 60,
        600..7_200 => 300,
        _ => 1_800,
    };
    let rounded = (seconds + step / 2) / step * step;
    spoken_duration(Duration::from_secs(rounded.max(10)))
}

/// A moment as machines read it, in RFC 3339.
pub(super) fn moment(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| at.to_string())
}

/// The time of day in UTC, which the Z says: nobody here knows where the reader is.
pub(super) fn time_of_day(at: Timestamp) -> String {
    at.strftime("%H:%M:%SZ").to_string()
}

/// A moment with its day.
pub(super) fn day_and_time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}

/// A moment as somebody says it at another one: the time of day, and the day where that differs.
pub(super) fn time_seen_from(at: Timestamp, now: Timestamp) -> String {
    if is_same_day(at, now) {
        time_of_day(at)
    } else {
        day_and_time(at)
    }
}

/// The same without seconds, for what is only estimated.
pub(super) fn minute_seen_from(at: Timestamp, now: Timestamp) -> String {
    let form = if is_same_day(at, now) {
        "%H:%MZ"
    } else {
        "%Y-%m-%d %H:%MZ"
    };
    at.strftime(form).to_string()
}

fn is_same_day(one: Timestamp, other: Timestamp) -> bool {
    let day = |at: Timestamp| at.strftime("%Y-%m-%d").to_string();
    day(one) == day(other)
}

/// What is to be done after a run that did not come to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Running again goes on.
    GoOn,
    /// It does so once something is put right.
    PutRight,
}

impl Next {
    /// After this outcome.
    pub(super) fn after(outcome: &Outcome) -> Self {
        if outcome.needs_a_hand() {
            Self::PutRight
        } else {
            Self::GoOn
        }
    }

    /// In a sentence.
    pub(super) const fn in_words(self) -> &'static str {
        match self {
            Self::GoOn => "Run apply again to go on: finished work is not repeated.",
            Self::PutRight => {
                "First put right what stood in its way, then run apply again: finished work is not repeated."
            }
        }
    }
}

/// A value as a manifest would have it. Control characters are escaped and secrets taken out, since
/// a text may come from anywhere.
pub(super) fn value(value: &FieldValue) -> String {
    match value {
        FieldValue::Bool(value) => value.to_string(),
        FieldValue::Integer(value) => value.to_string(),
        FieldValue::Text(value) => quoted(&without_secrets(value)),
        FieldValue::Ids(value) => {
            let ids: Vec<_> = value.iter().map(u64::to_string).collect();
            format!("[{}]", ids.join(", "))
        }
    }
}

/// Text in quotes, everything that a terminal would act on escaped.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", harmless(text).replace('"', "\\\""))
}

/// Text without anything that a terminal would act on: what comes from Jira may hold escapes.
pub(super) fn harmless(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let escaped = c.is_control() || is_invisible(c);
            let plain = (!escaped).then_some(c);
            let code = escaped.then(|| c.escape_unicode()).into_iter().flatten();
            plain.into_iter().chain(code)
        })
        .collect()
}

/// The same of a text whose places are pointed at: another character as long as each of those stands
/// for it. Those of one byte are left to whoever shows the line.
pub(super) fn harmless_in_place(text: &str) -> Cow<'_, str> {
    let is_harmful = |c: char| c.len_utf8() > 1 && (c.is_control() || is_invisible(c));
    if !text.contains(is_harmful) {
        return Cow::Borrowed(text);
    }
    let shown = text.chars().map(|c| match (is_harmful(c), c.len_utf8()) {
        (false, _) => c,
        (true, 2) => '\u{bf}',
        (true, _) => char::REPLACEMENT_CHARACTER,
    });
    Cow::Owned(shown.collect())
}

/// Characters that change how others are shown: directions, joiners, ends of lines, marks of byte
/// order.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Text in lines of at most so many columns, each but the first after a margin, which counts for
/// the first as well. A word that is too long has a line of its own.
pub(super) fn wrapped(text: &str, width: usize, margin: usize) -> String {
    let mut whole = String::new();
    let mut column = margin;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if column > margin && column + 1 + length > width {
            whole.push('\n');
            whole.extend(std::iter::repeat_n(' ', margin));
            column = margin;
        } else if column > margin {
            whole.push(' ');
            column += 1;
        }
        whole.push_str(word);
        column += length;
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_acts_on_gets_through() {
        assert_eq!(harmless("a\u{1b}[2Jb\u{202e}c"), "a\\u{1b}[2Jb\\u{202e}c");
    }

    #[test]
    fn a_token_in_a_value_gets_through_to_nobody() {
        let path = FieldValue::Text("/projects?private_token=canary".to_owned());
        assert_eq!(value(&path), "\"/projects?private_token=***\"");
    }

    #[test]
    fn lines_end_before_the_width_unless_a_word_is_longer() {
        assert_eq!(wrapped("one two three", 9, 2), "one two\n  three");
        assert_eq!(
            wrapped("a incomprehensible b", 6, 0),
            "a\nincomprehensible\nb"
        );
        assert_eq!(wrapped("", 6, 3), "");
    }
}
