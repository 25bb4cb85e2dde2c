//! What is known of one name that manifests may, or may not, state, in words.

use super::contradiction::Contradiction;
use super::name::Kind;
use super::vendor_page::VendorPage;

/// What somebody asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Topic {
    /// Everything there is: the kinds.
    Kinds(Vec<KindLine>),
    /// A kind, or a key of it.
    Key(Box<Explanation>),
    /// A name that manifests cannot state.
    Refused(RefusedName),
}

/// A kind in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindLine {
    /// The kind.
    pub kind: Kind,
    /// What it is.
    pub summary: &'static str,
}

/// A kind or a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Its whole path from the kind on, as in `Integration.spec.features.tagsFilter`.
    pub path: String,
    /// What it is.
    pub summary: String,
    /// Whether it has to be stated.
    pub need: Need,
    /// What values it takes.
    pub value: String,
    /// The words to choose from, where it is one of several.
    pub choices: Vec<ChosenWord>,
    /// What holds where it is left out, in sentences.
    pub left_out: Vec<String>,
    /// What it applies to, in sentences.
    pub applies_to: Vec<String>,
    /// What GIJ and gijctl do with it, in sentences.
    pub behaviour: Vec<String>,
    /// What to beware of, in sentences.
    pub caution: String,
    /// The contradictions that touch it, by number.
    pub contradictions: Vec<&'static Contradiction>,
    /// The vendor's page about it.
    pub page: Option<VendorPage>,
    /// The keys inside it, each after the one that it is inside of.
    pub keys: Vec<KeyLine>,
    /// A whole manifest with it in.
    pub example: String,
}

/// Whether a key has to be stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// In every manifest of the kind, or wherever the map is that it is a key of.
    Required,
    /// It may be left out.
    Optional,
    /// It is a kind, or a part of a list or a map, which have no such thing.
    NoMatter,
}

/// A word to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChosenWord {
    /// The word.
    pub word: &'static str,
    /// What it means; may be empty.
    pub meaning: String,
}

/// A key inside another one, in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyLine {
    /// Its path within the kind, as in `spec.features.tagsFilter`.
    pub path: String,
    /// How deep it is inside what is explained, from 0.
    pub depth: usize,
    /// Its own name.
    pub name: &'static str,
    /// Whether it has to be stated.
    pub need: Need,
    /// What it is.
    pub summary: &'static str,
}

/// A name that manifests cannot state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedName {
    /// The name, after the kind that was asked about.
    pub path: String,
    /// Why not.
    pub why: String,
    /// What to do instead.
    pub instead: String,
    /// The contradictions that it has to do with, by number.
    pub contradictions: Vec<&'static Contradiction>,
}
