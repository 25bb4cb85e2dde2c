//! Origins of integrations: the address of a Git host, or the path mask of a tracked folder.

mod by_type;
mod clone;
mod folder;
mod web;

pub use by_type::check;
pub use clone::check as check_clone;
