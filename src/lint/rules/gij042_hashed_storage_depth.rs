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
origin: /srv/gitlab/@hashed/*
folderDepth: 2
features: { smartCommitsEnabled: false, sendCommitEmails: false }",
    ),
    good: Example::Integration(
        "type: FILESPACE
origin: /srv/gitlab/@hashed/*
folderDepth: 3
features: { smartCommitsEnabled: false, sendCommitEmails: false }",
    ),
    mends: true,
    check: Check::offline(check),
};

/// The folder of hashed storage.
const HASHED: &str = "@hashed";
/// How deep repositories lie in it.
const DEPTH: i64 = 3;

/// Why some are left to people.
const PART: &str = "the origin takes a part of hashed storage only, and whether that is meant is for people to say";

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    let key = Key::Field(Field::FolderDepth);
    for wanted in subject.integrations() {
        if wanted.integration_type != IntegrationType::Filespace {
            continue;
        }
        let Some(FieldValue::Integer(depth)) = wanted.fields.get(&Field::FolderDepth) else {
            continue;
        };
        let Some(below) = folders_below(text(&wanted.fields, Field::Origin)) else {
            continue;
        };
        let right = DEPTH - below;
        if right < 1 || *depth == right {
            continue;
        }
        let message = if below == 0 {
            "repositories of hashed storage lie three folders deep".to_owned()
        } else {
            format!(
                "repositories of hashed storage lie three folders deep, of which the origin names {below}"
            )
        };
        let fix = if below == 0 {
            let values = (depth.to_string(), right.to_string());
            subject.replace(&wanted.address, key, (&values.0, &values.1))
        } else {
            None
        };
        found.push(
            subject
                .raise(&wanted.address, key, message)
                .help(format!("state `folderDepth: {right}`"))
                .fix_or_leave(fix.ok_or(PART)),
        );
    }
}

/// How many folders of hashed storage an origin names before its mask; `None` where it is elsewhere.
fn folders_below(origin: &str) -> Option<i64> {
    let mut folders: Vec<_> = origin.split(['/', '\\']).collect();
    while folders
        .last()
        .is_some_and(|last| last.is_empty() || *last == "*")
    {
        folders.pop();
    }
    let below = folders.iter().rev().position(|folder| *folder == HASHED)?;
    i64::try_from(below).ok()
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn the_depth_is_put_right() {
        let spec = "type: FILESPACE\norigin: /srv/gitlab/@hashed/*\nfolderDepth: 1\nfeatures: {}";
        assert_eq!(mended(spec), ["3"]);
    }

    #[test]
    fn what_the_origin_names_of_it_counts_and_is_left_to_people() {
        let of = |origin: &str, depth: u32| {
            format!("type: FILESPACE\norigin: {origin}\nfolderDepth: {depth}\nfeatures: {{}}")
        };
        assert!(!found(&of("/srv/gitlab/@hashed/d4/*", 2)).contains(&"GIJ042"));
        let deep = of("/srv/gitlab/@hashed/d4/*", 3);
        assert!(found(&deep).contains(&"GIJ042"));
        assert!(mended(&deep).is_empty());
        assert!(!found(&of("/srv/@hashed-old-names/*", 2)).contains(&"GIJ042"));
    }
}
