//! [`Remote`] by REST.

use std::cell;
use std::collections::BTreeSet;
use std::num::{NonZeroU32, NonZeroU64};

use tokio::sync::OnceCell;

use super::answer::{tidy, unexpected};
use super::call::{Answer, Call, RowSeen};
use super::transport::Transport;
use super::{read, read_settings, write};
use crate::capability::{
    Capability, CapabilityFile, ClearBy, DisableEndpoint, StatusThread, Verdict,
};
use crate::model::{AppVersion, FieldMap, GeneralMap, IntegrationId, RepositoryId, RowId};
use crate::remote::{
    Clones, Delivery, IndexStatus, Misled, NewIntegration, NewRepository, ReindexTicket, Remote,
    RemoteError, RemoteErrorKind, ResolvedCredentials, Switch, Traffic,
};
use crate::state::{InstanceInfo, LiveRepository, LiveRow, Project};
use crate::wire::{
    IndexStatusAnswer, IntegrationList, Method, Myself, ProjectRow, RawRepositoryList,
    ReindexAnswer, ReindexRequest, RepositoryList,
};

const INTEGRATION: &str = "/rest/gitplugin/1.0/integration";
const REPOSITORY: &str = "/rest/gitplugin/1.0/repository";
const GLOBAL_SETTINGS: &str = "/rest/gitplugin/1.0/global-settings";
const REINDEX: &str = "/rest/gitplugin/2.0/reindex";
/// Serves apps older than 4.17.
const OLD_REINDEX: &str = "/rest/gitplugin/1.0/index";
pub(super) const INDEX_STATUS: &str = "/rest/gitplugin/1.0/index.json";
const PROJECT: &str = "/rest/api/2/project";
const MYSELF: &str = "/rest/api/2/myself";

/// Jira and GIJ behind a [`Transport`]. Trying again is left to the transport and to
/// callers.
#[derive(Debug)]
pub struct RestClient<T> {
    transport: T,
    base_url: String,
    /// Who the account is, once Jira was asked; it does not change while a client lives.
    myself: OnceCell<Myself>,
    /// What somebody found out about some version of the app.
    probed: Option<Probed>,
    /// What is relied on: the safe posture until the app has told that its version is that one.
    capability: cell::Cell<Capability>,
    /// Whether what was found out counts, once the app was asked its version.
    verdict: OnceCell<Verdict>,
}

/// What somebody found out, and where that is written.
#[derive(Debug)]
struct Probed {
    file: CapabilityFile,
    place: String,
}

impl<T: Transport> RestClient<T> {
    /// A client that shows `base_url` as Jira's address; requests go wherever the transport sends them.
    pub fn new(transport: T, base_url: impl Into<String>) -> Self {
        Self {
            transport,
            base_url: base_url.into(),
            myself: OnceCell::new(),
            probed: None,
            capability: cell::Cell::new(Capability::safe()),
            verdict: OnceCell::new(),
        }
    }

    /// Relies on what was found out, once the app has told that it is of the version it was found
    /// out about. `place` is what people call the file.
    #[must_use]
    pub fn with_capability(self, file: CapabilityFile, place: impl Into<String>) -> Self {
        let place = place.into();
        Self {
            probed: Some(Probed { file, place }),
            ..self
        }
    }

    /// What is relied on by now.
    pub fn capability(&self) -> Capability {
        self.capability.get()
    }

    /// Whether what was found out counts; `None` where nothing was, or where nobody had to know yet.
    pub fn verdict(&self) -> Option<&Verdict> {
        self.verdict.get()
    }

    /// What carries its requests.
    pub const fn transport(&self) -> &T {
        &self.transport
    }

    /// Takes note of the version of the app.
    pub(super) fn meet(&self, live: Option<&AppVersion>) {
        if let Some(probed) = &self.probed
            && !self.verdict.initialized()
        {
            let verdict = self.judged(probed, live);
            // Where somebody was quicker, his verdict is about the same version.
            drop(self.verdict.set(verdict));
        }
    }

    fn judged(&self, probed: &Probed, live: Option<&AppVersion>) -> Verdict {
        let verdict = probed.file.judge(live);
        if verdict == Verdict::Counts {
            self.capability.set(probed.file.capability());
        }
        verdict
    }

    /// What is relied on. Where something was found out and nobody has asked the app its version yet,
    /// it is asked now; what is answered instead means "not known".
    async fn relied_on(&self) -> Capability {
        if let Some(probed) = &self.probed {
            self.verdict
                .get_or_init(async || {
                    let version = self.read_app_version().await.ok().flatten();
                    self.judged(probed, version.as_ref())
                })
                .await;
        }
        self.capability()
    }

    /// An answer that cannot be, had what was found out been right: who relied on it must know.
    fn misled(&self, reading: &str, error: RemoteError) -> RemoteError {
        let Some(Probed { file, place }) = &self.probed else {
            return error;
        };
        match error.kind {
            RemoteErrorKind::UnexpectedShape { .. }
            | RemoteErrorKind::UnexpectedStatus { .. }
            | RemoteErrorKind::Refused { .. }
            | RemoteErrorKind::AppMissing => RemoteError {
                kind: RemoteErrorKind::NotAsProbed(Box::new(Misled {
                    place: place.clone(),
                    instance: file.instance.clone(),
                    reading: reading.to_owned(),
                    detail: error.kind.to_string(),
                })),
                ..error
            },
            _ => error,
        }
    }

    /// Who the account is. Jira is asked once, by the one endpoint that answers nobody but somebody.
    pub(super) async fn myself(&self) -> Result<&Myself, RemoteError> {
        self.myself
            .get_or_try_init(async || {
                let answer = self.get(MYSELF).await?;
                answer.accept()?;
                let mut myself: Myself = answer.decode()?;
                myself.key = myself.key.filter(|key| !key.is_empty());
                myself.name = myself.name.filter(|name| !name.is_empty());
                if myself.key.is_none() && myself.name.is_none() {
                    return Err(answer.error(unexpected("there is no `name` in it")));
                }
                Ok(myself)
            })
            .await
    }

    /// The name of the account, where Jira was asked by now.
    pub(super) fn account_so_far(&self) -> Option<String> {
        let myself = self.myself.get()?;
        myself.name.as_ref().or(myself.key.as_ref()).cloned()
    }

    /// Jira's address, as it is shown.
    pub fn url(&self) -> &str {
        &self.base_url
    }

    pub(super) fn base_url(&self) -> &str {
        &self.base_url
    }

    pub(super) async fn send(&self, call: Call) -> Result<Answer, RemoteError> {
        call.send_by(&self.transport).await
    }

    pub(super) async fn get(&self, path: &str) -> Result<Answer, RemoteError> {
        self.send(Call::new(Method::Get, path)).await
    }

    /// Apps without the endpoint for switching take `disabled` as a setting, yet may keep the
    /// row as it was in spite of a success (C11): so the row is read again.
    async fn switch_by_update(&self, id: IntegrationId, to: Switch) -> Result<(), RemoteError> {
        let wanted = to == Switch::Off;
        let path = format!("{INTEGRATION}/{id}");
        let call = Call::new(Method::Put, path).body(write::disabled_body(wanted));
        let answer = self.send(call).await?;
        answer.confirm_row(id.get())?;
        // Where that cannot be seen the update was taken all the same.
        match self.integration(id).await.map_err(in_doubt)? {
            Some(row) if row.disabled == wanted => Ok(()),
            Some(_) => Err(answer.error(unexpected(&format!(
                "it says success, and integration {id} is as it was before (C11)"
            )))),
            None => Err(answer.error(unexpected(&format!(
                "it says success, and integration {id} is gone"
            )))),
        }
    }

    async fn delete(&self, call: Call, clones: Clones) -> Result<bool, RemoteError> {
        let delete_files = match clones {
            Clones::Keep => "false",
            Clones::Remove => "true",
        };
        let answer = self.send(call.query("deleteFiles", delete_files)).await?;
        match answer.accept() {
            Ok(_) => Ok(true),
            Err(error) if answer.says_no_such_row(&error.kind) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn reindex_by_old_endpoint(&self, row: RowId) -> Result<Answer, RemoteError> {
        let (body, content_type) = write::multipart_row(row.get());
        let call = Call::new(Method::Post, OLD_REINDEX)
            .header("content-type", &content_type)
            .header("x-atlassian-token", "no-check")
            .body(body);
        self.send(call).await
    }
}

impl<T: Transport> Remote for RestClient<T> {
    fn traffic(&self) -> Traffic {
        self.transport.traffic()
    }

    async fn instance(&self) -> Result<InstanceInfo, RemoteError> {
        self.read_instance().await
    }

    async fn projects(&self) -> Result<Vec<Project>, RemoteError> {
        let answer = self.get(PROJECT).await?;
        answer.accept()?;
        let rows: Vec<ProjectRow> = answer.decode()?;
        read::projects(rows).map_err(|kind| answer.error(kind))
    }

    async fn integrations(&self) -> Result<Vec<LiveRow>, RemoteError> {
        let answer = self.get(INTEGRATION).await?;
        let accepted = answer.accept()?;
        let list: IntegrationList = answer.decode()?;
        let rows = answer.present("integrations", list.integrations)?;
        accepted
            .check_total(rows.len())
            .and_then(|()| read::integrations(&rows))
            .map_err(|kind| answer.error(kind))
    }

    async fn integration(&self, id: IntegrationId) -> Result<Option<LiveRow>, RemoteError> {
        let answer = self.get(&format!("{INTEGRATION}/{id}")).await?;
        if let Err(error) = answer.accept() {
            return if answer.says_no_such_row(&error.kind) {
                Ok(None)
            } else {
                Err(error)
            };
        }
        let row = match answer.row()? {
            RowSeen::One(row) => row,
            RowSeen::Empty => return Ok(None),
            RowSeen::NoKey => {
                return Err(answer.error(unexpected("there is no `integration` in it")));
            }
        };
        let mut read = read::integrations(&[row]).map_err(|kind| answer.error(kind))?;
        match read.pop() {
            Some(integration) if integration.id == id.into() => Ok(Some(integration)),
            _ => Err(answer.error(unexpected("it is about another integration"))),
        }
    }

    async fn repositories(&self) -> Result<Vec<LiveRepository>, RemoteError> {
        let answer = self.get(REPOSITORY).await?;
        let accepted = answer.accept()?;
        let list: RepositoryList = answer.decode()?;
        let rows = answer.present("repositories", list.repositories)?;
        accepted
            .check_total(rows.len())
            .and_then(|()| read::repositories(rows))
            .map_err(|kind| answer.error(kind))
    }

    async fn repository_settings(
        &self,
        links_of: &BTreeSet<IntegrationId>,
    ) -> Result<Vec<LiveRepository>, RemoteError> {
        let answer = self.get(REPOSITORY).await?;
        let accepted = answer.accept()?;
        let list: RawRepositoryList<'_> = answer.decode()?;
        let rows = answer.present("repositories", list.repositories)?;
        accepted
            .check_total(rows.len())
            .and_then(|()| read_settings::repositories(&rows, links_of))
            .map_err(|kind| answer.error(kind))
    }

    async fn create_integration(&self, new: &NewIntegration) -> Result<IntegrationId, RemoteError> {
        let call = Call::new(Method::Post, INTEGRATION);
        let body = write::create_body(new).map_err(|kind| call.not_sent(kind))?;
        let secret = new.credentials.as_ref().map(|given| &given.secret);
        let answer = self.send(call.body(body).hiding(secret)).await?;
        answer.accept()?;
        match answer.row()? {
            RowSeen::One(row) => read::integration_id(&row).map_err(|kind| answer.error(kind)),
            RowSeen::Empty | RowSeen::NoKey => Err(answer.error(unexpected(
                "it does not show the integration that it created",
            ))),
        }
    }

    async fn create_repository(&self, new: &NewRepository) -> Result<RepositoryId, RemoteError> {
        let call = Call::new(Method::Post, REPOSITORY);
        let body = write::create_repository_body(new).map_err(|kind| call.not_sent(kind))?;
        let secret = new.credentials.as_ref().map(|given| &given.secret);
        let answer = self.send(call.body(body).hiding(secret)).await?;
        answer.accept()?;
        let shown = match answer.row()? {
            RowSeen::One(row) => row.id().and_then(RepositoryId::new),
            RowSeen::Empty | RowSeen::NoKey => None,
        };
        shown.ok_or_else(|| {
            answer.error(unexpected(
                "it does not show the repository that it created",
            ))
        })
    }

    async fn update_integration(
        &self,
        id: IntegrationId,
        fields: &FieldMap,
        credentials: Option<&ResolvedCredentials>,
    ) -> Result<(), RemoteError> {
        // An update that says nothing might still change something (C11).
        if fields.is_empty() && credentials.is_none() {
            return Ok(());
        }
        let call = Call::new(Method::Put, format!("{INTEGRATION}/{id}"));
        let clear_by = self.relied_on().await.clear_by;
        let body = write::update_body(fields, credentials, clear_by)
            .map_err(|kind| call.not_sent(kind))?;
        let secret = credentials.map(|given| &given.secret);
        let answer = self.send(call.body(body).hiding(secret)).await?;
        let confirmed = answer.confirm_row(id.get());
        if clear_by == ClearBy::Null && write::clears(fields) {
            return confirmed.map_err(|error| self.misled("clearing: null", error));
        }
        confirmed
    }

    async fn update_repository(
        &self,
        id: RepositoryId,
        fields: &FieldMap,
        credentials: Option<&ResolvedCredentials>,
    ) -> Result<(), RemoteError> {
        if fields.is_empty() && credentials.is_none() {
            return Ok(());
        }
        let call = Call::new(Method::Put, REPOSITORY);
        let body = write::repository_body(id.get(), fields, credentials)
            .map_err(|kind| call.not_sent(kind))?;
        let secret = credentials.map(|given| &given.secret);
        let answer = self.send(call.body(body).hiding(secret)).await?;
        answer.confirm_row(id.get())
    }

    async fn delete_integration(
        &self,
        id: IntegrationId,
        clones: Clones,
    ) -> Result<bool, RemoteError> {
        let call = Call::new(Method::Delete, format!("{INTEGRATION}/{id}"));
        self.delete(call, clones).await
    }

    async fn delete_repository(
        &self,
        id: RepositoryId,
        clones: Clones,
    ) -> Result<bool, RemoteError> {
        let call = Call::new(Method::Delete, REPOSITORY).query("id", id.to_string());
        self.delete(call, clones).await
    }

    async fn configure(&self, settings: &GeneralMap) -> Result<(), RemoteError> {
        let call = Call::new(Method::Post, GLOBAL_SETTINGS);
        let body = write::configure_body(settings).map_err(|kind| call.not_sent(kind))?;
        // What it answers is not documented.
        self.send(call.body(body)).await?.accept_without_words()
    }

    async fn switch(&self, row: RowId, to: Switch) -> Result<(), RemoteError> {
        if let RowId::Integration(id) = row
            && self.relied_on().await.disable_endpoint == DisableEndpoint::Missing
        {
            let switched = self.switch_by_update(id, to).await;
            return switched.map_err(|error| self.misled("disableEndpoint: missing", error));
        }
        let disable = match to {
            Switch::On => "false",
            Switch::Off => "true",
        };
        let path = format!("{REPOSITORY}/{}/disable", row.get());
        let call = Call::new(Method::Put, path).query("disable", disable);
        let answer = self.send(call).await?;
        match (answer.accept(), row) {
            (Ok(_), _) => answer.confirm_row(row.get()),
            (Err(error), RowId::Integration(id)) if is_unknown_endpoint(&error.kind) => {
                let switched = self.switch_by_update(id, to).await;
                match error.delivery {
                    Delivery::NotDone => switched,
                    Delivery::Unknown => switched.map_err(in_doubt),
                }
            }
            (Err(error), _) => Err(error),
        }
    }

    async fn reindex(
        &self,
        row: RowId,
        priority: Option<NonZeroU32>,
    ) -> Result<ReindexTicket, RemoteError> {
        let call = Call::new(Method::Post, REINDEX);
        // Without a number GIJ would reindex everything.
        let repo_id = NonZeroU64::new(row.get()).ok_or_else(|| {
            call.not_sent(RemoteErrorKind::NotSent {
                detail: "a reindex needs the number of a row".to_owned(),
            })
        })?;
        let request = ReindexRequest {
            repo_id,
            priority: priority.map(NonZeroU32::get),
        };
        let mut answer = self.send(call.json(&request)?).await?;
        let mut accepted = answer.accept();
        if let Err(error) = &accepted
            && error.kind == RemoteErrorKind::AppMissing
        {
            if priority.is_some() {
                // The endpoint before 4.17 knows no priority, and what was asked for is not ignored.
                return Err(answer.error(RemoteErrorKind::NotSent {
                    detail: "this GIJ takes a reindex only without a priority".to_owned(),
                }));
            }
            answer = self.reindex_by_old_endpoint(row).await?;
            accepted = answer.accept();
        }
        let says_success = accepted?.says_success;
        let ticket: ReindexAnswer = answer.decode()?;
        let thread = ticket.thread();
        if thread.is_none() && !says_success {
            return Err(answer.error(unexpected("there is no `success` and no `threadId` in it")));
        }
        Ok(ReindexTicket { thread })
    }

    async fn index_status(
        &self,
        row: RowId,
        thread: Option<&str>,
    ) -> Result<Option<IndexStatus>, RemoteError> {
        if thread.is_none() && self.relied_on().await.status_thread == StatusThread::Required {
            return Ok(None);
        }
        let mut call = Call::new(Method::Get, INDEX_STATUS);
        if let Some(thread) = thread {
            call = call.query("threadId", thread);
        }
        let call = call.query("repoId", row.get().to_string());
        let answer = self.send(call).await?;
        let accepted = match answer.accept() {
            Ok(accepted) => accepted,
            Err(error) => {
                return match error.kind {
                    RemoteErrorKind::Refused { .. } => Ok(failed_status(&answer)),
                    // How it refuses is not documented: a thread that it misses may break it, and
                    // some pages let only those ask who see the repository's projects. The dates
                    // of the rows still say how far it is.
                    RemoteErrorKind::AppMissing
                    | RemoteErrorKind::NotAllowed { .. }
                    | RemoteErrorKind::Unavailable { status: 500 }
                    | RemoteErrorKind::UnexpectedStatus { status: 400 } => Ok(None),
                    _ => Err(error),
                };
            }
        };
        let status: IndexStatusAnswer = answer.decode()?;
        if !accepted.says_success && status.finished.is_none() && status.percent().is_none() {
            return Err(answer.error(unexpected("it says nothing of any indexing")));
        }
        Ok(Some(index_status(&status)))
    }
}

/// A task that ended with errors may come with `success: false`; a refusal has no `finished`.
fn failed_status(answer: &Answer) -> Option<IndexStatus> {
    let status: IndexStatusAnswer = answer.decode().ok()?;
    status.finished?;
    Some(index_status(&status))
}

fn index_status(status: &IndexStatusAnswer) -> IndexStatus {
    IndexStatus {
        finished: status.finished,
        percent: status.percent(),
        errors: status.error_texts().iter().map(|text| tidy(text)).collect(),
    }
}

/// What went wrong after a request that may have had its effect.
fn in_doubt(error: RemoteError) -> RemoteError {
    RemoteError {
        delivery: Delivery::Unknown,
        ..error
    }
}

fn is_unknown_endpoint(kind: &RemoteErrorKind) -> bool {
    matches!(
        kind,
        RemoteErrorKind::AppMissing | RemoteErrorKind::UnexpectedStatus { status: 405 }
    )
}
