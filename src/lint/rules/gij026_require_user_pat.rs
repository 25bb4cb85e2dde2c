//! GIJ026: people acting as the integration.

use crate::manifest::places::{Block, Key};
use crate::model::{Field, GeneralValue, IntegrationType, RowType};
use crate::state::{DesiredIntegration, LiveType};

use super::super::rule::{Check, Example, Fix, Level, Raised, Rule};
use super::super::subject::{Seen, Subject, is};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ026",
    name: "require-user-pat",
    level: Level::Warning,
    rationale: "Without tokens of their own people see and do in Jira what the account of the integration may. The vendor strongly recommends that everybody needs one.",
    page: "Getting Started Guide: Integration creation",
    contradictions: &[],
    bad: Example::Integration("features: { smartCommitsEnabled: false, sendCommitEmails: false }"),
    good: Example::Integration(
        "features: { requireUserPat: true, smartCommitsEnabled: false, sendCommitEmails: false }",
    ),
    mends: true,
    check: Check::offline(check).and_live(live),
};

fn has_tokens(kind: IntegrationType) -> bool {
    !matches!(kind, IntegrationType::Gerrit | IntegrationType::Filespace)
}

/// Whether all of Jira is stated to need them, whatever an integration says. That it does is for
/// people to confirm; where a row says otherwise, it is told.
fn everywhere(subject: &Subject<'_>) -> bool {
    let general = subject.general("requireUserPat");
    general.is_some_and(|(_, value)| *value == GeneralValue::Bool(true))
}

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    if everywhere(subject) {
        return;
    }
    for wanted in subject
        .integrations()
        .filter(|one| has_tokens(one.integration_type))
    {
        if is(&wanted.fields, Field::RequireUserPat, true) {
            continue;
        }
        let help = if has_no_browser(wanted) {
            "first switch the Repository Browser on with `gitViewerEnabled: true`, which it needs, then state `requireUserPat: true` under `features`"
        } else {
            "state `requireUserPat: true` under `features`"
        };
        let message = "people see and do what this integration's account may, since they need no tokens of their own";
        found.push(
            subject
                .raise(&wanted.address, Key::Field(Field::RequireUserPat), message)
                .help(help)
                .fix_or_leave(mend(subject, wanted)),
        );
    }
}

fn has_no_browser(wanted: &DesiredIntegration) -> bool {
    is(&wanted.fields, Field::GitViewerEnabled, false)
}

/// The key that is missing, or why it is left to people.
fn mend(subject: &Subject<'_>, wanted: &DesiredIntegration) -> Result<Fix, &'static str> {
    if has_no_browser(wanted) {
        return Err(
            "it needs the Repository Browser, and somebody has stated `gitViewerEnabled: false`",
        );
    }
    if wanted.fields.contains_key(&Field::RequireUserPat) {
        return Err("somebody has stated `requireUserPat: false`");
    }
    if is_ignored(wanted) {
        return Err(
            "it is under `lifecycle.ignoreFields`, so that what is stated changes nothing in Jira",
        );
    }
    let places = subject.places.of(&wanted.address);
    let first_key = places
        .and_then(|places| places.first_key(Block::Features))
        .ok_or("the manifest has no keys under `features` that it could be put beside")?;
    Ok(Fix::Insert {
        first_key,
        key: "requireUserPat",
        value: "true".to_owned(),
        sets: (wanted.address.clone(), Key::Field(Field::RequireUserPat)),
    })
}

fn is_ignored(wanted: &DesiredIntegration) -> bool {
    let ignored = &wanted.lifecycle.ignore_fields;
    ignored.contains(&Field::RequireUserPat)
}

/// Rows that no manifest speaks for, and those that are otherwise than is stated and stay so.
fn live(subject: &Subject<'_>, seen: &Seen<'_>, found: &mut Vec<Raised>) {
    let everywhere = everywhere(subject);
    for wanted in subject.integrations() {
        let Some(row) = seen.row_of(&wanted.address) else {
            continue;
        };
        if !has_tokens(wanted.integration_type) || !is(&row.fields, Field::RequireUserPat, false) {
            continue;
        }
        let is_stated = is(&wanted.fields, Field::RequireUserPat, true);
        let (message, help) = if is_stated && is_ignored(wanted) {
            (
                "people need no tokens of their own by what Jira shows, and the statement is left alone for `lifecycle.ignoreFields`",
                "take `requireUserPat` out of `lifecycle.ignoreFields`, so that apply sets it",
            )
        } else if everywhere && !is_stated {
            (
                "Jira shows that people need no tokens of their own here, though the general settings are stated to require them",
                "switch Require User PAT on in Jira's general settings, or state `requireUserPat: true` under `features` as well",
            )
        } else {
            continue;
        };
        let key = Key::Field(Field::RequireUserPat);
        found.push(subject.raise(&wanted.address, key, message).help(help));
    }
    for row in seen.unmanaged() {
        let LiveType::Known(RowType::Integration(kind)) = row.row_type else {
            continue;
        };
        if has_tokens(kind) && is(&row.fields, Field::RequireUserPat, false) {
            let message = "people need no tokens of their own";
            found.push(Raised::of_row(row.id, &row.display_name, message).help(
                "declare it, with `requireUserPat: true`; `gijctl export` writes its manifest",
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn it_is_put_in_where_nothing_is_said_of_it() {
        let spec = "features:\n  smartCommitsEnabled: false\n  sendCommitEmails: false";
        assert_eq!(mended(spec), ["    requireUserPat: true\n"]);
    }

    #[test]
    fn who_chose_otherwise_is_not_overruled() {
        let spec = "features:\n  requireUserPat: false\n  smartCommitsEnabled: false\n  sendCommitEmails: false";
        assert_eq!(found(spec), ["GIJ026"]);
        assert!(mended(spec).is_empty());
    }

    #[test]
    fn it_is_told_why_it_is_not_put_in() {
        let rest = "smartCommitsEnabled: false\n  sendCommitEmails: false";
        let of = |features: &str| left(&format!("features:{features}"));
        assert!(
            of(&format!("\n  requireUserPat: false\n  {rest}")).contains("requireUserPat: false")
        );
        assert!(
            of(&format!("\n  gitViewerEnabled: false\n  {rest}")).contains("Repository Browser")
        );
        assert!(of(" {}").contains("no keys"));
        assert!(left("# no features").contains("no keys"));
    }

    #[test]
    fn without_the_repository_browser_both_steps_are_told() {
        let spec = "features:\n  gitViewerEnabled: false\n  smartCommitsEnabled: false\n  sendCommitEmails: false";
        assert_eq!(found(spec), ["GIJ026"]);
        assert!(mended(spec).is_empty());
        let help = help(spec);
        assert!(
            help.contains("gitViewerEnabled: true") && help.contains("requireUserPat: true"),
            "{help}"
        );
    }

    #[test]
    fn what_apply_leaves_alone_is_not_put_in_and_told_of_the_row() {
        let ignored = "lifecycle: { ignoreFields: [requireUserPat] }";
        let without = format!(
            "features:\n  smartCommitsEnabled: false\n  sendCommitEmails: false\n{ignored}"
        );
        assert_eq!(found(&without), ["GIJ026"]);
        assert!(mended(&without).is_empty());
        assert!(left(&without).contains("ignoreFields"));
        let stated = format!("id: 7\n{ignored}");
        let of = |value| {
            let rows = [row(7, "GITHUB", &[(Field::RequireUserPat, value)])];
            found_live(&stated, &rows, &[])
        };
        assert_eq!(of(false), ["GIJ026"]);
        assert_eq!(of(true), none());
        // Without that apply sets it.
        let rows = [row(7, "GITHUB", &[(Field::RequireUserPat, false)])];
        assert_eq!(found_live("id: 7", &rows, &[]), none());
    }

    #[test]
    fn a_row_that_reads_otherwise_speaks_against_the_general_statement() {
        let keys = "id: 7\nfeatures: { smartCommitsEnabled: false, sendCommitEmails: false }";
        let settings =
            "requireUserPat: true\nenforceGitServicePermissions: true\nauditLogging: true";
        let of = |id, value| {
            let rows = [row(id, "GITHUB", &[(Field::RequireUserPat, value)])];
            found_live_under(settings, keys, &rows)
        };
        assert_eq!(of(7, false), ["GIJ026"]);
        assert_eq!(of(7, true), none());
        assert_eq!(of(8, false), ["GIJ026"]);
    }

    #[test]
    fn a_row_that_no_manifest_speaks_for_is_told() {
        let rows = [row(7, "GITHUB", &[(Field::RequireUserPat, false)])];
        assert_eq!(found_live("", &rows, &[]), ["GIJ026"]);
        let rows = [row(7, "GERRIT", &[(Field::RequireUserPat, false)])];
        assert_eq!(found_live("", &rows, &[]), none());
    }
}
