//! The rollout against the simulator. What happened is asked of the world, not of gijctl.

/// Whatever the hosts are like.
mod across_runs;
mod any_hosts;
/// One batch after the other, whatever the rows do.
mod batches;
/// What waiting costs Jira, and how soon it sees an end.
mod budget;
/// What is created first, alone.
mod canary;
/// Repositories inside an integration that are brought in line with it.
mod cascade;
/// Changes of what is there already.
mod changes;
/// A Jira with many thousands of integrations.
mod crowded;
/// What no manifest declares any more.
mod deletion;
/// What GIJ was busy with before.
mod earlier_work;
/// Waiting and reindexing without any change.
mod errands;
/// First indexings that no run has seen to their end.
mod first_indexing;
/// Settings of Jira as a whole.
mod foretold;
mod general;
/// Stopped at any moment, and run again.
mod interruption;
/// The lease of a run, and what it writes in its ledger.
mod lease;
/// Requests that arrive while their answers do not.
mod lost_answers;
/// Work that a run must not forget when it is cut short.
mod owed;
/// How new ones follow each other.
mod pacing;
/// First indexings without smart commits and e-mails.
mod quiet;
/// Readings of the documentation that change what must be done.
mod readings;
/// Repositories of their own: plain ones, and single ones inside integrations.
mod repositories;
/// Rollouts that several runs carry out, none of which waits.
mod slices;
mod slices_in_window;
/// What is not as the plan saw it.
mod stale;
/// The same created twice at the same time.
mod twins;
/// The hours in which changes may be made.
mod windows;
