//! Lines and cells.

use std::borrow::Cow;

/// A table as it goes by.
pub(super) struct Cells<'t> {
    rest: &'t str,
    line: usize,
}

/// A cell that nobody has looked into yet.
#[derive(Clone, Copy)]
pub(super) struct Cell<'t> {
    raw: &'t str,
}

impl<'t> Cells<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self {
            rest: text.strip_prefix('\u{feff}').unwrap_or(text),
            line: 0,
        }
    }

    /// The cells of the next line that has any, with its number; `None` at the end.
    pub(super) fn next_row(&mut self) -> Option<(usize, Vec<Cell<'t>>)> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            self.line += 1;
            let number = self.line;
            let mut cells = Vec::new();
            loop {
                let (raw, end) = split_cell(self.rest);
                self.line += raw.matches('\n').count();
                cells.push(Cell { raw });
                self.rest = &self.rest[raw.len() + end.len()..];
                if end != "\t" {
                    break;
                }
            }
            if cells.iter().any(|cell| !cell.raw.is_empty()) {
                return Some((number, cells));
            }
        }
    }
}

impl<'t> Cell<'t> {
    pub(super) const EMPTY: Self = Self { raw: "" };

    /// Whether quotes make one cell of what may have been several.
    pub(super) fn holds_a_tab(self) -> bool {
        self.raw.contains('\t')
    }

    /// The text, without the quotes that spreadsheets put around it.
    pub(super) fn text(self) -> Cow<'t, str> {
        match quoted_length(self.raw) {
            Some(length) if length == self.raw.len() => {
                Cow::Owned(self.raw[1..length - 1].replace("\"\"", "\""))
            }
            _ => Cow::Borrowed(self.raw),
        }
    }
}

/// The first cell, and the tab or line end behind it; both may be empty.
fn split_cell(text: &str) -> (&str, &str) {
    let plain_end = |from: usize| {
        let end = text[from..].find(['\t', '\n', '\r']);
        end.map_or(text.len(), |at| from + at)
    };
    // A quote that closes in the middle of a cell was none: expressions begin with quotes too.
    let end = quoted_length(text)
        .filter(|length| plain_end(*length) == *length)
        .unwrap_or_else(|| plain_end(0));
    let behind = &text[end..];
    let separator = if behind.starts_with("\r\n") {
        2
    } else {
        usize::from(!behind.is_empty())
    };
    (&text[..end], &behind[..separator])
}

/// How long the quoted text is that this one begins with.
fn quoted_length(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('"')?;
    let mut from = 0;
    loop {
        let quote = from + inner[from..].find('"')?;
        if inner[quote + 1..].starts_with('"') {
            from = quote + 2;
        } else {
            return Some(1 + quote + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<(usize, Vec<String>)> {
        let mut cells = Cells::of(text);
        std::iter::from_fn(|| cells.next_row())
            .map(|(line, row)| {
                (
                    line,
                    row.iter().map(|cell| cell.text().into_owned()).collect(),
                )
            })
            .collect()
    }

    fn row(line: usize, cells: &[&str]) -> (usize, Vec<String>) {
        (line, cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn lines_and_cells_are_told_apart_whatever_the_line_ends() {
        assert_eq!(
            all("\u{feff}a\tb\r\n\n1\t\n\t2"),
            [row(1, &["a", "b"]), row(3, &["1", ""]), row(4, &["", "2"])]
        );
        assert_eq!(all(""), []);
    }

    #[test]
    fn quotes_around_a_cell_may_hold_tabs_lines_and_quotes() {
        assert_eq!(
            all("\"a\tb\n\"\"c\"\"\"\td\ne"),
            [row(1, &["a\tb\n\"c\"", "d"]), row(3, &["e"])]
        );
    }

    #[test]
    fn quotes_within_a_cell_are_its_own() {
        for cell in ["\"a\" && \"b\"", "\"open", "a\"b\""] {
            assert_eq!(all(&format!("{cell}\tc")), [row(1, &[cell, "c"])]);
        }
    }
}
