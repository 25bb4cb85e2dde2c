//! Reading a list to its end.

use std::time::Duration;

use jiff::Timestamp;

use crate::clock::Clock;
use crate::githost::{HostTransport, Listed, Listing, Step};
use crate::remote::ResolvedCredentials;

/// Asks for a list page by page, and says whenever it waits. After each page others get their turn:
/// what hears Ctrl-C, and what keeps a lease.
pub async fn read_list<T: HostTransport, C: Clock>(
    mut listing: Listing,
    transport: &T,
    credentials: Option<&ResolvedCredentials>,
    clock: &C,
    mut waits: impl FnMut(Duration),
) -> Listed {
    loop {
        match listing.step() {
            Step::Ask(request) => {
                let answer = transport.get(&request, credentials).await;
                listing.answered(clock.now(), answer);
                tokio::task::yield_now().await;
            }
            Step::Wait(wait) => {
                waits(wait);
                let until = clock.now().checked_add(wait).unwrap_or(Timestamp::MAX);
                clock.sleep_until(until).await;
            }
            Step::Done => return listing.into_listed(),
        }
    }
}
