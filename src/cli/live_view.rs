//! Progress on standard error: lines that stay, and on a terminal one line for each integration
//! that is waited for, kept up to date.

use std::collections::BTreeMap;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use jiff::Timestamp;

use super::args::ProgressForm;
use super::output::Output;
use crate::event::{Event, EventKind, EventSink, News, Overall, WaitingFor};
use crate::model::RowId;
use crate::report::progress;
use crate::report::progress_json::ProgressLines;

/// With less room than this, only what counts most is shown.
const NARROW: usize = 100;

/// What stands before each moving line.
const MARGIN: usize = 4;

/// A way to say a line without tearing what is shown.
#[derive(Clone)]
pub(super) struct Voice {
    output: Output,
    bars: Option<MultiProgress>,
}

impl Voice {
    /// One for where nothing moves.
    pub(super) fn of(output: &Output) -> Self {
        Self {
            output: output.clone(),
            bars: None,
        }
    }

    /// Says a line, unless nobody wants to hear of progress.
    pub(super) fn say(&self, text: &str) {
        self.beside_what_moves(|output| output.message(&format!("{text}\n")));
    }

    /// Says one that is for machines.
    fn say_to_machines(&self, line: &str) {
        self.beside_what_moves(|output| output.machine_line(line));
    }

    fn beside_what_moves(&self, say: impl FnOnce(&Output)) {
        if self.output.quiet {
            return;
        }
        match &self.bars {
            // Printed by ourselves: the bars would fill the line with spaces, which wraps when the
            // terminal becomes narrower, and would not end it.
            Some(bars) => bars.suspend(|| say(&self.output)),
            None => say(&self.output),
        }
    }

    /// Takes everything that moves off the screen.
    pub(super) fn clear(&self) {
        if let Some(bars) = &self.bars {
            // Where the terminal has gone away there is nothing to clear.
            drop(bars.clear());
        }
    }
}

/// The view.
pub(super) struct LiveView {
    voice: Voice,
    waiting: BTreeMap<RowId, ProgressBar>,
    /// How far the whole run is.
    run: Option<ProgressBar>,
    /// What is waited for besides: another run, or a moment.
    pause: Option<ProgressBar>,
    news: News,
    overall: Overall,
    /// For machines, where these follow it.
    lines: Option<ProgressLines>,
}

impl LiveView {
    pub(super) fn new(output: &Output) -> Self {
        let in_place = match output.progress {
            ProgressForm::Auto => output.is_interactive() && !output.quiet,
            ProgressForm::Lines | ProgressForm::Json => false,
        };
        Self {
            voice: Voice {
                output: output.clone(),
                bars: in_place.then(MultiProgress::new),
            },
            waiting: BTreeMap::new(),
            run: None,
            pause: None,
            news: News::default(),
            overall: Overall::default(),
            lines: match output.progress {
                ProgressForm::Json => Some(ProgressLines::default()),
                ProgressForm::Auto | ProgressForm::Lines => None,
            },
        }
    }

    /// Takes the lines of the waiting away.
    pub(super) fn close(&mut self) {
        let bars = std::mem::take(&mut self.waiting).into_values();
        for bar in bars.chain(self.run.take()).chain(self.pause.take()) {
            bar.finish_and_clear();
        }
    }

    /// A way to say something beside it.
    pub(super) fn voice(&self) -> Voice {
        self.voice.clone()
    }

    fn show_waiting(&mut self, event: &Event, waiting: &[WaitingFor], next_look: Timestamp) {
        let Some(bars) = &self.voice.bars else {
            // Elsewhere than on a terminal every line stays.
            if self.news.takes_line(event.at, waiting, next_look) {
                self.say_waiting(event, waiting, next_look);
            }
            return;
        };
        self.waiting.retain(|id, bar| {
            let stays = waiting.iter().any(|one| one.id == *id);
            if !stays {
                bar.finish_and_clear();
            }
            stays
        });
        let room = room();
        for one in waiting {
            let bar = self.waiting.entry(one.id).or_insert_with(|| {
                let bar = moving_line(bars);
                bar.enable_steady_tick(Duration::from_millis(120));
                bar
            });
            bar.set_message(if room < NARROW {
                progress::short_waiting_line(one, event.at, room)
            } else {
                progress::waiting_line(one, event.at)
            });
        }
        if let Some(run) = self.overall.progress(event.at, waiting) {
            let bar = self.run.get_or_insert_with(|| still_line(bars));
            bar.set_message(if room < NARROW {
                progress::short_run_line(&run, event.at, room)
            } else {
                progress::run_line(&run, event.at, next_look)
            });
        }
    }

    fn say_waiting(&self, event: &Event, waiting: &[WaitingFor], next_look: Timestamp) {
        if let Some(lines) = &self.lines {
            for line in lines.of(event) {
                self.voice.say_to_machines(&line);
            }
            return;
        }
        let run = self.overall.progress(event.at, waiting);
        let run = run.map(|run| progress::run_line(&run, event.at, next_look));
        if let Some(line) = progress::line(event) {
            let run = run.map(|run| format!("; {run}")).unwrap_or_default();
            self.voice.say(&format!("{line}{run}"));
        }
    }

    /// In place on a terminal; elsewhere every line stays. It does not tick, so that it stays away
    /// once it was cleared for the plan to be shown.
    fn show_pause(&mut self, event: &Event) {
        match &self.voice.bars {
            Some(bars) => {
                let Some(line) = progress::line(event) else {
                    return;
                };
                let bar = self.pause.get_or_insert_with(|| moving_line(bars));
                bar.set_message(line);
            }
            None => self.say(event),
        }
    }

    fn say(&self, event: &Event) {
        if let Some(lines) = &self.lines {
            for line in lines.of(event) {
                self.voice.say_to_machines(&line);
            }
            return;
        }
        let line = match &self.voice.bars {
            Some(_) => progress::line_within(event, width()),
            None => progress::line(event),
        };
        if let Some(line) = line {
            self.voice.say(&line);
        }
    }
}

/// How many columns the terminal has.
fn width() -> usize {
    let width = terminal_size::terminal_size_of(std::io::stderr());
    width.map_or(80, |(width, _)| usize::from(width.0))
}

/// How many of them a moving line has.
fn room() -> usize {
    width().saturating_sub(MARGIN + 1)
}

fn moving_line(bars: &MultiProgress) -> ProgressBar {
    bars.add(ProgressBar::new_spinner().with_style(style("  {spinner} {wide_msg}")))
}

fn still_line(bars: &MultiProgress) -> ProgressBar {
    bars.add(ProgressBar::new_spinner().with_style(style("    {wide_msg}")))
}

fn style(template: &str) -> ProgressStyle {
    // The line is cut, not wrapped. The templates are constants without placeholders that could be
    // wrong; indicatif's own is the next best.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}

impl EventSink for LiveView {
    fn emit(&mut self, event: &Event) {
        if self.voice.output.quiet {
            return;
        }
        self.overall.take(event);
        if let Some(lines) = &mut self.lines {
            lines.note(event);
        }
        match &event.kind {
            EventKind::WaitingForLease { .. } => self.show_pause(event),
            EventKind::StillWaiting { told, .. } => match **told {
                // What is waited for is on the screen, and only older.
                EventKind::Indexing { .. } if self.voice.bars.is_some() => {}
                _ => self.show_pause(event),
            },
            EventKind::Indexing { waiting, next_look } => {
                self.end_pause();
                self.show_waiting(event, waiting, *next_look);
            }
            kind => {
                self.end_pause();
                if matches!(
                    kind,
                    EventKind::StepFinished { .. }
                        | EventKind::ErrandEnded { .. }
                        | EventKind::RunFinished
                        | EventKind::EarlierWorkDone
                ) {
                    self.close();
                    self.news.forget();
                }
                self.say(event);
            }
        }
    }
}

impl LiveView {
    fn end_pause(&mut self) {
        if let Some(bar) = self.pause.take() {
            bar.finish_and_clear();
        }
    }
}
