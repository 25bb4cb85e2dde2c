//! GIJ038: dates of folders that lag behind.

use crate::manifest::places::Key;
use crate::model::{Address, Field, GeneralSetting};

use super::super::rule::{Adopted, Check, Example, Fix, Level, Raised, Rule};
use super::super::subject::{Seen, Subject, is};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ038",
    name: "trust-folder-stat",
    level: Level::Warning,
    rationale: "On a shared home, as Data Center has it, the dates of folders lag behind, so that GIJ misses new commits where it believes them.",
    page: "Jira Data Center",
    contradictions: &[15],
    bad: Example::Integration("trustFolderStat: true"),
    good: Example::Integration("trustFolderStat: false"),
    mends: true,
    check: Check::offline(check).and_live(live).and_adopts(&[Adopted {
        code: "unwise",
        when: |_, _, key| matches!(key, Some(Key::General(setting)) if setting.key() == GENERAL),
        mend: Some(mend),
    }]),
};

const GENERAL: &str = "trustFolderStat";
const HELP: &str = "state `trustFolderStat: false`";

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    let key = Key::Field(Field::TrustFolderStat);
    for (address, fields) in subject.settings() {
        if is(fields, Field::TrustFolderStat, true) {
            let message = "GIJ believes the dates of folders, which lag behind on a shared home: new commits are missed";
            found.push(
                subject
                    .raise(address, key, message)
                    .help(HELP)
                    .fix(subject.replace(address, key, ("true", "false"))),
            );
        }
    }
}

fn mend(subject: &Subject<'_>, address: &Address) -> Option<Fix> {
    let setting = GeneralSetting::by_key(GENERAL)?;
    subject.replace(address, Key::General(setting), ("true", "false"))
}

/// Rows of which no manifest states it.
fn live(subject: &Subject<'_>, seen: &Seen<'_>, found: &mut Vec<Raised>) {
    let message = "GIJ believes the dates of folders, which lag behind on a shared home";
    let what = (Field::TrustFolderStat, message);
    seen.raise_unstated(subject, what, (HELP, "switch it off"), found);
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn it_is_switched_off() {
        assert_eq!(mended("trustFolderStat: true"), ["false"]);
        assert_eq!(
            mended_general("trustFolderStat: true\nauditLogging: true"),
            ["false"]
        );
    }

    #[test]
    fn what_no_manifest_can_declare_is_mended_in_jira() {
        let on = [row(7, "GITHUB_APP", &[(Field::TrustFolderStat, true)])];
        let help = help_live(&on, "GIJ038");
        assert!(help.contains("in Jira"), "{help}");
    }

    #[test]
    fn a_row_of_which_nothing_is_stated_is_told() {
        let on = [row(7, "GITHUB", &[(Field::TrustFolderStat, true)])];
        assert_eq!(found_live("", &on, &[]), ["GIJ038"]);
        assert_eq!(
            found_live("id: 7\n# no trustFolderStat", &on, &[]),
            ["GIJ038"]
        );
        assert_eq!(
            found_live("id: 7\ntrustFolderStat: false", &on, &[]),
            none()
        );
    }
}
