//! The parts of a run that differ between tests and the program, each put together in one place.

use gijctl::client::{RestClient, Transport};
use gijctl::clock::VirtualClock;
use gijctl::ledger::{LedgerStore, NoLedger};
use gijctl::remote::Remote;

use super::{URL, Wire};

/// Whether a [`Rig`](super::Rig) remembers its work in the Jira of its world. Only what is
/// remembered can be pruned.
pub(crate) const REMEMBERS: bool = false;

/// The client on a wire. What the program lays between the two belongs here.
pub(super) fn client<'a>(wire: &'a Wire, _: &VirtualClock) -> RestClient<impl Transport + 'a> {
    RestClient::new(wire, URL)
}

/// Where a rig keeps what it remembers.
pub(super) fn ledger(_: &impl Remote, _: &VirtualClock) -> impl LedgerStore {
    NoLedger
}
