//! Progress on standard error: lines that stay, and on a terminal one line for each integration
//! that is waited for, kept up to date.

use std::collections::BTreeMap;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::output::Output;
use crate::event::{Event, EventKind, EventSink, News, WaitingFor};
use crate::model::RowId;
use crate::report::progress;

/// A way to say a line without tearing what is shown.
#[derive(Clone)]
pub(super) struct Voice {
    output: Output,
    bars: Option<MultiProgress>,
}

impl Voice {
    /// Says a line, unless nobody wants to hear of progress.
    pub(super) fn say(&self, text: &str) {
        if self.output.quiet {
            return;
        }
        let line = format!("{text}\n");
        match &self.bars {
            // Printed by ourselves: the bars would fill the line with spaces, which wraps when the
            // terminal becomes narrower, and would not end it.
            Some(bars) => bars.suspend(|| self.output.message(&line)),
            None => self.output.message(&line),
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
    /// Another run that is waited for.
    other_run: Option<ProgressBar>,
    news: News,
}

impl LiveView {
    pub(super) fn new(output: &Output) -> Self {
        let interactive = output.is_interactive() && !output.quiet;
        Self {
            voice: Voice {
                output: output.clone(),
                bars: interactive.then(MultiProgress::new),
            },
            waiting: BTreeMap::new(),
            other_run: None,
            news: News::default(),
        }
    }

    /// Takes the lines of the waiting away.
    pub(super) fn close(&mut self) {
        let bars = std::mem::take(&mut self.waiting).into_values();
        for bar in bars.chain(self.other_run.take()) {
            bar.finish_and_clear();
        }
    }

    /// A way to say something beside it.
    pub(super) fn voice(&self) -> Voice {
        self.voice.clone()
    }

    fn show_waiting(&mut self, event: &Event, waiting: &[WaitingFor]) {
        let Some(bars) = &self.voice.bars else {
            // Elsewhere than on a terminal every line stays.
            if self.news.takes(event.at, waiting)
                && let Some(line) = progress::line(event)
            {
                self.voice.say(&line);
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
        for one in waiting {
            let bar = self.waiting.entry(one.id).or_insert_with(|| {
                let bar = moving_line(bars);
                bar.enable_steady_tick(Duration::from_millis(120));
                bar
            });
            bar.set_message(progress::waiting_line(one, event.at));
        }
    }

    /// In place on a terminal; elsewhere every line stays. It does not tick, so that it stays away
    /// once it was cleared for the plan to be shown.
    fn show_other_run(&mut self, event: &Event) {
        let Some(line) = progress::line(event) else {
            return;
        };
        match &self.voice.bars {
            Some(bars) => {
                let bar = self.other_run.get_or_insert_with(|| moving_line(bars));
                bar.set_message(line);
            }
            None => self.voice.say(&line),
        }
    }
}

fn moving_line(bars: &MultiProgress) -> ProgressBar {
    bars.add(ProgressBar::new_spinner().with_style(style()))
}

fn style() -> ProgressStyle {
    // The line is cut, not wrapped. The template is a constant without placeholders that could be
    // wrong; indicatif's own is the next best.
    ProgressStyle::with_template("  {spinner} {wide_msg}")
        .unwrap_or_else(|_| ProgressStyle::default_spinner())
}

impl EventSink for LiveView {
    fn emit(&mut self, event: &Event) {
        if self.voice.output.quiet {
            return;
        }
        match &event.kind {
            EventKind::WaitingForLease { .. } => self.show_other_run(event),
            EventKind::Indexing { waiting, .. } => self.show_waiting(event, waiting),
            kind => {
                if let Some(bar) = self.other_run.take() {
                    bar.finish_and_clear();
                }
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
                if let Some(line) = progress::line(event) {
                    self.voice.say(&line);
                }
            }
        }
    }
}
