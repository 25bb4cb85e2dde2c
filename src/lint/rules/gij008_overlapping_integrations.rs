//! GIJ008: the same repositories twice.

use super::super::rule::{Adopted, Check, Example, Level, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ008",
    name: "overlapping-integrations",
    level: Level::Info,
    rationale: "Two integrations of one host with one path and one filter bring in the same repositories twice, as far as their accounts see the same: twice the clones, twice the requests.",
    page: "Getting Started Guide: App operations and planning",
    contradictions: &[],
    bad: Example::Manifests(
        r#"apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: gitlab-a, annotations: { owner: jane } }
spec:
  type: GITLAB
  displayName: GitLab a
  credentials: { pat: { env: A } }
  apiFilter: "[?!empty_repo]"
  projects: [PAY]
  features: { requireUserPat: true, smartCommitsEnabled: false, sendCommitEmails: false }
  refSpecNotes: false
  trustFolderStat: false
---
apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: gitlab-b, annotations: { owner: jane } }
spec:
  type: GITLAB
  displayName: GitLab b
  credentials: { pat: { env: B } }
  apiFilter: "[?!empty_repo]"
  projects: [PAY]
  features: { requireUserPat: true, smartCommitsEnabled: false, sendCommitEmails: false }
  refSpecNotes: false
  trustFolderStat: false
"#,
    ),
    good: Example::Manifests(
        r#"apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: gitlab-a, annotations: { owner: jane } }
spec:
  type: GITLAB
  displayName: GitLab a
  credentials: { pat: { env: A } }
  apiFilter: "[?!empty_repo && namespace.path=='a']"
  projects: [PAY]
  features: { requireUserPat: true, smartCommitsEnabled: false, sendCommitEmails: false }
  refSpecNotes: false
  trustFolderStat: false
---
apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: gitlab-b, annotations: { owner: jane } }
spec:
  type: GITLAB
  displayName: GitLab b
  credentials: { pat: { env: B } }
  apiFilter: "[?!empty_repo && namespace.path=='b']"
  projects: [PAY]
  features: { requireUserPat: true, smartCommitsEnabled: false, sendCommitEmails: false }
  refSpecNotes: false
  trustFolderStat: false
"#,
    ),
    mends: false,
    check: Check::adopts(&[Adopted::all("same-repositories")]),
};

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn examples_are_enough() {
        holds(&super::RULE);
    }
}
