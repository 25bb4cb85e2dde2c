//! The program as people and pipelines run it: exit codes, streams, documents, secrets.

#![expect(clippy::unwrap_used, reason = "a test may")]

mod all_instances;
mod cascade;
mod configuration;
mod doctor;
mod exit_codes;
mod explain;
mod faults;
mod first_day;
mod forecast;
mod found_above;
mod general;
mod handing_over;
mod help;
mod help_of_apply;
mod help_of_looks;
mod history;
mod init;
mod judgement;
mod lint;
mod lint_files;
mod lint_live;
mod lost_output;
mod main_job;
mod no_wait;
mod probe;
mod progress;
mod proxy;
mod reindex;
mod report;
mod repositories;
pub(crate) mod run;
mod saved_plans;
mod secrets;
pub(crate) mod served;
mod signals;
mod simulate;
mod status;
mod tune;
mod tune_measure;
mod tune_write;
mod values;
mod wait;
