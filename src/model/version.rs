//! Version of the app, as Jira's plugin manager tells it.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A dotted version such as `5.2.1` or `4.28.0-j10`. What follows the numbers is shown but not compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppVersion {
    text: String,
    numbers: Vec<u64>,
}

impl AppVersion {
    /// Reads a version; `None` where no number leads the text.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let numeric = text
            .split(|c: char| !(c.is_ascii_digit() || c == '.'))
            .next()
            .unwrap_or_default();
        let numbers: Option<Vec<u64>> = numeric
            .split('.')
            .filter(|part| !part.is_empty())
            .map(|part| part.parse().ok())
            .collect();
        let numbers = numbers.filter(|n| !n.is_empty())?;
        Some(Self {
            text: text.to_owned(),
            numbers,
        })
    }

    /// Whether this is version `major.minor` or newer.
    pub fn at_least(&self, major: u64, minor: u64) -> bool {
        let part = |i: usize| self.numbers.get(i).copied().unwrap_or(0);
        (part(0), part(1)) >= (major, minor)
    }

    /// Whether it is this version or newer; what is not stated is 0.
    pub fn is_from(&self, numbers: &[u64]) -> bool {
        self.compared_with(numbers).is_ge()
    }

    /// Whether it is this version or older; what is not stated is 0.
    pub fn is_up_to(&self, numbers: &[u64]) -> bool {
        self.compared_with(numbers).is_le()
    }

    /// The first of its numbers.
    pub fn major(&self) -> u64 {
        self.numbers.first().copied().unwrap_or(0)
    }

    fn compared_with(&self, numbers: &[u64]) -> Ordering {
        let part = |numbers: &[u64], place: usize| numbers.get(place).copied().unwrap_or(0);
        let places = 0..self.numbers.len().max(numbers.len());
        let mut differences =
            places.map(|place| part(&self.numbers, place).cmp(&part(numbers, place)));
        differences
            .find(|difference| difference.is_ne())
            .unwrap_or(Ordering::Equal)
    }

    /// Whether both are the same `major.minor.patch`; numbers that are not there are 0.
    pub fn same_release(&self, other: &Self) -> bool {
        let release = |of: &Self| [0, 1, 2].map(|i| of.numbers.get(i).copied().unwrap_or(0));
        release(self) == release(other)
    }

    /// The version as the plugin manager wrote it.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for AppVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for AppVersion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for AppVersion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("no number leads the version"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number_not_by_letter() {
        let version = AppVersion::parse("4.9.1").unwrap();
        assert!(!version.at_least(4, 17));
        assert!(AppVersion::parse("4.28.0-j10").unwrap().at_least(4, 23));
        assert!(AppVersion::parse("5").unwrap().at_least(4, 23));
        assert_eq!(AppVersion::parse("unknown"), None);
    }
}
