//! The shell around the world: a clock, a state file, a socket.

mod open;
mod serve;
mod state_file;

pub use open::{Embedded, OpenError};
pub use serve::serve;
