//! A look at how far the indexing is: two lists, and a few questions.

use std::collections::BTreeSet;

use crate::model::{Kind, Place};
use crate::pace::StatusSeen;
use crate::plan::matching;
use crate::remote::{IndexStatus, Remote, RemoteError};
use crate::state::{Desired, Ledger, Live, LiveRepository, LiveRow};
use crate::status::{Candidate, Detail, Managed, Overview, Subject, Unselected, select};

/// What to look at.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// The manifests.
    pub desired: &'a Desired,
    /// What is asked about; nothing is everything.
    pub subjects: &'a [Subject],
    /// How many repositories are kept by name.
    pub detail: Detail,
}

/// Why a look shows nothing.
#[derive(Debug, thiserror::Error)]
pub enum LookError {
    /// Jira does not answer as it should: a list that is not whole is no shorter list.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// Nobody can say what is asked about.
    #[error("{} of the addresses cannot be told", .0.len())]
    Unselected(Vec<Unselected>),
}

impl Look<'_> {
    /// Looks once. Nothing is written, and no ledger is asked.
    pub async fn once<R: Remote>(&self, remote: &R) -> Result<Overview, LookError> {
        let integrations = remote.integrations().await?;
        let repositories = if declares_plain(self.desired) {
            remote.repository_settings(&BTreeSet::new()).await?
        } else {
            remote.repositories().await?
        };
        let managed = managed(self.desired, &rows(&integrations, &repositories), None);
        let mut overview = Overview::fold(integrations, repositories, managed, self.detail);
        self.narrow(&mut overview)?;
        ask(remote, &mut overview).await?;
        Ok(overview)
    }

    fn narrow(&self, overview: &mut Overview) -> Result<(), LookError> {
        if self.subjects.is_empty() {
            return Ok(());
        }
        let candidates: Vec<_> = overview
            .rows
            .iter()
            .map(|row| Candidate {
                id: row.id,
                address: row.address.as_ref(),
                display_name: &row.display_name,
            })
            .collect();
        let selected =
            select(self.subjects, &candidates, &overview.missing).map_err(LookError::Unselected)?;
        overview.rows.retain(|row| selected.contains(&row.id));
        overview.missing.clear();
        Ok(())
    }
}

/// Asks GIJ about a few rows, the most telling ones.
pub(super) async fn ask<R: Remote>(remote: &R, overview: &mut Overview) -> Result<(), RemoteError> {
    for row in overview.questions() {
        match remote.index_status(row, None).await {
            Ok(said) => overview.answered(row, said.map(seen)),
            Err(error) if error.kind.is_about_signing_in() => return Err(error),
            Err(error) => {
                // The lists stand for themselves; what they do not say stays unsaid.
                overview.notes.push(format!(
                    "what fails and what is being indexed could not be asked: {error}; {}",
                    error.kind.help()
                ));
                break;
            }
        }
    }
    overview.sort();
    Ok(())
}

/// Whether manifests declare plain repositories, which are told apart by their settings.
pub(super) fn declares_plain(desired: &Desired) -> bool {
    let mut repositories = desired.repositories.values();
    repositories.any(|wanted| wanted.place() == Place::Plain)
}

/// The rows that manifests may speak of: integrations, and plain repositories whose settings were
/// read.
pub(super) fn rows(integrations: &[LiveRow], repositories: &[LiveRepository]) -> Vec<LiveRow> {
    let plain = repositories.iter().filter(|row| row.parent.is_none());
    let plain = plain.filter_map(LiveRepository::row);
    integrations.iter().cloned().chain(plain).collect()
}

/// The same of what was read; nothing of a list that could not be.
pub fn rows_of(live: &Live) -> Vec<LiveRow> {
    let integrations = live.integrations.known().map_or(&[][..], Vec::as_slice);
    let repositories = live.repositories.known().map_or(&[][..], Vec::as_slice);
    rows(integrations, repositories)
}

/// What the manifests say of these rows.
pub(super) fn managed(desired: &Desired, rows: &[LiveRow], ledger: Option<&Ledger>) -> Managed {
    let matching = matching(desired, rows, ledger);
    let may_be_empty = matching
        .matched
        .iter()
        .filter(|(address, _)| {
            let is_integration = address.kind == Kind::Integration;
            let wanted = desired
                .integrations
                .get(&address.name)
                .filter(|_| is_integration);
            wanted.is_some_and(|wanted| wanted.repositories.expect_at_least == Some(0))
        })
        .map(|(_, id)| *id);
    Managed {
        may_be_empty: may_be_empty.collect(),
        unclear: matching
            .problems
            .into_iter()
            .map(|problem| format!("{}; {}", problem.message, problem.help))
            .collect(),
        missing: matching.missing,
        addresses: matching
            .matched
            .into_iter()
            .map(|(address, id)| (id, address))
            .collect(),
    }
}

fn seen(status: IndexStatus) -> StatusSeen {
    StatusSeen {
        finished: status.finished,
        percent: status.percent,
        errors: status.errors,
    }
}

/// The candidates among rows that were read already.
pub(super) fn candidates<'a>(rows: &'a [LiveRow], managed: &'a Managed) -> Vec<Candidate<'a>> {
    rows.iter()
        .map(|row| Candidate {
            id: row.id,
            address: managed.addresses.get(&row.id),
            display_name: &row.display_name,
        })
        .collect()
}
