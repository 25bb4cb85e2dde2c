//! Previews for people.

use super::style::{ADDED, CHANGED, FAINT, REMOVED, STRONG, paint};
use super::words::{count, harmless};
use crate::githost::Found;
use crate::plan::MOST_REPOSITORIES;
use crate::preview::{Comparison, Overlap, Preview, Seen, Unseen, Why};

/// What is listed by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listing {
    /// What would be added or removed, and what cannot be told.
    Changes,
    /// That, and everything that is kept.
    All,
    /// That, and what is archived, empty or switched off.
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
        text.push_str(&format!(
            "{}: {} in each of {}\n",
            paint(CHANGED, "overlap"),
            count(overlap.repositories.len(), "repository", "repositories"),
            integrations.join(" and ")
        ));
        text.push_str(&names(
            " ",
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
        Err(Unseen::NotAsked(why)) => format!("{title}\n  not asked: {why}\n"),
        Err(Unseen::Failed { message, help }) => format!(
            "{title}\n  {}: {}\n  {}: {}\n",
            paint(REMOVED, "error"),
            harmless(message),
            paint(STRONG, "help"),
            harmless(help)
        ),
    }
}

fn whole(seen: &Seen, view: View) -> String {
    let mut text = String::new();
    let listed = seen.filtered.all.len();
    let found = seen.found();
    if seen.filter.is_empty() {
        text.push_str(&format!(
            "  {} listed, and no filter\n",
            count(listed, "repository", "repositories")
        ));
    } else {
        text.push_str(&format!(
            "  {} listed; the filter {} keeps {found}\n",
            count(listed, "repository", "repositories"),
            harmless(&seen.filter)
        ));
    }
    if let Some(gap) = &seen.gap {
        text.push_str(&format!(
            "  {}: the list is not whole: {}\n  {}: {}\n",
            paint(REMOVED, "error"),
            harmless(&gap.to_string()),
            paint(STRONG, "help"),
            harmless(&gap.help())
        ));
    }
    for note in &seen.notes {
        text.push_str(&format!("  note: {}\n", harmless(note)));
    }
    if seen.is_too_many() {
        text.push_str(&format!(
            "  {}: more than {MOST_REPOSITORIES}, which is as many as the vendor advises in one integration: split it by apiPath or apiFilter\n",
            paint(CHANGED, "warning")
        ));
    }
    text.push_str(&facts(seen));
    if let Some(comparison) = &seen.comparison {
        text.push_str(&compared(comparison, view));
    }
    match view.listing {
        Listing::Changes => {}
        Listing::All => {
            text.push_str("  kept by the filter\n");
            text.push_str(&names("    ", seen.filtered.kept().map(name), view.names));
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
        "  GIJ has {}: {stays} stay, {} would be removed, {} would be added",
        stays + removed.len() + unsure.len(),
        removed.len(),
        added.len()
    );
    if !unsure.is_empty() {
        text.push_str(&format!(", {} cannot be told", unsure.len()));
    }
    text.push('\n');
    if let Some(doubt) = doubt {
        text.push_str(&format!(
            "  note: nothing counts as removed, since {}\n",
            harmless(doubt)
        ));
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
                paint(FAINT, format!("({}, {why})", lost.id))
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
            harmless(name(of)),
            in_bytes(*largest)
        ));
    }
    let moved = || kept.iter().filter_map(|found| found.moved);
    if let (Some(oldest), Some(newest)) = (moved().min(), moved().max()) {
        parts.push(format!(
            "last moved between {} and {}",
            oldest.strftime("%Y-%m-%d"),
            newest.strftime("%Y-%m-%d")
        ));
    }
    if parts.is_empty() {
        return String::new();
    }
    format!("  {}\n", parts.join("; "))
}

fn odd(seen: &Seen, view: View) -> String {
    let words = |found: &Found| {
        let all = [
            (found.archived, "archived"),
            (found.empty, "empty"),
            (found.off, "switched off"),
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
        .map(|found| (name(found), words(found)))
        .filter(|(_, words)| !words.is_empty())
        .map(|(name, words)| format!("{name} ({words})"))
        .collect();
    if lines.is_empty() {
        return "  nothing archived, empty or switched off, as far as is told\n".to_owned();
    }
    format!(
        "  odd\n{}",
        names("    ", lines.iter().map(String::as_str), view.names)
    )
}

fn name(found: &Found) -> &str {
    if found.name.is_empty() {
        &found.short_name
    } else {
        &found.name
    }
}

/// So many names, one a line, and how many more there are.
fn names<'a>(before: &str, all: impl Iterator<Item = &'a str>, most: usize) -> String {
    let all: Vec<_> = all.collect();
    let mut text = String::new();
    for name in all.iter().take(most) {
        text.push_str(&format!("{before}{}\n", harmless(name)));
    }
    if all.len() > most {
        text.push_str(&format!("{before}and {} more\n", all.len() - most));
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
            (u64::MAX, "16384.0 PiB"),
        ] {
            assert_eq!(in_bytes(size), text);
        }
    }
}
