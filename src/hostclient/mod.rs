//! Carries requests to Git services, and reads tracked folders.
//!
//! # Guarantees
//! - Only `GET`, no redirect, no cookie, no second try by itself, every answer bounded.
//! - A credential is put on the one request it is for. It is in no log, error or address.
//! - Nothing is sent over plain http beyond this machine.

mod folder_facts;
mod folders;
mod network;
mod read;
mod tracked;

pub use folders::{folders, listing};
pub use network::{GitHost, HostClient, HostClientError};
pub use read::read_list;
