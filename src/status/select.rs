//! Which rows are meant.

use super::subject::{RowKind, Subject};
use crate::model::{Address, Kind, RowId, first_few};

/// How many rows a message lists.
const LISTED: usize = 5;

/// A row that can be meant.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// Its number.
    pub id: RowId,
    /// The address of its manifest, where one declares it.
    pub address: Option<&'a Address>,
    /// Its display name.
    pub display_name: &'a str,
}

/// Why nobody can say what an address means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unselected {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// The rows that are named, in the order in which they are, each once.
///
/// # Errors
/// All that cannot be told: a name that nothing has, or that several have.
pub fn select(
    subjects: &[Subject],
    candidates: &[Candidate<'_>],
    missing: &[Address],
) -> Result<Vec<RowId>, Vec<Unselected>> {
    let mut selected = Vec::new();
    let mut wrong = Vec::new();
    for subject in subjects {
        match one(subject, candidates, missing) {
            Ok(row) if selected.contains(&row) => {}
            Ok(row) => selected.push(row),
            Err(why) => wrong.push(why),
        }
    }
    if wrong.is_empty() {
        Ok(selected)
    } else {
        Err(wrong)
    }
}

fn one(
    subject: &Subject,
    candidates: &[Candidate<'_>],
    missing: &[Address],
) -> Result<RowId, Unselected> {
    let of_kind = candidates
        .iter()
        .filter(|candidate| RowKind::of(candidate.id) == subject.kind());
    let found: Vec<_> = of_kind.filter(|row| is_meant(subject, row)).collect();
    match found.as_slice() {
        [one] => Ok(one.id),
        [] => Err(nothing(subject, candidates, missing)),
        several => Err(ambiguous(subject, several)),
    }
}

fn is_meant(subject: &Subject, row: &Candidate<'_>) -> bool {
    match subject {
        Subject::Id(id) => row.id == *id,
        Subject::Named { name, .. } => {
            let by_manifest = row.address.is_some_and(|it| it.name.as_str() == name);
            by_manifest || row.display_name == name
        }
    }
}

fn ambiguous(subject: &Subject, several: &[&Candidate<'_>]) -> Unselected {
    let rows: Vec<_> = several
        .iter()
        .map(|row| match row.address {
            Some(address) => format!("id={} ({address})", row.id.get()),
            None => format!("id={} ({:?})", row.id.get(), row.display_name),
        })
        .collect();
    Unselected {
        message: format!(
            "{subject} may mean {} rows: {}",
            several.len(),
            first_few(&rows, LISTED)
        ),
        help: format!(
            "name one by its number, as in {}/id={}",
            subject.kind().as_str(),
            several.first().map_or(0, |row| row.id.get())
        ),
    }
}

fn nothing(subject: &Subject, candidates: &[Candidate<'_>], missing: &[Address]) -> Unselected {
    let is_missing = missing.iter().any(|address| match subject {
        Subject::Id(_) => false,
        Subject::Named { kind, name } => {
            let same_kind = match kind {
                RowKind::Integration => address.kind == Kind::Integration,
                RowKind::Repository => address.kind == Kind::Repository,
            };
            same_kind && address.name.as_str() == name
        }
    });
    if is_missing {
        return Unselected {
            message: format!("{subject} is declared, but not in Jira"),
            help: "gijctl plan shows what apply would create".to_owned(),
        };
    }
    let mut names: Vec<_> = candidates
        .iter()
        .filter(|row| RowKind::of(row.id) == subject.kind())
        .map(|row| match row.address {
            Some(address) => address.to_string(),
            None => format!("{}/{}", subject.kind().as_str(), row.display_name),
        })
        .collect();
    names.sort();
    let written = subject.to_string();
    let nearest = names
        .iter()
        .map(|name| (strsim::jaro_winkler(&written, name), name))
        .filter(|(likeness, _)| *likeness > 0.92)
        .max_by(|(a, one), (b, other)| a.total_cmp(b).then_with(|| other.cmp(one)))
        .map(|(_, name)| format!("did you mean {name}? "));
    let there = match names.len() {
        0 => "there is none of that kind".to_owned(),
        _ => format!("there are {}", first_few(&names, LISTED)),
    };
    Unselected {
        message: format!("{subject} is not in Jira"),
        help: format!(
            "{}{there}; gijctl status shows all",
            nearest.unwrap_or_default()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::IntegrationId;

    fn row<'a>(id: u64, address: Option<&'a Address>, display_name: &'a str) -> Candidate<'a> {
        Candidate {
            id: RowId::Integration(IntegrationId::new(id).unwrap()),
            address,
            display_name,
        }
    }

    fn named(text: &str) -> Vec<Subject> {
        vec![text.parse().unwrap()]
    }

    fn numbers(found: Result<Vec<RowId>, Vec<Unselected>>) -> Vec<u64> {
        found.unwrap().into_iter().map(RowId::get).collect()
    }

    #[test]
    fn a_manifest_name_a_display_name_and_a_number_find_the_same_row_once() {
        let address: Address = "Integration/acme".parse().unwrap();
        let rows = [row(1, None, "other"), row(2, Some(&address), "GitHub acme")];
        let subjects: Vec<_> = [
            "Integration/GitHub acme",
            "id=2",
            "Integration/acme",
            "id=1",
        ]
        .into_iter()
        .map(|text| text.parse().unwrap())
        .collect();
        assert_eq!(numbers(select(&subjects, &rows, &[])), [2, 1]);
    }

    #[test]
    fn a_name_that_two_rows_have_is_an_error_that_names_both() {
        let address: Address = "Integration/acme".parse().unwrap();
        let rows = [row(4, None, "acme"), row(9, Some(&address), "GitHub acme")];
        let wrong = select(&named("Integration/acme"), &rows, &[]).unwrap_err();
        assert_eq!(
            wrong[0].message,
            "Integration/acme may mean 2 rows: id=4 (\"acme\"), id=9 (Integration/acme)"
        );
        assert_eq!(
            wrong[0].help,
            "name one by its number, as in Integration/id=4"
        );
    }

    #[test]
    fn a_name_that_nothing_has_is_an_error_that_names_what_is_there() {
        let rows = [row(4, None, "GitHub acme"), row(5, None, "Wine")];
        let wrong = select(&named("Integration/GitHub acne"), &rows, &[]).unwrap_err();
        assert_eq!(wrong[0].message, "Integration/GitHub acne is not in Jira");
        assert_eq!(
            wrong[0].help,
            "did you mean Integration/GitHub acme? there are Integration/GitHub acme, Integration/Wine; gijctl status shows all"
        );
    }

    #[test]
    fn what_is_declared_and_not_there_is_said_to_be_so() {
        let missing = ["Integration/new".parse().unwrap()];
        let wrong = select(&named("Integration/new"), &[], &missing).unwrap_err();
        assert_eq!(
            wrong[0].message,
            "Integration/new is declared, but not in Jira"
        );
    }
}
