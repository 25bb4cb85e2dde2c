//! The ledger as a file: which row of GIJ belongs to which manifest.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::error::{Holder, LedgerError};
use super::store::LedgerStore;
use crate::model::{Address, IntegrationId};
use crate::state::{Entry, Ledger};

const FORMAT_VERSION: u32 = 1;

/// A ledger file is small: a line for each resource.
const MAX_BYTES: u64 = 16 << 20;

/// The file as written. One with keys that this version does not know is refused: the next binding
/// would write it without them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Document {
    format_version: u32,
    /// The Jira it is about: bindings mean nothing for another.
    url: String,
    bindings: BTreeMap<String, u64>,
}

/// What every format has, so that a newer one is told by its number.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    format_version: u32,
}

/// A ledger in a file, written anew at each change so that no crash loses more than the last.
#[derive(Debug)]
pub struct LedgerFile {
    path: PathBuf,
    url: String,
    ledger: Option<Ledger>,
}

impl LedgerFile {
    /// A ledger in this file, about this Jira; nothing is read yet.
    pub fn new(path: &Path, url: &str) -> Self {
        Self {
            path: path.to_owned(),
            url: url.to_owned(),
            ledger: None,
        }
    }

    fn place(&self) -> String {
        self.path.display().to_string()
    }

    fn unreadable(&self, reason: impl Into<String>) -> LedgerError {
        LedgerError::Unreadable {
            place: self.place(),
            reason: reason.into(),
            help: "check --ledger".to_owned(),
        }
    }

    fn load(&self) -> Result<Ledger, LedgerError> {
        match std::fs::metadata(&self.path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Ledger::default());
            }
            Err(error) => return Err(self.unreadable(error.to_string())),
            Ok(data) if data.len() > MAX_BYTES => {
                return Err(self.unreadable("it is too large for a ledger"));
            }
            Ok(_) => {}
        }
        let text = std::fs::read_to_string(&self.path)
            .map_err(|error| self.unreadable(error.to_string()))?;
        let no_ledger = |error: serde_json::Error| {
            self.unreadable(format!("it is no ledger of gijctl: {error}"))
        };
        let head: Head = serde_json::from_str(&text).map_err(no_ledger)?;
        if head.format_version != FORMAT_VERSION {
            return Err(self.unreadable(format!(
                "it has format {}, this gijctl reads format {FORMAT_VERSION}",
                head.format_version
            )));
        }
        let document: Document = serde_json::from_str(&text).map_err(no_ledger)?;
        if document.url != self.url {
            return Err(self.unreadable(format!(
                "it is about {}, not {}: give each Jira a ledger of its own",
                document.url, self.url
            )));
        }
        let mut entries = BTreeMap::new();
        for (address, id) in document.bindings {
            let address: Address = address
                .parse()
                .map_err(|error| self.unreadable(format!("it holds an odd entry: {error}")))?;
            let id = IntegrationId::new(id)
                .ok_or_else(|| self.unreadable(format!("it holds the id 0 for {address}")))?;
            entries.insert(address, Entry::new(id));
        }
        Ok(Ledger::read(entries, BTreeMap::new(), BTreeMap::new()))
    }

    fn write(&self, ledger: &Ledger) -> std::io::Result<()> {
        let document = Document {
            format_version: FORMAT_VERSION,
            url: self.url.clone(),
            bindings: ledger
                .entries()
                .map(|(address, entry)| (address.to_string(), entry.id.get()))
                .collect(),
        };
        let folder = match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        serde_json::to_writer_pretty(&mut file, &document)?;
        file.write_all(b"\n")?;
        file.as_file().sync_all()?;
        file.persist(&self.path)?;
        // The rename itself lasts only once the folder is written.
        std::fs::File::open(folder)?.sync_all()
    }
}

impl LedgerStore for LedgerFile {
    async fn read(&mut self) -> Result<(), LedgerError> {
        self.ledger = Some(self.load()?);
        Ok(())
    }

    fn ledger(&self) -> Option<&Ledger> {
        self.ledger.as_ref()
    }

    fn ledger_mut(&mut self) -> Option<&mut Ledger> {
        self.ledger.as_mut()
    }

    async fn save(&mut self) -> Result<(), LedgerError> {
        let Some(mut ledger) = self.ledger.take() else {
            return Ok(());
        };
        let touched = ledger.take_touched();
        let written = if touched.is_empty() {
            Ok(())
        } else {
            self.write(&ledger)
        };
        let saved = written.map_err(|error| {
            ledger.put_back_touched(touched);
            LedgerError::Unwritable {
                place: self.place(),
                reason: error.to_string(),
                help: "the next apply finds the integrations by their names".to_owned(),
            }
        });
        self.ledger = Some(ledger);
        saved
    }

    async fn acquire(
        &mut self,
        _: Duration,
        _: &mut dyn FnMut(&Holder),
    ) -> Result<(), LedgerError> {
        self.read().await
    }

    async fn keep_alive(&mut self) -> Result<(), LedgerError> {
        Ok(())
    }

    async fn release(&mut self) -> Result<(), LedgerError> {
        Ok(())
    }

    fn notice(&self) -> Option<String> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JIRA: &str = "https://jira.acme.example";

    async fn read(path: &Path, url: &str) -> Result<LedgerFile, LedgerError> {
        let mut ledger = LedgerFile::new(path, url);
        ledger.read().await.map(|()| ledger)
    }

    async fn with_one_entry(path: &Path) -> LedgerFile {
        let mut ledger = read(path, JIRA).await.unwrap();
        let address: Address = "Integration/a".parse().unwrap();
        let entry = Entry::new(IntegrationId::new(7).unwrap());
        ledger.ledger_mut().unwrap().remember(&address, entry);
        ledger.save().await.unwrap();
        ledger
    }

    #[tokio::test]
    async fn what_is_remembered_is_there_when_the_file_is_opened_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.json");
        let ledger = with_one_entry(&path).await;
        let again = read(&path, JIRA).await.unwrap();
        assert_eq!(again.ledger(), ledger.ledger());
    }

    #[tokio::test]
    async fn a_ledger_of_another_jira_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.json");
        with_one_entry(&path).await;
        let error = read(&path, "https://two.example").await.unwrap_err();
        assert!(error.to_string().contains(JIRA), "{error}");
    }

    #[tokio::test]
    async fn a_file_that_is_no_ledger_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.json");
        std::fs::write(&path, "precious").unwrap();
        assert!(read(&path, JIRA).await.is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "precious");
    }

    #[tokio::test]
    async fn a_ledger_that_holds_more_than_this_version_knows_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.json");
        let text = r#"{"formatVersion":1,"url":"https://jira.acme.example","bindings":{},"pending":{"a":1}}"#;
        std::fs::write(&path, text).unwrap();
        let error = read(&path, JIRA).await.unwrap_err();
        assert!(error.to_string().contains("pending"), "{error}");
        let newer = text.replace("\"formatVersion\":1", "\"formatVersion\":2");
        std::fs::write(&path, newer).unwrap();
        let error = read(&path, JIRA).await.unwrap_err();
        assert!(error.to_string().contains("has format 2"), "{error}");
    }
}
