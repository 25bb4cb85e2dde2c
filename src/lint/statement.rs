//! Where a setting of Jira as a whole is stated, for whoever states another value of it.

use crate::manifest::Places;
use crate::manifest::places::{Block, Key};
use crate::model::{Address, GeneralSetting, GeneralValue, first_few};
use crate::state::{Desired, DesiredGeneral};

use super::rule::Fix;

/// As many addresses as are named.
const NAMED: usize = 5;

/// Why no manifest is the one to state a number in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unplaced {
    /// No manifest is about Jira as a whole.
    #[error("no manifest of kind GeneralSettings is there to state {0} in")]
    NoManifest(GeneralSetting),
    /// Several could state it, and none does.
    #[error("no manifest states {setting}, and several could: {}", named(.manifests))]
    Several {
        /// The setting.
        setting: GeneralSetting,
        /// Those that could.
        manifests: Vec<Address>,
    },
    /// It is stated as something that somebody has chosen, such as a time of day.
    #[error("{manifest} states {value} for {setting}, which is no number of {}", .setting.spec().unit())]
    NoNumber {
        /// The setting.
        setting: GeneralSetting,
        /// The manifest.
        manifest: Address,
        /// What it states.
        value: GeneralValue,
    },
    /// The manifest has no key that another could be put before.
    #[error("{0} states nothing so far, so no line can be put before another")]
    Empty(Address),
}

fn named(manifests: &[Address]) -> String {
    let names: Vec<_> = manifests.iter().map(ToString::to_string).collect();
    first_few(&names, NAMED)
}

impl Unplaced {
    /// What to do, with what to paste where the setting has no place yet.
    pub fn help(&self, number: u64) -> String {
        match self {
            Self::NoManifest(setting) => format!(
                "put this into a file beside the other manifests: {{apiVersion: gijctl.dev/v1, kind: GeneralSettings, metadata: {{name: general}}, spec: {{{setting}: {number}}}}}"
            ),
            Self::Several { setting, .. } => {
                format!("put this under `spec` of one of them: {setting}: {number}")
            }
            Self::NoNumber { .. } => {
                "leave it to whoever chose it, or state a number there by hand".to_owned()
            }
            Self::Empty(_) => "state it there by hand".to_owned(),
        }
    }
}

/// What makes a manifest state this number: in the place of the one that it states, or else at the
/// head of the only manifest that could. `None` where it states that number already.
///
/// # Errors
/// Why it is not plain which manifest that is.
pub fn number(
    desired: &Desired,
    places: &Places,
    setting: GeneralSetting,
    becomes: u64,
) -> Result<Option<Fix>, Unplaced> {
    let key = Key::General(setting);
    let mut manifests = desired.general.values();
    let Some((manifest, was)) = manifests.find_map(|one| Some((one, one.settings.get(&setting)?)))
    else {
        return insertion(desired, places, setting, becomes).map(Some);
    };
    let GeneralValue::Integer(was) = was else {
        return Err(Unplaced::NoNumber {
            setting,
            manifest: manifest.address.clone(),
            value: was.clone(),
        });
    };
    if u64::try_from(*was) == Ok(becomes) {
        return Ok(None);
    }
    let stated = places.value(&manifest.address, key);
    let at = stated.ok_or_else(|| Unplaced::Empty(manifest.address.clone()))?;
    Ok(Some(Fix::Replace {
        at: at.clone(),
        was: was.to_string(),
        becomes: becomes.to_string(),
        sets: (manifest.address.clone(), key),
    }))
}

fn insertion(
    desired: &Desired,
    places: &Places,
    setting: GeneralSetting,
    value: u64,
) -> Result<Fix, Unplaced> {
    let all: Vec<&DesiredGeneral> = desired.general.values().collect();
    let only = match all.as_slice() {
        [] => return Err(Unplaced::NoManifest(setting)),
        [only] => &only.address,
        several => {
            return Err(Unplaced::Several {
                setting,
                manifests: several.iter().map(|one| one.address.clone()).collect(),
            });
        }
    };
    let here = places.of(only);
    let first_key = here.and_then(|here| here.first_key(Block::Spec));
    Ok(Fix::Insert {
        first_key: first_key.ok_or_else(|| Unplaced::Empty(only.clone()))?,
        key: setting.key(),
        value: value.to_string(),
        sets: (only.clone(), Key::General(setting)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::SourceMap;
    use crate::lint::edit::applied;
    use crate::lint::mend::edit_of;
    use crate::manifest::load_with_places;
    use crate::manifest::values::{ManifestSet, ValueTable};

    fn setting() -> GeneralSetting {
        GeneralSetting::by_key("reindexIntervalMinutes").unwrap()
    }

    fn manifest(name: &str, spec: &str) -> String {
        format!(
            "apiVersion: gijctl.dev/v1\nkind: GeneralSettings\nmetadata: {{ name: {name} }}\nspec:\n{spec}"
        )
    }

    /// The text with 18 stated in it; the same text where nothing is to be done.
    fn stated(text: &str) -> Result<String, Unplaced> {
        let mut sources = SourceMap::new();
        sources.add("general.yaml", text);
        let table = ValueTable::default();
        let values = table.of(None, ManifestSet::Part);
        let (loaded, places, _) = load_with_places(&sources, values);
        let desired = loaded.desired.unwrap();
        let fix = number(&desired, &places, setting(), 18)?;
        let edit = fix.map(|fix| edit_of(&fix, &sources, &sources).unwrap());
        let edits: Vec<_> = edit.into_iter().collect();
        Ok(applied(text, &edits).unwrap())
    }

    #[test]
    fn a_number_that_is_stated_is_replaced() {
        let before = manifest("general", "  reindexIntervalMinutes: 5 # the default\n");
        let after = before.replace(": 5", ": 18");
        assert_eq!(stated(&before), Ok(after));
    }

    #[test]
    fn the_only_manifest_gets_what_none_states() {
        let before = manifest("general", "  # quiet nights\n  auditLogging: true\n");
        let after = before.replace(
            "  # quiet nights",
            "  reindexIntervalMinutes: 18\n  # quiet nights",
        );
        assert_eq!(stated(&before), Ok(after));
    }

    #[test]
    fn what_states_the_number_already_stays() {
        let text = manifest("general", "  reindexIntervalMinutes: 18\n");
        assert_eq!(stated(&text), Ok(text));
    }

    #[test]
    fn several_manifests_that_do_not_state_it_are_named() {
        let first = manifest("a", "  auditLogging: true\n");
        let second = manifest("b", "  requireUserPat: true\n");
        let refused = stated(&format!("{first}---\n{second}")).unwrap_err();
        let message = refused.to_string();
        assert!(
            message.contains("GeneralSettings/a, GeneralSettings/b"),
            "{message}"
        );
        assert!(refused.help(18).ends_with("reindexIntervalMinutes: 18"));
    }

    #[test]
    fn a_time_of_day_is_somebodys_choice() {
        let text = manifest("general", "  reindexIntervalMinutes: \"0 0 5,17 * * ?\"\n");
        let refused = stated(&text).unwrap_err();
        assert!(
            refused.to_string().contains("no number of minutes"),
            "{refused}"
        );
    }

    #[test]
    fn what_is_to_be_pasted_is_a_manifest_that_states_it() {
        let pasted = Unplaced::NoManifest(setting()).help(5);
        let (_, text) = pasted.split_once(" manifests: ").unwrap();
        assert_eq!(stated(text), Ok(text.replace(": 5", ": 18")));
    }
}
