//! A timeline as text: a line for each change, time from left to right.

use jiff::Timestamp;

use super::style::{ADDED, FAINT, REMOVED, paint};
use super::words::{between, harmless};
use crate::event::{Lane, Phase, Timeline};
use crate::model::spoken_duration;

/// A terminal is taken to be at least so wide.
pub const NARROWEST: usize = 60;

/// As much of a line goes to the name.
const MOST_OF_NAME: usize = 32;

/// Room for how each ended.
const ENDING: usize = 14;

/// As many lines are drawn.
const MOST_LINES: usize = 1_000;

/// The timeline in lines of at most so many columns.
pub fn text(timeline: &Timeline, width: usize) -> String {
    let (Some(from), Some(to)) = (timeline.began, timeline.until()) else {
        return String::new();
    };
    let shown = |lane: &&Lane| lane.is_worth_a_picture() && !lane.spans.is_empty();
    let lanes: Vec<_> = timeline.lanes.iter().filter(shown).collect();
    if lanes.is_empty() {
        return String::new();
    }
    let names: Vec<_> = lanes.iter().map(|lane| harmless(&lane.label)).collect();
    let longest = names.iter().map(|name| name.chars().count()).max();
    let width = width.max(NARROWEST);
    let name_width = longest.unwrap_or(0).min(MOST_OF_NAME).min(width / 3);
    let scale = Scale {
        from,
        to,
        columns: width - name_width - ENDING - 2,
    };
    let mut text = format!("{:name_width$} {}\n", "", paint(FAINT, scale.heading()));
    for (lane, name) in lanes.iter().zip(&names).take(MOST_LINES) {
        text.push_str(&format!(
            "{:name_width$} {} {}\n",
            cut(name, name_width),
            scale.line(lane, to),
            ending(lane)
        ));
    }
    if lanes.len() > MOST_LINES {
        text.push_str(&format!("and {} more\n", lanes.len() - MOST_LINES));
    }
    text.push_str(&format!("{}\n", paint(FAINT, legend(&lanes))));
    text
}

/// From when to when, in so many columns.
struct Scale {
    from: Timestamp,
    to: Timestamp,
    columns: usize,
}

impl Scale {
    /// The first and the last moment over the ends of the lines.
    fn heading(&self) -> String {
        let day = |at: Timestamp| at.strftime("%Y-%m-%d %H:%MZ").to_string();
        let (from, to) = (day(self.from), day(self.to));
        let gap = self.columns.saturating_sub(from.len() + to.len()).max(1);
        format!("{from}{}{to}", " ".repeat(gap))
    }

    fn column(&self, at: Timestamp) -> usize {
        let whole = between(self.from, self.to).as_millis().max(1);
        let columns = u128::try_from(self.columns).unwrap_or_default();
        let column = between(self.from, at).as_millis() * columns / whole;
        usize::try_from(column)
            .unwrap_or(self.columns)
            .min(self.columns)
    }

    /// Each column shows what began last in it; every part has one at least.
    fn line(&self, lane: &Lane, until: Timestamp) -> String {
        let mut signs = vec![' '; self.columns];
        for span in &lane.spans {
            let from = self.column(span.from).min(self.columns.saturating_sub(1));
            let to = self.column(span.to.unwrap_or(until)).max(from + 1);
            signs[from..to].fill(sign(span.phase));
        }
        signs.into_iter().collect()
    }
}

const fn sign(phase: Phase) -> char {
    match phase {
        Phase::Queued => '.',
        Phase::Writing => '+',
        Phase::Searching => '?',
        Phase::Scanning => 's',
        Phase::Indexing => '#',
        Phase::Settling => '~',
        Phase::EndingQuiet => 'q',
        Phase::Cascading => 'c',
        Phase::Removing => 'x',
    }
}

/// What the signs of these lines mean.
fn legend(lanes: &[&Lane]) -> String {
    let occurs = |phase: &Phase| {
        let mut spans = lanes.iter().flat_map(|lane| &lane.spans);
        spans.any(|span| span.phase == *phase)
    };
    let words: Vec<_> = Phase::ALL
        .into_iter()
        .filter(occurs)
        .map(|phase| format!("{} {phase}", sign(phase)))
        .collect();
    words.join(", ")
}

/// How long it took, or how it ended where it is not done.
fn ending(lane: &Lane) -> String {
    match (&lane.end, lane.started()) {
        (Some((at, status)), Some(from)) if status == "done" => {
            paint(ADDED, spoken_duration(between(from, *at)))
        }
        (Some((_, status)), _) => paint(REMOVED, status),
        (None, Some(_)) => paint(FAINT, "not ended"),
        (None, None) => paint(FAINT, "not reached"),
    }
}

fn cut(name: &str, width: usize) -> String {
    if name.chars().count() <= width {
        return name.to_owned();
    }
    let mut short: String = name.chars().take(width.saturating_sub(1)).collect();
    short.push('…');
    short
}
