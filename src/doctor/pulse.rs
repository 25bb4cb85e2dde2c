//! Jira's clock, and how many requests it takes.

use jiff::SignedDuration;

use super::access::NOT_REACHED;
use super::seen::{Asked, Seen};
use super::values::{Check, Checked, Finding};
use crate::model::spoken_duration;
use crate::pace::Budget;

/// Clocks that differ by less say so only to the second.
const SKEW_TOLD: SignedDuration = SignedDuration::from_secs(30);

/// With more than this between two machines, one may take the other's lease for one that has ended.
const SKEW_OF_LEASES: SignedDuration = SignedDuration::from_mins(5);

pub(super) fn clock(seen: &Seen) -> Checked {
    let Some(skew) = seen.skew else {
        return match &seen.server {
            Asked::Known(_) => Checked::unknown(Check::Clock, "Jira does not tell its time"),
            Asked::Failed(error) => {
                Checked::unknown(Check::Clock, format!("not told: {}", error.kind))
            }
            Asked::NotAsked => Checked::unknown(Check::Clock, NOT_REACHED),
        };
    };
    let off = skew.ahead.abs().saturating_sub(skew.give_or_take);
    let side = if skew.ahead.is_negative() {
        "behind"
    } else {
        "ahead of"
    };
    let spoken = spoken_duration(skew.ahead.unsigned_abs());
    if off <= SKEW_TOLD {
        return Checked::known(Check::Clock, "agrees with this machine", Vec::new());
    }
    let why = if off > SKEW_OF_LEASES {
        "gijctl goes by Jira's dates for indexing and by its own clock for the lease of a run: with this much between them another machine may take a lease for one that has ended"
    } else {
        "times in reports and in Jira do not fit together"
    };
    let finding = Finding::warning(
        format!("Jira's clock is {spoken} {side} this machine's"),
        why,
        "let both machines keep time by NTP",
    );
    Checked::known(
        Check::Clock,
        format!("{spoken} {side} this machine"),
        vec![finding],
    )
}

pub(super) fn rate_limit(seen: &Seen) -> Checked {
    let mut findings = Vec::new();
    if let Some(at) = seen.traffic.refused_at {
        findings.push(Finding::warning(
            format!("Jira refused a request at {at:.0}, since there were too many"),
            "a rollout waits each time that happens",
            "exempt the account in Jira's rate limiting settings, or run fewer things with it at once",
        ));
    }
    let says = match seen.traffic.per_minute {
        Some(per_minute) => {
            if per_minute < Budget::PER_MINUTE {
                findings.push(Finding::warning(
                    format!("Jira takes {per_minute} requests a minute of this account"),
                    "waiting for indexing takes at most half of that, so that reports of it come late",
                    "exempt the account in Jira's rate limiting settings",
                ));
            }
            format!("{per_minute} requests a minute")
        }
        None if matches!(seen.account, Asked::Known(_)) => {
            "none that Jira's answers tell of".to_owned()
        }
        None => return Checked::unknown(Check::RateLimit, NOT_REACHED),
    };
    Checked::known(Check::RateLimit, says, findings)
}
