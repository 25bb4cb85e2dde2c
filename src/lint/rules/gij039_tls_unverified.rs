//! GIJ039: certificates that nobody checks.

use crate::manifest::places::Key;
use crate::model::Field;

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::{Seen, Subject, is};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ039",
    name: "tls-unverified",
    level: Level::Warning,
    rationale: "Without a check of certificates anybody between Jira and the Git host can read the token. Jira should trust the certificate instead.",
    page: "SSL Verify",
    contradictions: &[],
    bad: Example::Integration("disableSslVerification: true"),
    good: Example::Integration("disableSslVerification: false"),
    mends: false,
    check: Check::offline(check).and_live(live),
};

const HELP: &str = "add the host's certificate authority to the trust store of Jira's Java first, then state `disableSslVerification: false`";

const HELP_IN_JIRA: &str = "add the host's certificate authority to the trust store of Jira's Java first, then switch verification on";

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    for (address, fields) in subject.settings() {
        if is(fields, Field::DisableSslVerification, true) {
            let message = "the certificate of the Git host is not checked, so its token can be read on the way";
            let key = Key::Field(Field::DisableSslVerification);
            found.push(subject.raise(address, key, message).help(HELP));
        }
    }
}

/// Rows of which no manifest states it.
fn live(subject: &Subject<'_>, seen: &Seen<'_>, found: &mut Vec<Raised>) {
    let message = "the certificate of the Git host is not checked";
    let what = (Field::DisableSslVerification, message);
    seen.raise_unstated(subject, what, (HELP, HELP_IN_JIRA), found);
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn nobody_switches_it_by_itself() {
        assert!(mended("disableSslVerification: true").is_empty());
    }

    #[test]
    fn what_no_manifest_can_declare_is_mended_in_jira() {
        let on = [row(
            7,
            "GITHUB_APP",
            &[(Field::DisableSslVerification, true)],
        )];
        let help = help_live(&on, "GIJ039");
        assert!(help.contains("verification on in Jira"), "{help}");
    }

    #[test]
    fn a_row_of_which_nothing_is_stated_is_told() {
        let on = [row(7, "GITHUB", &[(Field::DisableSslVerification, true)])];
        assert_eq!(found_live("", &on, &[]), ["GIJ039"]);
    }
}
