//! The one pass.
