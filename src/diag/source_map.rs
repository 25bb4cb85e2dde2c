//! The texts that spans point into.

/// A file in a [`SourceMap`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// A run of bytes in one file; `start` may equal `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// Offset of the first byte.
    pub start: usize,
    /// Offset after the last byte.
    pub end: usize,
}

/// A place as people read it: both counted from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// Line.
    pub line: usize,
    /// Column.
    pub column: usize,
}

#[derive(Debug, Clone)]
struct File {
    path: String,
    text: String,
    line_starts: Vec<usize>,
}

/// File names and texts, for showing source lines.
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    files: Vec<File>,
}

impl SourceMap {
    /// An empty map.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file under the path that messages show.
    ///
    /// # Panics
    /// Beyond four thousand million files.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        let text = text.into();
        let line_starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        #[expect(clippy::expect_used, reason = "memory ends long before the numbers do")]
        let id = FileId(u32::try_from(self.files.len()).expect("fewer files than u32::MAX"));
        self.files.push(File {
            path: path.into(),
            text,
            line_starts,
        });
        id
    }

    fn file(&self, id: FileId) -> &File {
        &self.files[id.0 as usize]
    }

    /// All files, in the order in which they were added.
    pub fn files(&self) -> impl Iterator<Item = FileId> + '_ {
        (0..self.files.len()).filter_map(|i| u32::try_from(i).ok().map(FileId))
    }

    /// The path that messages show.
    pub fn path(&self, id: FileId) -> &str {
        &self.file(id).path
    }

    /// The whole text.
    pub fn text(&self, id: FileId) -> &str {
        &self.file(id).text
    }

    /// Writes `*` over the bytes of a span for good, so that nothing which shows source lines can
    /// show them. Lines, lengths and offsets stay as they are; the text is not to be parsed again.
    pub fn mask(&mut self, span: Span) {
        let text = &mut self.files[span.file.0 as usize].text;
        let Some(hidden) = text.get(span.start..span.end) else {
            // A span that does not lie on characters cannot be shown either; hide the whole text
            // rather than part of a secret.
            *text = stars(text);
            return;
        };
        let hidden = stars(hidden);
        text.replace_range(span.start..span.end, &hidden);
    }

    /// Where a span starts.
    pub fn location(&self, span: Span) -> Location {
        let file = self.file(span.file);
        let start = span.start.min(file.text.len());
        let line = file.line_starts.partition_point(|&at| at <= start);
        let line_start = file.line_starts[line - 1];
        let before = file.text.get(line_start..start).unwrap_or_default();
        Location {
            line,
            column: before.chars().count() + 1,
        }
    }
}

/// As many bytes of `*` as the text has, its line breaks kept.
fn stars(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'\n' | b'\r' => char::from(byte),
            _ => '*',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_start_at_one() {
        let mut map = SourceMap::new();
        let file = map.add("a.yaml", "käse: 1\nb: 2\n");
        let at = |start| {
            map.location(Span {
                file,
                start,
                end: start,
            })
        };
        assert_eq!(at(0), Location { line: 1, column: 1 });
        assert_eq!(at(5), Location { line: 1, column: 5 });
        assert_eq!(at(9), Location { line: 2, column: 1 });
        assert_eq!(at(999), Location { line: 3, column: 1 });
    }

    #[test]
    fn masking_keeps_lengths_and_line_breaks() {
        let mut map = SourceMap::new();
        let file = map.add("a.yaml", "a: sé\r\nb\n");
        map.mask(Span {
            file,
            start: 3,
            end: 9,
        });
        assert_eq!(map.text(file), "a: ***\r\n*\n");
    }
}
