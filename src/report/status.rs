//! How far the indexing is, for people: one table, as wide as there is room for.

use std::time::Duration;

use jiff::Timestamp;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::style::{ADDED, CHANGED, FAINT, REMOVED, STRONG, paint};
use super::words::{between, count, harmless};
use crate::model::{Address, RowId, first_few, spoken_duration};
use crate::status::{Detail, Inside, Overview, Pending, Row, RowKind, State, Totals};

/// How many names a line lists.
const LISTED: usize = 5;

/// A name is not cut below this: shorter ones cannot be told apart.
const SHORTEST_NAME: usize = 16;

/// Blanks between two columns.
const GAP: usize = 2;

/// How a table is to be shown.
#[derive(Debug, Clone, Copy)]
pub struct View {
    /// The moment of the look.
    pub now: Timestamp,
    /// How many columns there are; `None` is as many as it takes.
    pub width: Option<usize>,
    /// Whether the repositories that are not indexed are listed, and how many.
    pub repositories: Option<Detail>,
}

/// The table and what is to be said below it.
pub fn text(overview: &Overview, view: View) -> String {
    let shown: Vec<_> = overview
        .rows
        .iter()
        .filter(|row| is_listed(row, view))
        .collect();
    let mut text = String::new();
    if !shown.is_empty() {
        let columns = Columns::fitting(&shown, view);
        text.push_str(&columns.heading());
        for row in &shown {
            text.push_str(&columns.line(row));
            text.push_str(&below(row, view));
        }
        text.push('\n');
    }
    text.push_str(&missing(&overview.missing));
    for note in &overview.notes {
        text.push_str(&format!("{}: {}\n", paint(CHANGED, "note"), harmless(note)));
    }
    text.push_str(&summary(overview, shown.len()));
    text
}

/// A plain repository that is indexed is only counted: there may be thousands of them.
fn is_listed(row: &Row, view: View) -> bool {
    row.inside.is_some() || row.state() != State::Indexed || view.repositories.is_some()
}

/// The columns that there is room for.
struct Columns {
    now: Timestamp,
    names: NamedBy,
    name_width: usize,
    /// The width of the types; `None` where there is no room for them.
    types: Option<usize>,
    state_width: usize,
    numbers: usize,
    time: TimeAs,
}

/// How a row is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NamedBy {
    /// By its address, as it can be given to a command; without a manifest by display name and number.
    Address,
    /// By the name alone.
    Name,
}

/// How a moment is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TimeAs {
    AgeAndMoment,
    Age,
}

impl Columns {
    /// What matters least goes first where there is little room: the moment beside the age, the
    /// type, the kind before the name, and then the ends of the names.
    fn fitting(rows: &[&Row], view: View) -> Self {
        let widest = |text: &dyn Fn(&Row) -> String, heading: &str| {
            let widths = rows.iter().map(|row| text(row).width());
            widths.max().unwrap_or(0).max(heading.len())
        };
        let name_width = |by| widest(&|row| name(row, by), "NAME");
        let mut columns = Self {
            now: view.now,
            names: NamedBy::Address,
            name_width: name_width(NamedBy::Address),
            types: Some(widest(&kind, "TYPE")),
            state_width: widest(&|row| state(row), "STATE"),
            numbers: widest(
                &|row| {
                    row.inside
                        .as_ref()
                        .map_or(String::new(), |it| it.known.to_string())
                },
                "INDEXED",
            ),
            time: TimeAs::AgeAndMoment,
        };
        let Some(width) = view.width else {
            return columns;
        };
        let time_width = |time| widest(&|row| last_indexed(row, view.now, time), "LAST INDEXED");
        if columns.width(time_width(columns.time)) > width {
            columns.time = TimeAs::Age;
        }
        let time_width = time_width(columns.time);
        if columns.width(time_width) > width {
            columns.types = None;
        }
        if columns.width(time_width) > width {
            columns.names = NamedBy::Name;
            columns.name_width = name_width(NamedBy::Name);
        }
        let over = columns.width(time_width).saturating_sub(width);
        let least = columns.name_width.min(SHORTEST_NAME);
        columns.name_width = columns.name_width.saturating_sub(over).max(least);
        columns
    }

    fn width(&self, time_width: usize) -> usize {
        let types = self.types.map_or(0, |width| width + GAP);
        self.state_width
            + GAP
            + self.name_width
            + types
            + 4 * (GAP + self.numbers)
            + GAP
            + time_width
    }

    fn heading(&self) -> String {
        let numbers = ["KNOWN", "INDEXED", "QUEUED", "FAILED"];
        let cells = self.cells("STATE", "NAME", "TYPE", numbers.map(str::to_owned));
        format!("{}\n", paint(STRONG, format!("{cells}LAST INDEXED")))
    }

    fn line(&self, row: &Row) -> String {
        let numbers = match &row.inside {
            Some(inside) => [
                inside.known,
                inside.indexed,
                inside.queued(),
                inside.failed(),
            ]
            .map(|number| number.to_string()),
            None => [const { String::new() }; 4],
        };
        let state = state(row);
        let name = shortened(&name(row, self.names), self.name_width);
        let cells = self.cells(&state, &name, &kind(row), numbers);
        // The state stands first, and is all that is coloured.
        let rest = cells.strip_prefix(&state).unwrap_or(&cells);
        let time = last_indexed(row, self.now, self.time);
        let line = format!("{}{rest}{time}", paint(style(&row.state()), &state));
        format!("{}\n", line.trim_end())
    }

    fn cells(&self, state: &str, name: &str, kind: &str, numbers: [String; 4]) -> String {
        let mut text = padded(state, self.state_width);
        text.push_str(&padded(name, self.name_width));
        if let Some(width) = self.types {
            text.push_str(&padded(kind, width));
        }
        let width = self.numbers;
        for number in numbers {
            text.push_str(&format!("{number:>width$}"));
            text.push_str(&" ".repeat(GAP));
        }
        text
    }
}

fn padded(text: &str, width: usize) -> String {
    let blanks = (width + GAP).saturating_sub(text.width());
    format!("{text}{}", " ".repeat(blanks))
}

/// Text of so many columns at most, and a sign where it is cut.
fn shortened(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut shown = String::new();
    let mut left = width.saturating_sub(1);
    for c in text.chars() {
        match left.checked_sub(c.width().unwrap_or(0)) {
            Some(rest) => left = rest,
            None => break,
        }
        shown.push(c);
    }
    shown.push('…');
    shown
}

fn name(row: &Row, by: NamedBy) -> String {
    match (&row.address, by) {
        (Some(address), NamedBy::Address) => address.to_string(),
        (Some(address), NamedBy::Name) => address.name.to_string(),
        (None, NamedBy::Address) => {
            format!("{} (id={})", quoted_name(row), row.id.get())
        }
        (None, NamedBy::Name) => quoted_name(row),
    }
}

/// A display name in quotes, so that it is not taken for the name of a manifest.
fn quoted_name(row: &Row) -> String {
    format!("\"{}\"", harmless(&row.display_name))
}

fn kind(row: &Row) -> String {
    match &row.integration_type {
        Some(kind) => harmless(kind),
        None => "repository".to_owned(),
    }
}

fn state(row: &Row) -> String {
    match row.state() {
        State::Indexing { percent } => format!("indexing {percent} %"),
        state => state.as_str().to_owned(),
    }
}

const fn style(state: &State) -> anstyle::Style {
    match state {
        State::Failed { .. } | State::Empty => REMOVED,
        State::NotIndexed
        | State::Scanning
        | State::Indexing { .. }
        | State::Queued
        | State::Reindexing => CHANGED,
        State::Disabled => FAINT,
        State::Indexed => ADDED,
    }
}

fn last_indexed(row: &Row, now: Timestamp, time: TimeAs) -> String {
    let Some(at) = row.last_indexed else {
        return "never".to_owned();
    };
    let age = age(between(at, now));
    match time {
        TimeAs::Age => age,
        TimeAs::AgeAndMoment => format!("{age:<11} {}", at.strftime("%Y-%m-%d %H:%MZ")),
    }
}

/// How long ago, as briefly as it can be told.
fn age(passed: Duration) -> String {
    const DAY: u64 = 86_400;
    let seconds = passed.as_secs();
    match seconds {
        0..60 => "just now".to_owned(),
        60..3_600 => format!("{}m ago", seconds / 60),
        _ if seconds < 2 * DAY => {
            let minutes = Duration::from_secs(seconds / 60 * 60);
            format!("{} ago", spoken_duration(minutes))
        }
        _ => format!("{}d ago", seconds / DAY),
    }
}

/// Why a row failed, and which repositories in it are not indexed.
fn below(row: &Row, view: View) -> String {
    let mut text = String::new();
    match row.state() {
        State::Failed { reason } => {
            text.push_str(&format!("  {}: {}\n", paint(REMOVED, "GIJ says"), harmless(&reason)));
        }
        State::Empty => text.push_str(
            "  the host's list was read and shows no repository: check what the token may see, apiPath and apiFilter\n",
        ),
        _ => {}
    }
    if let (Some(detail), Some(inside), false) = (view.repositories, &row.inside, row.disabled) {
        text.push_str(&repositories(inside, detail));
    }
    text
}

fn repositories(inside: &Inside, detail: Detail) -> String {
    let mut text = String::new();
    for one in &inside.pending {
        text.push_str(&repository(one));
    }
    match (inside.more_pending, detail) {
        (0, _) => {}
        (more, Detail::FirstFew) => text.push_str(&format!(
            "    and {} more that are not indexed; --repositories lists all\n",
            grouped(more)
        )),
        (more, Detail::All) => {
            text.push_str(&format!(
                "    and {} more that are not indexed\n",
                grouped(more)
            ));
        }
    }
    text
}

fn repository(one: &Pending) -> String {
    let state = one.answer.as_pending();
    let word = match &state {
        State::Indexing { percent } => format!("indexing {percent} %"),
        other => other.as_str().to_owned(),
    };
    let blanks = " ".repeat(13_usize.saturating_sub(word.len()));
    let what = match &state {
        // GIJ's errors mostly begin with the name.
        State::Failed { reason } if reason.starts_with(&one.name) => reason.clone(),
        State::Failed { reason } => format!("{}: {reason}", one.name),
        _ => one.name.clone(),
    };
    format!(
        "    {}{blanks} {}\n",
        paint(style(&state), word),
        harmless(&what)
    )
}

fn missing(addresses: &[Address]) -> String {
    if addresses.is_empty() {
        return String::new();
    }
    let names: Vec<_> = addresses.iter().map(ToString::to_string).collect();
    format!(
        "{}: {} (gijctl plan shows what apply would create)\n",
        paint(CHANGED, "declared, but not in Jira"),
        first_few(&names, LISTED)
    )
}

/// What it comes to, in a line or two.
fn summary(overview: &Overview, listed: usize) -> String {
    let totals = overview.totals();
    let mut text = String::new();
    let unlisted = overview.rows.len() - listed;
    if unlisted > 0 {
        text.push_str(&format!(
            "{} indexed and not listed; --repositories lists them\n",
            plain(unlisted)
        ));
    }
    let not_asked = overview.not_asked();
    if not_asked > 0 && view_is_partial(&totals) {
        text.push_str(&format!(
            "{} of the repositories that are not indexed were not asked about one by one: some of them may have failed; name an integration to ask about those in it\n",
            grouped(not_asked)
        ));
    }
    text.push_str(&totals_line(overview));
    text
}

const fn view_is_partial(totals: &Totals) -> bool {
    totals.queued > 0
}

fn plain(number: usize) -> String {
    match number {
        1 => "1 plain repository is".to_owned(),
        n => format!("{} plain repositories are", grouped(n)),
    }
}

/// What it comes to, in a line.
pub fn totals_line(overview: &Overview) -> String {
    let totals = overview.totals();
    if overview.rows.is_empty() {
        return "There is nothing: no integration and no plain repository.\n".to_owned();
    }
    let mut states: Vec<(String, usize)> = Vec::new();
    for row in &overview.rows {
        let word = row.state().as_str();
        match states.last_mut() {
            Some((last, number)) if last == word => *number += 1,
            _ => states.push((word.to_owned(), 1)),
        }
    }
    let states: Vec<_> = states
        .iter()
        .map(|(word, number)| format!("{} {word}", grouped(*number)))
        .collect();
    let mut what = Vec::new();
    if totals.integrations > 0 {
        what.push(count(totals.integrations, "integration", "integrations"));
    }
    if totals.plain_repositories > 0 {
        what.push(count(
            totals.plain_repositories,
            "plain repository",
            "plain repositories",
        ));
    }
    let mut repositories = vec![format!(
        "{} of {} indexed",
        grouped(totals.indexed),
        count_grouped(totals.known)
    )];
    for (number, word) in [
        (totals.queued, "queued"),
        (totals.failed, "failed"),
        (totals.disabled, "disabled"),
    ] {
        if number > 0 {
            repositories.push(format!("{} {word}", grouped(number)));
        }
    }
    format!(
        "{}: {}. {}.\n",
        what.join(" and "),
        states.join(", "),
        repositories.join(", ")
    )
}

fn count_grouped(number: usize) -> String {
    match number {
        1 => "1 repository".to_owned(),
        n => format!("{} repositories", grouped(n)),
    }
}

/// A number with commas between the thousands.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// One row in a line, for whoever follows without a screen.
pub fn change_line(row: &Row, now: Timestamp) -> String {
    let inside = row.inside.as_ref().map(|inside| {
        let mut text = format!(
            ", {} of {} indexed",
            inside.indexed,
            count_grouped(inside.known)
        );
        if inside.failed() > 0 {
            text.push_str(&format!(", {} failed", inside.failed()));
        }
        text
    });
    let reason = match row.state() {
        State::Failed { reason } => format!(": {}", harmless(&reason)),
        _ => String::new(),
    };
    format!(
        "{} {}: {}{}{reason}\n",
        paint(FAINT, super::words::time_of_day(now)),
        name(row, NamedBy::Address),
        paint(style(&row.state()), state(row)),
        inside.unwrap_or_default(),
    )
}

/// A row that a former look showed and this one does not.
pub fn gone_line(row: RowId, now: Timestamp) -> String {
    format!(
        "{} {}/id={} is not there any more\n",
        paint(FAINT, super::words::time_of_day(now)),
        RowKind::of(row).as_str(),
        row.get()
    )
}

/// A text cut to a screen, so that what follows can be drawn in its place.
pub fn screen(text: &str, width: usize, height: usize) -> String {
    let lines: Vec<_> = text.lines().collect();
    let cut = |line: &str| {
        // A line that is too long loses its colours along with its end.
        let bare = super::style::strip(line);
        if bare.width() < width {
            line.to_owned()
        } else {
            shortened(&bare, width.saturating_sub(1))
        }
    };
    let room = height.saturating_sub(2).max(1);
    let mut shown: Vec<_> = if lines.len() <= room {
        lines.iter().map(|line| cut(line)).collect()
    } else {
        // The last line says what it comes to.
        let first = room.saturating_sub(2);
        let more = lines.len() - first - 1;
        lines
            .iter()
            .take(first)
            .map(|line| cut(line))
            .chain([format!("… and {more} more lines")])
            .chain(lines.last().map(|line| cut(line)))
            .collect()
    };
    shown.push(String::new());
    shown.join("\n")
}
