//! GIJ030: AWS is not asked.

use crate::manifest::places::Key;
use crate::model::{GeneralValue, IntegrationType};

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::Subject;

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ030",
    name: "aws-not-enforced",
    level: Level::Warning,
    rationale: "Jira does not ask AWS CodeCommit what people may see there: with permissions enforced, what its integrations show depends on their projects alone.",
    page: "Enforce Git service permissions",
    contradictions: &[],
    bad: Example::Manifests(
        "apiVersion: gijctl.dev/v1
kind: GeneralSettings
metadata: { name: site }
spec:
  requireUserPat: true
  enforceGitServicePermissions: true
  auditLogging: true
---
apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: code, annotations: { owner: jane } }
spec:
  type: AWS
  awsRegion: eu-central-1
  credentials: { username: key, password: { env: SECRET } }
  displayName: Code of acme
  projects: [PAY]
  features: { smartCommitsEnabled: false, sendCommitEmails: false }
  refSpecNotes: false
  trustFolderStat: false
",
    ),
    good: Example::Manifests(
        "apiVersion: gijctl.dev/v1
kind: GeneralSettings
metadata: { name: site }
spec:
  requireUserPat: true
  enforceGitServicePermissions: true
  auditLogging: true
---
apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: code, annotations: { owner: jane } }
spec:
  type: GITHUB
  credentials: { pat: { env: SECRET } }
  displayName: Code of acme
  projects: [PAY]
  features: { smartCommitsEnabled: false, sendCommitEmails: false }
  refSpecNotes: false
  trustFolderStat: false
",
    ),
    mends: false,
    check: Check::offline(check),
};

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    let enforce = subject.general("enforceGitServicePermissions");
    if enforce.map(|(_, value)| value) != Some(&GeneralValue::Bool(true)) {
        return;
    }
    for wanted in subject.integrations() {
        if wanted.integration_type == IntegrationType::Aws {
            let message =
                "AWS CodeCommit is not asked what people may see, though permissions are enforced";
            found.push(
                subject
                    .raise(&wanted.address, Key::Type, message)
                    .help("let `projects` be just those whose people may see all of it"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn examples_are_enough() {
        holds(&super::RULE);
    }
}
