//! Git hosts, and the repositories that a scan finds on them.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::sim::marker::{Marker, seeded_number};

/// How many repositories one host may have.
pub(super) const MOST_REPOSITORIES: u32 = 100_000;

/// A Git host as seen by one kind of integration.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(in crate::sim) struct Host {
    /// Which integrations it answers.
    #[serde(default, rename = "match")]
    pub(in crate::sim) matching: HostMatch,
    /// How long listing its repositories takes.
    pub(in crate::sim) scan: SignedDuration,
    /// What it lets in; `None` lets in everybody.
    #[serde(default)]
    tokens: Option<Tokens>,
    /// What is on it.
    #[serde(default)]
    repositories: Vec<Written>,
}

/// Which integrations a host answers: all that have every value that is given here.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(in crate::sim) struct HostMatch {
    #[serde(rename = "type")]
    pub(in crate::sim) kind: Option<String>,
    pub(in crate::sim) origin: Option<String>,
    pub(in crate::sim) api_path: Option<String>,
    pub(in crate::sim) api_filter: Option<String>,
    pub(in crate::sim) display_name: Option<String>,
}

/// The secrets that a host lets in.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "Vec<String>")]
struct Tokens(Vec<Marker>);

impl From<Vec<String>> for Tokens {
    fn from(secrets: Vec<String>) -> Self {
        Self(secrets.iter().map(|secret| Marker::of(secret)).collect())
    }
}

/// One repository on a host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(in crate::sim) struct HostRepository {
    pub(in crate::sim) name: String,
    pub(in crate::sim) group: Option<String>,
    /// How long after the end of the scan its row appears.
    pub(in crate::sim) appears: SignedDuration,
    /// How long its first indexing takes.
    pub(in crate::sim) clone_and_index: SignedDuration,
    /// Whether its row appears switched off.
    pub(in crate::sim) disabled: bool,
    pub(in crate::sim) ending: Ending,
}

/// How the indexing of a repository ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::sim) enum Ending {
    /// Well.
    Indexed,
    /// With this error.
    Failed(String),
    /// Never.
    Never,
}

/// One entry of `repositories`: one repository, or many that are made up.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Written {
    name: Option<String>,
    group: Option<String>,
    #[serde(default)]
    appears: SignedDuration,
    clone_and_index: Option<SignedDuration>,
    error: Option<String>,
    #[serde(default)]
    disabled: bool,
    #[serde(default)]
    stuck: bool,
    generate: Option<Generate>,
}

/// Many repositories at once, whose indexing takes unevenly long.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Generate {
    count: u32,
    prefix: String,
    from: SignedDuration,
    to: SignedDuration,
}

impl Host {
    /// What is wrong with it, if anything.
    pub(super) fn problem(&self) -> Option<String> {
        let mut count: u32 = 0;
        for written in &self.repositories {
            if let Some(problem) = written.problem() {
                return Some(problem);
            }
            count = count.saturating_add(written.generate.as_ref().map_or(1, |many| many.count));
        }
        if self.scan.is_negative() {
            return Some("scan is a time in the past".to_owned());
        }
        (count > MOST_REPOSITORIES).then(|| {
            format!("{count} repositories are too many; a host may have {MOST_REPOSITORIES}")
        })
    }

    /// Whether it lets somebody in who shows this secret.
    pub(in crate::sim) fn lets_in(&self, secret: Option<&Marker>) -> bool {
        match &self.tokens {
            None => true,
            Some(Tokens(accepted)) => secret.is_some_and(|secret| accepted.contains(secret)),
        }
    }

    /// Everything on it, in the order of the file.
    pub(in crate::sim) fn repositories(&self, seed: u64) -> Vec<HostRepository> {
        let mut all = Vec::new();
        for written in &self.repositories {
            match &written.generate {
                None => all.push(written.one()),
                Some(many) => all.extend((1..=many.count).map(|number| {
                    let name = format!("{}{number}", many.prefix);
                    let took = many.duration(seed, &name);
                    HostRepository {
                        name,
                        clone_and_index: took,
                        ..written.one()
                    }
                })),
            }
        }
        all
    }

    /// The host of an integration with this display name: so many repositories, which are done one
    /// after another until all of it has taken its time.
    pub(super) fn rehearsed(display_name: &str, repositories: u32, takes: SignedDuration) -> Self {
        let scan = (takes / 10).min(SignedDuration::from_secs(30));
        let each =
            takes.saturating_sub(scan) / i32::try_from(repositories.max(1)).unwrap_or(i32::MAX);
        let written = |number: u32| Written {
            name: Some(format!("repository-{number}")),
            group: None,
            appears: SignedDuration::ZERO,
            clone_and_index: Some(
                i32::try_from(number)
                    .ok()
                    .and_then(|number| each.checked_mul(number))
                    .unwrap_or(takes),
            ),
            error: None,
            disabled: false,
            stuck: false,
            generate: None,
        };
        Self {
            matching: HostMatch {
                display_name: Some(display_name.to_owned()),
                ..HostMatch::default()
            },
            scan,
            tokens: None,
            repositories: (1..=repositories.min(MOST_REPOSITORIES))
                .map(written)
                .collect(),
        }
    }

    /// The host of an integration that no host of the scenario matches: a few repositories.
    pub(in crate::sim) fn made_up(seed: u64, label: &str) -> Self {
        const NAMES: [&str; 6] = ["api", "web", "docs", "tools", "infra", "mobile"];
        let count = 3 + usize::try_from(seeded_number(seed, label) % 4).unwrap_or_default();
        let written = |name: &&str| {
            let minutes = 1 + seeded_number(seed, &format!("{label}\n{name}")) % 9;
            Written {
                name: Some((*name).to_owned()),
                group: Some("acme".to_owned()),
                appears: SignedDuration::ZERO,
                clone_and_index: i64::try_from(minutes).ok().map(SignedDuration::from_mins),
                error: None,
                disabled: false,
                stuck: false,
                generate: None,
            }
        };
        Self {
            matching: HostMatch::default(),
            scan: SignedDuration::from_secs(30),
            tokens: None,
            repositories: NAMES.iter().take(count).map(written).collect(),
        }
    }
}

impl Written {
    fn problem(&self) -> Option<String> {
        let single = self.name.is_some() || self.clone_and_index.is_some();
        let complete = self.name.is_some() && self.clone_and_index.is_some();
        let name = self.name.as_deref().unwrap_or_default();
        match &self.generate {
            Some(_) if single => {
                Some("generate stands beside name or cloneAndIndex; give one or the other".into())
            }
            Some(many) if many.from.is_negative() || many.to < many.from => Some(format!(
                "generate {:?}: from must not be longer than to",
                many.prefix
            )),
            None if !complete => Some("a repository needs a name and cloneAndIndex".into()),
            _ if self.error.is_some() && self.stuck => {
                Some(format!("{name:?} is both stuck and failing"))
            }
            _ if self.appears.is_negative()
                || self.clone_and_index.is_some_and(|time| time.is_negative()) =>
            {
                Some(format!("{name:?} has a time in the past"))
            }
            _ => None,
        }
    }

    fn one(&self) -> HostRepository {
        HostRepository {
            name: self.name.clone().unwrap_or_default(),
            group: self.group.clone(),
            appears: self.appears,
            clone_and_index: self.clone_and_index.unwrap_or_default(),
            disabled: self.disabled,
            ending: match (&self.error, self.stuck) {
                (Some(error), _) => Ending::Failed(error.clone()),
                (None, true) => Ending::Never,
                (None, false) => Ending::Indexed,
            },
        }
    }
}

impl Generate {
    fn duration(&self, seed: u64, name: &str) -> SignedDuration {
        let spread = u64::try_from((self.to - self.from).as_secs()).unwrap_or_default();
        let extra = seeded_number(seed, name) % (spread + 1);
        self.from + SignedDuration::from_secs(i64::try_from(extra).unwrap_or_default())
    }
}
