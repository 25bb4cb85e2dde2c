//! What a run says of itself when it claims the lease.
//!
//! # Guarantees
//! These five keys keep their meaning in every later format, so that an older gijctl can tell when
//! the claim of a newer one ends.

use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::ledger::encoding::{FORMAT_VERSION, plain};
use crate::ledger::error::Holder;
use crate::pace::later;

/// The share of a lease that is waited after its end, since the clocks of two machines may differ.
/// Machines that keep their time by the network are within a second of each other.
const CLOCK_SKEW: u32 = 10;

/// The claim of a run.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Claim {
    format_version: u32,
    /// Which run.
    pub(super) run: String,
    /// Who, in words for people.
    pub(super) who: String,
    /// When it was first made.
    pub(super) since: Timestamp,
    /// When it ends by itself, by the clock of the machine that made it.
    pub(super) expires: Timestamp,
    /// How often it was renewed.
    #[serde(default)]
    pub(super) heartbeats: u64,
}

impl Claim {
    pub(super) fn new(run: String, who: String, now: Timestamp, lease: Duration) -> Self {
        Self {
            format_version: FORMAT_VERSION,
            run,
            who,
            since: now,
            expires: later(now, lease),
            heartbeats: 0,
        }
    }

    pub(super) fn renewed(&self, now: Timestamp, lease: Duration) -> Self {
        Self {
            expires: later(now, lease),
            heartbeats: self.heartbeats.saturating_add(1),
            ..self.clone()
        }
    }

    /// Whether it has surely ended, whatever the clock that made it shows.
    pub(super) fn has_ended(&self, now: Timestamp, lease: Duration) -> bool {
        now > later(self.expires, lease / CLOCK_SKEW)
    }

    pub(super) fn holder(&self) -> Holder {
        Holder {
            who: plain(&self.who),
            since: self.since,
            until: Some(self.expires),
        }
    }

    pub(super) fn to_value(&self) -> Value {
        serde_json::json!({
            "formatVersion": self.format_version,
            "run": self.run,
            "who": self.who,
            "since": self.since,
            "expires": self.expires,
            "heartbeats": self.heartbeats,
        })
    }

    pub(super) fn from_value(value: &Value) -> Result<Self, String> {
        Self::deserialize(value).map_err(|error| plain(&error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEN_MINUTES: Duration = Duration::from_mins(10);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn claim() -> Claim {
        let lease = Duration::from_mins(10);
        Claim::new("r".to_owned(), "somebody".to_owned(), at(1_000), lease)
    }

    #[test]
    fn a_claim_ends_a_minute_after_it_says_since_clocks_differ() {
        assert!(!claim().has_ended(at(1_600), TEN_MINUTES));
        assert!(!claim().has_ended(at(1_660), TEN_MINUTES));
        assert!(claim().has_ended(at(1_661), TEN_MINUTES));
    }

    #[test]
    fn a_claim_reads_back_as_it_was_written_and_that_of_a_later_format_too() {
        let mut value = claim().to_value();
        assert_eq!(Claim::from_value(&value), Ok(claim()));
        value["formatVersion"] = 7.into();
        value["mood"] = "good".into();
        assert_eq!(Claim::from_value(&value).unwrap().expires, at(1_600));
        assert!(Claim::from_value(&Value::from(3)).is_err());
    }
}
