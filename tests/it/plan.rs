//! The planner: what it makes of two snapshots, and that what it plans is enough.

#![expect(clippy::unwrap_used, reason = "a test may")]

mod calls;
mod cascade;
mod cause;
mod diff;
mod general;
mod guards;
mod identity;
mod law;
mod order;
mod owed;
mod pending;
mod prune;
mod repositories;
mod samples;
mod secrets;
mod support;
