//! The settings that GIJ has once for the whole of Jira, on its pages of general settings.
//!
//! Each is declared once, in [`GeneralSetting::spec`]: its key in manifests, the vendor's name for
//! it, where people find it in Jira, what values it takes, what it depends on and what it overrides,
//! and how it can be set. For all but one that is by hand: GIJ documents no request that reads or
//! writes them.

mod acknowledgement;
mod rows;
mod setting;
mod spec;
mod value;

pub use acknowledgement::{Acknowledgement, Validity};
pub use setting::{GeneralMap, GeneralSetting};
pub use spec::{
    Beware, GeneralShape, GeneralSpec, GeneralText, Need, NeededValue, Override, Way, When,
};
pub use value::GeneralValue;
