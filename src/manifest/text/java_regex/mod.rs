//! The syntax of `java.util.regex.Pattern`, as of Java 17, which GIJ runs on.
//!
//! A checker only: it says whether Java takes a pattern, and where and why not. It never matches.
//!
//! - `quote` turns `\Q…\E` into escapes before anything else, as Java does.
//! - `cursor` reads characters, and skips blanks and comments under `(?x)`.
//! - `parser`, `group`, `class`, `escape` and `property` are the grammar. The work is linear in the
//!   length of the pattern, and the depth is bounded.
//! - `width` is the greatest length that a look-behind may match.
//!
//! Two deliberate differences from Java 17:
//!
//! - A look-behind that repeats without bound, or holds `\X`, is always refused. Java's
//!   documentation wants an obvious maximum length, but the compiler overlooks some of these
//!   (`(?<=a*)`), and what they match is nowhere stated.
//! - Whether Unicode knows the name in `\N{…}` is not checked, only its form: the names would be
//!   a table of half a megabyte.
//!
//! For the same reason a range of a class that has `\N{…}` on either side is not held against the
//! order of its ends.
//!
//! A reference by number to a group that does not exist is accepted, since Java accepts it: it
//! never matches. One by name must come after the group of that name.

mod class;
mod cursor;
mod escape;
mod group;
mod parser;
mod property;
mod property_names;
mod quote;
mod width;

#[cfg(test)]
mod tests;

pub use parser::check;
