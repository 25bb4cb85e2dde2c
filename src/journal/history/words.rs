//! The last that is known of a run, in words.

use crate::journal::records::{Record, WaitLine};

/// What a record says, as the end of a sentence that begins with when.
pub(super) fn last_known(record: &Record) -> String {
    match record {
        Record::Run(_) => "it began".to_owned(),
        Record::Plan(_)
        | Record::Change(_)
        | Record::Held(_)
        | Record::Trip(_)
        | Record::Preview(_)
        | Record::Note(_) => "its plan was made".to_owned(),
        Record::Agreement(line) if line.agreed == "declined" => {
            "its plan was not agreed to".to_owned()
        }
        Record::Agreement(_) => "its plan was agreed to".to_owned(),
        Record::Lease(line) => format!("it waited for another run to end: {}", line.holder),
        Record::Rollout(line) => format!("it set out to make {} changes", line.changes),
        Record::EarlierWork(line) => format!("GIJ was indexing earlier work: {}", looked(line)),
        Record::EarlierWorkDone(_) => "GIJ was done with earlier work".to_owned(),
        Record::Batch(line) => format!("batch {} of {} began", line.batch, line.batches),
        Record::Hold(line) => format!("it held {} back: {}", line.address, line.reason),
        Record::Question(line) => {
            format!("somebody was asked whether to go on after {}", line.canary)
        }
        Record::Stagger(line) => format!("it waited until {} for the next start", line.until),
        Record::Step(line) => format!("it was about to {} {}", line.action, line.address),
        Record::Written(line) => {
            let noun = if line.address.starts_with("Repository/") {
                "repository"
            } else {
                "integration"
            };
            match line.id {
                Some(id) => format!("GIJ had taken {}, which is {noun} {id}", line.address),
                None => format!("GIJ had taken {}", line.address),
            }
        }
        Record::Wait(line) => format!("GIJ was indexing: {}", looked(line)),
        Record::LookFailed(line) => format!("a look at the indexing failed: {}", line.reason),
        Record::QuietEnd(line) => {
            format!("it was ending the quiet first indexing of {}", line.address)
        }
        Record::Cascade(line) => format!(
            "it was bringing the repositories inside {} in line, {} of {} so far",
            line.address, line.written, line.repositories
        ),
        Record::LostCreate(line) => format!(
            "it was looking for {}, whose create was not answered",
            line.address
        ),
        Record::Deleting(line) => format!("GIJ was removing {}", line.address),
        Record::Warning(line) => match &line.address {
            Some(address) => format!("it warned of {address}: {}", line.message),
            None => format!("it warned: {}", line.message),
        },
        Record::Finished(line) => format!("{} was {}", line.address, line.status),
        Record::Stopping(line) => format!("it was stopping: {}", line.reason),
        Record::RolloutEnd(_) => "its rollout was over".to_owned(),
        Record::Request(line) => {
            let answer = match (line.status, &line.failure) {
                (_, Some(failure)) => format!("failed: {failure}"),
                (Some(status), None) => format!("was answered with {status}"),
                (None, None) => "was not answered".to_owned(),
            };
            format!("{} {} {answer}", line.method, line.path)
        }
        Record::Signal(_) => "it was told to stop".to_owned(),
        Record::Outcome(line) => format!("it ended: {}", line.outcome),
    }
}

fn looked(line: &WaitLine) -> String {
    let shown: Vec<_> = line
        .waiting
        .iter()
        .take(3)
        .map(|one| {
            if one.scanned {
                let waited_for = one.known.saturating_sub(one.disabled);
                format!(
                    "{}, {} of {waited_for} indexed",
                    one.display_name, one.indexed
                )
            } else {
                format!("{}, not scanned", one.display_name)
            }
        })
        .collect();
    let more = line.integrations.saturating_sub(shown.len() as u64);
    let shown = shown.join("; ");
    if more == 0 {
        shown
    } else {
        format!("{shown}; and {more} more")
    }
}
