//! The names that Git allows for references.

use super::finding::TextError;

/// Whether a `*` may stand for anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Star {
    /// One may.
    One,
    /// None may.
    Never,
}

/// Checks a name; `what` starts the sentence of an error.
pub(super) fn check(text: &str, what: &str, star: Star) -> Result<(), TextError> {
    let bad = |offset: usize, reason: &str| Err(TextError::new(offset, format!("{what} {reason}")));
    if text.is_empty() {
        return bad(0, "is empty");
    }
    if text == "@" {
        return bad(0, "cannot be a single @");
    }
    for (offset, c) in text.char_indices() {
        match c {
            '~' | '^' | ':' | '?' | '[' | '\\' => return bad(offset, &format!("cannot hold {c}")),
            '*' if star == Star::Never => return bad(offset, "cannot hold *"),
            ' ' => return bad(offset, "cannot hold a space"),
            _ if c.is_ascii_control() => return bad(offset, "cannot hold control characters"),
            _ => {}
        }
    }
    for (pair, reason) in [
        ("..", "cannot hold two dots in a row"),
        ("//", "cannot hold two slashes in a row"),
        ("@{", "cannot hold @{"),
    ] {
        if let Some(offset) = text.find(pair) {
            return bad(offset, reason);
        }
    }
    let mut start = 0;
    for part in text.split('/') {
        if part.is_empty() {
            return bad(start, "cannot start or end with a slash");
        }
        if part.starts_with('.') {
            return bad(start, "cannot hold a part that starts with a dot");
        }
        if part.strip_suffix(".lock").is_some() {
            return bad(start, "cannot hold a part that ends in .lock");
        }
        start += part.len() + 1;
    }
    if text.ends_with('.') {
        return bad(text.len() - 1, "cannot end with a dot");
    }
    match text.match_indices('*').nth(1) {
        Some((offset, _)) => bad(offset, "can hold one * only"),
        None => Ok(()),
    }
}
