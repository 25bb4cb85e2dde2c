//! The flags of `gijctl apply`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::args::{Planning, Timing, duration};
use super::errand_args::Patience;

#[derive(Debug, Clone, Args)]
#[command(
    override_usage = "gijctl apply [OPTIONS] [PATH]...\n       gijctl apply [OPTIONS] --plan <FILE>"
)]
pub(super) struct Apply {
    #[command(flatten)]
    pub planning: Planning,
    /// Carry out this plan, saved by plan -o, and no other
    ///
    /// Only on the Jira it was made for and while it is valid. What is not any more as it was when
    /// the plan was made is not changed: see --on-stale. Can be applied again: what is done already
    /// is not done twice.
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = [
            "paths", "only", "batch_size", "pacing", "per_host", "per_account", "canary",
            "quiet_first_index", "prune", "check_secrets", "rotate", "preview",
        ]
    )]
    pub plan: Option<PathBuf>,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
    #[command(flatten)]
    pub timing: Timing,
    #[command(flatten)]
    pub patience: Patience,
    /// What to do after a failure [default: halt]
    #[arg(long, value_enum, value_name = "WHAT")]
    pub on_failure: Option<OnFailure>,
    /// What to do about an object that is not any more as it was planned for [default: stop]
    ///
    /// A run that leaves something out ends with 3, or with 1 where it changed nothing: the plan as
    /// a whole was not carried out.
    #[arg(long, value_enum, value_name = "WHAT")]
    pub on_stale: Option<OnStale>,
    /// How often a first indexing that failed or stalled is asked for again, up to 5 [default: 0]
    ///
    /// Only where waiting may mend it: never after a refused token, or where something is gone.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=5))]
    pub retry_indexing: Option<u8>,
    /// What to do when GIJ is already indexing what others began [default: wait]
    #[arg(long, value_enum, value_name = "WHAT")]
    pub when_busy: Option<WhenBusy>,
    /// What to do when GIJ cannot index something that was there before [default: continue]
    #[arg(long, value_enum, value_name = "WHAT")]
    pub when_failing: Option<WhenFailing>,
    /// How long to wait while another run is at work on the same Jira; 0s leaves at once [default: 15m]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub lock_timeout: Option<Duration>,
    /// Do not wait for GIJ to index: start what may be started, and leave
    ///
    /// Where GIJ is still at what an earlier run began, or others, nothing more is started. Where all
    /// is indexed, only --settle is waited for. The time of --stagger and --canary-soak is waited for
    /// only where --deadline leaves room for it. While anything is left the run ends with 3: run it
    /// again, as on a schedule, until it ends with 0.
    #[arg(long)]
    pub no_wait: bool,
    /// Write a page of HTML that tells of the run to this file, however the run ends
    ///
    /// It needs nothing beside itself, and holds no secret. A file that is there and is no such page
    /// is not overwritten.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Write down every decision and event in this file, at its end if it is there (see history)
    #[arg(long, value_name = "FILE")]
    pub events: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum OnFailure {
    /// Start nothing more
    Halt,
    /// Go on with the others, but for what is to come after it
    Continue,
    /// The same, but leave alone what is of the same Git host
    OtherHosts,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum WhenBusy {
    /// Wait until it is done
    Wait,
    /// Stop, and name it
    Stop,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum WhenFailing {
    /// Name it, and go on
    Continue,
    /// Stop, and name it
    Stop,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum OnStale {
    /// Stop, and name it
    Stop,
    /// Leave it out, and name it
    Skip,
}
