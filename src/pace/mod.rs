//! Waiting and backing off as pure machines.
