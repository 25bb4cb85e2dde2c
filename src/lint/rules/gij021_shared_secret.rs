//! GIJ021: one account for several integrations of a host.

use std::collections::BTreeMap;
use std::path::{Component, PathBuf};

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
    let mut first: BTreeMap<(String, SecretRef), &Address> = BTreeMap::new();
    for wanted in subject.integrations() {
        let Some(credentials) = &wanted.credentials else {
            continue;
        };
        let secret = (host(wanted), straight(&credentials.secret));
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

/// The same with its path written without detours, as far as that shows without a look at the disk.
fn straight(secret: &SecretRef) -> SecretRef {
    let Some(path) = secret.path() else {
        return secret.clone();
    };
    let mut straight = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(
                    straight.components().next_back(),
                    Some(Component::Normal(_))
                ) =>
            {
                straight.pop();
            }
            other => straight.push(other),
        }
    }
    secret.clone().with_path(straight)
}

/// The host that is signed in to.
fn host(wanted: &DesiredIntegration) -> String {
    let kind = wanted.integration_type;
    // Each organisation or region of theirs has a name of its own, and all are one service.
    if matches!(kind, IntegrationType::Aws | IntegrationType::Vsts) {
        return kind.as_str().to_owned();
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

    fn two(spec: [&str; 2]) -> Vec<&'static str> {
        let of = |name: &str, spec: &str| {
            format!(
                "apiVersion: gijctl.dev/v1
kind: Integration
metadata: {{ name: {name}, annotations: {{ owner: jane }} }}
spec:
  displayName: Acme {name}
  projects: [PAY]
  features: {{ requireUserPat: true, smartCommitsEnabled: false, sendCommitEmails: false }}
  refSpecNotes: false
  trustFolderStat: false
{spec}
"
            )
        };
        found_of(&format!("{}---\n{}", of("a", spec[0]), of("b", spec[1])))
    }

    #[test]
    fn one_file_by_two_names_is_one_secret() {
        let of = |path: &str, org: &str| {
            format!(
                "  type: GITHUB\n  apiPath: /orgs/{org}/repos\n  credentials: {{ pat: {{ file: {path} }} }}"
            )
        };
        let found = |one, other| two([&of(one, "a"), &of(other, "b")]);
        assert_eq!(found("p/x", "./q/../p/x"), ["GIJ021"]);
        assert_eq!(found("x", "../x"), none());
    }

    #[test]
    fn organisations_of_one_service_share_its_limit() {
        let of = |org: &str, variable: &str| {
            format!(
                "  type: VSTS\n  origin: https://{org}.visualstudio.com\n  credentials: {{ pat: {{ env: {variable} }} }}"
            )
        };
        assert_eq!(two([&of("a", "A"), &of("b", "A")]), ["GIJ021"]);
        assert_eq!(two([&of("a", "A"), &of("b", "B")]), none());
    }
}
