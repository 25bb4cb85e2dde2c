//! Settings of Jira as a whole: each once, with what it needs, and none that the vendor warns of
//! without a word.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, SourceMap, Span};
use crate::model::general::{GeneralShape, GeneralText, Need, Way, When};
use crate::model::{GeneralSetting, GeneralValue};

use super::super::check::Stated;
use super::super::declared::Set;
use super::super::shape::ACKNOWLEDGED;
use super::super::text::{
    Excerpt, TextError, TextWarning, base_url, cron, java_regex, name_template,
};
use super::texts::{inside, with_help};

/// All settings of the set, each where it is stated first.
type Stands<'a> = BTreeMap<GeneralSetting, &'a Stated<GeneralValue>>;

pub(super) fn check(
    set: &Set,
    sources: &SourceMap,
    diagnostics: &mut Vec<Diagnostic>,
    masks: &mut Vec<Span>,
) {
    let stands = each_once(set, diagnostics);
    for (setting, stated) in set.general.iter().flat_map(|manifest| &manifest.settings) {
        text(*setting, stated, sources, diagnostics, masks);
        warn_of(*setting, stated, diagnostics);
    }
    for (setting, stated) in &stands {
        for need in setting.spec().needs {
            needed(*setting, stated, *need, &stands, diagnostics);
        }
    }
    acknowledged_for_nothing(set, diagnostics);
}

/// No setting is stated twice, not even alike: an acknowledgement belongs to one of them.
fn each_once<'a>(set: &'a Set, diagnostics: &mut Vec<Diagnostic>) -> Stands<'a> {
    let mut stands = Stands::new();
    for (setting, stated) in set.general.iter().flat_map(|manifest| &manifest.settings) {
        let Some(first) = stands.get(setting) else {
            stands.insert(*setting, stated);
            continue;
        };
        let message = if first.value == stated.value {
            format!("`{setting}` is stated by two manifests")
        } else {
            format!("two manifests disagree on `{setting}`")
        };
        diagnostics.push(
            Diagnostic::error("duplicate-setting", stated.span, message)
                .related(first.span, "the other value is here")
                .help("there is one such setting in all of Jira: state it in one place"),
        );
    }
    stands
}

fn text(
    setting: GeneralSetting,
    stated: &Stated<GeneralValue>,
    sources: &SourceMap,
    diagnostics: &mut Vec<Diagnostic>,
    masks: &mut Vec<Span>,
) {
    let GeneralValue::Text(text) = &stated.value else {
        return;
    };
    let place = |offset| inside(sources, stated.span, text, offset);
    match findings(setting, text) {
        Ok(warnings) => diagnostics.extend(warnings.into_iter().map(|warning| {
            let message = format!("`{setting}`: {}", warning.message);
            let place = place(warning.offset);
            with_help(Diagnostic::warning("text", place, message), warning.help)
        })),
        Err(error) => {
            if error.excerpt == Excerpt::Hide {
                masks.push(stated.span);
            }
            let message = format!("`{setting}`: {}", error.message);
            let place = place(error.offset);
            diagnostics.push(with_help(
                Diagnostic::error("text", place, message),
                error.help,
            ));
        }
    }
}

fn findings(setting: GeneralSetting, text: &str) -> Result<Vec<TextWarning>, TextError> {
    let without_warnings = |result: Result<(), TextError>| result.map(|()| Vec::new());
    match setting.spec().shape {
        GeneralShape::Schedule { .. } => without_warnings(cron::check(text)),
        GeneralShape::Text { format, .. } => match format {
            GeneralText::Plain => Ok(Vec::new()),
            GeneralText::JavaRegex => without_warnings(java_regex::check(text)),
            GeneralText::Template(variables) => {
                without_warnings(name_template::check(text, variables))
            }
            GeneralText::WebAddress => base_url::check(text),
        },
        _ => Ok(Vec::new()),
    }
}

fn warn_of(
    setting: GeneralSetting,
    stated: &Stated<GeneralValue>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let spec = setting.spec();
    for beware in spec
        .beware
        .iter()
        .filter(|one| one.when.means(&stated.value))
    {
        let unit = match spec.unit() {
            "" => String::new(),
            unit => format!(" {unit}"),
        };
        let message = match beware.when {
            When::Is(value) => format!("`{setting}: {value}`: {}", beware.why),
            When::Below(_) | When::Above(_) => {
                format!("`{setting}` of {}{unit}: {}", stated.value, beware.why)
            }
        };
        diagnostics.push(
            Diagnostic::warning("unwise", stated.span, message)
                .help(format!("see the vendor's page {}", spec.page)),
        );
    }
}

/// What has no effect without another setting: that one must not be stated otherwise, and should be
/// stated at all where its default would not do.
fn needed(
    setting: GeneralSetting,
    stated: &Stated<GeneralValue>,
    need: Need,
    stands: &Stands<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    // What is switched off needs nothing.
    if stated.value == GeneralValue::Bool(false) {
        return;
    }
    let Some(other) = GeneralSetting::by_key(need.key) else {
        return;
    };
    let wanted = format!("{other}: {}", need.value.as_str());
    match stands.get(&other) {
        Some(stands) if need.value.is(&stands.value) => {}
        Some(stands) => {
            let message = format!("`{setting}` needs `{wanted}`, which is stated otherwise");
            diagnostics.push(
                Diagnostic::error("needs-setting", stated.span, message)
                    .related(stands.span, "stated here")
                    .help(format!("state `{wanted}`, or leave `{setting}` out")),
            );
        }
        None if other.spec().default == Some(need.value.as_str()) => {}
        None => {
            let message = format!("`{setting}` needs `{wanted}`, which no manifest states");
            diagnostics.push(
                Diagnostic::warning("needs-setting", stated.span, message).help(format!(
                    "state `{wanted}` as well, so that it is looked after"
                )),
            );
        }
    }
}

/// What is acknowledged and not stated was left behind, or misspelt.
fn acknowledged_for_nothing(set: &Set, diagnostics: &mut Vec<Diagnostic>) {
    for manifest in &set.general {
        let idle = manifest
            .acknowledged
            .iter()
            .filter(|(setting, _)| !manifest.settings.contains_key(setting))
            .filter(|(setting, _)| setting.spec().way == Way::ByHand);
        for (setting, stated) in idle {
            let message = format!(
                "`{ACKNOWLEDGED}` speaks of `{setting}`, which this manifest does not state"
            );
            diagnostics.push(
                Diagnostic::warning("needs-setting", stated.span, message).help(format!(
                    "state `{setting}`, or take its acknowledgement out"
                )),
            );
        }
    }
}
