use std::collections::BTreeSet;
use std::time::Duration;

use gijctl::client::{PatientTransport, RestClient, SignIn};
use gijctl::clock::{Pace, SeededChance, VirtualClock};
use gijctl::ledger::{
    Holder, JiraLedger, JiraLedgerSettings, LedgerError, LedgerStore as _, Runner,
};
use gijctl::model::{Address, IntegrationId, IntegrationType, RowId};
use gijctl::sim::{Embedded, Scenario};
use gijctl::state::{Digest, Entry, Ledger, PendingCreate};
use gijctl::wire::{HttpRequest, Method};
use jiff::Timestamp;
use serde_json::Value;

use crate::support::Wire;

pub(super) const URL: &str = "https://jira.acme.example";

/// A Jira, and the way of one run to it.
pub(super) struct Jira {
    pub(super) sim: Embedded,
    pub(super) wire: Wire,
}

/// The client of one run.
pub(super) type Client<'a> = RestClient<PatientTransport<&'a Wire, VirtualClock, SeededChance>>;

/// The ledger of one run.
pub(super) type Kept<'a> = JiraLedger<'a, Client<'a>, VirtualClock>;

impl Jira {
    pub(super) fn new() -> Self {
        let scenario = Scenario::default();
        let sim = Embedded::open(scenario, None, Some(Pace::Stepped)).unwrap();
        Self {
            wire: Wire::new(sim.clone()),
            sim,
        }
    }

    pub(super) fn client(&self) -> Client<'_> {
        let chance = SeededChance::new(7);
        let way = PatientTransport::new(&self.wire, self.clock(), chance, SignIn::Token);
        RestClient::new(way, URL)
    }

    pub(super) fn clock(&self) -> VirtualClock {
        self.sim.clock()
    }

    /// What is kept in Jira, by key.
    pub(super) fn keys(&self) -> Vec<String> {
        let value = self.ask(Method::Get, "", None).unwrap();
        let keys = value["keys"].as_array().unwrap().iter();
        keys.map(|key| key["key"].as_str().unwrap().to_owned())
            .collect()
    }

    pub(super) fn value(&self, key: &str) -> Value {
        let answer = self.ask(Method::Get, key, None).unwrap();
        answer["value"].clone()
    }

    /// Somebody else writes a property.
    pub(super) fn write(&self, key: &str, value: &Value) {
        self.ask(Method::Put, key, Some(value));
    }

    pub(super) fn remove(&self, key: &str) {
        self.ask(Method::Delete, key, None);
    }

    fn ask(&self, method: Method, key: &str, body: Option<&Value>) -> Option<Value> {
        let path = format!("/rest/api/2/user/properties/{key}");
        let request = HttpRequest {
            method,
            path: path.trim_end_matches('/').to_owned(),
            query: Vec::new(),
            headers: vec![("authorization".to_owned(), "Bearer anybody".to_owned())],
            body: body.map(|body| body.to_string().into()),
        };
        let answer = self.sim.handle(&request).unwrap();
        assert!(
            (200..300).contains(&answer.status),
            "{key}: {}",
            answer.status
        );
        serde_json::from_slice(&answer.body).ok()
    }

    /// The largest value that is kept, in bytes.
    pub(super) fn largest(&self) -> usize {
        let keys = self.keys();
        let sizes = keys.iter().map(|key| self.value(key).to_string().len());
        sizes.max().unwrap_or(0)
    }

    /// What another run reads now.
    pub(super) fn remembered(&self) -> Ledger {
        let client = self.client();
        let clock = self.clock();
        let mut ledger = kept(&client, &clock, "reader");
        block_on(ledger.read()).unwrap();
        ledger.ledger().unwrap().clone()
    }
}

/// How many requests something takes.
pub(super) fn requests(jira: &Jira, act: impl FnOnce()) -> usize {
    let before = jira.wire.sent().len();
    act();
    jira.wire.sent().len() - before
}

pub(super) fn settings(who: &str) -> JiraLedgerSettings {
    JiraLedgerSettings {
        owner: "platform".parse().unwrap(),
        url: URL.to_owned(),
        who: Runner {
            account: Some(who.to_owned()),
            place: String::new(),
        },
        lease: JiraLedgerSettings::LEASE,
    }
}

/// The ledger of a run that is called `who`, and draws its chances from that name.
pub(super) fn kept<'a>(client: &'a Client<'a>, clock: &'a VirtualClock, who: &str) -> Kept<'a> {
    JiraLedger::new(client, clock, settings(who), chance(who))
}

/// Numbers that look like chance and are the same each time.
pub(super) fn chance(seed: &str) -> Box<dyn Fn() -> u64> {
    let state = std::cell::Cell::new(seed.bytes().fold(1_469_598_103, |sum: u64, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(1_099_511_628_211)
    }));
    Box::new(move || {
        let mut x = state.get();
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        state.set(x);
        x
    })
}

pub(super) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(future)
}

/// Takes the lease without patience, and tells nobody.
pub(super) async fn acquire(ledger: &mut Kept<'_>) -> Result<(), LedgerError> {
    ledger.acquire(Duration::ZERO, &mut |_: &Holder| {}).await
}

pub(super) fn address(number: u64) -> Address {
    format!("Integration/team-{number}-repositories")
        .parse()
        .unwrap()
}

pub(super) fn id(number: u64) -> RowId {
    IntegrationId::new(number).unwrap().into()
}

/// An entry as a real one: with a dozen settings.
pub(super) fn entry(number: u64) -> Entry {
    let mut entry = Entry::new(id(number));
    for name in [
        "displayName",
        "origin",
        "apiPath",
        "apiFilter",
        "projectMappingIds",
        "gitViewerEnabled",
        "smartCommitsEnabled",
        "sendCommitEmails",
        "requireUserPat",
        "tagsFilter",
        "prHideFilter",
        "disabled",
    ] {
        let digest = Digest::of([name, number.to_string().as_str()]);
        entry.applied.insert(name.to_owned(), digest);
    }
    entry
}

pub(super) fn create(name: &str, known: &[u64]) -> PendingCreate {
    PendingCreate {
        since: Timestamp::UNIX_EPOCH,
        known: known.iter().map(|number| id(*number)).collect(),
        row_type: IntegrationType::Github.into(),
        display_name: name.to_owned(),
        quiet: BTreeSet::new(),
    }
}

/// A Jira in which so many resources are remembered.
pub(super) fn jira_with(count: u64) -> Jira {
    let jira = Jira::new();
    change(&jira, |ledger| {
        for number in 1..=count {
            ledger.remember(&address(number), entry(number));
        }
    });
    jira
}

/// A whole run that changes the ledger and saves it once.
pub(super) fn change(jira: &Jira, change: impl FnOnce(&mut Ledger)) {
    let client = jira.client();
    let clock = jira.clock();
    let mut ledger = kept(&client, &clock, "writer");
    block_on(async {
        acquire(&mut ledger).await.unwrap();
        change(ledger.ledger_mut().unwrap());
        ledger.save().await.unwrap();
        ledger.release().await.unwrap();
    });
}
