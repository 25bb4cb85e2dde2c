//! Edits of YAML texts that leave every other byte as it is, and their refusal where it is not sure
//! what they would do.
//!
//! Only two are known: another value for a key, and a key at the head of a map. Both look at
//! the text itself, which must be plainly what it is taken for. Whoever applies them reads the
//! result again before it is written anywhere.

use crate::diag::{FileId, Span};
use crate::manifest::places::Placed;

/// How many lines around a change are shown.
const CONTEXT: usize = 3;

/// Another text for a run of bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; nothing where something is put in.
    pub span: Span,
    /// What stands there afterwards.
    pub replacement: String,
}

/// Why a text is not edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The value does not stand plainly after its key.
    #[error(
        "the value is not written plainly after its key: it may be an alias, have an anchor or a tag, or stand on lines of its own"
    )]
    NotPlain,
    /// The text at the place is not the value: it comes from elsewhere, or is written otherwise.
    #[error(
        "what is written is not the value itself: it may come from gijctl.yaml, or be escaped or folded"
    )]
    NotTheValue,
    /// It cannot be written in the quotes that are there, or without quotes.
    #[error("the new value cannot be written in the style of the old one")]
    Style,
    /// There is no block map to put a key into.
    #[error(
        "the keys are not written a line each below that of their map, so no line can be put before them"
    )]
    NotABlock,
    /// Two edits are of the same bytes.
    #[error("two changes are of the same place")]
    Overlap,
}

/// Replaces the value of a key, in the quotes that it has. `was` is the value as it is understood
/// now: where the text says anything else, nothing is done.
///
/// # Errors
/// Why it is not sure that this changes just this value.
pub fn replace_value(text: &str, at: &Placed, was: &str, becomes: &str) -> Result<Edit, Refusal> {
    let between = between(text, at.key, at.value).ok_or(Refusal::NotPlain)?;
    let gap = between.strip_prefix(':').ok_or(Refusal::NotPlain)?;
    if gap.is_empty() || !gap.bytes().all(|byte| byte == b' ' || byte == b'\t') {
        return Err(Refusal::NotPlain);
    }
    let written = text
        .get(at.value.start..at.value.end)
        .ok_or(Refusal::NotTheValue)?;
    let replacement = if let Some(inner) = in_quotes(written, '\'') {
        if inner.replace("''", "'") != was || inner.contains('\n') {
            return Err(Refusal::NotTheValue);
        }
        format!("'{}'", becomes.replace('\'', "''"))
    } else if let Some(inner) = in_quotes(written, '"') {
        if inner != was || inner.contains(['\\', '\n']) {
            return Err(Refusal::NotTheValue);
        }
        if becomes.contains(['\\', '"']) {
            return Err(Refusal::Style);
        }
        format!("\"{becomes}\"")
    } else {
        if written != was {
            return Err(Refusal::NotTheValue);
        }
        if !is_plain(becomes) {
            return Err(Refusal::Style);
        }
        becomes.to_owned()
    };
    Ok(Edit {
        span: at.value,
        replacement,
    })
}

/// Puts a line `key: value` at the head of a map: before its first key and the comments above that,
/// which stay with it, with the indentation of that key and the line end of the line above.
///
/// # Errors
/// Why it is not sure that this adds just this key.
pub fn insert_first(text: &str, first_key: Span, key: &str, value: &str) -> Result<Edit, Refusal> {
    if !is_plain(value) {
        return Err(Refusal::Style);
    }
    let before = text.get(..first_key.start).ok_or(Refusal::NotABlock)?;
    let mut line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let (above, indentation) = before.split_at(line_start);
    if !indentation.bytes().all(|byte| byte == b' ') {
        return Err(Refusal::NotABlock);
    }
    let mut lines_above = above.split_inclusive('\n').rev();
    let opening = loop {
        let line = lines_above.next().ok_or(Refusal::NotABlock)?;
        if !line.trim().is_empty() && !line.trim_start().starts_with('#') {
            break line;
        }
        line_start -= line.len();
    };
    if !opens_block(opening, indentation.len()) {
        return Err(Refusal::NotABlock);
    }
    let line_end = if opening.ends_with("\r\n") {
        "\r\n"
    } else {
        "\n"
    };
    Ok(Edit {
        span: Span {
            file: first_key.file,
            start: line_start,
            end: line_start,
        },
        replacement: format!("{indentation}{key}: {value}{line_end}"),
    })
}

/// Whether a line is just a key, less indented than this, whose map stands on the lines below.
fn opens_block(line: &str, below: usize) -> bool {
    let own = line.trim_start_matches(' ');
    let Some((key, rest)) = own.split_once(':') else {
        return false;
    };
    let is_blank_or_comment = rest.trim().is_empty()
        || (rest.starts_with([' ', '\t']) && rest.trim_start().starts_with('#'));
    line.len() - own.len() < below && is_plain(key) && is_blank_or_comment
}

/// The text between two places of one file.
fn between(text: &str, key: Span, value: Span) -> Option<&str> {
    if key.file != value.file {
        return None;
    }
    text.get(key.end..value.start)
}

fn in_quotes(written: &str, quote: char) -> Option<&str> {
    written.strip_prefix(quote)?.strip_suffix(quote)
}

/// Whether a text can stand without quotes in every place, and means itself there.
fn is_plain(text: &str) -> bool {
    let starts = text.starts_with(|c: char| c.is_ascii_alphanumeric());
    starts
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

/// The text with the edits made. All must be of this file.
///
/// # Errors
/// Two of them are of the same bytes, or one is of none of the text.
pub fn applied(text: &str, edits: &[Edit]) -> Result<String, Refusal> {
    let edits = sorted(edits)?;
    let mut whole = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        let kept = text.get(at..edit.span.start).ok_or(Refusal::Overlap)?;
        whole.push_str(kept);
        whole.push_str(&edit.replacement);
        at = edit.span.end;
    }
    whole.push_str(text.get(at..).ok_or(Refusal::Overlap)?);
    Ok(whole)
}

/// In the order of their places, each of bytes of its own.
fn sorted(edits: &[Edit]) -> Result<Vec<&Edit>, Refusal> {
    let mut sorted: Vec<_> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let clash = sorted.windows(2).any(|pair| match pair {
        [first, second] => {
            second.span.start < first.span.end || second.span.start == first.span.start
        }
        _ => false,
    });
    if clash {
        return Err(Refusal::Overlap);
    }
    Ok(sorted)
}

/// The files that edits are of, in order.
pub fn files(edits: &[Edit]) -> Vec<FileId> {
    let mut files: Vec<_> = edits.iter().map(|edit| edit.span.file).collect();
    files.sort_unstable();
    files.dedup();
    files
}

/// What the edits change, as a unified diff with three lines around.
///
/// # Errors
/// As [`applied`].
pub fn diff(path: &str, text: &str, edits: &[Edit]) -> Result<String, Refusal> {
    let edits = sorted(edits)?;
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let starts = line_starts(&lines);
    let blocks = blocks(text, &starts, &edits)?;
    let mut shown = format!("--- {path}\n+++ {path}\n");
    let mut rest = blocks.as_slice();
    let mut shift = 0_isize;
    while let Some((first, _)) = rest.split_first() {
        // Changes whose surroundings touch are shown together.
        let together = rest
            .windows(2)
            .position(|pair| pair[1].first > pair[0].end + 2 * CONTEXT)
            .map_or(rest.len(), |at| at + 1);
        let (hunk, others) = rest.split_at(together);
        let from = first.first.saturating_sub(CONTEXT);
        let end = hunk.last().map_or(first.end, |last| last.end) + CONTEXT;
        let end = end.min(lines.len());
        shift = push_hunk(&mut shown, &lines, (from, end), (hunk, shift));
        rest = others;
    }
    Ok(shown)
}

/// Lines that are replaced by others.
struct Replaced {
    /// The first line of them, from 0.
    first: usize,
    /// The line after the last.
    end: usize,
    /// What stands there instead.
    becomes: Vec<String>,
}

fn line_starts(lines: &[&str]) -> Vec<usize> {
    let mut starts = vec![0];
    let mut at = 0;
    for line in lines {
        at += line.len();
        starts.push(at);
    }
    starts
}

/// The lines that the edits touch, with what becomes of them.
fn blocks(text: &str, starts: &[usize], edits: &[&Edit]) -> Result<Vec<Replaced>, Refusal> {
    let line_of = |offset: usize| starts.partition_point(|&start| start <= offset) - 1;
    let mut groups: Vec<(usize, usize, Vec<Edit>)> = Vec::new();
    for edit in edits {
        let first = line_of(edit.span.start);
        let is_whole_lines = edit.span.start == edit.span.end && edit.replacement.ends_with('\n');
        let end = if is_whole_lines {
            first
        } else {
            line_of(edit.span.end) + 1
        };
        match groups.last_mut() {
            Some(group) if first < group.1 || (first == group.1 && group.0 == group.1) => {
                group.1 = group.1.max(end);
                group.2.push((*edit).clone());
            }
            _ => groups.push((first, end, vec![(*edit).clone()])),
        }
    }
    let last = starts.len() - 1;
    groups
        .into_iter()
        .map(|(first, end, edits)| {
            let end = end.min(last);
            let (from, to) = (starts[first.min(last)], starts[end]);
            let moved: Vec<_> = edits
                .into_iter()
                .map(|edit| Edit {
                    span: Span {
                        file: edit.span.file,
                        start: edit.span.start - from,
                        end: edit.span.end - from,
                    },
                    ..edit
                })
                .collect();
            let old = text.get(from..to).ok_or(Refusal::Overlap)?;
            let new = applied(old, &moved)?;
            Ok(Replaced {
                first,
                end,
                becomes: new.split_inclusive('\n').map(ToOwned::to_owned).collect(),
            })
        })
        .collect()
}

/// One piece of a diff; returns by how many lines what follows has moved.
fn push_hunk(
    shown: &mut String,
    lines: &[&str],
    (from, end): (usize, usize),
    (changes, shift): (&[Replaced], isize),
) -> isize {
    let mut body = String::new();
    let mut at = from;
    let mut moved = 0_isize;
    for change in changes {
        push_lines(
            &mut body,
            ' ',
            lines.get(at..change.first).unwrap_or_default(),
        );
        let old = lines.get(change.first..change.end).unwrap_or_default();
        push_lines(&mut body, '-', old);
        push_lines(&mut body, '+', &change.becomes);
        moved += difference(change.becomes.len(), old.len());
        at = change.end;
    }
    push_lines(&mut body, ' ', lines.get(at..end).unwrap_or_default());
    let length = end - from;
    let new_length = length.saturating_add_signed(moved);
    let new_from = (from + 1).saturating_add_signed(shift);
    shown.push_str(&format!(
        "@@ -{},{length} +{new_from},{new_length} @@\n{body}",
        from + 1
    ));
    shift + moved
}

fn difference(more: usize, less: usize) -> isize {
    let signed = |count: usize| isize::try_from(count).unwrap_or(isize::MAX);
    signed(more) - signed(less)
}

fn push_lines<T: AsRef<str>>(body: &mut String, mark: char, lines: &[T]) {
    for line in lines {
        let line = line.as_ref();
        body.push(mark);
        body.push_str(line.trim_end_matches(['\n', '\r']));
        body.push('\n');
        if !line.ends_with('\n') {
            body.push_str("\\ No newline at end of file\n");
        }
    }
}

#[cfg(test)]
mod tests;
