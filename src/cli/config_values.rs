//! Values of `gijctl.yaml`: each is checked where it stands, and says what it should be.

use std::fmt;
use std::num::NonZeroUsize;
use std::time::Duration;

use jiff::tz::TimeZone;
use serde::de::{Error as _, Visitor};
use serde::{Deserialize, Deserializer};

use super::args::{LedgerPlace, duration};
use crate::model::{Address, Kind};
use crate::pace::{Budget, WindowSpan, time_zone};

/// A text. A key with nothing behind it says nothing, and is not taken for left out.
pub(super) fn stated<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Option::<String>::deserialize(deserializer)?
        .ok_or_else(|| D::Error::custom("nothing is stated: give it a value, or leave the key out"))
}

/// The address of a Jira.
pub(super) fn address_of_jira<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<String, D::Error> {
    stated(deserializer)
}

/// How many.
pub(super) fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<usize>, D::Error> {
    let number = deserializer.deserialize_any(Count)?;
    let number = usize::try_from(number);
    number
        .map(Some)
        .map_err(|_| D::Error::custom(Count::EXPECTED))
}

/// How many at once.
pub(super) fn batch<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<NonZeroUsize>, D::Error> {
    let number = count(deserializer)?;
    match number.map(NonZeroUsize::new) {
        Some(None) => Err(D::Error::custom(
            "it must be nonzero: nothing would ever start",
        )),
        number => Ok(number.flatten()),
    }
}

/// Takes nothing but whole numbers from 0 on.
struct Count;

impl Count {
    const EXPECTED: &str = "a whole number, 0 or more";
}

impl Visitor<'_> for Count {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::EXPECTED)
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<u64, E> {
        Ok(number)
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<u64, E> {
        u64::try_from(number)
            .map_err(|_| E::custom(format!("{number} is below 0: write {}", Self::EXPECTED)))
    }
}

pub(super) fn time<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Duration>, D::Error> {
    let text = stated(deserializer)?;
    duration(&text).map(Some).map_err(D::Error::custom)
}

/// How often something is tried again.
pub(super) fn retries<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u8>, D::Error> {
    let number = deserializer.deserialize_any(Count)?;
    let retries = u8::try_from(number).ok().filter(|number| *number <= 5);
    retries
        .map(Some)
        .ok_or_else(|| D::Error::custom(format!("{number} is not from 0 to 5")))
}

/// Hours in which changes may be made.
pub(super) fn windows<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<WindowSpan>, D::Error> {
    let hours = Option::<Vec<Hours>>::deserialize(deserializer)?.unwrap_or_default();
    if hours.is_empty() {
        return Err(D::Error::custom(
            "no hours are stated: write some, as in [\"mon-fri 22:00-06:00\"], or leave the key out",
        ));
    }
    Ok(hours.into_iter().map(|Hours(span)| span).collect())
}

/// One of them, read by itself so that an error names its place and not that of the whole list.
struct Hours(WindowSpan);

impl<'de> Deserialize<'de> for Hours {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Self).map_err(D::Error::custom)
    }
}

/// The place whose clock counts.
pub(super) fn zone<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<TimeZone>, D::Error> {
    let name = stated(deserializer)?;
    time_zone(&name).map(Some).map_err(D::Error::custom)
}

/// Something that gijctl creates. A name alone is an integration's.
pub(super) fn creatable<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Address, D::Error> {
    let text = stated(deserializer)?;
    let address: Address = if text.contains('/') {
        text.parse().map_err(D::Error::custom)?
    } else {
        Address::integration(text.parse().map_err(D::Error::custom)?)
    };
    match address.kind {
        Kind::Integration | Kind::Repository => Ok(address),
        _ => Err(D::Error::custom(format!(
            "{address} is neither an integration nor a repository, and only these are created"
        ))),
    }
}

/// How many requests a minute.
pub(super) fn requests<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<u32>, D::Error> {
    let number = deserializer.deserialize_any(Count)?;
    let requests = u32::try_from(number).ok();
    let requests = requests.filter(|number| *number >= Budget::LEAST_PER_MINUTE);
    requests.map(Some).ok_or_else(|| {
        D::Error::custom(format!(
            "{number} requests a minute are too few, or more than can be counted: write {} or more",
            Budget::LEAST_PER_MINUTE
        ))
    })
}

pub(super) fn percent<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u8>, D::Error> {
    let number = deserializer.deserialize_any(Count)?;
    let percent = u8::try_from(number).ok().filter(|number| *number <= 100);
    percent
        .map(Some)
        .ok_or_else(|| D::Error::custom(format!("{number} is no percentage from 0 to 100")))
}

pub(super) fn addresses<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<Address>, D::Error> {
    let texts = Option::<Vec<String>>::deserialize(deserializer)?.unwrap_or_default();
    let addresses = texts.iter().map(|text| {
        let address: Address = text.parse().map_err(D::Error::custom)?;
        if matches!(address.kind, Kind::Integration | Kind::Repository) {
            Ok(address)
        } else {
            Err(D::Error::custom(format!(
                "{address} is neither an integration nor a repository, and only these can be protected or released"
            )))
        }
    });
    addresses.collect()
}

pub(super) fn ledger<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<LedgerPlace>, D::Error> {
    let text = stated(deserializer)?;
    text.parse().map(Some).map_err(D::Error::custom)
}

pub(super) fn word<'de, D: Deserializer<'de>, T: clap::ValueEnum>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let text = stated(deserializer)?;
    T::from_str(&text, false).map(Some).map_err(|_| {
        let words: Vec<_> = T::value_variants()
            .iter()
            .filter_map(|variant| Some(variant.to_possible_value()?.get_name().to_owned()))
            .collect();
        D::Error::custom(format!("`{text}` is none of {}", words.join(", ")))
    })
}
