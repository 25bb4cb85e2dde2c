//! Where a setting can be set.

/// What settings belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// An integration.
    Integration,
    /// A repository that is connected by its own address.
    Plain,
    /// A repository inside an integration.
    Inside,
}

impl Place {
    /// Every place.
    pub const ALL: [Self; 3] = [Self::Integration, Self::Plain, Self::Inside];

    /// What it is called in messages: "… cannot be set on an integration".
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Integration => "an integration",
            Self::Plain => "a plain repository",
            Self::Inside => "a repository inside an integration",
        }
    }
}

/// What one may do with a setting in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// It can be set, when the row is created (but inside an integration, where GIJ creates the
    /// rows) and later.
    Settable(Consequence),
    /// GIJ shows it there and ignores or refuses what is sent.
    ReadOnly(Refusal),
    /// There is no such setting there.
    Absent(Refusal),
}

/// Why something cannot be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// The reason.
    pub why: &'static str,
    /// What to do instead.
    pub instead: &'static str,
}

/// What a change of a setting sets in motion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consequence {
    /// Nothing beyond the setting itself.
    None,
    /// The next scan of the Git host sees other repositories: it may remove rows.
    Rescan,
    /// The repository is fetched and indexed anew. Where GIJ does not begin by itself it has to be
    /// asked; asking where it has begun changes nothing (C21).
    Reindex,
}

/// What one may do with a setting in each place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Places {
    /// On an integration.
    pub integration: Use,
    /// On a plain repository.
    pub plain: Use,
    /// On a repository inside an integration.
    pub inside: Use,
}

impl Places {
    /// What one may do in a place.
    pub const fn at(&self, place: Place) -> &Use {
        match place {
            Place::Integration => &self.integration,
            Place::Plain => &self.plain,
            Place::Inside => &self.inside,
        }
    }
}

impl Use {
    /// Whether it can be set.
    pub const fn is_settable(&self) -> bool {
        matches!(self, Self::Settable(_))
    }

    /// Why it cannot be set, where it cannot.
    pub const fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Settable(_) => None,
            Self::ReadOnly(refusal) | Self::Absent(refusal) => Some(*refusal),
        }
    }
}

/// Settable, and nothing follows from it.
const FREE: Use = Use::Settable(Consequence::None);

const fn read_only(why: &'static str, instead: &'static str) -> Use {
    Use::ReadOnly(Refusal { why, instead })
}

const fn absent(why: &'static str, instead: &'static str) -> Use {
    Use::Absent(Refusal { why, instead })
}

/// Settable wherever there are settings.
pub(super) const EVERYWHERE: Places = Places {
    integration: FREE,
    plain: FREE,
    inside: FREE,
};

/// Where GIJ connects to.
pub(super) const ORIGIN: Places = Places {
    integration: Use::Settable(Consequence::Rescan),
    plain: Use::Settable(Consequence::Reindex),
    inside: read_only(
        "GIJ takes it from the host's list of repositories",
        "remove it; `match: { origin: … }` says which repository is meant",
    ),
};

/// How GIJ finds the repositories of a host: what has no host to ask has none of it.
pub(super) const OF_THE_SCAN: Places = Places {
    integration: Use::Settable(Consequence::Rescan),
    plain: absent(
        "it picks the repositories of a host, and a plain repository is one already",
        "remove it, or declare an Integration",
    ),
    inside: absent(
        "it picks the repositories of the integration as a whole",
        "set it on the integration",
    ),
};

/// Of repositories, wherever they come from.
pub(super) const OF_REPOSITORIES: Places = Places {
    integration: absent(
        "GIJ keeps it on each repository",
        "declare the repository as a Repository with `integration` and `match`",
    ),
    plain: FREE,
    inside: FREE,
};

/// Of the repositories that no integration manages.
pub(super) const OF_PLAIN: Places = Places {
    integration: absent(
        "only plain repositories have it",
        "remove it, or connect the repository by itself as a Repository with `origin`",
    ),
    plain: FREE,
    inside: read_only(
        "GIJ ignores what is sent for it there",
        "remove it; it can be set on plain repositories only",
    ),
};

/// The branch that GIJ takes for the main one.
pub(super) const MAIN_BRANCH: Places = Places {
    plain: Use::Settable(Consequence::Reindex),
    inside: read_only(
        "GIJ takes it from the Git host and ignores what is sent (C29)",
        "set the default branch on the Git host; the next reindex brings it",
    ),
    ..OF_PLAIN
};

/// What the integration decides for all that is inside.
pub(super) const BY_THE_INTEGRATION: Places = Places {
    inside: read_only(
        "GIJ ignores what is sent for it there",
        "set it on the integration",
    ),
    ..EVERYWHERE
};

/// The switch that plain repositories show and nobody can set on them.
pub(super) const REQUIRE_USER_PAT: Places = Places {
    plain: read_only(
        "GIJ shows it and documents no way to set it",
        "set the general setting of the same name in Jira",
    ),
    ..BY_THE_INTEGRATION
};

/// What needs a host that knows pull requests.
pub(super) const PULL_REQUESTS: Places = Places {
    plain: absent(
        "there are no pull requests to hide",
        "remove it; it is for integrations and the repositories inside them",
    ),
    ..EVERYWHERE
};
