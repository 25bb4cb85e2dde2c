//! Plans in files: what is read is what was written, and nothing else is carried out.

#![expect(clippy::unwrap_used, reason = "a test may")]

mod apply;
mod fit;
mod round_trip;
mod samples;
mod tampering;
