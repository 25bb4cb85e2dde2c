//! Durations, lists of names and foreign texts as people may read them, for whoever words a message.

use std::time::Duration;

use super::exposed::without_foreign_secrets;

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

/// So many of something, in words: `1 repository`, `0 repositories`.
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
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

/// A name and what GIJ says of it, which mostly begins with the name.
pub fn named_with_reason(name: &str, reason: &str) -> String {
    if reason.starts_with(name) {
        reason.to_owned()
    } else {
        format!("{name} ({reason})")
    }
}

/// Foreign text on one line, without control characters, and of so many characters at most. What Git
/// says of an address may quote the token in it: nobody gets to see that.
pub fn tidied(text: &str, longest: usize) -> String {
    let words: Vec<_> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    shortened(
        &without_foreign_secrets(&without_users(&words.join(" "))),
        longest,
    )
}

/// Text of so many characters at most, and a sign where it is cut.
pub fn shortened(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.to_owned(),
    }
}

/// Text with `user:password@` taken out of every address in it.
pub fn without_users(text: &str) -> String {
    let mut parts = text.split("://");
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        shown.push_str("://");
        let end = part
            .find(|c: char| matches!(c, '/' | '?' | '#' | '\'' | '"') || c.is_whitespace())
            .unwrap_or(part.len());
        match part[..end].rfind('@') {
            Some(at) => {
                shown.push_str("***");
                shown.push_str(&part[at..]);
            }
            None => shown.push_str(part),
        }
    }
    shown
}

/// Bytes as lower-case hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from(b"0123456789abcdef"[usize::from(value)]);
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)])
        .collect()
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
    fn nobody_signs_in_with_an_address_that_is_shown() {
        assert_eq!(
            without_users("x  https://a:canary@one.example/b@c\thttp://canary@two.example y@z"),
            "x  https://***@one.example/b@c\thttp://***@two.example y@z"
        );
    }

    #[test]
    fn a_token_in_a_foreign_text_is_not_shown() {
        let text = "fatal: PRIVATE-TOKEN: glpat-0123456789abcdefghij was refused";
        let shown = tidied(text, 300);
        assert!(!shown.contains("0123456789"), "{shown}");
        assert!(shown.starts_with("fatal: PRIVATE-TOKEN: "), "{shown}");
    }

    #[test]
    fn many_names_are_cut_short_and_counted() {
        let names: Vec<_> = ["a", "b", "c"].map(str::to_owned).to_vec();
        assert_eq!(first_few(&names, 3), "a, b, c");
        assert_eq!(first_few(&names, 1), "a and 2 more");
    }
}
