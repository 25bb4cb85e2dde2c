//! What the vendor advises, as rules that look at manifests and at what is in Jira.
//!
//! ```text
//! Desired, Places, texts ──┐
//! what validate warns of ──┼─rules─▶ raised ─levels─▶ findings ─mend─▶ edits of texts
//! Live, where asked for  ──┘
//! ```
//!
//! Each rule has a file of its own in [`rules`], with what it is about, why, and an example of either
//! kind which its tests run. A rule says nothing of a list that could not be read.

pub mod by_hand;
pub mod catalogue;
pub mod edit;
pub mod levels;
pub mod map;
pub mod mend;
pub mod registry;
pub mod rule;
pub mod rules;
pub mod run;
pub mod statement;
pub mod subject;

pub use levels::{Levels, Override, UnknownRule, check_annotations, rule_named};
pub use registry::RULES;
pub use rule::{About, Finding, Fix, Level, Rule};
pub use run::{Linted, run};
pub use subject::{QuietFirstIndex, RolloutFacts, Seen, Subject};
