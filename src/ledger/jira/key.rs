//! The keys of gijctl's properties.
//!
//! ```text
//! gijctl.OWNER.0           the first part of an owner's ledger; then .1, .2 and so on
//! gijctl.OWNER.lease.RUN   the claim of a run
//! ```

use crate::ledger::owner::Owner;

const PREFIX: &str = "gijctl";
const LEASE: &str = "lease";

/// Far more parts than Jira keeps properties.
const MOST_PARTS: u32 = 1_000_000;

/// A key that gijctl wrote.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// A part of a ledger.
    Shard { owner: Owner, number: u32 },
    /// The claim of a run.
    Claim { owner: Owner, run: String },
}

impl Key {
    /// `None` where the key belongs to somebody else.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        if parts.next() != Some(PREFIX) {
            return None;
        }
        let owner = parts.next()?.parse().ok()?;
        let key = match (parts.next()?, parts.next()) {
            (LEASE, Some(run)) => Self::Claim {
                owner,
                run: run.to_owned(),
            },
            (number, None) => Self::Shard {
                owner,
                number: number.parse().ok().filter(|number| *number < MOST_PARTS)?,
            },
            _ => return None,
        };
        // One key for one thing: no leading zeros, nothing behind.
        (key.text() == text).then_some(key)
    }

    pub(super) fn text(&self) -> String {
        match self {
            Self::Shard { owner, number } => shard(owner, *number),
            Self::Claim { owner, run } => claim(owner, run),
        }
    }
}

pub(super) fn shard(owner: &Owner, number: u32) -> String {
    format!("{PREFIX}.{owner}.{number}")
}

pub(super) fn claim(owner: &Owner, run: &str) -> String {
    format!("{PREFIX}.{owner}.{LEASE}.{run}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_read_back_as_they_are_written_and_others_are_none_of_ours() {
        for text in ["gijctl.default.0", "gijctl.a-b.12", "gijctl.a.lease.0f"] {
            assert_eq!(Key::parse(text).unwrap().text(), text);
        }
        let odd = [
            "gijctl",
            "gijctl.a",
            "gijctl.a.01",
            "gijctl.a.+1",
            "gijctl.A.0",
            "gijctl.a.0.0",
            "gijctl.a.lease",
            "gijctl.a.lease.b.c",
            "jira.a.0",
            "gijctl.a.99999999999",
        ];
        for text in odd {
            assert_eq!(Key::parse(text), None, "{text}");
        }
    }
}
