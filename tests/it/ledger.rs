//! What gijctl remembers, kept in the embedded Jira by the real REST client.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "helpers of tests may end them"
)]

/// What is told of it to whoever examines it.
mod condition;
/// What Jira refuses, and what comes back damaged.
mod degradation;
/// The lease between two runs.
mod lease;
/// Answers that are lost.
mod lost_answers;
/// How much is asked of a Jira that is away.
mod retries;
/// Runs of gijctl with a ledger in Jira.
mod runs;
/// What is kept, and how much of it.
mod store;
/// A Jira, and ledgers in it.
mod support;
