//! The planner: what it makes of two snapshots, and that what it plans is enough.

mod calls;
mod diff;
mod identity;
mod law;
mod order;
mod samples;
mod support;
