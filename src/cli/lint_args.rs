//! Arguments of `lint`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::lint::{Level, rule_named};

/// Hold manifests against the vendor's advice.
#[derive(Debug, Clone, Args)]
pub(super) struct Lint {
    /// Manifest files, or folders of them
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// Look at what is in Jira as well: five requests or so, all of them reads
    #[arg(long)]
    pub live: bool,
    #[command(flatten)]
    pub mending: Mending,
    /// Give a rule another level, as in GIJ038=error or open-to-all=off
    #[arg(long, value_name = "RULE=LEVEL", value_parser = rule_level)]
    pub rule: Vec<(&'static str, Level)>,
    /// Look at these rules only
    #[arg(long, value_name = "RULE", value_parser = rule)]
    pub only: Vec<&'static str>,
    /// From which level on findings count [default: error]
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub fail_on: Option<FailOn>,
    /// Write the findings to this file as well, in SARIF 2.1.0 for code hosts
    ///
    /// A file that is there and is not of that format is not overwritten.
    #[arg(long, value_name = "FILE")]
    pub sarif: Option<PathBuf>,
    /// Say all there is to know of a rule, and look at nothing
    #[arg(long, value_name = "RULE", value_parser = rule, conflicts_with_all = ["list", "live", "fix", "diff", "sarif"])]
    pub explain: Option<&'static str>,
    /// Name all rules, and look at nothing
    #[arg(long, conflicts_with_all = ["live", "fix", "diff", "sarif"])]
    pub list: bool,
}

/// Whether files are changed.
#[derive(Debug, Clone, Args)]
pub(super) struct Mending {
    /// Mend what has one right answer, in the files themselves
    ///
    /// Shows the changes first, and asks on a terminal; needs --yes elsewhere. Every other byte of the
    /// files stays. What is not sure to be written right is left alone and told.
    #[arg(long)]
    pub fix: bool,
    /// Show what --fix would change, and change nothing
    #[arg(long, conflicts_with = "fix")]
    pub diff: bool,
    /// Do not ask before files are changed
    #[arg(long, requires = "fix")]
    pub yes: bool,
}

/// From which level on findings count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    /// Any finding
    Info,
    /// Warnings and errors
    Warning,
    /// Errors
    Error,
    /// None
    Never,
}

impl FailOn {
    /// Whether a finding of this level counts.
    pub(super) fn counts(self, level: Level) -> bool {
        match self {
            Self::Info => level >= Level::Info,
            Self::Warning => level >= Level::Warning,
            Self::Error => level >= Level::Error,
            Self::Never => false,
        }
    }
}

/// The number of a rule by its number or name.
pub(super) fn rule(text: &str) -> Result<&'static str, String> {
    rule_named(text)
        .map(|rule| rule.id)
        .map_err(|unknown| format!("{unknown}; {}", unknown.help))
}

fn rule_level(text: &str) -> Result<(&'static str, Level), String> {
    let (name, level) = text
        .split_once('=')
        .ok_or("write a rule and its level, as in GIJ038=error")?;
    Ok((rule(name)?, self::level(level)?))
}

/// A level by its word.
pub(super) fn level(text: &str) -> Result<Level, String> {
    Level::parse(text).ok_or_else(|| {
        let words = Level::ALL.map(Level::as_str);
        format!("`{}` is none of {}", text.escape_debug(), words.join(", "))
    })
}
