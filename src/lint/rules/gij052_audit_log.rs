//! GIJ052: who changed what in Git integrations.

use crate::manifest::places::Key;
use crate::model::{GeneralSetting, GeneralValue};

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::Subject;

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ052",
    name: "audit-log",
    level: Level::Info,
    rationale: "The audit log is off after an upgrade until somebody switches it on.",
    page: "Audit log settings",
    contradictions: &[],
    bad: Example::General("auditLogging: false"),
    good: Example::General("auditLogging: true"),
    mends: false,
    check: Check::offline(check),
};

const KEY: &str = "auditLogging";

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    let Some(first) = subject.desired.general.values().next() else {
        return;
    };
    let message = "nothing is kept of who changes what in Git integrations";
    let raised = match (subject.general(KEY), GeneralSetting::by_key(KEY)) {
        (Some((_, GeneralValue::Bool(true))), _) => return,
        (Some((manifest, _)), Some(setting)) => {
            subject.raise(&manifest.address, Key::General(setting), message)
        }
        _ => subject.raise_at_name(&first.address, message),
    };
    found.push(raised.help("state `auditLogging: true`"));
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn it_is_missed_where_general_settings_are_looked_after() {
        assert_eq!(found_general("gitActivityStream: false"), ["GIJ052"]);
        assert_eq!(found("type: GITHUB"), none());
    }
}
