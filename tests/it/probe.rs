//! The probe against the embedded GIJ: each question in each reading, and what it leaves behind.

#![expect(clippy::unwrap_used, reason = "a test may")]

mod foreign;
mod given_back;
mod leaves_nothing;
mod readings;
mod secrecy;
mod support;
