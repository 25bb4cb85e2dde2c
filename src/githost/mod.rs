//! A Git service's list of repositories: what is asked, page by page, what comes back, and what a
//! filter keeps of it. Values only: whoever has a network carries the requests.
//!
//! ```text
//! Connection ──Listing──▶ HostRequest ──(HostTransport)──▶ HttpResponse ──Page──▶ Sieve ──▶ Listed
//! ```
//!
//! # Guarantees
//! - Every request is a `GET` to the service that the integration itself names. An address that an
//!   answer gives is followed only where scheme, host and port are the same.
//! - No request holds a secret: it says how to sign in, and the transport knows with what.
//! - A list that is not whole says so. What is missing from it is not missing from the service.
//! - A repository that is listed twice is one.
//! - What is held in memory is bounded, whatever a service answers: in bytes and values of a page, in
//!   repositories of a list.
//! - What a service says is shown through a [`Mask`]: the credential that it was asked with, and what
//!   looks like a token, is shown to nobody.
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
mod mask;
mod request;
mod service;
mod sieve;

pub use connection::{Connection, HostAddresses};
pub use error::{HostError, HostErrorKind, HostFault};
pub use filter::FilterFault;
pub use found::Found;
pub use listing::{Listed, Listing, Step};
pub use mask::Mask;
pub use request::{HostRequest, HostTransport, SignInForm, is_loopback};
pub use sieve::{Filtered, Kept, News, Page, Paging, Sieve};
