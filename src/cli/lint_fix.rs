//! `gijctl lint --fix`: shows what would change, asks, and writes the files.

use super::exit::Exit;
use super::lint::Linter;
use super::lint_args;
use super::output::Output;
use super::rewriting::{self, Consent, Given, Rewritten};
use crate::diag::SourceMap;
use crate::lint::edit::Edit;
use crate::lint::mend::{Mending, mending};
use crate::lint::{Finding, Fix, Linted};
use crate::reconcile::Placed;
use crate::report::lint::{FixesDocument, RefusedDocument};

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
    command: &lint_args::Mending,
    output: &Output,
) -> Result<Fixed, Exit> {
    let shown = &placed.manifests.sources;
    let mending = mending(&linted.findings, placed.texts.sources(), shown);
    tell_refused(&mending, shown, output);
    let failed = |message: &str, help: &str| {
        output.failure(message, help);
        Exit::Failed
    };
    let edits: Vec<Edit> = mending.edits.iter().map(|(_, edit)| edit.clone()).collect();
    let rewritten = rewriting::rewritten(&edits, placed.texts.sources())
        .map_err(|why| failed(&format!("nothing was changed: {why}"), "mend it by hand"))?;
    let mut document = FixesDocument {
        written: false,
        diffs: rewritten.iter().map(|one| one.diff.clone()).collect(),
        refused: refused(&mending, shown),
    };
    if rewritten.is_empty() {
        return Ok(Fixed {
            document,
            after: None,
        });
    }
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
    let after = tried(linter, placed, (linted, &mending), &rewritten).map_err(|why| {
        failed(
            &format!("nothing was changed: {why}"),
            "this is a fault of gijctl: mend it by hand, and report it",
        )
    })?;
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
        let place = at(finding, sources);
        output.message(&format!(
            "{place}: {} is not mended: {why}\n",
            finding.rule.id
        ));
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

/// The manifests as they would be: they must load, what was to be mended must be mended, nothing new
/// be found, and nothing else be asked of Jira.
fn tried(
    linter: &Linter<'_>,
    placed: &Placed,
    (before, mending): (&Linted, &Mending<'_>),
    rewritten: &[Rewritten],
) -> Result<Placed, String> {
    let after = rewriting::reloaded(placed, rewritten)?;
    let same = |one: &Finding, other: &Finding| {
        one.rule.id == other.rule.id
            && one.about == other.about
            && one.what.message == other.what.message
    };
    let linted = linter.lint(&after);
    let is_new = |one: &&Finding| !before.findings.iter().any(|other| same(one, other));
    if let Some(new) = linted.findings.iter().find(is_new) {
        return Err(format!("{} would be found instead", new.rule.id));
    }
    for (finding, _) in &mending.edits {
        if linted.findings.iter().any(|other| same(finding, other)) {
            return Err(format!("{} would still be found", finding.rule.id));
        }
    }
    let keys: Vec<_> = mending
        .edits
        .iter()
        .filter_map(|(finding, _)| finding.fix.as_ref().map(Fix::sets))
        .collect();
    rewriting::only(&keys, (placed, &after))?;
    Ok(after)
}
