//! What is wrong with a bulk export.

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {kind}")]
pub struct TsvError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong.
    pub kind: TsvErrorKind,
}

/// What is wrong with a bulk export. No value of it is repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TsvErrorKind {
    /// The header lacks a column without which nothing could be said of a row.
    #[error("the header has no column `{0}`")]
    MissingColumn(&'static str),
    /// The header names a column twice.
    #[error("the header has two columns `{0}`")]
    RepeatedColumn(&'static str),
    /// A row has more cells than the header.
    #[error("the row has more cells than the header")]
    TooManyCells,
    /// A row has fewer cells than the header, and quotes that hold a tab: nobody can say which text
    /// belongs to which column.
    #[error("the row has fewer cells than the header, and one in quotes that holds a tab")]
    UnclearCells,
    /// A cell does not hold what its column does.
    #[error("the column `{column}` must hold {wanted}")]
    WrongCell {
        /// The column.
        column: &'static str,
        /// What it holds.
        wanted: &'static str,
    },
    /// Two rows have one number.
    #[error("another row has the same `id`")]
    RepeatedId,
    /// There are more rows than any Jira has.
    #[error("there are more than {0} rows")]
    TooManyRows(usize),
}

impl TsvError {
    /// What to do.
    pub const fn help(&self) -> &'static str {
        match self.kind {
            TsvErrorKind::MissingColumn(_)
            | TsvErrorKind::RepeatedColumn(_)
            | TsvErrorKind::TooManyRows(_) => {
                "name a file that was downloaded by Bulk Change, Export configuration, as it is"
            }
            TsvErrorKind::TooManyCells
            | TsvErrorKind::UnclearCells
            | TsvErrorKind::WrongCell { .. }
            | TsvErrorKind::RepeatedId => {
                "put the line right, or download the export again; no other program should have saved it"
            }
        }
    }
}
