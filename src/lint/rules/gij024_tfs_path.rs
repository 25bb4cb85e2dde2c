//! GIJ024: `/tfs` in the address of a server.

use crate::manifest::places::Key;
use crate::model::{Field, IntegrationType};

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::{Subject, text};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ024",
    name: "tfs-path",
    level: Level::Info,
    rationale: "`/tfs` is the default path of Team Foundation Server, and whether it belongs in the address is told in two ways: look after the first scan whether the collections are there.",
    page: "Azure DevOps Server",
    contradictions: &[32],
    bad: Example::Integration(
        "type: TFS_SERVER
origin: https://tfs.acme.example/tfs
credentials: { username: all, pat: { env: SECRET } }",
    ),
    good: Example::Integration(
        "type: TFS_SERVER
origin: https://tfs.acme.example
credentials: { username: all, pat: { env: SECRET } }",
    ),
    mends: false,
    check: Check::offline(check),
};

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    for wanted in subject.integrations() {
        let origin = text(&wanted.fields, Field::Origin).trim_end_matches('/');
        let path = origin
            .split_once("://")
            .and_then(|(_, rest)| rest.split_once('/'))
            .map_or("", |(_, path)| path);
        if wanted.integration_type == IntegrationType::TfsServer && path.eq_ignore_ascii_case("tfs")
        {
            let message = "`/tfs` is the default path, and by one page it need not be stated";
            found.push(
                subject
                    .raise(&wanted.address, Key::Field(Field::Origin), message)
                    .help("look after the first scan whether the collections are there; if not, leave `/tfs` out, which changes the origin"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn a_longer_path_is_on_purpose() {
        let spec = "type: TFS_SERVER\norigin: https://tfs.acme.example/tfs/acme\ncredentials: { username: all, pat: { env: SECRET } }";
        assert_eq!(found(spec), none());
    }
}
