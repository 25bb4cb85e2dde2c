//! Brings the repositories inside an integration in line with it.
//!
//! GIJ keeps a copy of many settings on each repository, and its pages leave open what an update of
//! one does besides: reset what it does not mention (C10), or start an indexing. So one repository
//! goes first, and what it shows afterwards decides how the others are written: a batch at a time,
//! the next one only once what the last one started is indexed.
//!
//! Each write can be repeated, and only what is not as wanted is written: a run that was cut short is
//! simply run again.

use std::collections::BTreeSet;
use std::time::Duration;

use super::halt::{Halt, StepError};
use super::inside::{Taken, Unwritten};
use super::readback::{not_taken, reset, unmentioned};
use super::reads::WhenStopped;
use super::run::Run;
use super::settings::Patience;
use super::waiting::{Ended, Waiting};
use crate::clock::Clock;
use crate::event::{EventKind, StepStatus, Warning};
use crate::ledger::LedgerStore;
use crate::model::{FieldMap, RepositoryId, RowId, RowType, first_few};
use crate::pace::{Baseline, IndexWait, Unindexed, Verdict, WaitKind, WaitRules};
use crate::plan::{Cascading, Change};
use crate::remote::{IndexStatus, Remote, RemoteError};
use crate::state::{LiveRepository, LiveRow};

/// How many repositories are written before GIJ is asked whether that has started an indexing.
const BATCH: usize = 50;

/// How long is waited after a batch where GIJ does not say whether it is at work (C18).
const PAUSE: Duration = Duration::from_secs(10);

/// In how many parts the progress of a cascade is told, so that thousands of repositories are few
/// lines.
const TOLD: usize = 10;

/// How many names a message lists.
const LISTED: usize = 3;

/// What the first repository showed after its update.
#[derive(Default)]
struct Lesson {
    /// What GIJ said to take and did not.
    refused: FieldMap,
    /// What an update makes of the settings that it does not mention.
    unsent: Unsent,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Unsent {
    /// They stay.
    #[default]
    Kept,
    /// They go back to their defaults, so all are sent.
    Reset,
}

/// What a batch was waited for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Waited {
    ForNothing,
    /// What it started.
    ForIndexing,
}

impl Lesson {
    /// What to send to a repository that is to get these settings.
    fn sent(&self, row: &LiveRepository, fields: &FieldMap) -> FieldMap {
        let mut sent = fields.clone();
        sent.retain(|field, _| !self.refused.contains_key(field));
        if self.unsent == Unsent::Reset
            && !sent.is_empty()
            && let Some(row) = row.row()
        {
            sent.extend(unmentioned(RowType::Inside, &row, &sent));
        }
        sent
    }
}

impl<R: Remote, C: Clock, L: LedgerStore> Run<'_, R, C, L> {
    pub(super) async fn cascade(
        &mut self,
        change: &Change,
        cascading: &Cascading,
    ) -> Result<(), StepError> {
        let rows = self.rows_inside(cascading.id, WhenStopped::EndAtOnce).await;
        let rows = rows.map_err(|error| self.unread(StepError::before_write(error)))?;
        let left = cascading.left(&rows);
        self.tell_differing_since(change, cascading, &rows);
        self.tell_cascade(change, 0, left.len());
        let Some(&(first, ref fields)) = left.first() else {
            return Ok(());
        };
        self.see_former_done(change, cascading.id, (first, &rows))
            .await?;
        let (all, first_id) = (left.len(), first.id);
        let mut taken = Taken::default();
        let (lesson, mut rows) = self
            .learn(change, cascading.id, (first, fields), &mut taken)
            .await?;
        let mut written = BTreeSet::new();
        loop {
            let left = cascading.left(&rows).into_iter();
            let batch: Vec<_> = left
                .filter(|(row, _)| row.id != first_id && !written.contains(&row.id))
                .map(|(row, fields)| (row, lesson.sent(row, &fields)))
                .filter(|(_, fields)| !fields.is_empty())
                .take(BATCH)
                .collect();
            if batch.is_empty() {
                break;
            }
            if let Err(halt) = self.window_is_open() {
                return Err(cut_short(&self.end_for(halt)));
            }
            let waited = self
                .write_batch(change, cascading.id, &batch, &mut taken)
                .await?;
            let before = 1 + written.len();
            written.extend(batch.iter().map(|(row, _)| row.id));
            let part = |number: usize| number * TOLD / all;
            if part(before) != part(1 + written.len()) {
                self.tell_cascade(change, 1 + written.len(), all);
            }
            if waited == Waited::ForIndexing {
                // Hours may have gone by: what was switched off or changed meanwhile is not as it was.
                rows = self.rows_inside_now(cascading.id).await?;
            }
        }
        if written.is_empty() {
            return Ok(());
        }
        self.check_cascade(change, cascading, &written, &lesson)
            .await
    }

    /// They are written in order, so that an earlier run, if there was one, has written last what
    /// stands before the first that is left. What it has started by that comes to its end first.
    async fn see_former_done(
        &mut self,
        change: &Change,
        id: RowId,
        (first, rows): (&LiveRepository, &[LiveRepository]),
    ) -> Result<(), StepError> {
        let before = rows.iter().take_while(|row| row.id != first.id);
        let Some(former) = before.filter(|row| !row.disabled).last() else {
            return Ok(());
        };
        let written = [(former, FieldMap::new())];
        self.wait_for_rows(change, id, &written).await.map(|_| ())
    }

    /// What nobody has reviewed is not written.
    fn tell_differing_since(
        &mut self,
        change: &Change,
        cascading: &Cascading,
        rows: &[LiveRepository],
    ) {
        let names = cascading.differing_since(rows).into_iter();
        let names: Vec<_> = names.map(|row| row.display_name.clone()).collect();
        if names.is_empty() {
            return;
        }
        let text = format!(
            "since the plan was made {} more of the repositories inside have other values: {}; they are left alone, and the next plan shows them",
            names.len(),
            first_few(&names, LISTED),
        );
        self.warn(Some(&change.address), Warning::Other(text));
    }

    fn tell_cascade(&mut self, change: &Change, written: usize, repositories: usize) {
        self.record(EventKind::Cascading {
            address: change.address.clone(),
            written,
            repositories,
        });
    }

    async fn rows_inside(
        &self,
        id: RowId,
        when_stopped: WhenStopped,
    ) -> Result<Vec<LiveRepository>, RemoteError> {
        let links_of = id.integration().into_iter().collect::<BTreeSet<_>>();
        let read = self.remote.repository_settings(&links_of);
        let mut rows = self.read(when_stopped, read).await?;
        // There may be a hundred thousand in all, and some are held for as long as this takes.
        rows.retain(|row| row.parent.map(RowId::Integration) == Some(id));
        rows.shrink_to_fit();
        Ok(rows)
    }

    /// The same after something was written.
    async fn rows_inside_now(&self, id: RowId) -> Result<Vec<LiveRepository>, StepError> {
        let rows = self.rows_inside(id, WhenStopped::FinishSoon).await;
        rows.map_err(|error| self.unread(not_read_back(error)))
    }

    /// Writes one repository, sees what became of it, and mends what was done to it besides. Returns
    /// the rows as they are then.
    async fn learn(
        &mut self,
        change: &Change,
        id: RowId,
        (row, fields): (&LiveRepository, &FieldMap),
        taken: &mut Taken,
    ) -> Result<(Lesson, Vec<LiveRepository>), StepError> {
        self.write_one(change, id, (row, fields), taken).await?;
        let mut lesson = Lesson::default();
        let mut rows = self.rows_inside_now(id).await?;
        let Some(before) = row.row() else {
            return Ok((lesson, rows));
        };
        let mut wanted = fields.clone();
        let mut after = row_of(&rows, row);
        let others = unmentioned(RowType::Inside, &before, fields);
        let is_reset = |after: &Option<_>| {
            let lost = after
                .as_ref()
                .map(|after| reset(RowType::Inside, &others, after));
            lost.unwrap_or_default()
        };
        let lost = is_reset(&after);
        if !lost.is_empty() {
            lesson.unsent = Unsent::Reset;
            wanted.extend(others.clone());
            self.write_one(change, id, (row, &wanted), taken).await?;
            let names: Vec<_> = lost.keys().map(|field| field.name()).collect();
            self.warn(
                Some(&change.address),
                Warning::Other(format!(
                    "GIJ took the update of {} ({}) as a replacement and reset {} as well: sent again with the values from before, as the others are (C10)",
                    before.id,
                    before.display_name,
                    names.join(", ")
                )),
            );
            rows = self.rows_inside_now(id).await?;
            after = row_of(&rows, row);
        }
        let Some(after) = after else {
            return Ok((lesson, rows));
        };
        lesson.refused = not_taken(RowType::Inside, &wanted, &after);
        for field in lesson.refused.keys() {
            let text = format!(
                "GIJ took {field} of {} ({}) and shows another value afterwards{}: it is sent to no other repository inside",
                before.id,
                before.display_name,
                in_brackets(field.spec().caution),
            );
            self.warn(Some(&change.address), Warning::Other(text));
        }
        Ok((lesson, rows))
    }

    /// A look that failed. Where the run is to end, that is why.
    fn unread(&self, error: StepError) -> StepError {
        match self.may_go_on() {
            Err(halt) => cut_short(&halt),
            Ok(()) => error,
        }
    }

    /// Writes a batch, and waits for what that has started.
    async fn write_batch(
        &mut self,
        change: &Change,
        id: RowId,
        batch: &[(&LiveRepository, FieldMap)],
        taken: &mut Taken,
    ) -> Result<Waited, StepError> {
        self.write_rows(change, id, batch, taken).await?;
        self.wait_for_rows(change, id, batch).await
    }

    /// Writes the one that goes first. A run that is not to wait goes on at once: what matters is what
    /// the row shows.
    async fn write_one(
        &mut self,
        change: &Change,
        id: RowId,
        (row, fields): (&LiveRepository, &FieldMap),
        taken: &mut Taken,
    ) -> Result<(), StepError> {
        let one = [(row, fields.clone())];
        self.write_rows(change, id, &one, taken).await?;
        match self.settings.patience {
            Patience::Leave => Ok(()),
            Patience::Wait => self.wait_for_rows(change, id, &one).await.map(|_| ()),
        }
    }

    async fn write_rows(
        &mut self,
        change: &Change,
        id: RowId,
        batch: &[(&LiveRepository, FieldMap)],
        taken: &mut Taken,
    ) -> Result<(), StepError> {
        let rows: Vec<_> = batch.iter().map(|(row, fields)| (row.id, fields)).collect();
        let written = self.write_inside(change, id, &rows, taken).await;
        written.map_err(|unwritten| match unwritten {
            Unwritten::Cut(halt) => cut_short(&halt),
            Unwritten::Failed(error) => unfinished(error),
        })
    }

    /// Waits for what writing these has started.
    async fn wait_for_rows(
        &mut self,
        change: &Change,
        id: RowId,
        batch: &[(&LiveRepository, FieldMap)],
    ) -> Result<Waited, StepError> {
        let Some((last, _)) = batch.last() else {
            return Ok(Waited::ForNothing);
        };
        // What was written last is worked on last.
        let remote = self.remote;
        let status = self.ask(remote.index_status(last.id.into(), None)).await;
        match status.map_err(|error| self.unread(unfinished(StepError::before_write(error))))? {
            Some(IndexStatus {
                finished: Some(true),
                ..
            }) => Ok(Waited::ForNothing),
            Some(IndexStatus {
                finished: Some(false),
                ..
            }) => {
                self.wait_for_batch(change, id, batch).await?;
                Ok(Waited::ForIndexing)
            }
            Some(IndexStatus { finished: None, .. }) | None => {
                let paused = self.sleep_for(PAUSE).await;
                paused.map_err(|halt| cut_short(&halt))?;
                Ok(Waited::ForNothing)
            }
        }
    }

    async fn wait_for_batch(
        &mut self,
        change: &Change,
        id: RowId,
        batch: &[(&LiveRepository, FieldMap)],
    ) -> Result<(), StepError> {
        let rows = batch.iter().filter(|(row, _)| !row.disabled);
        let baseline = Baseline {
            scan: None,
            rows: rows
                .map(|(row, _)| (row.id, (row.display_name.clone(), row.last_indexed)))
                .collect(),
        };
        let rules = WaitRules {
            settle: Duration::ZERO,
            settle_looks: 1,
            kind: WaitKind::Reindex,
            ..self.settings.rules_for_earlier_work(id)
        };
        let now = self.clock.now();
        let wait = IndexWait::new(id, rules, baseline, now);
        let mut waiting = [Waiting::new(id, change.display_name.clone(), wait, now)];
        let waited = self.wait_for(&mut waiting).await;
        waited.map_err(|halt| cut_short(&halt))?;
        let [waiting] = waiting;
        match waiting.ended() {
            Ended::Verdict(Verdict::Indexed(summary)) => {
                let ours = |id| batch.iter().any(|(row, _)| row.id == id);
                let failed = summary.failed.into_iter().filter(|row| ours(row.id));
                let failed: Vec<_> = failed.collect();
                if failed.is_empty() {
                    return Ok(());
                }
                let (message, help) = super::advice::rows_failed(&failed);
                Err(unfinished(StepError::failed(message, help)))
            }
            // What is switched off is indexed no more.
            Ended::Verdict(Verdict::Unindexed {
                why: Unindexed::Disabled,
                ..
            }) => Ok(()),
            Ended::Verdict(Verdict::Unindexed { why, summary }) => {
                let (message, help) =
                    super::advice::unindexed(&change.display_name, id, &why, &summary);
                Err(unfinished(StepError::failed(message, help)))
            }
            Ended::Unseen(error) => Err(unfinished(StepError::before_write(error))),
            Ended::Verdict(Verdict::LookAgain { .. }) | Ended::Left => {
                Err(cut_short(&Halt::Interrupted))
            }
        }
    }

    /// Looks once at all that was written, and tells what did not stick.
    async fn check_cascade(
        &mut self,
        change: &Change,
        cascading: &Cascading,
        written: &BTreeSet<RepositoryId>,
        lesson: &Lesson,
    ) -> Result<(), StepError> {
        let rows = self.rows_inside_now(cascading.id).await?;
        let left = cascading.left(rows.iter().filter(|row| written.contains(&row.id)));
        for field in cascading.wanted.keys() {
            if lesson.refused.contains_key(field) {
                continue;
            }
            let names = left.iter().filter(|(_, fields)| fields.contains_key(field));
            let names: Vec<_> = names.map(|(row, _)| row.display_name.clone()).collect();
            if names.is_empty() {
                continue;
            }
            let text = format!(
                "GIJ took {field} and shows another value afterwards{} on {} of the {} repositories that it was sent to: {}",
                in_brackets(field.spec().caution),
                names.len(),
                written.len(),
                first_few(&names, LISTED),
            );
            self.warn(Some(&change.address), Warning::Other(text));
        }
        Ok(())
    }
}

/// A row as it is now; `None` where a scan has removed it meanwhile.
fn row_of(rows: &[LiveRepository], row: &LiveRepository) -> Option<LiveRow> {
    let now = rows.iter().find(|other| other.id == row.id);
    now.and_then(LiveRepository::row)
}

fn in_brackets(caution: &str) -> String {
    let caution = caution.trim_end_matches('.');
    if caution.is_empty() {
        String::new()
    } else {
        format!(" ({caution})")
    }
}

const GOES_ON: &str = "run apply again, which goes on with the repositories that still differ";

fn cut_short(halt: &Halt) -> StepError {
    let error = StepError::failed(
        format!("the run was to end before all repositories inside were in line: {halt}"),
        GOES_ON,
    );
    match halt {
        // Nothing went wrong.
        Halt::NotWaited(_) | Halt::OutsideWindows { .. } => StepError {
            status: StepStatus::NotReached,
            ..error
        },
        _ => error,
    }
}

fn unfinished(error: StepError) -> StepError {
    let StepError {
        status,
        message,
        help,
    } = error;
    StepError {
        status,
        message: format!("not all repositories inside were brought in line: {message}"),
        help: format!("{help}; then {GOES_ON}"),
    }
}

fn not_read_back(error: RemoteError) -> StepError {
    unfinished(StepError {
        message: format!("written, but it could not be read back: {error}"),
        ..StepError::before_write(error)
    })
}
