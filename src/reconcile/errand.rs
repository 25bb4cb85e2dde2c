//! Waiting for integrations, and reindexing them: whom that is about, and the lease around it.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::time::Duration;

use super::lease::{acquire, alive_during, in_words, tell_that_it_stays, unless_stopped};
use super::look::{candidates, declares_plain, managed, rows};
use super::pass::{Decision, PassError};
use crate::clock::Clock;
use crate::event::{Afterwards, ErrandOutcome, EventSink, ReindexOrder, Target, Warning, label};
use crate::exec::{Answer, Answers, Executor, Settings, Stop};
use crate::ledger::{LedgerStore, ReadOnlyLedger};
use crate::model::{Kind, first_few};
use crate::remote::{Remote, RemoteError};
use crate::state::{Desired, Ledger, LiveRow, LiveType, RepositoriesPolicy};
use crate::status::{Managed, RowKind, Subject, Unselected, select};

/// How many names a message lists.
const LISTED: usize = 5;

/// What an errand works with.
pub struct Errand<'a, R, C> {
    /// GIJ.
    pub remote: &'a R,
    /// Time.
    pub clock: &'a C,
    /// How it is waited.
    pub settings: &'a Settings,
    /// The manifests.
    pub desired: &'a Desired,
    /// Whom it is about.
    pub subjects: &'a [Subject],
}

/// How integrations are reindexed.
#[derive(Debug, Clone, Copy)]
pub struct Reindexing {
    /// The place in GIJ's queue; `None` is GIJ's own.
    pub priority: Option<NonZeroU32>,
    /// What comes after each request.
    pub afterwards: Afterwards,
    /// How long it is waited while another run holds the lease.
    pub lock_timeout: Duration,
}

/// Why an errand was not run. Nothing was asked for.
#[derive(Debug, thiserror::Error)]
pub enum ErrandError {
    /// Something stood in the way.
    #[error(transparent)]
    Pass(#[from] PassError),
    /// It is not said, or not to be done, whom it is about.
    #[error("{} of the addresses cannot be used", .0.len())]
    Unselected(Vec<Unselected>),
}

impl<R: Remote, C: Clock> Errand<'_, R, C> {
    /// Waits until whoever is meant is indexed: what is named; else what the manifests declare; else
    /// everything that is switched on. The ledger is read, and nothing is written to it: what earlier
    /// runs began and nobody has seen whole is waited for as long as that run would have.
    pub async fn wait<L: LedgerStore>(
        &self,
        ledger: &mut L,
        stop: Stop,
        sink: &mut dyn EventSink,
    ) -> Result<ErrandOutcome, ErrandError> {
        let (rows, read) = unless_stopped(&stop, async {
            Ok((self.rows().await?, ledger.read().await))
        })
        .await?;
        // What the lists show can be waited for without it.
        let unread = read.err().map(|error| {
            Warning::Other(format!(
                "what earlier runs have left unfinished is not known: {error}; {}",
                error.help()
            ))
        });
        let managed = managed(self.desired, &rows, ledger.ledger());
        let (targets, left_out) = self.awaited(&rows, &managed)?;
        let owed = owed_work(&targets, ledger.ledger());
        let mut known = ReadOnlyLedger::of(ledger.ledger().cloned());
        let outcome = self.executor(stop).wait(&targets, &mut known, sink).await;
        let before = unread.into_iter().chain(left_out);
        Ok(ErrandOutcome {
            warnings: before.chain(outcome.warnings).chain(owed).collect(),
            ..outcome
        })
    }

    /// Reindexes whoever is named, once `decide` has seen the order and agrees; `None` where it does
    /// not.
    pub async fn reindex<L: LedgerStore>(
        &self,
        how: Reindexing,
        ledger: &mut L,
        (stop, sink): (Stop, &mut dyn EventSink),
        decide: impl AsyncFnOnce(&ReindexOrder) -> Decision,
    ) -> Result<Option<ErrandOutcome>, ErrandError> {
        acquire(ledger, how.lock_timeout, (self.clock, &stop), sink).await?;
        let ended = self
            .reindex_with_lease(how, ledger, (stop, &mut *sink), decide)
            .await;
        match (ended, ledger.release().await) {
            (Ok(Some(mut outcome)), Err(error)) => {
                outcome.warnings.push(in_words(&error));
                Ok(Some(outcome))
            }
            (ended, Err(error)) => {
                tell_that_it_stays(&error, self.clock, sink);
                ended
            }
            (ended, Ok(())) => ended,
        }
    }

    async fn reindex_with_lease<L: LedgerStore>(
        &self,
        how: Reindexing,
        ledger: &mut L,
        (stop, sink): (Stop, &mut dyn EventSink),
        decide: impl AsyncFnOnce(&ReindexOrder) -> Decision,
    ) -> Result<Option<ErrandOutcome>, ErrandError> {
        let rows = unless_stopped(&stop, async { Ok(self.rows().await?) }).await?;
        let managed = managed(self.desired, &rows, ledger.ledger());
        let order = ReindexOrder {
            targets: self.reindexed(&rows, &managed, ledger.ledger())?,
            priority: how.priority,
            afterwards: how.afterwards,
        };
        let decided = alive_during(ledger, self.clock, decide(&order)).await;
        match decided.map_err(PassError::from)? {
            Decision::StopHere => Ok(None),
            Decision::GoOn(_) => Ok(Some(
                self.executor(stop).reindex(&order, ledger, sink).await,
            )),
        }
    }

    fn executor(&self, stop: Stop) -> Executor<'_, R, C> {
        Executor {
            remote: self.remote,
            clock: self.clock,
            settings: self.settings,
            stop,
            asker: &Answers(Answer::NobodyToAsk),
            fingerprints: None,
        }
    }

    /// The integrations, and the plain repositories where it may be about any.
    async fn rows(&self) -> Result<Vec<LiveRow>, RemoteError> {
        let integrations = self.remote.integrations().await?;
        let names = |subject: &Subject| subject.kind() == RowKind::Repository;
        if !declares_plain(self.desired) && !self.subjects.iter().any(names) {
            return Ok(integrations);
        }
        let repositories = self.remote.repository_settings(&BTreeSet::new()).await?;
        Ok(rows(&integrations, &repositories))
    }

    /// Who is waited for, and what is to be said of who is not.
    fn awaited(
        &self,
        rows: &[LiveRow],
        managed: &Managed,
    ) -> Result<(Vec<Target>, Vec<Warning>), ErrandError> {
        if !self.subjects.is_empty() {
            return Ok((self.named(rows, managed)?, Vec::new()));
        }
        let declares = !self.desired.integrations.is_empty() || declares_plain(self.desired);
        if declares {
            complete(managed)?;
        }
        let mut left_out = Vec::new();
        let mut targets = Vec::new();
        for row in rows {
            let target = self.target(row, managed);
            match (target.address.is_some(), row.disabled) {
                (false, _) if declares => {}
                (_, true) if declares => left_out.push(Warning::Other(format!(
                    "{} is disabled, and not waited for",
                    label(target.address.as_ref(), &target.display_name, target.id)
                ))),
                (_, true) => {}
                // Nobody says how many repositories there should be.
                (false, false) => targets.push(Target {
                    repositories: RepositoriesPolicy {
                        expect_at_least: Some(0),
                        ..RepositoriesPolicy::default()
                    },
                    ..target
                }),
                (true, false) => targets.push(target),
            }
        }
        if targets.is_empty() {
            return Err(ErrandError::Unselected(vec![Unselected {
                message: "there is nothing to wait for: no integration is switched on".to_owned(),
                help: "gijctl status shows what there is".to_owned(),
            }]));
        }
        Ok((targets, left_out))
    }

    fn named(&self, rows: &[LiveRow], managed: &Managed) -> Result<Vec<Target>, ErrandError> {
        let candidates = candidates(rows, managed);
        let selected = select(self.subjects, &candidates, &managed.missing)
            .map_err(|all| ErrandError::Unselected(explained(all, managed)))?;
        let place_of = |row: &LiveRow| selected.iter().position(|id| *id == row.id);
        let mut targets: Vec<_> = rows
            .iter()
            .filter_map(|row| Some((place_of(row)?, self.target(row, managed))))
            .collect();
        targets.sort_by_key(|(place, _)| *place);
        Ok(targets.into_iter().map(|(_, target)| target).collect())
    }

    fn target(&self, row: &LiveRow, managed: &Managed) -> Target {
        let address = managed.addresses.get(&row.id).cloned();
        let declared = address
            .as_ref()
            .filter(|address| address.kind == Kind::Integration)
            .and_then(|address| self.desired.integrations.get(&address.name));
        Target {
            id: row.id,
            repositories: declared.map_or_else(RepositoriesPolicy::default, |it| it.repositories),
            address,
            display_name: row.display_name.clone(),
        }
    }

    /// Who is reindexed: those that are named, unless one of them is not to be.
    fn reindexed(
        &self,
        rows: &[LiveRow],
        managed: &Managed,
        ledger: Option<&Ledger>,
    ) -> Result<Vec<Target>, ErrandError> {
        let targets = self.named(rows, managed)?;
        let refused: Vec<_> = targets
            .iter()
            .filter_map(|target| {
                let row = rows.iter().find(|row| row.id == target.id)?;
                refusal(row, target, ledger)
            })
            .collect();
        if refused.is_empty() {
            Ok(targets)
        } else {
            Err(ErrandError::Unselected(refused))
        }
    }
}

/// What only an apply can bring to its end.
fn owed_work(targets: &[Target], ledger: Option<&Ledger>) -> Vec<Warning> {
    let entries: BTreeMap<_, _> = ledger
        .into_iter()
        .flat_map(Ledger::entries)
        .filter(|(_, entry)| entry.owed.needs_change())
        .map(|(_, entry)| (entry.id, &entry.owed))
        .collect();
    let owed = targets.iter().filter_map(|target| {
        let owed = entries.get(&target.id)?;
        let what = match (owed.reindex, &owed.asked) {
            (true, None) => "a reindex",
            (true, Some(_)) => "the note that its reindex is over",
            (false, _) => "the end of its quiet first indexing",
        };
        Some(Warning::Other(format!(
            "an earlier run still owes {} {what}: run gijctl apply, which goes on with it",
            target.label()
        )))
    });
    owed.collect()
}

/// Why an integration is not reindexed.
fn refusal(row: &LiveRow, target: &Target, ledger: Option<&Ledger>) -> Option<Unselected> {
    let name = label(target.address.as_ref(), &target.display_name, target.id);
    let mut entries = ledger.into_iter().flat_map(Ledger::entries);
    if entries.any(|(_, entry)| entry.id == row.id && entry.deleting.is_some()) {
        return Some(Unselected {
            message: format!("{name} is being deleted: GIJ was asked to remove it"),
            help: "leave it out".to_owned(),
        });
    }
    if row.disabled {
        return Some(Unselected {
            message: format!("{name} is disabled: GIJ indexes nothing in it"),
            help: "enable it first, by its manifest or in Jira, or leave it out".to_owned(),
        });
    }
    match &row.row_type {
        LiveType::Known(_) => None,
        LiveType::Unknown(kind) => Some(Unselected {
            message: format!(
                "{name} is of the type {kind:?}, which gijctl shows and never touches"
            ),
            help: "reindex it in Jira, or leave it out".to_owned(),
        }),
    }
}

/// Everything that is declared is there; what is not cannot be waited for.
fn complete(managed: &Managed) -> Result<(), ErrandError> {
    let names: Vec<_> = managed.missing.iter().map(ToString::to_string).collect();
    let missing = (!names.is_empty()).then(|| Unselected {
        message: format!("declared, but not in Jira: {}", first_few(&names, LISTED)),
        help: "run gijctl apply, which creates what is missing and waits for it, or name what to wait for"
            .to_owned(),
    });
    let wrong: Vec<_> = missing.into_iter().chain(unclear(managed)).collect();
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(ErrandError::Unselected(wrong))
    }
}

/// What is wrong with addresses, and what with the manifests, which may explain it.
fn explained(wrong: Vec<Unselected>, managed: &Managed) -> Vec<Unselected> {
    wrong.into_iter().chain(unclear(managed)).collect()
}

fn unclear(managed: &Managed) -> impl Iterator<Item = Unselected> {
    managed.unclear.iter().map(|text| Unselected {
        message: text.clone(),
        help: "gijctl plan says more".to_owned(),
    })
}
