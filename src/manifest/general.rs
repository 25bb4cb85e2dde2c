//! The `spec` of general settings to what is declared.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::diag::Diagnostic;
use crate::model::{Acknowledgement, GeneralSetting};

use super::check::{CheckedObject, Stated};
use super::declared::{GeneralManifest, Header};
use super::shape::{ACKNOWLEDGED, BY, EXPIRES, ON, VALUE};

/// The settings and what is said of them; what is wrong with dates is reported.
pub(super) fn general(
    header: Header,
    spec: CheckedObject,
    diagnostics: &mut Vec<Diagnostic>,
) -> GeneralManifest {
    let mut settings = BTreeMap::new();
    let mut acknowledged = BTreeMap::new();
    for setting in GeneralSetting::settable() {
        if let Some(value) = spec.general(setting.key()) {
            settings.insert(setting, value);
        }
        let stated = spec.object(ACKNOWLEDGED);
        let stated = stated.and_then(|all| Some((all.object(setting.key())?, all)));
        if let Some((stated, all)) = stated
            && let Some(value) = acknowledgement(stated, diagnostics)
        {
            let span = all.key(setting.key()).unwrap_or(stated.place);
            acknowledged.insert(setting, Stated { value, span });
        }
    }
    GeneralManifest {
        header,
        spec,
        settings,
        acknowledged,
    }
}

fn acknowledgement(
    stated: &CheckedObject,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Acknowledgement> {
    let date = |key: &str| stated.text(key)?.value.parse::<Date>().ok();
    let on = date(ON)?;
    Some(Acknowledgement {
        by: stated.text(BY)?.value.to_owned(),
        on,
        expires: expiry(stated, on, diagnostics)?,
        value: stated.general(VALUE)?.value,
    })
}

/// The stated last day, else half a year later.
fn expiry(stated: &CheckedObject, on: Date, diagnostics: &mut Vec<Diagnostic>) -> Option<Date> {
    if !stated.states(EXPIRES) {
        return Acknowledgement::expires_by_default(on);
    }
    let written = stated.text(EXPIRES)?;
    let expires: Date = written.value.parse().ok()?;
    let latest = Acknowledgement::latest_expiry(on)?;
    let message = if expires < on {
        format!("`{EXPIRES}` is before the day of the acknowledgement, {on}")
    } else if expires > latest {
        format!("`{EXPIRES}` is more than a year after the day of the acknowledgement, {on}")
    } else {
        return Some(expires);
    };
    diagnostics.push(
        Diagnostic::error("wrong-value", written.span, message).help(format!(
            "write a day from {on} to {latest}, so that somebody looks again at least once a year"
        )),
    );
    None
}
