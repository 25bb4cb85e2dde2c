//! Standard output is data, standard error is progress. Nothing else prints.

use std::io::{ErrorKind, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use anstream::{AutoStream, ColorChoice};
use serde::Serialize;

use super::args::{Color, Format, Global, ProgressForm};
use super::exit::{Changed, Exit};
use crate::event::OutcomeKind;
use crate::plan::PlanProblem;
use crate::report;
use crate::report::documents::{FailureDocument, ValidationDocument};
use crate::report::progress_json;

/// Where a command's words go.
#[derive(Clone)]
pub(super) struct Output {
    pub format: Format,
    pub quiet: bool,
    pub progress: ProgressForm,
    color: ColorChoice,
    /// What a failure is the end of.
    ends: Ends,
    /// Why something did not get to standard output, where that happened.
    lost: Arc<OnceLock<String>>,
    /// The instance it speaks for, where there are several.
    part: Option<Part>,
}

/// What a failure is the end of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    /// Of a command that looks at something.
    Look,
    /// Of a run, whose document always says how it ended.
    Run,
}

/// The words of a run that is one of several.
#[derive(Clone)]
struct Part {
    name: String,
    kept: Arc<Mutex<Kept>>,
}

/// What a run that is one of several leaves for the report of them all.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// What it would have printed on standard output.
    pub data: String,
    /// How it ended, in a line; may be empty.
    pub summary: String,
    pub changed: Changed,
}

impl Part {
    /// Nothing that holds the lock can panic; were it so, what was kept would be right all the same.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Output {
    pub(super) fn new(global: &Global, ends: Ends) -> Self {
        Self {
            ends,
            lost: Arc::default(),
            format: global.format,
            quiet: global.quiet,
            progress: global.progress,
            color: match global.color {
                Color::Auto => ColorChoice::Auto,
                Color::Always => ColorChoice::Always,
                Color::Never => ColorChoice::Never,
            },
            part: None,
        }
    }

    /// For words about arguments that could not be read.
    pub(super) fn of_format(format: Format, ends: Ends) -> Self {
        Self {
            ends,
            lost: Arc::default(),
            format,
            quiet: false,
            progress: ProgressForm::Auto,
            color: ColorChoice::Auto,
            part: None,
        }
    }

    /// For the run of one instance among several: keeps what would go to standard output, and puts
    /// the name before every line on standard error. Nothing of it can be lost here, only in the
    /// report of them all.
    pub(super) fn of_instance(&self, name: &str) -> Self {
        Self {
            part: Some(Part {
                name: name.to_owned(),
                kept: Arc::default(),
            }),
            lost: Arc::default(),
            ..self.clone()
        }
    }

    /// For what ends the whole program, whichever instance it speaks for.
    pub(super) fn of_program(&self) -> Self {
        Self {
            part: None,
            ..self.clone()
        }
    }

    /// What was kept; nothing where nothing was to be.
    pub(super) fn into_kept(self) -> Kept {
        self.part
            .map(|part| std::mem::take(&mut *part.kept()))
            .unwrap_or_default()
    }

    /// Notes for the report of several instances how a run ended, in a line.
    pub(super) fn note_summary(&self, summary: &str) {
        if let Some(part) = &self.part {
            summary.trim().clone_into(&mut part.kept().summary);
        }
    }

    /// Notes for the exit code of several instances whether a run changed something.
    pub(super) fn note_changed(&self, changed: Changed) {
        if let Some(part) = &self.part {
            part.kept().changed = changed;
        }
    }

    /// Prints a result: the text for people, or the document for machines.
    pub(super) fn result(&self, text: impl FnOnce() -> String, document: impl FnOnce() -> String) {
        match self.format {
            Format::Human => self.data(&text()),
            Format::Json => self.data(&document()),
        }
    }

    /// Prints on standard output. A reader that has gone away is no failure of ours, and there is
    /// nobody left to tell. Any other failure is told by [`Output::close`].
    pub(super) fn data(&self, text: &str) {
        if let Some(part) = &self.part {
            part.kept().data.push_str(text);
            return;
        }
        let mut stdout = AutoStream::new(std::io::stdout().lock(), self.color);
        let written = stdout
            .write_all(text.as_bytes())
            .and_then(|()| stdout.flush());
        if let Err(error) = written
            && error.kind() != ErrorKind::BrokenPipe
        {
            // Only the first one counts: the others follow from it.
            self.lost.get_or_init(|| error.to_string());
        }
    }

    /// Whether something did not get to standard output.
    pub(super) fn is_lost(&self) -> bool {
        self.lost.get().is_some()
    }

    /// The last word of a command: what nobody could read was not told, so it did not succeed.
    pub(super) fn close(&self, exit: Exit) -> Exit {
        let Some(error) = self.lost.get() else {
            return exit;
        };
        let message = format!("standard output cannot be written, and not all was told: {error}");
        let help = "make room where it goes to, or send it elsewhere";
        self.trouble(&message, help);
        match exit {
            Exit::Done | Exit::Differences => Exit::Failed,
            exit => exit,
        }
    }

    /// Prints on standard output what is of no use unless it is whole, as a file that it is led to.
    /// A reader that has gone away has had what it wanted.
    pub(super) fn whole(&self, text: &str) -> std::io::Result<()> {
        let mut stdout = AutoStream::new(std::io::stdout().lock(), self.color);
        match stdout
            .write_all(text.as_bytes())
            .and_then(|()| stdout.flush())
        {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error),
            _ => Ok(()),
        }
    }

    /// Prints on standard error. Whoever follows the run by machine gets it as a line of its own.
    pub(super) fn message(&self, text: &str) {
        match self.progress {
            ProgressForm::Json if text.trim().is_empty() => {}
            ProgressForm::Json => self.machine_line(&progress_json::note(text)),
            ProgressForm::Auto | ProgressForm::Lines => self.say(text),
        }
    }

    /// Prints a line for whoever follows the run by machine.
    pub(super) fn machine_line(&self, line: &str) {
        let mut line = match &self.part {
            Some(part) => progress_json::of_instance(line, &part.name),
            None => line.to_owned(),
        };
        line.push('\n');
        self.print(&line);
    }

    /// Prints on standard error what went wrong, and what to do.
    pub(super) fn trouble(&self, message: &str, help: &str) {
        match self.progress {
            ProgressForm::Json => self.machine_line(&progress_json::error(None, message, help)),
            ProgressForm::Auto | ProgressForm::Lines => {
                self.say(&report::failure::text(message, help));
            }
        }
    }

    /// The same for all that stands in the way of a plan, or of carrying it out.
    pub(super) fn problems(&self, verdict: &str, problems: &[PlanProblem]) {
        match self.progress {
            ProgressForm::Json => {
                for one in problems {
                    let address = one.address.as_ref();
                    self.machine_line(&progress_json::error(address, &one.message, &one.help));
                }
            }
            ProgressForm::Auto | ProgressForm::Lines => {
                self.say(&report::failure::problems(verdict, problems));
            }
        }
    }

    /// The same for all that is wrong with manifests.
    pub(super) fn mistakes(&self, text: &str) {
        match self.progress {
            ProgressForm::Json => self.machine_line(&progress_json::mistakes(text)),
            ProgressForm::Auto | ProgressForm::Lines => self.say(text),
        }
    }

    fn say(&self, text: &str) {
        let named = self.part.as_ref().map(|part| named(&part.name, text));
        self.print(named.as_deref().unwrap_or(text));
    }

    fn print(&self, text: &str) {
        let mut stderr = AutoStream::new(std::io::stderr().lock(), self.color);
        drop(
            stderr
                .write_all(text.as_bytes())
                .and_then(|()| stderr.flush()),
        );
    }

    /// Prints a failure for people on standard error, and for machines on standard output too.
    pub(super) fn failure(&self, message: &str, help: &str) {
        self.note_summary(message);
        self.trouble(message, help);
        self.failure_document(report::documents::failure(message, help));
    }

    /// Prints the document of a failure where machines read.
    pub(super) fn failure_document(&self, failure: FailureDocument) {
        self.document(&match self.ends {
            Ends::Look => failure,
            Ends::Run => failure.of_run(OutcomeKind::Failed),
        });
    }

    /// Prints the document of invalid manifests where machines read.
    pub(super) fn validation_document(&self, validation: ValidationDocument) {
        self.document(&match self.ends {
            Ends::Look => validation,
            Ends::Run => validation.of_run(),
        });
    }

    /// Prints that somebody ended what had changed nothing yet.
    pub(super) fn interrupted(&self, message: &str, help: &str) {
        self.note_summary(message);
        self.trouble(message, help);
        let failure = report::documents::failure(message, help);
        self.document(&match self.ends {
            Ends::Look => failure,
            Ends::Run => failure.of_run(OutcomeKind::Interrupted),
        });
    }

    /// Prints that somebody ended a run at once, wherever it was.
    pub(super) fn cut_short(&self, message: &str, help: &str) {
        self.trouble(message, help);
        self.document(&report::documents::failure(message, help).of_run_cut_short());
    }

    /// Prints a document where machines read.
    pub(super) fn document(&self, document: &impl Serialize) {
        if self.format == Format::Json {
            self.data(&report::documents::to_json(document));
        }
    }

    /// Whether it speaks for one of several instances. Then what goes to standard output is seen
    /// only when the run is over.
    pub(super) const fn is_one_of_several(&self) -> bool {
        self.part.is_some()
    }

    /// Whether a person reads what is printed on standard output as it is printed.
    pub(super) fn is_read_at_once(&self) -> bool {
        use std::io::IsTerminal as _;
        self.format == Format::Human && self.part.is_none() && std::io::stdout().is_terminal()
    }

    /// The terminal that standard output is read on, where it is.
    pub(super) fn screen(&self) -> Option<Screen> {
        if !self.is_read_at_once() {
            return None;
        }
        let (width, height) = terminal_size::terminal_size_of(std::io::stdout())?;
        Some(Screen {
            width: usize::from(width.0),
            height: usize::from(height.0),
        })
    }

    /// Prints a text on a terminal in the place of so many lines before.
    pub(super) fn redraw(&self, lines: usize, text: &str) {
        if lines > 0 {
            let mut stdout = std::io::stdout().lock();
            // Where the terminal has gone away the text itself will tell.
            drop(write!(stdout, "\u{1b}[{lines}A\r\u{1b}[J"));
        }
        self.data(text);
    }

    /// Whether the progress view may use colour and move the cursor.
    pub(super) fn is_interactive(&self) -> bool {
        use std::io::IsTerminal as _;
        std::io::stderr().is_terminal() && self.part.is_none() && self.color != ColorChoice::Never
    }
}

/// The size of a terminal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Screen {
    pub width: usize,
    pub height: usize,
}

/// A text with a name before each of its lines.
fn named(name: &str, text: &str) -> String {
    let mut whole = String::new();
    for line in text.lines() {
        whole.push_str(format!("[{name}] {line}").trim_end());
        whole.push('\n');
    }
    whole
}
