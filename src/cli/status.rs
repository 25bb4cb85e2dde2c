//! `gijctl status`.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use super::args::{Format, Global};
use super::errand_args::Status;
use super::exit::Exit;
use super::output::Output;
use super::plan::tell;
use super::signals::Signals;
use super::whom::{About, about, tell_unselected};
use crate::clock::Clock as _;
use crate::model::RowId;
use crate::pace::{Budget, Poll, Sight, later};
use crate::reconcile::{Look, LookError};
use crate::remote::Remote as _;
use crate::report::status::{self, View};
use crate::report::status_document::{LookedAtDocument, document};
use crate::report::{documents, failure};
use crate::status::{Detail, Overview};

/// The longest time between two looks of a watch.
const LONGEST_INTERVAL: Duration = Duration::from_mins(1);

pub(super) async fn run(global: &Global, command: Status, output: &Output) -> Exit {
    if command.watch && (output.format == Format::Json || output.is_one_of_several()) {
        output.failure(
            "--watch is for people, and for one Jira",
            "leave out --format json and --all-instances, or leave out --watch and run status again and again",
        );
        return Exit::Usage;
    }
    let about = match about(global, &command.whom, output) {
        Ok(about) => about,
        Err(exit) => return exit,
    };
    let looker = Looker {
        about: &about,
        detail: if command.repositories {
            Detail::All
        } else {
            Detail::FirstFew
        },
    };
    let exit = if command.watch {
        looker.watch(output).await
    } else {
        looker.once(output).await
    };
    about.connection.close(exit, output)
}

struct Looker<'a> {
    about: &'a About,
    detail: Detail,
}

impl Looker<'_> {
    async fn look(&self) -> Result<Overview, LookError> {
        let look = Look {
            desired: &self.about.desired,
            subjects: &self.about.subjects,
            detail: self.detail,
        };
        look.once(&self.about.connection.remote).await
    }

    fn view(&self, now: Timestamp, width: Option<usize>) -> View {
        let lists = self.detail == Detail::All || !self.about.subjects.is_empty();
        View {
            now,
            width,
            repositories: lists.then_some(self.detail),
        }
    }

    async fn once(&self, output: &Output) -> Exit {
        let connection = &self.about.connection;
        let overview = match self.look().await {
            Ok(overview) => overview,
            Err(error) => return tell_look(error, output),
        };
        let now = connection.clock.now();
        output.note_summary(&status::totals_line(&overview));
        let width = output.screen().map(|screen| screen.width);
        output.result(
            || status::text(&overview, self.view(now, width)),
            || {
                let instance = LookedAtDocument {
                    name: connection.name.clone(),
                    url: connection.remote.url().to_owned(),
                };
                documents::to_json(&document(&overview, instance, now))
            },
        );
        Exit::Done
    }

    /// Looks again and again, until somebody ends it. Faster while something moves.
    async fn watch(&self, output: &Output) -> Exit {
        let mut signals = match Signals::for_a_look(output) {
            Ok(signals) => signals,
            Err(exit) => return exit,
        };
        let clock = &self.about.connection.clock;
        let mut shown = Shown::default();
        let remote = &self.about.connection.remote;
        let mut moved_at = clock.now();
        let mut budget = Budget::new(Budget::PER_MINUTE);
        loop {
            let counted = remote.traffic().sent;
            let looked = tokio::select! {
                biased;
                () = signals.heard() => return Exit::Interrupted,
                looked = self.look() => looked,
            };
            let now = clock.now();
            match looked {
                Ok(overview) => {
                    if shown.takes(&overview, self.view(now, None), output) {
                        moved_at = now;
                    }
                }
                Err(LookError::Remote(error)) if error.kind.is_transient() => {
                    output.message(&failure::text(&error.to_string(), "looking again"));
                    shown.height = 0;
                }
                Err(error) => return tell_look(error, output),
            }
            if output.is_lost() {
                return Exit::Failed;
            }
            let traffic = remote.traffic();
            budget.heed(now, traffic.per_minute, traffic.refused_at);
            let sent = u32::try_from(traffic.sent.saturating_sub(counted)).unwrap_or(u32::MAX);
            let affordable = later(now, budget.time_for(sent));
            let next = Poll::new(moved_at, LONGEST_INTERVAL).next(now, Sight::default());
            tokio::select! {
                biased;
                () = signals.heard() => return Exit::Interrupted,
                () = clock.sleep_until(next.at.max(affordable)) => {}
            }
        }
    }
}

/// What a watch has shown so far.
#[derive(Default)]
struct Shown {
    /// How many lines of the screen it takes up.
    height: usize,
    /// What was told of each row.
    rows: BTreeMap<RowId, String>,
    any: bool,
}

impl Shown {
    /// Shows a look, in the place of the last one on a terminal and as lines elsewhere. Says whether
    /// anything was new.
    fn takes(&mut self, overview: &Overview, view: View, output: &Output) -> bool {
        let at = Timestamp::UNIX_EPOCH;
        let rows: BTreeMap<_, _> = overview
            .rows
            .iter()
            .map(|row| (row.id, status::change_line(row, at)))
            .collect();
        let is_new = !self.any || rows != self.rows;
        match output.screen() {
            Some(screen) => {
                let width = Some(screen.width.saturating_sub(1));
                let text = status::text(overview, View { width, ..view });
                let text = status::screen(&text, screen.width, screen.height);
                output.redraw(self.height, &text);
                self.height = text.lines().count();
            }
            None => self.tell_changes(overview, &rows, view, output),
        }
        self.rows = rows;
        self.any = true;
        is_new
    }

    fn tell_changes(
        &self,
        overview: &Overview,
        rows: &BTreeMap<RowId, String>,
        view: View,
        output: &Output,
    ) {
        let mut text = String::new();
        for row in &overview.rows {
            if self.rows.get(&row.id) != rows.get(&row.id) {
                text.push_str(&status::change_line(row, view.now));
            }
        }
        for id in self.rows.keys().filter(|id| !rows.contains_key(id)) {
            text.push_str(&status::gone_line(*id, view.now));
        }
        if !text.is_empty() {
            output.data(&text);
        }
    }
}

/// Says why a look shows nothing.
fn tell_look(error: LookError, output: &Output) -> Exit {
    match error {
        LookError::Remote(error) => tell(&error.into(), output),
        LookError::Unselected(all) => tell_unselected(&all, output),
    }
}
