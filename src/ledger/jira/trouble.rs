//! Trouble with Jira, in the words of the ledger.

use std::time::Duration;

use crate::clock::Clock;
use crate::ledger::error::LedgerError;
use crate::pace::later;
use crate::remote::{Delivery, RemoteError, RemoteErrorKind};

/// How often a write is sent which the transport sends but once, where its answer is lost or its
/// refusal may pass.
pub(super) const MOST_SENDS: u32 = 3;

/// Where everything is.
pub(super) const EVERYTHING: &str = "in Jira's user properties";

/// A name for one property.
pub(super) fn place(key: &str) -> String {
    format!("{EVERYTHING} ({key})")
}

/// Whether Jira will not keep properties for this account, now or later.
pub(super) fn is_refusal(error: &RemoteError) -> bool {
    matches!(
        error.kind,
        RemoteErrorKind::NotAllowed { .. } | RemoteErrorKind::UnexpectedStatus { status: 404 }
    )
}

/// Whether a write may have happened, or may do so when it is sent again.
pub(super) fn may_be_sent_again(error: &RemoteError) -> bool {
    error.kind.is_transient() || error.delivery == Delivery::Unknown
}

/// Whether the transport has sent a property but once. What passes by itself it has tried for as long
/// as that is worth, and trying it all over again would multiply the two. It does not repeat a
/// failure of Jira itself, which is worth another look here: to write the same value twice does no
/// harm.
pub(super) fn was_put_once(error: &RemoteError) -> bool {
    let is_failure_of_jira = matches!(error.kind, RemoteErrorKind::Unavailable { status: 500 });
    is_failure_of_jira || !error.kind.is_transient()
}

/// Waits a little longer each time before something is sent again.
pub(super) async fn pause(clock: &impl Clock, sends: u32) {
    let wait = Duration::from_secs(1 << sends.min(4));
    clock.sleep_until(later(clock.now(), wait)).await;
}

pub(super) fn unreadable(place: String, error: &RemoteError) -> LedgerError {
    if error.kind.is_about_signing_in() {
        // That is not about the ledger.
        return LedgerError::NotSignedIn(error.clone());
    }
    LedgerError::Unreadable {
        place,
        reason: error.to_string(),
        help: help(error),
    }
}

pub(super) fn unwritable(place: String, error: &RemoteError) -> LedgerError {
    LedgerError::Unwritable {
        place,
        reason: error.to_string(),
        help: help(error),
    }
}

fn help(error: &RemoteError) -> String {
    if is_refusal(error) {
        "let this account keep user properties in Jira, or keep the ledger elsewhere with --ledger file:PATH".to_owned()
    } else {
        error.kind.help()
    }
}
