//! What a rule is, and what it finds.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::diag::{Diagnostic, Severity, Span};
use crate::manifest::places::{Key, Placed};
use crate::model::{Address, RowId, shortened, without_secrets};

use super::subject::{Seen, Subject};

/// How much a rule weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// It is not held against anything.
    Off,
    /// Somebody may like to know.
    Info,
    /// Somebody should look.
    Warning,
    /// It must not stay so.
    Error,
}

impl Level {
    /// All of them, the lightest first.
    pub const ALL: [Self; 4] = [Self::Off, Self::Info, Self::Warning, Self::Error];

    /// The word in configuration and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The level of this word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == text)
    }

    /// How a finding of it weighs; nothing where it is off.
    pub const fn severity(self) -> Option<Severity> {
        match self {
            Self::Off => None,
            Self::Info => Some(Severity::Info),
            Self::Warning => Some(Severity::Warning),
            Self::Error => Some(Severity::Error),
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A piece of the vendor's advice that can be checked.
#[derive(Debug)]
pub struct Rule {
    /// Its number, such as `GIJ038`; never given to another.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// How much it weighs where nobody says otherwise.
    pub level: Level,
    /// Why it is advised, in sentences.
    pub rationale: &'static str,
    /// The title of the vendor's page.
    pub page: &'static str,
    /// Where the vendor's pages disagree about it.
    pub contradictions: &'static [u8],
    /// Manifests or a situation that it finds fault with.
    pub bad: Example,
    /// The same put right.
    pub good: Example,
    /// Whether some of what it finds has one right answer, which `--fix` writes.
    pub mends: bool,
    /// How it is checked.
    pub check: Check,
}

/// What shows a rule at work.
#[derive(Debug, Clone, Copy)]
pub enum Example {
    /// Keys of an Integration, the rest of which nothing is said against.
    Integration(&'static str),
    /// Keys of general settings.
    General(&'static str),
    /// Whole manifests.
    Manifests(&'static str),
    /// Keys of gijctl.yaml.
    Configuration(&'static str),
    /// What is in Jira, in words.
    Situation(&'static str),
}

impl Example {
    /// What it is an example of, in a phrase.
    pub const fn of_what(&self) -> &'static str {
        match self {
            Self::Integration(_) => "(of an Integration)",
            Self::General(_) => "(of GeneralSettings)",
            Self::Manifests(_) => "(manifests)",
            Self::Configuration(_) => "(gijctl.yaml)",
            Self::Situation(_) => "(in Jira)",
        }
    }

    /// Its text.
    pub const fn text(&self) -> &'static str {
        match self {
            Self::Integration(text)
            | Self::General(text)
            | Self::Manifests(text)
            | Self::Configuration(text)
            | Self::Situation(text) => text,
        }
    }
}

/// How a rule is checked: by any of three ways, or several.
#[derive(Debug, Clone, Copy, Default)]
pub struct Check {
    /// By the manifests alone.
    pub offline: Option<Offline>,
    /// By what is in Jira.
    pub live: Option<Live>,
    /// What `validate` warns of anyway.
    pub adopts: &'static [Adopted],
    /// What is in Jira may answer what manifests leave open; then the rule has nothing to say of one.
    pub settled: Option<Settled>,
}

/// Whether what is in Jira answers the question of a rule for a manifest.
pub type Settled = fn(&Seen<'_>, &Address) -> bool;

/// Holds manifests against a rule.
pub type Offline = fn(&Subject<'_>, &mut Vec<Raised>);
/// Holds what is in Jira against a rule.
pub type Live = fn(&Subject<'_>, &Seen<'_>, &mut Vec<Raised>);

/// A finding of `validate` that a rule takes as its own.
#[derive(Debug, Clone, Copy)]
pub struct Adopted {
    /// Its code.
    pub code: &'static str,
    /// Whether it is about what the rule is about.
    pub when: fn(&Subject<'_>, &Address, Option<Key>) -> bool,
    /// How it is mended, where there is one way.
    pub mend: Option<fn(&Subject<'_>, &Address) -> Option<Fix>>,
}

impl Adopted {
    /// Every finding of a code.
    pub(super) const fn all(code: &'static str) -> Self {
        Self {
            code,
            when: |_, _, _| true,
            mend: None,
        }
    }
}

impl Check {
    /// By the manifests alone.
    pub(super) const fn offline(check: Offline) -> Self {
        Self {
            offline: Some(check),
            live: None,
            adopts: &[],
            settled: None,
        }
    }

    /// By what is in Jira alone.
    pub(super) const fn live(check: Live) -> Self {
        Self {
            offline: None,
            live: Some(check),
            adopts: &[],
            settled: None,
        }
    }

    /// By what `validate` warns of.
    pub(super) const fn adopts(adopts: &'static [Adopted]) -> Self {
        Self {
            offline: None,
            live: None,
            adopts,
            settled: None,
        }
    }

    /// By what is in Jira as well.
    pub(super) const fn and_live(mut self, check: Live) -> Self {
        self.live = Some(check);
        self
    }

    /// By what `validate` warns of as well.
    pub(super) const fn and_adopts(mut self, adopts: &'static [Adopted]) -> Self {
        self.adopts = adopts;
        self
    }

    /// Silent where what is in Jira answers the question.
    pub(super) const fn unless(mut self, settled: Settled) -> Self {
        self.settled = Some(settled);
        self
    }

    /// Whether it looks at what is in Jira.
    pub const fn is_live(&self) -> bool {
        self.live.is_some()
    }

    /// Whether it looks at manifests.
    pub const fn is_offline(&self) -> bool {
        self.offline.is_some() || !self.adopts.is_empty()
    }

    /// What it looks at, in a phrase.
    pub const fn phrase(&self) -> &'static str {
        match (self.is_offline(), self.is_live()) {
            (_, false) => "manifests",
            (false, true) => "Jira, with --live",
            (true, true) => "manifests, and Jira with --live",
        }
    }
}

/// What a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// The set as a whole, or Jira.
    Set,
    /// A manifest.
    Manifest(Address),
    /// A row in Jira, with its display name.
    Row(RowId, String),
}

/// How something can be put right without anybody's choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fix {
    /// Another value of a key.
    Replace {
        /// The key.
        at: Placed,
        /// What it is.
        was: String,
        /// What it becomes.
        becomes: String,
        /// What is set by it.
        sets: (Address, Key),
    },
    /// A key at the head of a map.
    Insert {
        /// That first one.
        first_key: Span,
        /// The new key.
        key: &'static str,
        /// Its value.
        value: String,
        /// What is set by it.
        sets: (Address, Key),
    },
}

impl Fix {
    /// What is set by it: nothing else may change.
    pub const fn sets(&self) -> &(Address, Key) {
        match self {
            Self::Replace { sets, .. } | Self::Insert { sets, .. } => sets,
        }
    }
}

/// What a rule says, before levels are looked at.
#[derive(Debug, Clone)]
pub struct Raised {
    /// What it is about.
    pub about: About,
    /// What is said. Its severity and code are given by whoever runs the rule.
    pub what: Diagnostic,
    /// Its own level, where that is not the rule's.
    pub level: Option<Level>,
    /// How it is mended, where there is one way.
    pub fix: Option<Fix>,
    /// Why it is left to people, where the rule mends others and there is more to say than that it
    /// depends on what is meant.
    pub left: Option<&'static str>,
}

impl Raised {
    /// Something about a manifest, at a place.
    pub fn at(address: &Address, span: Option<Span>, message: impl Into<String>) -> Self {
        let what = Diagnostic {
            span,
            ..Diagnostic::warning_without_place("", message)
        };
        Self {
            about: About::Manifest(address.clone()),
            what,
            level: None,
            fix: None,
            left: None,
        }
    }

    /// Something about a row in Jira.
    pub fn of_row(id: RowId, display_name: &str, message: &str) -> Self {
        let shown = without_secrets(display_name);
        let shown = shortened(&shown, 80).escape_debug().to_string();
        Self {
            about: About::Row(id, display_name.to_owned()),
            what: Diagnostic::warning_without_place("", format!("{id} \"{shown}\": {message}")),
            level: None,
            fix: None,
            left: None,
        }
    }

    /// Something about all of it.
    pub fn of_set(message: impl Into<String>) -> Self {
        Self {
            about: About::Set,
            what: Diagnostic::warning_without_place("", message),
            level: None,
            fix: None,
            left: None,
        }
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.what.help = Some(help.into());
        self
    }

    /// Names a second place.
    #[must_use]
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.what = self.what.related(span, text);
        self
    }

    /// Weighs it by itself.
    #[must_use]
    pub const fn level(mut self, level: Level) -> Self {
        self.level = Some(level);
        self
    }

    /// Says how it is mended, where there is one way.
    #[must_use]
    pub fn fix(mut self, fix: Option<Fix>) -> Self {
        self.fix = fix;
        self
    }

    /// Says how it is mended, or why it is left to people.
    #[must_use]
    pub fn fix_or_leave(mut self, fix: Result<Fix, &'static str>) -> Self {
        match fix {
            Ok(fix) => self.fix = Some(fix),
            Err(why) => self.left = Some(why),
        }
        self
    }
}

/// What a rule found.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Which rule.
    pub rule: &'static Rule,
    /// How much it weighs; never [`Level::Off`].
    pub level: Level,
    /// What it is about.
    pub about: About,
    /// Other manifests of which it is so for one and the same reason at the same place.
    pub also: Vec<Address>,
    /// What is said, with the rule's number as its code.
    pub what: Diagnostic,
    /// How it is mended, where there is one way.
    pub fix: Option<Fix>,
    /// Why it is left to people, where the rule has more to say of that.
    pub left: Option<&'static str>,
}
