//! A probe from its beginning to its end.

use std::collections::BTreeSet;

use super::ask::{Asker, Cut, Halt};
use super::clean_up::{Left, PREFIX, Pending};
use super::notebook::{Answer, Notebook};
use super::read_only::Rows;
use super::rows::Lent;
use crate::capability::Readings;
use crate::client::{RestClient, Transport};
use crate::clock::Clock;
use crate::remote::{Remote as _, RemoteError};
use crate::state::{Authority, InstanceInfo};

/// The questions that nothing but a throw-away integration answers.
const OF_A_THROWAWAY: [u8; 6] = [2, 3, 8, 9, 10, 11];

/// A probe that is under way.
pub struct Probing<'a, T, C> {
    instance: InstanceInfo,
    asker: Asker<'a, T, C>,
    rows: Rows,
    left: Vec<Left>,
    halted: Option<Halt>,
}

/// What came of a probe.
#[derive(Debug)]
pub struct Probed {
    /// Who answered, and as whom.
    pub instance: InstanceInfo,
    /// The questions, by number.
    pub answers: Vec<Answer>,
    /// What was found.
    pub readings: Readings,
    /// What was made and is still there, or was changed and is not as it was.
    pub left: Vec<Left>,
    /// How many requests had no answer.
    pub failed: usize,
    /// Why it ended before its end, where it did.
    pub halted: Option<Halt>,
}

/// Why nothing is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WriteRefusal {
    /// The account is no administrator.
    NoAdministrator,
    /// What is there cannot be seen.
    ListUnread,
    /// An earlier probe left something.
    LeftOver {
        /// GIJ's numbers of what it left.
        ids: Vec<u64>,
    },
}

impl<'a, T: Transport, C: Clock> Probing<'a, T, C> {
    /// Asks who answers, and reads the two lists.
    pub async fn begin(
        client: &'a RestClient<T>,
        clock: &'a C,
        questions: BTreeSet<u8>,
        halt: &'a dyn Fn() -> Option<Halt>,
    ) -> Result<Self, RemoteError> {
        let instance = client.instance().await?;
        let asker = Asker {
            transport: client.transport(),
            clock,
            halt,
            notebook: Notebook::of(questions),
            in_doubt: false,
        };
        let mut probing = Self {
            instance,
            asker,
            rows: Rows::default(),
            left: Vec::new(),
            halted: None,
        };
        match probing.asker.read_rows().await {
            Ok(rows) => {
                // To a manager GIJ may say no, which is an answer.
                if probing.instance.account.authority == Authority::Administrator {
                    let unread = [rows.integrations.is_none(), rows.repositories.is_none()];
                    let unread = unread.into_iter().filter(|unread| *unread).count();
                    probing.asker.notebook.failed += unread;
                }
                probing.rows = rows;
            }
            Err(cut) => probing.cut(&cut),
        }
        Ok(probing)
    }

    /// Why nothing may be written, where that is so.
    pub fn refuses_to_write(&self) -> Option<WriteRefusal> {
        if self.instance.account.authority != Authority::Administrator {
            return Some(WriteRefusal::NoAdministrator);
        }
        let Some(list) = &self.rows.integrations else {
            return Some(WriteRefusal::ListUnread);
        };
        let ids: Vec<u64> = list
            .rows
            .iter()
            .filter(|row| row.name.starts_with(PREFIX))
            .map(|row| row.id)
            .collect();
        (!ids.is_empty()).then_some(WriteRefusal::LeftOver { ids })
    }

    /// Reads an integration that is to be changed for a while, or says why it cannot be lent.
    pub async fn borrow(&mut self, id: u64) -> Result<Lent, String> {
        self.asker.borrow(id).await.map_err(Cut::in_words)
    }

    /// Asks what can be asked by reading.
    pub async fn read(&mut self) {
        if self.halted.is_some() {
            return;
        }
        let authority = self.instance.account.authority;
        if let Err(cut) = self.asker.ask_read_only(&self.rows, authority).await {
            self.cut(&cut);
        }
    }

    /// Asks what can be asked of a throw-away integration, and removes it whichever way that ends;
    /// then the same of one that is lent, which is put back. All that must have been noted before.
    pub async fn write(&mut self, pending: &Pending) {
        if self.halted.is_some() {
            return;
        }
        let notebook = &self.asker.notebook;
        if notebook.wants(1) || OF_A_THROWAWAY.iter().any(|one| notebook.wants(*one)) {
            if let Err(cut) = self.asker.ask_by_writing(pending).await {
                self.cut_writing(cut);
            }
            self.left = self.asker.clean_up(pending).await;
        }
        let Some(lent) = &pending.lent else { return };
        if self.halted.is_some() {
            return;
        }
        if let Err(cut) = self.asker.ask_of_rows(lent).await {
            self.cut(&cut);
        }
        self.left.extend(self.asker.give_back(lent).await);
    }

    /// What came of it.
    pub fn end(self) -> Probed {
        Probed {
            instance: self.instance,
            readings: self.asker.notebook.readings,
            failed: self.asker.notebook.failed,
            answers: self.asker.notebook.answers(),
            left: self.left,
            halted: self.halted,
        }
    }

    fn cut(&mut self, cut: &Cut) {
        match cut {
            Cut::Halted(halt) => self.halted = Some(*halt),
            Cut::Failed(_) | Cut::Ended(_) => self.asker.notebook.failed += 1,
        }
    }

    /// Whatever the writing has not answered by now it does not answer.
    fn cut_writing(&mut self, cut: Cut) {
        let why = match cut {
            Cut::Halted(halt) => {
                self.halted = Some(halt);
                return;
            }
            Cut::Failed(why) => {
                self.asker.notebook.failed += 1;
                self.asker.notebook.said(8, why);
                "a request of the writing part had no answer".to_owned()
            }
            Cut::Ended(why) => why,
        };
        for question in OF_A_THROWAWAY {
            self.asker.notebook.unclear(question, why.clone());
        }
    }
}

/// What cleaning up after an earlier probe came to.
#[derive(Debug)]
pub struct Cleaned {
    /// What is still there.
    pub left: Vec<Left>,
}

/// Removes what an earlier probe made and did not remove, and puts back what it changed.
pub async fn clean<T: Transport, C: Clock>(
    client: &RestClient<T>,
    clock: &C,
    pending: &Pending,
) -> Result<Cleaned, RemoteError> {
    client.instance().await?;
    let mut asker = Asker {
        transport: client.transport(),
        clock,
        halt: &|| None,
        notebook: Notebook::default(),
        // Whoever left it may have been killed while a creation was on its way.
        in_doubt: true,
    };
    let mut left = asker.clean_up(pending).await;
    if let Some(lent) = &pending.lent {
        left.extend(asker.give_back(lent).await);
    }
    Ok(Cleaned { left })
}
