//! Arguments of `tune`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::args::duration;
use crate::status::Subject;
use crate::tune::Enough;

#[derive(Debug, Clone, Args)]
pub(super) struct Tune {
    /// Manifest files, or folders of them [default: the working folder, if it holds any]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// How often to look, up to 1000 times
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub looks: u16,
    /// How long from one look to the next, 10s or more
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = every)]
    pub every: Duration,
    #[command(flatten)]
    pub measuring: Measuring,
    #[command(flatten)]
    pub writing: Writing,
    /// Do not ask before anything is reindexed or written
    #[arg(long)]
    pub yes: bool,
}

/// Whether anything is reindexed to measure it.
#[derive(Debug, Clone, Args)]
pub(super) struct Measuring {
    /// Reindex these integrations after the last look, to measure each; put PATHs before it
    ///
    /// As in Integration/github-acme. One after the other, each to its end, and only where GIJ is seen
    /// to be at work on nothing else. Asks on a terminal, needs --yes elsewhere.
    #[arg(long, value_name = "ADDRESS", num_args = 1..)]
    pub measure: Vec<Subject>,
    /// How many integrations --measure may name [default: 10]
    #[arg(long, value_name = "N", requires = "measure")]
    pub measure_at_most: Option<usize>,
    /// Wait for no reindex after this time [default: none]
    #[arg(long, value_name = "DURATION", value_parser = duration, requires = "measure")]
    pub deadline: Option<Duration>,
}

/// Whether a manifest is changed.
#[derive(Debug, Clone, Args)]
pub(super) struct Writing {
    /// Write the interval into the `GeneralSettings` manifest that states it, or could
    ///
    /// Shows the change first, and asks on a terminal; needs --yes elsewhere. Every other byte of the
    /// file stays. Only where several runs were seen, or everything was measured. Jira stays as it is:
    /// GIJ has no request for this setting, and gijctl plan says what is to be set by hand.
    #[arg(long)]
    pub write: bool,
    /// Let --write rest on one run that was seen
    #[arg(long, requires = "write")]
    pub accept_one_run: bool,
}

impl Writing {
    /// How much has to be seen before an interval is written.
    pub(super) const fn enough(&self) -> Enough {
        if self.accept_one_run {
            Enough::OneRun
        } else {
            Enough::SeveralRuns
        }
    }
}

/// The shortest time between two looks: a look reads all there is.
const SHORTEST_BETWEEN_LOOKS: Duration = Duration::from_secs(10);

fn every(text: &str) -> Result<Duration, String> {
    let every = duration(text)?;
    if every < SHORTEST_BETWEEN_LOOKS {
        return Err("a look reads all there is: leave 10s or more between two".to_owned());
    }
    Ok(every)
}
