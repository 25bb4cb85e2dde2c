//! `JMESPath`, the language of `apiFilter`.
//!
//! - [`check`] compiles an expression and looks at what it says.
//! - `complexity` bounds it first, since the compiler recurses.
//! - `advice` finds what compiles but is hardly meant, by what `shape` and `fields` tell of it among
//!   others.
//! - [`odd_conditions`] finds conditions that keep something else than they say.
//! - [`kept_by`] tells whether a condition on a field keeps what has it or what has it not.
//! - [`try_on`] tries a filter on something.

mod advice;
mod complexity;
mod conditions;
mod expression;
mod fields;
mod kept;
mod shape;
mod trial;

pub use conditions::{OddCondition, odd_conditions, with_or};
pub use expression::{FilterHost, check};
pub use kept::{Kept, kept_by};
pub use trial::{Trial, try_on};
