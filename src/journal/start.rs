//! Whether a file is a journal, told by how it starts.

use super::line::{Head, VERSION};

/// How every journal starts: what the writer writes first, byte by byte.
const OPENING: &[u8] = b"{\"v\":1,\"seq\":";

/// As much of a file is looked at.
pub(super) const START_BYTES: u64 = 64 << 10;

/// What a file is by its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// Nothing is in it.
    Empty,
    /// It is a journal, perhaps one whose first line breaks off.
    Journal,
    /// A later gijctl wrote it, by lines of this version.
    Newer(u32),
    /// It is something else.
    Other,
}

/// Judges the first bytes of a file.
pub(super) fn judge(bytes: &[u8]) -> Start {
    let bytes = without_torn_lines(bytes);
    if bytes.is_empty() {
        return Start::Empty;
    }
    if bytes.starts_with(OPENING) || OPENING.starts_with(bytes) {
        return Start::Journal;
    }
    // Another tool may have put the keys in another order.
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or(bytes);
    match serde_json::from_slice::<Head>(line) {
        Ok(head) if head.v == VERSION => Start::Journal,
        Ok(head) => Start::Newer(head.v),
        Err(_) => Start::Other,
    }
}

/// The first runs may have been killed at once, and another have gone on after what they left.
fn without_torn_lines(bytes: &[u8]) -> &[u8] {
    let mut rest = bytes;
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let (line, after) = (&rest[..end], &rest[end + 1..]);
        if line.is_empty() || after.is_empty() || !OPENING.starts_with(line) {
            break;
        }
        rest = after;
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_is_known_by_whatever_is_there_of_its_first_line() {
        let line = br#"{"v":1,"seq":1,"at":"2026-05-11T09:00:00Z","kind":"run"}"#;
        assert_eq!(judge(b""), Start::Empty);
        for end in 1..=line.len() {
            assert_eq!(judge(&line[..end]), Start::Journal, "{end} bytes");
        }
    }

    #[test]
    fn a_first_line_that_broke_off_at_once_hides_no_journal_after_it() {
        let text = format!("{{\"v\n{{\n{}1", String::from_utf8_lossy(OPENING));
        assert_eq!(judge(text.as_bytes()), Start::Journal);
    }

    #[test]
    fn keys_may_stand_in_another_order_and_a_later_version_is_told() {
        let line = |v| format!(r#"{{"seq":1,"at":"2026-05-11T09:00:00Z","kind":"run","v":{v}}}"#);
        assert_eq!(judge(line(1).as_bytes()), Start::Journal);
        assert_eq!(judge(line(2).as_bytes()), Start::Newer(2));
    }

    #[test]
    fn another_file_is_no_journal() {
        for other in [
            "precious",
            "\n",
            "{}",
            "{\n  \"v\": 1\n}",
            "{\"v\":1}",
            "[1]",
        ] {
            assert_eq!(judge(other.as_bytes()), Start::Other, "{other}");
        }
    }
}
