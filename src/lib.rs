//! gijctl keeps a Jira Data Center's *Git Integration for Jira* (GIJ) the way a Git repository says
//! it should be: manifests → plan → staggered apply that waits for indexing.
//!
//! # Bird's eye
//!
//! ```text
//! files ──source──▶ text ──manifest──▶ Desired ─┐
//!                                               ├─plan──▶ Plan ──exec──▶ events ──▶ Outcome
//! GIJ ───client───▶ answers ──(remote)─▶ Live ──┘                          │
//!                                                              journal ◀─┴─▶ report ──▶ text, JSON, HTML
//! ```
//!
//! A run is one pass through [`reconcile`]: load the manifests, observe the live state, plan,
//! show, and, when it is wanted and agreed to, execute. `plan` and `apply` are the same pass
//! stopped at different points; no writer knows the word "dry run". [`export`] goes the other way,
//! from what is there to manifests, and writes nothing to Jira.
//!
//! # Rooms
//!
//! Each module of the crate is a room with one job. A room imports only rooms of lower levels,
//! and only those in its row; `tests/it/arch.rs` reads the sources and fails on any other edge.
//! P rooms are pure: no files, network, environment, clock, randomness, printing or async.
//!
//! | level | room | | job | may import |
//! |---|---|---|---|---|
//! | 0 | [`model`] | P | value types and the one table of settings | |
//! | 0 | [`diag`] | P | diagnostics and the texts they point into | |
//! | 0 | [`clock`] | IO | time and chance as ports | |
//! | 0 | [`wire`] | P | the remote API exactly as sent | |
//! | 1 | [`capability`] | P | which way GIJ goes where its documentation goes two | model |
//! | 1 | [`pace`] | P | waiting and backing off as machines that return "look again at t" | model |
//! | 1 | [`state`] | P | the two snapshots, desired and live, the latter with typed gaps | model |
//! | 1 | [`source`] | IO | manifest files and secrets into values | model diag |
//! | 1 | [`sim`] | IO shell, P core | an embedded Jira with GIJ | wire clock |
//! | 2 | [`manifest`] | P | YAML to `Desired`, or all that is wrong; schemas | model state diag |
//! | 2 | [`plan`] | P | `(Desired, Live, Policy)` to a `Plan` | model state |
//! | 2 | [`remote`] | P | the port to GIJ, and its classified errors | model state |
//! | 2 | [`status`] | P | what is indexed and what is not, counted; which rows an address means | model state pace |
//! | 3 | [`client`] | IO | the REST implementation of `remote` | model state remote wire pace clock capability |
//! | 3 | [`githost`] | P | a Git service's list of repositories, page by page, and what a filter keeps of it | model wire remote manifest |
//! | 3 | [`ledger`] | IO | what gijctl remembers of its own work, and the lease of a run | model state remote pace clock |
//! | 3 | [`doctor`] | P | how a Jira is, in findings by their weight | model state pace remote status |
//! | 3 | [`event`] | P | what happens in a run, and the `Outcome` folded from it | model state plan pace |
//! | 3 | [`lint`] | P | the vendor's advice as rules, and mending as edits of texts | model state diag manifest |
//! | 3 | [`forecast`] | P | when each part of a rollout would start and end | model state plan pace |
//! | 3 | [`saved`] | P | plans kept in a file between review and execution | model state plan |
//! | 3 | [`export`] | P | what is there as manifests that plan to no change | model state manifest |
//! | 3 | [`tune`] | P | dates of repositories to the reindex interval, with what it rests on | model state |
//! | 4 | [`exec`] | IO | carries out a plan against `remote`, waiting through `pace` | model state plan event forecast ledger remote pace status clock |
//! | 4 | [`hostclient`] | IO | carries `githost`'s requests, each with the credential of one integration; reads tracked folders | model remote wire clock githost client |
//! | 4 | [`journal`] | IO shell, P core | what a run decides and does, kept line by line, and read again | model plan event pace |
//! | 4 | [`preview`] | P | what a list and a filter mean for the rows that GIJ has | model state plan githost |
//! | 4 | [`probe`] | IO | asks GIJ which way it goes, and cleans up after itself | model state remote client wire clock capability pace |
//! | 5 | [`report`] | P | plans, outcomes, histories, exports and diagnostics as text, JSON and HTML | model state diag doctor plan export event forecast lint pace journal status capability githost preview probe tune |
//! | 5 | [`reconcile`] | IO | the one pass, and the looks and errands beside it | model state pace diag doctor source manifest remote ledger plan status saved event exec githost hostclient preview tune clock |
//! | 6 | [`cli`] | IO | arguments, wiring, output, exit code | all |
//!
//! # Invariants
//!
//! - The planner has no way to reach GIJ: it gets two values and returns one.
//! - `sim` and `client` share the shapes in `wire` and no decision. Only `cli` and tests know both.
//! - What GIJ has no request for is no change: a plan asks people to do it, and `exec` never sees it.
//! - A list that could not be read whole is a [`state::Gap`], and nothing is planned from one.
//! - Nobody but `cli` prints. Nobody but `clock` reads the time, sleeps or throws dice.
//! - A secret is a [`model::Secret`], which can be neither printed nor serialised.
//! - Nobody imports `cli`.

pub mod model;

pub mod diag;

pub mod clock;
pub mod wire;

pub mod capability;
pub mod pace;
pub mod state;

pub mod source;

pub mod sim;

pub mod manifest;
pub mod plan;
pub mod remote;
pub mod status;

pub mod client;
pub mod doctor;
pub mod event;
pub mod export;
pub mod forecast;
pub mod githost;
pub mod ledger;
pub mod lint;
pub mod saved;
pub mod tune;

pub mod exec;
pub mod hostclient;
pub mod journal;
pub mod preview;
pub mod probe;

pub mod reconcile;
pub mod report;

pub mod cli;
