//! GIJ021: one account for several integrations of a host.

use std::collections::BTreeMap;

use crate::manifest::places::Key;
use crate::model::integration_type::OriginRule;
use crate::model::{Address, Field, IntegrationType, SecretRef, host_of};
use crate::state::DesiredIntegration;

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::{Subject, text};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ021",
    name: "shared-secret",
    level: Level::Warning,
    rationale: "Integrations that sign in with one account share its rate limit, and one that is refused holds up the others. AWS knows two keys at most for each user.",
    page: "Getting Started Guide: App operations and planning",
    contradictions: &[],
    bad: Example::Manifests(
        "apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: github-a, annotations: { owner: jane } }
spec:
  type: GITHUB
  displayName: GitHub a
  credentials: { pat: { env: A } }
  apiPath: /orgs/a/repos
  projects: [PAY]
  features: { requireUserPat: true, smartCommitsEnabled: false, sendCommitEmails: false }
  refSpecNotes: false
  trustFolderStat: false
---
apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: github-b, annotations: { owner: jane } }
spec:
  type: GITHUB
  displayName: GitHub b
  credentials: { pat: { env: A } }
  apiPath: /orgs/b/repos
  projects: [PAY]
  features: { requireUserPat: true, smartCommitsEnabled: false, sendCommitEmails: false }
  refSpecNotes: false
  trustFolderStat: false
",
    ),
    good: Example::Manifests(
        "apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: github-a, annotations: { owner: jane } }
spec:
  type: GITHUB
  displayName: GitHub a
  credentials: { pat: { env: A } }
  apiPath: /orgs/a/repos
  projects: [PAY]
  features: { requireUserPat: true, smartCommitsEnabled: false, sendCommitEmails: false }
  refSpecNotes: false
  trustFolderStat: false
---
apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: github-b, annotations: { owner: jane } }
spec:
  type: GITHUB
  displayName: GitHub b
  credentials: { pat: { env: B } }
  apiPath: /orgs/b/repos
  projects: [PAY]
  features: { requireUserPat: true, smartCommitsEnabled: false, sendCommitEmails: false }
  refSpecNotes: false
  trustFolderStat: false
",
    ),
    mends: false,
    check: Check::offline(check),
};

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    let mut first: BTreeMap<(String, &SecretRef), &Address> = BTreeMap::new();
    for wanted in subject.integrations() {
        let Some(credentials) = &wanted.credentials else {
            continue;
        };
        let secret = (host(wanted), &credentials.secret);
        let Some(other) = first.get(&secret) else {
            first.insert(secret, &wanted.address);
            continue;
        };
        let message = if wanted.integration_type == IntegrationType::Aws {
            format!("this and {other} sign in with one user's key")
        } else {
            format!(
                "this and {other} sign in with one secret at one host, and share its rate limit"
            )
        };
        let mut raised = subject.raise(&wanted.address, Key::Credentials, message);
        if let Some(placed) = subject.places.value(other, Key::Credentials) {
            raised = raised.related(placed.key, "the other one is here");
        }
        found.push(raised.help("give each an account of its own"));
    }
}

/// The host that is signed in to.
fn host(wanted: &DesiredIntegration) -> String {
    if wanted.integration_type == IntegrationType::Aws {
        return IntegrationType::Aws.as_str().to_owned();
    }
    let stated = text(&wanted.fields, Field::Origin);
    let implied = match wanted.integration_type.requirements().origin {
        OriginRule::Implied(origin) => origin.unwrap_or_default(),
        OriginRule::Required => "",
    };
    host_of(if stated.is_empty() { implied } else { stated })
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn examples_are_enough() {
        holds(&super::RULE);
    }
}
