//! Did you mean: the known word that a misspelt one is closest to.

use std::cmp::Ordering;

/// Nothing longer is taken for a misspelt word: comparing costs the product of both lengths.
const MAX_CHARS: usize = 64;

/// From this length on a common beginning counts for more than single letters do.
const LONG: usize = 10;

/// How alike two long words must be, by Jaro and Winkler, of 1.
const ALIKE: f64 = 0.92;

/// The candidate that somebody who wrote `word` most likely meant.
///
/// A candidate which differs in upper and lower case only always wins. Otherwise the one with the
/// fewest slips of the pen (letters missing, added, wrong or swapped), provided that they are few
/// for the length of the word; very short words get no guess. Candidates that are equally close
/// are taken in alphabetical order, so that the answer never depends on theirs.
pub fn closest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<String> {
    let lower = word.to_lowercase();
    let length = lower.chars().count();
    if length == 0 || length > MAX_CHARS {
        return None;
    }
    candidates
        .filter_map(|candidate| rank(&lower, length, candidate).map(|rank| (rank, candidate)))
        .min_by(|(a, one), (b, other)| a.compare(b).then_with(|| one.cmp(other)))
        .map(|(_, candidate)| candidate.to_owned())
}

/// How close a candidate is: less is closer.
struct Rank {
    slips: usize,
    likeness: f64,
}

impl Rank {
    fn compare(&self, other: &Self) -> Ordering {
        self.slips
            .cmp(&other.slips)
            .then_with(|| other.likeness.total_cmp(&self.likeness))
    }
}

fn rank(lower: &str, length: usize, candidate: &str) -> Option<Rank> {
    let candidate = candidate.to_lowercase();
    if candidate.chars().count() > MAX_CHARS {
        return None;
    }
    let slips = strsim::damerau_levenshtein(lower, &candidate);
    let likeness = strsim::jaro_winkler(lower, &candidate);
    let near = slips <= slips_allowed(length.min(candidate.chars().count()));
    let alike = length >= LONG && likeness >= ALIKE;
    (near || alike).then_some(Rank { slips, likeness })
}

/// How many slips a word of this length may hold and still be recognised.
const fn slips_allowed(length: usize) -> usize {
    match length {
        0..=2 => 0,
        3..=5 => 1,
        6..=9 => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guess(word: &str, candidates: &[&str]) -> Option<String> {
        closest(word, candidates.iter().copied())
    }

    #[test]
    fn a_swapped_letter_is_one_slip() {
        assert_eq!(
            guess("oriign", &["origin", "apiPath"]).as_deref(),
            Some("origin")
        );
    }

    #[test]
    fn case_alone_finds_even_a_short_word() {
        assert_eq!(guess("ID", &["id", "it"]).as_deref(), Some("id"));
    }

    #[test]
    fn a_short_word_gets_no_guess() {
        assert_eq!(guess("ab", &["ac", "cab"]), None);
        assert_eq!(guess("cat", &["dog", "cup"]), None);
    }

    #[test]
    fn a_long_word_may_break_off() {
        assert_eq!(
            guess(
                "smartCommits",
                &[
                    "smartCommitsEnabled",
                    "gitViewerEnabled",
                    "sendCommitEmails"
                ]
            )
            .as_deref(),
            Some("smartCommitsEnabled")
        );
    }

    #[test]
    fn the_order_of_candidates_changes_nothing() {
        assert_eq!(guess("gax", &["gay", "gab"]), guess("gax", &["gab", "gay"]));
        assert_eq!(guess("gax", &["gay", "gab"]).as_deref(), Some("gab"));
    }

    #[test]
    fn nothing_alike_is_nothing() {
        assert_eq!(guess("repositories", &["credentials", "origin"]), None);
        assert_eq!(guess("", &["", "a"]), None);
    }

    #[test]
    fn a_word_of_absurd_length_is_not_compared() {
        assert_eq!(guess(&"a".repeat(100_000), &["a"]), None);
    }
}
