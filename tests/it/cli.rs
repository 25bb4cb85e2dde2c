//! The program as people and pipelines run it: exit codes, streams, documents, secrets.

#![expect(clippy::unwrap_used, reason = "a test may")]

mod configuration;
mod exit_codes;
mod faults;
mod help;
mod main_job;
pub(crate) mod run;
mod secrets;
mod served;
mod signals;
