//! The page that tells of a run, where one is wanted.

use std::fs;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::connect::Refusal;
use super::exit::Exit;
use super::files;
use super::live_view::Voice;
use crate::event::{Event, EventSink, Outcome, Timeline, Warning};
use crate::plan::{Plan, PlanProblem};
use crate::report::html::{self, About, Page, Told};

/// A file that a page may be written to: it is not there, is empty, or holds an earlier page.
pub(super) struct ReportFile(PathBuf);

impl ReportFile {
    /// Makes sure that a page can be written there, before anything is done.
    pub(super) fn prepare(file: &Path) -> Result<Self, Refusal> {
        if file == Path::new("-") {
            return Err(Refusal::usage(
                "`-` is no file, and a report is written whole or not at all",
                "name a file with --report",
            ));
        }
        let cannot = |error: &std::io::Error| {
            Refusal::failed(
                format!(
                    "the report cannot be written to {}: {error}",
                    file.display()
                ),
                "name a file that can be written with --report",
            )
        };
        match holds_a_page_or_nothing(file) {
            Ok(true) => {}
            Ok(false) => {
                return Err(Refusal::failed(
                    format!(
                        "{} exists and is no report of gijctl: it is not overwritten",
                        file.display()
                    ),
                    "name another file with --report, or remove this one",
                ));
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(cannot(&error)),
        }
        files::can_be_written(file).map_err(|error| cannot(&error))?;
        // A run may change its folder no more than its arguments, but be sure.
        let absolute = std::path::absolute(file).map_err(|error| cannot(&error))?;
        Ok(Self(absolute))
    }

    /// Writes the page, whole or not at all.
    pub(super) fn write(&self, page: &Page) -> std::io::Result<()> {
        // Somebody may have put something else there meanwhile.
        match holds_a_page_or_nothing(&self.0) {
            Ok(false) => Err(std::io::Error::other(
                "something else was put there during the run",
            )),
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => files::write(&self.0, &html::text(page)),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

/// Whether what is there may be replaced.
fn holds_a_page_or_nothing(file: &Path) -> std::io::Result<bool> {
    if !fs::metadata(file)?.is_file() {
        return Err(std::io::Error::other("it is no regular file"));
    }
    let mut start = Vec::new();
    fs::File::open(file)?
        .take(html::OPENING.len() as u64)
        .read_to_end(&mut start)?;
    Ok(start.is_empty() || start == html::OPENING.as_bytes())
}

/// Gathers what a page tells, where one is wanted, and writes it when the run is over.
#[derive(Clone)]
pub(super) struct RunReport(Option<Arc<Wanted>>);

struct Wanted {
    file: ReportFile,
    voice: Voice,
    gathered: Mutex<Gathered>,
}

#[derive(Default)]
struct Gathered {
    about: About,
    plan: Option<Plan>,
    timeline: Timeline,
}

impl Wanted {
    /// Nothing that holds the lock can panic; were it so, what was gathered would be right all the
    /// same.
    fn gathered(&self) -> MutexGuard<'_, Gathered> {
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RunReport {
    /// Prepares the file, if one is named.
    pub(super) fn prepare(file: Option<&Path>, voice: Voice) -> Result<Self, Refusal> {
        let file = file.map(ReportFile::prepare).transpose()?;
        Ok(Self(file.map(|file| {
            Arc::new(Wanted {
                file,
                voice,
                gathered: Mutex::default(),
            })
        })))
    }

    /// The run begins.
    pub(super) fn begins(&self, about: impl FnOnce() -> About) {
        if let Some(wanted) = &self.0 {
            let about = about();
            let mut gathered = wanted.gathered();
            if let Some(at) = about.started_at {
                gathered.timeline.sees(at);
            }
            gathered.about = about;
        }
    }

    /// The plan is made.
    pub(super) fn planned(&self, at: Timestamp, plan: &Plan) {
        if let Some(wanted) = &self.0 {
            let mut gathered = wanted.gathered();
            gathered.timeline.takes_plan(at, plan);
            gathered.plan = Some(plan.clone());
        }
    }

    /// It was carried out as far as the outcome says, which tells where the page cannot be written.
    pub(super) fn carried_out(&self, at: Timestamp, outcome: &mut Outcome) {
        let exit = outcome.kind().into();
        if let Some(trouble) = self.write(at, Told::CarriedOut(outcome), exit) {
            outcome.warnings.push(Warning::Other(trouble));
        }
    }

    /// Something stood in the way before anything was changed.
    pub(super) fn failed(&self, at: Timestamp, problems: &[PlanProblem]) {
        self.write_and_say(at, Told::Failed(problems), Exit::Failed);
    }

    /// Nobody agreed to the plan.
    pub(super) fn declined(&self, at: Timestamp) {
        self.write_and_say(at, Told::Declined, Exit::Failed);
    }

    /// It was told to stop before anything was changed.
    pub(super) fn interrupted(&self, at: Timestamp, why: &str) {
        self.write_and_say(at, Told::Interrupted(why), Exit::Interrupted);
    }

    /// It ends at once, wherever it is.
    pub(super) fn cut_short(&self, at: Timestamp, why: &str) {
        self.write_and_say(at, Told::CutShort(why), Exit::Interrupted);
    }

    fn write_and_say(&self, at: Timestamp, told: Told<'_>, exit: Exit) {
        if let Some(trouble) = self.write(at, told, exit)
            && let Some(wanted) = &self.0
        {
            wanted.voice.say(&format!("warning: {trouble}"));
        }
    }

    /// Writes the page, or says why it cannot.
    fn write(&self, at: Timestamp, told: Told<'_>, exit: Exit) -> Option<String> {
        let wanted = self.0.as_ref()?;
        let mut gathered = wanted.gathered();
        gathered.about.finished_at = Some(at);
        gathered.timeline.sees(at);
        let page = Page::of_run(
            gathered.about.clone(),
            gathered.plan.as_ref(),
            gathered.timeline.clone(),
            told,
            exit.code(),
        );
        drop(gathered);
        let shown = wanted.file.path().display();
        match wanted.file.write(&page) {
            Ok(()) => None,
            Err(error) => Some(format!(
                "the report could not be written to {shown}: {error}"
            )),
        }
    }
}

impl EventSink for RunReport {
    fn emit(&mut self, event: &Event) {
        if let Some(wanted) = &self.0 {
            wanted.gathered().timeline.emit(event);
        }
    }
}
