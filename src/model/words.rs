//! Durations and lists of names as people say them, for whoever words a message.

use std::time::Duration;

/// `45s`, `6m 20s`, `1h 5m`.
pub fn spoken_duration(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds / 3_600, seconds / 60 % 60, seconds % 60) {
        (0, 0, s) => format!("{s}s"),
        (0, m, 0) => format!("{m}m"),
        (0, m, s) => format!("{m}m {s}s"),
        (h, 0, _) => format!("{h}h"),
        (h, m, _) => format!("{h}h {m}m"),
    }
}

/// The first few names, and how many more there are: a message must stay readable where thousands
/// of repositories are concerned.
pub fn first_few(names: &[String], listed: usize) -> String {
    let shown = names
        .iter()
        .take(listed)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    match names.len().saturating_sub(listed) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_say_them() {
        let said = |seconds| spoken_duration(Duration::from_secs(seconds));
        assert_eq!(said(45), "45s");
        assert_eq!(said(380), "6m 20s");
        assert_eq!(said(3_900), "1h 5m");
        assert_eq!(said(7_200), "2h");
    }

    #[test]
    fn many_names_are_cut_short_and_counted() {
        let names: Vec<_> = ["a", "b", "c"].map(str::to_owned).to_vec();
        assert_eq!(first_few(&names, 3), "a, b, c");
        assert_eq!(first_few(&names, 1), "a and 2 more");
    }
}
