//! The file that `gijctl probe -o` writes and `instances.NAME.capability` names.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::readings::Readings;
use super::relied::Capability;
use crate::model::AppVersion;

/// Far more than such a file ever has.
pub const MAX_BYTES: u64 = 1 << 20;

const FORMAT_VERSION: u32 = 1;

/// What was found, where and when. It holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "gijctl capability")]
pub struct CapabilityFile {
    /// Version of this shape.
    #[schemars(extend("const" = FORMAT_VERSION))]
    pub format_version: u32,
    /// Address of the Jira that was probed, for people.
    pub instance: String,
    /// Version of the app: what was found counts for this one.
    pub app_version: String,
    /// Version of Jira, where it tells.
    pub jira_version: Option<String>,
    /// When, in RFC 3339.
    pub at: String,
    /// Version of gijctl that probed.
    pub gijctl: String,
    /// What was found. What is not there is done the safe way.
    pub readings: Readings,
}

/// Why a text is no such file.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It is no JSON, or of another shape.
    #[error("it is no capability file")]
    Shape(#[source] serde_json::Error),
    /// It is of a later gijctl.
    #[error("its formatVersion is {0}, and this gijctl reads {FORMAT_VERSION}")]
    Version(u64),
    /// Its version of the app is none.
    #[error("its appVersion does not begin with a number")]
    AppVersion,
}

/// Whether a file counts for the app that answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It does.
    Counts,
    /// The app is of another version.
    OtherVersion {
        /// The version that the file was made with.
        probed: String,
        /// The version that answers.
        live: String,
    },
    /// Jira does not tell the version of the app.
    VersionUnknown {
        /// The version that the file was made with.
        probed: String,
    },
}

/// The `formatVersion` of a JSON object, whatever else is in it.
pub fn format_version(text: &str) -> Option<u64> {
    let value: serde_json::Value = serde_json::from_str(text).ok()?;
    value.get("formatVersion")?.as_u64()
}

impl CapabilityFile {
    /// A file of this form.
    pub fn new(instance: String, app_version: &AppVersion, at: String) -> Self {
        Self {
            format_version: FORMAT_VERSION,
            instance,
            app_version: app_version.to_string(),
            jira_version: None,
            at,
            gijctl: env!("CARGO_PKG_VERSION").to_owned(),
            readings: Readings::default(),
        }
    }

    /// Reads the text of a file.
    pub fn parse(text: &str) -> Result<Self, FileError> {
        // A later form may be another one altogether.
        match format_version(text) {
            Some(version) if version != u64::from(FORMAT_VERSION) => {
                return Err(FileError::Version(version));
            }
            _ => {}
        }
        let file: Self = serde_json::from_str(text).map_err(FileError::Shape)?;
        if AppVersion::parse(&file.app_version).is_none() {
            return Err(FileError::AppVersion);
        }
        Ok(file)
    }

    /// Whether it counts for this version of the app.
    pub fn judge(&self, live: Option<&AppVersion>) -> Verdict {
        let probed = self.app_version.clone();
        let Some(live) = live else {
            return Verdict::VersionUnknown { probed };
        };
        let is_same = AppVersion::parse(&probed).is_some_and(|probed| probed.same_release(live));
        if is_same {
            Verdict::Counts
        } else {
            Verdict::OtherVersion {
                probed,
                live: live.to_string(),
            }
        }
    }

    /// What to rely on where it counts.
    pub fn capability(&self) -> Capability {
        Capability::from(&self.readings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(version: &str) -> CapabilityFile {
        let version = AppVersion::parse(version).unwrap();
        CapabilityFile::new("https://jira.example".to_owned(), &version, String::new())
    }

    #[test]
    fn a_file_counts_for_the_release_it_was_made_with_and_no_other() {
        let live = AppVersion::parse("5.2.1-j10").unwrap();
        assert_eq!(of("5.2.1").judge(Some(&live)), Verdict::Counts);
        for other in ["5.2.0", "5.2", "5.3.1", "6.2.1"] {
            let verdict = of(other).judge(Some(&live));
            assert!(matches!(verdict, Verdict::OtherVersion { .. }), "{other}");
        }
        let unknown = of("5.2.1").judge(None);
        assert!(matches!(unknown, Verdict::VersionUnknown { .. }));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let file = of("5.2.1");
        let text = serde_json::to_string(&file).unwrap();
        assert_eq!(CapabilityFile::parse(&text).unwrap(), file);
    }

    #[test]
    fn a_word_that_is_no_reading_is_an_error() {
        let text = r#"{"formatVersion":1,"instance":"","appVersion":"5.2.1","jiraVersion":null,
            "at":"","gijctl":"","readings":{"deletion":{"is":"soon","how":"read"}}}"#;
        let FileError::Shape(error) = CapabilityFile::parse(text).unwrap_err() else {
            panic!("it is of another shape");
        };
        assert!(error.to_string().contains("soon"), "{error}");
    }

    #[test]
    fn a_file_of_a_later_form_is_refused_by_its_number_whatever_is_in_it() {
        let error = CapabilityFile::parse(r#"{"formatVersion":2,"found":[]}"#).unwrap_err();
        assert!(matches!(error, FileError::Version(2)));
    }
}
