//! The timeline of a run from the lines of its journal.

use jiff::Timestamp;

use crate::event::{GOES_ON, Phase, Planned, Seen, Timeline, Why};
use crate::journal::records::{Record, WaitLine, WaitingLine};
use crate::plan::{Indexing, MANUAL};

/// Takes in a line.
pub(super) fn take(timeline: &mut Timeline, at: Timestamp, record: &Record) {
    match record {
        Record::Change(line) if line.action == MANUAL => {}
        Record::Change(line) => timeline.planned(Planned {
            label: &line.address,
            action: &line.action,
            batch: line.batch,
            id: line.id,
            indexes: line.indexing != Indexing::None.as_str(),
        }),
        Record::Lease(line) => timeline.pause(at, Why::OtherRun, &line.holder),
        Record::Rollout(_) => timeline.rollout(at),
        Record::EarlierWork(line) => timeline.earlier_work_found(at, &seen(line)),
        Record::EarlierWorkDone(_) => timeline.earlier_work_done(at),
        Record::Batch(line) => timeline.batch(at, line.batch, line.changes),
        Record::Stagger(_) => timeline.pause(at, Why::Stagger, ""),
        Record::Hold(line) if line.until.is_some() => {
            timeline.pause(at, Why::HeldBack, &line.reason);
        }
        Record::Question(line) => timeline.pause(at, Why::Asking, &line.canary),
        Record::Step(line) => timeline.step(at, &line.address, &line.action),
        Record::Written(line) => timeline.written(at, &line.address, line.id),
        Record::Wait(line) => timeline.look(at, &seen(line)),
        Record::LookFailed(_) => timeline.look_failed(at),
        Record::QuietEnd(line) => timeline.phase(at, &line.address, Phase::EndingQuiet),
        Record::Cascade(line) => timeline.phase(at, &line.address, Phase::Cascading),
        Record::LostCreate(line) => timeline.phase(at, &line.address, Phase::Searching),
        Record::Deleting(line) => timeline.phase(at, &line.address, Phase::Removing),
        Record::Finished(line) => {
            let indexed = line.repositories.as_ref().map(|all| {
                let others = all.failed.saturating_add(all.unfinished);
                (all.indexed, all.indexed.saturating_add(others))
            });
            let word = match line.goes_on {
                Some(true) => GOES_ON,
                Some(false) | None => &line.status,
            };
            timeline.finished(at, &line.address, word, indexed);
        }
        Record::Plan(_) | Record::Stopping(_) => timeline.goes_on(at),
        Record::RolloutEnd(_) => timeline.end(at),
        Record::Run(_)
        | Record::Hold(_)
        | Record::Held(_)
        | Record::Trip(_)
        | Record::Preview(_)
        | Record::Note(_)
        | Record::Agreement(_)
        | Record::Warning(_)
        | Record::Request(_)
        | Record::Signal(_)
        | Record::Outcome(_) => {}
    }
}

fn seen(line: &WaitLine) -> Vec<Seen<'_>> {
    line.waiting.iter().map(one).collect()
}

fn one(line: &WaitingLine) -> Seen<'_> {
    Seen {
        id: line.id,
        label: &line.display_name,
        scanned: line.scanned,
        indexed: line.indexed,
        of: line.known.saturating_sub(line.disabled),
        settling: line.settling,
    }
}
