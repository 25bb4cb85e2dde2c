//! The ledger as a file: which row of GIJ belongs to which manifest.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::model::{Address, IntegrationId};
use crate::state::{LedgerStore, LedgerView};

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
    bindings: BTreeMap<Address, IntegrationId>,
}

impl LedgerFile {
    /// Reads the ledger; a file that is not there is an empty one.
    ///
    /// # Errors
    /// A sentence saying what is wrong with the file, and what to do.
    pub fn open(path: &Path, url: &str) -> Result<Self, String> {
        let shown = path.display();
        let empty = Self {
            path: path.to_owned(),
            url: url.to_owned(),
            bindings: BTreeMap::new(),
        };
        match std::fs::metadata(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(empty),
            Err(error) => return Err(format!("the ledger {shown} cannot be read: {error}")),
            Ok(data) if data.len() > MAX_BYTES => {
                return Err(format!("{shown} is too large for a ledger: check --ledger"));
            }
            Ok(_) => {}
        }
        let text = std::fs::read_to_string(path)
            .map_err(|error| format!("the ledger {shown} cannot be read: {error}"))?;
        let no_ledger = |error: serde_json::Error| {
            format!("{shown} is no ledger of gijctl: {error}; check --ledger")
        };
        let head: Head = serde_json::from_str(&text).map_err(no_ledger)?;
        if head.format_version != FORMAT_VERSION {
            return Err(format!(
                "the ledger {shown} has format {}, this gijctl reads format {FORMAT_VERSION}",
                head.format_version
            ));
        }
        let document: Document = serde_json::from_str(&text).map_err(no_ledger)?;
        if document.url != url {
            return Err(format!(
                "the ledger {shown} is about {}, not {url}: give each Jira a ledger of its own",
                document.url
            ));
        }
        let mut bindings = BTreeMap::new();
        for (address, id) in document.bindings {
            let address = address
                .parse()
                .map_err(|error| format!("the ledger {shown} holds an odd entry: {error}"))?;
            let id = IntegrationId::new(id)
                .ok_or_else(|| format!("the ledger {shown} holds the id 0 for {address}"))?;
            bindings.insert(address, id);
        }
        Ok(Self { bindings, ..empty })
    }

    /// The part that a plan looks at.
    pub fn view(&self) -> LedgerView {
        LedgerView::Bindings(self.bindings.clone())
    }

    fn save(&self) -> std::io::Result<()> {
        let document = Document {
            format_version: FORMAT_VERSION,
            url: self.url.clone(),
            bindings: self
                .bindings
                .iter()
                .map(|(address, id)| (address.to_string(), id.get()))
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
    fn bind(&mut self, address: &Address, id: IntegrationId) -> Result<(), String> {
        self.bindings.insert(address.clone(), id);
        self.save().map_err(|error| {
            format!(
                "the ledger {} cannot be written: {error}; the next apply finds the integration by its name",
                self.path.display()
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_bound_is_there_when_the_file_is_opened_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.json");
        let mut ledger = LedgerFile::open(&path, "https://jira.acme.example").unwrap();
        let address: Address = "Integration/a".parse().unwrap();
        ledger
            .bind(&address, IntegrationId::new(7).unwrap())
            .unwrap();
        let again = LedgerFile::open(&path, "https://jira.acme.example").unwrap();
        assert_eq!(again.view(), ledger.view());
    }

    #[test]
    fn a_ledger_of_another_jira_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.json");
        let mut ledger = LedgerFile::open(&path, "https://one.example").unwrap();
        ledger
            .bind(
                &"Integration/a".parse().unwrap(),
                IntegrationId::new(7).unwrap(),
            )
            .unwrap();
        let error = LedgerFile::open(&path, "https://two.example").unwrap_err();
        assert!(error.contains("https://one.example"), "{error}");
    }

    #[test]
    fn a_file_that_is_no_ledger_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.json");
        std::fs::write(&path, "precious").unwrap();
        assert!(LedgerFile::open(&path, "https://one.example").is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "precious");
    }

    #[test]
    fn a_ledger_that_holds_more_than_this_version_knows_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.json");
        let text =
            r#"{"formatVersion":1,"url":"https://one.example","bindings":{},"pending":{"a":1}}"#;
        std::fs::write(&path, text).unwrap();
        let error = LedgerFile::open(&path, "https://one.example").unwrap_err();
        assert!(error.contains("pending"), "{error}");
        let newer = text.replace("\"formatVersion\":1", "\"formatVersion\":2");
        std::fs::write(&path, newer).unwrap();
        let error = LedgerFile::open(&path, "https://one.example").unwrap_err();
        assert!(error.contains("has format 2"), "{error}");
    }
}
