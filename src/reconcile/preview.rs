//! Asking Git services what an integration would bring in, before GIJ does.

use std::collections::BTreeMap;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::time::Duration;

use jiff::Timestamp;

use super::look::rows;
use super::pass::PassError;
use super::secrets::LookedUp;
use crate::clock::Clock;
use crate::githost::{
    Connection, HostAddresses, HostError, HostErrorKind, HostTransport, Listed, Listing, Mask,
};
use crate::hostclient::{folders, listing, read_list};
use crate::model::{
    Address, Credentials, FieldMap, IntegrationId, IntegrationType, RowId, RowType,
};
use crate::plan::{Action, Change, Foreseen, Plan, matching};
use crate::preview::{Comparison, Preview, Seen, Unseen, compare};
use crate::remote::{Remote, RemoteError, ResolvedCredentials};
use crate::source::SecretSource;
use crate::state::{
    Desired, DesiredIntegration, Live, LiveRepository, LiveRow, LiveType, Observed,
};

/// A list on its way.
pub type Asked<'a> = Pin<Box<dyn Future<Output = Result<Listed, HostError>> + 'a>>;

/// A while that is waited for.
pub type Pause<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

/// Whoever can ask a service for the list of an integration. It only reads.
pub trait Lister {
    /// Asks.
    fn list<'a>(
        &'a self,
        address: &'a Address,
        connection: &'a Connection,
        credentials: Option<&'a ResolvedCredentials>,
    ) -> Asked<'a>;

    /// Waits, by the time in which services answer.
    fn pause(&self, length: Duration) -> Pause<'_>;
}

/// Asks over the network, and looks at the folders of this machine.
pub struct HostLister<'a, T, C> {
    /// The network.
    pub hosts: &'a T,
    /// Time.
    pub clock: &'a C,
    /// Hosts that are reached elsewhere on this machine.
    pub addresses: &'a HostAddresses,
    /// How long it waits in all for the limits of one service.
    pub patience: Duration,
    /// A file that names the repositories of tracked folders.
    pub listing: Option<PathBuf>,
    /// Hears what is asked, and what is waited for.
    pub tells: &'a dyn Fn(&Address, Told<'_>),
}

/// What is told while services are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told<'a> {
    /// This address is asked now.
    Asking(&'a str),
    /// A limit is waited for.
    Waiting(Duration),
}

impl<T: HostTransport, C: Clock> Lister for HostLister<'_, T, C> {
    fn list<'a>(
        &'a self,
        address: &'a Address,
        connection: &'a Connection,
        credentials: Option<&'a ResolvedCredentials>,
    ) -> Asked<'a> {
        Box::pin(async move {
            if connection.kind == IntegrationType::Filespace {
                (self.tells)(address, Told::Asking(&connection.origin));
                return Ok(match &self.listing {
                    Some(file) => listing(connection, Path::new(file)),
                    None => folders(connection).await,
                });
            }
            let mask = Mask::of(credentials);
            let list = Listing::new(connection, self.addresses, self.patience, mask)?;
            (self.tells)(address, Told::Asking(list.asked()));
            let waits = |wait| (self.tells)(address, Told::Waiting(wait));
            Ok(read_list(list, self.hosts, credentials, self.clock, waits).await)
        })
    }

    fn pause(&self, length: Duration) -> Pause<'_> {
        let until = self.clock.now().checked_add(length);
        Box::pin(self.clock.sleep_until(until.unwrap_or(Timestamp::MAX)))
    }
}

/// What is asked about, and with what.
#[derive(Debug, Clone)]
pub(super) struct Question<'a> {
    pub(super) address: &'a Address,
    pub(super) connection: Connection,
    pub(super) credentials: Option<&'a Credentials>,
    /// The integration's row, where it has one.
    pub(super) id: Option<RowId>,
}

impl<'a> Question<'a> {
    /// What of an integration decides which repositories are in it: what the manifest states, and
    /// what GIJ has where it does not.
    pub(super) fn of(wanted: &'a DesiredIntegration, row: Option<&LiveRow>) -> Self {
        let mut fields = row.map_or_else(FieldMap::new, |row| row.fields.clone());
        let is_there = row.is_some();
        let ignored = &wanted.lifecycle.ignore_fields;
        let stated = wanted.fields.iter();
        fields.extend(
            stated
                .filter(|(field, _)| !(is_there && ignored.contains(field)))
                .map(|(field, value)| (*field, value.clone())),
        );
        Self {
            address: &wanted.address,
            connection: Connection::of(wanted.integration_type, &fields),
            credentials: wanted.credentials.as_ref(),
            id: row.map(|row| row.id),
        }
    }

    /// What decides it once a change of a saved plan is made; `None` where it is no change of that.
    pub(super) fn of_change(change: &'a Change, plan: &'a Plan, live: &Live) -> Option<Self> {
        let (id, changed, credentials) = match &change.action {
            Action::Update(update) => {
                let credentials = update.credentials.as_ref();
                (update.id, Some(&update.fields), credentials)
            }
            Action::Enable(id) => (*id, None, None),
            _ => return None,
        };
        let row = row_of(live, Some(id))?;
        let LiveType::Known(RowType::Integration(kind)) = row.row_type else {
            return None;
        };
        let mut fields = row.fields.clone();
        let changed = changed.into_iter().flatten();
        fields.extend(changed.map(|(field, value)| (*field, value.clone())));
        let stated = || plan.sign_ins.get(&change.address);
        Some(Self {
            address: &change.address,
            connection: Connection::of(kind, &fields),
            credentials: credentials.or_else(stated),
            id: Some(id),
        })
    }

    /// Whether there is anything that a scan could take away.
    pub(super) fn has_rows(&self, repositories: &Observed<Vec<LiveRepository>>) -> bool {
        let id = self.id.and_then(RowId::integration);
        let all = repositories.known();
        all.is_none_or(|all| !inside(all, id).is_empty())
    }

    /// Asks, and says what would be brought in; nothing is compared yet.
    pub(super) async fn ask(
        &self,
        lister: &dyn Lister,
        looked_up: &mut LookedUp<'_>,
        desired: Option<&Desired>,
    ) -> Preview {
        Preview {
            address: self.address.clone(),
            kind: self.connection.kind,
            outcome: self.seen(lister, looked_up, desired).await,
        }
    }

    async fn seen(
        &self,
        lister: &dyn Lister,
        looked_up: &mut LookedUp<'_>,
        desired: Option<&Desired>,
    ) -> Result<Seen, Unseen> {
        let failed = |message: String, help: &str| Unseen::Failed {
            message,
            help: help.to_owned(),
        };
        let resolved = match self.credentials {
            Some(credentials) => {
                let wanted = [(self.address, credentials)].into_iter();
                let found = looked_up.resolve(desired, wanted).await;
                let mut found = found.map_err(|error| {
                    let why = match error {
                        PassError::Secrets(failures) => failures
                            .first()
                            .map_or_else(String::new, |one| one.error.to_string()),
                        error => error.to_string(),
                    };
                    failed(
                        format!("its secret cannot be had: {why}"),
                        "make the secret available to this run; nothing was asked",
                    )
                })?;
                found.remove(self.address)
            }
            None if self.connection.kind == IntegrationType::Filespace => None,
            None => {
                return Err(failed(
                    "its manifest states no credentials, and GIJ shows none".to_owned(),
                    "state `credentials`, so that its service can be asked",
                ));
            }
        };
        let answer = lister
            .list(self.address, &self.connection, resolved.as_ref())
            .await
            .map_err(|error| match error.kind {
                HostErrorKind::Unsupported(why) => Unseen::NotAsked(why.to_owned()),
                _ => failed(error.to_string(), &error.help()),
            })?;
        if answer.pages == 0
            && let Some(gap) = &answer.gap
        {
            return Err(failed(gap.to_string(), &gap.help()));
        }
        Seen::of(
            self.connection.kind,
            answer,
            self.connection.filter.as_str(),
        )
        .map_err(|fault| failed(fault.to_string(), fault.help()))
    }
}

/// The rows that previews are compared with.
#[derive(Debug, Clone)]
pub struct RowsThere {
    integrations: Vec<LiveRow>,
    repositories: Vec<LiveRepository>,
}

impl RowsThere {
    /// Reads them: two lists.
    ///
    /// # Errors
    /// Where one of them cannot be read whole.
    pub async fn read<R: Remote>(remote: &R) -> Result<Self, RemoteError> {
        Ok(Self {
            integrations: remote.integrations().await?,
            repositories: remote
                .repository_settings(&std::collections::BTreeSet::new())
                .await?,
        })
    }

    fn row(&self, id: RowId) -> Option<&LiveRow> {
        self.integrations.iter().find(|row| row.id == id)
    }
}

/// The rows inside an integration.
pub(super) fn inside(
    repositories: &[LiveRepository],
    id: Option<IntegrationId>,
) -> Vec<&LiveRepository> {
    let inside = repositories.iter();
    inside
        .filter(|row| id.is_some() && row.parent == id)
        .collect()
}

/// The row of an integration.
pub(super) fn row_of(live: &Live, id: Option<RowId>) -> Option<&LiveRow> {
    let mut rows = live.integrations.known()?.iter();
    rows.find(|row| Some(row.id) == id)
}

/// What the next scans of integrations would do, for a plan. Each service is asked after the other.
pub(super) async fn foresee(
    questions: &[Question<'_>],
    repositories: &Observed<Vec<LiveRepository>>,
    (lister, looked_up, desired): (&dyn Lister, &mut LookedUp<'_>, Option<&Desired>),
) -> BTreeMap<Address, Foreseen> {
    let mut all = BTreeMap::new();
    for question in questions {
        let mut preview = question.ask(lister, looked_up, desired).await;
        let foreseen = match (repositories, &mut preview.outcome) {
            (Observed::Known(repositories), Ok(seen)) => {
                let inside = inside(repositories, question.id.and_then(RowId::integration));
                seen.comparison = Some(compare(seen, &inside));
                seen.foreseen()
            }
            (Observed::Known(_), Err(_)) => preview.foreseen(),
            (Observed::Gap(gap), _) => Foreseen::unseen(format!("{}: {}", gap.what, gap.reason)),
            (Observed::NotAsked, _) => {
                Foreseen::unseen("nobody asked which repositories GIJ has".to_owned())
            }
        };
        all.insert(question.address.clone(), foreseen);
    }
    all
}

/// Previews integrations that manifests declare, in order, one after the other.
pub async fn preview_all(
    desired: &Desired,
    only: &[Address],
    there: Option<&RowsThere>,
    lister: &dyn Lister,
    secrets: &SecretSource,
) -> Vec<Preview> {
    let mut looked_up = LookedUp::in_source(secrets);
    let matching = there.map(|there| {
        let rows = rows(&there.integrations, &there.repositories);
        matching(desired, &rows, None)
    });
    let mut previews = Vec::new();
    for wanted in desired.integrations.values() {
        if !only.is_empty() && !only.contains(&wanted.address) {
            continue;
        }
        let id = matching
            .as_ref()
            .and_then(|matching| matching.matched.get(&wanted.address).copied());
        let row = there.zip(id).and_then(|(there, id)| there.row(id));
        let question = Question::of(wanted, row);
        let mut preview = question.ask(lister, &mut looked_up, Some(desired)).await;
        let is_clear = matching
            .as_ref()
            .is_some_and(|matching| id.is_some() || matching.missing.contains(&wanted.address));
        if let (Ok(seen), Some(there)) = (&mut preview.outcome, there) {
            seen.comparison = Some(if is_clear {
                let inside = inside(&there.repositories, id.and_then(RowId::integration));
                compare(seen, &inside)
            } else {
                Comparison {
                    doubt: Some(
                        "which integration in Jira is meant is not clear: gijctl plan says why"
                            .to_owned(),
                    ),
                    ..Comparison::default()
                }
            });
        }
        previews.push(preview);
    }
    previews
}
