//! Arguments of `gijctl preview`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::args::duration;

#[derive(Debug, Clone, Args)]
pub(super) struct Preview {
    /// Integrations that manifests declare, as in Integration/github-acme; and manifests, or folders
    /// of them
    ///
    /// Anything that is no ADDRESS is a PATH. Without an ADDRESS all that are declared are asked;
    /// without a PATH the manifests of the working folder count.
    #[arg(value_name = "ADDRESS|PATH")]
    pub whom: Vec<String>,
    /// What to list by name
    #[arg(long, value_enum, value_name = "WHAT", default_value_t)]
    pub show: Show,
    /// How many names of each kind are listed; what would be removed is always listed whole
    #[arg(long, value_name = "N", default_value = "20")]
    pub limit: usize,
    /// Do not ask Jira which rows GIJ has
    #[arg(long)]
    pub no_compare: bool,
    /// Take the repositories of tracked folders from this file: a path on each line, or JSON as in
    /// [{"fullPath": "/srv/git/a.git"}]
    ///
    /// For folders that are not on this machine. One integration of tracked folders must be meant, and
    /// every path must be below its mask.
    #[arg(long, value_name = "FILE")]
    pub listing: Option<PathBuf>,
    /// How long to wait in all for the limits of one service
    #[arg(long, value_name = "DURATION", value_parser = duration, default_value = "5m")]
    pub wait_limit: Duration,
}

/// What is listed by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum Show {
    /// What would be added or removed, and what cannot be told
    #[default]
    Changes,
    /// That, and everything that the filter keeps
    All,
    /// That, and what is archived, empty, switched off or larger than 2 GiB
    Odd,
}
