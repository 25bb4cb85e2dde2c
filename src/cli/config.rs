//! `gijctl.yaml` beside the manifests or above them: instances, their values, and how rollouts go.
//! Flags and environment go before it.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::tz::TimeZone;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::args::{LedgerPlace, OnFailure, Pacing, Quiet, WhenBusy, WhenFailing};
use super::config_values::{
    address_of_jira, addresses, batch, count, creatable, ledger, percent, requests, retries, time,
    windows, word, zone,
};
use super::git_hosts::{GitHostSection, When};
use super::ledger_config::LedgerConfig;
use super::lint_config::LintSection;
use crate::manifest::values::ManifestSet;
use crate::model::Address;
use crate::pace::WindowSpan;
use crate::reconcile::Configuration;

/// The file's name, beside the manifests.
pub(super) const FILE_NAME: &str = "gijctl.yaml";

const MAX_BYTES: u64 = 1 << 20;

/// The file.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Config {
    /// Version of the format, as in manifests.
    #[serde(default)]
    #[expect(dead_code, reason = "reading it is the check")]
    api_version: Option<ApiVersion>,
    /// The instance that is meant where `-i` names none.
    #[serde(default)]
    pub default_instance: Option<String>,
    /// The Jiras, by name.
    #[serde(default)]
    pub instances: BTreeMap<String, Instance>,
    /// How rollouts go.
    #[serde(default)]
    pub rollout: Rollout,
    /// What gijctl remembers, whichever Jira it is of.
    #[serde(default)]
    pub ledger: LedgerConfig,
    /// What the rules of lint weigh, and what people have confirmed.
    #[serde(default)]
    pub lint: LintSection,
    /// How much one run may do.
    #[serde(default)]
    pub guards: GuardsSection,
    /// How Git hosts are reached.
    #[serde(default, deserialize_with = "super::git_hosts::sections")]
    pub git_hosts: Vec<GitHostSection>,
    /// When they are asked what a plan would remove.
    #[serde(default)]
    pub preview: Option<When>,
    /// What manifests may use for every instance. They are read by the rules of manifests, from
    /// [`Self::file`].
    #[serde(default)]
    values: Option<IgnoredAny>,
    /// The file itself, where there is one.
    #[serde(skip)]
    file: Option<ConfigFile>,
}

/// The file as it is.
#[derive(Debug)]
struct ConfigFile {
    shown: String,
    text: String,
}

impl Config {
    /// What the manifests of these paths need of it; `None` where there is no file.
    pub(super) fn for_manifests(&self, paths: &[PathBuf]) -> Option<Configuration> {
        let file = self.file.as_ref()?;
        let gives_values = self.values.is_some()
            || self
                .instances
                .values()
                .any(|instance| instance.values.is_some());
        Some(Configuration {
            path: file.shown.clone(),
            text: gives_values.then(|| file.text.clone()),
            instances: self.instances.keys().cloned().collect(),
            manifests: if is_whole_set(paths) {
                ManifestSet::Whole
            } else {
                ManifestSet::Part
            },
        })
    }
}

/// Whether these are all manifests that the file that counts for them is for: one above them is for
/// others, too.
fn is_whole_set(paths: &[PathBuf]) -> bool {
    matches!(paths, [folder] if folder.is_dir()) && beside(paths, FILE_NAME).is_some()
}

/// How much one run may do.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct GuardsSection {
    /// The most deletions.
    #[serde(default, deserialize_with = "count")]
    pub delete: Option<usize>,
    /// The most that is switched off.
    #[serde(default, deserialize_with = "count")]
    pub disable: Option<usize>,
    /// The most repositories that scans which changes cause may remove.
    #[serde(default, deserialize_with = "count")]
    pub remove: Option<usize>,
    /// How many may be changed.
    #[serde(default)]
    pub change: Option<ChangeGuard>,
    /// What is never deleted, switched off or narrowed.
    #[serde(default, deserialize_with = "addresses")]
    pub protect: Vec<Address>,
}

/// How many of the integrations that exist may be changed.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ChangeGuard {
    /// In per cent.
    #[serde(default, deserialize_with = "percent")]
    pub percent: Option<u8>,
    /// As many may be, whatever share that is.
    #[serde(default, deserialize_with = "count")]
    pub floor: Option<usize>,
}

#[derive(Debug, Deserialize)]
enum ApiVersion {
    #[serde(rename = "gijctl.dev/v1")]
    V1,
}

/// One Jira.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Instance {
    /// Its address with its context path.
    #[serde(deserialize_with = "address_of_jira")]
    pub url: String,
    /// The variable that holds the token.
    #[serde(default)]
    pub token_env: Option<String>,
    /// Certificates to trust besides the machine's own; relative to the file.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
    /// A certificate with its key to show to it; relative to the file.
    #[serde(default)]
    pub client_cert: Option<PathBuf>,
    /// Where the ledger is kept.
    #[serde(default, deserialize_with = "ledger")]
    pub ledger: Option<LedgerPlace>,
    /// What `gijctl probe` found out about its GIJ; relative to the file.
    #[serde(default)]
    pub capability: Option<PathBuf>,
    /// Whether it is for tests, so that `gijctl probe --write` may write to it.
    #[serde(default)]
    pub test: bool,
    /// What manifests may use for it, as in [`Config::values`].
    #[serde(default)]
    values: Option<IgnoredAny>,
}

/// How rollouts go.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Rollout {
    #[serde(default, deserialize_with = "batch")]
    pub batch_size: Option<NonZeroUsize>,
    #[serde(default, deserialize_with = "time")]
    pub stagger: Option<Duration>,
    #[serde(default, deserialize_with = "time")]
    pub settle: Option<Duration>,
    #[serde(default, deserialize_with = "time")]
    pub index_timeout: Option<Duration>,
    #[serde(default, deserialize_with = "time")]
    pub poll_interval: Option<Duration>,
    #[serde(default, deserialize_with = "requests")]
    pub requests_per_minute: Option<u32>,
    #[serde(default, deserialize_with = "time")]
    pub deadline: Option<Duration>,
    #[serde(default, deserialize_with = "word")]
    pub quiet_first_index: Option<Quiet>,
    #[serde(default, deserialize_with = "word")]
    pub on_failure: Option<OnFailure>,
    #[serde(default, deserialize_with = "word")]
    pub pacing: Option<Pacing>,
    #[serde(default, deserialize_with = "batch")]
    pub per_host: Option<NonZeroUsize>,
    #[serde(default, deserialize_with = "batch")]
    pub per_account: Option<NonZeroUsize>,
    #[serde(default)]
    pub canary: Option<Canary>,
    #[serde(default, deserialize_with = "windows")]
    pub windows: Vec<WindowSpan>,
    #[serde(default, deserialize_with = "zone")]
    pub time_zone: Option<TimeZone>,
    #[serde(default, deserialize_with = "word")]
    pub when_busy: Option<WhenBusy>,
    #[serde(default, deserialize_with = "word")]
    pub when_failing: Option<WhenFailing>,
    #[serde(default, deserialize_with = "retries")]
    pub retry_indexing: Option<u8>,
}

/// What is created first, alone.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Canary {
    /// Its address; a name alone is an integration's.
    #[serde(deserialize_with = "creatable")]
    pub name: Address,
    /// How long nothing else is created once it is indexed.
    #[serde(default, deserialize_with = "time")]
    pub soak: Option<Duration>,
}

/// Reads the file that counts for these manifest paths; none is an empty one.
///
/// # Errors
/// What is wrong with it, with line and column; or that the paths lead to several.
pub(super) fn read(paths: &[PathBuf]) -> Result<Config, Trouble> {
    match find(paths)? {
        Some(path) => parse(&path).map_err(|message| Trouble {
            message,
            help: "put right what it names; docs/gijctl.yaml of the project has every key"
                .to_owned(),
        }),
        None => Ok(Config::default()),
    }
}

/// Why there is no configuration.
pub(super) struct Trouble {
    pub message: String,
    pub help: String,
}

/// The file that counts for these manifest paths: the nearest in the folder of each, or above it up
/// to the folder that holds `.git`. What guards a folder guards what is inside it, too.
///
/// # Errors
/// That the paths lead to several, or some of them to one and others to none.
pub(super) fn find(paths: &[PathBuf]) -> Result<Option<PathBuf>, Trouble> {
    let mut found = paths.iter().map(|path| (path, nearest(path)));
    let Some((first, file)) = found.next() else {
        return Ok(None);
    };
    let real = |file: &Option<PathBuf>| file.as_ref().map(|file| file.canonicalize().ok());
    for (path, other) in found {
        if real(&other) != real(&file) {
            return Err(Trouble {
                message: format!(
                    "the paths are under different {FILE_NAME}: {} is under {}, and {} under {}",
                    first.display(),
                    in_words(file.as_deref()),
                    path.display(),
                    in_words(other.as_deref()),
                ),
                help: "run once for each, so that each has its own owner and guards".to_owned(),
            });
        }
    }
    Ok(file)
}

fn in_words(file: Option<&Path>) -> String {
    file.map_or_else(|| "none".to_owned(), |file| file.display().to_string())
}

/// The file of one path: in its folder, or above.
fn nearest(path: &Path) -> Option<PathBuf> {
    let folder = folder_of(path);
    let own = folder.join(FILE_NAME);
    if own.is_file() {
        return Some(own);
    }
    // A folder that is not there is told by whoever reads the manifests.
    let folder = folder.canonicalize().ok()?;
    for above in folder.ancestors() {
        let file = above.join(FILE_NAME);
        if file.is_file() {
            return Some(briefly(file));
        }
        if above.join(".git").exists() {
            return None;
        }
    }
    None
}

/// The path from the working folder on, where that is above it.
fn briefly(file: PathBuf) -> PathBuf {
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    match here {
        Ok(here) => file.strip_prefix(here).map(Path::to_owned).unwrap_or(file),
        Err(_) => file,
    }
}

/// The folder that a manifest path names or is in.
fn folder_of(path: &Path) -> PathBuf {
    if path.is_dir() {
        return path.to_owned();
    }
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn parse(path: &Path) -> Result<Config, String> {
    let shown = path.display().to_string();
    let size =
        std::fs::metadata(path).map_err(|error| format!("{shown} cannot be read: {error}"))?;
    if size.len() > MAX_BYTES {
        return Err(format!(
            "{shown} is larger than 1 MiB, which is no configuration"
        ));
    }
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("{shown} cannot be read: {error}"))?;
    parse_text(path, &text)
}

/// Reads the text of a file at this path, whether it is there or not.
///
/// # Errors
/// What is wrong with it, with line and column.
pub(super) fn parse_text(path: &Path, text: &str) -> Result<Config, String> {
    let shown = path.display().to_string();
    let text = text.to_owned();
    if text
        .lines()
        .all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
    {
        return Ok(Config {
            file: Some(ConfigFile { shown, text }),
            ..Config::default()
        });
    }
    // No excerpt of the text goes in a message: it may hold a secret that does not belong here.
    let options = serde_saphyr::options! { strict_booleans: true, with_snippet: false };
    let mut config: Config = serde_saphyr::from_str_with_options(&text, options)
        .map_err(|error| format!("{shown}: {error}"))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    config.ledger.beside(folder);
    for host in &mut config.git_hosts {
        host.beside(folder);
    }
    for instance in config.instances.values_mut() {
        instance.ca_file = instance.ca_file.take().map(|file| folder.join(file));
        instance.client_cert = instance.client_cert.take().map(|file| folder.join(file));
        instance.capability = instance.capability.take().map(|file| folder.join(file));
        if let Some(LedgerPlace::File(file)) = &mut instance.ledger {
            *file = folder.join(&*file);
        }
    }
    config.file = Some(ConfigFile { shown, text });
    Ok(config)
}

/// The file of this name beside the first manifest path, if there is one.
pub(super) fn beside(paths: &[PathBuf], name: &str) -> Option<PathBuf> {
    let path = folder_of(paths.first()?).join(name);
    path.is_file().then_some(path)
}
