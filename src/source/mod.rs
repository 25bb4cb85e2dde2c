//! What comes from the machine gijctl runs on: manifest files and secrets.
//!
//! Both are outside data, so both are bounded before they are read, and every failure is a value.

mod files;
mod secrets;

pub use files::{
    MAX_FILE_BYTES, MAX_FILES, MAX_TOTAL_BYTES, Manifests, RESERVED_NAMES, holds_manifests,
    read_manifests,
};
pub use secrets::{COMMAND_TIMEOUT, MAX_SECRET_BYTES, SecretError, SecretSource};
