//! Features that most resources have in common, stated once.

use std::collections::BTreeMap;

use super::choose::{Declaration, Line};
use crate::model::{Field, FieldMap, FieldValue, Section};

/// Takes the values that most resources agree on out of their manifests, for a feature set that
/// reaches all of them.
///
/// A feature set without a selector reaches everything that has the feature and does not state it
/// itself. So only features that all of these state are taken out: one that is not stated is not
/// managed, and must stay so.
pub(super) fn factor(declarations: &mut [Declaration]) -> FieldMap {
    let common: FieldMap = Field::of_section(Section::Features)
        .filter_map(|field| Some((field, value_of_most(declarations, field)?)))
        .collect();
    for declaration in declarations {
        declaration.features.retain(|line| {
            let setting = line.setting();
            setting.is_none_or(|(field, value)| common.get(&field) != Some(value))
        });
    }
    common
}

/// The value that more than half of all that can have the feature have, where each of them states one.
fn value_of_most(declarations: &[Declaration], field: Field) -> Option<FieldValue> {
    let mut counts: BTreeMap<&FieldValue, usize> = BTreeMap::new();
    let mut of_all = 0_usize;
    let with_field = declarations
        .iter()
        .filter(|one| field.at(one.row_type.place()).is_settable());
    for declaration in with_field {
        of_all += 1;
        let mut settings = declaration.features.iter().filter_map(Line::setting);
        let (_, value) = settings.find(|(stated, _)| *stated == field)?;
        *counts.entry(value).or_default() += 1;
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    let (value, count) = most.filter(|(_, count)| *count > 1)?;
    (count * 2 > of_all).then(|| value.clone())
}
