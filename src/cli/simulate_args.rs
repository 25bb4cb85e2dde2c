//! Arguments of the commands that are about the embedded GIJ.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::args::{Planning, duration, pace};
use super::rollout_args::{Creating, Settling, Timing};
use crate::clock::Pace;
use crate::model::Address;

#[derive(Debug, Clone, Args)]
pub(super) struct Simulate {
    /// Manifest files, or folders of them
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// Create only these, as in Integration/github-acme; put PATHs before it
    #[arg(long, value_name = "ADDRESS", num_args = 1..)]
    pub only: Vec<Address>,
    #[command(flatten)]
    pub creating: Creating,
    #[command(flatten)]
    pub timing: Timing,
    #[command(flatten)]
    pub settling: Settling,
    /// Ask no Jira: everything that the manifests declare is new
    #[arg(long)]
    pub offline: bool,
    /// How many repositories an integration holds whose manifest does not say
    #[arg(long, value_name = "N", default_value = "10")]
    pub assume_repositories: NonZeroU32,
    /// How long a repository takes where the ledger remembers too little of others
    #[arg(long, value_name = "DURATION", value_parser = duration, default_value = "1m")]
    pub assume_each: Duration,
    /// Write a page of HTML that tells of it to this file
    ///
    /// A file that is there and is no such page is not overwritten.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
}

impl Simulate {
    /// The same as a plan would have it. No secret is asked for, and nothing is deleted.
    pub(super) fn planning(&self) -> Planning {
        Planning {
            paths: self.paths.clone(),
            only: self.only.clone(),
            creating: self.creating.clone(),
            prune: false,
            preview: false,
            allow: Vec::new(),
            check_secrets: false,
            rotate: None,
        }
    }
}

#[derive(Debug, Clone, Args)]
pub(super) struct Simulator {
    /// Where to listen; this machine only
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:2990")]
    pub listen: SocketAddr,
    /// What is on it and on its Git hosts, and which requests go wrong; without it every host has a
    /// few repositories
    #[arg(long, value_name = "FILE")]
    pub scenario: Option<PathBuf>,
    /// Where its state is kept; without it the state ends with the process
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// How its time passes: real or scaled:N
    #[arg(long, value_name = "PACE", value_parser = pace, default_value = "real")]
    pub pace: Pace,
    /// Where a line of JSON is appended for each request; without it none is
    ///
    /// Each has at, account, signIn (which of the scenario's accounts, from 1), method, path,
    /// status, fault (what the scenario let go wrong) and userAgent. No query, header or body.
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
}
