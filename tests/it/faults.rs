//! Safe to run again, whatever happens: every fault at every request of a run, and at random pairs
//! of them; the process killed at random moments; two runs at once.
//!
//! A case that fails is told as a word such as `reset-after@37`: the fault, and the number of the
//! request in the run. `GIJCTL_FAULT_CASE=reset-after@37 cargo test --test it -- --ignored
//! --nocapture faults::told` shows it with all that happens in it.

/// A case: what goes wrong where.
mod case;
/// Numbers from a seed.
mod dice;
/// What must hold in every case.
mod judge;
/// Kill -9 of the real process.
mod killed;
/// Random pairs of faults.
mod pairs;
/// Every fault at every request.
mod positions;
/// Between the start of a quiet first indexing and its end.
mod quiet;
/// Lost and then refused, on one request.
mod refused;
/// Many cases, their number, and those that fail.
mod runner;
/// Real processes and a served simulator.
mod served;
/// The world, the manifests, and how an undisturbed run ends.
mod stage;
/// One case, told.
mod told;
/// Two runs at once.
mod two_applies;
