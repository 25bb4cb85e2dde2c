//! What a run says of itself when it claims the lease.
//!
//! # Guarantees
//! The keys but the last one keep their meaning in every later format, so that an older gijctl can tell when
//! the claim of a newer one ends.

use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::store::JiraLedgerSettings;
use crate::ledger::encoding::{FORMAT_VERSION, plain};
use crate::ledger::error::Holder;
use crate::model::spoken_duration;
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
    /// How long its lease lasts from one renewal to its end.
    #[serde(default)]
    lease_seconds: Option<u64>,
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
            lease_seconds: Some(lease.as_secs()),
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

    /// Whether it can end when it says: no lease lasts so long, so one that ends later was made by a
    /// machine whose clock is wrong, and says nothing of when its run ends.
    pub(super) fn is_credible(&self, now: Timestamp) -> bool {
        let longest = JiraLedgerSettings::LONGEST_LEASE;
        self.expires <= later(now, longest + longest / CLOCK_SKEW)
    }

    /// For how long it must stay unchanged before its run is surely no more, whatever its clock
    /// shows: a run that is at work renews it three times in the time of its lease.
    pub(super) fn longest_silence(&self, lease: Duration) -> Duration {
        let longest = JiraLedgerSettings::LONGEST_LEASE;
        let stated = self.lease_seconds.map_or(longest, Duration::from_secs);
        let lasts = stated.min(longest).max(lease);
        lasts + lasts / CLOCK_SKEW
    }

    /// Who it is of, for whoever waits. `key` is where it stands.
    pub(super) fn holder(&self, now: Timestamp, lease: Duration, key: &str) -> Holder {
        let who = plain(&self.who);
        let (who, until) = if self.is_credible(now) {
            (who, Some(self.expires))
        } else {
            let silence = spoken_duration(self.longest_silence(lease));
            let ends = self.expires;
            let who = format!(
                "{who}, whose clock is wrong (it says that it ends at {ends:.0}; a run that waits for more than {silence} takes over from it unless it shows that it is at work),"
            );
            (who, None)
        };
        Holder {
            who,
            since: self.since,
            until,
            property: Some(key.to_owned()),
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
            "leaseSeconds": self.lease_seconds,
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
