#![expect(clippy::unwrap_used, reason = "helpers of tests may end them")]

use std::error::Error;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use gijctl::event::OutcomeKind;
use gijctl::journal::{Journal, Paper};
use gijctl::reconcile::PassError;
use gijctl::report::{documents, outcome, plan};
use gijctl::sim::LoggedRequest;
use gijctl::wire::Method;
use jiff::Timestamp;

use super::case::Case;
use super::stage::{End, Stage, shared_names};
use crate::support::{BEARER, Mishap, Rig, Run, Sent, TOKEN};

/// How a run ended; `None` where it was killed.
pub(super) type Ended<'a> = Option<&'a Result<Run, PassError>>;

/// After so many runs in which nothing goes wrong all must be as it should.
const FURTHER_RUNS: usize = 3;

/// Runs a case. What does not hold comes back in words.
pub(super) fn judge(stage: &Stage, case: &Case) -> Result<(), String> {
    // A panic is a finding like any other, and must not hide the cases after it.
    catch_unwind(AssertUnwindSafe(|| examine(stage, case))).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        Err(format!("it panicked: {}", text.unwrap_or("without words")))
    })
}

fn examine(stage: &Stage, case: &Case) -> Result<(), String> {
    let rig = stage.rig();
    for number in 1..=case.runs() {
        rig.wire.mishaps(case.mishaps(number));
        let before = Before::of(&rig);
        let ended = rig.apply_unless_killed();
        before.check(&rig, ended.as_ref())?;
        // The runs after these meet with nothing that could repeat a secret.
        no_secret(&rig, ended.as_ref())?;
        if claims_success(ended.as_ref()) {
            let end = stage.end_of(&rig);
            stage.end.check(&end, "after a run that says it is done")?;
        }
    }
    rig.wire.mishaps(|_, _| Mishap::None);
    let mut last = String::new();
    for _ in 0..FURTHER_RUNS {
        let before = Before::of(&rig);
        let ended = rig.apply_unless_killed();
        before.check(&rig, ended.as_ref())?;
        if claims_success(ended.as_ref()) {
            stage.end.check(&stage.end_of(&rig), "in the end")?;
            return plan_is_empty(&rig);
        }
        last = told(ended.as_ref());
    }
    Err(format!(
        "{FURTHER_RUNS} further runs do not get it done:\n{last}"
    ))
}

fn plan_is_empty(rig: &Rig) -> Result<(), String> {
    let made = rig.plan();
    if made.changes.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "the next plan is not empty:\n{}",
            plan::text(&made)
        ))
    }
}

fn claims_success(ended: Ended<'_>) -> bool {
    let run = ended.and_then(|ended| ended.as_ref().ok());
    run.is_some_and(|run| run.outcome.kind() == OutcomeKind::Succeeded)
}

/// How far the records were when a run began.
struct Before {
    sent: usize,
    logged: usize,
}

impl Before {
    fn of(rig: &Rig) -> Self {
        Self {
            sent: rig.wire.sent().len(),
            logged: rig.sim.with_world(|world| world.log().len()),
        }
    }

    /// What must hold after any run.
    fn check(&self, rig: &Rig, ended: Ended<'_>) -> Result<(), String> {
        let twice = shared_names(rig);
        if !twice.is_empty() {
            return Err(format!("there are two of {twice:?}:\n{}", told(ended)));
        }
        let log = rig.sim.with_world(|world| world.log().to_vec());
        let arrived = log
            .iter()
            .skip(self.logged)
            .filter(|one| writes(one))
            .count();
        let sent = rig.wire.sent();
        let sent = sent
            .iter()
            .skip(self.sent)
            .filter(|one| is_write(one))
            .count();
        let Some(result) = ended else {
            return Ok(());
        };
        match result.as_ref().map(|run| run.outcome.kind()) {
            Ok(OutcomeKind::Interrupted) => Err(format!("nobody interrupted it:\n{}", told(ended))),
            Err(_) | Ok(OutcomeKind::Failed) if arrived > 0 => Err(format!(
                "it says that it changed nothing, and {arrived} writes arrived:\n{}",
                told(ended)
            )),
            Ok(OutcomeKind::Halted) if sent == 0 => Err(format!(
                "it says that it changed something, and sent no write:\n{}",
                told(ended)
            )),
            _ => Ok(()),
        }
    }
}

fn writes(request: &LoggedRequest) -> bool {
    request.method != Method::Get && request.path.starts_with("/rest/gitplugin/")
}

fn is_write(sent: &Sent) -> bool {
    sent.is_write() && sent.path.starts_with("/rest/gitplugin/")
}

impl End {
    fn check(&self, is: &Self, when: &str) -> Result<(), String> {
        let lists = [
            ("row", &self.rows, &is.rows),
            ("memory", &self.remembered, &is.remembered),
            ("deletion", &self.deletions, &is.deletions),
        ];
        for (what, wanted, is) in lists {
            if let Some(missing) = wanted.iter().find(|line| !is.contains(line)) {
                return Err(format!("{when} this {what} is missing: {missing}"));
            }
            if let Some(extra) = is.iter().find(|line| !wanted.contains(line)) {
                return Err(format!("{when} there is this {what} too much: {extra}"));
            }
            if wanted.len() != is.len() {
                return Err(format!("{when} there is a {what} more than once: {is:?}"));
            }
        }
        if self.creations == is.creations {
            Ok(())
        } else {
            Err(format!(
                "{when} {} integrations were created instead of {}",
                is.creations, self.creations
            ))
        }
    }
}

/// Everything that somebody may get to see, or that is kept.
fn no_secret(rig: &Rig, ended: Ended<'_>) -> Result<(), String> {
    let world = rig.sim.with_world(|world| world.to_json());
    let paths: Vec<_> = rig.wire.sent().iter().map(Sent::line).collect();
    let places = [
        ("what the run tells", told(ended)),
        ("the journal", journal(ended)),
        ("the world", world.map_err(|error| error.to_string())?),
        ("the addresses", paths.join("\n")),
    ];
    for (place, text) in places {
        for secret in [TOKEN, BEARER] {
            if text.contains(secret) {
                return Err(format!("{secret} stands in {place}:\n{text}"));
            }
        }
    }
    Ok(())
}

/// What `--events` keeps of a run.
fn journal(ended: Ended<'_>) -> String {
    let Some(Ok(run)) = ended else {
        return String::new();
    };
    let kept = Kept::default();
    let journal = Journal::new("a sheet", kept.clone());
    journal.plan(Timestamp::UNIX_EPOCH, &run.plan);
    for event in &run.events {
        journal.event(event);
    }
    kept.0.lock().unwrap().clone()
}

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<String>>);

impl Paper for Kept {
    fn append(&mut self, lines: &str) -> io::Result<()> {
        self.0.lock().unwrap().push_str(lines);
        Ok(())
    }
}

/// All that a run tells, in every form.
pub(super) fn told(ended: Ended<'_>) -> String {
    match ended {
        None => "it was killed".to_owned(),
        Some(Ok(run)) => {
            let document = documents::plan(&run.plan, "default");
            let document = documents::outcome(&run.outcome, document);
            let events: Vec<_> = run
                .events
                .iter()
                .map(|event| format!("{event:?}"))
                .collect();
            format!(
                "{}\n{}\n{:?}\n{}\n{}",
                outcome::text(&run.outcome),
                plan::text(&run.plan),
                run.outcome,
                documents::to_json(&document),
                events.join("\n")
            )
        }
        Some(Err(error)) => {
            let mut text = format!("{error:?}");
            let mut cause: Option<&dyn Error> = Some(error);
            while let Some(error) = cause {
                text.push_str(&format!("\n{error}"));
                cause = error.source();
            }
            text
        }
    }
}
