//! What identifies a plan.

use sha2::{Digest, Sha256};

use super::change::{Action, Change, FieldChange};
use super::manual::{MANUAL, ManualWork};
use crate::model::{FieldMap, FieldValue, GeneralMap, hexadecimal};

/// A digest over the address of Jira and every effect, in order. Texts meant for people do not
/// count; where a secret comes from does, its value does not.
pub(super) fn fingerprint(url: &str, changes: &[Change], manual: &[ManualWork]) -> String {
    let mut hasher = Sha256::new();
    let mut put = |text: &str| {
        hasher.update((text.len() as u64).to_be_bytes());
        hasher.update(text);
    };
    put(url);
    for change in changes {
        put(&change.address.to_string());
        put(change.action.as_str());
        put(&change.batch.to_string());
        put(change.indexing.as_str());
        put(&change
            .action
            .id()
            .map(|id| id.to_string())
            .unwrap_or_default());
        put(&change.fields.len().to_string());
        for field in &change.fields {
            match field {
                FieldChange::Setting {
                    field,
                    before,
                    after,
                    in_words: _,
                    cause: _,
                } => {
                    put(field.name());
                    put(&before
                        .as_ref()
                        .map(FieldValue::canonical)
                        .unwrap_or_default());
                    put(&after.canonical());
                }
                FieldChange::Disabled { before, after, .. } => {
                    put(&format!("disabled {before:?} {after}"));
                }
                FieldChange::Inside(inside) => {
                    put(inside.field.name());
                    put(&inside.wanted.canonical());
                    put(&inside.repositories.to_string());
                }
                FieldChange::General { setting, after, .. } => {
                    put(setting.key());
                    put(&after.canonical());
                }
                FieldChange::Type(kind) => put(kind.as_str()),
                FieldChange::Username(name) => put(name),
                FieldChange::Secret { name, from } => {
                    put(name);
                    put(from);
                }
            }
        }
        match &change.action {
            Action::Create(creation) => {
                put(&map_text(&creation.fields));
                put(&map_text(&creation.afterwards));
            }
            // More may be sent than differs: project ids go with `global`.
            Action::Update(update) => {
                put(&map_text(&update.fields));
                put(&map_text(&update.inside));
            }
            Action::Cascade(cascading) => {
                put(&map_text(&cascading.wanted));
                for (id, fields) in &cascading.own {
                    put(&id.to_string());
                    put(&fields
                        .iter()
                        .map(|field| field.name())
                        .collect::<Vec<_>>()
                        .join(" "));
                }
            }
            Action::Delete(deletion) => put(deletion.files.as_str()),
            Action::Configure(configuration) => put(&general_text(&configuration.settings)),
            Action::Enable(_) | Action::Disable(_) | Action::Adopt(_) => {}
        }
    }
    for work in manual {
        put(&work.address.to_string());
        put(MANUAL);
        for one in &work.settings {
            put(one.setting.key());
            put(&one.wanted.canonical());
        }
    }
    format!("sha256:{}", hexadecimal(&hasher.finalize()))
}

fn general_text(settings: &GeneralMap) -> String {
    let parts: Vec<_> = settings
        .iter()
        .map(|(setting, value)| format!("{setting}={}", value.canonical()))
        .collect();
    parts.join("\n")
}

fn map_text(fields: &FieldMap) -> String {
    let parts: Vec<_> = fields
        .iter()
        .map(|(field, value)| format!("{field}={}", value.canonical()))
        .collect();
    parts.join("\n")
}
