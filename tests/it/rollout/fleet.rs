//! Companies that might exist.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::num::NonZeroUsize;

use gijctl::pace::Windows;
use gijctl::plan::Pacing;
use jiff::tz::TimeZone;

use crate::support::Rig;

/// Some integrations on some Git hosts, and how they are to be created.
pub(super) struct Fleet {
    pub(super) scenario: String,
    manifests: Vec<String>,
    /// How many repositories each integration has in the end.
    pub(super) sizes: BTreeMap<String, usize>,
    at_once: NonZeroUsize,
    pacing: Pacing,
    per_host: Option<NonZeroUsize>,
    /// Whether it is created at night only, from ten to six, in several runs.
    pub(super) at_night: bool,
}

impl Fleet {
    /// The same fleet for the same number.
    pub(super) fn random(seed: u64) -> Self {
        let mut dice = fastrand::Rng::with_seed(seed);
        let hosts = dice.usize(1..=3);
        let accounts = dice.usize(1..=3);
        let mut fleet = Self {
            scenario: format!(
                "start: 2026-03-02T22:30:00Z\nthreads: {}\nhosts:\n",
                dice.usize(1..=4)
            ),
            manifests: Vec::new(),
            sizes: BTreeMap::new(),
            at_once: NonZeroUsize::new(dice.usize(1..=3)).unwrap(),
            pacing: if dice.bool() {
                Pacing::Window
            } else {
                Pacing::Batches
            },
            per_host: dice.bool().then_some(NonZeroUsize::MIN),
            at_night: dice.u8(0..4) == 0,
        };
        for number in 0..dice.usize(3..=8) {
            let one = One {
                name: format!("i{number}"),
                host: dice.usize(0..hosts),
                account: dice.usize(0..accounts),
            };
            fleet.add(&one, &mut dice);
        }
        fleet
    }

    fn add(&mut self, one: &One, dice: &mut fastrand::Rng) {
        let mut seconds = 0;
        let mut rows = String::new();
        // Some teams have a few repositories, from half a minute to an hour and a half each; others
        // have many, from two seconds to a minute. The short ones are as frequent as the long ones.
        let (size, shortest, longest) = match dice.u8(0..4) {
            0 => (dice.usize(16..=100), 2.0, 60.0),
            _ => (dice.usize(1..=15), 30.0, 5_400.0),
        };
        for row in 0..size {
            let takes = shortest * f64::powf(longest / shortest, dice.f64());
            let takes = takes as u64;
            seconds += takes;
            let _ = write!(rows, "  - {{ name: r{row}, cloneAndIndex: {takes}s");
            if dice.u8(0..5) == 0 {
                let _ = write!(rows, ", appears: {}s", dice.u64(1..45));
            }
            rows += " }\n";
        }
        let _ = write!(
            self.scenario,
            "- match: {{ displayName: {} }}\n  scan: {}s\n  repositories:\n{rows}",
            one.name,
            dice.u64(3..120)
        );
        // Somebody has guessed of most of them how long they take, and not well.
        let guess = (dice.u8(0..5) > 0).then(|| seconds * dice.u64(50..200) / 100);
        self.manifests.push(one.manifest(guess));
        self.sizes.insert(one.name.clone(), size);
    }

    /// A world and the manifests, as the policy has it.
    pub(super) fn rig(&self) -> Rig {
        let mut rig = Rig::new(&self.scenario, &self.manifests);
        rig.policy.batch_size = self.at_once;
        rig.policy.starts.pacing = self.pacing;
        rig.policy.starts.per_host = self.per_host;
        if self.at_night {
            let span = "mon-sun 22:00-06:00".parse().unwrap();
            rig.settings.windows = Windows::new(vec![span], TimeZone::UTC);
        }
        rig
    }

    pub(super) const fn at_once(&self) -> NonZeroUsize {
        self.at_once
    }

    pub(super) const fn per_host(&self) -> Option<NonZeroUsize> {
        self.per_host
    }
}

struct One {
    name: String,
    host: usize,
    account: usize,
}

impl One {
    fn manifest(&self, expected: Option<u64>) -> String {
        let Self {
            name,
            host,
            account,
        } = self;
        let annotations = expected.map_or_else(String::new, |seconds| {
            format!(", annotations: {{ rollout.expected: {seconds}s }}")
        });
        format!(
            "apiVersion: gijctl.dev/v1\nkind: Integration\nmetadata: {{ name: {name}{annotations} }}\nspec:\n  type: GITHUB_SERVER\n  origin: https://git{host}.fleet.example/api/v3\n  credentials: {{ pat: {{ env: TOKEN_{account} }} }}\n  apiPath: /orgs/{name}/repos\n"
        )
    }
}
