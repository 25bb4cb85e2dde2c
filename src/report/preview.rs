//! Previews for people.

use super::style::{ADDED, CHANGED, FAINT, REMOVED, STRONG, paint};
use super::words::{count, harmless, wrapped};
use crate::githost::Found;
use crate::model::size_limits::{LARGEST_OBJECT, MOST_REPOSITORIES};
use crate::preview::{Comparison, Overlap, Preview, Seen, Unseen, Why};

/// As wide texts are at most; names and addresses are as long as they are.
const WIDTH: usize = 80;

/// What is listed by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listing {
    /// What would be added or removed, and what cannot be told.
    Changes,
    /// That, and everything that is kept.
    All,
    /// That, and what is archived, empty, switched off or very large.
    Odd,
}

/// How previews are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// What is listed by name.
    pub listing: Listing,
    /// How many names of each kind.
    pub names: usize,
}

/// Everything, an integration after the other, and where they overlap.
pub fn text(previews: &[Preview], overlaps: &[Overlap], view: View) -> String {
    let mut text = String::new();
    for preview in previews {
        text.push_str(&one(preview, view));
        text.push('\n');
    }
    for overlap in overlaps {
        let integrations: Vec<_> = overlap
            .integrations
            .iter()
            .map(ToString::to_string)
            .collect();
        let says = format!(
            "{} in each of {}",
            count(overlap.repositories.len(), "repository", "repositories"),
            integrations.join(" and ")
        );
        let says = wrapped(&says, WIDTH, 9);
        text.push_str(&format!("{}: {says}\n", paint(CHANGED, "overlap")));
        text.push_str(&names(
            "    ",
            overlap.repositories.iter().map(String::as_str),
            view.names,
        ));
    }
    if !overlaps.is_empty() {
        text.push('\n');
    }
    text.push_str(&totals(previews));
    text
}

/// The last line.
pub fn totals(previews: &[Preview]) -> String {
    let seen: Vec<_> = previews
        .iter()
        .filter_map(|one| one.outcome.as_ref().ok())
        .collect();
    let found: usize = seen.iter().map(|seen| seen.found()).sum();
    let mut parts = vec![format!(
        "{}: {} would be in Jira",
        count(previews.len(), "integration", "integrations"),
        count(found, "repository", "repositories")
    )];
    let compared: Vec<_> = seen
        .iter()
        .filter_map(|seen| seen.comparison.as_ref())
        .collect();
    if !compared.is_empty() {
        let added: usize = compared.iter().map(|one| one.added.len()).sum();
        let removed: usize = compared.iter().map(|one| one.removed.len()).sum();
        parts.push(format!("{added} added"));
        parts.push(format!("{removed} removed"));
    }
    let partial = seen.iter().filter(|seen| seen.gap.is_some()).count();
    if partial > 0 {
        parts.push(format!("{partial} not read whole"));
    }
    let of = |is_meant: fn(&Unseen) -> bool| {
        let outcomes = previews.iter().filter_map(|one| one.outcome.as_ref().err());
        outcomes.filter(|unseen| is_meant(unseen)).count()
    };
    let failed = of(|unseen| matches!(unseen, Unseen::Failed { .. }));
    if failed > 0 {
        parts.push(format!("{failed} failed"));
    }
    let not_asked = of(|unseen| matches!(unseen, Unseen::NotAsked(_)));
    if not_asked > 0 {
        parts.push(format!("{not_asked} not asked"));
    }
    format!("{}.\n", parts.join(", "))
}

fn one(preview: &Preview, view: View) -> String {
    let title = format!(
        "{}  {}",
        paint(STRONG, preview.address.to_string()),
        preview.kind
    );
    match &preview.outcome {
        Ok(seen) => {
            let asked = paint(FAINT, harmless(&seen.asked));
            format!("{title}  {asked}\n{}", whole(seen, view))
        }
        Err(Unseen::NotAsked(why)) => format!("{title}\n{}", said("not asked", "not asked", why)),
        Err(Unseen::Failed { message, help }) => format!("{title}\n{}", troubled(message, help)),
    }
}

/// What is wrong, and what to do.
fn troubled(message: &str, help: &str) -> String {
    let error = said(&paint(REMOVED, "error"), "error", message);
    error + &said(&paint(STRONG, "help"), "help", help)
}

/// A text after a word, which may be coloured.
fn said(head: &str, word: &str, text: &str) -> String {
    let margin = word.len() + 4;
    format!("  {head}: {}\n", wrapped(&harmless(text), WIDTH, margin))
}

/// A text by itself.
fn plain(text: &str) -> String {
    format!("  {}\n", wrapped(&harmless(text), WIDTH, 2))
}

fn whole(seen: &Seen, view: View) -> String {
    let mut text = String::new();
    let listed = seen.filtered.all.len();
    let found = seen.found();
    let listed = count(listed, "repository", "repositories");
    if seen.filter.is_empty() {
        text.push_str(&format!("  {listed} listed, and no filter\n"));
    } else {
        let filter = harmless(&seen.filter);
        text.push_str(&format!(
            "  {listed} listed; the filter {filter} keeps {found}\n"
        ));
    }
    if let Some(gap) = &seen.gap {
        let message = format!("the list is not whole: {gap}");
        text.push_str(&troubled(&message, &gap.help()));
    }
    for note in &seen.notes {
        text.push_str(&said("note", "note", note));
    }
    if seen.is_too_many() {
        let message = format!(
            "more than {MOST_REPOSITORIES}, which is as many as the vendor advises in one integration: split it by apiPath or apiFilter"
        );
        text.push_str(&said(&paint(CHANGED, "warning"), "warning", &message));
    }
    text.push_str(&facts(seen));
    if let Some(comparison) = &seen.comparison {
        text.push_str(&compared(comparison, view));
    }
    match view.listing {
        Listing::Changes => {}
        Listing::All => {
            text.push_str("  kept by the filter\n");
            text.push_str(&names(
                "    ",
                seen.filtered.kept().map(|found| found.shown.as_str()),
                view.names,
            ));
        }
        Listing::Odd => text.push_str(&odd(seen, view)),
    }
    text
}

fn compared(comparison: &Comparison, view: View) -> String {
    let Comparison {
        stays,
        added,
        removed,
        unsure,
        doubt,
    } = comparison;
    let mut text = format!(
        "  GIJ has {}: {}, {} would be removed, {} would be added",
        stays + removed.len() + unsure.len(),
        count(*stays, "stays", "stay"),
        removed.len(),
        added.len()
    );
    if !unsure.is_empty() {
        text.push_str(&format!(", {} cannot be told", unsure.len()));
    }
    text.push('\n');
    if let Some(doubt) = doubt {
        let message = format!("nothing counts as removed, since {doubt}");
        text.push_str(&said("note", "note", &message));
    }
    if !removed.is_empty() {
        text.push_str(&format!("  {}\n", paint(REMOVED, "would be removed")));
        // The longest of these lists is the one that matters: it is shown whole.
        for lost in removed {
            let why = match lost.why {
                Why::NotListed => "not listed",
                Why::FilteredOut => "left out by the filter",
            };
            text.push_str(&format!(
                "    - {} {}\n",
                harmless(&lost.name),
                paint(FAINT, format!("(id {}, {why})", lost.id.get()))
            ));
        }
    }
    if !added.is_empty() {
        text.push_str(&format!("  {}\n", paint(ADDED, "would be added")));
        text.push_str(&names(
            "    + ",
            added.iter().map(String::as_str),
            view.names,
        ));
    }
    if !unsure.is_empty() {
        text.push_str("  cannot be told\n");
        text.push_str(&names(
            "    ? ",
            unsure.iter().map(String::as_str),
            view.names,
        ));
    }
    text
}

/// Sizes, ages and what is odd, of what the filter keeps.
fn facts(seen: &Seen) -> String {
    let kept: Vec<_> = seen.filtered.kept().collect();
    let mut parts = Vec::new();
    let number = |is_meant: fn(&Found) -> Option<bool>| {
        kept.iter()
            .filter(|found| is_meant(found) == Some(true))
            .count()
    };
    for (word, number) in [
        ("archived", number(|found| found.archived)),
        ("empty", number(|found| found.empty)),
        ("switched off", number(|found| found.off)),
        ("larger than 2 GiB", number(is_large)),
    ] {
        if number > 0 {
            parts.push(format!("{number} {word}"));
        }
    }
    let sizes: Vec<_> = kept
        .iter()
        .filter_map(|found| Some((found.size?, *found)))
        .collect();
    if let Some((largest, of)) = sizes.iter().max_by_key(|(size, _)| *size) {
        let total = sizes
            .iter()
            .fold(0_u64, |sum, (size, _)| sum.saturating_add(*size));
        parts.push(format!(
            "{} in {}, the largest {} with {}",
            in_bytes(total),
            sizes.len(),
            of.shown,
            in_bytes(*largest)
        ));
    }
    let moved = || kept.iter().filter_map(|found| found.moved);
    if let (Some(oldest), Some(newest)) = (moved().min(), moved().max()) {
        let day = |moment: jiff::Timestamp| moment.strftime("%Y-%m-%d").to_string();
        let (first, last) = (day(oldest), day(newest));
        parts.push(if first == last {
            format!("last moved on {first}")
        } else {
            format!("last moved between {first} and {last}")
        });
    }
    if parts.is_empty() {
        return String::new();
    }
    plain(&parts.join("; "))
}

/// Whether an object in it may be too large for GIJ.
fn is_large(found: &Found) -> Option<bool> {
    found.size.map(|size| size > LARGEST_OBJECT)
}

fn odd(seen: &Seen, view: View) -> String {
    let words = |found: &Found| {
        let all = [
            (found.archived, "archived"),
            (found.empty, "empty"),
            (found.off, "switched off"),
            (
                is_large(found),
                "larger than 2 GiB: GIJ reads no object of that size",
            ),
        ];
        let words: Vec<_> = all
            .into_iter()
            .filter(|(is, _)| *is == Some(true))
            .map(|(_, word)| word)
            .collect();
        words.join(", ")
    };
    let lines: Vec<_> = seen
        .filtered
        .kept()
        .map(|found| (&found.shown, words(found)))
        .filter(|(_, words)| !words.is_empty())
        .map(|(name, words)| format!("{name} ({words})"))
        .collect();
    if lines.is_empty() {
        return "  nothing archived, empty, switched off or very large, as far as is told\n"
            .to_owned();
    }
    format!(
        "  odd\n{}",
        names("    ", lines.iter().map(String::as_str), view.names)
    )
}

/// So many names, one a line, and how many more there are.
fn names<'a>(before: &str, all: impl Iterator<Item = &'a str>, most: usize) -> String {
    let all: Vec<_> = all.collect();
    let mut text = String::new();
    for name in all.iter().take(most) {
        text.push_str(&format!("{before}{}\n", harmless(name)));
    }
    if all.len() > most {
        let margin = " ".repeat(before.len());
        text.push_str(&format!("{margin}and {} more\n", all.len() - most));
    }
    text
}

/// A size as people read it.
fn in_bytes(size: u64) -> String {
    const UNITS: [&str; 5] = ["KiB", "MiB", "GiB", "TiB", "PiB"];
    if size < 1_024 {
        return count(usize::try_from(size).unwrap_or(usize::MAX), "byte", "bytes");
    }
    let mut tenths = u128::from(size) * 10 / 1_024;
    let mut unit = 0;
    while tenths >= 10_240 && unit + 1 < UNITS.len() {
        tenths /= 1_024;
        unit += 1;
    }
    format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::in_bytes;

    #[test]
    fn sizes_read_as_people_write_them() {
        for (size, text) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (1_024, "1.0 KiB"),
            (2_306_867_200, "2.1 GiB"),
            (u64::MAX, "16383.9 PiB"),
        ] {
            assert_eq!(in_bytes(size), text);
        }
    }
}
