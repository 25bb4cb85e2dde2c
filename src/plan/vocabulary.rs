//! Words of plans that come from a fixed few, and how they are read back from a saved one.

use serde::{Deserialize as _, Deserializer, de};

/// A word that the program has of its own. As an alias, since a derived reader would otherwise
/// take the reference for a loan from what is read.
pub(super) type Word = &'static str;

const ACTIONS: [Word; 8] = [
    "create", "update", "enable", "disable", "delete", "adopt", "manual", "cascade",
];
const GUARDS: [Word; 6] = ["delete", "disable", "change", "protect", "remove", "unseen"];
const SECRETS: [Word; 2] = ["pat", "password"];

pub(super) fn action_word<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Word, D::Error> {
    one_of(&ACTIONS, deserializer)
}

pub(super) fn guard_word<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Word, D::Error> {
    one_of(&GUARDS, deserializer)
}

pub(super) fn secret_word<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Word, D::Error> {
    one_of(&SECRETS, deserializer)
}

fn one_of<'de, D: Deserializer<'de>>(words: &[Word], deserializer: D) -> Result<Word, D::Error> {
    let text = String::deserialize(deserializer)?;
    let word = words.iter().find(|word| **word == text);
    word.copied()
        .ok_or_else(|| de::Error::custom(format!("none of {}", words.join(", "))))
}
