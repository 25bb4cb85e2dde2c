//! What only people can do: settings of Jira as a whole that GIJ has no request for.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::model::general::{Validity, Way};
use crate::model::{Acknowledgement, Address, GeneralSetting, GeneralValue};
use crate::state::DesiredGeneral;

/// The word of such work among the actions of plans.
pub const MANUAL: &str = "manual";

/// Settings of one manifest that somebody is to set by hand, or to look at again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ManualWork {
    /// The manifest.
    pub address: Address,
    /// The settings, in the order of the vendor's pages; never empty.
    pub settings: Vec<ManualSetting>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ManualSetting {
    /// Which.
    pub setting: GeneralSetting,
    /// The value it is to have.
    pub wanted: GeneralValue,
    /// Why nobody's word covers it.
    pub reason: ManualReason,
}

/// Why nobody's word covers a setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum ManualReason {
    /// Nobody has said anything of it.
    NotAcknowledged,
    /// Somebody's word is about another value.
    OtherValue {
        /// Whose word.
        by: String,
        /// Of which day.
        on: Date,
        /// The other value.
        value: GeneralValue,
    },
    /// Somebody's word is too old.
    Expired {
        /// Whose word.
        by: String,
        /// Of which day.
        on: Date,
        /// The last day on which it counted.
        expires: Date,
    },
    /// Somebody's word is of a day that has not come.
    NotYet {
        /// Whose word.
        by: String,
        /// Of which day.
        on: Date,
    },
}

impl ManualReason {
    /// The reason in words, where there is more to say than that it is to be done; with what to do
    /// about it.
    pub fn in_words(&self) -> Option<String> {
        match self {
            Self::NotAcknowledged => None,
            Self::OtherValue { by, on, value } => {
                Some(format!("{by} acknowledged {value} on {on}, not this value"))
            }
            Self::Expired { by, on, expires } => Some(format!(
                "acknowledged by {by} on {on}, which counted until {expires}: look again, and renew the date"
            )),
            Self::NotYet { by, on } => Some(format!(
                "acknowledged by {by} on {on}, which has not come yet"
            )),
        }
    }
}

impl ManualSetting {
    /// The acknowledgement to put in the manifest once it is set, as one line of YAML. Name,
    /// date and the reference to a secret are left for whoever does it.
    pub fn acknowledgement(&self) -> String {
        let value = match &self.wanted {
            // What is told of a reference is no YAML, and may be less than it says.
            GeneralValue::Reference(_) => "REFERENCE".to_owned(),
            other => other.to_string(),
        };
        format!(
            "{}: {{ by: YOU, on: YYYY-MM-DD, value: {value} }}",
            self.setting
        )
    }
}

/// What of a manifest is to be done by hand on a day.
pub(super) fn manual_work(wanted: &DesiredGeneral, today: Date) -> Option<ManualWork> {
    let by_hand = wanted
        .settings
        .iter()
        .filter(|(setting, _)| setting.spec().way == Way::ByHand);
    let settings: Vec<_> = by_hand
        .filter_map(|(setting, value)| {
            let reason = uncovered(wanted.acknowledged.get(setting), value, today)?;
            Some(ManualSetting {
                setting: *setting,
                wanted: value.clone(),
                reason,
            })
        })
        .collect();
    (!settings.is_empty()).then(|| ManualWork {
        address: wanted.address.clone(),
        settings,
    })
}

/// Why a wanted value is not covered; `None` where it is.
fn uncovered(
    given: Option<&Acknowledgement>,
    wanted: &GeneralValue,
    today: Date,
) -> Option<ManualReason> {
    let Some(given) = given else {
        return Some(ManualReason::NotAcknowledged);
    };
    let (by, on) = (given.by.clone(), given.on);
    match given.validity(wanted, today) {
        Validity::Good => None,
        Validity::OtherValue => Some(ManualReason::OtherValue {
            by,
            on,
            value: given.value.clone(),
        }),
        Validity::Expired => Some(ManualReason::Expired {
            by,
            on,
            expires: given.expires,
        }),
        Validity::NotYet => Some(ManualReason::NotYet { by, on }),
    }
}
