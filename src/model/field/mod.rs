//! The settings that GIJ lets one write on integrations and repositories.
//!
//! Each is declared once, in the table of [`Field::spec`]: its name in the vendor's API, where
//! manifests keep it, its shape, where and on which types it can be set and what a change of it
//! sets in motion there, how two values compare, whether GIJ shows it, and what people should know
//! of it.

mod places;
mod spec;
mod table;

pub use places::{Consequence, Place, Places, Refusal, Use};
pub use spec::{
    Compare, FieldSpec, FieldTypes, LinkTemplate, Readback, Section, Shape, TextFormat,
};
pub use table::Field;
