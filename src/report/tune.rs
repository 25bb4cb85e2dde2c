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
use crate::tune::{Confidence, Length, Measure, Pass, Setting, Tuning};

/// Columns of a terminal that nobody has made wider.
const WIDTH: usize = 100;

/// Into how many parts a run is cut in its picture.
const PARTS: usize = 12;

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
    /// What the figures rest on.
    #[schemars(extend("enum" = ["none", "one pass", "several passes"]))]
    pub confidence: &'static str,
    /// About how long a run takes; null where nothing is concluded.
    pub length: Option<LengthDocument>,
    /// The reindex interval to set; null where nothing is concluded, or runs are so short that the
    /// default does.
    pub interval: Option<IntervalDocument>,
    /// The interval that manifests declare, in minutes; null where none does, or not in minutes.
    pub declared_minutes: Option<u64>,
    /// How many integrations may be created at a time.
    pub batch_size: u32,
    /// What to think of.
    pub advice: Vec<String>,
    /// What nobody can conclude.
    pub unknown: Vec<String>,
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
}

/// One run.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PassDocument {
    /// The date of its first repository, in RFC 3339.
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

/// The document of a tuning.
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
            })
            .collect(),
        passes: tuning.passes.iter().map(pass).collect(),
        confidence: tuning.confidence.as_str(),
        length: tuning.length.map(length),
        interval: tuning.interval.map(|interval| IntervalDocument {
            minutes: interval.minutes,
            least: interval.least,
        }),
        declared_minutes: match tuning.settings.interval {
            Setting::Declared(minutes, _) => Some(minutes),
            Setting::NotDeclared | Setting::Other(..) => None,
        },
        batch_size: tuning.batch.size,
        advice: tuning.advice.clone(),
        unknown: tuning.unknown.clone(),
    }
}

fn pass(pass: &Pass) -> PassDocument {
    PassDocument {
        from: pass.from().to_string(),
        to: pass.to().to_string(),
        repositories: pass.dates.len(),
        seconds: pass.length().as_secs(),
    }
}

/// A tuning for people: a table, then each figure with what it rests on.
pub fn text(tuning: &Tuning, drawing: Drawing) -> String {
    let mut text = table(&tuning.measures, drawing);
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(&said("runs", &runs(tuning)));
    text.push_str(&said("reindexIntervalMinutes", &interval(tuning)));
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

fn said(label: &str, words: &str) -> String {
    let margin = label.len() + 2;
    format!(
        "{}: {}\n",
        paint(STRONG, label),
        wrapped(&harmless(words), WIDTH, margin.min(12))
    )
}

fn seconds(time: Duration) -> String {
    spoken_duration(Duration::from_secs(time.as_secs()))
}

fn runs(tuning: &Tuning) -> String {
    let looked = count(tuning.looks, "look", "looks");
    let repositories = count(tuning.repositories, "repository", "repositories");
    match (tuning.confidence, tuning.length) {
        (Confidence::None, _) | (_, None) => format!(
            "no run can be told from the next by the dates of {repositories} in {looked}: nothing is concluded. Look again when a run is over, or several times, as in --looks 3 --every 5m"
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

fn interval(tuning: &Tuning) -> String {
    let declared = match &tuning.settings.interval {
        Setting::NotDeclared => "no manifest declares it; GIJ's default is 5".to_owned(),
        Setting::Declared(minutes, address) => format!("{address} declares {minutes}"),
        Setting::Other(other, address) => format!("{address} declares {other}"),
    };
    match (tuning.confidence, tuning.interval) {
        (Confidence::None, _) => format!("nothing is advised; {declared}"),
        (_, None) => format!("as it is: runs are shorter than three minutes; {declared}"),
        (_, Some(interval)) => format!(
            "{}; {declared}; the vendor wants a few minutes more than a run takes: {} would just be longer",
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
    let mut text = format!(
        "{}\n",
        paint(
            FAINT,
            format_args!(
                "{:<width$}  {:>5}  {:>4}  {:>8}  {:>7}  LAST RUN, IN {PARTS} PARTS",
                "INTEGRATION", "REPOS", "RUNS", "LAST RUN", "EACH"
            )
        )
    );
    for (one, label) in measures.iter().zip(&labels) {
        let blanks = " ".repeat(width.saturating_sub(label.width()));
        let last = one.passes.last();
        let (length, each, picture) = match last {
            Some(pass) => (
                seconds(pass.length()),
                each(pass),
                paint(ADDED, picture(pass, drawing)),
            ),
            None => ("-".to_owned(), "-".to_owned(), why_none(one)),
        };
        text.push_str(&format!(
            "{label}{blanks}  {:>5}  {:>4}  {length:>8}  {each:>7}  {picture}\n",
            one.repositories,
            one.passes.len()
        ));
    }
    text
}

/// The mean time that a repository took, to a tenth of a second.
fn each(pass: &Pass) -> String {
    let number = pass.dates.len().max(1) as u128;
    let tenths = pass.length().as_millis() / number / 100;
    format!("{}.{}s", tenths / 10, tenths % 10)
}

fn why_none(one: &Measure) -> String {
    match one.never_indexed {
        0 => "no run can be told from the next".to_owned(),
        number => format!(
            "no run can be told from the next; {} never indexed",
            count(number, "repository was", "repositories were")
        ),
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
