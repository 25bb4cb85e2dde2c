//! What gijctl remembers.

use super::access::NOT_REACHED;
use super::seen::{Books, Ended, LedgerSize, Remembered, Runner, Seen};
use super::values::{Check, Checked, Finding};
use crate::model::first_few;

/// As many addresses as are named.
const NAMED: usize = 5;

pub(super) fn ledger(seen: &Seen) -> Checked {
    let remembered = match &seen.books {
        Books::NotKept => {
            return Checked::known(Check::Ledger, "none is kept, as asked for", Vec::new());
        }
        Books::NotAsked => return Checked::unknown(Check::Ledger, NOT_REACHED),
        Books::Unreadable { message, help } => {
            let finding = Finding::error(
                message.clone(),
                "what a run has begun and not ended is written there: without it an apply does not begin",
                help.clone(),
            );
            return Checked::known(Check::Ledger, "cannot be read", vec![finding]);
        }
        Books::Read(remembered) => remembered,
    };
    let Remembered {
        resources,
        pending,
        deleting: _,
        notice,
        keeps,
        runners,
        size,
        unexamined,
    } = remembered;
    let mut findings = Vec::new();
    if let Some(notice) = notice {
        findings.push(Finding::warning(
            notice.clone(),
            "without what it remembers gijctl cannot tell who moved, prunes nothing, and sees no changed secret",
            "see --ledger: it can be kept in a file as well",
        ));
    }
    if !pending.is_empty() {
        let names: Vec<_> = pending.iter().map(ToString::to_string).collect();
        findings.push(Finding::warning(
            format!(
                "of these creates nobody saw the end: {}",
                first_few(&names, NAMED)
            ),
            "a run was cut short while it waited for GIJ's answer",
            "run apply again: it looks for what was made before it makes anything",
        ));
    }
    findings.extend(runners.iter().map(run));
    if let Some((message, help)) = unexamined {
        findings.push(Finding::warning(
            message.clone(),
            "whether a run is at work there cannot be told, and an apply would not begin",
            help.clone(),
        ));
    }
    findings.extend(size.as_ref().and_then(full));
    let says = match (keeps, size) {
        (false, _) => "Jira keeps nothing for this account".to_owned(),
        (true, Some(size)) if size.parts > 0 => format!(
            "can be read; resources in it: {resources}; size: {}, parts: {}; only an apply shows whether it can be written",
            kilobytes(size.bytes),
            size.parts
        ),
        (true, _) => {
            "can be read; nothing is in it so far; only an apply shows whether it can be written"
                .to_owned()
        }
    };
    Checked::known(Check::Ledger, says, findings)
}

fn run(runner: &Runner) -> Finding {
    let words = &runner.words;
    match runner.ended {
        Ended::NotSeen => Finding::info(
            format!("a run is at work: {words}"),
            "an apply or a reindex waits until it is over",
            "wait for it; gijctl status shows how far GIJ is",
        ),
        Ended::Surely => Finding::warning(
            format!("a run ended without giving its lease back: {words}"),
            "it was killed, or lost its way to Jira: what it had begun may be half done",
            "run gijctl apply: it goes on with what was begun, and clears the lease away",
        ),
    }
}

/// What is remembered of one resource has to fit into one part.
fn full(size: &LedgerSize) -> Option<Finding> {
    let (address, bytes, most) = size.largest.as_ref()?;
    let is_full = bytes.saturating_mul(5) > most.saturating_mul(4);
    is_full.then(|| {
        let (bytes, most) = (kilobytes(*bytes as u64), kilobytes(*most as u64));
        Finding::warning(
            format!("what is remembered of {address} takes {bytes} of the {most} that Jira keeps in one property"),
            "where it grows beyond that it cannot be written, and a run stops",
            "keep the ledger in a file with --ledger file:PATH",
        )
    })
}

/// Rounded up, so that little is not nothing.
fn kilobytes(bytes: u64) -> String {
    format!("{} kB", bytes.div_ceil(1_000))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Weight;

    fn size(bytes: usize) -> LedgerSize {
        LedgerSize {
            bytes: bytes as u64,
            parts: 1,
            largest: Some(("Integration/cellar".parse().unwrap(), bytes, 30_000)),
        }
    }

    #[test]
    fn a_resource_that_nearly_fills_a_property_is_named() {
        assert!(full(&size(24_000)).is_none());
        let found = full(&size(24_001)).unwrap();
        assert!(
            found
                .message
                .contains("Integration/cellar takes 25 kB of the 30 kB"),
            "{found:?}"
        );
    }

    #[test]
    fn a_run_that_was_killed_weighs_more_than_one_that_is_at_work() {
        let runner = |ended| Runner {
            words: "anna on build-7 since 2026-03-02T08:00:00Z".to_owned(),
            ended,
        };
        assert_eq!(run(&runner(Ended::NotSeen)).weight, Weight::Info);
        assert_eq!(run(&runner(Ended::Surely)).weight, Weight::Warning);
    }
}
