//! What an examination comes to.

/// Everything that is looked at, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// Whether something answers at the address, and safely.
    Connection,
    /// Whether Jira knows the account.
    SignIn,
    /// What the account may do.
    Permissions,
    /// Whether the app answers.
    App,
    /// The licence of the app.
    License,
    /// The versions of the app and of Jira.
    Versions,
    /// Whether Jira's clock and this one agree.
    Clock,
    /// How many requests Jira takes.
    RateLimit,
    /// What gijctl remembers.
    Ledger,
    /// What is there twice.
    Duplicates,
    /// What was never indexed.
    Stuck,
    /// What GIJ gave up.
    Failing,
    /// What is there beside the manifests, and what of it is not as it should be.
    Unmanaged,
}

impl Check {
    /// Every one, in order.
    pub const ALL: [Self; 13] = [
        Self::Connection,
        Self::SignIn,
        Self::Permissions,
        Self::App,
        Self::License,
        Self::Versions,
        Self::Clock,
        Self::RateLimit,
        Self::Ledger,
        Self::Duplicates,
        Self::Stuck,
        Self::Failing,
        Self::Unmanaged,
    ];

    /// Its name, for people.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Connection => "connection",
            Self::SignIn => "sign-in",
            Self::Permissions => "permissions",
            Self::App => "app",
            Self::License => "licence",
            Self::Versions => "versions",
            Self::Clock => "clock",
            Self::RateLimit => "rate limit",
            Self::Ledger => "ledger",
            Self::Duplicates => "duplicates",
            Self::Stuck => "never indexed",
            Self::Failing => "failing",
            Self::Unmanaged => "rows",
        }
    }

    /// Its name, for machines.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Connection => "connection",
            Self::SignIn => "signIn",
            Self::Permissions => "permissions",
            Self::App => "app",
            Self::License => "licence",
            Self::Versions => "versions",
            Self::Clock => "clock",
            Self::RateLimit => "rateLimit",
            Self::Ledger => "ledger",
            Self::Duplicates => "duplicates",
            Self::Stuck => "neverIndexed",
            Self::Failing => "failing",
            Self::Unmanaged => "rows",
        }
    }
}

/// How much a finding weighs; the heaviest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// gijctl cannot work, or would do so wrongly.
    Error,
    /// It works, and somebody should do something about it.
    Warning,
    /// Somebody may like to know.
    Info,
}

impl Weight {
    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// Something that somebody should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How much it weighs.
    pub weight: Weight,
    /// What was found.
    pub message: String,
    /// Why it weighs that much.
    pub why: String,
    /// What to do.
    pub help: String,
}

impl Finding {
    /// Something that keeps gijctl from working.
    pub(super) fn error(message: impl Into<String>, why: &str, help: impl Into<String>) -> Self {
        Self {
            weight: Weight::Error,
            message: message.into(),
            why: why.to_owned(),
            help: help.into(),
        }
    }

    /// Something to be put right.
    pub(super) fn warning(message: impl Into<String>, why: &str, help: impl Into<String>) -> Self {
        Self {
            weight: Weight::Warning,
            ..Self::error(message, why, help)
        }
    }

    /// Something to know.
    pub(super) fn info(message: impl Into<String>, why: &str, help: impl Into<String>) -> Self {
        Self {
            weight: Weight::Info,
            ..Self::error(message, why, help)
        }
    }
}

/// How a check stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// There is nothing to say against it.
    Fine,
    /// Something was found; this is the heaviest of it.
    Found(Weight),
    /// It was not asked, or not answered: nothing is concluded.
    Unknown,
}

/// One check with what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Which.
    pub check: Check,
    /// What is so, in a few words.
    pub says: String,
    /// What somebody should know of it.
    pub findings: Vec<Finding>,
    /// Whether anything could be told at all.
    known: bool,
}

impl Checked {
    /// One that was answered.
    pub(super) fn known(check: Check, says: impl Into<String>, findings: Vec<Finding>) -> Self {
        Self {
            check,
            says: says.into(),
            findings,
            known: true,
        }
    }

    /// One that was not asked, or not answered.
    pub(super) fn unknown(check: Check, says: impl Into<String>) -> Self {
        Self::half_known(check, says, Vec::new())
    }

    /// One that was answered in part: this was found all the same.
    pub(super) fn half_known(
        check: Check,
        says: impl Into<String>,
        findings: Vec<Finding>,
    ) -> Self {
        Self {
            known: false,
            ..Self::known(check, says, findings)
        }
    }

    /// How it stands.
    pub fn standing(&self) -> Standing {
        let heaviest = self.findings.iter().map(|finding| finding.weight).min();
        match heaviest {
            Some(weight) => Standing::Found(weight),
            None if self.known => Standing::Fine,
            None => Standing::Unknown,
        }
    }
}

/// Everything that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examination {
    /// Each check, in order.
    pub checks: Vec<Checked>,
    /// What to do next, in order: sentences that name a command.
    pub next: Vec<String>,
}

impl Examination {
    /// All findings with their checks, the heaviest first.
    pub fn findings(&self) -> Vec<(Check, &Finding)> {
        let mut all: Vec<_> = self
            .checks
            .iter()
            .flat_map(|checked| checked.findings.iter().map(|one| (checked.check, one)))
            .collect();
        all.sort_by_key(|(check, finding)| (finding.weight, *check));
        all
    }

    /// How many findings there are of this weight.
    pub fn count(&self, weight: Weight) -> usize {
        let findings = self.checks.iter().flat_map(|checked| &checked.findings);
        findings.filter(|finding| finding.weight == weight).count()
    }

    /// The heaviest weight among the findings.
    pub fn worst(&self) -> Option<Weight> {
        let findings = self.checks.iter().flat_map(|checked| &checked.findings);
        findings.map(|finding| finding.weight).min()
    }
}
