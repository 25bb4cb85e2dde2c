//! GIJ044: long paths of Windows.

use crate::manifest::places::Key;
use crate::model::Field;

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::{Subject, text};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ044",
    name: "unc-path-length",
    level: Level::Info,
    rationale: "Paths of Windows networks have to be shorter than 256 characters, with what is inside the folder counted.",
    page: "Git integration configuration page",
    contradictions: &[],
    bad: Example::Integration(
        r"type: FILESPACE
origin: '\\nas\git\aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
folderDepth: 1
features: { smartCommitsEnabled: false, sendCommitEmails: false }",
    ),
    good: Example::Integration(
        r"type: FILESPACE
origin: '\\nas\git'
folderDepth: 1
features: { smartCommitsEnabled: false, sendCommitEmails: false }",
    ),
    mends: false,
    check: Check::offline(check),
};

/// Paths must stay below so many characters.
const LIMIT: usize = 256;

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    for wanted in subject.integrations() {
        let origin = text(&wanted.fields, Field::Origin);
        let length = origin.chars().count();
        if origin.starts_with(r"\\") && length >= LIMIT {
            let message =
                format!("this path has {length} characters, and Windows takes fewer than {LIMIT}");
            found.push(
                subject
                    .raise(&wanted.address, Key::Field(Field::Origin), message)
                    .help("share a folder that lies deeper, or give it a shorter name"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn the_limit_itself_is_too_long() {
        let of = |length: usize| {
            let path = format!(r"\\nas\{}", "a".repeat(length - 6));
            found(&format!(
                "type: FILESPACE\norigin: '{path}'\nfolderDepth: 1\nfeatures: {{ smartCommitsEnabled: false, sendCommitEmails: false }}"
            ))
        };
        assert_eq!(of(255), none());
        assert_eq!(of(256), ["GIJ044"]);
    }
}
