//! Exit codes: one table.

use std::process::ExitCode;

use crate::event::OutcomeKind;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done, or in sync.
    Done,
    /// Failed, and this run changed nothing.
    Failed,
    /// Differences were found, and finding them was the question.
    Differences,
    /// Stopped part-way: some changes were made.
    PartWay,
    /// Wrong usage.
    Usage,
    /// The manifests cannot be used.
    InvalidManifests,
    /// Told to stop.
    Interrupted,
}

impl Exit {
    /// The number.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Differences => 2,
            Self::PartWay => 3,
            Self::Usage => 64,
            Self::InvalidManifests => 65,
            Self::Interrupted => 130,
        }
    }

    /// In a word or two.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Differences => "differs",
            Self::PartWay => "stopped part-way",
            Self::Usage => "wrong usage",
            Self::InvalidManifests => "invalid",
            Self::Interrupted => "interrupted",
        }
    }

    /// How much it says of several runs that ended differently: what needs a look soonest comes
    /// highest.
    const fn weight(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Differences => 1,
            Self::Failed => 2,
            Self::Usage => 3,
            Self::InvalidManifests => 4,
            Self::PartWay => 5,
            Self::Interrupted => 6,
        }
    }

    /// Whether something went wrong and nothing was changed.
    const fn is_failure_without_change(self) -> bool {
        match self {
            Self::Failed | Self::Usage | Self::InvalidManifests => true,
            Self::Done | Self::Differences | Self::PartWay | Self::Interrupted => false,
        }
    }
}

/// How one of several runs ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct End {
    pub exit: Exit,
    pub changed: Changed,
}

/// Whether a run changed anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Changed {
    /// It did not.
    #[default]
    Nothing,
    /// It did, or may have.
    Something,
}

/// The exit code of several runs together: the weightiest of theirs. Where some failed and others
/// made changes, the whole stopped part-way.
pub(super) fn fold(ends: &[End]) -> Exit {
    let heaviest = ends
        .iter()
        .map(|end| end.exit)
        .max_by_key(|exit| exit.weight())
        .unwrap_or(Exit::Done);
    let any_changed = ends.iter().any(|end| end.changed == Changed::Something);
    if any_changed && heaviest.is_failure_without_change() {
        Exit::PartWay
    } else {
        heaviest
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

impl From<OutcomeKind> for Exit {
    fn from(kind: OutcomeKind) -> Self {
        match kind {
            OutcomeKind::Succeeded => Self::Done,
            OutcomeKind::Failed => Self::Failed,
            OutcomeKind::Halted => Self::PartWay,
            OutcomeKind::Interrupted => Self::Interrupted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(ends: &[(Exit, Changed)]) -> Exit {
        let ends: Vec<_> = ends
            .iter()
            .map(|&(exit, changed)| End { exit, changed })
            .collect();
        fold(&ends)
    }

    #[test]
    fn of_several_exit_codes_the_weightiest_counts() {
        let in_order = [
            Exit::Done,
            Exit::Differences,
            Exit::Failed,
            Exit::Usage,
            Exit::InvalidManifests,
            Exit::PartWay,
            Exit::Interrupted,
        ];
        for (at, &heavier) in in_order.iter().enumerate() {
            for &lighter in &in_order[..=at] {
                let ends = [(lighter, Changed::Nothing), (heavier, Changed::Nothing)];
                assert_eq!(folded(&ends), heavier);
                let ends = [(heavier, Changed::Nothing), (lighter, Changed::Nothing)];
                assert_eq!(folded(&ends), heavier);
            }
        }
    }

    #[test]
    fn changes_here_and_a_failure_there_are_a_stop_part_way() {
        for failed in [Exit::Failed, Exit::Usage, Exit::InvalidManifests] {
            let ends = [(Exit::Done, Changed::Something), (failed, Changed::Nothing)];
            assert_eq!(folded(&ends), Exit::PartWay);
            let ends = [(Exit::Done, Changed::Nothing), (failed, Changed::Nothing)];
            assert_eq!(folded(&ends), failed);
        }
        let ends = [
            (Exit::Done, Changed::Something),
            (Exit::Interrupted, Changed::Nothing),
        ];
        assert_eq!(folded(&ends), Exit::Interrupted);
        assert_eq!(folded(&[(Exit::Done, Changed::Something)]), Exit::Done);
    }
}
