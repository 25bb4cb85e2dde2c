//! Origins of integrations: the address of a Git host, or the path mask of a tracked folder.

mod by_type;
mod folder;
mod web;

pub use by_type::check;
