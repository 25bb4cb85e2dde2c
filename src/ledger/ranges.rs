//! Sets of ids as text: `1-40,42`.

use std::collections::BTreeSet;

use crate::model::{IntegrationId, Kind, RepositoryId, RowId};

/// More integrations than any GIJ has: a text that says more is a mistake, and would fill the
/// memory.
const MOST_IDS: u64 = 200_000;

/// The row of this number that addresses of a kind are about; `None` for 0.
pub(super) fn row(kind: Kind, number: u64) -> Option<RowId> {
    match kind {
        Kind::Repository => RepositoryId::new(number).map(RowId::Repository),
        Kind::Integration | Kind::FeatureSet | Kind::ProjectAssociation | Kind::GeneralSettings => {
            IntegrationId::new(number).map(RowId::Integration)
        }
    }
}

/// The ids in ascending order, neighbours drawn together.
pub(super) fn to_text(ids: &BTreeSet<RowId>) -> String {
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    for id in ids {
        let number = id.get();
        match ranges.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(number) => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    let texts: Vec<_> = ranges
        .into_iter()
        .map(|(first, last)| {
            if first == last {
                first.to_string()
            } else {
                format!("{first}-{last}")
            }
        })
        .collect();
    texts.join(",")
}

/// Reads what [`to_text`] wrote.
pub(super) fn from_text(kind: Kind, text: &str) -> Result<BTreeSet<RowId>, String> {
    let mut ids = BTreeSet::new();
    if text.is_empty() {
        return Ok(ids);
    }
    let mut count = 0_u64;
    for range in text.split(',') {
        let odd = || format!("`{}` is no range of ids", shortened(range));
        let number = |text: &str| text.parse::<u64>().ok().filter(|number| *number > 0);
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let (first, last) = number(first).zip(number(last)).ok_or_else(odd)?;
        let more = last.checked_sub(first).ok_or_else(odd)?;
        count = count.saturating_add(more).saturating_add(1);
        if count > MOST_IDS {
            return Err(format!("more than {MOST_IDS} ids are listed"));
        }
        ids.extend((first..=last).filter_map(|number| row(kind, number)));
    }
    Ok(ids)
}

fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: Kind = Kind::Integration;

    fn ids(numbers: &[u64]) -> BTreeSet<RowId> {
        numbers
            .iter()
            .map(|number| row(KIND, *number).unwrap())
            .collect()
    }

    #[test]
    fn neighbours_are_drawn_together() {
        assert_eq!(to_text(&ids(&[])), "");
        assert_eq!(
            to_text(&ids(&[42, 1, 2, 3, u64::MAX])),
            "1-3,42,18446744073709551615"
        );
        for set in [ids(&[]), ids(&[7]), ids(&[1, 2, 4, 5, 9])] {
            assert_eq!(from_text(KIND, &to_text(&set)), Ok(set));
        }
    }

    #[test]
    fn what_is_no_set_of_ids_is_refused() {
        for odd in [
            "0",
            "a",
            "3-1",
            "1,,2",
            "-1",
            "1-",
            "1-2-3",
            "99999999999999999999",
        ] {
            assert!(from_text(KIND, odd).is_err(), "{odd}");
        }
        assert!(
            from_text(KIND, "1-99999999999")
                .unwrap_err()
                .contains("more than")
        );
    }
}
