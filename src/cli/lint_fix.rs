//! `gijctl lint --fix`: shows what would change, asks, and writes the files.

use std::path::PathBuf;

use super::exit::Exit;
use super::lint::Linter;
use super::lint_args;
use super::output::Output;
use super::rewriting::{self, Consent, Given, Rewritten};
use crate::diag::{Diagnostic, SourceMap};
use crate::lint::edit::{Edit, Refusal};
use crate::lint::mend::{Mend, Mending, Unmended, mending};
use crate::lint::{Finding, Fix, Linted};
use crate::manifest::places::Key;
use crate::model::Address;
use crate::reconcile::Placed;
use crate::report::lint::{self as words, FixesDocument, RefusedDocument};

/// What was mended.
pub(super) struct Fixed {
    pub document: FixesDocument,
    /// The manifests afterwards, where files were written.
    pub after: Option<Placed>,
}

/// Shows the changes and makes them where that is wanted and agreed to.
pub(super) async fn run(
    linter: &Linter<'_>,
    placed: &Placed,
    linted: &Linted,
    (command, paths): (&lint_args::Mending, &[PathBuf]),
    output: &Output,
) -> Result<Fixed, Exit> {
    let shown = &placed.manifests.sources;
    let mut mending = mending(&linted.findings, placed.texts.sources(), shown);
    mending.leave_out(|edit| unwritable(placed.texts.sources().path(edit.span.file), paths));
    let settled = mending.settle(|edits| {
        let rewritten = rewritten(edits, placed)?;
        let after = tried(linter, placed, (linted, edits), &rewritten)?;
        Ok((rewritten, after))
    });
    tell_refused(&mending, shown, output);
    let failed = |message: &str, help: &str| {
        output.failure(message, help);
        Exit::Failed
    };
    let mut document = FixesDocument {
        written: false,
        diffs: Vec::new(),
        refused: refused(&mending, shown),
    };
    let Some((rewritten, after)) = settled else {
        return Ok(Fixed {
            document,
            after: None,
        });
    };
    document.diffs = rewritten.iter().map(|one| one.diff.clone()).collect();
    let consent = Consent {
        flag: "--fix",
        otherwise: "look at it with --diff, then run --fix --yes",
        yes: command.yes || command.diff,
    };
    rewriting::show(&rewritten, consent, output);
    if command.diff {
        return Ok(Fixed {
            document,
            after: None,
        });
    }
    consent.is_possible(output)?;
    match consent.given(rewritten.len(), output).await {
        Given::Yes => {}
        Given::No => return Err(failed("nothing was changed", "")),
        Given::Interrupted => {
            output.interrupted("told to stop: nothing was changed", "");
            return Err(Exit::Interrupted);
        }
    }
    rewriting::write(&rewritten, placed.texts.sources())
        .map_err(|trouble| failed(&trouble.0, trouble.1))?;
    document.written = true;
    Ok(Fixed {
        document,
        after: Some(after),
    })
}

fn refused(mending: &Mending<'_>, sources: &SourceMap) -> Vec<RefusedDocument> {
    let refused = mending.refused.iter();
    refused
        .map(|(finding, why)| RefusedDocument {
            rule: finding.rule.id,
            at: at(finding, sources),
            reason: why.to_string(),
        })
        .collect()
}

fn tell_refused(mending: &Mending<'_>, sources: &SourceMap, output: &Output) {
    for (finding, why) in &mending.refused {
        output.message(&words::not_mended(&at(finding, sources), finding, why));
    }
}

fn at(finding: &Finding, sources: &SourceMap) -> String {
    finding.what.span.map_or_else(String::new, |span| {
        let location = sources.location(span);
        format!(
            "{}:{}:{}",
            sources.path(span.file),
            location.line,
            location.column
        )
    })
}

/// The files as they would be.
fn rewritten(mends: &[Mend<'_>], placed: &Placed) -> Result<Vec<Rewritten>, Refusal> {
    let edits: Vec<Edit> = mends.iter().map(|(_, edit)| edit.clone()).collect();
    rewriting::rewritten(&edits, placed)
}

/// The manifests as they would be: they must load, what was to be mended must be mended, nothing new
/// be found, and nothing else be asked of Jira.
fn tried(
    linter: &Linter<'_>,
    placed: &Placed,
    (before, mends): (&Linted, &[Mend<'_>]),
    rewritten: &[Rewritten],
) -> Result<Placed, Unmended> {
    let after = rewriting::reloaded(placed, rewritten).map_err(Unmended::Invalid)?;
    let same = |one: &Finding, other: &Finding| {
        one.rule.id == other.rule.id
            && one.about == other.about
            && one.what.message == other.what.message
    };
    let linted = linter.lint(&after);
    let is_new = |one: &&Finding| !before.findings.iter().any(|other| same(one, other));
    if let Some(new) = linted.findings.iter().find(is_new) {
        return Err(Unmended::Brings(new.rule.id.to_owned()));
    }
    let is_known = |one: &&Diagnostic| {
        let mut known = before.others.iter();
        known.any(|other| one.code == other.code && one.message == other.message)
    };
    if let Some(new) = linted.others.iter().find(|one| !is_known(one)) {
        return Err(Unmended::Brings(format!("a warning (`{}`)", new.code)));
    }
    if mends
        .iter()
        .any(|(finding, _)| linted.findings.iter().any(|other| same(finding, other)))
    {
        return Err(Unmended::Remains);
    }
    let keys: Vec<_> = mends
        .iter()
        .flat_map(|(finding, _)| sets(finding))
        .collect();
    let keys: Vec<_> = keys.iter().collect();
    if rewriting::only(&keys, (placed, &after)) {
        Ok(after)
    } else {
        Err(Unmended::ChangesMore)
    }
}

/// Why a file is left as it is, whatever is found in it. One that cannot be looked at is told when it
/// is written.
fn unwritable(path: &str, given: &[PathBuf]) -> Option<&'static str> {
    let metadata = std::fs::symlink_metadata(path).ok()?;
    if let Some(why) = rewriting::unwritable(&metadata) {
        return Some(why);
    }
    let file = std::fs::canonicalize(path).ok()?;
    let mut given = given
        .iter()
        .filter_map(|one| std::fs::canonicalize(one).ok());
    let is_below = given.any(|one| file.starts_with(one));
    (!is_below).then_some(
        "a link leads to it out of the paths that were given, and nothing is changed there: name it by its own path",
    )
}

/// What is set by mending a finding, of each manifest that it is about.
fn sets(finding: &Finding) -> Vec<(Address, Key)> {
    let Some((address, key)) = finding.fix.as_ref().map(Fix::sets) else {
        return Vec::new();
    };
    let all = std::iter::once(address).chain(&finding.also);
    all.map(|address| (address.clone(), *key)).collect()
}
