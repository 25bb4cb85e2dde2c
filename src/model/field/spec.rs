//! What the table says of each setting.

use super::places::Places;
use crate::model::integration_type::IntegrationType as T;
use crate::model::value::FieldValue;

/// Where a manifest keeps a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Directly in `spec`.
    Spec,
    /// In `spec.features`, of integrations and of feature sets.
    Features,
    /// Nowhere: it follows from `spec.projects`.
    Projects,
}

/// What values a setting takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// `true` or `false`.
    Bool,
    /// A whole number within both bounds.
    Integer {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
    },
    /// Text of at most so many characters.
    Text {
        /// The most characters.
        max: usize,
        /// What the text must be.
        format: TextFormat,
    },
    /// A set of Jira project ids.
    ProjectIds,
}

impl Shape {
    /// Whether a value is one of these. What a text must be beyond its length is not looked at.
    pub fn holds(self, value: &FieldValue) -> bool {
        match (self, value) {
            (Self::Bool, FieldValue::Bool(_)) | (Self::ProjectIds, FieldValue::Ids(_)) => true,
            (Self::Integer { min, max }, FieldValue::Integer(value)) => (min..=max).contains(value),
            (Self::Text { max, .. }, FieldValue::Text(text)) => text.chars().count() <= max,
            _ => false,
        }
    }
}

/// What a text must be, beyond its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextFormat {
    /// Anything without control characters.
    Plain,
    /// A web address, or a path mask for tracked folders.
    Origin,
    /// A path that starts with `/`.
    ApiPath,
    /// A `JMESPath` expression.
    JmesPath,
    /// A regular expression of Java.
    JavaRegex,
    /// An AWS region.
    AwsRegion,
    /// Comma-separated Git refspecs.
    RefSpecs,
    /// The name of a branch.
    Branch,
    /// A web address with variables in it.
    LinkTemplate(LinkTemplate),
}

/// What may stand in a web address that GIJ fills in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkTemplate {
    /// The names of its variables, written `${name}`.
    pub variables: &'static [&'static str],
    /// The names of its functions, written `$name(…)`.
    pub functions: &'static [&'static str],
}

/// Which types a setting has an effect on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldTypes {
    /// All twelve.
    All,
    /// These only; stated for another type it is an error.
    Only(&'static [T]),
}

/// How a wanted value is held against the one GIJ shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// Equal or not.
    Exact,
    /// Absent, null and the empty text are the same.
    EmptyIsAbsent,
    /// As [`crate::model::normalise_origin`] writes them.
    Origin,
    /// As sets, and only while `global` is false.
    MappedProjects,
}

/// Whether GIJ's answers show a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readback {
    /// Always shown, or left out when empty.
    Shown,
    /// No sample of the vendor shows it. Where no row of an answer carries it either, its absence
    /// says nothing and it cannot be compared.
    Unsure,
}

/// Everything known of one setting.
#[derive(Debug, Clone, Copy)]
pub struct FieldSpec {
    /// Its name in the vendor's API, and in manifests.
    pub name: &'static str,
    /// Where manifests keep it.
    pub section: Section,
    /// Its values.
    pub shape: Shape,
    /// Where it can be set, and what a change of it sets in motion there.
    pub places: Places,
    /// The types of integrations it applies to.
    pub types: FieldTypes,
    /// How it compares.
    pub compare: Compare,
    /// Whether it can be read.
    pub readback: Readback,
    /// The documented value when nothing is stated; `None` where the documentation has none or two.
    pub default: Option<&'static str>,
    /// What it does.
    pub summary: &'static str,
    /// What to beware of, with the number of the contradiction it rests on; may be empty.
    pub caution: &'static str,
    /// A value to show in editors.
    pub example: &'static str,
    /// The vendor's page.
    pub page: &'static str,
}
