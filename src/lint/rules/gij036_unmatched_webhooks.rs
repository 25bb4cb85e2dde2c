//! GIJ036: webhooks of repositories that Jira does not have.

use crate::manifest::places::Key;
use crate::model::{Address, GeneralSetting};

use super::super::rule::{Adopted, Check, Example, Fix, Level, Rule};
use super::super::subject::Subject;

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ036",
    name: "unmatched-webhooks",
    level: Level::Warning,
    rationale: "A webhook of an organisation speaks of all its repositories. Those that Jira does not have must be passed over.",
    page: "Webhooks",
    contradictions: &[],
    bad: Example::General(
        "webhooksEnabled: true
ignoreUnmatchingWebhooks: false
auditLogging: true",
    ),
    good: Example::General(
        "webhooksEnabled: true
ignoreUnmatchingWebhooks: true
auditLogging: true",
    ),
    mends: true,
    check: Check::adopts(&[Adopted {
        code: "unwise",
        when: |_, _, key| matches!(key, Some(Key::General(setting)) if setting.key() == KEY),
        mend: Some(mend),
    }]),
};

const KEY: &str = "ignoreUnmatchingWebhooks";

fn mend(subject: &Subject<'_>, address: &Address) -> Option<Fix> {
    let setting = GeneralSetting::by_key(KEY)?;
    subject.replace(address, Key::General(setting), ("false", "true"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn it_is_switched_on() {
        let spec = "webhooksEnabled: true\nignoreUnmatchingWebhooks: false\nauditLogging: true";
        assert_eq!(mended_general(spec), ["true"]);
    }
}
