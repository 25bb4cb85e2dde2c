//! The rollout against the simulator. What happened is asked of the world, not of gijctl.

/// Whatever the hosts are like.
mod any_hosts;
/// One batch after the other, whatever the rows do.
mod batches;
/// Changes of what is there already.
mod changes;
/// What GIJ was busy with before.
mod earlier_work;
/// Stopped at any moment, and run again.
mod interruption;
/// Requests that arrive while their answers do not.
mod lost_answers;
/// First indexings without smart commits and e-mails.
mod quiet;
/// Readings of the documentation that change what must be done.
mod readings;
