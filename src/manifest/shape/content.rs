//! What a declaration is made of.

use crate::model::{Field, Place};

use super::format::Format;

/// A map with known keys.
#[derive(Debug, Clone)]
pub struct Object {
    /// What it describes, for people.
    pub summary: &'static str,
    /// Its keys, in the order in which people write them.
    pub properties: Vec<Property>,
}

impl Object {
    /// The declaration of a key.
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties
            .iter()
            .find(|property| property.name == name)
    }

    /// The names of all keys.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.properties.iter().map(|property| property.name)
    }
}

/// One key of a map.
#[derive(Debug, Clone)]
pub struct Property {
    /// The key.
    pub name: &'static str,
    /// Whether it may be left out.
    pub presence: Presence,
    /// What its value must be.
    pub content: Content,
    /// What it does.
    pub summary: &'static str,
    /// What to beware of; may be empty.
    pub caution: &'static str,
    /// The documented value when it is left out.
    pub default: Option<&'static str>,
    /// A value as one writes it; may be empty.
    pub example: &'static str,
    /// The vendor's page; empty for what is gijctl's own.
    pub page: &'static str,
    /// The setting it stands for, where it stands for one.
    pub field: Option<Field>,
    /// What the rows can be that the map describes, where it describes rows.
    pub places: &'static [Place],
}

/// Whether a key may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// It must be there.
    Required,
    /// It may be left out, and then nothing is said of it.
    Optional,
}

/// How many of an object's keys must be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selection {
    /// Any number, none included.
    Any,
    /// One or more.
    AtLeastOne,
    /// Exactly one.
    ExactlyOne,
}

/// What a value must be.
#[derive(Debug, Clone)]
pub enum Content {
    /// `true` or `false`.
    Bool,
    /// A whole number within both bounds.
    Integer {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
    },
    /// Text.
    Text(TextShape),
    /// One of these words.
    Word(Vec<Choice>),
    /// A list without repetitions.
    Set {
        /// What each item must be.
        item: Box<Content>,
        /// The fewest items.
        least: usize,
    },
    /// A list whose order matters, of at least one item.
    List(TextShape),
    /// A map from text to text.
    Texts {
        /// Its keys.
        key: TextShape,
        /// Its values.
        value: TextShape,
        /// The fewest entries.
        least: usize,
    },
    /// The word `all`, or a list of project keys.
    Projects,
    /// The word `none`, the word `all`, or a list of project keys that is not empty.
    ProjectsOrNone,
    /// How often: whole minutes within both bounds, or a cron expression.
    Schedule {
        /// The fewest minutes.
        min: i64,
        /// The most minutes.
        max: i64,
    },
    /// A map with known keys.
    Object {
        /// The keys.
        object: Object,
        /// How many of them must be given.
        selection: Selection,
    },
    /// Where a secret is found, as [`Object`] with exactly one key. A literal is refused without
    /// being repeated.
    Secret(Object),
}

/// A word to choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// The word.
    pub word: &'static str,
    /// What it means; empty where the word says it.
    pub meaning: &'static str,
}

/// What a text must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextShape {
    /// The fewest characters.
    pub min: usize,
    /// The most characters.
    pub max: usize,
    /// What it must be beyond its length.
    pub format: Format,
}
