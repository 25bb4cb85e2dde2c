//! Short digests: whether something is as it was, without keeping what it was.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};
use sha2::{Digest as _, Sha256};

use super::live::{LiveRow, LiveType};
use crate::model::hexadecimal;

/// A digest of 64 bits as 16 hexadecimal digits. It tells change from sameness; it protects nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Digest(String);

impl Digest {
    const DIGITS: usize = 16;

    /// The digest of several texts, each with its bounds.
    pub fn of<'a>(parts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        Self(hexadecimal(&hasher.finalize()[..Self::DIGITS / 2]))
    }

    /// A digest as it was written; `None` where the text is none.
    pub fn parse(text: &str) -> Option<Self> {
        let hexadecimal = |c: char| c.is_ascii_digit() || matches!(c, 'a'..='f');
        (text.len() == Self::DIGITS && text.chars().all(hexadecimal)).then(|| Self(text.to_owned()))
    }

    /// Its digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("a digest has 16 hexadecimal digits"))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl LiveRow {
    /// A digest of all that a person could have changed: type, name, settings and switch. When it
    /// was indexed does not count.
    pub fn digest(&self) -> Digest {
        let kind = match &self.row_type {
            LiveType::Known(kind) => kind.as_str(),
            LiveType::Unknown(kind) => kind,
        };
        let id = self.id.get().to_string();
        let disabled = self.disabled.to_string();
        let settings: Vec<_> = self
            .fields
            .iter()
            // Whether GIJ leaves an empty setting out or shows it as empty is a whim of the answer.
            .filter(|(_, value)| !value.is_empty())
            .map(|(field, value)| format!("{field}={}", value.canonical()))
            .collect();
        let fixed = [id.as_str(), kind, self.display_name.as_str(), &disabled];
        Digest::of(fixed.into_iter().chain(settings.iter().map(String::as_str)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_one_text_ends_matters() {
        assert_ne!(Digest::of(["ab", "c"]), Digest::of(["a", "bc"]));
        assert_eq!(Digest::of(["ab", "c"]), Digest::of(["ab", "c"]));
    }

    #[test]
    fn a_written_digest_is_read_again_and_nothing_else_is() {
        let digest = Digest::of(["a"]);
        assert_eq!(Digest::parse(digest.as_str()), Some(digest));
        assert_eq!(Digest::parse("0123"), None);
        assert_eq!(Digest::parse("0123456789ABCDEF"), None);
    }
}
