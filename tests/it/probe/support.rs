use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use gijctl::client::RestClient;
use gijctl::clock::Pace;
use gijctl::probe::{
    CleanRefusal, Cleaned, Halt, Left, LendRefusal, Lent, Outcome, Pending, Probed, Probing, clean,
};
use gijctl::remote::RemoteError;
use gijctl::sim::{Embedded, Scenario};

use crate::support::Wire;

pub(super) const URL: &str = "https://jira.acme.example";

/// A Jira in which integrations and repositories take turns with their numbers.
pub(super) const GROWN: &str = "
integrations:
- type: GITHUB
  displayName: Cellar
  repositories: [{ name: barrels }, { name: corks }]
- type: GITLAB
  displayName: Attic
  repositories: [{ name: boxes }]
- type: AZURE
  displayName: Barn
  repositories: [{ name: hay }]
";

/// A probe of a world of its own.
pub(super) struct Stage {
    pub(super) sim: Embedded,
    pub(super) wire: Wire,
    /// What is lent for it.
    lends: Cell<Option<u64>>,
    /// What it noted before it wrote anything.
    noted: RefCell<Option<Pending>>,
    /// What it told while it waited.
    told: RefCell<Vec<String>>,
}

/// How a probe ended.
pub(super) enum Ended {
    AtItsEnd(Box<Probed>),
    Killed,
}

impl Stage {
    pub(super) fn new(scenario: &str) -> Self {
        let scenario = Scenario::from_yaml(scenario).unwrap();
        let sim = Embedded::open(scenario, None, Some(Pace::Stepped)).unwrap();
        Self {
            wire: Wire::new(sim.clone()),
            sim,
            lends: Cell::default(),
            noted: RefCell::default(),
            told: RefCell::default(),
        }
    }

    /// A world of [`GROWN`] that goes this way: lines of `quirks`, or of the scenario.
    pub(super) fn of(quirks: &str, scenario: &str) -> Self {
        Self::new(&format!("{GROWN}\nquirks: {{ {quirks} }}\n{scenario}"))
    }

    /// Asks by reading.
    pub(super) fn reads(&self) -> Probed {
        self.probe(None, BTreeSet::new(), || None)
    }

    /// The same, of one question.
    pub(super) fn reads_only(&self, question: u8) -> Probed {
        self.probe(None, BTreeSet::from([question]), || None)
    }

    /// Asks by reading and by writing.
    pub(super) fn writes(&self) -> Probed {
        self.probe(Some(&pending()), BTreeSet::new(), || None)
    }

    /// The same, told to stop before the request of this number, counted from 0.
    pub(super) fn writes_until(&self, number: usize) -> Probed {
        let asked = Cell::new(0);
        self.probe(Some(&pending()), BTreeSet::new(), move || {
            asked.set(asked.get() + 1);
            (asked.get() > number).then_some(Halt::Asked)
        })
    }

    fn probe(
        &self,
        pending: Option<&Pending>,
        only: BTreeSet<u8>,
        halt: impl Fn() -> Option<Halt>,
    ) -> Probed {
        match self.try_probe(pending, only, halt) {
            Ended::AtItsEnd(probed) => *probed,
            Ended::Killed => panic!("nobody kills it"),
        }
    }

    /// The same with the integration of this number lent for it.
    pub(super) fn writes_with(&self, id: u64) -> Probed {
        match self.writes_with_unless_killed(id) {
            Ended::AtItsEnd(probed) => *probed,
            Ended::Killed => panic!("nobody kills it"),
        }
    }

    /// The same of some questions; of all where none is named.
    pub(super) fn writes_only_with(&self, only: &[u8], id: u64) -> Probed {
        self.lends.set(Some(id));
        self.probe(Some(&pending()), only.iter().copied().collect(), || None)
    }

    /// The same where somebody may kill it.
    pub(super) fn writes_with_unless_killed(&self, id: u64) -> Ended {
        self.lends.set(Some(id));
        self.try_probe(Some(&pending()), BTreeSet::new(), || None)
    }

    /// The same without one, where somebody may kill it.
    pub(super) fn writes_unless_killed(&self) -> Ended {
        self.try_probe(Some(&pending()), BTreeSet::new(), || None)
    }

    fn try_probe(
        &self,
        pending: Option<&Pending>,
        only: BTreeSet<u8>,
        halt: impl Fn() -> Option<Halt>,
    ) -> Ended {
        let client = RestClient::new(&self.wire, URL);
        let clock = self.sim.clock();
        let asked = async {
            let tell = |text: &str| self.told.borrow_mut().push(text.to_owned());
            let mut probing = Probing::begin(&client, &clock, only, (&halt, &tell)).await?;
            let lent = match self.lends.get() {
                Some(id) => Some(probing.borrow(id).await.unwrap()),
                None => None,
            };
            probing.read().await;
            if let Some(pending) = pending {
                let pending = pending.clone().lending(lent);
                *self.noted.borrow_mut() = Some(pending.clone());
                probing.write(&pending).await;
            }
            Ok::<_, RemoteError>(probing.end())
        };
        block_on(async {
            tokio::select! {
                biased;
                () = self.wire.killed() => Ended::Killed,
                probed = asked => Ended::AtItsEnd(Box::new(probed.unwrap())),
            }
        })
    }

    /// What `probe --clean` does.
    pub(super) fn cleans(&self) -> Vec<Left> {
        self.tries_to_clean().unwrap().left
    }

    /// The same with all that comes of it.
    pub(super) fn tries_to_clean(&self) -> Result<Cleaned, CleanRefusal> {
        let client = RestClient::new(&self.wire, URL);
        let clock = self.sim.clock();
        let noted = self.noted.borrow().clone();
        let pending = noted.unwrap_or_else(pending);
        let tell = |text: &str| self.told.borrow_mut().push(text.to_owned());
        block_on(clean(&client, &clock, &pending, &tell))
    }

    /// Asks for an integration to change, as `--with` does.
    pub(super) fn borrows(&self, id: u64) -> Result<Lent, LendRefusal> {
        let client = RestClient::new(&self.wire, URL);
        let clock = self.sim.clock();
        block_on(async {
            let silent = (&|| None, &|_: &str| {});
            let begun = Probing::begin(&client, &clock, BTreeSet::new(), (silent.0, silent.1));
            begun.await.unwrap().borrow(id).await
        })
    }

    /// What was told on the way.
    pub(super) fn told(&self) -> String {
        self.told.borrow().join("\n")
    }

    /// What an integration and the rows inside have that a probe changes.
    pub(super) fn settings_of(&self, id: u64) -> Vec<String> {
        let (all, inside) = self
            .sim
            .with_world(|world| (world.integrations(), world.repositories()));
        let text = |settings: &serde_json::Map<String, serde_json::Value>, key: &str| {
            let value = settings.get(key).filter(|value| *value != "");
            format!("{key}: {value:?}")
        };
        let own = all.iter().filter(|row| row.id == id);
        let mut lines: Vec<_> = own
            .flat_map(|row| ["apiFilter", "sendCommitEmails"].map(|key| text(&row.settings, key)))
            .collect();
        let inside = inside.iter().filter(|row| row.integration == Some(id));
        lines.extend(inside.map(|row| {
            let emails = text(&row.settings, "sendCommitEmails");
            format!("{} {emails}", row.display_name)
        }));
        lines
    }

    /// The names of all integrations there are.
    pub(super) fn names(&self) -> Vec<String> {
        let all = self.sim.with_world(|world| world.integrations());
        all.into_iter().map(|row| row.display_name).collect()
    }
}

/// The note of every probe here.
pub(super) fn pending() -> Pending {
    Pending::new(URL, 0x0bad_cafe)
}

/// What was found under a key.
pub(super) fn word(probed: &Probed, key: &str) -> Option<&'static str> {
    let listed = probed.readings.listed();
    let found = listed.into_iter().find(|one| one.key == key);
    found.map(|one| one.word)
}

/// What came of a question.
pub(super) fn outcome(probed: &Probed, number: u8) -> &Outcome {
    let mut answers = probed.answers.iter();
    &answers
        .find(|one| one.question.number == number)
        .unwrap()
        .outcome
}

/// What was seen besides.
pub(super) fn notes(probed: &Probed, number: u8) -> String {
    let mut answers = probed.answers.iter();
    let found = answers.find(|one| one.question.number == number);
    found.unwrap().notes.join("\n")
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(future)
}
