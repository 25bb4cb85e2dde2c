//! A forecast for people and for machines.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::style::{CHANGED, FAINT, STRONG, paint};
use super::words::{between, count, harmless};
use crate::forecast::{ExpectationBasis, Forecast, ForecastBatch, Range, Unknown};
use crate::model::{first_few, spoken_duration};

/// How many addresses a line names.
const NAMED: usize = 3;

/// `forecast` in the document of a plan.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ForecastDocument {
    /// When the rollout would begin, in RFC 3339.
    pub start: String,
    /// The batches that make GIJ index something.
    pub batches: Vec<ForecastBatchDocument>,
    /// When all would be indexed; null where that is not known, or not all would be started.
    pub finish: Option<RangeDocument>,
    /// Those of which nothing is known.
    pub unknown: Vec<UnknownDocument>,
    /// What comes besides and has no time here; absent where nothing does.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub not_counted: Vec<UnknownDocument>,
    /// What has to hold for it to come so; absent where nothing does.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub assumes: Vec<String>,
    /// Why not all would be started; absent where all would be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stops: Option<String>,
}

/// One batch.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ForecastBatchDocument {
    /// Its number in the plan.
    pub number: u32,
    /// What of it makes GIJ index something.
    pub addresses: Vec<String>,
    /// When the first of it would start; null where that is not known.
    pub starts: Option<RangeDocument>,
    /// When all of it would be indexed; null where that is not known.
    pub ends: Option<RangeDocument>,
    /// What that rests on, in words.
    pub basis: Vec<String>,
}

/// A moment, and how early and how late it may be, in RFC 3339.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RangeDocument {
    /// If everything goes fast.
    pub low: String,
    /// As likely too late as too early.
    pub likely: String,
    /// If everything goes slowly.
    pub high: String,
}

/// Something of which nothing is known.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct UnknownDocument {
    /// `Kind/name`.
    pub address: String,
    /// Why, and what to do about it.
    pub reason: String,
}

/// The forecast as part of a document.
pub fn document(forecast: &Forecast) -> ForecastDocument {
    ForecastDocument {
        start: forecast.start.to_string(),
        batches: forecast.batches.iter().map(batch_document).collect(),
        finish: forecast.finish.map(range_document),
        unknown: forecast.unknown.iter().map(unknown_document).collect(),
        not_counted: forecast.not_counted.iter().map(unknown_document).collect(),
        assumes: forecast.assumes.clone(),
        stops: forecast.stops.clone(),
    }
}

fn unknown_document(one: &Unknown) -> UnknownDocument {
    UnknownDocument {
        address: one.address.to_string(),
        reason: one.reason.clone(),
    }
}

fn batch_document(batch: &ForecastBatch) -> ForecastBatchDocument {
    ForecastBatchDocument {
        number: batch.number,
        addresses: addresses(batch),
        starts: batch.starts().map(range_document),
        ends: batch.ends().map(range_document),
        basis: bases(batch),
    }
}

fn range_document(range: Range) -> RangeDocument {
    RangeDocument {
        low: range.low.to_string(),
        likely: range.likely.to_string(),
        high: range.high.to_string(),
    }
}

/// The forecast for people.
pub fn text(forecast: &Forecast) -> String {
    let title = paint(STRONG, "Forecast");
    if forecast.batches.is_empty() {
        return format!(
            "\n{title}\n  Nothing of this plan makes GIJ index anything.\n{}",
            not_counted(forecast)
        );
    }
    let mut text = format!(
        "\n{title} {}\n",
        paint(
            FAINT,
            format!("(as if begun at {}; times in UTC)", minute(forecast.start))
        )
    );
    for batch in &forecast.batches {
        let addresses = first_few(&addresses(batch), NAMED);
        text.push_str(&format!(
            "  batch {}: {addresses}\n    {}\n",
            batch.number,
            when(batch)
        ));
    }
    for (reason, addresses) in by_reason(&forecast.unknown) {
        text.push_str(&format!(
            "  {}: nothing is known of {}: {}\n",
            paint(CHANGED, "unknown"),
            first_few(&addresses, NAMED),
            harmless(reason)
        ));
    }
    for assumption in &forecast.assumes {
        text.push_str(&format!("  {}: {assumption}\n", paint(FAINT, "assumed")));
    }
    if let Some(stops) = &forecast.stops {
        text.push_str(&format!(
            "  {}: {}\n",
            paint(CHANGED, "warning"),
            harmless(stops)
        ));
    }
    text.push_str(&not_counted(forecast));
    text.push_str(&finish(forecast));
    text
}

/// Many have the same reason, which is told once.
fn by_reason(unknown: &[Unknown]) -> Vec<(&str, Vec<String>)> {
    let mut all: Vec<(&str, Vec<String>)> = Vec::new();
    for one in unknown {
        let address = one.address.to_string();
        match all.iter_mut().find(|(reason, _)| *reason == one.reason) {
            Some((_, addresses)) => addresses.push(address),
            None => all.push((&one.reason, vec![address])),
        }
    }
    all
}

/// What comes besides, so that nobody takes the times for those of the whole run.
fn not_counted(forecast: &Forecast) -> String {
    let addresses: Vec<_> = forecast
        .not_counted
        .iter()
        .map(|one| one.address.to_string())
        .collect();
    if addresses.is_empty() {
        return String::new();
    }
    format!(
        "  {}: {}, since how long GIJ takes to remove something, or to change the repositories inside, is not remembered\n",
        paint(CHANGED, "not counted"),
        first_few(&addresses, NAMED)
    )
}

fn finish(forecast: &Forecast) -> String {
    let Some(range) = forecast.finish else {
        return "  When all would be indexed cannot be told.\n".to_owned();
    };
    let took = spoken_duration(between(forecast.start, range.likely));
    format!(
        "  All would be indexed at about {}, after {took}{}.\n",
        minute(range.likely),
        spread(range)
    )
}

fn when(batch: &ForecastBatch) -> String {
    let (starts, ends) = (batch.starts(), batch.ends());
    let Some(starts) = starts else {
        return "when it would start cannot be told".to_owned();
    };
    let from = format!("starts at about {}", minute(starts.likely));
    match ends {
        Some(ends) => format!(
            "{from}, indexed at about {}{}; by {}",
            minute(ends.likely),
            spread(ends),
            bases(batch).join(", ")
        ),
        None => format!("{from}; when it would be indexed cannot be told"),
    }
}

/// How early and how late it may be.
fn spread(range: Range) -> String {
    if minute(range.low) == minute(range.high) {
        return String::new();
    }
    format!(
        " (between {} and {})",
        minute(range.low),
        minute(range.high)
    )
}

/// A forecast is no truer than to the minute.
fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%MZ").to_string()
}

fn addresses(batch: &ForecastBatch) -> Vec<String> {
    let items = batch.items.iter();
    items.map(|item| item.address.to_string()).collect()
}

fn bases(batch: &ForecastBatch) -> Vec<String> {
    let mut bases: Vec<_> = batch.items.iter().filter_map(|item| item.basis).collect();
    bases.sort_unstable();
    bases.dedup();
    bases.into_iter().map(basis).collect()
}

fn basis(basis: ExpectationBasis) -> String {
    let many = |number| count(number, "first indexing", "first indexings");
    match basis {
        ExpectationBasis::Stated => "rollout.expected".to_owned(),
        ExpectationBasis::SameHost(number) => format!("{} of the same host", many(number)),
        ExpectationBasis::SameType(number) => format!("{} of the same type", many(number)),
        ExpectationBasis::Everything(number) => format!("{} of other types", many(number)),
    }
}
