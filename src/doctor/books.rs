//! What gijctl remembers.

use super::access::NOT_REACHED;
use super::seen::{Books, Remembered, Seen};
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
    let says = if *keeps {
        format!(
            "can be read; resources in it: {resources}; only an apply shows whether it can be written"
        )
    } else {
        "Jira keeps nothing for this account".to_owned()
    };
    Checked::known(Check::Ledger, says, findings)
}
