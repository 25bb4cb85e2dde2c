//! Everything that is needed before Jira is asked.

use std::path::{Path, PathBuf};

use super::args::{Global, Planning};
use super::config::{self, Config};
use super::connect::{self, Connection, Refusal};
use super::exit::Exit;
use super::live_view::Voice;
use super::output::Output;
use super::plan::first_of;
use super::{saved_file, settings, validate};
use crate::plan::{Policy, Prune, check_wishes};
use crate::reconcile::{ManifestTexts, Manifests, Placed};
use crate::report::{diagnostics, documents};
use crate::saved::{LedgerPlace, SavedPlan};
use crate::source;
use crate::state::Desired;

/// Everything that is needed before Jira is asked about manifests, or about a saved plan.
pub(super) struct Prepared<T> {
    pub subject: T,
    pub config: Config,
    pub policy: Policy,
    pub connection: Connection,
}

impl<T> Prepared<T> {
    /// The same for something else.
    pub(super) fn map<U>(self, change: impl FnOnce(T) -> U) -> Prepared<U> {
        Prepared {
            subject: change(self.subject),
            config: self.config,
            policy: self.policy,
            connection: self.connection,
        }
    }
}

/// Reads manifests and configuration, makes sure that what is asked for can be done, and sets up the
/// connection.
pub(super) fn prepare(
    global: &Global,
    planning: &Planning,
    output: &Output,
) -> Result<Prepared<Manifests>, Exit> {
    let config = configuration(&planning.paths, output)?;
    let manifests = manifests(global, &config, &planning.paths, output)?;
    let policy = settings::policy(planning, &config).map_err(|refusal| refusal.tell(output))?;
    check(&manifests.desired, &policy, output)?;
    let connection = connection(global, &config, &planning.paths, output)?;
    if policy.prune == Prune::WholeSet && connection.ledger_place() == LedgerPlace::Nowhere {
        let refusal = Refusal::usage(
            "--prune cannot be carried out: without a ledger nobody can tell what gijctl has made",
            "choose a ledger with --ledger, or leave out --prune",
        );
        let exit = refusal.tell(output);
        return Err(connection.close(exit, output));
    }
    Ok(Prepared {
        subject: manifests,
        config,
        policy,
        connection,
    })
}

/// Makes sure that what is asked for is something that the manifests declare.
pub(super) fn check(desired: &Desired, policy: &Policy, output: &Output) -> Result<(), Exit> {
    check_wishes(desired, policy).map_err(|problems| {
        let verdict = "What was asked for cannot be done";
        output.note_summary(&first_of(&problems.0));
        output.problems(verdict, &problems.0);
        output.failure_document(documents::problems(&problems.0));
        Exit::Usage
    })
}

/// Reads a saved plan and the configuration it was made with, and sets up the connection.
pub(super) fn prepare_saved(
    global: &Global,
    (planning, file): (&Planning, &Path),
    output: &Output,
) -> Result<Prepared<SavedPlan>, Exit> {
    let saved = saved_file::load(file).map_err(|refusal| refusal.tell(output))?;
    // Where there was none, the one of the working folder counts, as it does without a PATH.
    let beside = [saved.configuration.clone().unwrap_or_else(|| ".".into())];
    let config = configuration(&beside, output)?;
    let policy = settings::policy(planning, &config).map_err(|refusal| refusal.tell(output))?;
    let connection = connection(global, &config, &beside, output)?;
    if let Err(unfit) = saved.check_ledger(&connection.ledger_place()) {
        output.failure(&unfit.to_string(), &unfit.help());
        return Err(connection.close(Exit::Failed, output));
    }
    Ok(Prepared {
        subject: saved,
        config,
        policy,
        connection,
    })
}

/// Reads the manifests with the values of the instance that is meant, and tells their warnings.
pub(super) fn manifests(
    global: &Global,
    config: &Config,
    paths: &[PathBuf],
    output: &Output,
) -> Result<Manifests, Exit> {
    let instance =
        connect::instance_meant(global, config).map_err(|refusal| refusal.tell(output))?;
    let manifests = ManifestTexts::read(paths, config.for_manifests(paths).as_ref())
        .and_then(|texts| texts.load(instance.as_deref()))
        .map_err(|invalid| validate::tell_invalid(&invalid, output))?;
    tell_warnings(&manifests, output);
    Ok(manifests)
}

/// The same with the places where it is written and the texts as they are, for whoever changes them.
pub(super) fn placed(
    global: &Global,
    config: &Config,
    paths: &[PathBuf],
    output: &Output,
) -> Result<Placed, Exit> {
    let instance =
        connect::instance_meant(global, config).map_err(|refusal| refusal.tell(output))?;
    let placed = ManifestTexts::read(paths, config.for_manifests(paths).as_ref())
        .and_then(|texts| texts.load_with_places(instance.as_deref()))
        .map_err(|invalid| validate::tell_invalid(&invalid, output))?;
    tell_warnings(&placed.manifests, output);
    Ok(placed)
}

fn tell_warnings(manifests: &Manifests, output: &Output) {
    if !manifests.warnings.is_empty() {
        output.message(&diagnostics::text(&manifests.sources, &manifests.warnings));
    }
}

/// The paths that manifests are read from: those that are named; where none is, the working folder, if
/// it holds any.
pub(super) fn manifest_paths(named: &[PathBuf]) -> Option<Vec<PathBuf>> {
    if !named.is_empty() {
        return Some(named.to_vec());
    }
    let here = PathBuf::from(".");
    source::holds_manifests(&here).then(|| vec![here])
}

/// These paths, or the working folder where there are none.
pub(super) fn or_here(named: &[PathBuf]) -> Vec<PathBuf> {
    if named.is_empty() {
        vec![PathBuf::from(".")]
    } else {
        named.to_vec()
    }
}

/// Sets up the connection; nothing is sent yet.
pub(super) fn connection(
    global: &Global,
    config: &Config,
    paths: &[PathBuf],
    output: &Output,
) -> Result<Connection, Exit> {
    let made = connect::connect(global, config, paths);
    let connection = made.map_err(|refusal| refusal.tell(output))?;
    connection.requests.speaks_through(Voice::of(output));
    Ok(connection)
}

/// Reads the gijctl.yaml that counts for these paths, and tells where it is unless that is plain.
pub(super) fn configuration(paths: &[PathBuf], output: &Output) -> Result<Config, Exit> {
    let config = config::read(paths)
        .map_err(|trouble| Refusal::usage(trouble.message, trouble.help).tell(output))?;
    tell_what_is_above(paths, output);
    Ok(config)
}

/// Whoever names a folder may not think of a file above it. Where there are several instances, it
/// is told once for them all.
fn tell_what_is_above(paths: &[PathBuf], output: &Output) {
    if output.quiet || output.is_one_of_several() {
        return;
    }
    let Ok(Some(found)) = config::find(paths) else {
        return;
    };
    if config::beside(paths, config::FILE_NAME).is_none() {
        let shown = found.display();
        output.message(&format!(
            "note: {shown} counts here: it is above what was named\n"
        ));
    }
}
