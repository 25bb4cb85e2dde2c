//! The REST client against bodies as GIJ sends them: what it asks, and what it makes of answers.

/// Answers that are no yes, each with its kind.
mod answers;
/// What was found out about GIJ, and what becomes of requests by it.
mod capability;
/// The network itself, against a server on this machine.
mod network;
/// What is sent again, and what is not.
mod patience;
/// The account's own properties in Jira.
mod properties;
/// The exact request of every method.
mod requests;
/// Secrets in requests, answers and errors.
mod secrets;
/// Every documented shape of a good answer.
mod shapes;
/// A transport that follows a script.
mod support;
/// TLS: whom to trust, and who gijctl is.
mod tls;
/// Whose turn it is.
mod turns;
