//! Everything that a check-up asks, one thing after the other. Nothing is written.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::look::{ask, managed, rows as rows_declared};
use crate::clock::Clock;
use crate::doctor::{
    Asked, Books, Ended, Examination, LedgerSize, Remembered, Rows, Runner, Seen, Skew, Way,
    examine,
};
use crate::ledger::{Condition, LedgerError, LedgerStore};
use crate::remote::{Remote, RemoteError, ServerSeen, Vitals};
use crate::state::{Desired, Ledger};
use crate::status::{Detail, Overview};

/// Dates in headers are told to the second.
const SECOND: SignedDuration = SignedDuration::from_secs(1);

/// A check-up of one Jira.
#[derive(Debug, Clone, Copy)]
pub struct CheckUp<'a> {
    /// The address of Jira.
    pub url: &'a str,
    /// How the account signs in.
    pub way: Way,
    /// The manifests.
    pub desired: &'a Desired,
    /// Whether anything is remembered of this Jira.
    pub keeping: Keeping,
}

/// Whether a ledger is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// It is.
    Kept,
    /// It is not, as asked for.
    NotKept,
}

impl CheckUp<'_> {
    /// Asks everything that can be asked, and says what it comes to.
    pub async fn run<R: Remote + Vitals, L: LedgerStore, C: Clock>(
        &self,
        remote: &R,
        ledger: &mut L,
        clock: &C,
    ) -> Examination {
        examine(&self.look(remote, ledger, clock).await)
    }

    async fn look<R: Remote + Vitals, L: LedgerStore, C: Clock>(
        &self,
        remote: &R,
        ledger: &mut L,
        clock: &C,
    ) -> Seen {
        let mut seen = Seen {
            url: self.url.to_owned(),
            way: self.way,
            now: clock.now(),
            readiness: Asked::NotAsked,
            account: Asked::NotAsked,
            authority: Asked::NotAsked,
            server: Asked::NotAsked,
            skew: None,
            app: Asked::NotAsked,
            license: Asked::NotAsked,
            rows: Asked::NotAsked,
            books: Books::NotAsked,
            traffic: remote.traffic(),
            declares: declares(self.desired),
        };
        self.ask_all(remote, ledger, clock, &mut seen).await;
        seen.now = clock.now();
        seen.traffic = remote.traffic();
        seen
    }

    /// Goes on for as long as there is somebody to ask.
    async fn ask_all<R: Remote + Vitals, L: LedgerStore, C: Clock>(
        &self,
        remote: &R,
        ledger: &mut L,
        clock: &C,
        seen: &mut Seen,
    ) {
        seen.readiness = remote.readiness().await.into();
        if seen.readiness.found_nobody() {
            return;
        }
        seen.account = remote.account_name().await.into();
        if seen.account.known().is_none() {
            return;
        }
        seen.authority = remote.authority().await.into();
        if is_locked_out(&seen.authority) {
            return;
        }
        let before = clock.now();
        seen.server = remote.server().await.into();
        seen.skew = skew(seen.server.known(), before, clock.now());
        seen.app = remote.app_version().await.into();
        seen.license = remote.license().await.into();
        seen.books = self.books(ledger).await;
        seen.rows = self.rows(remote, ledger.ledger()).await.into();
    }

    async fn rows<R: Remote>(
        &self,
        remote: &R,
        ledger: Option<&Ledger>,
    ) -> Result<Rows, RemoteError> {
        let integrations = remote.integrations().await?;
        let repositories = remote.repository_settings(&BTreeSet::new()).await?;
        let declared = rows_declared(&integrations, &repositories);
        let mut managed = managed(self.desired, &declared, ledger);
        let unclear = std::mem::take(&mut managed.unclear);
        let addresses = managed.addresses.clone();
        let detail = Detail::FirstFew;
        let mut overview =
            Overview::fold(integrations.clone(), repositories.clone(), managed, detail);
        ask(remote, &mut overview).await?;
        Ok(Rows {
            integrations,
            repositories,
            overview,
            addresses,
            unclear,
        })
    }

    async fn books<L: LedgerStore>(&self, store: &mut L) -> Books {
        if self.keeping == Keeping::NotKept {
            return Books::NotKept;
        }
        if let Err(error) = store.read().await {
            return Books::Unreadable {
                message: error.to_string(),
                help: error.help(),
            };
        }
        let condition = store.condition().await;
        let ledger = store.ledger();
        let deleting = |ledger: &Ledger| {
            let entries = ledger.entries();
            entries
                .filter_map(|(address, entry)| Some((address.clone(), entry.id, entry.deleting?)))
                .collect()
        };
        Books::Read(Remembered {
            resources: ledger.map_or(0, |ledger| ledger.entries().count()),
            pending: ledger.map_or_else(Vec::new, |ledger| {
                let pending = ledger.all_pending();
                pending.map(|(address, _)| address.clone()).collect()
            }),
            deleting: ledger.map_or_else(Vec::new, deleting),
            notice: store.notice(),
            keeps: ledger.is_some(),
            ..conditioned(condition)
        })
    }
}

/// What was seen of the ledger's place.
fn conditioned(condition: Result<Condition, LedgerError>) -> Remembered {
    let condition = match condition {
        Ok(condition) => condition,
        Err(error) => {
            return Remembered {
                unexamined: Some((error.to_string(), error.help())),
                ..Remembered::default()
            };
        }
    };
    let at_work = condition.at_work.iter().map(|holder| Runner {
        words: holder.to_string(),
        ended: Ended::NotSeen,
    });
    let ended = condition.ended.iter().map(|holder| Runner {
        words: match holder.until {
            Some(until) => format!("{} since {:.0}, until {until:.0}", holder.who, holder.since),
            None => format!("{} since {:.0}", holder.who, holder.since),
        },
        ended: Ended::Surely,
    });
    Remembered {
        runners: at_work.chain(ended).collect(),
        size: condition.size.map(|size| LedgerSize {
            bytes: size.bytes,
            parts: size.parts,
            largest: size.largest,
        }),
        ..Remembered::default()
    }
}

fn declares(desired: &Desired) -> bool {
    !desired.integrations.is_empty() || !desired.repositories.is_empty()
}

/// Whether each further try would do harm.
fn is_locked_out<T>(answer: &Asked<T>) -> bool {
    matches!(answer, Asked::Failed(error) if error.kind.is_about_signing_in())
}

/// Jira's clock before this one, as it was in the middle of the request.
fn skew(server: Option<&ServerSeen>, before: Timestamp, after: Timestamp) -> Option<Skew> {
    let time = server?.time?;
    let half = after.duration_since(before) / 2;
    let middle = before.checked_add(half).ok()?;
    Some(Skew {
        ahead: time.duration_since(middle),
        give_or_take: half.saturating_add(SECOND),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn half_of_what_a_request_took_is_no_skew() {
        let server = ServerSeen {
            version: None,
            time: Some(at("2026-03-02T08:00:40Z")),
        };
        let skew = skew(
            Some(&server),
            at("2026-03-02T08:00:00Z"),
            at("2026-03-02T08:01:00Z"),
        )
        .unwrap();
        assert_eq!(skew.ahead, SignedDuration::from_secs(10));
        assert_eq!(skew.give_or_take, SignedDuration::from_secs(31));
    }
}
