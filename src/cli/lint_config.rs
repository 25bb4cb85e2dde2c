//! What gijctl.yaml says of rules.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::config::{Config, Rollout};
use super::config_values::{stated, word};
use super::lint_args::{FailOn, level, rule};
use crate::lint::by_hand::{Confirmation, confirmable};
use crate::lint::{Level, Levels, Override, QuietFirstIndex, RolloutFacts};
use crate::model::Acknowledgement;

/// Its section.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct LintSection {
    /// From which level on findings count.
    #[serde(default, deserialize_with = "word")]
    pub fail_on: Option<FailOn>,
    /// Levels for everything.
    #[serde(default, deserialize_with = "levels")]
    rules: BTreeMap<&'static str, Level>,
    /// Levels for some manifests; a later one goes before an earlier one.
    #[serde(default)]
    overrides: Vec<OverrideSection>,
    /// What people have confirmed that no request shows.
    #[serde(default, deserialize_with = "confirmations")]
    pub confirmed: BTreeMap<&'static str, Confirmation>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct OverrideSection {
    selector: Selector,
    #[serde(deserialize_with = "levels")]
    rules: BTreeMap<&'static str, Level>,
}

/// Which manifests are meant, by the rules of those in manifests.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Selector {
    #[serde(default)]
    match_names: Option<Vec<String>>,
    #[serde(default)]
    match_labels: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ConfirmedSection {
    #[serde(deserialize_with = "stated")]
    by: String,
    #[serde(deserialize_with = "day")]
    on: Date,
    #[serde(default, deserialize_with = "last_day")]
    expires: Option<Date>,
}

fn levels<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<&'static str, Level>, D::Error> {
    let stated = BTreeMap::<String, String>::deserialize(deserializer)?;
    let mut levels = BTreeMap::new();
    for (name, word) in stated {
        let id = rule(&name).map_err(D::Error::custom)?;
        let level = level(&word).map_err(D::Error::custom)?;
        if levels.insert(id, level).is_some() {
            return Err(D::Error::custom(format!("{id} is there twice")));
        }
    }
    Ok(levels)
}

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let text = stated(deserializer)?;
    let wrong = || {
        D::Error::custom(format!(
            "`{}` is no day: write it as 2026-11-30",
            text.escape_debug()
        ))
    };
    text.parse().map_err(|_| wrong())
}

fn last_day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    day(deserializer).map(Some)
}

fn confirmations<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<&'static str, Confirmation>, D::Error> {
    let stated = BTreeMap::<String, ConfirmedSection>::deserialize(deserializer)?;
    let mut confirmed = BTreeMap::new();
    for (key, given) in stated {
        let key = confirmable(&key).map_err(D::Error::custom)?;
        let latest = Acknowledgement::latest_expiry(given.on);
        let expires = given
            .expires
            .or_else(|| Acknowledgement::expires_by_default(given.on));
        let fits = expires.zip(latest);
        let expires = fits
            .filter(|(expires, latest)| (given.on..=*latest).contains(expires))
            .map(|(expires, _)| expires)
            .ok_or_else(|| {
                D::Error::custom(format!(
                    "`expires` of `{key}` must be within a year after `on`, so that somebody looks again"
                ))
            })?;
        confirmed.insert(
            key,
            Confirmation {
                by: given.by,
                on: given.on,
                expires,
            },
        );
    }
    Ok(confirmed)
}

/// The levels that the file states.
pub(super) fn levels_of(config: &Config) -> Levels {
    let overrides = config.lint.overrides.iter().map(|one| Override {
        names: one.selector.match_names.clone(),
        labels: one.selector.match_labels.clone(),
        rules: one.rules.clone(),
    });
    Levels {
        rules: config.lint.rules.clone(),
        overrides: overrides.collect(),
        ..Levels::default()
    }
}

/// What rules care for of how rollouts go.
pub(super) fn rollout_facts(rollout: &Rollout) -> RolloutFacts {
    RolloutFacts {
        batch_size: rollout.batch_size.map(std::num::NonZeroUsize::get),
        quiet: match rollout.quiet_first_index {
            Some(super::args::Quiet::Always) => QuietFirstIndex::Always,
            Some(super::args::Quiet::Never) => QuietFirstIndex::Never,
            Some(super::args::Quiet::Auto) | None => QuietFirstIndex::OnOldApps,
        },
    }
}
