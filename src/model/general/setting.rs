//! A general setting, by its row in the table.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::rows;
use super::spec::{GeneralSpec, Override, Way};
use super::value::GeneralValue;
use crate::model::field::Field;

/// A general setting. Ordered as the vendor's pages show them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GeneralSetting(usize);

/// General settings and their values, in the order of the table.
pub type GeneralMap = BTreeMap<GeneralSetting, GeneralValue>;

/// The rows of all pages, one after the other.
static TABLE: LazyLock<Vec<&'static GeneralSpec>> = LazyLock::new(|| rows::all().collect());

impl GeneralSetting {
    /// Every general setting, in order; those that are gone as well.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..TABLE.len()).map(Self)
    }

    /// Those that can be set, by a request or by hand, in order.
    pub fn settable() -> impl Iterator<Item = Self> {
        Self::all().filter(|setting| !matches!(setting.spec().way, Way::Gone(_)))
    }

    /// The setting with this key in manifests.
    pub fn by_key(key: &str) -> Option<Self> {
        Self::all().find(|setting| setting.key() == key)
    }

    /// The general setting that overrides a setting of rows, and how.
    pub fn overriding(field: Field) -> Option<(Self, Override)> {
        Self::all().find_map(|setting| {
            let over = setting
                .spec()
                .overrides
                .filter(|over| over.field == field)?;
            Some((setting, over))
        })
    }

    /// Everything known of it.
    pub fn spec(self) -> &'static GeneralSpec {
        // A value of this type is made from a place in the table only.
        TABLE[self.0]
    }

    /// Its key in manifests.
    pub fn key(self) -> &'static str {
        self.spec().key
    }
}

impl fmt::Debug for GeneralSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

impl fmt::Display for GeneralSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

impl Serialize for GeneralSetting {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}

impl<'de> Deserialize<'de> for GeneralSetting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let key = String::deserialize(deserializer)?;
        Self::by_key(&key)
            .filter(|setting| !matches!(setting.spec().way, Way::Gone(_)))
            .ok_or_else(|| de::Error::custom("there is no general setting of this key"))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::model::general::{GeneralShape, NeededValue};

    #[test]
    fn each_setting_has_one_row_that_says_what_and_where_it_is() {
        let mut keys = BTreeSet::new();
        let mut places = BTreeSet::new();
        for setting in GeneralSetting::all() {
            let spec = setting.spec();
            assert!(keys.insert(spec.key), "{setting} is there twice");
            assert!(places.insert(spec.place()), "{setting} has another's place");
            assert!(spec.key.chars().all(|c| c.is_ascii_alphanumeric()));
            assert!(spec.key.starts_with(|c: char| c.is_ascii_lowercase()));
            assert!(spec.summary.ends_with('.'), "{setting}");
            assert!(
                !spec.section.is_empty() && !spec.page.is_empty(),
                "{setting}"
            );
        }
    }

    #[test]
    fn what_a_setting_needs_is_a_setting_that_takes_the_needed_value() {
        for setting in GeneralSetting::all() {
            for need in setting.spec().needs {
                let other = GeneralSetting::by_key(need.key).expect(need.key);
                assert_ne!(other, setting);
                let fits = match (need.value, other.spec().shape) {
                    (NeededValue::Bool(_), GeneralShape::Bool) => true,
                    (NeededValue::Word(wanted), GeneralShape::Word(words)) => {
                        words.iter().any(|(word, _)| *word == wanted)
                    }
                    _ => false,
                };
                assert!(fits, "{setting} needs {}", need.key);
            }
        }
    }

    #[test]
    fn one_setting_has_a_request_and_one_is_gone() {
        let of = |is: fn(&Way) -> bool| -> Vec<_> {
            GeneralSetting::all()
                .filter(|setting| is(&setting.spec().way))
                .map(GeneralSetting::key)
                .collect()
        };
        assert_eq!(of(|way| matches!(way, Way::Request)), ["altJiraBaseUrl"]);
        assert_eq!(
            of(|way| matches!(way, Way::Gone(_))),
            ["discardClonedFiles"]
        );
    }
}
