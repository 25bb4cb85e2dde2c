//! GIJ037: how often clones are tidied up.

use crate::manifest::places::Key;
use crate::model::{GeneralSetting, GeneralValue};

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::Subject;

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ037",
    name: "garbage-daily",
    level: Level::Info,
    rationale: "Clones should be tidied up about once a day, when few people work.",
    page: "Scheduling Jobs",
    contradictions: &[],
    bad: Example::General(
        "garbageCollectionIntervalMinutes: 60
auditLogging: true",
    ),
    good: Example::General(
        "garbageCollectionIntervalMinutes: 1440
auditLogging: true",
    ),
    mends: false,
    check: Check::offline(check),
};

/// About a day, in minutes.
const DAILY: std::ops::RangeInclusive<i64> = 720..=2_880;

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    const KEY: &str = "garbageCollectionIntervalMinutes";
    let Some((manifest, GeneralValue::Integer(minutes))) = subject.general(KEY) else {
        return;
    };
    if !DAILY.contains(minutes)
        && let Some(setting) = GeneralSetting::by_key(KEY)
    {
        let message = format!(
            "clones are tidied up every {minutes} minutes, and about once a day is advised"
        );
        found.push(
            subject
                .raise(&manifest.address, Key::General(setting), message)
                .help("write 1440, or a cron expression for quiet hours, as in \"0 0 3 * * ?\""),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn a_cron_expression_is_not_judged() {
        let spec = "garbageCollectionIntervalMinutes: '0 0 3 * * ?'\nauditLogging: true";
        assert_eq!(found_general(spec), none());
    }
}
