//! A probe from its beginning to its end.

use std::collections::BTreeSet;

use super::ask::{Asker, Cut, Halt, SignOfLife};
use super::clean_up::{Left, PREFIX, Pending};
use super::give_back::GivenBack;
use super::notebook::{Answer, Notebook};
use super::read_only::Rows;
use super::rows::Lent;
use crate::capability::Readings;
use crate::client::{RestClient, Transport};
use crate::clock::Clock;
use crate::remote::{Remote as _, RemoteError, RemoteErrorKind};
use crate::state::{Authority, InstanceInfo};

/// The questions that nothing but a throw-away integration answers.
const OF_A_THROWAWAY: [u8; 6] = [2, 3, 8, 9, 10, 11];

/// Those that one answers that is lent.
const OF_A_LENT_ONE: [u8; 3] = [4, 5, 6];

/// Why an integration is not lent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LendRefusal {
    /// It is none that could be.
    Unfit(String),
    /// Nobody answered what it is like.
    Unanswered(String),
    /// Signing in fails.
    LockedOut(RemoteErrorKind),
    /// Nothing more is to be asked.
    Halted(Halt),
}

/// A probe that is under way.
pub struct Probing<'a, T, C> {
    instance: InstanceInfo,
    asker: Asker<'a, T, C>,
    rows: Rows,
    left: Vec<Left>,
    given_back: Option<GivenBack>,
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
    /// What became of an integration that was lent, where it was changed.
    pub given_back: Option<GivenBack>,
    /// How many requests had no answer.
    pub failed: usize,
    /// Why it ended before its end, where it did.
    pub halted: Option<Halt>,
    /// How signing in failed on the way, where it did.
    pub locked_out: Option<RemoteErrorKind>,
}

/// Why nothing is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WriteRefusal {
    /// The account is no administrator.
    NoAdministrator,
    /// What is there cannot be seen.
    ListUnread,
    /// Jira does not tell the version of the app, without which nothing that is found counts.
    VersionUnknown,
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
        (halt, tell): (&'a dyn Fn() -> Option<Halt>, SignOfLife<'a>),
    ) -> Result<Self, RemoteError> {
        let instance = client.instance().await?;
        let asker = Asker {
            transport: client.transport(),
            clock,
            halt,
            tell,
            notebook: Notebook::of(questions),
            in_doubt: false,
            written_filter: None,
            unsent: None,
            swept: Vec::new(),
            locked_out: None,
        };
        let mut probing = Self {
            instance,
            asker,
            rows: Rows::default(),
            left: Vec::new(),
            given_back: None,
            halted: None,
        };
        let authority = probing.instance.account.authority;
        match probing.asker.read_rows(authority).await {
            Ok(rows) => probing.rows = rows,
            Err(cut) => probing.cut(&cut),
        }
        Ok(probing)
    }

    /// Whether nothing more is asked.
    pub const fn is_over(&self) -> bool {
        self.halted.is_some() || self.asker.locked_out.is_some()
    }

    /// Who answers, and as whom.
    pub const fn instance(&self) -> &InstanceInfo {
        &self.instance
    }

    /// Why nothing may be written, where that is so.
    pub fn refuses_to_write(&self) -> Option<WriteRefusal> {
        if self.instance.account.authority != Authority::Administrator {
            return Some(WriteRefusal::NoAdministrator);
        }
        if self.instance.app_version.is_none() {
            return Some(WriteRefusal::VersionUnknown);
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
    pub async fn borrow(&mut self, id: u64) -> Result<Lent, LendRefusal> {
        self.asker.borrow(id).await.map_err(|cut| match cut {
            Cut::Ended(why) => LendRefusal::Unfit(why),
            Cut::Failed(why) | Cut::NotGijs(why) => LendRefusal::Unanswered(why),
            Cut::LockedOut(trouble) => LendRefusal::LockedOut(trouble),
            Cut::Halted(halt) => LendRefusal::Halted(halt),
        })
    }

    /// Asks what can be asked by reading.
    pub async fn read(&mut self) {
        if self.is_over() {
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
        if self.is_over() {
            return;
        }
        let notebook = &self.asker.notebook;
        let is_lent = pending.lent.as_ref().is_some_and(Lent::is_changed);
        let wants_one = notebook.wants(1) || OF_A_THROWAWAY.iter().any(|one| notebook.wants(*one));
        if wants_one || is_lent {
            if let Err(cut) = self.asker.ask_by_writing(pending).await {
                self.cut_writing(cut);
            }
            self.left = self.asker.clean_up(pending).await;
        }
        let Some(lent) = &pending.lent else { return };
        if self.is_over() {
            return;
        }
        if is_lent && let Some(why) = self.asker.would_sweep() {
            for question in OF_A_LENT_ONE {
                self.asker.notebook.not_asked(question, why.clone());
            }
            return;
        }
        if let Err(cut) = self.asker.ask_of_rows(lent).await {
            self.cut(&cut);
        }
        let (given_back, not_given) = self.asker.give_back(lent).await;
        self.given_back = Some(given_back);
        self.left.extend(not_given);
    }

    /// What came of it.
    pub fn end(self) -> Probed {
        Probed {
            instance: self.instance,
            readings: self.asker.notebook.readings,
            failed: self.asker.notebook.failed,
            answers: self.asker.notebook.answers(),
            left: self.left,
            given_back: self.given_back,
            halted: self.halted,
            locked_out: self.asker.locked_out,
        }
    }

    fn cut(&mut self, cut: &Cut) {
        match cut {
            Cut::Halted(halt) => self.halted = Some(*halt),
            Cut::Failed(_) | Cut::NotGijs(_) | Cut::LockedOut(_) | Cut::Ended(_) => {
                self.asker.notebook.failed += 1;
            }
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
            Cut::NotGijs(why) => {
                self.asker.notebook.failed += 1;
                why
            }
            Cut::LockedOut(_) => {
                self.asker.notebook.failed += 1;
                "signing in failed on the way".to_owned()
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
    /// What is still there, or not as it was.
    pub left: Vec<Left>,
    /// What became of an integration that was lent.
    pub given_back: Option<GivenBack>,
    /// How signing in failed on the way, where it did.
    pub locked_out: Option<RemoteErrorKind>,
}

/// Why nothing is cleaned up.
#[derive(Debug)]
pub enum CleanRefusal {
    /// The account is no administrator.
    NoAdministrator,
    /// Nobody says who answers.
    Unanswered(RemoteError),
}

/// Removes what an earlier probe made and did not remove, and puts back what it changed.
pub async fn clean<T: Transport, C: Clock>(
    client: &RestClient<T>,
    clock: &C,
    pending: &Pending,
    tell: SignOfLife<'_>,
) -> Result<Cleaned, CleanRefusal> {
    let instance = client.instance().await;
    let instance = instance.map_err(CleanRefusal::Unanswered)?;
    if instance.account.authority != Authority::Administrator {
        return Err(CleanRefusal::NoAdministrator);
    }
    let mut asker = Asker {
        transport: client.transport(),
        clock,
        halt: &|| None,
        tell,
        notebook: Notebook::default(),
        // Whoever left it may have been killed while a creation was on its way.
        in_doubt: true,
        written_filter: None,
        unsent: None,
        swept: Vec::new(),
        locked_out: None,
    };
    let mut left = asker.clean_up(pending).await;
    let mut given_back = None;
    if let Some(lent) = &pending.lent {
        let (given, not_given) = asker.give_back(lent).await;
        given_back = Some(given);
        left.extend(not_given);
    }
    Ok(Cleaned {
        left,
        given_back,
        locked_out: asker.locked_out,
    })
}
