//! The version of the simulated app.

use std::fmt;

use serde::Deserialize;

/// A version such as `5.2.1`, compared number by number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub(in crate::sim) struct AppVersion(Vec<u32>);

impl AppVersion {
    /// The newest version that the vendor's pages name.
    pub(super) fn newest() -> Self {
        Self(vec![5, 2, 1])
    }

    /// Whether this is a version or a later one.
    pub(in crate::sim) fn at_least(&self, major: u32, minor: u32) -> bool {
        self.0.as_slice() >= [major, minor].as_slice()
    }
}

impl TryFrom<String> for AppVersion {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let numbers: Result<Vec<u32>, _> = text.split('.').map(str::parse).collect();
        match numbers {
            Ok(numbers) if (2..=4).contains(&numbers.len()) => Ok(Self(numbers)),
            _ => Err(format!("{text:?} is no version; write one like \"5.2.1\"")),
        }
    }
}

impl fmt::Display for AppVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<String> = self.0.iter().map(u32::to_string).collect();
        f.write_str(&numbers.join("."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number() {
        let version = |text: &str| AppVersion::try_from(text.to_owned());
        assert!(version("4.17").unwrap().at_least(4, 17));
        assert!(version("4.17.3").unwrap().at_least(4, 17));
        assert!(!version("4.9.9").unwrap().at_least(4, 17));
        assert!(version("5").is_err());
        assert!(version("5.x").is_err());
    }
}
