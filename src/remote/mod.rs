//! The port to GIJ in terms of the domain. `client` speaks REST behind it; tests may stand in for it.

mod error;
mod vitals;

use std::collections::BTreeSet;
use std::future::Future;
use std::num::NonZeroU32;

use jiff::Timestamp;

pub use error::{Delivery, Misled, RemoteError, RemoteErrorKind, TimeoutPhase};
pub use vitals::{License, ServerSeen, Vitals};

use crate::model::{
    FieldMap, GeneralMap, IntegrationId, IntegrationType, RepositoryId, RowId, Secret, SecretSlot,
};
use crate::state::{InstanceInfo, LiveRepository, LiveRow, Project};

/// Everything a `POST integration` carries.
#[derive(Debug, Clone)]
pub struct NewIntegration {
    /// The type.
    pub integration_type: IntegrationType,
    /// All settings that are stated, `global` and `projectMappingIds` among them.
    pub fields: FieldMap,
    /// Whether it is created switched off; `None` says nothing.
    pub disabled: Option<bool>,
    /// What it signs in with.
    pub credentials: Option<ResolvedCredentials>,
}

/// Everything a `POST repository` carries.
#[derive(Debug, Clone)]
pub struct NewRepository {
    /// All settings that are stated, the origin, `global` and `projectMappingIds` among them.
    pub fields: FieldMap,
    /// Whether it is created switched off; `None` says nothing.
    pub disabled: Option<bool>,
    /// What GIJ signs in to the Git host with.
    pub credentials: Option<ResolvedCredentials>,
}

/// Credentials with the secret at hand.
#[derive(Debug, Clone)]
pub struct ResolvedCredentials {
    /// The user name, where the form has one.
    pub username: Option<String>,
    /// Which field the secret goes in.
    pub slot: SecretSlot,
    /// The secret.
    pub secret: Secret,
}

/// Whether a row is to be on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// Enable it.
    On,
    /// Disable it.
    Off,
}

/// What becomes of the clones when an integration or a repository is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clones {
    /// They stay in Jira's home, for somebody to remove by hand.
    Keep,
    /// They are removed. Of a tracked folder, and where the origin is a path, these are the original
    /// repositories.
    Remove,
}

/// What is known of the requests to Jira so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traffic {
    /// How many were sent, each try counted.
    pub sent: u64,
    /// How many a minute Jira's limit allows in the long run, where its answers show one.
    pub per_minute: Option<u32>,
    /// When Jira last refused one since there were too many.
    pub refused_at: Option<Timestamp>,
}

/// What GIJ knows of one row's indexing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct IndexStatus {
    /// Whether its task is over; `None` where the answer does not say.
    pub finished: Option<bool>,
    /// How far, in per cent.
    pub percent: Option<f64>,
    /// What went wrong.
    pub errors: Vec<String>,
}

/// A reindex that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReindexTicket {
    /// What to ask for its progress with; `None` where GIJ named no thread.
    pub thread: Option<String>,
}

/// Jira and GIJ. Every failure is classified; a read that failed never looks like an empty list.
///
/// # Guarantees
/// `create_integration` and `create_repository` are sent at most once per call. Reads and the other writes may be repeated
/// by the implementation, since repeating them changes nothing.
pub trait Remote {
    /// What is known of the requests so far. Nobody is asked.
    fn traffic(&self) -> Traffic;

    /// Who answers, and as whom: at most four small requests.
    fn instance(&self) -> impl Future<Output = Result<InstanceInfo, RemoteError>>;

    /// All projects the account may see, sorted by key.
    fn projects(&self) -> impl Future<Output = Result<Vec<Project>, RemoteError>>;

    /// All integrations, sorted by id.
    fn integrations(&self) -> impl Future<Output = Result<Vec<LiveRow>, RemoteError>>;

    /// One integration; `None` where GIJ says that there is none of this number.
    fn integration(
        &self,
        id: IntegrationId,
    ) -> impl Future<Output = Result<Option<LiveRow>, RemoteError>>;

    /// All repositories, sorted by id.
    fn repositories(&self) -> impl Future<Output = Result<Vec<LiveRepository>, RemoteError>>;

    /// All repositories, sorted by id, with their settings. The web addresses that GIJ fills in,
    /// which each row has its own of, are read of plain repositories and of those inside these
    /// integrations.
    fn repository_settings(
        &self,
        links_of: &BTreeSet<IntegrationId>,
    ) -> impl Future<Output = Result<Vec<LiveRepository>, RemoteError>>;

    /// Creates an integration, which starts its first scan and indexing. Sent once.
    fn create_integration(
        &self,
        new: &NewIntegration,
    ) -> impl Future<Output = Result<IntegrationId, RemoteError>>;

    /// Creates a plain repository, which starts its clone and first indexing. GIJ keeps the clone in
    /// its own folder. Sent once.
    fn create_repository(
        &self,
        new: &NewRepository,
    ) -> impl Future<Output = Result<RepositoryId, RemoteError>>;

    /// Changes settings of an integration, and what it signs in with where that is given; those not
    /// given keep their values.
    fn update_integration(
        &self,
        id: IntegrationId,
        fields: &FieldMap,
        credentials: Option<&ResolvedCredentials>,
    ) -> impl Future<Output = Result<(), RemoteError>>;

    /// Changes settings of a repository, and what GIJ signs in with where that is given; those not
    /// given keep their values.
    fn update_repository(
        &self,
        id: RepositoryId,
        fields: &FieldMap,
        credentials: Option<&ResolvedCredentials>,
    ) -> impl Future<Output = Result<(), RemoteError>>;

    /// Deletes an integration with all that is in it. `false` where GIJ says that there is none of
    /// this number. Its row may stay visible for long, disabled, until GIJ gets to the removal (C17).
    fn delete_integration(
        &self,
        id: IntegrationId,
        clones: Clones,
    ) -> impl Future<Output = Result<bool, RemoteError>>;

    /// Deletes a plain repository; GIJ refuses to delete one inside an integration. `false` where GIJ
    /// says that there is none of this number. Its row may stay visible for long (C17).
    fn delete_repository(
        &self,
        id: RepositoryId,
        clones: Clones,
    ) -> impl Future<Output = Result<bool, RemoteError>>;

    /// Sets settings of Jira as a whole. Sent once, though sending it again changes nothing. Nothing
    /// shows what they are afterwards.
    fn configure(&self, settings: &GeneralMap) -> impl Future<Output = Result<(), RemoteError>>;

    /// Enables or disables a row by the endpoint made for it.
    fn switch(&self, row: RowId, to: Switch) -> impl Future<Output = Result<(), RemoteError>>;

    /// Reindexes one row; GIJ merges it with one that waits already (C21). Without a priority it
    /// has the place in the queue that GIJ gives to what is asked for by hand.
    fn reindex(
        &self,
        row: RowId,
        priority: Option<NonZeroU32>,
    ) -> impl Future<Output = Result<ReindexTicket, RemoteError>>;

    /// What GIJ knows of one row's indexing, with the thread to ask for where there is one.
    /// `None` where GIJ refuses to say (C18), which is no failure.
    fn index_status(
        &self,
        row: RowId,
        thread: Option<&str>,
    ) -> impl Future<Output = Result<Option<IndexStatus>, RemoteError>>;
}

/// Small JSON values that an account keeps beside itself in Jira, by key.
///
/// # Guarantees
/// A failed read never looks like a missing value.
pub trait Properties {
    /// The name of the account, as far as it is known by now: nobody is asked.
    fn account(&self) -> Option<String>;

    /// All keys of the account, sorted.
    fn property_keys(&self) -> impl Future<Output = Result<Vec<String>, RemoteError>>;

    /// One value; `None` where Jira says that there is none.
    fn property(
        &self,
        key: &str,
    ) -> impl Future<Output = Result<Option<serde_json::Value>, RemoteError>>;

    /// Sets one, replacing what was there.
    fn put_property(
        &self,
        key: &str,
        value: &serde_json::Value,
    ) -> impl Future<Output = Result<(), RemoteError>>;

    /// Removes one. It is no error that there is none.
    fn delete_property(&self, key: &str) -> impl Future<Output = Result<(), RemoteError>>;
}
