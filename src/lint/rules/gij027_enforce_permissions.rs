//! GIJ027: what people may see in Jira.

use crate::manifest::places::Key;
use crate::model::{Field, GeneralSetting, GeneralValue};

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::{Subject, is};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ027",
    name: "enforce-permissions",
    level: Level::Warning,
    rationale: "Where everybody has a token, Jira can show each person just what the Git service lets them see. That is a setting of Jira as a whole.",
    page: "Enforce Git service permissions",
    contradictions: &[],
    bad: Example::General(
        "requireUserPat: true
enforceGitServicePermissions: false
auditLogging: true",
    ),
    good: Example::General(
        "requireUserPat: true
enforceGitServicePermissions: true
auditLogging: true",
    ),
    mends: false,
    check: Check::offline(check),
};

const KEY: &str = "enforceGitServicePermissions";

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    let Some(general) = subject.desired.general.values().next() else {
        return;
    };
    let needs_tokens = subject.general("requireUserPat").map(|(_, value)| value)
        == Some(&GeneralValue::Bool(true))
        || subject
            .integrations()
            .any(|one| is(&one.fields, Field::RequireUserPat, true));
    if !needs_tokens {
        return;
    }
    let stated = subject.general(KEY);
    if stated.is_some_and(|(_, value)| *value == GeneralValue::Bool(true)) {
        return;
    }
    let message =
        "people need tokens of their own, but Jira does not ask the Git service what they may see";
    let (address, key) = match (stated, GeneralSetting::by_key(KEY)) {
        (Some((manifest, _)), Some(setting)) => (&manifest.address, Some(Key::General(setting))),
        _ => (&general.address, None),
    };
    let raised = match key {
        Some(key) => subject.raise(address, key, message),
        None => subject.raise_at_name(address, message),
    };
    found.push(
        raised.help(
            "state `enforceGitServicePermissions: true`, and `requireUserPat: true` beside it",
        ),
    );
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn without_tokens_there_is_nothing_to_enforce() {
        assert_eq!(found_general("auditLogging: true"), none());
        assert_eq!(
            found_general("auditLogging: true\nrequireUserPat: true"),
            ["GIJ027"]
        );
    }
}
