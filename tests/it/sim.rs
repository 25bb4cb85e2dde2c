//! The embedded GIJ: what it does with requests and with time.

/// What the API answers, by the book.
mod answers;
/// What goes wrong on the way.
mod faults;
/// The settings of all of Jira.
mod general;
/// Whatever is sent, the world stands.
mod hostile;
/// Rows that come, are indexed, and go, as time passes.
mod indexing;
/// The shell: state file, lock, socket.
mod shell;
/// Each switch changes the answer that it names.
mod switches;
/// A world to talk to.
mod talk;
