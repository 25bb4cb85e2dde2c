//! `gijctl validate`.

use std::path::PathBuf;

use super::args::{Global, Validate};
use super::config::Config;
use super::exit::Exit;
use super::lint_config::levels_of;
use super::output::Output;
use super::prepare::configuration;
use super::{connect, lint, sarif_file};
use crate::diag::Diagnostic;
use crate::reconcile::{Checked, Invalid, ManifestTexts};
use crate::report::{diagnostics, documents, lint as words, sarif};

pub(super) fn run(global: &Global, command: &Validate, output: &Output) -> Exit {
    if let Err(exit) = sarif_file::check(command.sarif.as_deref(), output) {
        return exit;
    }
    let config = match configuration(&command.paths, output) {
        Ok(config) => config,
        Err(exit) => return exit,
    };
    let named = match &global.instance {
        None => config.instances.keys().map(String::as_str).collect(),
        Some(name) => match connect::instance(name, &config) {
            Ok(_) => vec![name.as_str()],
            Err(refusal) => return refusal.tell(output),
        },
    };
    let manifests = config.for_manifests(&command.paths);
    let checked = ManifestTexts::read(&command.paths, manifests.as_ref()).and_then(|texts| {
        let by_rules = command.strict.then(|| texts.clone());
        let (checked, instances) = check(texts, &named)?;
        match by_rules {
            None => Ok((checked, instances, None)),
            Some(texts) => {
                let strict = Strict {
                    config: &config,
                    paths: &command.paths,
                };
                let (checked, silenced) = strict.hold(checked, &texts, &named)?;
                Ok((checked, instances, Some(silenced)))
            }
        }
    });
    let written = sarif_file::write(command.sarif.as_deref(), output, || match &checked {
        Ok((checked, ..)) => sarif::text(&checked.sources, &checked.warnings, &[]),
        Err(invalid) => sarif::text(&invalid.sources, &invalid.diagnostics, &[]),
    });
    if let Err(exit) = written {
        return exit;
    }
    match checked {
        Ok((checked, instances, silenced)) => {
            let Checked {
                declarations,
                sources,
                warnings,
            } = checked;
            output.note_summary(&diagnostics::valid(declarations, instances));
            output.result(
                || {
                    let found = if warnings.is_empty() {
                        String::new()
                    } else {
                        diagnostics::text(&sources, &warnings)
                    };
                    let silenced = words::silenced(silenced.unwrap_or_default());
                    let valid = diagnostics::valid(declarations, instances);
                    format!("{found}{valid}{silenced}")
                },
                || {
                    let document = documents::validation(&sources, &warnings, Some(declarations));
                    documents::to_json(&documents::ValidationDocument {
                        silenced,
                        ..document
                    })
                },
            );
            Exit::Done
        }
        Err(invalid) => {
            output.note_summary(&diagnostics::totals(&invalid.diagnostics));
            output.result(
                || diagnostics::text(&invalid.sources, &invalid.diagnostics),
                || {
                    documents::to_json(&documents::validation(
                        &invalid.sources,
                        &invalid.diagnostics,
                        None,
                    ))
                },
            );
            Exit::InvalidManifests
        }
    }
}

/// What `--strict` rests on besides the manifests.
struct Strict<'a> {
    config: &'a Config,
    paths: &'a [PathBuf],
}

impl Strict<'_> {
    /// Holds valid manifests against the rules of lint as well, for each of the instances. Tells how
    /// many findings annotations silenced, of the instance with most.
    fn hold(
        &self,
        checked: Checked,
        texts: &ManifestTexts,
        named: &[&str],
    ) -> Result<(Checked, usize), Box<Invalid>> {
        let Self { config, paths } = *self;
        let linter = lint::Linter {
            config,
            levels: levels_of(config),
            jira: None,
            today: lint::today(),
        };
        let whose: Vec<Option<&str>> = match named {
            [] => vec![None],
            [first, ..] if !texts.differ_by_instance() => vec![Some(*first)],
            all => all.iter().copied().map(Some).collect(),
        };
        let mut found: Vec<Diagnostic> = Vec::new();
        let mut silenced = 0;
        for instance in whose {
            let placed = lint::check(texts.clone().load_with_places(instance)?)?;
            let placed = lint::check_names(placed, &linter.levels, config, paths)?;
            let linted = linter.lint(&placed);
            silenced = silenced.max(linted.silenced);
            let ours = linted.findings.into_iter().map(|one| one.what);
            for one in linted.others.into_iter().chain(ours) {
                if !found.contains(&one) {
                    found.push(one);
                }
            }
        }
        if lint::any_error(&found) {
            return Err(Box::new(Invalid {
                sources: checked.sources,
                diagnostics: found,
            }));
        }
        let checked = Checked {
            warnings: found,
            ..checked
        };
        Ok((checked, silenced))
    }
}

/// Checks the manifests for each of the instances, and tells for which, where that plays a part.
fn check<'a, 'n>(
    texts: ManifestTexts,
    named: &'n [&'a str],
) -> Result<(Checked, &'n [&'a str]), Box<Invalid>> {
    match named {
        [] => {
            let manifests = texts.load(None)?;
            let checked = Checked {
                declarations: manifests.desired.declarations(),
                sources: manifests.sources,
                warnings: manifests.warnings,
            };
            Ok((checked, &[]))
        }
        _ if texts.differ_by_instance() => Ok((texts.check_for_each(named)?, named)),
        // With the same values once is enough, and what is said is true of them all.
        [first, ..] => Ok((texts.check_for_each(&[*first])?, &[])),
    }
}

/// Says what is wrong with the manifests of another command.
pub(super) fn tell_invalid(invalid: &Invalid, output: &Output) -> Exit {
    output.note_summary(&diagnostics::totals(&invalid.diagnostics));
    output.mistakes(&diagnostics::text(&invalid.sources, &invalid.diagnostics));
    output.validation_document(documents::validation(
        &invalid.sources,
        &invalid.diagnostics,
        None,
    ));
    Exit::InvalidManifests
}
