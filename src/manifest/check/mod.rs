//! A document held against its declared shape: what fits comes out typed, what does not is
//! reported, and neither hides the other.

mod checked;
mod general;
pub(crate) mod literals;
mod masks;
mod object;
mod scalars;
mod secret;
mod suggest;

pub(crate) use checked::{CheckedObject, Stated};
pub(crate) use masks::{is_secret_key, suspects, suspects_in_broken_text};
pub(crate) use object::{Checker, NOT_SETTABLE, refused_setting, shown};
pub(crate) use suggest::did_you_mean;
