//! GIJ035: a schedule that never comes.

use crate::manifest::places::Key;
use crate::model::{GeneralSetting, GeneralValue};

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::Subject;

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ035",
    name: "reindex-switched-off",
    level: Level::Warning,
    rationale: "A page of tips has the schedule switched off by a huge interval, or by 0, which is below the least that another page takes. Then nothing is looked at again unless something else asks for it.",
    page: "Recommended reindex interval setting",
    contradictions: &[30],
    bad: Example::General(
        "reindexIntervalMinutes: 9999999
auditLogging: true",
    ),
    good: Example::General(
        "reindexIntervalMinutes: 20
auditLogging: true",
    ),
    mends: false,
    check: Check::offline(check),
};

/// From so many minutes on the tips page calls it off: nineteen years.
const OFF: i64 = 9_999_999;

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    let Some((manifest, GeneralValue::Integer(minutes))) =
        subject.general("reindexIntervalMinutes")
    else {
        return;
    };
    if *minutes >= OFF
        && let Some(setting) = GeneralSetting::by_key("reindexIntervalMinutes")
    {
        let message = "no schedule looks for new commits";
        found.push(
            subject
                .raise(&manifest.address, Key::General(setting), message)
                .help("with webhooks, once or twice a day is advised, as in \"0 0 5,17 * * ?\""),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn a_day_is_an_interval() {
        assert_eq!(
            found_general("reindexIntervalMinutes: 1440\nauditLogging: true"),
            none()
        );
    }
}
