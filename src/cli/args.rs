//! Arguments as they are written.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::SignedDuration;

pub(super) use super::apply_args::{Apply, OnFailure, OnStale, WhenBusy, WhenFailing};
use super::errand_args::{Reindex, Status, Wait};
use super::lint_args::Lint;
use super::preview_args::Preview;
use super::probe_args::Probe;
use super::rollout_args::Creating;
pub(super) use super::rollout_args::{Pacing, Quiet, Settling, Timing};
use super::simulate_args::{Simulate, Simulator};
use super::tune_args::Tune;
use crate::clock::Pace;
use crate::ledger::Owner;
use crate::model::{Address, spoken_duration};

/// Keeps Git Integration for Jira the way a Git repository says it should be.
///
/// Exit codes: 0 done or in sync, 1 failed and nothing changed by this run, 2 differences found
/// (drift, plan --detailed-exitcode), 3 stopped part-way, 64 usage, 65 invalid manifests, 130 interrupted.
#[derive(Debug, Parser)]
#[command(
    name = "gijctl",
    version,
    max_term_width = 100,
    arg_required_else_help = true
)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Clone, Subcommand)]
pub(super) enum Command {
    /// Check the way to a Jira, and write the gijctl.yaml that names it
    ///
    /// Only reads Jira. Takes --url, --instance, --token-env, --ledger, --ca-file and --client-cert,
    /// and asks on a terminal for what they leave open; never for a secret. Writes nothing where a
    /// check fails, and never overwrites anything.
    Init(Init),
    /// Check manifests without asking anybody
    ///
    /// Reports every error of every file at once. Exit code 65 if there is one.
    Validate(Validate),
    /// Hold manifests against the vendor's advice, and mend what has one right answer
    ///
    /// Asks nobody unless --live is given. Exit code 2 if a finding is at or above --fail-on, 65 if the
    /// manifests are invalid, 1 if Jira could not be read or a file could not be changed.
    Lint(Lint),
    /// Show what apply would change
    ///
    /// Only reads. Needs no secrets but those to sign in to Jira, unless --check-secrets is given.
    Plan(Plan),
    /// Change Jira to what the manifests say, batch by batch
    ///
    /// Creates integrations one at a time (see --batch-size) and waits until everything inside is
    /// indexed before the next. Asks on a terminal, needs --yes elsewhere. Can always be run again.
    Apply(Apply),
    /// Say whether Jira is as the manifests say, and who moved if not
    ///
    /// Only reads; made for a schedule. Exit code 0 in sync, 2 if Jira and the manifests differ, 1 if
    /// that cannot be told. With --format json it prints the document of a plan.
    Drift(Drift),
    /// Write manifests of what is in Jira, such that a plan of them changes nothing
    ///
    /// Only reads. Without -d one stream of manifests is printed, as in gijctl export > all.yaml.
    /// Secrets cannot be read: manifests name environment variables for them. What a manifest cannot
    /// say is left out, with a comment in its place.
    Export(Export),
    /// Look whether everything is as gijctl and GIJ need it, and say what to do
    ///
    /// Only reads: the way to Jira, the account and what it may do, licence, versions, clocks and rate
    /// limit, the ledger, and all rows there are. Exit code 0 where there is nothing to do, 2 where a
    /// warning is the worst that is found, 1 where an error is.
    Doctor(Doctor),
    /// Show what is indexed, indexing, queued and failed
    ///
    /// Only reads: the list of integrations, the list of repositories, and GIJ's own word on at most
    /// 20 rows. Exit code 0 when that could be read, whatever it shows; 1 when not.
    Status(Status),
    /// Wait until integrations are indexed, with every repository inside
    ///
    /// Waits for what is named; else for what the manifests declare; else for all that is switched on
    /// in Jira. By the rules of apply, but nothing is written. Exit code 0 when all of it is indexed,
    /// 1 when something failed, or nothing moved for --index-timeout, or --deadline is over. Waits
    /// for first indexings: reindex waits for what it asks for.
    Wait(Wait),
    /// Have integrations indexed anew, one after the other
    ///
    /// Only what is named, never everything. Each is waited for before the next. Asks on a terminal,
    /// needs --yes elsewhere. What is disabled, or about to be removed, is refused.
    Reindex(Reindex),
    /// Ask GIJ which way it goes where its documentation goes two
    ///
    /// Fifteen questions. Without --write it only reads. What is found can be kept in a capability
    /// file, which gijctl then relies on, for the version of the app it was made with. Exit code 0 when
    /// each question is answered, unclear or not asked, 1 when a request had no answer or something
    /// that was made is still there.
    Probe(Probe),
    /// Say which reindex interval suits how long GIJ's runs take
    ///
    /// Only reads, unless --measure or --write asks for more. A repository shows when it was last
    /// indexed, so that the dates of all of them show how long a run takes; several looks see several
    /// runs. Says what each figure rests on, what is not known, and where nothing can be concluded.
    /// Exit code 0 when that could be read, whatever it shows; 1 when not, or when --write writes
    /// nothing since too little is known; 3 when a reindex was asked for and its end not seen.
    Tune(Tune),
    /// Show what earlier runs did, from the file that apply wrote with --events
    ///
    /// Reads the file of a run that was killed, too, and says what may be half done.
    History(History),
    /// Show which repositories integrations would bring in, before GIJ does
    ///
    /// Only reads: from Jira the rows that GIJ has, and from each Git service its list, asked with the
    /// integration's own credential, path and filter. Exit code 0 where that could be told, 2 where rows
    /// would be removed or there are more than 2,000, 1 where a list could not be read whole or be
    /// compared. What AWS holds is not asked for, which is no failure.
    Preview(Preview),
    /// Play a rollout on the embedded GIJ, with the lengths of time that are expected of it
    ///
    /// Asks Jira what apply would create, as plan does, and writes nothing there. Then the creations
    /// of integrations are carried out in process, by the rules of apply, with stand-ins for secrets
    /// and for whoever goes on after a canary. Exit code 0 when all of it would be indexed, 1 when not.
    Simulate(Simulate),
    /// Serve the embedded GIJ, to try gijctl on
    ///
    /// To use it within one command instead of serving it, give that command --simulator.
    Simulator(Simulator),
    /// Print a JSON Schema
    Schema(Schema),
    /// Say what a key of manifests means, and what GIJ does with it
    ///
    /// Needs no Jira. A key is named by its path or by its end: Integration.spec.features.tagsFilter
    /// or Integration.tagsFilter, an item of a list as in Integration.projects[].
    Explain(Explain),
}

#[derive(Debug, Clone, Args)]
pub(super) struct Global {
    /// Jira to talk to, by its name in gijctl.yaml
    #[arg(
        short,
        long,
        global = true,
        value_name = "NAME",
        help_heading = "Connection"
    )]
    pub instance: Option<String>,
    /// Every Jira that gijctl.yaml names: for validate, lint, plan, drift, status,
    /// doctor and apply --yes
    ///
    /// Each has a run of its own, and all have one report. One that fails stops no other. The exit
    /// code is 130 where any was interrupted; else 3 where any stopped part-way, or some failed while
    /// others made changes; else 65, 64 or 1 as the first of these that any ended with; else 2
    /// where any differs or has findings; else 0.
    #[arg(
        long,
        global = true,
        conflicts_with_all = ["instance", "url", "token_env", "client_cert"],
        help_heading = "Connection"
    )]
    pub all_instances: bool,
    /// How many of them are worked on at once [default: 2]
    #[arg(
        long,
        global = true,
        value_name = "N",
        requires = "all_instances",
        help_heading = "Connection"
    )]
    pub instance_concurrency: Option<NonZeroUsize>,
    /// Address of Jira with its context path [default: `JIRA_URL` of the environment]
    ///
    /// With -i neither is needed: what gijctl.yaml says of that instance goes before `JIRA_URL`.
    #[arg(long, global = true, value_name = "URL", help_heading = "Connection")]
    pub url: Option<String>,
    /// Environment variable that holds the personal access token [default: `JIRA_TOKEN`]
    ///
    /// Without it `JIRA_USER` and `JIRA_PASSWORD` sign in by basic authentication.
    #[arg(
        long,
        global = true,
        value_name = "VARIABLE",
        help_heading = "Connection"
    )]
    pub token_env: Option<String>,
    /// Certificates in PEM form to trust besides the machine's own
    #[arg(long, global = true, value_name = "FILE", help_heading = "Connection")]
    pub ca_file: Option<PathBuf>,
    /// Certificate to show to Jira, with its key, in one file in PEM form
    #[arg(long, global = true, value_name = "FILE", help_heading = "Connection")]
    pub client_cert: Option<PathBuf>,
    /// Let the token travel over plain http beyond this machine
    #[arg(long, global = true, help_heading = "Connection")]
    pub insecure_http: bool,
    /// Where gijctl keeps what it remembers: `jira`, `file:PATH` or `none` [default: jira]
    ///
    /// In Jira it is kept in the user properties of the account that gijctl signs in with. A file
    /// belongs to the `ledger.owner` that applied with it first, and is refused to every other.
    #[arg(long, global = true, value_name = "WHERE", help_heading = "Connection")]
    pub ledger: Option<LedgerPlace>,
    /// Use the embedded GIJ instead of a Jira, its state kept in a file if one is named
    #[arg(
        long,
        global = true,
        value_name = "STATE_FILE",
        num_args = 0..=1,
        require_equals = true,
        help_heading = "Embedded GIJ"
    )]
    #[expect(
        clippy::option_option,
        reason = "the flag may be absent, bare, or with a file"
    )]
    pub simulator: Option<Option<PathBuf>>,
    /// What is on the embedded GIJ's Git hosts [default: simulator.yaml beside the manifests]
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        help_heading = "Embedded GIJ"
    )]
    pub simulator_scenario: Option<PathBuf>,
    /// How its time passes: real, stepped or scaled:N [default: as the scenario says]
    #[arg(long, global = true, value_name = "PACE", value_parser = pace, help_heading = "Embedded GIJ")]
    pub simulator_pace: Option<Pace>,
    /// Form of what is printed on standard output
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        help_heading = "Output"
    )]
    pub format: Format,
    /// When to use colour
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        help_heading = "Output"
    )]
    pub color: Color,
    /// No progress on standard error
    #[arg(short, long, global = true, help_heading = "Output")]
    pub quiet: bool,
    /// Form of the progress on standard error
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "FORM",
        default_value_t,
        help_heading = "Output"
    )]
    pub progress: ProgressForm,
    /// Log requests on standard error; twice for more
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = "Output")]
    pub verbose: u8,
    /// Form of the log
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        help_heading = "Output"
    )]
    pub log_format: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum Format {
    /// For people
    #[default]
    Human,
    /// One JSON document, also after a failure
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum ProgressForm {
    /// In place on a terminal, lines elsewhere
    #[default]
    Auto,
    /// Lines that stay
    Lines,
    /// A JSON object a line
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum LogFormat {
    /// Lines for people
    #[default]
    Text,
    /// A JSON object a line
    Json,
}

/// Where the ledger is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum LedgerPlace {
    Jira,
    File(PathBuf),
    None,
}

impl std::str::FromStr for LedgerPlace {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some(("file", path)) if is_of_home(path) => Err(format!(
                "nobody expands the ~ in `{text}`: a shell does so only where a word begins, so write the path in full"
            )),
            Some(("file", path)) if !path.is_empty() => Ok(Self::File(PathBuf::from(path))),
            None if text == "none" => Ok(Self::None),
            None if text == "jira" => Ok(Self::Jira),
            _ => Err("write jira, file:PATH or none".to_owned()),
        }
    }
}

/// Whether whoever wrote this path means a folder of somebody's home.
fn is_of_home(path: &str) -> bool {
    path.starts_with('~')
}

#[derive(Debug, Clone, Args)]
pub(super) struct Validate {
    /// Manifest files, or folders of them
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// Hold them against the rules of lint as well; a finding of level error makes them invalid
    #[arg(long)]
    pub strict: bool,
    /// Write what is found to this file as well, in SARIF 2.1.0 for code hosts
    ///
    /// A file that is there and is not of that format is not overwritten.
    #[arg(long, value_name = "FILE")]
    pub sarif: Option<PathBuf>,
}

#[derive(Debug, Clone, Args)]
pub(super) struct Plan {
    #[command(flatten)]
    pub planning: Planning,
    /// Exit with 2 where Jira and the manifests differ
    #[arg(long)]
    pub detailed_exitcode: bool,
    /// Say as well when each batch would be indexed, by what the ledger remembers of others
    ///
    /// By the flags of this command and the rollout settings of gijctl.yaml, and by
    /// repositories.expectAtLeast of the manifests. Where nothing is known of an integration it says
    /// so, and gives no time.
    #[arg(long)]
    pub forecast: bool,
    #[command(flatten)]
    pub timing: Timing,
    #[command(flatten)]
    pub settling: Settling,
    /// Save the plan to this file, for apply --plan
    ///
    /// It holds the document of --format json and all that is needed to carry the plan out, but no
    /// secret. A file that is there and is no saved plan is not overwritten.
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// How long the saved plan may be applied, from 1m to 720h [default: 24h]
    #[arg(long, value_name = "DURATION", value_parser = validity, requires = "out")]
    pub expires: Option<Duration>,
}

/// What plan and apply share.
#[derive(Debug, Clone, Args)]
pub(super) struct Planning {
    /// Manifest files, or folders of them
    ///
    /// The nearest gijctl.yaml counts: in the folder of PATH, or above it up to the folder that holds
    /// `.git`. All PATHs must be under the same one.
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// Change only these, as in Integration/github-acme; put PATHs before it
    #[arg(long, value_name = "ADDRESS", num_args = 1..)]
    pub only: Vec<Address>,
    #[command(flatten)]
    pub creating: Creating,
    /// Delete what gijctl created or adopted and no manifest declares any more, last and one by one
    ///
    /// Only where PATH is just the folder of a gijctl.yaml that names `ledger.owner`: then its
    /// manifests are all that this owner has; elsewhere, and with --ledger none, it is refused. With
    /// --only just what is named there. The guard `delete` has to allow it (see --allow). What
    /// `ledger.release` names is handed over instead: apply forgets it, and it is never pruned.
    #[arg(long)]
    pub prune: bool,
    /// Ask the Git services as well what their next scans would bring in and remove
    ///
    /// With the credentials of the integrations. Where changes would remove more repositories than
    /// `--allow remove=N` says, or that cannot be told, apply refuses the plan. Without it apply asks for
    /// changed connections, new credentials and what is switched on, and with --simulator nobody.
    /// gijctl.yaml may say otherwise: `preview: always`, or `never` where the services cannot be reached
    /// from here.
    #[arg(long)]
    pub preview: bool,
    /// Raise guards for this run, as in delete=3,disable=10,change=80,remove=5,unseen
    ///
    /// `delete` and `disable` count integrations and repositories, `change` is in per cent of them,
    /// `remove` counts repositories that the next scans would remove, and `unseen` lets changes go on
    /// of which nobody can see what they would remove.
    #[arg(long, value_name = "GUARD[=N]", value_delimiter = ',')]
    pub allow: Vec<Allowance>,
    /// Ask for all secrets, and send anew those that changed since gijctl last sent them
    #[arg(long)]
    pub check_secrets: bool,
    /// Send the credentials of all integrations anew, or of these only; put PATHs before it
    #[arg(long, value_name = "ADDRESS", num_args = 0..)]
    pub rotate: Option<Vec<Address>>,
}

/// How far one guard is raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Allowance {
    Delete(usize),
    Disable(usize),
    /// In per cent.
    Change(u8),
    /// Repositories that scans would remove.
    Remove(usize),
    /// What nobody can see.
    Unseen,
}

impl std::str::FromStr for Allowance {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let allowance = match text.split_once('=') {
            Some(("delete", number)) => number.parse().ok().map(Self::Delete),
            Some(("disable", number)) => number.parse().ok().map(Self::Disable),
            Some(("remove", number)) => number.parse().ok().map(Self::Remove),
            None if text == "unseen" => Some(Self::Unseen),
            Some(("change", percent)) => {
                let percent = percent.trim_end_matches('%').parse().ok();
                percent.filter(|percent| *percent <= 100).map(Self::Change)
            }
            _ => None,
        };
        allowance.ok_or_else(|| {
            "write delete=N, disable=N, remove=N, change=PERCENT or unseen, several with commas between, as in delete=3,change=80"
                .to_owned()
        })
    }
}

/// Whether Jira is as the manifests say.
#[derive(Debug, Clone, Args)]
pub(super) struct Drift {
    /// Manifest files, or folders of them
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// Look at these only, as in Integration/github-acme; put PATHs before it
    #[arg(long, value_name = "ADDRESS", num_args = 1..)]
    pub only: Vec<Address>,
    /// Count what gijctl created or adopted and no manifest declares any more as a difference
    ///
    /// Only where PATH is just the folder of a gijctl.yaml that names `ledger.owner`.
    #[arg(long)]
    pub prune: bool,
    /// Ask for all secrets, and count those that changed since gijctl last sent them
    #[arg(long)]
    pub check_secrets: bool,
}

impl Drift {
    /// The same as a plan would have it.
    pub(super) fn into_planning(self) -> Planning {
        Planning {
            paths: self.paths,
            only: self.only,
            creating: Creating::default(),
            prune: self.prune,
            preview: false,
            allow: Vec::new(),
            check_secrets: self.check_secrets,
            rotate: None,
        }
    }
}

/// What is exported, and where to.
#[derive(Debug, Clone, Args)]
pub(super) struct Export {
    /// Folder to write to, a file for each resource; made where it is missing
    ///
    /// Beside files of an earlier export it may hold gijctl.yaml, simulator.yaml and hidden files.
    /// Any other file in it ends the run before anything is written.
    #[arg(short, long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Overwrite files of an earlier export, by the line they begin with; never any other file
    #[arg(long, requires = "dir")]
    pub force: bool,
    /// Put all manifests into one file
    #[arg(long)]
    pub one_file: bool,
    /// State features that most resources have in common once, in a feature set
    #[arg(long, conflicts_with_all = ["only", "unmanaged"])]
    pub factor: bool,
    /// Export only these, as they are called in the export of all: Integration/github-acme
    #[arg(long, value_name = "ADDRESS", num_args = 1..)]
    pub only: Vec<Address>,
    /// Export only what the manifests at these PATHs do not declare [default PATH: .]
    #[arg(long, value_name = "PATH", num_args = 0..)]
    pub unmanaged: Option<Vec<PathBuf>>,
    /// Read a bulk export that somebody downloaded from GIJ, instead of asking Jira
    ///
    /// Its columns of passwords and tokens are passed over unread.
    #[arg(long, value_name = "FILE", conflicts_with = "unmanaged")]
    pub from_tsv: Option<PathBuf>,
}

#[derive(Debug, Clone, Args)]
pub(super) struct Doctor {
    /// Manifest files, or folders of them [default: the working folder, if it holds any]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Read no manifests: nothing is held against them
    #[arg(long, conflicts_with = "paths")]
    pub no_manifests: bool,
}

#[derive(Debug, Clone, Args)]
pub(super) struct History {
    /// The file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Write a page of HTML that tells of the last run in it to this file
    ///
    /// A file that is there and is no such page is not overwritten.
    #[arg(long, value_name = "PAGE")]
    pub report: Option<PathBuf>,
}

#[derive(Debug, Clone, Args)]
pub(super) struct Schema {
    /// Which; without it the names are listed
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
}

#[derive(Debug, Clone, Args)]
pub(super) struct Init {
    /// Folder to write to [default: .]; made where it is missing
    #[arg(short, long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Whose manifests these are, where several teams share one Jira: `ledger.owner` of the file
    #[arg(long, value_name = "OWNER")]
    pub owner: Option<Owner>,
    /// Write manifests of all integrations beside it as well, as export -d does
    #[arg(long)]
    pub from_live: bool,
    /// Do not ask: what no flag says is left out of the file
    #[arg(long)]
    pub yes: bool,
    /// Write the file without asking Jira anything
    #[arg(long, conflicts_with = "from_live")]
    pub offline: bool,
}

#[derive(Debug, Clone, Args)]
pub(super) struct Explain {
    /// Which; without it the kinds are listed
    #[arg(value_name = "KIND[.KEY]")]
    pub name: Option<String>,
}

/// `45s`, `30m`, `1h 30m`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is no duration: write it as 45s, 30m or 1h 30m");
    let duration: SignedDuration = text.parse().map_err(|_| wrong())?;
    Duration::try_from(duration).map_err(|_| wrong())
}

/// The shortest time that a saved plan may be applied: in less nobody has looked at it.
const SHORTEST_VALIDITY: Duration = Duration::from_mins(1);

/// The longest time that a saved plan may be applied, thirty days: what was agreed to longer ago is
/// to be agreed to anew.
const LONGEST_VALIDITY: Duration = Duration::from_hours(720);

fn validity(text: &str) -> Result<Duration, String> {
    let validity = duration(text)?;
    if (SHORTEST_VALIDITY..=LONGEST_VALIDITY).contains(&validity) {
        Ok(validity)
    } else {
        Err(format!(
            "a saved plan is valid between {} and {}, not {}",
            spoken_duration(SHORTEST_VALIDITY),
            spoken_duration(LONGEST_VALIDITY),
            spoken_duration(validity)
        ))
    }
}

/// `real`, `stepped`, `scaled:60`.
pub(super) fn pace(text: &str) -> Result<Pace, String> {
    let factor = |text: &str| text.parse().ok().filter(|factor| *factor > 0);
    match text.split_once(':') {
        None if text == "real" => Ok(Pace::Real),
        None if text == "stepped" => Ok(Pace::Stepped),
        Some(("scaled", number)) => factor(number)
            .map(Pace::Scaled)
            .ok_or_else(|| format!("`{number}` is no whole number above 0")),
        _ => Err(format!(
            "`{text}` is no pace: write real, stepped or scaled:N"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_declared_without_contradiction() {
        use clap::CommandFactory as _;
        Arguments::command().debug_assert();
    }

    #[test]
    fn durations_and_paces_read_as_people_write_them() {
        assert_eq!(duration("1h 30m"), Ok(Duration::from_mins(90)));
        assert!(duration("-5s").is_err());
        assert!(duration("5").is_err());
        assert_eq!(pace("scaled:60"), Ok(Pace::Scaled(60)));
        assert!(pace("scaled:0").is_err());
    }

    #[test]
    fn a_saved_plan_is_valid_for_a_while_and_not_for_ever() {
        assert_eq!(validity("1m"), Ok(SHORTEST_VALIDITY));
        assert_eq!(validity("720h"), Ok(LONGEST_VALIDITY));
        for odd in ["0s", "59s", "720h 1s", "9000000h"] {
            let error = validity(odd).unwrap_err();
            assert!(error.contains("between 1m and 720h"), "{odd}: {error}");
        }
    }

    #[test]
    fn guards_are_raised_by_name_and_number() {
        assert_eq!("delete=3".parse(), Ok(Allowance::Delete(3)));
        assert_eq!("change=80".parse(), Ok(Allowance::Change(80)));
        assert_eq!("change=80%".parse(), Ok(Allowance::Change(80)));
        for odd in ["delete", "delete=", "delete=-1", "change=101", "create=1"] {
            let error = odd.parse::<Allowance>().unwrap_err();
            assert!(error.contains("as in delete=3,change=80"), "{odd}: {error}");
        }
    }
}
