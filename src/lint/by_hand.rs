//! What no request shows: people confirm it.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::manifest::text::suggest;
use crate::model::general::Validity;
use crate::model::{CloneScheme, Field, GeneralSetting, IntegrationType};

use super::subject::{Subject, text};

/// Something to confirm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandItem {
    /// Its key: that of a general setting, or one of `lint.confirmed` in gijctl.yaml.
    pub key: &'static str,
    /// What is advised.
    pub what: String,
    /// Where in Jira it is, or where else.
    pub place: String,
    /// The title of the vendor's page.
    pub page: &'static str,
    /// Whether somebody has confirmed it.
    pub state: State,
}

impl HandItem {
    /// Whether somebody's word for it counts.
    pub const fn is_confirmed(&self) -> bool {
        matches!(self.state, State::Confirmed { .. })
    }
}

/// Whether somebody has confirmed something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nobody has.
    Open,
    /// Somebody has, and it counts.
    Confirmed {
        /// Who.
        by: String,
        /// The last day.
        expires: Date,
    },
    /// It counted until this day.
    Expired {
        /// Who.
        by: String,
        /// The last day.
        expires: Date,
    },
    /// It counts from a day to come.
    NotYet {
        /// Who.
        by: String,
        /// The first day.
        on: Date,
    },
    /// It is about another value than is stated.
    OtherValue {
        /// Who.
        by: String,
    },
}

/// Somebody's word, from gijctl.yaml.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// Who.
    pub by: String,
    /// On which day.
    pub on: Date,
    /// The last day on which it counts.
    pub expires: Date,
}

/// Advice that no request shows anything of.
#[derive(Debug, Clone, Copy)]
pub struct Hand {
    /// Its key.
    pub key: &'static str,
    /// What is advised.
    pub what: &'static str,
    /// Where it is found; empty for a general setting, which knows its own place.
    pub place: &'static str,
    /// The title of the vendor's page; empty for a general setting.
    pub page: &'static str,
    /// Where it has anything to do with the manifests.
    applies: fn(&Subject<'_>) -> bool,
}

const fn setting(key: &'static str, what: &'static str) -> Hand {
    Hand {
        key,
        what,
        place: "",
        page: "",
        applies: |_| true,
    }
}

const fn elsewhere(
    key: &'static str,
    what: &'static str,
    place: &'static str,
    page: &'static str,
) -> Hand {
    Hand {
        key,
        what,
        place,
        page,
        applies: |_| true,
    }
}

const PLANNING: &str = "Getting Started Guide: App operations and planning";
const UPGRADING: &str = "Recommended upgrade method";
const TIPS: &str = "Tips for Jira admins";

/// All of it, settings of Jira first.
pub static HAND: [Hand; 27] = [
    setting(
        "jqlSearching",
        "JQL search over commits is off unless somebody uses it",
    ),
    setting(
        "calculateAndShowGitTags",
        "Git tags are calculated only where somebody looks at them",
    ),
    setting(
        "sendCommitNotificationEmails",
        "e-mails about commits are off unless they are wanted",
    ),
    setting(
        "gitActivityStream",
        "commits are in the activity stream only where somebody reads it there",
    ),
    setting(
        "indexPullRequestsViaApi",
        "with very many merge requests, their indexing is off until the first indexing is done",
    ),
    setting(
        "reindexIntervalMinutes",
        "the interval is a few minutes longer than the last run took; with webhooks once or twice a day is enough",
    ),
    setting(
        "indexingThreadsPerNode",
        "threads start at 1 and are raised step by step, with an eye on answers of status 429",
    ),
    setting(
        "reindexingNodes",
        "four nodes index, or nodes set apart for it on large sites; after their number changes everything is reindexed once",
    ),
    Hand {
        // Integrations can ask for tokens by themselves.
        applies: |subject| subject.general("requireUserPat").is_some(),
        ..setting(
            "requireUserPat",
            "tokens are required of everybody, in all of Jira",
        )
    },
    setting(
        "enforceGitServicePermissions",
        "Jira shows people only what the Git service lets them see, with tokens required of everybody",
    ),
    setting(
        "auditLogging",
        "the audit log is on: an upgrade leaves it off",
    ),
    setting(
        "ignoreUnmatchingWebhooks",
        "webhooks of repositories that Jira does not have are passed over",
    ),
    setting(
        "garbageCollectionIntervalMinutes",
        "clones are tidied up about once a day, in quiet hours",
    ),
    Hand {
        applies: has_ssh,
        ..setting(
            "sshKeys",
            "SSH keys that are kept in files are the same on all nodes",
        )
    },
    Hand {
        applies: |subject| subject.desired.credentials().next().is_some(),
        ..elsewhere(
            "token-scopes",
            "each token has the scopes that its service asks for, no more, and on Azure covers all accessible organizations with at least Basic access",
            "the Git services",
            "Creating Personal Access Tokens",
        )
    },
    elsewhere(
        "disk",
        "the disk holds all repositories together and five per cent more",
        "Jira's nodes and shared home",
        PLANNING,
    ),
    elsewhere(
        "memory",
        "Jira has memory for twice the pack indexes of all repositories, and for four times while they are tidied up",
        "the memory settings of Jira's Java",
        "Recommended Jira memory settings",
    ),
    elsewhere(
        "large-objects",
        "repositories with objects above 2 GB are filtered out, and very large ones are tracked folders or have a longer timeout for their first clone",
        "the Git services",
        "Known Issues",
    ),
    elsewhere(
        "commits-per-branch",
        "repositories with more than a thousand commits a branch are known to take long",
        "the Git services",
        "Cancel indexing",
    ),
    elsewhere(
        "rare-repositories",
        "commits of repositories that are rarely needed are not indexed (`revisionIndexing: false`)",
        "manifests of kind Repository",
        TIPS,
    ),
    elsewhere(
        "test-jira",
        "migrations and upgrades were tried on a test Jira and are done in quiet hours, with an export beside",
        "your change plan",
        UPGRADING,
    ),
    elsewhere(
        "view-development-tools",
        "everybody who should see commits has the permission View Development Tools, administrators too",
        "Jira's permission schemes",
        "Permissions",
    ),
    elsewhere(
        "azure-files",
        "a shared home on Azure Files is mounted with supportsatomicfilecreation",
        "the mounts of Jira's nodes",
        "Problems with shared home on Azure storage",
    ),
    elsewhere(
        "webhook-interval",
        "after an upgrade across GIJ 4.23 the interval of webhooks was looked at: its number changed from minutes to seconds",
        "Git > Webhooks",
        "Webhooks",
    ),
    elsewhere(
        "indexes-after-jira-upgrade",
        "after an upgrade from Jira 8 all indexes were reset, and Reverse commit sort switched off",
        "Git > Git integrations",
        "Migrating Jira 7 to Jira 9",
    ),
    elsewhere(
        "removed-clones",
        "clones of removed integrations were tidied away where their files were kept",
        "the folders that GIJ clones to",
        "Remove Integration",
    ),
    elsewhere(
        "stuck-removals",
        "removals that somebody began in Jira and that do not come to an end are moved to the top of the queue",
        "Git > Indexing queue",
        "Fixing reindex issues",
    ),
];

fn has_ssh(subject: &Subject<'_>) -> bool {
    let is_ssh = |origin: &str| {
        !origin.is_empty()
            && CloneScheme::of(origin).is_some_and(|scheme| !scheme.takes_credentials())
    };
    let is_service = |kind: IntegrationType| kind != IntegrationType::Filespace;
    subject
        .integrations()
        .any(|one| is_service(one.integration_type) && is_ssh(text(&one.fields, Field::Origin)))
        || subject
            .repositories()
            .any(|one| is_ssh(text(&one.fields, Field::Origin)))
}

/// A key that nothing has.
///
/// # Errors
/// What to do about one that is not known, or is confirmed elsewhere.
pub fn confirmable(key: &str) -> Result<&'static str, String> {
    if let Some(hand) = HAND.iter().find(|hand| hand.key == key) {
        return if hand.place.is_empty() {
            Err(format!(
                "`{key}` is a general setting: acknowledge it in a GeneralSettings manifest"
            ))
        } else {
            Ok(hand.key)
        };
    }
    let keys = HAND.iter().filter(|hand| !hand.place.is_empty());
    let guess = suggest::closest(key, keys.clone().map(|hand| hand.key));
    let help = guess.map_or_else(
        || {
            let all: Vec<_> = keys.map(|hand| hand.key).collect();
            format!("there are {}", all.join(", "))
        },
        |known| format!("did you mean `{known}`?"),
    );
    Err(format!(
        "nothing is confirmed as `{}`; {help}",
        key.escape_debug()
    ))
}

/// What is to be confirmed of this subject, in the order of the table.
pub fn items(
    subject: &Subject<'_>,
    confirmed: &BTreeMap<&'static str, Confirmation>,
) -> Vec<HandItem> {
    let mut items = Vec::new();
    for hand in HAND.iter().filter(|hand| (hand.applies)(subject)) {
        let item = if hand.place.is_empty() {
            of_setting(hand, subject)
        } else {
            let state = confirmed
                .get(hand.key)
                .map_or(State::Open, |one| state(one, subject.today));
            Some(HandItem {
                key: hand.key,
                what: hand.what.to_owned(),
                place: hand.place.to_owned(),
                page: hand.page,
                state,
            })
        };
        items.extend(item);
    }
    items
}

fn of_setting(hand: &Hand, subject: &Subject<'_>) -> Option<HandItem> {
    let setting = GeneralSetting::by_key(hand.key)?;
    let stated = subject.general(hand.key);
    let state = stated
        .and_then(|(manifest, wanted)| Some((manifest.acknowledged.get(&setting)?, wanted)))
        .map_or(State::Open, |(given, wanted)| {
            let validity = given.validity(wanted, subject.today);
            state_by(validity, &given.by, (given.on, given.expires))
        });
    Some(HandItem {
        key: hand.key,
        what: hand.what.to_owned(),
        place: setting.spec().place(),
        page: setting.spec().page,
        state,
    })
}

fn state(given: &Confirmation, today: Date) -> State {
    let days = (given.on, given.expires);
    state_by(Validity::by_days(days, today), &given.by, days)
}

fn state_by(validity: Validity, by: &str, (on, expires): (Date, Date)) -> State {
    let by = by.to_owned();
    match validity {
        Validity::Good => State::Confirmed { by, expires },
        Validity::OtherValue => State::OtherValue { by },
        Validity::Expired => State::Expired { by, expires },
        Validity::NotYet => State::NotYet { by, on },
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::model::VendorPage;

    #[test]
    fn every_item_has_a_page_and_a_place() {
        for hand in HAND {
            if hand.place.is_empty() {
                assert!(GeneralSetting::by_key(hand.key).is_some(), "{}", hand.key);
            } else {
                assert!(VendorPage::titled(hand.page).is_some(), "{}", hand.page);
            }
        }
    }

    #[test]
    fn a_word_counts_from_its_day_to_its_last() {
        let given = Confirmation {
            by: "jane".to_owned(),
            on: date(2026, 3, 2),
            expires: date(2026, 6, 1),
        };
        let by = || "jane".to_owned();
        let (on, expires) = (given.on, given.expires);
        assert_eq!(
            state(&given, date(2026, 2, 28)),
            State::NotYet { by: by(), on }
        );
        assert_eq!(
            state(&given, date(2026, 3, 1)),
            State::Confirmed { by: by(), expires }
        );
        assert_eq!(
            state(&given, date(2026, 6, 2)),
            State::Expired { by: by(), expires }
        );
    }

    #[test]
    fn what_is_confirmed_elsewhere_or_nowhere_is_said() {
        assert_eq!(confirmable("disk"), Ok("disk"));
        assert!(
            confirmable("jqlSearching")
                .unwrap_err()
                .contains("GeneralSettings")
        );
        assert!(
            confirmable("dick")
                .unwrap_err()
                .contains("did you mean `disk`?")
        );
    }
}
