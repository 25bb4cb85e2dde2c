//! What is known of a kind or a key, from the same declarations as the checker and the schemas.

mod describe;
mod example;
mod keys;
mod lookup;
mod table;
mod words;

use std::fmt;

pub use lookup::explain;

/// A name that nothing has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// What is asked about and not there.
    pub message: String,
    /// What was meant, or what there is.
    pub help: String,
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Unknown {}
