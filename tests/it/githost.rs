//! `gijctl preview` against served Git services, as people run it.

#![expect(clippy::unwrap_used, reason = "a test may")]

mod bounds;
mod compared;
mod fake;
mod filters;
mod folders;
mod foreign;
mod hosts;
mod planned;
mod services;
mod troubles;
