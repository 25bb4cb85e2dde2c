//! How Git hosts are reached: `gitHosts` of gijctl.yaml.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use url::Url;

use super::args::Global;
use super::chain::with_sources;
use super::connect::Refusal;
use super::proxies;
use crate::clock::SystemClock;
use crate::githost::{HostAddresses, is_loopback};
use crate::hostclient::{GitHost, HostClient};
use crate::model::Address;
use crate::plan::Plan;
use crate::reconcile::{HostLister, Lister, Previews, Told};

/// One Git host.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct GitHostSection {
    /// Its name, without scheme and port.
    #[serde(deserialize_with = "host")]
    host: String,
    /// Certificates to trust besides the machine's own; relative to the file.
    #[serde(default)]
    ca_file: Option<PathBuf>,
    /// Where on this machine it is reached instead.
    #[serde(default, deserialize_with = "own_address")]
    url: Option<Url>,
}

/// The hosts, each once: of two that say something else nobody could tell which counts.
pub(super) fn sections<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<GitHostSection>, D::Error> {
    let sections = Vec::<GitHostSection>::deserialize(deserializer)?;
    let mut names = BTreeSet::new();
    for section in &sections {
        let host = &section.host;
        if section.ca_file.is_none() && section.url.is_none() {
            return Err(serde::de::Error::custom(format_args!(
                "the entry of {host} says nothing: add `caFile` or `url`, or take it out"
            )));
        }
        if !names.insert(host) {
            return Err(serde::de::Error::custom(format_args!(
                "{host} has two entries: write `caFile` and `url` in one"
            )));
        }
    }
    Ok(sections)
}

impl GitHostSection {
    /// Takes paths for relative to this folder.
    pub(super) fn beside(&mut self, folder: &Path) {
        self.ca_file = self.ca_file.take().map(|file| folder.join(file));
    }
}

/// When Git hosts are asked what a plan would remove.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum When {
    /// By `--preview`; and by `apply`, for changes that can remove something.
    Auto,
    /// By every `plan` and `apply`, for all that is declared.
    Always,
    /// By `--preview` only.
    Never,
}

fn host<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    let url = Url::parse(&format!("https://{text}/"));
    let is_host =
        url.is_ok_and(|url| url.host_str() == Some(text.as_str()) && url.port().is_none());
    if is_host {
        Ok(text)
    } else {
        Err(serde::de::Error::custom(
            "write the name of the host alone and in lower case, as in git.acme.example",
        ))
    }
}

/// A credential goes to nobody but its own service, so only this machine can stand for one.
fn own_address<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Url>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else {
        return Ok(None);
    };
    match Url::parse(&text) {
        Ok(url) if is_loopback(&url) && matches!(url.scheme(), "http" | "https") => Ok(Some(url)),
        _ => Err(serde::de::Error::custom(
            "it must be an address of this machine, as in http://127.0.0.1:8080: a credential goes to no other host",
        )),
    }
}

/// Whose lists are asked for by a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Nobody's.
    Nobody,
    /// Those of what a change can take repositories away from.
    Narrowing,
    /// Everybody's.
    All,
}

/// Whether something is only looked at, or is to be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Intent {
    Look,
    Change,
}

impl Reach {
    /// By the flag, else by gijctl.yaml, else by what is at stake. What the embedded GIJ's integrations
    /// name are no hosts of its own: they are asked only where somebody says so.
    pub(super) fn of(asked_for: bool, when: Option<When>, intent: Intent, global: &Global) -> Self {
        match when {
            _ if asked_for => Self::All,
            Some(When::Always) => Self::All,
            Some(When::Never) => Self::Nobody,
            Some(When::Auto) | None if global.simulator.is_some() => Self::Nobody,
            Some(When::Auto) | None => match intent {
                Intent::Look => Self::Nobody,
                Intent::Change => Self::Narrowing,
            },
        }
    }

    /// The same for a saved plan: one that foresees something is asked about again.
    pub(super) fn again(plan: &Plan, when: Option<When>, global: &Global) -> Self {
        match when {
            Some(When::Never) => Self::Nobody,
            _ if !plan.previews.is_empty() => Self::Narrowing,
            when => Self::of(false, when, Intent::Change, global),
        }
    }

    /// The same for a pass.
    pub(super) fn previews(self, lister: Option<&dyn Lister>) -> Previews<'_> {
        match (self, lister) {
            (Self::Nobody, _) | (_, None) => Previews::Never,
            (Self::Narrowing, Some(lister)) => Previews::OfNarrowing(lister),
            (Self::All, Some(lister)) => Previews::OfAll(lister),
        }
    }
}

/// How long a plan waits in all for the limits of one service.
pub(super) const PATIENCE: Duration = Duration::from_mins(5);

/// The network to Git hosts, and where those are that this machine stands for.
pub(super) struct GitHosts {
    pub client: HostClient,
    pub addresses: HostAddresses,
}

impl GitHosts {
    /// The same where anybody is asked.
    pub(super) fn reached(
        sections: &[GitHostSection],
        reach: Reach,
    ) -> Result<Option<Self>, Refusal> {
        match reach {
            Reach::Nobody => Ok(None),
            Reach::Narrowing | Reach::All => Self::new(sections).map(Some),
        }
    }

    pub(super) fn new(sections: &[GitHostSection]) -> Result<Self, Refusal> {
        proxies::check()?;
        let hosts: Vec<_> = sections
            .iter()
            .map(|section| GitHost {
                host: section.host.clone(),
                ca_file: section.ca_file.clone(),
                url: section.url.clone(),
            })
            .collect();
        let client = HostClient::new(&hosts).map_err(|error| {
            Refusal::usage(with_sources(&error), "look at `gitHosts` in gijctl.yaml")
        })?;
        let addresses = hosts
            .into_iter()
            .filter_map(|host| Some((host.host, host.url?)));
        Ok(Self {
            client,
            addresses: HostAddresses(addresses.collect()),
        })
    }

    /// Asks them. Services keep their own time, also where the embedded GIJ does not.
    pub(super) const fn lister<'a>(
        &'a self,
        tells: &'a dyn Fn(&Address, Told<'_>),
    ) -> HostLister<'a, HostClient, SystemClock> {
        HostLister {
            hosts: &self.client,
            clock: &SystemClock,
            addresses: &self.addresses,
            patience: PATIENCE,
            listing: None,
            tells,
        }
    }
}
