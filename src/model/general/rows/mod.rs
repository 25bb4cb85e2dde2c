//! The rows of the table, page by page and section by section as the vendor shows them.

mod access;
mod advanced;
mod branches;
mod elsewhere;
mod features;
mod jobs;
mod pull_requests;
mod tabs;

use super::spec::{GeneralShape, GeneralSpec};

/// All rows, in order.
pub(super) fn all() -> impl Iterator<Item = &'static GeneralSpec> {
    access::ROWS
        .iter()
        .chain(&tabs::ROWS)
        .chain(&features::ROWS)
        .chain(&branches::ROWS)
        .chain(&pull_requests::ROWS)
        .chain(&jobs::ROWS)
        .chain(&advanced::ROWS)
        .chain(&elsewhere::ROWS)
}

const BOOL: GeneralShape = GeneralShape::Bool;

/// As large as a number of GIJ can be where the vendor states no bound.
const LARGEST: i64 = 2_147_483_647;

/// A number without a documented upper bound.
const fn number(min: i64, unit: &'static str) -> GeneralShape {
    GeneralShape::Integer {
        min,
        max: LARGEST,
        unit,
    }
}
