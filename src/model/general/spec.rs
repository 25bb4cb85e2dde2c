//! What the table says of each general setting.

use super::value::GeneralValue;
use crate::model::field::{Field, Refusal};

/// What values a general setting takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GeneralShape {
    /// `true` or `false`.
    Bool,
    /// A whole number within both bounds.
    Integer {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
        /// What it counts, in the plural; may be empty.
        unit: &'static str,
    },
    /// How often: whole minutes within both bounds, or a cron expression.
    Schedule {
        /// The fewest minutes.
        min: i64,
        /// The most minutes.
        max: i64,
    },
    /// Text of at most so many characters.
    Text {
        /// The fewest characters.
        min: usize,
        /// The most characters.
        max: usize,
        /// What the text must be.
        format: GeneralText,
    },
    /// One of these words, each with what the page calls it.
    Word(&'static [(&'static str, &'static str)]),
    /// The word `none`, the word `all`, or a list of project keys.
    Projects,
    /// A list of names of something.
    Names {
        /// Of what, in the singular.
        of: &'static str,
    },
    /// A reference to a secret.
    Secret,
}

/// What a text must be, beyond its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GeneralText {
    /// Anything on one line.
    Plain,
    /// A regular expression of Java.
    JavaRegex,
    /// A template with variables that GIJ fills in, of these names.
    Template(&'static [&'static str]),
    /// An absolute web address; empty clears it.
    WebAddress,
}

/// Another general setting that must have a value for this one to have an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Need {
    /// The key of the other one.
    pub key: &'static str,
    /// The value that it must have.
    pub value: NeededValue,
}

/// A value that another setting must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeededValue {
    /// A switch.
    Bool(bool),
    /// A word.
    Word(&'static str),
}

impl NeededValue {
    /// Whether this is it.
    pub fn is(self, value: &GeneralValue) -> bool {
        match (self, value) {
            (Self::Bool(wanted), GeneralValue::Bool(value)) => wanted == *value,
            (Self::Word(wanted), GeneralValue::Text(value)) => wanted == value,
            _ => false,
        }
    }

    /// As manifests write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bool(true) => "true",
            Self::Bool(false) => "false",
            Self::Word(word) => word,
        }
    }
}

/// What a general setting does to a setting of every integration and repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Override {
    /// While the general setting has this value …
    pub when: bool,
    /// … this setting …
    pub field: Field,
    /// … is this everywhere, whatever was set there.
    pub becomes: bool,
}

/// A value that the vendor advises against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beware {
    /// Which values.
    pub when: When,
    /// What comes of them.
    pub why: &'static str,
}

/// Which values are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// This switch.
    Is(bool),
    /// Numbers below this one.
    Below(i64),
    /// Numbers above this one.
    Above(i64),
}

impl When {
    /// Whether a value is meant.
    pub const fn means(self, value: &GeneralValue) -> bool {
        match (self, value) {
            (Self::Is(wanted), GeneralValue::Bool(value)) => wanted == *value,
            (Self::Below(bound), GeneralValue::Integer(value)) => *value < bound,
            (Self::Above(bound), GeneralValue::Integer(value)) => *value > bound,
            _ => false,
        }
    }
}

/// How a general setting can be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By a request, after which nothing shows what it is.
    Request,
    /// By a person in Jira only.
    ByHand,
    /// Not at all any more.
    Gone(Refusal),
}

/// Everything known of one general setting.
#[derive(Debug, Clone, Copy)]
pub struct GeneralSpec {
    /// Its key in manifests.
    pub key: &'static str,
    /// What the vendor's pages call it.
    pub title: &'static str,
    /// The page and the section where people find it in Jira, outermost first.
    pub section: &'static str,
    /// Its values.
    pub shape: GeneralShape,
    /// The documented value of a new installation, as manifests write it; `None` where the
    /// documentation has none or two.
    pub default: Option<&'static str>,
    /// The documented value after an upgrade, where that is another one.
    pub after_upgrade: Option<&'static str>,
    /// The version of the app that brought it, where that is known.
    pub since: Option<(u64, u64)>,
    /// How it can be set.
    pub way: Way,
    /// What must hold for it to have an effect.
    pub needs: &'static [Need],
    /// What it overrides.
    pub overrides: Option<Override>,
    /// Values that the vendor advises against.
    pub beware: &'static [Beware],
    /// What it does.
    pub summary: &'static str,
    /// What to beware of, with the number of the contradiction it rests on; may be empty.
    pub caution: &'static str,
    /// A value to show in editors.
    pub example: &'static str,
    /// The vendor's page.
    pub page: &'static str,
}

impl GeneralSpec {
    /// The exact place in Jira, down to the setting itself.
    pub fn place(&self) -> String {
        format!("{} > {}", self.section, self.title)
    }

    /// What its numbers count, in the plural; empty where they have no unit.
    pub const fn unit(&self) -> &'static str {
        match self.shape {
            GeneralShape::Integer { unit, .. } => unit,
            GeneralShape::Schedule { .. } => "minutes",
            _ => "",
        }
    }
}

/// A setting that is set by hand. The rest of its row is added by the methods below.
pub(super) const fn by_hand(
    key: &'static str,
    title: &'static str,
    shape: GeneralShape,
    summary: &'static str,
) -> GeneralSpec {
    GeneralSpec {
        key,
        title,
        section: "",
        shape,
        default: None,
        after_upgrade: None,
        since: None,
        way: Way::ByHand,
        needs: &[],
        overrides: None,
        beware: &[],
        summary,
        caution: "",
        example: "",
        page: "",
    }
}

impl GeneralSpec {
    pub(super) const fn at(mut self, section: &'static str, page: &'static str) -> Self {
        self.section = section;
        self.page = page;
        self
    }

    pub(super) const fn default(mut self, default: &'static str) -> Self {
        self.default = Some(default);
        self
    }

    pub(super) const fn after_upgrade(mut self, value: &'static str) -> Self {
        self.after_upgrade = Some(value);
        self
    }

    pub(super) const fn since(mut self, major: u64, minor: u64) -> Self {
        self.since = Some((major, minor));
        self
    }

    pub(super) const fn set(mut self, way: Way) -> Self {
        self.way = way;
        self
    }

    pub(super) const fn needs(mut self, needs: &'static [Need]) -> Self {
        self.needs = needs;
        self
    }

    pub(super) const fn overrides(mut self, when: bool, field: Field, becomes: bool) -> Self {
        self.overrides = Some(Override {
            when,
            field,
            becomes,
        });
        self
    }

    pub(super) const fn beware(mut self, beware: &'static [Beware]) -> Self {
        self.beware = beware;
        self
    }

    pub(super) const fn caution(mut self, caution: &'static str) -> Self {
        self.caution = caution;
        self
    }

    pub(super) const fn example(mut self, example: &'static str) -> Self {
        self.example = example;
        self
    }
}

pub(super) const fn needs(key: &'static str, value: bool) -> Need {
    Need {
        key,
        value: NeededValue::Bool(value),
    }
}

pub(super) const fn needs_word(key: &'static str, word: &'static str) -> Need {
    Need {
        key,
        value: NeededValue::Word(word),
    }
}

pub(super) const fn beware(when: When, why: &'static str) -> Beware {
    Beware { when, why }
}

impl GeneralShape {
    /// Whether a value is one of these. What a text must be beyond its length is not looked at.
    pub fn holds(self, value: &GeneralValue) -> bool {
        match (self, value) {
            (Self::Bool, GeneralValue::Bool(_))
            | (Self::Projects | Self::Names { .. }, GeneralValue::Names(_))
            | (Self::Secret, GeneralValue::Reference(_)) => true,
            (
                Self::Integer { min, max, .. } | Self::Schedule { min, max },
                GeneralValue::Integer(value),
            ) => (min..=max).contains(value),
            (Self::Schedule { .. }, GeneralValue::Text(text)) => !text.is_empty(),
            (Self::Text { min, max, .. }, GeneralValue::Text(text)) => {
                (min..=max).contains(&text.chars().count())
            }
            (Self::Word(words), GeneralValue::Text(text)) => {
                words.iter().any(|(word, _)| word == text)
            }
            (Self::Projects, GeneralValue::Text(text)) => matches!(text.as_str(), "all" | "none"),
            _ => false,
        }
    }
}
