//! What only a check-up asks of Jira, each thing by itself, so that one that fails hides no other.

use std::future::Future;

use jiff::Timestamp;

use super::error::RemoteError;
use crate::model::AppVersion;
use crate::state::Authority;

/// Jira as it tells of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServerSeen {
    /// Its version; `None` where it does not tell.
    pub version: Option<String>,
    /// What its clock said when it answered; `None` where it does not tell.
    pub time: Option<Timestamp>,
}

/// The licence of the app, as far as the plugin manager tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct License {
    /// Whether it lets the app work.
    pub valid: Option<bool>,
    /// Whether it is one to try the app with.
    pub evaluation: Option<bool>,
    /// Until when updates are covered.
    pub maintained_until: Option<Timestamp>,
}

/// Jira and the app, asked how they are. Every question only reads.
pub trait Vitals {
    /// The state that Jira is in, in its own word: `RUNNING` where all is well.
    fn readiness(&self) -> impl Future<Output = Result<String, RemoteError>>;

    /// The name of the account that asks.
    fn account_name(&self) -> impl Future<Output = Result<String, RemoteError>>;

    /// What the account may do.
    fn authority(&self) -> impl Future<Output = Result<Authority, RemoteError>>;

    /// Version and clock of Jira.
    fn server(&self) -> impl Future<Output = Result<ServerSeen, RemoteError>>;

    /// Version of the app, as the plugin manager tells administrators.
    fn app_version(&self) -> impl Future<Output = Result<Option<AppVersion>, RemoteError>>;

    /// Licence of the app, as the plugin manager tells administrators.
    fn license(&self) -> impl Future<Output = Result<License, RemoteError>>;
}
