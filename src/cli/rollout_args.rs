//! Flags that say how a rollout goes, of all commands that carry one out or foretell one.

use std::num::NonZeroUsize;
use std::time::Duration;

use clap::{Args, ValueEnum};
use jiff::tz::TimeZone;

use super::args::duration;
use crate::model::Address;
use crate::pace::{WindowSpan, time_zone};

/// How new ones are created; what is decided here is part of the plan.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct Creating {
    /// How many new integrations may be in their first indexing at once [default: 1]
    #[arg(long, value_name = "N")]
    pub batch_size: Option<NonZeroUsize>,
    /// How new integrations follow each other [default: batches]
    #[arg(long, value_enum, value_name = "HOW")]
    pub pacing: Option<Pacing>,
    /// How many of one Git host may be in their first indexing at once [default: as --batch-size]
    #[arg(long, value_name = "N")]
    pub per_host: Option<NonZeroUsize>,
    /// How many that sign in to one Git host with the same credentials may be [default: 1]
    #[arg(long, value_name = "N")]
    pub per_account: Option<NonZeroUsize>,
    /// Create this one first, alone, and go on only once it has proved itself
    ///
    /// What is there already proves nothing: then it has no effect. See --canary-soak.
    #[arg(long, value_name = "ADDRESS", value_parser = of_integration)]
    pub canary: Option<Address>,
    /// Keep smart commits and commit e-mails off until a new integration is indexed [default: auto]
    #[arg(long, value_enum, value_name = "WHEN")]
    pub quiet_first_index: Option<Quiet>,
}

/// An address; a name alone is that of an integration, as in gijctl.yaml.
fn of_integration(text: &str) -> Result<Address, String> {
    if text.contains('/') {
        text.parse()
    } else {
        format!("Integration/{text}").parse()
    }
}

/// How new ones follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Pacing {
    /// --batch-size of them, and the next only once all of these are indexed
    Batches,
    /// The next as soon as one is indexed, and never more than --batch-size at once
    Window,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Quiet {
    /// On apps older than 4.23, and on apps that do not tell their version
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// When something may be started; what is decided here is no part of a plan.
#[derive(Debug, Clone, Args)]
pub(super) struct Timing {
    /// Least time between two starts of an indexing [default: 0s]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub stagger: Option<Duration>,
    /// How long to wait once the canary is indexed; without it somebody is asked
    ///
    /// Where nobody can be asked, the run ends with 3, and running it again creates the others.
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub canary_soak: Option<Duration>,
    /// When changes may be made, as in `mon-fri 22:00-06:00`; may be given several times
    ///
    /// Outside of them nothing is begun. What is being indexed is waited for to its end; then the run
    /// ends with 3, and running it again goes on.
    #[arg(long, value_name = "TEXT")]
    pub window: Vec<WindowSpan>,
    /// Whose clock --window is by, as in Europe/Berlin [default: UTC]
    #[arg(long, value_name = "NAME", value_parser = time_zone)]
    pub time_zone: Option<TimeZone>,
    /// Start nothing and wait for nothing after this time [default: none]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub deadline: Option<Duration>,
}

/// When the repositories inside count as whole.
#[derive(Debug, Clone, Args)]
pub(super) struct Settling {
    /// How long the set of repositories inside must stay the same to count as whole [default: 60s]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub settle: Option<Duration>,
}

impl Timing {
    /// The flags as somebody would give them to another command.
    pub(super) fn flags(&self, settling: &Settling) -> Vec<(&'static str, String)> {
        let Self {
            stagger,
            canary_soak,
            window,
            time_zone,
            deadline,
        } = self;
        let seconds = |time: Duration| format!("{}s", time.as_secs());
        let durations = [
            ("stagger", stagger),
            ("canary-soak", canary_soak),
            ("deadline", deadline),
            ("settle", &settling.settle),
        ];
        let durations = durations.into_iter();
        let durations = durations.filter_map(|(name, time)| Some((name, seconds((*time)?))));
        let windows = window.iter().map(|span| ("window", span.to_string()));
        let zone = time_zone.as_ref().and_then(TimeZone::iana_name);
        let zone = zone.map(|name| ("time-zone", name.to_owned()));
        durations.chain(windows).chain(zone).collect()
    }
}
