//! GIJ042: how deep GitLab keeps its repositories.

use crate::manifest::places::Key;
use crate::model::{Field, FieldValue, IntegrationType};

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::{Subject, text};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ042",
    name: "hashed-storage-depth",
    level: Level::Info,
    rationale: "The hashed storage of GitLab keeps repositories three folders deep.",
    page: "Tracked Folders",
    contradictions: &[],
    bad: Example::Integration(
        "type: FILESPACE
origin: /srv/gitlab/@hashed
folderDepth: 2
features: { smartCommitsEnabled: false, sendCommitEmails: false }",
    ),
    good: Example::Integration(
        "type: FILESPACE
origin: /srv/gitlab/@hashed
folderDepth: 3
features: { smartCommitsEnabled: false, sendCommitEmails: false }",
    ),
    mends: true,
    check: Check::offline(check),
};

/// How deep repositories lie there.
const DEPTH: i64 = 3;

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    let key = Key::Field(Field::FolderDepth);
    for wanted in subject.integrations() {
        let is_hashed = wanted.integration_type == IntegrationType::Filespace
            && text(&wanted.fields, Field::Origin).contains("@hashed");
        let Some(FieldValue::Integer(depth)) = wanted.fields.get(&Field::FolderDepth) else {
            continue;
        };
        if is_hashed && *depth != DEPTH {
            let values = (depth.to_string(), DEPTH.to_string());
            let message = "repositories of hashed storage lie three folders deep";
            found.push(
                subject
                    .raise(&wanted.address, key, message)
                    .help("state `folderDepth: 3`")
                    .fix(subject.replace(&wanted.address, key, (&values.0, &values.1))),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn the_depth_is_put_right() {
        let spec = "type: FILESPACE\norigin: /srv/gitlab/@hashed\nfolderDepth: 1\nfeatures: {}";
        assert_eq!(mended(spec), ["3"]);
    }
}
