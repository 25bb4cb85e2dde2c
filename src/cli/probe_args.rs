//! Arguments of `probe`.

use std::num::NonZeroU64;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::args::duration;

#[derive(Debug, Clone, Args)]
pub(super) struct Probe {
    /// Only these questions, by their numbers
    #[arg(long, value_name = "N", value_delimiter = ',', value_parser = clap::value_parser!(u8).range(1..=15))]
    pub only: Vec<u8>,
    /// Write what was found to this capability file, for `instances.NAME.capability` of gijctl.yaml
    ///
    /// What such a file says already of the same version of the app stays where nothing new was
    /// found. A file that is there and is none, or is of another Jira or version of the app, is not
    /// overwritten, and where nothing was found none is written.
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Write a page in Markdown for the vendor's support to this file
    ///
    /// It tells requests, statuses and the shapes of answers, and no address, number or name. A file
    /// that is there and is no such page is not overwritten.
    #[arg(long, value_name = "PAGE")]
    pub report: Option<PathBuf>,
    /// Make, change and remove one disabled throw-away integration as well
    ///
    /// Only where gijctl.yaml says `test: true` of the instance, or on the embedded GIJ, by an
    /// administrator, and where no earlier probe left anything. What is made is noted in FILE.pending
    /// before it is made, and removed at the end, after a failure, after Ctrl-C and after --deadline.
    #[arg(long, requires = "out")]
    pub write: bool,
    /// Change and index this integration as well, by its number: one for tests, with repositories
    ///
    /// Its sendCommitEmails is switched back and forth, its apiFilter gets another form that means the
    /// same, and it is reindexed; then it is put back. What it was is in FILE.pending before. What
    /// somebody else changes of it meanwhile is left alone and told. It takes up to half an hour.
    #[arg(long, value_name = "ID", requires = "write")]
    pub with: Option<NonZeroU64>,
    /// Do not ask before writing
    #[arg(long, requires = "write")]
    pub yes: bool,
    /// Ask nothing more after this time [default: none]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub deadline: Option<Duration>,
    /// Remove or put back what an earlier probe noted in FILE.pending, and ask nothing
    ///
    /// Put back is what still has the value that the probe gave it; what somebody else has changed
    /// since is left alone and told with what it was. By an administrator.
    #[arg(long, requires = "out", conflicts_with_all = ["write", "only", "report", "deadline"])]
    pub clean: bool,
}
