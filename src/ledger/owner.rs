//! Whose ledger it is.

use std::fmt;
use std::str::FromStr;

/// The name of a ledger's owner: several sets of manifests may look after one Jira, each with a
/// ledger of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Owner(String);

/// The text is no name of an owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the owner of a ledger has 1 to {max} characters, each of a-z, 0-9 and -", max = Owner::MOST_CHARACTERS)]
pub struct OddOwner;

impl Owner {
    /// Short, since it is a part of the keys of Jira's properties.
    pub const MOST_CHARACTERS: usize = 40;

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Owner {
    fn default() -> Self {
        Self("default".to_owned())
    }
}

impl FromStr for Owner {
    type Err = OddOwner;

    fn from_str(text: &str) -> Result<Self, OddOwner> {
        let fits = (1..=Self::MOST_CHARACTERS).contains(&text.len());
        let is_plain = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '-');
        if fits && text.chars().all(is_plain) {
            Ok(Self(text.to_owned()))
        } else {
            Err(OddOwner)
        }
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_is_made_of_few_plain_characters() {
        assert!("platform-2".parse::<Owner>().is_ok());
        for odd in ["", "Platform", "a.b", "a/b", &"a".repeat(41)] {
            assert_eq!(odd.parse::<Owner>(), Err(OddOwner), "{odd}");
        }
        assert_eq!(Owner::default().as_str().parse(), Ok(Owner::default()));
    }
}
