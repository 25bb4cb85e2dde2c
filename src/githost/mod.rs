//! A Git service's list of repositories: what is asked, page by page, what comes back, and what a
//! filter keeps of it. Values only: whoever has a network carries the requests.
//!
//! ```text
//! Connection ──Listing──▶ HostRequest ──(HostTransport)──▶ HttpResponse ──▶ Listed ──filter──▶ Filtered
//! ```
//!
//! # Guarantees
//! - Every request is a `GET` to the service that the integration itself names. An address that an
//!   answer gives is followed only where scheme, host and port are the same.
//! - No request holds a secret: it says how to sign in, and the transport knows with what.
//! - A list that is not whole says so. What is missing from it is not missing from the service.
//!
//! # Assumptions
//! Which requests GIJ makes is documented for GitHub's and GitLab's paths only. The rest is how the
//! services document their own lists.

mod azure;
mod connection;
mod error;
mod filter;
mod found;
mod gerrit;
mod github;
mod gitlab;
mod limits;
mod listing;
mod request;
mod service;

pub use connection::{Connection, HostAddresses};
pub use error::{HostError, HostErrorKind, HostFault};
pub use filter::{FilterFault, Filtered, Kept, Paging, filtered};
pub use found::Found;
pub use listing::{Listed, Listing, Page, Step};
pub use request::{HostRequest, HostTransport, SignInForm, is_loopback};
