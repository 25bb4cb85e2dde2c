//! The file's text.

use serde::Serialize as _;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::document::SavedPlan;
use super::error::{NotUsable, Unsavable};
use crate::model::hexadecimal;

/// The version of what is under `saved`. It changes when a reader of the former one would do
/// something else.
pub const FORMAT_VERSION: u32 = 4;

/// Enough for tens of thousands of changes, and for the names of many more integrations.
pub const MAX_BYTES: u64 = 256 << 20;

/// The key that makes a plan's document a saved plan.
const KEY: &str = "saved";
const VERSION_KEY: &str = "formatVersion";
const DIGEST_KEY: &str = "digest";

/// The text of the file: what `show` makes of the plan for its readers, and the plan itself.
///
/// # Errors
/// Where the text would not be read back as the same plan.
pub fn write(
    saved: &SavedPlan,
    show: impl Fn(&SavedPlan) -> Map<String, Value>,
) -> Result<String, Unsavable> {
    let text = render(saved, &show)?;
    match read(text.as_bytes(), show) {
        Ok(again) if again == *saved => Ok(text),
        Ok(_) => Err(Unsavable::NotReadable(NotUsable::NotUnderstood)),
        Err(error) => Err(Unsavable::NotReadable(error)),
    }
}

/// Reads the plan back, or says why it must not be carried out. `show` is what the plan is shown as
/// by this gijctl, to hold the file against.
pub fn read(
    bytes: &[u8],
    show: impl Fn(&SavedPlan) -> Map<String, Value>,
) -> Result<SavedPlan, NotUsable> {
    let mut section = section(bytes)?;
    // Only the version that every format has is looked at before the format is known.
    let found = section.remove(VERSION_KEY).and_then(|found| found.as_u64());
    let found = found.ok_or(NotUsable::NoSavedPlan)?;
    if found != u64::from(FORMAT_VERSION) {
        return Err(NotUsable::OtherFormat { found });
    }
    let digest = section.remove(DIGEST_KEY);
    let saved: SavedPlan =
        serde_json::from_value(Value::Object(section)).map_err(|_| NotUsable::NotUnderstood)?;
    let expected = digest_of(&saved).map_err(|_| NotUsable::NotUnderstood)?;
    if digest != Some(Value::String(expected)) {
        return Err(NotUsable::Damaged);
    }
    if !saved.is_well_formed() {
        return Err(NotUsable::NotUnderstood);
    }
    // Byte for byte, so that not even a key that is there twice shows a reader something else.
    let whole = render(&saved, &show).map_err(|_| NotUsable::NotUnderstood)?;
    if whole.as_bytes() == bytes || whole.as_bytes() == without_returns(bytes) {
        Ok(saved)
    } else if saved.gijctl == env!("CARGO_PKG_VERSION") {
        Err(NotUsable::ShowsOtherwise)
    } else {
        Err(NotUsable::OtherGijctl {
            made_by: version_in_words(&saved.gijctl),
        })
    }
}

/// The text as it was before a checkout gave its lines the ends of another system. Within a value no
/// line can end.
fn without_returns(bytes: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(bytes.len());
    for (at, byte) in bytes.iter().enumerate() {
        if *byte != b'\r' || bytes.get(at + 1) != Some(&b'\n') {
            kept.push(*byte);
        }
    }
    kept
}

/// Whether a text is a saved plan of any format, so that another may take its place.
pub fn is_saved_plan(bytes: &[u8]) -> bool {
    section(bytes).is_ok_and(|section| section.get(VERSION_KEY).is_some_and(Value::is_u64))
}

fn section(bytes: &[u8]) -> Result<Map<String, Value>, NotUsable> {
    if bytes.len() as u64 > MAX_BYTES {
        return Err(NotUsable::TooLarge);
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(mut document)) => match document.remove(KEY) {
            Some(Value::Object(section)) => Ok(section),
            _ => Err(NotUsable::NoSavedPlan),
        },
        _ => Err(NotUsable::NoSavedPlan),
    }
}

fn render(
    saved: &SavedPlan,
    show: &impl Fn(&SavedPlan) -> Map<String, Value>,
) -> Result<String, serde_json::Error> {
    let mut section = Map::new();
    section.insert(VERSION_KEY.to_owned(), Value::from(FORMAT_VERSION));
    if let Value::Object(content) = saved.serialize(serde_json::value::Serializer)? {
        section.extend(content);
    }
    section.insert(DIGEST_KEY.to_owned(), Value::from(digest_of(saved)?));
    let mut document = show(saved);
    document.insert(KEY.to_owned(), Value::Object(section));
    let mut text = serde_json::to_string_pretty(&document)?;
    text.push('\n');
    Ok(text)
}

/// Over the format and everything else under the key, in the order in which it is written.
fn digest_of(saved: &SavedPlan) -> Result<String, serde_json::Error> {
    let mut hasher = Sha256::new();
    hasher.update(FORMAT_VERSION.to_be_bytes());
    hasher.update(serde_json::to_vec(saved)?);
    Ok(format!("sha256:{}", hexadecimal(&hasher.finalize())))
}

/// A version out of a file, which may hold anything.
fn version_in_words(text: &str) -> String {
    let fits = text.len() <= 40
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+'));
    if fits {
        text.to_owned()
    } else {
        "of an odd version".to_owned()
    }
}
