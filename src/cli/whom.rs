//! Which rows of which Jira a command is about: addresses, and the manifests that name them.

use std::path::PathBuf;

use super::args::Global;
use super::config::Config;
use super::connect::{Connection, Refusal};
use super::errand_args::Whom;
use super::exit::Exit;
use super::output::Output;
use super::plan::first_of;
use super::prepare;
use crate::model::Address;
use crate::plan::PlanProblem;
use crate::report::{documents, failure};
use crate::state::{Desired, RepositoryIdentity};
use crate::status::{RowKind, Subject, Unselected};

/// What a command is about.
pub(super) struct About {
    pub subjects: Vec<Subject>,
    /// What the manifests declare; nothing where there are none.
    pub desired: Desired,
    pub config: Config,
    pub connection: Connection,
}

/// Reads the arguments and the manifests, and sets up the connection; nothing is sent yet.
pub(super) fn about(global: &Global, whom: &Whom, output: &Output) -> Result<About, Exit> {
    let (subjects, paths) = split(&whom.whom)
        .map_err(|message| Refusal::usage(message, "see the command's --help").tell(output))?;
    if whom.no_manifests && !paths.is_empty() {
        let message = "--no-manifests reads none, and PATH names some";
        return Err(Refusal::usage(message, "leave one of them out").tell(output));
    }
    let manifests = prepare::manifest_paths(&paths).filter(|_| !whom.no_manifests);
    let paths = prepare::or_here(&paths);
    let config = prepare::configuration(&paths, output)?;
    let desired = match manifests {
        Some(paths) => prepare::manifests(global, &config, &paths, output)?.desired,
        None => Desired::default(),
    };
    if let Some((subject, parent)) = subjects.iter().find_map(|one| inside(one, &desired)) {
        let message = format!("{subject} is inside {parent}, and not looked at by itself");
        return Err(Refusal::usage(message, format!("name {parent}")).tell(output));
    }
    let connection = prepare::connection(global, &config, &paths, output)?;
    Ok(About {
        subjects,
        desired,
        config,
        connection,
    })
}

/// A name that a manifest gives to a repository inside an integration, with that integration.
fn inside<'a>(subject: &'a Subject, desired: &Desired) -> Option<(&'a Subject, Address)> {
    let Subject::Named {
        kind: RowKind::Repository,
        name,
    } = subject
    else {
        return None;
    };
    let mut declared = desired.repositories.values();
    let declared = declared.find(|one| one.address.name.as_str() == name)?;
    match &declared.identity {
        RepositoryIdentity::Plain(_) => None,
        RepositoryIdentity::Inside { integration, .. } => {
            Some((subject, Address::integration(integration.clone())))
        }
    }
}

impl Whom {
    /// Whether any of the arguments names a row.
    pub(super) fn names_a_row(&self) -> bool {
        self.whom.iter().any(|text| Subject::is_meant(text))
    }

    /// The paths among the arguments; the working folder where there are none.
    pub(super) fn paths_or_here(&self) -> Vec<PathBuf> {
        let paths = self.whom.iter().filter(|text| !Subject::is_meant(text));
        let paths: Vec<_> = paths.map(PathBuf::from).collect();
        prepare::or_here(&paths)
    }
}

/// The addresses and the paths among the arguments.
fn split(arguments: &[String]) -> Result<(Vec<Subject>, Vec<PathBuf>), String> {
    let mut subjects = Vec::new();
    let mut paths = Vec::new();
    for argument in arguments {
        if Subject::is_meant(argument) {
            subjects.push(argument.parse()?);
        } else {
            paths.push(PathBuf::from(argument));
        }
    }
    Ok((subjects, paths))
}

/// Says of all addresses why nobody can tell what they mean, or why they cannot be used.
pub(super) fn tell_unselected(all: &[Unselected], output: &Output) -> Exit {
    let problems: Vec<_> = all
        .iter()
        .map(|one| PlanProblem {
            address: None,
            declared_at: String::new(),
            message: one.message.clone(),
            help: one.help.clone(),
        })
        .collect();
    output.note_summary(&first_of(&problems));
    for problem in &problems {
        output.message(&failure::text(&problem.message, &problem.help));
    }
    output.failure_document(documents::problems(&problems));
    Exit::Failed
}
