//! `gijctl lint`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::args::{Format, Global};
use super::config::Config;
use super::connect;
use super::exit::Exit;
use super::lint_args::{FailOn, Lint};
use super::lint_config::{levels_of, rollout_facts};
use super::lint_fix::{self, Fixed};
use super::output::Output;
use super::prepare::{self, configuration};
use super::{plan, sarif_file, validate};
use crate::clock::{Clock as _, SystemClock};
use crate::diag::{Diagnostic, Severity, SourceMap};
use crate::ledger::LedgerStore as _;
use crate::lint::by_hand::{self, HandItem};
use crate::lint::{self as rules, Levels, Linted, Seen, Subject, check_annotations};
use crate::manifest::Places;
use crate::manifest::values::ManifestSet;
use crate::model::{Address, RowId};
use crate::reconcile::{self, Invalid, ManifestTexts, PassError, Placed};
use crate::remote::Vitals as _;
use crate::report::lint::HandList;
use crate::report::{diagnostics, documents, lint as words, sarif};
use crate::state::Live;

pub(super) async fn run(global: &Global, command: Lint, output: &Output) -> Exit {
    if command.list || command.explain.is_some() {
        return tell_rules(&command, output);
    }
    if let Err(exit) = sarif_file::check(command.sarif.as_deref(), output) {
        return exit;
    }
    let config = match configuration(&command.paths, output) {
        Ok(config) => config,
        Err(exit) => return exit,
    };
    let placed = match load(global, &config, &command, output) {
        Ok(placed) => placed,
        Err(exit) => return exit,
    };
    let mut levels = levels_of(&config);
    levels.flags = command.rule.iter().copied().collect();
    levels.only = command.only.iter().copied().collect();
    let placed = match check_names(placed, &levels, &config, &command.paths) {
        Ok(placed) => placed,
        Err(invalid) => return validate::tell_invalid(&invalid, output),
    };
    let jira = if command.live {
        match look(global, &config, &command, &placed, output).await {
            Ok(jira) => Some(jira),
            Err(exit) => return exit,
        }
    } else {
        None
    };
    let linter = Linter {
        config: &config,
        levels,
        jira: jira.as_ref(),
        today: today(),
    };
    let fail_on = command
        .fail_on
        .or(config.lint.fail_on)
        .unwrap_or(FailOn::Error);
    linter.conclude(placed, &command, fail_on, output).await
}

/// The day, in UTC.
pub(super) fn today() -> Date {
    SystemClock.now().to_zoned(TimeZone::UTC).date()
}

fn tell_rules(command: &Lint, output: &Output) -> Exit {
    let chosen = |id: &str| command.explain.is_none_or(|wanted| wanted == id);
    let rules: Vec<_> = rules::RULES
        .iter()
        .copied()
        .filter(|rule| chosen(rule.id))
        .collect();
    output.result(
        || match (command.explain, rules.as_slice()) {
            (Some(_), [rule]) => words::explanation(rule),
            _ => words::list(),
        },
        || documents::to_json(&words::rules_document(&rules)),
    );
    Exit::Done
}

fn load(global: &Global, config: &Config, command: &Lint, output: &Output) -> Result<Placed, Exit> {
    let instance =
        connect::instance_meant(global, config).map_err(|refusal| refusal.tell(output))?;
    let invalid = |invalid: Box<Invalid>| {
        let written = sarif_file::write(command.sarif.as_deref(), output, || {
            sarif::text(&invalid.sources, &invalid.diagnostics, &[])
        });
        let exit = validate::tell_invalid(&invalid, output);
        written.err().unwrap_or(exit)
    };
    let manifests = config.for_manifests(&command.paths);
    let placed = ManifestTexts::read(&command.paths, manifests.as_ref())
        .and_then(|texts| texts.load_with_places(instance.as_deref()))
        .map_err(invalid)?;
    check(placed).map_err(invalid)
}

/// What annotations say to rules must be right.
pub(super) fn check(placed: Placed) -> Result<Placed, Box<Invalid>> {
    refused(placed, check_annotations)
}

/// The manifests, where nothing is found wrong with them.
fn refused(
    placed: Placed,
    wrong: impl Fn(&Places) -> Vec<Diagnostic>,
) -> Result<Placed, Box<Invalid>> {
    let wrong = wrong(&placed.places);
    if wrong.is_empty() {
        return Ok(placed);
    }
    let mut diagnostics = placed.manifests.warnings;
    diagnostics.extend(wrong);
    Err(Box::new(Invalid {
        sources: placed.manifests.sources,
        diagnostics,
    }))
}

/// The names that gijctl.yaml gives must be there, where the manifests are all that it is for.
pub(super) fn check_names(
    placed: Placed,
    levels: &Levels,
    config: &Config,
    paths: &[PathBuf],
) -> Result<Placed, Box<Invalid>> {
    let manifests = config.for_manifests(paths);
    if manifests.is_none_or(|it| it.manifests == ManifestSet::Part) {
        return Ok(placed);
    }
    refused(placed, |places| levels.check_names(places))
}

/// What is in Jira, and which of it each manifest means.
pub(super) struct Jira {
    live: Live,
    now: Option<Timestamp>,
    matched: BTreeMap<Address, RowId>,
}

async fn look(
    global: &Global,
    config: &Config,
    command: &Lint,
    placed: &Placed,
    output: &Output,
) -> Result<Jira, Exit> {
    let connection = prepare::connection(global, config, &command.paths, output)?;
    let looked = async {
        let live = reconcile::observe_all(&connection.remote).await?;
        let now = match connection.remote.server().await {
            Ok(server) => server.time,
            Err(error) if error.kind.is_about_signing_in() => return Err(error.into()),
            // Some hide Jira's clock behind a rule of their proxy.
            Err(error) => {
                output.message(&words::without_time(&error.to_string()));
                None
            }
        };
        let mut ledger = connection.ledger();
        ledger.read().await?;
        let rows = reconcile::rows_of(&live);
        let matching = crate::plan::matching(&placed.manifests.desired, &rows, ledger.ledger());
        Ok::<_, PassError>(Jira {
            live,
            now,
            matched: matching.matched,
        })
    };
    let looked = looked.await;
    match looked {
        Ok(jira) => match connection.close(Exit::Done, output) {
            Exit::Done => Ok(jira),
            exit => Err(exit),
        },
        Err(error) => {
            let exit = plan::tell(&error, output);
            Err(connection.close(exit, output))
        }
    }
}

/// Everything that rules depend on but the manifests.
pub(super) struct Linter<'a> {
    pub config: &'a Config,
    pub levels: Levels,
    pub jira: Option<&'a Jira>,
    pub today: Date,
}

impl Linter<'_> {
    fn subject<'a>(&self, placed: &'a Placed) -> Subject<'a> {
        Subject {
            desired: &placed.manifests.desired,
            places: &placed.places,
            sources: &placed.manifests.sources,
            today: self.today,
            rollout: rollout_facts(&self.config.rollout),
        }
    }

    /// Holds manifests against the rules.
    pub(super) fn lint(&self, placed: &Placed) -> Linted {
        let seen = self
            .jira
            .map(|jira| Seen::of(&jira.live, &jira.matched, jira.now));
        let validated = placed.manifests.warnings.clone();
        rules::run(
            &self.subject(placed),
            seen.as_ref(),
            validated,
            &self.levels,
        )
    }

    fn by_hand(&self, placed: &Placed) -> Vec<HandItem> {
        by_hand::items(&self.subject(placed), &self.config.lint.confirmed)
    }

    async fn conclude(
        &self,
        placed: Placed,
        command: &Lint,
        fail_on: FailOn,
        output: &Output,
    ) -> Exit {
        let mut linted = self.lint(&placed);
        let mut placed = placed;
        let mut fixes = None;
        let mending = &command.mending;
        if mending.fix || mending.diff {
            let mended = {
                let mending = (mending, command.paths.as_slice());
                lint_fix::run(self, &placed, &linted, mending, output).await
            };
            let Fixed { document, after } = match mended {
                Ok(mended) => mended,
                Err(exit) => {
                    // Machines have been told by the document of the failure.
                    if output.format == Format::Human {
                        self.tell((&placed, &linted), None, command, output);
                    }
                    return exit;
                }
            };
            fixes = Some(document);
            if let Some(after) = after {
                linted = self.lint(&after);
                placed = after;
            }
        }
        self.tell((&placed, &linted), fixes, command, output);
        let written = sarif_file::write(command.sarif.as_deref(), output, || {
            sarif_of(&placed.manifests.sources, &linted)
        });
        if let Err(exit) = written {
            return exit;
        }
        if !linted.unread.is_empty() {
            return Exit::Failed;
        }
        if linted.findings.iter().any(|one| fail_on.counts(one.level)) {
            Exit::Differences
        } else {
            Exit::Done
        }
    }

    fn tell(
        &self,
        (placed, linted): (&Placed, &Linted),
        fixes: Option<words::FixesDocument>,
        command: &Lint,
        output: &Output,
    ) {
        let sources = &placed.manifests.sources;
        if !linted.others.is_empty() {
            output.message(&diagnostics::text(sources, &linted.others));
        }
        let by_hand = self.by_hand(placed);
        let list = match (command.by_hand, command.only.is_empty()) {
            (true, _) => HandList::Whole,
            (false, true) => HandList::Counted,
            (false, false) => HandList::LeftOut,
        };
        output.note_summary(&words::summary(linted));
        output.result(
            || words::text(sources, linted, (&by_hand, list)),
            || documents::to_json(&words::document(sources, linted, &by_hand, fixes)),
        );
        if output.format == Format::Json {
            for gap in &linted.unread {
                let message = format!("{} could not be read: {}", gap.what, gap.reason);
                output.trouble(&message, &gap.help);
            }
        }
    }
}

fn sarif_of(sources: &SourceMap, linted: &Linted) -> String {
    let findings: Vec<Diagnostic> = linted.findings.iter().map(|one| one.what.clone()).collect();
    let unread: Vec<_> = linted
        .unread
        .iter()
        .map(|gap| format!("{} could not be read: {}", gap.what, gap.reason))
        .collect();
    sarif::text(sources, &findings, &unread)
}

/// Whether any is an error.
pub(super) fn any_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics
        .iter()
        .any(|one| one.severity == Severity::Error)
}
