//! Which versions of the app and of Jira go together, as the vendor's page of supported platforms
//! says: <https://help.gitkraken.com/git-integration-for-jira-data-center/app-support-gij-self-managed/>.
//!
//! # Caveats
//! The page names the newest lines only. Of what is newer than the page nobody knows, and of what is
//! older it does not speak.

use super::version::AppVersion;

/// What the vendor's page says of a pair of versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Support {
    /// It names this pair.
    Named,
    /// It names other versions of Jira for this app, or other apps for this Jira.
    NotNamed,
    /// One of the two is newer than the page.
    NewerThanThePage,
}

/// One line of the page.
struct Pair {
    app: (&'static [u64], Option<&'static [u64]>),
    jira: (&'static [u64], &'static [u64]),
}

/// The lines of the page as it stood in March 2026, in words for people.
pub const NAMED: &str =
    "4.28.x with Jira 8.13 to 9.17.5, and 5.1.1 or newer with Jira 10.0 to 10.4.1";

const PAIRS: [Pair; 2] = [
    Pair {
        app: (&[4, 28], Some(&[4, 29])),
        jira: (&[8, 13], &[9, 17, 5]),
    },
    Pair {
        app: (&[5, 1, 1], None),
        jira: (&[10, 0], &[10, 4, 1]),
    },
];

/// The newest app that the page knows of.
const NEWEST_APP: &[u64] = &[5, 2, 1];

/// What the vendor's page says of this app in this Jira.
pub fn support(app: &AppVersion, jira: &AppVersion) -> Support {
    let named = PAIRS.iter().any(|pair| {
        let (from, before) = pair.app;
        let (lowest, highest) = pair.jira;
        app.is_from(from)
            && before.is_none_or(|before| !app.is_from(before))
            && jira.is_from(lowest)
            && jira.is_up_to(highest)
    });
    let newest_jira = PAIRS[PAIRS.len() - 1].jira.1;
    if !app.is_up_to(NEWEST_APP) || (app.is_from(PAIRS[1].app.0) && !jira.is_up_to(newest_jira)) {
        Support::NewerThanThePage
    } else if named {
        Support::Named
    } else {
        Support::NotNamed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(app: &str, jira: &str) -> Support {
        let version = |text| AppVersion::parse(text).unwrap();
        support(&version(app), &version(jira))
    }

    #[test]
    fn the_pairs_of_the_page_are_known_to_their_edges() {
        for (app, jira) in [
            ("4.28.0", "8.13.0"),
            ("4.28.3", "9.17.5"),
            ("5.1.1", "10.0.0"),
            ("5.2.1", "10.4.1"),
        ] {
            assert_eq!(of(app, jira), Support::Named, "{app} with {jira}");
        }
    }

    #[test]
    fn other_pairs_are_not_named() {
        for (app, jira) in [
            ("4.27.1", "9.12.4"),
            ("4.28.0", "8.12.9"),
            ("4.28.0", "9.17.6"),
            ("4.29.0", "9.12.4"),
            ("5.1.0", "10.3.0"),
            ("5.2.1", "9.12.4"),
        ] {
            assert_eq!(of(app, jira), Support::NotNamed, "{app} with {jira}");
        }
    }

    #[test]
    fn what_is_newer_than_the_page_is_no_mistake() {
        assert_eq!(of("5.2.2", "10.3.0"), Support::NewerThanThePage);
        assert_eq!(of("6.0.0", "11.0.0"), Support::NewerThanThePage);
        assert_eq!(of("5.2.1", "10.4.2"), Support::NewerThanThePage);
    }
}
