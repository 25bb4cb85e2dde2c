//! How long runs of the schedule take and what to set, for people and machines.

use std::time::Duration;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use unicode_width::UnicodeWidthStr as _;

use super::documents::FORMAT_VERSION;
use super::status_document::LookedAtDocument;
use super::style::{ADDED, FAINT, STRONG, paint};
use super::words::{count, harmless, wrapped};
use crate::model::spoken_duration;
use crate::tune::{Advised, Confidence, Length, Measure, Pass, Setting, Tuning};

/// Columns of a terminal that nobody has made wider.
const WIDTH: usize = 80;

/// The column that sentences begin in, after what they are about.
const WORDS: usize = 12;

/// Into how many parts a run is cut in its picture.
const PARTS: usize = 12;

/// Why no interval is advised where runs are that long.
pub const RUNS_TOO_LONG: &str = "no interval up to a day is longer than a run";

/// What pictures are drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawing {
    /// Bars, where the terminal is one for them.
    Bars,
    /// Signs that any terminal has.
    Ascii,
}

impl Drawing {
    /// From nothing to the most.
    const fn levels(self) -> [char; 9] {
        match self {
            Self::Bars => ['·', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
            Self::Ascii => ['.', ':', '-', '=', '+', '*', '%', '#', '@'],
        }
    }
}

/// `tune --format json`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "gijctl tune")]
pub struct TuneDocument {
    /// Version of this shape.
    pub format_version: u32,
    /// The Jira that was looked at.
    pub instance: LookedAtDocument,
    /// When it was looked at last, in RFC 3339.
    pub looked_at: String,
    /// How often it was looked.
    pub looks: usize,
    /// How many repositories there are that are switched on, plain ones among them.
    pub repositories: usize,
    /// Each integration that is switched on, those with the longest runs first.
    pub integrations: Vec<MeasureDocument>,
    /// The runs over all repositories that could be told apart, the oldest first.
    pub passes: Vec<PassDocument>,
    /// Whether GIJ was seen to read lists again before it had come to all that it read them for. Then no
    /// run can be told from the next, and what is concluded rests on measures alone.
    pub overtaken: bool,
    /// What the figures rest on.
    #[schemars(extend("enum" = ["none", "one pass", "measured", "several passes"]))]
    pub confidence: &'static str,
    /// About how long a run takes; null where nothing is concluded.
    pub length: Option<LengthDocument>,
    /// The reindex interval to set; null where nothing is concluded, where it may stay as it is, since
    /// runs are so short that the default does or what is declared is longer than a run, and where no
    /// interval up to a day is longer than a run.
    pub interval: Option<IntervalDocument>,
    /// The interval that manifests declare, in minutes; null where none does, or not in minutes.
    pub declared_minutes: Option<u64>,
    /// How many integrations may be created at a time.
    pub batch_size: u32,
    /// What to think of.
    pub advice: Vec<String>,
    /// What nobody can conclude.
    pub unknown: Vec<String>,
    /// What became of the manifest that states the interval; null where none was to be written.
    pub write: Option<WriteDocument>,
}

/// What became of the manifest that states the interval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WriteDocument {
    /// Whether it was written.
    pub written: bool,
    /// What changes in it, as a unified diff; null where nothing does.
    pub diff: Option<String>,
    /// What is so afterwards, or why it was not written, in sentences.
    pub notes: Vec<String>,
}

/// One integration.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MeasureDocument {
    /// GIJ's number of it.
    pub id: u64,
    /// Its address, or its display name.
    pub label: String,
    /// How many repositories in it are switched on.
    pub repositories: usize,
    /// How many of them were never indexed.
    pub never_indexed: usize,
    /// Its part of each run, the oldest first.
    pub passes: Vec<PassDocument>,
    /// How long its reindex took, in seconds; null where none was asked for to measure it.
    pub measured_seconds: Option<u64>,
}

/// One run.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PassDocument {
    /// When GIJ had read the list that it began with, in RFC 3339.
    pub from: String,
    /// The date of its last repository, in RFC 3339.
    pub to: String,
    /// How many repositories it has.
    pub repositories: usize,
    /// About how long it took, in seconds.
    pub seconds: u64,
}

/// About how long a run takes, in seconds.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LengthDocument {
    /// The median.
    pub typical: u64,
    /// The shortest.
    pub shortest: u64,
    /// The longest.
    pub longest: u64,
}

/// The reindex interval, in minutes.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct IntervalDocument {
    /// The one to set.
    pub minutes: u64,
    /// The shortest that is longer than a run.
    pub least: u64,
}

/// The document of a tuning; [`TuneDocument::write`] is left out.
pub fn document(tuning: &Tuning, instance: LookedAtDocument, at: Timestamp) -> TuneDocument {
    let length = |length: Length| LengthDocument {
        typical: length.typical.as_secs(),
        shortest: length.shortest.as_secs(),
        longest: length.longest.as_secs(),
    };
    TuneDocument {
        format_version: FORMAT_VERSION,
        instance,
        looked_at: at.to_string(),
        looks: tuning.looks,
        repositories: tuning.repositories,
        integrations: tuning
            .measures
            .iter()
            .map(|one| MeasureDocument {
                id: one.integration.get(),
                label: one.label.clone(),
                repositories: one.repositories,
                never_indexed: one.never_indexed,
                passes: one.passes.iter().map(pass).collect(),
                measured_seconds: one.measured.map(|took| took.as_secs()),
            })
            .collect(),
        passes: tuning.passes.iter().map(pass).collect(),
        overtaken: tuning.overtaken,
        confidence: tuning.confidence.as_str(),
        length: tuning.length.map(length),
        interval: match tuning.interval {
            Advised::Set(interval) => Some(IntervalDocument {
                minutes: interval.minutes,
                least: interval.least,
            }),
            Advised::Nothing | Advised::AsItIs(_) | Advised::RunsTooLong => None,
        },
        declared_minutes: match tuning.settings.interval {
            Setting::Declared(minutes, _) => Some(minutes),
            Setting::NotDeclared | Setting::Other(..) => None,
        },
        batch_size: tuning.batch.size,
        advice: tuning.advice.clone(),
        unknown: tuning.unknown.clone(),
        write: None,
    }
}

fn pass(pass: &Pass) -> PassDocument {
    PassDocument {
        from: pass.begun.to_string(),
        to: pass.to().to_string(),
        repositories: pass.dates.len(),
        seconds: pass.took.as_secs(),
    }
}

/// A tuning for people: a table, then each figure with what it rests on.
pub fn text(tuning: &Tuning, drawing: Drawing) -> String {
    let mut text = table(&tuning.measures, drawing);
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(&said("runs", &runs(tuning)));
    text.push_str(&said("interval", &interval(tuning)));
    let batch = tuning.batch;
    text.push_str(&said(
        "batch size",
        &format!(
            "{}; first indexings seen to their end: {}, on {}; how they fare beside each other nobody has measured",
            batch.size,
            batch.seen,
            count(batch.hosts, "Git host", "Git hosts")
        ),
    ));
    for advice in &tuning.advice {
        text.push_str(&said("think of", advice));
    }
    for unknown in &tuning.unknown {
        text.push_str(&said("not known", unknown));
    }
    text
}

/// What became of the manifest that states the interval, for people who have seen the change.
pub fn written(document: &WriteDocument) -> String {
    let label = if document.written {
        "written"
    } else {
        "not written"
    };
    let notes = document.notes.iter();
    notes.map(|note| said(label, note)).collect()
}

/// A sentence, after what it is about.
fn said(label: &str, words: &str) -> String {
    let blanks = " ".repeat(WORDS.saturating_sub(label.len()));
    format!(
        "{}{blanks}{}\n",
        paint(STRONG, label),
        wrapped(&harmless(words), WIDTH, WORDS)
    )
}

fn seconds(time: Duration) -> String {
    spoken_duration(Duration::from_secs(time.as_secs()))
}

fn runs(tuning: &Tuning) -> String {
    let looked = count(tuning.looks, "look", "looks");
    let dated = tuning.repositories - tuning.never_indexed;
    let repositories = count(dated, "repository", "repositories");
    match (tuning.confidence, tuning.length) {
        (Confidence::None, _) | (_, None) if tuning.measures.is_empty() && dated > 0 => format!(
            "nothing is concluded: a run is told from the next by the dates of integrations, and all that is switched on is plain: {repositories}. Looking again or --measure, which reindexes integrations, cannot help; GIJ's queue viewer shows the last run"
        ),
        (Confidence::None, _) | (_, None) if tuning.overtaken => format!(
            "by the dates of {repositories} in {looked} GIJ read lists again before it had come to all, so that no run can be told from the next: nothing is concluded. Make the interval longer and look again, or let --measure name every integration while GIJ is at work on nothing else{}",
            at_least(tuning)
        ),
        (Confidence::None, _) | (_, None) => format!(
            "by the dates of {repositories} in {looked} none was seen from its beginning, when GIJ reads the lists of integrations, to its end: nothing is concluded. Look several times, as in --looks 3 --every 5m, over more than the interval that is set, or more often{}",
            at_least(tuning)
        ),
        (Confidence::Measured, Some(length)) => format!(
            "all that is switched on was reindexed, one after the other; that makes about {} for a run, and no less than {}, as the longest of it took. Where several nodes and threads share the work, a run is shorter than all of it together",
            seconds(length.typical),
            seconds(length.shortest)
        ),
        (Confidence::OnePass, Some(length)) => format!(
            "one was seen, of about {}, by the dates of {repositories} in {looked}. The next may take longer or shorter: --looks 3 --every 5m sees several",
            seconds(length.typical)
        ),
        (Confidence::Seen(number), Some(length)) => format!(
            "{number} were seen, of about {} (from {} to {}), by the dates of {repositories} in {looked}",
            seconds(length.typical),
            seconds(length.shortest),
            seconds(length.longest)
        ),
    }
}

/// What was measured of a part says how long a run takes at least.
fn at_least(tuning: &Tuning) -> String {
    let took = tuning.measures.iter().filter_map(|one| one.measured);
    took.max().map_or_else(String::new, |took| {
        format!(
            ". No run is shorter than {}, which the longest reindex took that was measured; measured is not all",
            seconds(took)
        )
    })
}

fn interval(tuning: &Tuning) -> String {
    let declared = match &tuning.settings.interval {
        Setting::NotDeclared => "no manifest declares it; GIJ's default is 5".to_owned(),
        Setting::Declared(minutes, address) => format!("{address} declares {minutes}"),
        Setting::Other(other, address) => format!("{address} declares {other}"),
    };
    let is_measured = tuning.measures.iter().any(|one| one.measured.is_some());
    let by = match tuning.confidence {
        Confidence::Measured => "what was measured",
        _ if is_measured => "the longest that was seen or measured",
        Confidence::OnePass => "the run that was seen",
        Confidence::None | Confidence::Seen(_) => "the longest run that was seen",
    };
    match tuning.interval {
        Advised::Nothing => format!("nothing is advised; {declared}"),
        Advised::AsItIs(why) => format!("as it is: {}; {declared}", why.as_str()),
        Advised::RunsTooLong => format!(
            "none is advised: {RUNS_TOO_LONG}; {declared}; by {by}. Make runs shorter, with more threads or nodes, or with fewer repositories"
        ),
        Advised::Set(interval) => format!(
            "reindexIntervalMinutes: {}; {declared}; by {by}, and the vendor wants a few minutes more than a run takes: {} would just be longer",
            interval.minutes, interval.least
        ),
    }
}

fn table(measures: &[Measure], drawing: Drawing) -> String {
    if measures.is_empty() {
        return String::new();
    }
    let labels: Vec<_> = measures.iter().map(|one| harmless(&one.label)).collect();
    let widths = labels.iter().map(|label| label.width());
    let width = widths.max().unwrap_or(0).max("INTEGRATION".len());
    let is_measured = measures.iter().any(|one| one.measured.is_some());
    // A column that is empty in every line is left out.
    let column = |words: &str| {
        if is_measured {
            format!("  {words:>8}")
        } else {
            String::new()
        }
    };
    let mut text = format!(
        "{}\n",
        paint(
            FAINT,
            format_args!(
                "{:<width$}  {:>5}  {:>4}  {:>8}  {:>7}{}  HOW IT WENT",
                "INTEGRATION",
                "REPOS",
                "RUNS",
                "LAST RUN",
                "EACH",
                column("MEASURED")
            )
        )
    );
    for (one, label) in measures.iter().zip(&labels) {
        let blanks = " ".repeat(width.saturating_sub(label.width()));
        let (length, each, picture) = match one.passes.last() {
            Some(pass) => (
                seconds(pass.took),
                each(pass),
                paint(ADDED, picture(pass, drawing)),
            ),
            None => ("-".to_owned(), "-".to_owned(), why_none(one)),
        };
        let took = one.measured.map_or_else(|| "-".to_owned(), seconds);
        text.push_str(&format!(
            "{label}{blanks}  {:>5}  {:>4}  {length:>8}  {each:>7}{}  {picture}\n",
            one.repositories,
            one.passes.len(),
            column(&took)
        ));
    }
    text
}

/// The mean time from one repository to the next, to a tenth of a second.
fn each(pass: &Pass) -> String {
    let steps = pass.dates.len().saturating_sub(1);
    let first = pass.dates.first().copied().unwrap_or(pass.begun);
    let spread = pass.to().duration_since(first).as_millis();
    match i128::try_from(steps) {
        Ok(steps) if steps > 0 => {
            let tenths = spread / steps / 100;
            format!("{}.{}s", tenths / 10, tenths % 10)
        }
        _ => "-".to_owned(),
    }
}

fn why_none(one: &Measure) -> String {
    match one.never_indexed {
        0 => "not told apart".to_owned(),
        number => format!("{number} never indexed"),
    }
}

fn picture(pass: &Pass, drawing: Drawing) -> String {
    let buckets = pass.buckets(PARTS);
    let most = buckets.iter().copied().max().unwrap_or(0).max(1);
    let levels = drawing.levels();
    let highest = levels.len() - 1;
    buckets
        .iter()
        .map(|number| {
            let level = (number * highest).div_ceil(most);
            levels[level.min(highest)]
        })
        .collect()
}
