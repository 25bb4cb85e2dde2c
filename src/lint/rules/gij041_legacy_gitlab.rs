//! GIJ041: GitLab by an API that is gone.

use crate::model::{IntegrationType, RowType};
use crate::state::LiveType;

use super::super::rule::{Adopted, Check, Example, Level, Raised, Rule};
use super::super::subject::{Seen, Subject};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ041",
    name: "legacy-gitlab",
    level: Level::Error,
    rationale: "GIJ has dropped the type for API v3 of GitLab. The type of an integration cannot change: make a new one of type GITLAB_SERVER, wait until it is indexed, then remove the old one.",
    page: "Deprecation notice",
    contradictions: &[],
    bad: Example::Integration(
        "type: GITLAB_SERVER_LEGACY
origin: https://gitlab.acme.example",
    ),
    good: Example::Integration(
        r#"type: GITLAB_SERVER
origin: https://gitlab.acme.example
apiFilter: "[?!empty_repo]""#,
    ),
    mends: false,
    check: Check::adopts(&[Adopted::all("retired-type")]).and_live(live),
};

fn live(_: &Subject<'_>, seen: &Seen<'_>, found: &mut Vec<Raised>) {
    let legacy = LiveType::Known(RowType::Integration(IntegrationType::GitlabServerLegacy));
    for row in seen.unmanaged().filter(|row| row.row_type == legacy) {
        let message = "it is of the type GITLAB_SERVER_LEGACY, which GIJ has dropped";
        found.push(
            Raised::of_row(row.id, &row.display_name, message)
                .level(Level::Warning)
                .help("declare one of type GITLAB_SERVER beside it, and remove this one once that is indexed"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn a_row_of_it_is_told() {
        assert_eq!(
            found_live("", &[row(7, "GITLAB_SERVER_LEGACY", &[])], &[]),
            ["GIJ041"]
        );
    }
}
