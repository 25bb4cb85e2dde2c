//! The app's own table of settings: names, forms, defaults, and where each may be set and read.
//!
//! It is this room's reading of the documentation and owes nothing to the table in `model`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::refusal::Refused;
use super::state::Integration;
use crate::sim::quirks::{
    Quirks, RefSpecNotesDefault, SendCommitEmailsDefault, TrustFolderStatDefault,
};

/// The form of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Flag,
    Text { most: usize },
    Number { least: u64, most: u64 },
    Ids,
}

/// Which rows have a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum On {
    Both,
    Integrations,
    Repositories,
}

/// Whether a repository inside an integration takes a setting from a PUT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inside {
    Writable,
    ReadOnly,
}

/// When a setting is in an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// It has a value on every row.
    Always,
    /// When it is set.
    WhenSet,
    /// When it is set, if at all: it is in no sample.
    Unsure,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Setting {
    pub(super) name: &'static str,
    pub(super) form: Form,
    pub(super) on: On,
    pub(super) inside: Inside,
    pub(super) shown: Shown,
}

const fn setting(name: &'static str, form: Form, on: On) -> Setting {
    Setting {
        name,
        form,
        on,
        inside: Inside::Writable,
        shown: match form {
            Form::Text { .. } => Shown::WhenSet,
            Form::Flag | Form::Number { .. } | Form::Ids => Shown::Always,
        },
    }
}

const fn read_only_inside(of: Setting) -> Setting {
    Setting {
        inside: Inside::ReadOnly,
        ..of
    }
}

const fn unsure(of: Setting) -> Setting {
    Setting {
        shown: Shown::Unsure,
        ..of
    }
}

const TEXT: Form = Form::Text { most: 2_000 };
const MINUTES: Form = Form::Number {
    least: 0,
    most: 2_147_483_647,
};
const DEPTH: Form = Form::Number { least: 1, most: 5 };

/// Every setting, in the order of an answer.
pub(super) const SETTINGS: [Setting; 35] = [
    read_only_inside(setting("mainBranch", TEXT, On::Repositories)),
    setting("realRoot", TEXT, On::Repositories),
    setting("absoluteRoot", Form::Flag, On::Repositories),
    read_only_inside(setting("enableFetches", Form::Flag, On::Repositories)),
    setting("sendCommitEmails", Form::Flag, On::Both),
    setting("maxMinsToCommitEmail", MINUTES, On::Both),
    setting("global", Form::Flag, On::Both),
    read_only_inside(setting("hosted", Form::Flag, On::Repositories)),
    setting("revisionIndexing", Form::Flag, On::Both),
    setting("gitViewerEnabled", Form::Flag, On::Both),
    read_only_inside(setting("disableSslVerification", Form::Flag, On::Both)),
    setting("smartCommitsEnabled", Form::Flag, On::Both),
    setting("webLinkType", TEXT, On::Repositories),
    setting("viewFormat", TEXT, On::Repositories),
    setting("changesetFormat", TEXT, On::Repositories),
    setting("fileAddedFormat", TEXT, On::Repositories),
    setting("fileModifiedFormat", TEXT, On::Repositories),
    setting("fileDeletedFormat", TEXT, On::Repositories),
    setting("mergeRequestFormat", TEXT, On::Repositories),
    setting("branchLinkFormat", TEXT, On::Repositories),
    read_only_inside(setting(
        "commitsValidationRequired",
        Form::Flag,
        On::Repositories,
    )),
    setting("tagsFilter", TEXT, On::Both),
    setting("prHideFilter", TEXT, On::Both),
    read_only_inside(setting("requireUserPat", Form::Flag, On::Both)),
    setting("projectMappingIds", Form::Ids, On::Both),
    setting("sourcesDiffViewEnabled", Form::Flag, On::Both),
    setting("refSpecNotes", Form::Flag, On::Both),
    setting("refSpecChanges", Form::Flag, On::Both),
    unsure(setting("refSpecCustom", TEXT, On::Both)),
    setting("apiPath", TEXT, On::Integrations),
    setting("apiFilter", TEXT, On::Integrations),
    unsure(setting("tfsCollection", TEXT, On::Integrations)),
    unsure(setting("awsRegion", TEXT, On::Integrations)),
    unsure(setting("folderDepth", DEPTH, On::Integrations)),
    setting("trustFolderStat", Form::Flag, On::Both),
];

/// Which of the two kinds of row is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowKind {
    Integration,
    Repository,
}

impl Setting {
    pub(super) const fn is_text(&self) -> bool {
        matches!(self.form, Form::Text { .. })
    }

    pub(super) fn is_on(&self, kind: RowKind) -> bool {
        match self.on {
            On::Both => true,
            On::Integrations => kind == RowKind::Integration,
            On::Repositories => kind == RowKind::Repository,
        }
    }
}

/// The setting of a name on one kind of row.
pub(super) fn find(name: &str, kind: RowKind) -> Option<&'static Setting> {
    SETTINGS
        .iter()
        .find(|setting| setting.name == name && setting.is_on(kind))
}

/// Every setting that a new row has without being told.
pub(super) fn defaults(kind: RowKind, quirks: &Quirks) -> BTreeMap<String, Value> {
    SETTINGS
        .iter()
        .filter(|setting| setting.is_on(kind))
        .filter_map(|setting| Some((setting.name.to_owned(), default_of(setting.name, quirks)?)))
        .collect()
}

fn default_of(name: &str, quirks: &Quirks) -> Option<Value> {
    let value = match name {
        "sendCommitEmails" => {
            json!(quirks.send_commit_emails_default == SendCommitEmailsDefault::On)
        }
        "refSpecNotes" => json!(quirks.ref_spec_notes_default == RefSpecNotesDefault::On),
        "trustFolderStat" => {
            json!(quirks.trust_folder_stat_default == TrustFolderStatDefault::On)
        }
        "maxMinsToCommitEmail" => json!(1440),
        "projectMappingIds" => json!([]),
        "mainBranch" => json!("master"),
        "viewFormat" => json!(""),
        "global"
        | "revisionIndexing"
        | "gitViewerEnabled"
        | "smartCommitsEnabled"
        | "sourcesDiffViewEnabled"
        | "enableFetches"
        | "commitsValidationRequired" => json!(true),
        "requireUserPat"
        | "refSpecChanges"
        | "disableSslVerification"
        | "absoluteRoot"
        | "hosted" => json!(false),
        _ => return None,
    };
    Some(value)
}

/// What a new row inside an integration starts with: its own copy of the integration's settings.
pub(super) fn settings_for_inside(
    integration: &Integration,
    quirks: &Quirks,
) -> BTreeMap<String, Value> {
    let mut settings = defaults(RowKind::Repository, quirks);
    for (name, value) in &integration.row.settings {
        if find(name, RowKind::Repository).is_some() {
            settings.insert(name.clone(), value.clone());
        }
    }
    settings
}

/// Reads one value of a request.
pub(super) fn read(setting: &Setting, value: &Value) -> Result<Value, Refused> {
    let name = setting.name;
    let wrong = |wanted: String| {
        Err(Refused::invalid(
            format!("Property {name} has a wrong value."),
            format!("Please provide {wanted}."),
        ))
    };
    match (setting.form, value) {
        (Form::Flag, Value::Bool(_)) => Ok(value.clone()),
        (Form::Flag, _) => wrong("true or false".to_owned()),
        (Form::Text { most }, Value::String(text)) if text.chars().count() <= most => {
            if name == "apiPath" && !text.is_empty() && !text.starts_with('/') {
                return wrong("a path that starts with a slash".to_owned());
            }
            Ok(value.clone())
        }
        (Form::Text { most }, _) => wrong(format!("a text of at most {most} characters")),
        (Form::Number { least, most }, value)
            if value.as_u64().is_some_and(|n| (least..=most).contains(&n)) =>
        {
            Ok(value.clone())
        }
        (Form::Number { least, most }, _) => wrong(format!("a number from {least} to {most}")),
        (Form::Ids, Value::Array(items)) => {
            let ids: Option<std::collections::BTreeSet<u64>> =
                items.iter().map(Value::as_u64).collect();
            ids.map_or_else(
                || wrong("a list of numbers".to_owned()),
                |ids| Ok(json!(ids)),
            )
        }
        (Form::Ids, _) => wrong("a list of numbers".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        let names: std::collections::BTreeSet<_> = SETTINGS.iter().map(|one| one.name).collect();
        assert_eq!(names.len(), SETTINGS.len());
    }

    #[test]
    fn every_setting_that_is_always_shown_has_a_default_of_its_own_form() {
        for kind in [RowKind::Integration, RowKind::Repository] {
            let defaults = defaults(kind, &Quirks::default());
            for setting in SETTINGS.iter().filter(|one| one.is_on(kind)) {
                match defaults.get(setting.name) {
                    Some(value) => assert!(read(setting, value).is_ok(), "{}", setting.name),
                    None => assert!(setting.shown != Shown::Always, "{}", setting.name),
                }
            }
        }
    }

    #[test]
    fn a_value_of_another_form_is_refused() {
        let refused = |name: &str, value: Value| {
            let setting = find(name, RowKind::Integration).unwrap();
            assert!(read(setting, &value).is_err(), "{name}: {value}");
        };
        refused("global", json!("true"));
        refused("apiPath", json!("orgs/acme"));
        refused("apiFilter", json!("x".repeat(2_001)));
        refused("folderDepth", json!(6));
        refused("maxMinsToCommitEmail", json!(-1));
        refused("projectMappingIds", json!(["10000"]));
    }
}
