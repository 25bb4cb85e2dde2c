//! `JMESPath`, the language of `apiFilter`.
//!
//! - [`check`] compiles an expression and looks at what it says.
//! - `complexity` bounds it first, since the compiler recurses.
//! - `advice` finds what compiles but is hardly meant.

mod advice;
mod complexity;
mod expression;

pub use expression::{FilterHost, check};
