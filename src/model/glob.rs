//! Patterns for names of repositories.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A pattern in which `*` stands for any text, slashes included, and `?` for any one character.
/// Everything else stands for itself, in upper and lower case as it is.
///
/// A pattern with a slash is held against `group/name`, one without against the name alone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Glob(String);

/// Why a text is no [`Glob`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GlobError {
    /// Nothing there.
    #[error("a pattern must not be empty")]
    Empty,
    /// Longer than [`Glob::MAX_LENGTH`].
    #[error("a pattern has at most {max} characters, this one has {0}", max = Glob::MAX_LENGTH)]
    TooLong(usize),
    /// A control character.
    #[error("a pattern is one line without control characters")]
    ControlCharacter,
    /// What other tools' patterns have and these do not.
    #[error("a pattern knows `*` and `?` only, so `{0}` would have to be in a name")]
    OtherSyntax(char),
}

impl Glob {
    /// Longer than any name of a repository.
    pub const MAX_LENGTH: usize = 500;

    /// The pattern as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a repository of this group and name is meant.
    pub fn matches(&self, group: Option<&str>, name: &str) -> bool {
        match group {
            Some(group) if self.0.contains('/') => matches(&self.0, &format!("{group}/{name}")),
            _ => matches(&self.0, name),
        }
    }
}

/// Steps through both texts; where they part, the last `*` takes one character more. That costs
/// at most the product of both lengths.
fn matches(pattern: &str, text: &str) -> bool {
    // Most names differ from what a pattern begins with.
    let literal = pattern.find(['*', '?']).unwrap_or(pattern.len());
    if !text.starts_with(&pattern[..literal]) {
        return false;
    }
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut at, mut of_text) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while of_text < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, of_text));
                at += 1;
            }
            Some(wanted) if *wanted == '?' || *wanted == text[of_text] => {
                at += 1;
                of_text += 1;
            }
            _ => {
                let Some((place, taken)) = star else {
                    return false;
                };
                star = Some((place, taken + 1));
                at = place + 1;
                of_text = taken + 1;
            }
        }
    }
    pattern[at..].iter().all(|rest| *rest == '*')
}

impl FromStr for Glob {
    type Err = GlobError;

    fn from_str(text: &str) -> Result<Self, GlobError> {
        let length = text.chars().count();
        if length == 0 {
            return Err(GlobError::Empty);
        }
        if length > Self::MAX_LENGTH {
            return Err(GlobError::TooLong(length));
        }
        if text.chars().any(char::is_control) {
            return Err(GlobError::ControlCharacter);
        }
        // No Git host allows these in a name: whoever writes them means more than is understood.
        let other = |c: &char| matches!(c, '[' | ']' | '{' | '}' | '\\');
        match text.chars().find(other) {
            Some(odd) => Err(GlobError::OtherSyntax(odd)),
            None => Ok(Self(text.to_owned())),
        }
    }
}

impl fmt::Display for Glob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Glob {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Glob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glob(pattern: &str) -> Glob {
        pattern.parse().unwrap()
    }

    #[test]
    fn a_star_stands_for_any_text_and_a_question_mark_for_one_character() {
        for (pattern, name, expected) in [
            ("ledger", "ledger", true),
            ("ledger", "Ledger", false),
            ("ledger-*", "ledger-core", true),
            ("ledger-*", "ledger-", true),
            ("ledger-?", "ledger-", false),
            ("*-core", "ledger-core-core", true),
            ("l*r*e", "ledger-core", true),
            ("l*x*e", "ledger-core", false),
            ("**", "", true),
            ("?", "ä", true),
        ] {
            assert_eq!(
                glob(pattern).matches(None, name),
                expected,
                "{pattern} {name}"
            );
        }
    }

    #[test]
    fn a_slash_asks_for_the_group_as_well() {
        assert!(glob("acme/ledger").matches(Some("acme"), "ledger"));
        assert!(!glob("acme/ledger").matches(Some("other"), "ledger"));
        assert!(!glob("acme/ledger").matches(None, "ledger"));
        assert!(glob("*/ledger").matches(Some("acme/team"), "ledger"));
        assert!(glob("ledger").matches(Some("acme"), "ledger"));
        assert!(!glob("acme*").matches(Some("acme"), "ledger"));
    }

    #[test]
    fn a_pattern_that_asks_for_other_syntax_is_refused() {
        assert_eq!("".parse::<Glob>(), Err(GlobError::Empty));
        assert_eq!("a[bc]".parse::<Glob>(), Err(GlobError::OtherSyntax('[')));
        assert_eq!("a\nb".parse::<Glob>(), Err(GlobError::ControlCharacter));
        assert_eq!(
            "a".repeat(501).parse::<Glob>(),
            Err(GlobError::TooLong(501))
        );
    }

    #[test]
    fn many_stars_cost_no_more_than_the_product_of_both_lengths() {
        let pattern = "*a".repeat(250);
        assert!(!glob(&pattern).matches(None, &"b".repeat(250)));
    }
}
