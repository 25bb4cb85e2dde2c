//! The ledger as a file.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::encoding::{self, FORMAT_VERSION, Record, Unread, check_version, plain};
use super::error::{Holder, LedgerError};
use super::file_lock::{FileLock, Taken};
use super::owner::Owner;
use super::store::{Condition, LedgerStore, Size, save_touched};
use super::telling::Telling;
use crate::clock::Clock;
use crate::model::Address;
use crate::pace::later;
use crate::state::Ledger;

/// A large ledger has some megabytes.
const MAX_BYTES: u64 = 256 << 20;

/// How long to wait before a lock is asked for again.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// The file as written.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    format_version: u32,
    #[serde(default)]
    written_by: String,
    /// The Jira it is about: ids mean nothing for another.
    url: String,
    /// Whose it is; older versions did not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
    resources: Map<String, Value>,
}

/// A ledger in a file, written anew at each change so that no crash loses more than the last. Its
/// lease is a lock on a file beside it, `PATH.lock`, which ends with the process.
///
/// It belongs to one owner, the first that applied with it, and is refused to every other.
pub struct LedgerFile<'a, C> {
    path: PathBuf,
    url: String,
    owner: Owner,
    who: String,
    clock: &'a C,
    lock: Option<FileLock>,
    ledger: Option<Ledger>,
    /// Whether there is a file that names no owner.
    is_nobodys: bool,
}

/// What a file holds.
struct Content {
    ledger: Ledger,
    is_nobodys: bool,
}

impl<'a, C: Clock> LedgerFile<'a, C> {
    /// A ledger in this file, about this Jira, of this owner, for this run, which is `who` in words
    /// for people; nothing is read yet.
    pub fn new(path: &Path, url: &str, owner: &Owner, who: &str, clock: &'a C) -> Self {
        Self {
            path: path.to_owned(),
            url: url.to_owned(),
            owner: owner.clone(),
            who: who.to_owned(),
            clock,
            lock: None,
            ledger: None,
            is_nobodys: false,
        }
    }

    fn place(&self) -> String {
        self.path.display().to_string()
    }

    fn lock_path(&self) -> PathBuf {
        let mut path = self.path.clone().into_os_string();
        path.push(".lock");
        path.into()
    }

    fn unreadable(&self, reason: impl Into<String>) -> LedgerError {
        LedgerError::Unreadable {
            place: self.place(),
            reason: reason.into(),
            help: "check --ledger".to_owned(),
        }
    }

    fn unwritable(&self, reason: impl Into<String>) -> LedgerError {
        LedgerError::Unwritable {
            place: self.place(),
            reason: reason.into(),
            help: "let this process write there, or name another place with --ledger".to_owned(),
        }
    }

    /// The folder that it is in.
    fn folder(&self) -> &Path {
        match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        }
    }

    /// What there is before anything was applied: nothing, in a folder that can hold it.
    fn first(&self) -> Result<Content, LedgerError> {
        let folder = self.folder();
        if folder.is_dir() {
            return Ok(Content {
                ledger: Ledger::default(),
                is_nobodys: false,
            });
        }
        Err(LedgerError::Unreadable {
            place: self.place(),
            reason: format!("there is no folder {}", folder.display()),
            help: "make the folder, or name another place with --ledger".to_owned(),
        })
    }

    fn load(&self) -> Result<Content, LedgerError> {
        match std::fs::metadata(&self.path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return self.first(),
            Err(error) => return Err(self.unreadable(error.to_string())),
            Ok(data) if !data.is_file() => {
                return Err(self.unreadable("it is no regular file"));
            }
            Ok(data) if data.len() > MAX_BYTES => {
                return Err(self.unreadable("it is too large for a ledger"));
            }
            Ok(_) => {}
        }
        let text = std::fs::read_to_string(&self.path)
            .map_err(|error| self.unreadable(error.to_string()))?;
        let no_ledger =
            |error: String| self.unreadable(format!("it is no ledger of gijctl: {error}"));
        let value: Value =
            serde_json::from_str(&text).map_err(|error| no_ledger(error.to_string()))?;
        check_version(&value).map_err(|unread| match unread {
            Unread::Newer(reason) => LedgerError::Unreadable {
                place: self.place(),
                reason,
                help: "use that version of gijctl, or a later one".to_owned(),
            },
            Unread::Odd(reason) => no_ledger(reason),
        })?;
        let document =
            Document::deserialize(value).map_err(|error| no_ledger(plain(&error.to_string())))?;
        self.check_owner(document.owner.as_deref())?;
        if document.url != self.url {
            return Err(self.unreadable(format!(
                "it is about {}, not {}: give each Jira a ledger of its own",
                plain(&document.url),
                self.url
            )));
        }
        let mut entries = BTreeMap::new();
        let mut pending = BTreeMap::new();
        let mut given = BTreeMap::new();
        for (text, value) in document.resources {
            let odd = |error: String| {
                let text = plain(&text);
                self.unreadable(format!(
                    "its entry for {text} is odd: {error}; put it right or remove it, and the next apply finds {text} by its name"
                ))
            };
            let address: Address = text.parse().map_err(odd)?;
            let (record, _) = encoding::decode(address.kind, &value).map_err(odd)?;
            if let Some(entry) = record.entry {
                entries.insert(address.clone(), entry);
            }
            if !record.given.is_empty() {
                given.insert(address.clone(), record.given);
            }
            if let Some(create) = record.pending {
                pending.insert(address, create);
            }
        }
        Ok(Content {
            ledger: Ledger::read(entries, pending, BTreeMap::new()).with_given(given),
            is_nobodys: document.owner.is_none(),
        })
    }

    /// What one owner has applied is nothing to prune for another.
    fn check_owner(&self, named: Option<&str>) -> Result<(), LedgerError> {
        match named {
            None => Ok(()),
            Some(named) if named == self.owner.as_str() => Ok(()),
            Some(named) => {
                let named = plain(named);
                Err(LedgerError::Unreadable {
                    place: self.place(),
                    reason: format!(
                        "it belongs to the owner {named}, and these manifests to the owner {}",
                        self.owner
                    ),
                    help: format!(
                        "give each owner a file of its own with --ledger; if these are the manifests of {named}, say `ledger: {{ owner: {named} }}` in their gijctl.yaml"
                    ),
                })
            }
        }
    }

    fn document(&self, ledger: &Ledger) -> Result<Document, LedgerError> {
        let mut records: BTreeMap<Address, Record> = BTreeMap::new();
        for (address, entry) in ledger.entries() {
            records.entry(address.clone()).or_default().entry = Some(entry.clone());
        }
        for (address, given) in ledger.all_given() {
            records.entry(address.clone()).or_default().given = given.clone();
        }
        for (address, create) in ledger.all_pending() {
            records.entry(address.clone()).or_default().pending = Some(create.clone());
        }
        let mut resources = Map::new();
        for (address, record) in records {
            let value = encoding::encode(address.kind, &record, 0).map_err(|reason| {
                self.unwritable(format!(
                    "what is to be remembered of {address} is odd: {reason}"
                ))
            })?;
            resources.insert(address.to_string(), value);
        }
        Ok(Document {
            format_version: FORMAT_VERSION,
            written_by: encoding::this_program(),
            url: self.url.clone(),
            owner: Some(self.owner.as_str().to_owned()),
            resources,
        })
    }

    fn write(&self, document: &Document) -> std::io::Result<()> {
        let folder = self.folder();
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        {
            let mut buffered = std::io::BufWriter::new(&mut file);
            serde_json::to_writer_pretty(&mut buffered, document)?;
            buffered.write_all(b"\n")?;
            buffered.flush()?;
        }
        file.as_file().sync_all()?;
        file.persist(&self.path)?;
        // The rename itself lasts only once the folder is written.
        std::fs::File::open(folder)?.sync_all()
    }

    fn write_all(&self, ledger: &Ledger) -> Result<(), LedgerError> {
        if self.lock.is_none() {
            return Err(self.unwritable("this run does not hold its lock"));
        }
        let document = self.document(ledger)?;
        self.write(&document)
            .map_err(|error| self.unwritable(error.to_string()))
    }

    fn take_in(&mut self, content: Content) {
        self.ledger = Some(content.ledger);
        self.is_nobodys = content.is_nobodys;
    }
}

impl<C: Clock> LedgerStore for LedgerFile<'_, C> {
    async fn read(&mut self) -> Result<(), LedgerError> {
        let content = self.load()?;
        self.take_in(content);
        Ok(())
    }

    fn ledger(&self) -> Option<&Ledger> {
        self.ledger.as_ref()
    }

    fn ledger_mut(&mut self) -> Option<&mut Ledger> {
        self.ledger.as_mut()
    }

    /// A file that names nobody becomes this owner's with the first save, whatever changed.
    async fn save(&mut self) -> Result<(), LedgerError> {
        if self.is_nobodys
            && let Some(ledger) = &self.ledger
        {
            self.write_all(ledger)?;
            self.is_nobodys = false;
        }
        save_touched(
            self,
            |store| &mut store.ledger,
            async |store, ledger, _| store.write_all(ledger),
        )
        .await
    }

    async fn acquire(
        &mut self,
        patience: Duration,
        told: &mut dyn FnMut(&Holder),
    ) -> Result<(), LedgerError> {
        // Beside what cannot be the ledger of this run no lock is made.
        self.load()?;
        let deadline = later(self.clock.now(), patience);
        let mut telling = Telling::default();
        let lock = loop {
            let now = self.clock.now();
            let taken = FileLock::take(&self.lock_path(), &self.who, now).map_err(|error| {
                let lock = self.lock_path();
                self.unwritable(format!("{} cannot be locked: {error}", lock.display()))
            })?;
            let holder = match taken {
                Taken::Ours(lock) => break lock,
                Taken::Theirs(holder) => holder,
            };
            if now >= deadline {
                return Err(LedgerError::Held(holder));
            }
            if telling.is_due(&holder.who, now) {
                told(&holder);
            }
            self.clock
                .sleep_until(later(now, LOOK_AGAIN).min(deadline))
                .await;
        };
        let content = self.load()?;
        self.lock = Some(lock);
        self.take_in(content);
        Ok(())
    }

    /// The lock lasts as long as the process.
    async fn keep_alive(&mut self) -> Result<(), LedgerError> {
        Ok(())
    }

    async fn release(&mut self) -> Result<(), LedgerError> {
        match self.lock.take() {
            None => Ok(()),
            Some(lock) => lock.release().map_err(|error| LedgerError::Unwritable {
                place: self.lock_path().display().to_string(),
                reason: error.to_string(),
                help: "the lock ends with this process".to_owned(),
            }),
        }
    }

    fn notice(&self) -> Option<String> {
        None
    }

    async fn condition(&mut self) -> Result<Condition, LedgerError> {
        let seen = FileLock::look(&self.lock_path(), self.clock.now());
        let (at_work, ended) = seen.map_err(|error| {
            let lock = self.lock_path();
            self.unreadable(format!("{} cannot be looked at: {error}", lock.display()))
        })?;
        let size = match std::fs::metadata(&self.path) {
            Ok(data) => Some(Size {
                bytes: data.len(),
                parts: 1,
                largest: None,
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(self.unreadable(error.to_string())),
        };
        Ok(Condition {
            at_work: at_work.into_iter().collect(),
            ended: ended.into_iter().collect(),
            size,
        })
    }
}

#[cfg(test)]
mod tests;
