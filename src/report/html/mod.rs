//! A run as one page of HTML that needs nothing beside itself: no script, no other file, no network.
//!
//! A [`Page`] is what is told, in words and moments; it is made from a plan with its outcome and its
//! timeline, or from the journal of the run. Every text in it may come from anywhere, and reaches
//! the page only through the one place that escapes.

mod axis;
mod chart;
mod document;
mod fields;
mod marks;
mod markup;
mod of_history;
mod of_run;
mod page;
mod parts;
mod steps;
mod times;

pub use document::{OPENING, text};
pub use of_run::Told;
pub use page::{
    About, Ending, Entry, FieldShown, List, Page, PreviewShown, Problem, Repositories, StepShown,
    Tone, WorkShown,
};
