//! `${values.NAME}` in manifests: what differs from one instance to the next, from gijctl.yaml.
//!
//! A reference is replaced in the tree of a document before anything is held against its shape, so
//! that every check sees the value itself. Places stay those of the manifest. What is put in is
//! never looked through for references again, and only `${values.` is special: GIJ's own
//! templates, such as `${rev}`, pass as they are.

mod expand;
mod read;
mod reference;
mod table;

pub(crate) use expand::Expansion;
pub use reference::literal;
pub(crate) use table::instances_named;
pub use table::{ManifestSet, ValueTable, Values};

/// The most characters that a name has.
pub(crate) const MAX_NAME: usize = 64;
/// The most values of one instance, and the most defaults.
pub(crate) const MAX_VALUES: usize = 500;
/// The most characters of a text: no setting of GIJ takes more.
pub(crate) const MAX_TEXT: usize = 2_000;
/// The most items of a list.
pub(crate) const MAX_ITEMS: usize = 1_000;
/// How much values may put into one set of manifests, in bytes. Each item counts with
/// [`ITEM_COST`] besides its text. A set of ten thousand integrations with a dozen values each
/// needs about half of it.
pub(crate) const MAX_EXPANSION: usize = 16 << 20;
/// What a value costs besides its text.
pub(crate) const ITEM_COST: usize = 64;
