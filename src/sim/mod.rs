//! An embedded Jira with GIJ: something to try gijctl on, and what every rollout is tested against.
//!
//! [`World`] is the pure core: a request and a moment go in, an answer comes out, and everything
//! that happens in between (scans, rows that appear one after another, indexing by a few threads,
//! removals) follows from the [`Scenario`] alone. The same requests at the same moments give the
//! same bytes. [`Embedded`] puts a virtual clock and a state file around it, and [`serve`] a socket.
//!
//! It reads the vendor's pages by itself and shares no decision with the client. Where those pages
//! contradict each other, [`Quirks`] says which reading this world follows.

mod embedded;
mod marker;
mod quirks;
mod scenario;
mod world;

pub use embedded::{Embedded, OpenError, serve};
pub use quirks::{
    AzureTypes, ConnectionFilters, DeletionStyle, DisableEndpoint, DisabledOnPut, Enabling,
    ErrorStatus, FeatureReach, FolderDepth, GetOneShape, IdSpaces, IdsWithGlobal, ManagerAccess,
    OriginOnPost, OriginOnRepositoryPut, Quirks, RefSpecNotesDefault, ReindexWhileRunning,
    SendCommitEmailsDefault, StatusShape, StatusThread, SuccessForm, TrustFolderStatDefault,
    TrustFolderStatOnCreate, TypeOnPut, UnknownProperties, UnsentOnPut, UnsureFields,
    UserPatInPutAnswers, UserPatInside,
};
pub use scenario::{Scenario, ScenarioError};
pub use world::{
    IntegrationView, LoggedRequest, RepositoryView, RowRef, StateError, TimelineEvent,
    TimelineKind, World,
};
