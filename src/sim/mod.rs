//! An embedded Jira with GIJ: something to try gijctl on, and what every rollout is tested against.
//!
//! [`World`] is the pure core: a request and a moment go in, an answer comes out, and everything
//! that happens in between (scans, rows that appear one after another, indexing by a few threads,
//! removals) follows from the [`Scenario`] alone. The same requests at the same moments give the
//! same bytes. [`Embedded`] puts a virtual clock and a state file around it, and [`serve`] a socket.
//!
//! The way to it can be bad: a scenario's `faults` say which requests get lost, which answers do, and
//! what comes instead. The world itself knows nothing of that: [`Embedded::exchange`] and [`serve`]
//! let it happen, by the [`Fault`]s below.
//!
//! ```yaml
//! faults:
//! - { request: POST /rest/gitplugin/1.0/integration, then: reset-after }   # the first one
//! - { request: GET *, nth: 20, times: 3, then: status-503 }                # the 20th to the 22nd
//! - { request: ANY *, nth: 50, then: expired-token }                       # and all that follow
//! ```
//!
//! Requests are counted from the start of the process. A request is told by its method, or `ANY`, and
//! its path, in which `*` stands for anything.
//!
//! It reads the vendor's pages by itself and shares no decision with the client. Where those pages
//! contradict each other, [`Quirks`] says which reading this world follows.

mod embedded;
mod fault;
mod marker;
mod quirks;
mod scenario;
mod world;

pub use embedded::{Embedded, OpenError, serve};
pub use fault::{Exchange, Fault};
pub use quirks::{
    AzureTypes, ConnectionFilters, DeletionStyle, DisableEndpoint, DisabledOnPut, Enabling,
    ErrorStatus, FeatureReach, FolderDepth, GeneralOverride, GetOneShape, GlobalSettingsAnswer,
    IdSpaces, IdsWithGlobal, ManagerAccess, OriginOnPost, OriginOnRepositoryPut, Quirks,
    RefSpecNotesDefault, ReindexWhileRunning, RepositoryPut, SendCommitEmailsDefault, StatusShape,
    StatusThread, SuccessForm, TrustFolderStatDefault, TrustFolderStatOnCreate, TypeOnPut,
    UnknownProperties, UnsentOnPut, UnsureFields, UserPatInPutAnswers, UserPatInside,
};
pub use scenario::{RehearsedHost, Scenario, ScenarioError};
pub use world::{
    GeneralSettings, IntegrationView, LoggedRequest, RepositoryView, RowRef, StateError,
    TimelineEvent, TimelineKind, World,
};
