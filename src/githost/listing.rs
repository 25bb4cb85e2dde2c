//! Reading a list page by page, as a machine that has no clock and no network.

use std::collections::VecDeque;
use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use super::connection::{Connection, HostAddresses};
use super::error::{HostError, HostErrorKind, HostFault};
use super::filter::FilterFault;
use super::limits::{Allowance, Refusal, refusal};
use super::mask::Mask;
use super::request::{Homes, HostRequest, authority};
use super::service::{Next, Service};
use super::sieve::{Filtered, News, Sieve};
use crate::wire::HttpResponse;

/// As many pages are read. GitHub's and GitLab's hold a hundred repositories each.
const MOST_PAGES: usize = 2_000;

/// As many bytes are read of one list in all. A repository takes some kilobytes.
const MOST_BYTES: u64 = 1 << 30;

/// How often a request is sent that a limit keeps back.
const TRIES: usize = 2;

/// What is next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// This is to be asked.
    Ask(HostRequest),
    /// Nothing is to be asked before this much time is over.
    Wait(Duration),
    /// There is no more.
    Done,
}

/// What a service listed.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// The repositories, and what the filter keeps of them.
    pub filtered: Result<Filtered, FilterFault>,
    /// How many pages they came on.
    pub pages: usize,
    /// Why there may be more; `None` where the list is whole.
    pub gap: Option<HostError>,
    /// What was otherwise than the manifest may suggest.
    pub notes: Vec<String>,
    /// The first address that was asked, without its query.
    pub asked: String,
}

/// One thing to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ask {
    pub(super) url: Url,
    pub(super) what: What,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    /// Repositories, of this account or collection.
    Repositories(Option<String>),
    /// Who the token is of; the repositories of its accounts are below this address.
    Profile(Url),
    /// The accounts or collections there are; their repositories are below this address.
    Groups(Url),
}

/// Reads one list.
#[derive(Debug)]
pub struct Listing {
    service: Service,
    homes: Homes,
    asked: String,
    todo: VecDeque<Ask>,
    tries: usize,
    waits: Option<Duration>,
    patience: Duration,
    requests: usize,
    bytes: u64,
    sieve: Sieve,
    gap: Option<HostError>,
    /// What the list lacks by its own word, although it can be read to its end.
    lacks: Option<HostError>,
    notes: Vec<String>,
}

impl Listing {
    /// Begins to read the list of an integration. In all it waits no longer than `patience` for
    /// limits. What comes is shown through the mask.
    ///
    /// # Errors
    /// Where its service cannot be asked.
    pub fn new(
        connection: &Connection,
        addresses: &HostAddresses,
        patience: Duration,
        mask: Mask,
    ) -> Result<Self, HostError> {
        let service = Service::of(connection)?;
        let start = service.start(connection, addresses)?;
        let homes = Homes::new(start.homes)?;
        if !homes.hold(&start.first.url) {
            return Err(HostErrorKind::Address.at(&authority(&start.first.url)));
        }
        let mut asked = start.first.url.clone();
        asked.set_query(None);
        Ok(Self {
            service,
            homes,
            asked: asked.to_string(),
            todo: VecDeque::from([start.first]),
            tries: 0,
            waits: None,
            patience,
            requests: 0,
            bytes: 0,
            sieve: Sieve::new(connection.kind, &connection.filter, mask),
            gap: None,
            lacks: None,
            notes: start.notes,
        })
    }

    /// The first address that is asked, without its query.
    pub fn asked(&self) -> &str {
        &self.asked
    }

    /// What is next. The same until it is answered, or waited for.
    pub fn step(&mut self) -> Step {
        if self.sieve.is_at_fault() {
            return Step::Done;
        }
        if let Some(wait) = self.waits.take() {
            return Step::Wait(wait);
        }
        match self.todo.front() {
            Some(ask) if self.gap.is_none() => Step::Ask(HostRequest {
                url: ask.url.clone(),
                headers: self.service.headers().to_vec(),
                sign_in: self.service.sign_in(),
            }),
            _ => Step::Done,
        }
    }

    /// Takes in the answer to what was asked.
    pub fn answered(&mut self, now: Timestamp, answer: Result<HttpResponse, HostFault>) {
        let Some(ask) = self.todo.front().cloned() else {
            return;
        };
        self.requests += 1;
        let host = authority(&ask.url);
        if let Err(kind) = self.take_in(&ask, now, answer) {
            self.gap = Some(kind.masked(self.sieve.mask()).at(&host));
        }
    }

    fn take_in(
        &mut self,
        ask: &Ask,
        now: Timestamp,
        answer: Result<HttpResponse, HostFault>,
    ) -> Result<(), HostErrorKind> {
        let answer = answer.map_err(HostErrorKind::NoAnswer)?;
        match refusal(&ask.url, &answer, now) {
            None => {}
            Some(Refusal::Stop(kind)) => return Err(kind),
            Some(Refusal::Wait { until, wait }) => {
                self.tries += 1;
                if self.tries >= TRIES {
                    return Err(HostErrorKind::Limited(until));
                }
                return self.wait(wait, until);
            }
        }
        self.tries = 0;
        self.todo.pop_front();
        self.bytes = self.bytes.saturating_add(answer.body.len() as u64);
        if self.bytes > MOST_BYTES {
            return Err(HostErrorKind::TooMuch(MOST_BYTES));
        }
        let (next, lacks) = self.service.read(ask, &answer)?;
        for one in next {
            match one {
                Next::Page(page) => match self.sieve.take(page)? {
                    News::Some => {}
                    // A service that knows no pages, or goes in circles, never comes to an end.
                    News::None => {
                        return Err(HostErrorKind::Unreadable("the same page came twice"));
                    }
                },
                Next::Ask(ask) if self.homes.hold(&ask.url) => self.todo.push_back(ask),
                Next::Ask(_) => return Err(HostErrorKind::ForeignPage),
                Next::Lost(kind) => return Err(kind),
            }
        }
        if let Some(kind) = lacks {
            self.lacks = Some(kind.at(&authority(&ask.url)));
        }
        if self.todo.is_empty() {
            return Ok(());
        }
        if self.requests + self.todo.len() > MOST_PAGES {
            return Err(HostErrorKind::TooManyPages(MOST_PAGES));
        }
        match Allowance::of(&answer, now) {
            Allowance::Plenty => Ok(()),
            Allowance::Wait { until, wait } => self.wait(wait, until),
        }
    }

    fn wait(&mut self, wait: Duration, until: Option<Timestamp>) -> Result<(), HostErrorKind> {
        match self.patience.checked_sub(wait) {
            Some(left) => {
                self.patience = left;
                self.waits = Some(wait);
                Ok(())
            }
            None => Err(HostErrorKind::Limited(until)),
        }
    }

    /// What was listed.
    pub fn into_listed(self) -> Listed {
        Listed {
            pages: self.sieve.pages(),
            filtered: self.sieve.filtered(),
            gap: self.gap.or(self.lacks),
            notes: self.notes,
            asked: self.asked,
        }
    }
}
