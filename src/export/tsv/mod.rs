//! GIJ's bulk export, a table of tab-separated values that a person downloaded.
//!
//! It holds every secret in the clear. So only the columns that are known to hold none are ever
//! looked at; all others, whatever they are called, are passed over without being taken out of the
//! text. Messages name lines and columns, and repeat no value.
//!
//! Its columns are named otherwise than the settings of the API: `sslVerify` is the opposite of
//! `disableSslVerification`, and `projectMapping` stands for two settings.

mod cells;
mod error;
mod rows;

pub use error::{TsvError, TsvErrorKind};
pub use rows::read;
