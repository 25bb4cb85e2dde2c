//! The shell around the world: a clock, a state file, a socket.

mod line;
mod open;
mod request_log;
mod script;
mod serve;
mod state_file;

pub use open::{Embedded, OpenError};
pub use serve::serve;
