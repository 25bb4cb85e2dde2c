//! Rows to integrations and plain repositories.

use std::collections::BTreeSet;

use super::cells::{Cell, Cells};
use super::error::{TsvError, TsvErrorKind};
use crate::export::site::{LeftOut, Site, SiteRow, SiteSource};
use crate::model::{
    Field, FieldMap, FieldValue, IntegrationId, IntegrationType, Readback, RepositoryId, RowId,
    RowType, Section, Shape,
};
use crate::state::{LiveRow, LiveType};

/// Far more rows than any Jira has repositories.
const MAX_ROWS: usize = 1_000_000;

/// A column that is looked at. All others may hold secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Id,
    Type,
    Disabled,
    TrackedFolderId,
    Delete,
    Username,
    SslVerify,
    ProjectMapping,
    Setting(Field),
}

impl Column {
    const NAMED: [(&'static str, Self); 8] = [
        ("id", Self::Id),
        ("integrationType", Self::Type),
        ("disabled", Self::Disabled),
        ("trackedFolderId", Self::TrackedFolderId),
        ("delete", Self::Delete),
        ("username", Self::Username),
        ("sslVerify", Self::SslVerify),
        ("projectMapping", Self::ProjectMapping),
    ];

    fn by_name(name: &str) -> Option<Self> {
        let named = Self::NAMED.iter().find(|(other, _)| *other == name);
        named.map(|(_, column)| *column).or_else(|| {
            let field = Field::by_name(name)?;
            (field.spec().section != Section::Projects).then_some(Self::Setting(field))
        })
    }

    fn name(self) -> &'static str {
        match self {
            Self::Setting(field) => field.name(),
            other => {
                let mut named = Self::NAMED.iter();
                named
                    .find(|(_, column)| *column == other)
                    .map_or("", |(name, _)| name)
            }
        }
    }
}

/// Reads a bulk export.
pub fn read(text: &str) -> Result<Site, TsvError> {
    let mut cells = Cells::of(text);
    let columns = match cells.next_row() {
        Some((line, header)) => columns(&header).map_err(|kind| TsvError { line, kind })?,
        None => {
            return Err(TsvError {
                line: 1,
                kind: TsvErrorKind::MissingColumn(Column::Id.name()),
            });
        }
    };
    let mut table = Table {
        unreadable: Field::ALL
            .into_iter()
            .filter(|field| field.spec().readback == Readback::Unsure)
            .filter(|field| !columns.contains(&Some(Column::Setting(*field))))
            .collect(),
        columns,
        ids: BTreeSet::new(),
        rows: Vec::new(),
        inside: 0,
        left_out: Vec::new(),
    };
    let mut rows = 0;
    while let Some((line, row)) = cells.next_row() {
        rows += 1;
        let taken = if rows > MAX_ROWS {
            Err(TsvErrorKind::TooManyRows(MAX_ROWS))
        } else {
            table.take(line, &row)
        };
        taken.map_err(|kind| TsvError { line, kind })?;
    }
    Ok(table.into_site())
}

fn columns(header: &[Cell<'_>]) -> Result<Vec<Option<Column>>, TsvErrorKind> {
    let columns: Vec<_> = header
        .iter()
        .map(|cell| Column::by_name(cell.text().trim()))
        .collect();
    for (number, column) in columns.iter().enumerate() {
        if let Some(column) = column
            && columns[..number].contains(&Some(*column))
        {
            return Err(TsvErrorKind::RepeatedColumn(column.name()));
        }
    }
    for needed in [Column::Id, Column::Type] {
        if !columns.contains(&Some(needed)) {
            return Err(TsvErrorKind::MissingColumn(needed.name()));
        }
    }
    Ok(columns)
}

struct Table {
    columns: Vec<Option<Column>>,
    unreadable: BTreeSet<Field>,
    ids: BTreeSet<RowId>,
    rows: Vec<SiteRow>,
    inside: usize,
    left_out: Vec<LeftOut>,
}

impl Table {
    fn cell<'t>(&self, row: &[Cell<'t>], wanted: Column) -> Cell<'t> {
        let at = self
            .columns
            .iter()
            .position(|column| *column == Some(wanted));
        at.and_then(|at| row.get(at))
            .copied()
            .unwrap_or(Cell::EMPTY)
    }

    fn take(&mut self, line: usize, row: &[Cell<'_>]) -> Result<(), TsvErrorKind> {
        if row.len() > self.columns.len() {
            return Err(TsvErrorKind::TooManyCells);
        }
        if row.len() < self.columns.len() && row.iter().any(|cell| cell.holds_a_tab()) {
            return Err(TsvErrorKind::UnclearCells);
        }
        let text = |column| self.cell(row, column).text().trim().to_owned();
        let id = text(Column::Id);
        if id.is_empty() {
            self.left_out.push(LeftOut {
                what: format!("line {line} of the bulk export"),
                why: "it has no `id`, so that it is not in Jira yet".to_owned(),
            });
            return Ok(());
        }
        let number: u64 = parsed(Column::Id, &id, "a number above 0")?;
        if !matches!(text(Column::TrackedFolderId).as_str(), "" | "0") {
            self.inside += 1;
            return Ok(());
        }
        let (id, row_type) = what(number, text(Column::Type)).ok_or(TsvErrorKind::WrongCell {
            column: Column::Id.name(),
            wanted: "a number above 0",
        })?;
        let is_to_go = !text(Column::Delete).is_empty();
        let disabled = flag(Column::Disabled, &text(Column::Disabled))?.unwrap_or(false);
        let username = text(Column::Username);
        if !self.ids.insert(id) {
            return Err(TsvErrorKind::RepeatedId);
        }
        if is_to_go {
            self.left_out.push(LeftOut {
                what: id.to_string(),
                why: "it is marked for deletion in the bulk export".to_owned(),
            });
            return Ok(());
        }
        let taken = SiteRow {
            row: LiveRow {
                id,
                row_type,
                display_name: self
                    .cell(row, Column::Setting(Field::DisplayName))
                    .text()
                    .into_owned(),
                fields: self.fields(row)?,
                unreadable: self.unreadable.clone(),
                disabled,
                created: None,
                last_indexed: None,
            },
            username: (!username.is_empty()).then_some(username),
        };
        self.rows.push(taken);
        Ok(())
    }

    fn fields(&self, row: &[Cell<'_>]) -> Result<FieldMap, TsvErrorKind> {
        let mut fields = FieldMap::new();
        for (column, cell) in self.columns.iter().zip(row) {
            let Some(column) = *column else {
                continue;
            };
            match column {
                Column::Setting(field) => {
                    let text = cell.text();
                    if let Some(value) = setting(column, field, &text)? {
                        fields.insert(field, value);
                    }
                }
                Column::SslVerify => {
                    if let Some(verify) = flag(column, cell.text().trim())? {
                        fields.insert(Field::DisableSslVerification, FieldValue::Bool(!verify));
                    }
                }
                Column::ProjectMapping => fields.extend(mapping(cell.text().trim())?),
                Column::Id
                | Column::Type
                | Column::Disabled
                | Column::TrackedFolderId
                | Column::Delete
                | Column::Username => {}
            }
        }
        Ok(fields)
    }

    fn into_site(mut self) -> Site {
        self.rows.sort_by_key(|one| one.row.id);
        self.left_out.extend(LeftOut::of_inside(self.inside));
        Site {
            source: SiteSource::BulkExport,
            rows: self.rows,
            projects: Vec::new(),
            left_out: self.left_out,
        }
    }
}

/// What a row of this number and type is: without a type a repository of its own. `None` where the
/// number is none.
fn what(number: u64, kind: String) -> Option<(RowId, LiveType)> {
    if kind.is_empty() {
        let id = RepositoryId::new(number)?;
        return Some((id.into(), LiveType::Known(RowType::Plain)));
    }
    let id = IntegrationId::new(number)?;
    let kind = match IntegrationType::parse(&kind) {
        Some(kind) => LiveType::Known(kind.into()),
        None => LiveType::Unknown(kind),
    };
    Some((id.into(), kind))
}

/// The value of a cell; `None` where it is blank.
fn setting(column: Column, field: Field, text: &str) -> Result<Option<FieldValue>, TsvErrorKind> {
    Ok(match field.spec().shape {
        Shape::Bool => flag(column, text.trim())?.map(FieldValue::Bool),
        Shape::Integer { .. } if text.trim().is_empty() => None,
        Shape::Integer { .. } => {
            let number = parsed(column, text.trim(), "a whole number")?;
            Some(FieldValue::Integer(number))
        }
        Shape::Text { .. } => (!text.is_empty()).then(|| FieldValue::Text(text.to_owned())),
        Shape::ProjectIds => None,
    })
}

/// `ALL`, or numbers of projects with commas between; blank where no project is mapped.
fn mapping(text: &str) -> Result<FieldMap, TsvErrorKind> {
    if text.eq_ignore_ascii_case("all") {
        return Ok(FieldMap::from([(Field::Global, FieldValue::Bool(true))]));
    }
    let ids = text
        .split(',')
        .map(str::trim)
        .filter(|id| !id.is_empty())
        .map(|id| {
            parsed(
                Column::ProjectMapping,
                id,
                "ALL, or numbers of projects with commas between",
            )
        })
        .collect::<Result<BTreeSet<u64>, _>>()?;
    Ok(FieldMap::from([
        (Field::Global, FieldValue::Bool(false)),
        (Field::ProjectMappingIds, FieldValue::Ids(ids)),
    ]))
}

fn flag(column: Column, text: &str) -> Result<Option<bool>, TsvErrorKind> {
    match text {
        "" => Ok(None),
        text if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
        text if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
        _ => Err(TsvErrorKind::WrongCell {
            column: column.name(),
            wanted: "true or false",
        }),
    }
}

fn parsed<T: std::str::FromStr>(
    column: Column,
    text: &str,
    wanted: &'static str,
) -> Result<T, TsvErrorKind> {
    text.parse().map_err(|_| TsvErrorKind::WrongCell {
        column: column.name(),
        wanted,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "id\tintegrationType\tdisplayName\torigin\tpat\tpassword\tgithubAppPem\tsslVerify\tprojectMapping\ttrackedFolderId\tdelete\tusername\tdisabled";

    fn site(rows: &[&str]) -> Result<Site, TsvError> {
        read(&format!("{HEADER}\n{}\n", rows.join("\n")))
    }

    #[test]
    fn columns_of_other_names_become_settings() {
        let site =
            site(&["7\tGITHUB\tAcme\t\tcanary\t\t\tfalse\t10000, 10100\t\t\t\ttrue"]).unwrap();
        let row = &site.rows[0].row;
        assert_eq!((row.id.get(), row.disabled), (7, true));
        assert_eq!(row.display_name, "Acme");
        let value = |field| row.fields.get(&field).cloned();
        assert_eq!(
            value(Field::DisableSslVerification),
            Some(FieldValue::Bool(true))
        );
        assert_eq!(value(Field::Global), Some(FieldValue::Bool(false)));
        assert_eq!(
            value(Field::ProjectMappingIds),
            Some(FieldValue::Ids(BTreeSet::from([10_000, 10_100])))
        );
    }

    #[test]
    fn no_value_of_a_secret_column_is_kept_nor_repeated() {
        let secret = "8\tAWS\tAcme\t\tcanary\tcanary\tcanary\ttrue\tALL\t\t\tkey-id\t";
        let kept = format!("{:?}", site(&[secret]).unwrap());
        assert!(
            kept.contains("key-id") && !kept.contains("canary"),
            "{kept}"
        );
        for odd in [
            "canary\tAWS",
            "8\tAWS\t\t\t\t\t\tcanary",
            "8\tAWS\t\t\t\t\t\t\tcanary",
            "8\tAWS\t\t\t\t\t\t\t\t\t\t\t\tcanary",
        ] {
            let error = site(&[odd]).unwrap_err();
            assert_eq!(error.line, 2);
            assert!(!error.to_string().contains("canary"), "{error}");
        }
    }

    #[test]
    fn repositories_inside_are_counted_and_plain_ones_are_rows_of_their_own() {
        let site = site(&[
            "1\tGITHUB\ta\t",
            "2\tGITHUB\tb\t\t\t\t\t\t\t1",
            "3\t\tc\t",
            "\tGITHUB\td",
            "4\tGITHUB\te\t\t\t\t\t\t\t\tdelete",
        ])
        .unwrap();
        let rows: Vec<_> = site.rows.iter().map(|one| one.row.id.to_string()).collect();
        assert_eq!(rows, ["integration 1", "repository 3"]);
        let what: Vec<_> = site.left_out.iter().map(|one| one.what.as_str()).collect();
        assert_eq!(
            what,
            [
                "line 5 of the bulk export",
                "integration 4",
                "1 repository inside an integration",
            ]
        );
    }

    #[test]
    fn a_table_without_its_columns_is_refused() {
        for (text, kind) in [
            ("", TsvErrorKind::MissingColumn("id")),
            (
                "id\torigin\n",
                TsvErrorKind::MissingColumn("integrationType"),
            ),
            ("id\tid\n", TsvErrorKind::RepeatedColumn("id")),
            (
                "id\tintegrationType\n1\tAWS\tx\n",
                TsvErrorKind::TooManyCells,
            ),
            (
                "id\tintegrationType\n1\tAWS\n1\tAWS\n",
                TsvErrorKind::RepeatedId,
            ),
        ] {
            assert_eq!(read(text).unwrap_err().kind, kind, "{text:?}");
        }
    }
}
