//! The little YAML that is written: scalars that every reader takes for what they are, and comments
//! that end where they should.

use crate::model::tidied;

/// A text as a YAML scalar. It stands without quotes only where no version of YAML could take it for
/// anything else; what cannot be seen on a screen is escaped.
pub(super) fn scalar(text: &str) -> String {
    if is_plain(text) {
        text.to_owned()
    } else if text.chars().any(is_unseen) {
        escaped(text)
    } else if text.contains(['\\', '"']) {
        // Regular expressions read as they are.
        format!("'{}'", text.replace('\'', "''"))
    } else {
        format!("\"{text}\"")
    }
}

/// Text as comment lines of a bearable width.
pub(super) fn comment(indent: usize, text: &str) -> String {
    const WIDTH: usize = 100;
    let start = format!("{}#", " ".repeat(indent));
    let mut lines = String::new();
    let mut line = start.clone();
    for word in in_comment(text).split(' ') {
        let is_first = line.len() == start.len();
        if !is_first && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push_str(&line);
            lines.push('\n');
            line.clone_from(&start);
        }
        line.push(' ');
        line.push_str(word);
    }
    lines.push_str(line.trim_end());
    lines.push('\n');
    lines
}

/// Foreign text as it may stand within a comment or a message: on one line, and bounded.
pub(super) fn in_comment(text: &str) -> String {
    const LONGEST: usize = 1_000;
    let seen = |c: char| if is_unseen(c) { '\u{fffd}' } else { c };
    tidied(text, LONGEST).chars().map(seen).collect()
}

/// Whether a text stands for itself without quotes, whatever version of YAML reads it.
fn is_plain(text: &str) -> bool {
    let starts_well = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    let is_harmless = |c: char| c.is_ascii_alphanumeric() || " _./:@-".contains(c);
    starts_well
        && text.chars().all(is_harmless)
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !is_word_of_yaml(text)
}

/// The words that mean something else than themselves to some version of YAML.
fn is_word_of_yaml(text: &str) -> bool {
    const WORDS: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn escaped(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if !is_unseen(c) => quoted.push(c),
            c => {
                let number = u32::from(c);
                quoted.push_str(&if number <= 0xffff {
                    format!("\\u{number:04x}")
                } else {
                    format!("\\U{number:08x}")
                });
            }
        }
    }
    quoted.push('"');
    quoted
}

/// Whether a character leaves no mark of its own: a control, a space that is none, a sign that turns
/// the direction of writing, or one that means nothing at all.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || (c != ' ' && c.is_whitespace())
        || matches!(
            u32::from(c),
            0xad | 0x34f
                | 0x61c
                | 0x115f..=0x1160
                | 0x17b4..=0x17b5
                | 0x180b..=0x180f
                | 0x200b..=0x200f
                | 0x202a..=0x202e
                | 0x2060..=0x206f
                | 0x2800
                | 0x3164
                | 0xe000..=0xf8ff
                | 0xfe00..=0xfe0f
                | 0xfeff
                | 0xffa0
                | 0xfff0..=0xfffb
                | 0xfffe..=0xffff
                | 0x1d173..=0x1d17a
                | 0xe_0000..=0x10_ffff
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_and_addresses_stand_without_quotes() {
        for text in [
            "GitHub acme",
            "https://git.acme.example/a",
            "/orgs/acme/repos",
            "eu-central-1",
        ] {
            assert_eq!(scalar(text), text);
        }
    }

    #[test]
    fn what_some_reader_takes_for_something_else_is_quoted() {
        for text in [
            "",
            "NO",
            "Yes",
            "null",
            "~",
            "12",
            "0x1F",
            "1e3",
            "2026-01-05",
            "-a",
            "a: b",
            "a:",
            " a",
            "a ",
            "a #b",
            "#a",
            "*a",
            "&a",
            "!a",
            "{a: b}",
            "[?!archived]",
            "%a",
            "@a",
            "`a",
            "Müller",
            "🦀",
        ] {
            assert!(scalar(text).starts_with(['"', '\'']), "{text:?}");
        }
    }

    #[test]
    fn backslashes_need_no_escape_and_quotes_are_doubled() {
        assert_eq!(scalar(r"^v\d+'s"), r"'^v\d+''s'");
    }

    #[test]
    fn what_cannot_be_seen_is_escaped() {
        assert_eq!(
            scalar("a\u{202e}b\u{2028}\"\\\u{e0001}"),
            r#""a\u202eb\u2028\"\\\U000e0001""#
        );
    }

    #[test]
    fn a_comment_ends_where_it_should() {
        let text = comment(
            2,
            &format!("x\n- y\u{85}z\u{2028}#\u{202e} {}", "word ".repeat(40)),
        );
        assert!(
            text.lines()
                .all(|line| line.starts_with("  # ") && line.chars().count() <= 100)
        );
        assert!(text.chars().all(|c| c == '\n' || !is_unseen(c)), "{text:?}");
    }
}
