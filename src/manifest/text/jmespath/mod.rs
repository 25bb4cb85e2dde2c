//! `JMESPath`, the language of `apiFilter`.
//!
//! - [`check`] compiles an expression and looks at what it says.
//! - `complexity` bounds it first, since the compiler recurses.
//! - `advice` finds what compiles but is hardly meant.
//! - [`odd_conditions`] finds conditions that keep something else than they say.

mod advice;
mod complexity;
mod conditions;
mod expression;

pub use conditions::{OddCondition, odd_conditions, with_or};
pub use expression::{FilterHost, check};
