//! Settings of Jira as a whole: what is asked of people, what is sent, and what they override.

use super::change::{
    Action, Cause, Change, Configuration, FieldChange, Held, HeldReason, Indexing,
};
use super::manual::{MANUAL, manual_work};
use super::planner::Planner;
use super::problem::PlanProblem;
use crate::model::general::{Override, Way};
use crate::model::{
    Address, AppVersion, Field, FieldMap, FieldValue, GeneralMap, GeneralSetting, GeneralValue,
    RolloutHints,
};
use crate::state::{Desired, DesiredGeneral, Digest, Ledger, LiveRow, RepositoriesPolicy};

/// The digest of a general setting's value, as the ledger remembers it.
pub(super) fn digest(value: &GeneralValue) -> Digest {
    Digest::of([value.canonical().as_str()])
}

/// Whether the ledger knows these to be what gijctl last gave them.
pub(super) fn is_given(ledger: Option<&Ledger>, settings: &GeneralMap) -> bool {
    settings.iter().all(|(setting, value)| {
        let given = ledger.and_then(|ledger| ledger.given(setting.key()));
        given == Some(&digest(value))
    })
}

impl Configuration {
    /// What the ledger is to remember of it.
    pub fn marks(&self) -> impl Iterator<Item = (&'static str, Digest)> + '_ {
        self.settings
            .iter()
            .map(|(setting, value)| (setting.key(), digest(value)))
    }
}

/// A general setting that a manifest states and that overrides settings of rows.
pub(super) struct Overriding<'a> {
    address: &'a Address,
    setting: GeneralSetting,
    over: Override,
}

/// All of them.
pub(super) fn overriding(desired: &Desired) -> Vec<Overriding<'_>> {
    let all = desired.general.values().flat_map(|wanted| {
        wanted.settings.iter().filter_map(|(setting, value)| {
            let over = setting.spec().overrides?;
            (*value == GeneralValue::Bool(over.when)).then_some(Overriding {
                address: &wanted.address,
                setting: *setting,
                over,
            })
        })
    });
    all.collect()
}

impl Overriding<'_> {
    /// Whether a wanted value cannot come about because of it.
    fn defeats(&self, field: Field, wanted: &FieldValue) -> bool {
        self.over.field == field && *wanted == FieldValue::Bool(!self.over.becomes)
    }

    fn explanation(&self, field: Field) -> String {
        format!(
            "{field} is left alone: {} states {}: {}, which makes it {} everywhere",
            self.address, self.setting, self.over.when, self.over.becomes
        )
    }
}

impl Planner<'_> {
    /// Takes out what general settings make impossible, and says so. What a row shows is taken out
    /// only where it shows what they make of it: anything else is not theirs.
    pub(super) fn take_out_overridden(
        &mut self,
        address: &Address,
        fields: &mut FieldMap,
        row: Option<&LiveRow>,
    ) {
        let mut notes = Vec::new();
        for one in &self.overriding {
            let field = one.over.field;
            let Some(wanted) = fields.get(&field) else {
                continue;
            };
            let becomes = FieldValue::Bool(one.over.becomes);
            let shows = row.is_none_or(|row| row.fields.get(&field) == Some(&becomes));
            if one.defeats(field, wanted) && shows {
                fields.remove(&field);
                notes.push(one.explanation(field));
            }
        }
        for note in notes {
            self.note_of(address, note);
        }
    }

    /// Plans all general settings.
    pub(super) fn general(&mut self, desired: &Desired) {
        for wanted in desired.general.values() {
            let asked = self.ask_people(wanted);
            let sent = self.configure(wanted);
            if !asked && !sent {
                self.unchanged.push(wanted.address.clone());
            }
        }
    }

    /// Whether there is something to do by hand.
    fn ask_people(&mut self, wanted: &DesiredGeneral) -> bool {
        let Some(work) = manual_work(wanted, self.policy.today) else {
            return false;
        };
        if !self.is_selected(&wanted.address) {
            self.hold_general(wanted, MANUAL);
            return true;
        }
        let version = self.live.instance.app_version.as_ref();
        for one in &work.settings {
            if let Some(note) = too_new(one.setting, version) {
                self.note_of(&wanted.address, note);
            }
        }
        self.manual.push(work);
        true
    }

    /// Whether there is something to send. What was sent last is all that is known: GIJ shows
    /// none of it.
    fn configure(&mut self, wanted: &DesiredGeneral) -> bool {
        let settings: GeneralMap = wanted
            .settings
            .iter()
            .filter(|(setting, _)| setting.spec().way == Way::Request)
            .filter(|(setting, value)| {
                let one = GeneralMap::from([(**setting, (*value).clone())]);
                !is_given(self.ledger, &one)
            })
            .map(|(setting, value)| (*setting, value.clone()))
            .collect();
        if settings.is_empty() {
            return false;
        }
        if !self.is_selected(&wanted.address) {
            self.hold_general(wanted, "update");
            return true;
        }
        let version = self.live.instance.app_version.as_ref();
        let refused: Vec<_> = settings
            .keys()
            .filter_map(|setting| Some((*setting, too_new(*setting, version)?)))
            .collect();
        if !refused.is_empty() {
            self.problems
                .extend(refused.into_iter().map(|(setting, message)| PlanProblem {
                    address: Some(wanted.address.clone()),
                    declared_at: wanted.declared_at.clone(),
                    message,
                    help: format!("take {setting} out of the manifest, or update the app"),
                }));
            return true;
        }
        let fields: Vec<_> = settings
            .iter()
            .map(|(setting, value)| FieldChange::General {
                setting: *setting,
                after: value.clone(),
                cause: self.cause_of_general(*setting),
            })
            .collect();
        self.note_of(&wanted.address, self.why_sent(&settings));
        self.changes.push(Change {
            address: wanted.address.clone(),
            display_name: wanted.address.name.as_str().to_owned(),
            batch: 0,
            cause: Cause::of_all(fields.iter().filter_map(FieldChange::cause))
                .unwrap_or(Cause::Unknown),
            action: Action::Configure(Configuration { settings }),
            indexing: Indexing::None,
            fields,
            can_remove: None,
            repositories: RepositoriesPolicy::default(),
            rollout: RolloutHints::default(),
        });
        true
    }

    fn cause_of_general(&self, setting: GeneralSetting) -> Cause {
        match self.ledger.and_then(|ledger| ledger.given(setting.key())) {
            Some(_) => Cause::Manifest,
            None => Cause::Unknown,
        }
    }

    fn why_sent(&self, settings: &GeneralMap) -> String {
        let names: Vec<_> = settings.keys().map(|setting| setting.key()).collect();
        let names = names.join(", ");
        match self.ledger {
            Some(_) => format!(
                "GIJ shows no value of {names}: what gijctl sent last is all that it is compared with"
            ),
            None => format!(
                "GIJ shows no value of {names}, and without a ledger nobody knows what was sent last: it is sent by every apply (see --ledger)"
            ),
        }
    }

    fn hold_general(&mut self, wanted: &DesiredGeneral, action: &'static str) {
        self.held.push(Held {
            address: wanted.address.clone(),
            action,
            reason: HeldReason::NotSelected,
        });
    }
}

/// That a setting came with a later version than the app has.
fn too_new(setting: GeneralSetting, version: Option<&AppVersion>) -> Option<String> {
    let (major, minor) = setting.spec().since?;
    let version = version.filter(|version| !version.at_least(major, minor))?;
    Some(format!(
        "{setting} came with GIJ {major}.{minor}, and this is GIJ {version}"
    ))
}
