//! Arguments of the commands that look at the indexing, wait for it, or ask for it anew.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::args::{Settling, duration};
use crate::pace::Budget;

/// Which rows a command is about.
#[derive(Debug, Clone, Args)]
pub(super) struct Whom {
    /// Integrations, as in Integration/github-acme; and manifests, or folders of them
    ///
    /// An ADDRESS is Integration/NAME with the name of a manifest or the display name in Jira, or
    /// id=NUMBER; a plain repository is Repository/NAME. One that several have is an error. Anything
    /// else is a PATH. Without a PATH the manifests of the working folder count, if it holds any.
    #[arg(value_name = "ADDRESS|PATH")]
    pub whom: Vec<String>,
    /// Read no manifests: everything goes by its name in Jira
    #[arg(long)]
    pub no_manifests: bool,
}

#[derive(Debug, Clone, Args)]
pub(super) struct Status {
    #[command(flatten)]
    pub whom: Whom,
    /// List every repository that is not indexed, and not just the first 20 of what is named
    #[arg(long)]
    pub repositories: bool,
    /// Look again and again until Ctrl-C, which ends it with 130
    ///
    /// In place on a terminal; elsewhere a line for each change. Every few seconds while something
    /// moves, up to a minute while nothing does, within 60 requests a minute.
    #[arg(short, long)]
    pub watch: bool,
}

/// How an indexing is waited for.
#[derive(Debug, Clone, Args)]
pub(super) struct Patience {
    #[command(flatten)]
    pub settling: Settling,
    /// How long an indexing may show no progress [default: 30m]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub index_timeout: Option<Duration>,
    /// Longest time between two looks at an indexing [default: 60s]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub poll_interval: Option<Duration>,
    /// How many requests a minute waiting may make, 6 or more [default: 60]
    ///
    /// Writes and what is read for them are never held up by it. Where Jira limits requests, waiting
    /// takes at most half of what that limit allows.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(i64::from(Budget::LEAST_PER_MINUTE)..))]
    pub requests_per_minute: Option<u32>,
}

/// How an errand waits.
#[derive(Debug, Clone, Args)]
pub(super) struct Waiting {
    #[command(flatten)]
    pub patience: Patience,
    /// Wait for nothing after this time [default: none]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub deadline: Option<Duration>,
}

#[derive(Debug, Clone, Args)]
pub(super) struct Wait {
    #[command(flatten)]
    pub whom: Whom,
    #[command(flatten)]
    pub waiting: Waiting,
}

#[derive(Debug, Clone, Args)]
pub(super) struct Reindex {
    #[command(flatten)]
    pub whom: Whom,
    /// Place in GIJ's queue, from 1; the higher goes first [default: GIJ's own, 24]
    ///
    /// GIJ gives 22 to webhooks and 20 to its schedule. Not on apps older than 4.17.
    #[arg(long, value_name = "N")]
    pub priority: Option<NonZeroU32>,
    /// Ask for all of them at once, and wait for none
    #[arg(long, conflicts_with_all = ["settle", "index_timeout", "poll_interval", "requests_per_minute"])]
    pub no_wait: bool,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
    #[command(flatten)]
    pub waiting: Waiting,
    /// How long to wait while another run is at work on the same Jira; 0s leaves at once [default: 15m]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub lock_timeout: Option<Duration>,
    /// Write down every event in this file, at its end if it is there (see history)
    #[arg(long, value_name = "FILE")]
    pub events: Option<PathBuf>,
}
