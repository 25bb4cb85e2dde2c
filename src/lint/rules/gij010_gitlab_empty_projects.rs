//! GIJ010: projects of GitLab without a repository.

use crate::manifest::places::Key;
use crate::manifest::text::jmespath::{self, Kept};
use crate::model::{Field, IntegrationType};

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::{Subject, text};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ010",
    name: "gitlab-empty-projects",
    level: Level::Info,
    rationale: "Projects of GitLab that hold no repository come in as well, and each scan tries them anew.",
    page: "GitLab JMESPath filter examples",
    contradictions: &[],
    bad: Example::Integration(
        r#"type: GITLAB
apiFilter: "[?!archived]""#,
    ),
    good: Example::Integration(
        r#"type: GITLAB
apiFilter: "[?!archived && !empty_repo]""#,
    ),
    mends: false,
    check: Check::offline(check),
};

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    for wanted in subject.integrations() {
        let is_gitlab = matches!(
            wanted.integration_type,
            IntegrationType::Gitlab | IntegrationType::GitlabServer
        );
        let filter = text(&wanted.fields, Field::ApiFilter);
        // Whoever lists by a path may not want a filter beside it (C22).
        let lists_by_path = filter.is_empty() && !text(&wanted.fields, Field::ApiPath).is_empty();
        let kept = jmespath::kept_by(filter, "empty_repo");
        let message = match kept {
            Kept::With => {
                "this filter keeps projects without a repository, and leaves out the others"
            }
            Kept::Either => "projects without a repository come in as well",
            // Whatever else is asked of it may well leave them out.
            Kept::Without | Kept::Unclear => continue,
        };
        if is_gitlab && !lists_by_path {
            found.push(
                subject
                    .raise(&wanted.address, Key::Field(Field::ApiFilter), message)
                    .help("leave them out with the filter `[?!empty_repo]`; a new filter can remove rows, so look at the plan"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn a_filter_must_leave_them_out_and_not_the_others() {
        let of = |filter: &str| found(&format!("type: GITLAB\napiFilter: \"{filter}\""));
        assert_eq!(of("[?empty_repo]"), ["GIJ010"]);
        assert_eq!(of("[?empty_repo==`false`]"), none());
        assert_eq!(of("[?empty_repo==false]"), ["GIJ011"]);
        assert_eq!(of("[?!(archived || empty_repo)]"), none());
        assert_eq!(of("[?to_string(empty_repo)=='false']"), none());
    }

    #[test]
    fn no_filter_lets_them_in_as_well() {
        assert_eq!(found("type: GITLAB"), ["GIJ010"]);
        assert_eq!(found("type: GITHUB"), none());
    }
}
