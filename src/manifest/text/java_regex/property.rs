//! Classes by property: `\p{…}` and `\P{…}`.

use super::parser::Parser;
use super::property_names::{
    BINARY_PROPERTIES, BLOCKS, POSIX, PROPERTIES, RENAMED_BLOCKS, SCRIPT_CODES, SCRIPTS,
};
use crate::manifest::text::finding::TextError;
use crate::manifest::text::suggest;

impl Parser {
    /// Reads what follows `\p` or `\P`, which stands at `start`.
    pub(super) fn property(&mut self, start: usize) -> Result<(), TextError> {
        if !self.cursor.eat('{') {
            let offset = self.cursor.offset();
            let Some(letter) = self.cursor.peek() else {
                return Err(TextError::new(start, r"\p names no property")
                    .with_help(r"write for example \p{Lu} or \pL"));
            };
            self.cursor.advance();
            return self.known(&letter.to_string(), offset);
        }
        // Blanks before the name are skipped under (?x), those behind it are not.
        self.cursor.peek();
        let offset = self.cursor.offset();
        let Some(name) = self.cursor.read_to_brace() else {
            return Err(TextError::new(start, r"this \p{ is never closed").with_help("add a }"));
        };
        if name.is_empty() {
            return Err(TextError::new(start, r"\p{} names no property")
                .with_help(r"write for example \p{Lu}"));
        }
        self.known(&name, offset)
    }

    fn known(&self, name: &str, offset: usize) -> Result<(), TextError> {
        if let Some((key, value)) = name.split_once('=') {
            return match key.to_lowercase().as_str() {
                "sc" | "script" => require(is_script(value), "script", value, scripts(), offset),
                "blk" | "block" => require(is_block(value), "block", value, blocks(), offset),
                "gc" | "general_category" => require(
                    is_property(value),
                    "general category",
                    value,
                    names(PROPERTIES).map(str::to_owned),
                    offset,
                ),
                _ => Err(TextError::new(
                    offset,
                    format!("Java knows no kind of property `{}`", key.escape_debug()),
                )
                .with_help(r"write script=, block= or general_category= (or sc=, blk=, gc=)")),
            };
        }
        if let Some(block) = name.strip_prefix("In") {
            let candidates = blocks().map(|block| format!("In{block}"));
            return require(is_block(block), "block", name, candidates, offset);
        }
        if let Some(rest) = name.strip_prefix("Is") {
            let found = in_any_case(BINARY_PROPERTIES, rest)
                || in_any_case(POSIX, rest)
                || is_property(rest)
                || is_script(rest);
            let candidates = names(BINARY_PROPERTIES)
                .map(str::to_owned)
                .chain(scripts())
                .map(|candidate| format!("Is{candidate}"));
            return require(found, "property", name, candidates, offset);
        }
        let posix = self.cursor.flags.unicode_class && in_any_case(POSIX, name);
        require(
            posix || is_property(name),
            "property",
            name,
            candidates(),
            offset,
        )
    }
}

/// What somebody may have meant who wrote a name without a prefix: those that have none, and
/// those who lack theirs.
fn candidates() -> impl Iterator<Item = String> {
    let prefixed = names(BINARY_PROPERTIES)
        .map(str::to_owned)
        .chain(scripts())
        .map(|name| format!("Is{name}"));
    names(PROPERTIES).map(str::to_owned).chain(prefixed)
}

fn require(
    known: bool,
    kind: &str,
    name: &str,
    candidates: impl Iterator<Item = String>,
    offset: usize,
) -> Result<(), TextError> {
    if known {
        return Ok(());
    }
    let candidates: Vec<String> = candidates.collect();
    let prefixed = format!("Is{name}");
    let help = candidates
        .iter()
        .find(|candidate| candidate.eq_ignore_ascii_case(&prefixed))
        .cloned()
        .or_else(|| suggest::closest(name, candidates.iter().map(String::as_str)))
        .map_or_else(
            || {
                format!(
                    r"Java knows for example \p{{Lu}}, \p{{Alpha}}, \p{{IsGreek}}; check the {kind}"
                )
            },
            |candidate| format!("did you mean {candidate}?"),
        );
    Err(TextError::new(
        offset,
        format!("Java knows no {kind} `{}`", name.escape_debug()),
    )
    .with_help(help))
}

/// The names in one of the lists.
fn names(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split(", ")
}

fn scripts() -> impl Iterator<Item = String> {
    names(SCRIPTS).map(str::to_owned)
}

/// The names of blocks as most people write them, in one word.
fn blocks() -> impl Iterator<Item = String> {
    names(BLOCKS).map(|name| name.replace(' ', ""))
}

fn is_property(name: &str) -> bool {
    names(PROPERTIES).any(|known| known == name)
}

fn in_any_case(list: &'static str, name: &str) -> bool {
    names(list).any(|known| known.eq_ignore_ascii_case(name))
}

fn is_script(name: &str) -> bool {
    in_any_case(SCRIPTS, name) || in_any_case(SCRIPT_CODES, name)
}

fn is_block(name: &str) -> bool {
    let one_word = |known: &str| known.replace(' ', "").eq_ignore_ascii_case(name);
    let underscores = |known: &str| known.replace([' ', '-'], "_").eq_ignore_ascii_case(name);
    names(BLOCKS)
        .any(|known| known.eq_ignore_ascii_case(name) || one_word(known) || underscores(known))
        || names(RENAMED_BLOCKS).any(|known| known.eq_ignore_ascii_case(name) || one_word(known))
}
