//! `gijctl.yaml` beside the manifests: instances, and how rollouts go. Flags and environment go
//! before it.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use serde::de::{Error as _, IgnoredAny};

use super::args::{LedgerPlace, OnFailure, Quiet, duration};
use super::ledger_config::LedgerConfig;
use crate::manifest::values::ManifestSet;
use crate::model::{Address, Kind};
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
    /// How much one run may do.
    #[serde(default)]
    pub guards: GuardsSection,
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

/// Whether these are all manifests that the file beside the first of them is for.
fn is_whole_set(paths: &[PathBuf]) -> bool {
    matches!(paths, [folder] if folder.is_dir())
}

/// How much one run may do.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct GuardsSection {
    /// The most deletions.
    #[serde(default)]
    pub delete: Option<usize>,
    /// The most that is switched off.
    #[serde(default)]
    pub disable: Option<usize>,
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
    #[serde(default)]
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
    /// What manifests may use for it, as in [`Config::values`].
    #[serde(default)]
    values: Option<IgnoredAny>,
}

/// How rollouts go.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Rollout {
    #[serde(default)]
    pub batch_size: Option<NonZeroUsize>,
    #[serde(default, deserialize_with = "time")]
    pub stagger: Option<Duration>,
    #[serde(default, deserialize_with = "time")]
    pub settle: Option<Duration>,
    #[serde(default, deserialize_with = "time")]
    pub index_timeout: Option<Duration>,
    #[serde(default, deserialize_with = "time")]
    pub poll_interval: Option<Duration>,
    #[serde(default, deserialize_with = "time")]
    pub deadline: Option<Duration>,
    #[serde(default, deserialize_with = "word")]
    pub quiet_first_index: Option<Quiet>,
    #[serde(default, deserialize_with = "word")]
    pub on_failure: Option<OnFailure>,
}

fn time<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    let text = String::deserialize(deserializer)?;
    duration(&text).map(Some).map_err(D::Error::custom)
}

fn percent<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<u8>, D::Error> {
    let number = u64::deserialize(deserializer)?;
    let percent = u8::try_from(number).ok().filter(|number| *number <= 100);
    percent
        .map(Some)
        .ok_or_else(|| D::Error::custom(format!("{number} is no percentage from 0 to 100")))
}

fn addresses<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<Address>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    let addresses = texts.iter().map(|text| {
        let address: Address = text.parse().map_err(D::Error::custom)?;
        if address.kind == Kind::Integration {
            Ok(address)
        } else {
            Err(D::Error::custom(format!(
                "{address} is no integration, and only integrations can be protected"
            )))
        }
    });
    addresses.collect()
}

fn ledger<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<LedgerPlace>, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map(Some).map_err(D::Error::custom)
}

fn word<'de, D: serde::Deserializer<'de>, T: clap::ValueEnum>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let text = String::deserialize(deserializer)?;
    T::from_str(&text, false).map(Some).map_err(|_| {
        let words: Vec<_> = T::value_variants()
            .iter()
            .filter_map(|variant| Some(variant.to_possible_value()?.get_name().to_owned()))
            .collect();
        D::Error::custom(format!("`{text}` is none of {}", words.join(", ")))
    })
}

/// Reads the file beside the first manifest path; none is an empty one.
///
/// # Errors
/// What is wrong with it, with line and column.
pub(super) fn read(paths: &[PathBuf]) -> Result<Config, String> {
    let Some(path) = beside(paths, FILE_NAME) else {
        return Ok(Config::default());
    };
    let shown = path.display().to_string();
    let size =
        std::fs::metadata(&path).map_err(|error| format!("{shown} cannot be read: {error}"))?;
    if size.len() > MAX_BYTES {
        return Err(format!(
            "{shown} is larger than 1 MiB, which is no configuration"
        ));
    }
    let text = std::fs::read_to_string(&path)
        .map_err(|error| format!("{shown} cannot be read: {error}"))?;
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
    for instance in config.instances.values_mut() {
        instance.ca_file = instance.ca_file.take().map(|file| folder.join(file));
        instance.client_cert = instance.client_cert.take().map(|file| folder.join(file));
        if let Some(LedgerPlace::File(file)) = &mut instance.ledger {
            *file = folder.join(&*file);
        }
    }
    config.file = Some(ConfigFile { shown, text });
    Ok(config)
}

/// The file of this name beside the first manifest path, if there is one.
pub(super) fn beside(paths: &[PathBuf], name: &str) -> Option<PathBuf> {
    let first = paths.first()?;
    let folder = if first.is_dir() {
        first.as_path()
    } else {
        first.parent().unwrap_or(Path::new("."))
    };
    let path = folder.join(name);
    path.is_file().then_some(path)
}
