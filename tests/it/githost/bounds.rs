//! What is read of a list at most, and that nobody is kept waiting by it.

use std::cell::Cell;
use std::time::Duration;

use gijctl::clock::SystemClock;
use gijctl::githost::{
    Connection, HostAddresses, HostFault, HostRequest, HostTransport, Listed, Listing, Mask,
};
use gijctl::hostclient::read_list;
use gijctl::model::{FieldMap, IntegrationType};
use gijctl::remote::ResolvedCredentials;
use gijctl::wire::HttpResponse;
use jiff::Timestamp;

fn listing_of(kind: IntegrationType) -> Listing {
    let connection = Connection::of(kind, &FieldMap::new());
    let addresses = HostAddresses::default();
    Listing::new(&connection, &addresses, Duration::ZERO, Mask::default()).unwrap()
}

fn listing() -> Listing {
    listing_of(IntegrationType::Gitlab)
}

fn answer(body: Vec<u8>, next: &str) -> HttpResponse {
    HttpResponse {
        status: 200,
        headers: vec![("x-next-page".to_owned(), next.to_owned())],
        body: body.into(),
    }
}

/// What comes of one answer.
fn listed(body: Vec<u8>) -> Listed {
    let mut listing = listing();
    listing.answered(Timestamp::UNIX_EPOCH, Ok(answer(body, "")));
    listing.into_listed()
}

fn gap(body: Vec<u8>) -> String {
    listed(body).gap.unwrap().to_string()
}

#[test]
fn a_list_without_an_end_is_not_read() {
    let gap = gap(vec![0; (1 << 30) + 1]);
    assert!(gap.contains("larger than 1024 MiB"), "{gap}");
}

#[test]
fn a_page_of_more_values_than_fit_in_memory_is_not_read() {
    let body = format!("[{}{{}}]", "[],".repeat(250_000));
    let gap = gap(body.into());
    assert!(gap.contains("more than 500000 values"), "{gap}");
}

#[test]
fn a_list_of_more_repositories_than_anybody_has_is_not_whole() {
    let body = format!("[{}{{}}]", "{},".repeat(200_000));
    let gap = gap(body.into());
    assert!(gap.contains("more than 200000 repositories"), "{gap}");
}

#[test]
fn more_accounts_than_are_asked_make_no_long_list_of_requests() {
    let mut listing = listing_of(IntegrationType::Vsts);
    let accounts = "{\"accountName\": \"a\"},".repeat(2_000);
    let accounts = format!("{{\"value\": [{accounts}{{\"accountName\": \"z\"}}]}}");
    for body in ["{\"id\": \"me\"}".to_owned(), accounts] {
        listing.answered(Timestamp::UNIX_EPOCH, Ok(answer(body.into(), "")));
    }
    let gap = listing.into_listed().gap.unwrap().to_string();
    assert!(gap.contains("after 2000 pages"), "{gap}");
}

/// A service that has the next page at hand before anybody waits for it.
struct Hasty(Cell<usize>);

impl HostTransport for Hasty {
    async fn get(
        &self,
        _: &HostRequest,
        _: Option<&ResolvedCredentials>,
    ) -> Result<HttpResponse, HostFault> {
        let number = self.0.get() + 1;
        self.0.set(number);
        let body = format!("[{{\"name\": \"x\", \"path_with_namespace\": \"a/{number}\"}}]");
        Ok(answer(body.into(), &number.to_string()))
    }
}

#[tokio::test]
async fn others_get_their_turn_between_two_pages() {
    let service = Hasty(Cell::new(0));
    let others = async {
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        biased;
        listed = read_list(listing(), &service, None, &SystemClock, |_| {}) => {
            panic!("{} pages were read before anybody else had a turn", listed.pages);
        }
        () = others => assert!(service.0.get() < 10),
    }
}
