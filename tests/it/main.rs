//! Integration tests, in one binary.

mod support;

/// What the rooms may import.
mod arch;
/// The program as people run it.
mod cli;
/// The REST client against bodies as GIJ sends them.
mod client;
/// The rollout against the simulator.
mod exec;
/// What is there as manifests.
mod export;
/// Runs that meet with every fault at every request, and what is left of them.
mod faults;
/// What a rollout would take.
mod forecast;
/// Git services, and what integrations would bring in from them.
mod githost;
/// The journal of a run, and what is read from it.
mod journal;
/// The ledger in Jira.
mod ledger;
/// The vendor's advice as rules.
mod lint;
/// Manifests: reading, rules, messages.
mod manifest;
/// The planner.
mod plan;
/// The probe.
mod probe;
/// The README against the program.
mod readme;
/// Rendered plans, outcomes and diagnostics.
mod report;
/// Whole rollouts, held against the best that is possible.
mod rollout;
/// Plans in files.
mod saved;
/// Committed JSON Schemas.
mod schemas;
/// The embedded GIJ.
mod sim;
/// The machine that waits for indexing.
mod wait;
