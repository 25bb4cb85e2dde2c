//! From findings to edits.

use std::collections::BTreeMap;

use crate::diag::SourceMap;
use crate::manifest::places::Key;
use crate::model::{Address, Kind};
use crate::state::Desired;

use super::edit::{Edit, Refusal, insert_first, replace_value};
use super::rule::{About, Finding, Fix};

/// An edit, and the finding that it mends.
pub type Mend<'a> = (&'a Finding, Edit);

/// What can be mended, and what cannot and why.
#[derive(Debug, Default)]
pub struct Mending<'a> {
    /// The edits, each with its finding.
    pub edits: Vec<Mend<'a>>,
    /// The findings of rules that mend some, which stay as they are.
    pub refused: Vec<(&'a Finding, Unmended)>,
}

/// Why a finding is not mended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unmended {
    /// It is not sure to be written right.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It is left to people, for this reason.
    #[error("{0}")]
    ByHand(&'static str),
    /// Another finding is mended at the same place.
    #[error("{0} is mended at the same place: run --fix again after that")]
    SamePlace(&'static str),
    /// The manifests would not load with it; holds why.
    #[error("the manifests would be invalid with it: {0}")]
    Invalid(String),
    /// Something else would be found with it.
    #[error("{0} would be found with it")]
    Brings(String),
    /// It would be found all the same.
    #[error("it would still be found")]
    Remains,
    /// It changes more than what it is meant to.
    #[error("something else would change as well")]
    ChangesMore,
}

/// Where a rule does not say why.
const NOT_ONE_ANSWER: &str = "what is right here depends on what is meant";

/// The edits that mend findings. `texts` are the files as they are, `shown` the same with masks on:
/// what is masked is not edited.
pub fn mending<'a>(findings: &'a [Finding], texts: &SourceMap, shown: &SourceMap) -> Mending<'a> {
    let mut mending = Mending::default();
    for finding in findings {
        let Some(fix) = &finding.fix else {
            if finding.rule.mends && matches!(finding.about, About::Manifest(_)) {
                let why = finding.left.unwrap_or(NOT_ONE_ANSWER);
                mending.refused.push((finding, Unmended::ByHand(why)));
            }
            continue;
        };
        match edit_of(fix, texts, shown) {
            Ok(edit) => mending.add(finding, edit),
            Err(refusal) => mending.refused.push((finding, refusal.into())),
        }
    }
    mending
}

impl<'a> Mending<'a> {
    fn add(&mut self, finding: &'a Finding, edit: Edit) {
        match self.edits.iter().find(|(_, other)| collide(other, &edit)) {
            None => self.edits.push((finding, edit)),
            // Two rules may ask for the same.
            Some((_, other)) if *other == edit => {}
            Some((first, _)) => {
                let why = Unmended::SamePlace(first.rule.id);
                self.refused.push((finding, why));
            }
        }
    }

    /// Leaves out the edits that there is a reason against.
    pub fn leave_out(&mut self, reason: impl Fn(&Edit) -> Option<&'static str>) {
        for (finding, edit) in std::mem::take(&mut self.edits) {
            match reason(&edit) {
                None => self.edits.push((finding, edit)),
                Some(why) => self.refused.push((finding, Unmended::ByHand(why))),
            }
        }
    }

    /// Leaves out each edit that does not stand the trial beside the others, and says why; the others
    /// stay. Returns what came of those that do, where there are any.
    pub fn settle<T>(
        &mut self,
        mut trial: impl FnMut(&[Mend<'a>]) -> Result<T, Unmended>,
    ) -> Option<T> {
        let all = std::mem::take(&mut self.edits);
        let mut open = if all.is_empty() { vec![] } else { vec![all] };
        let mut settled = None;
        while let Some(group) = open.pop() {
            let mut beside = self.edits.clone();
            beside.extend(group.iter().cloned());
            match (trial(&beside), group.as_slice()) {
                (Ok(result), _) => {
                    self.edits = beside;
                    settled = Some(result);
                }
                (Err(why), [(finding, _)]) => self.refused.push((*finding, why)),
                // Which of them it is shows in halves.
                (Err(_), _) => {
                    let (first, second) = group.split_at(group.len() / 2);
                    open.push(second.to_vec());
                    open.push(first.to_vec());
                }
            }
        }
        self.refused.sort_by_key(|(finding, _)| finding.what.span);
        settled
    }
}

fn collide(one: &Edit, other: &Edit) -> bool {
    let (a, b) = (one.span, other.span);
    a.file == b.file && (a.start == b.start || (a.start < b.end && b.start < a.end))
}

/// The edit that makes one change.
///
/// # Errors
/// Why it is not sure that it would make just this change.
pub fn edit_of(fix: &Fix, texts: &SourceMap, shown: &SourceMap) -> Result<Edit, Refusal> {
    match fix {
        Fix::Replace {
            at, was, becomes, ..
        } => {
            let text = texts.text(at.value.file);
            let place = at.value.start..at.value.end;
            if text.get(place.clone()) != shown.text(at.value.file).get(place) {
                return Err(Refusal::NotTheValue);
            }
            replace_value(text, at, was, becomes)
        }
        Fix::Insert {
            first_key,
            key,
            value,
            ..
        } => insert_first(texts.text(first_key.file), *first_key, key, value),
    }
}

/// Whether two desired states differ in these values only. Where something is declared counts for
/// nothing: lines move.
pub fn changes_only(before: &Desired, after: &Desired, keys: &[&(Address, Key)]) -> bool {
    let mut before = before.clone();
    for (address, key) in keys {
        let name = &address.name;
        match (key, address.kind) {
            (Key::Field(field), Kind::Integration) => {
                let there = after.integrations.get(name);
                if let (Some(own), Some(there)) = (before.integrations.get_mut(name), there) {
                    copy(&mut own.fields, &there.fields, *field);
                }
            }
            (Key::Field(field), Kind::Repository) => {
                let there = after.repositories.get(name);
                if let (Some(own), Some(there)) = (before.repositories.get_mut(name), there) {
                    copy(&mut own.fields, &there.fields, *field);
                }
            }
            (Key::General(setting), Kind::GeneralSettings) => {
                let there = after.general.get(name);
                if let (Some(own), Some(there)) = (before.general.get_mut(name), there) {
                    copy(&mut own.settings, &there.settings, *setting);
                }
            }
            _ => {}
        }
    }
    let mut after = after.clone();
    without_places(&mut before);
    without_places(&mut after);
    before == after
}

fn copy<K: Ord + Copy, V: Clone>(to: &mut BTreeMap<K, V>, from: &BTreeMap<K, V>, key: K) {
    match from.get(&key) {
        Some(value) => to.insert(key, value.clone()),
        None => to.remove(&key),
    };
}

fn without_places(desired: &mut Desired) {
    for one in desired.integrations.values_mut() {
        one.declared_at.clear();
    }
    for one in desired.repositories.values_mut() {
        one.declared_at.clear();
    }
    for one in desired.general.values_mut() {
        one.declared_at.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Diagnostic, Span};
    use crate::lint::Level;
    use crate::lint::rules::gij038_trust_folder_stat::RULE;

    fn findings(count: usize) -> Vec<Finding> {
        let mut sources = SourceMap::new();
        let file = sources.add("a.yaml", " ".repeat(count));
        (0..count)
            .map(|start| Finding {
                rule: &RULE,
                level: Level::Warning,
                about: About::Set,
                also: Vec::new(),
                what: Diagnostic::warning(
                    "GIJ038",
                    Span {
                        file,
                        start,
                        end: start + 1,
                    },
                    "",
                ),
                fix: None,
                left: None,
            })
            .collect()
    }

    fn mending(findings: &[Finding]) -> Mending<'_> {
        let mut mending = Mending::default();
        for finding in findings {
            let span = finding.what.span.unwrap();
            let replacement = String::new();
            mending.add(finding, Edit { span, replacement });
        }
        mending
    }

    fn starts<'a>(findings: impl Iterator<Item = &'a Finding>) -> Vec<usize> {
        findings.map(|one| one.what.span.unwrap().start).collect()
    }

    #[test]
    fn what_does_not_stand_the_trial_holds_up_nothing_else() {
        let findings = findings(9);
        let mut mending = mending(&findings);
        let last = mending.settle(|edits| {
            let bad = edits
                .iter()
                .any(|(_, edit)| [2, 7].contains(&edit.span.start));
            if bad {
                Err(Unmended::Remains)
            } else {
                Ok(edits.len())
            }
        });
        assert_eq!(last, Some(7));
        let kept = mending.edits.iter().map(|(finding, _)| *finding);
        assert_eq!(starts(kept), [0, 1, 3, 4, 5, 6, 8]);
        let refused = mending.refused.iter().map(|(finding, _)| *finding);
        assert_eq!(starts(refused), [2, 7]);
    }

    #[test]
    fn where_nothing_stands_it_nothing_is_left() {
        let findings = findings(3);
        let mut mending = mending(&findings);
        let last: Option<()> = mending.settle(|_| Err(Unmended::Remains));
        assert_eq!(last, None);
        assert!(mending.edits.is_empty());
        assert_eq!(mending.refused.len(), 3);
    }

    #[test]
    fn nothing_is_tried_where_there_is_nothing_to_mend() {
        let last: Option<()> = Mending::default().settle(|_| panic!("there is nothing to try"));
        assert_eq!(last, None);
    }

    #[test]
    fn of_two_edits_of_one_place_the_first_is_made() {
        let findings = findings(1);
        let mut mending = mending(&findings);
        let span = findings[0].what.span.unwrap();
        let replacement = "other".to_owned();
        mending.add(&findings[0], Edit { span, replacement });
        assert_eq!(mending.edits.len(), 1);
        let whys: Vec<_> = mending.refused.iter().map(|(_, why)| why).collect();
        assert_eq!(whys, [&Unmended::SamePlace("GIJ038")]);
    }
}
