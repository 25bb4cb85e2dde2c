//! `gijctl tune --write`: puts the interval into the manifest that states it, or could.

use super::exit::Exit;
use super::output::Output;
use super::rewriting::{self, Consent, Given, Rewritten};
use super::tune_args;
use crate::lint::Fix;
use crate::lint::edit::{Edit, Refusal};
use crate::lint::mend::edit_of;
use crate::lint::statement::{self, Unplaced};
use crate::model::{GeneralSetting, GeneralValue};
use crate::reconcile::Placed;
use crate::report::tune::{RUNS_TOO_LONG, WriteDocument};
use crate::tune::{DEFAULT_MINUTES, Tuning, Writing};

/// The setting that is written.
const KEY: &str = "reindexIntervalMinutes";

/// How it is agreed to.
pub(super) fn consent(yes: bool) -> Consent {
    Consent {
        flag: "--write",
        otherwise: "look at it without --write, then run it with --write --yes",
        yes,
    }
}

/// Why nothing can be written to these manifests, whatever the value is.
#[derive(Debug, thiserror::Error)]
enum Unwritable {
    /// It is not plain which manifest it is.
    #[error(transparent)]
    Unplaced(#[from] Unplaced),
    /// The text is not plain.
    #[error("the interval cannot be written: {0}")]
    Refused(#[from] Refusal),
}

impl Unwritable {
    fn help(&self, minutes: u64) -> String {
        match self {
            Self::Unplaced(unplaced) => unplaced.help(minutes),
            Self::Refused(_) => "state it by hand".to_owned(),
        }
    }
}

/// Refuses manifests that nothing can be written to, before hours of looks. Whatever is found here
/// is found again when the value is known: the files are as they are.
pub(super) fn check(placed: Option<&Placed>, output: &Output) -> Result<(), Exit> {
    let setting = setting();
    // In the place of a value that is not known yet people are shown GIJ's own.
    let refuse = |why: &Unwritable| {
        output.failure(&why.to_string(), &why.help(DEFAULT_MINUTES));
        Err(Exit::Usage)
    };
    let Some(placed) = placed else {
        return refuse(&Unplaced::NoManifest(setting).into());
    };
    // Any value will do, but the one that is there is no change.
    for minutes in [DEFAULT_MINUTES, DEFAULT_MINUTES + 1] {
        if let Err(why) = change(placed, minutes) {
            return refuse(&why);
        }
    }
    Ok(())
}

#[expect(
    clippy::expect_used,
    reason = "a test makes sure that the table has the key"
)]
fn setting() -> GeneralSetting {
    GeneralSetting::by_key(KEY).expect("the table of general settings has the reindex interval")
}

/// What makes the manifests state so many minutes; `None` where they do.
fn change(placed: &Placed, minutes: u64) -> Result<Option<(Fix, Edit)>, Unwritable> {
    let manifests = &placed.manifests;
    let fix = statement::number(&manifests.desired, &placed.places, setting(), minutes)?;
    let Some(fix) = fix else {
        return Ok(None);
    };
    let edit = edit_of(&fix, placed.texts.sources(), &manifests.sources)?;
    Ok(Some((fix, edit)))
}

/// Shows the change, asks, and writes the file; says what became of it, and how the command ends.
pub(super) async fn run(
    placed: &Placed,
    tuning: &Tuning,
    (command, yes): (&tune_args::Writing, bool),
    output: &Output,
) -> (WriteDocument, Exit) {
    let minutes = match tuning.writing(command.enough()) {
        Writing::Minutes(minutes) => minutes,
        Writing::AsItIs(why) => {
            let note = format!("the interval may stay as it is: {}", why.as_str());
            return (unwritten(None, &note), Exit::Done);
        }
        Writing::RunsTooLong => return (unwritten(None, RUNS_TOO_LONG), Exit::Failed),
        Writing::OneRunOnly => {
            let note = "the interval rests on one run. --looks 3 --every 5m sees several; --accept-one-run writes it all the same";
            return (unwritten(None, note), Exit::Failed);
        }
        Writing::NothingConcluded => {
            let note = "nothing is concluded, so there is nothing to write";
            return (unwritten(None, note), Exit::Failed);
        }
    };
    let failed = |diff: Option<String>, note: &str| (unwritten(diff, note), Exit::Failed);
    let (fix, edit) = match change(placed, minutes) {
        Ok(Some(change)) => change,
        Ok(None) => {
            let note = format!("{minutes} is what is stated already");
            return (unwritten(None, &note), Exit::Done);
        }
        Err(why) => return failed(None, &format!("{why}; {}", why.help(minutes))),
    };
    let texts = placed.texts.sources();
    let rewritten = match rewriting::rewritten(&[edit], placed) {
        Ok(rewritten) => rewritten,
        Err(why) => return failed(None, &why.to_string()),
    };
    let diff: Option<String> = rewritten.first().map(|one| one.diff.clone());
    let consent = consent(yes);
    rewriting::show(&rewritten, consent, output);
    if let Err(why) = tried(placed, &fix, minutes, &rewritten) {
        let note = format!("{why}: this is a fault of gijctl; state it by hand, and report it");
        return failed(diff, &note);
    }
    match consent.given(rewritten.len(), output).await {
        Given::Yes => {}
        Given::No => return failed(diff, "it was not agreed to"),
        Given::Interrupted => return (unwritten(diff, "told to stop"), Exit::Interrupted),
    }
    if let Err((why, help)) = rewriting::write(&rewritten, texts) {
        return failed(diff, &format!("{why}; {help}"));
    }
    let document = WriteDocument {
        written: true,
        diff,
        notes: notes(placed, &fix, minutes),
    };
    (document, Exit::Done)
}

/// What is told where nothing is written.
pub(super) fn unwritten(diff: Option<String>, note: &str) -> WriteDocument {
    WriteDocument {
        written: false,
        diff,
        notes: vec![note.to_owned()],
    }
}

/// The manifests as they would be: they must load, state the value, and ask for nothing else.
fn tried(placed: &Placed, fix: &Fix, minutes: u64, rewritten: &[Rewritten]) -> Result<(), String> {
    let after = rewriting::reloaded(placed, rewritten)
        .map_err(|why| format!("the manifests would be invalid: {why}"))?;
    if !rewriting::only(&[fix.sets()], (placed, &after)) {
        return Err("something else would change as well".to_owned());
    }
    let (manifest, _) = fix.sets();
    let stated = after.manifests.desired.general.get(&manifest.name);
    let value = stated.and_then(|stated| stated.settings.get(&setting()));
    match value {
        Some(GeneralValue::Integer(value)) if u64::try_from(*value) == Ok(minutes) => Ok(()),
        _ => Err("the manifest would state another value".to_owned()),
    }
}

/// What is so afterwards.
fn notes(placed: &Placed, fix: &Fix, minutes: u64) -> Vec<String> {
    let setting = setting();
    let (manifest, _) = fix.sets();
    let mut notes = vec![format!(
        "{manifest} states {minutes} now. Jira is as it was: set it at {}, since GIJ has no request for it; gijctl plan lists it until somebody acknowledges it",
        setting.spec().place()
    )];
    let general = placed.manifests.desired.general.get(&manifest.name);
    let acknowledged = general.and_then(|general| general.acknowledged.get(&setting));
    let is_of_another = |value: &GeneralValue| match value {
        GeneralValue::Integer(value) => u64::try_from(*value) != Ok(minutes),
        _ => true,
    };
    if let Some(given) = acknowledged.filter(|given| is_of_another(&given.value)) {
        notes.push(format!(
            "the acknowledgement of {} is about {}, another value, and counts no more: it was left as it is",
            given.by, given.value
        ));
    }
    if let Fix::Replace { was, .. } = fix
        && was.parse::<u64>().is_ok_and(|was| was > minutes)
    {
        notes.push(format!(
            "it was {was}: GIJ looks for commits more often than before"
        ));
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_the_setting_that_is_written() {
        assert_eq!(setting().spec().unit(), "minutes");
    }
}
