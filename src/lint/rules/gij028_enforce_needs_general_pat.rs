//! GIJ028: enforcing without tokens.

use crate::manifest::places::{Block, Key};
use crate::model::{Address, GeneralSetting};

use super::super::rule::{Adopted, Check, Example, Fix, Level, Rule};
use super::super::subject::Subject;

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ028",
    name: "enforce-needs-general-pat",
    level: Level::Error,
    rationale: "Enforcing the permissions of the Git service has no effect unless all of Jira requires tokens.",
    page: "Enforce Git service permissions",
    contradictions: &[],
    bad: Example::General(
        "enforceGitServicePermissions: true
auditLogging: true",
    ),
    good: Example::General(
        "enforceGitServicePermissions: true
requireUserPat: true
auditLogging: true",
    ),
    mends: true,
    check: Check::adopts(&[Adopted {
        code: "needs-setting",
        when: |_, _, key| matches!(key, Some(Key::General(setting)) if setting.key() == KEY),
        mend: Some(mend),
    }]),
};

const KEY: &str = "enforceGitServicePermissions";

fn mend(subject: &Subject<'_>, address: &Address) -> Option<Fix> {
    if subject.general("requireUserPat").is_some() {
        return None;
    }
    let first_key = subject.places.of(address)?.first_key(Block::Spec)?;
    Some(Fix::Insert {
        first_key,
        key: "requireUserPat",
        value: "true".to_owned(),
        sets: (
            address.clone(),
            Key::General(GeneralSetting::by_key("requireUserPat")?),
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn what_it_needs_is_put_in() {
        let spec = "enforceGitServicePermissions: true\nauditLogging: true";
        assert_eq!(mended_general(spec), ["  requireUserPat: true\n"]);
    }
}
