//! The rules of the vendor's advice: that none is missing, and that the page about them is true.

#![expect(clippy::unwrap_used, reason = "a test may")]

/// The committed page, and the map of advice.
mod catalogue;
