//! `gijctl validate`.

use super::args::Validate;
use super::exit::Exit;
use super::output::Output;
use crate::reconcile::{self, Invalid};
use crate::report::{diagnostics, documents};

pub(super) fn run(command: &Validate, output: &Output) -> Exit {
    match reconcile::load(&command.paths) {
        Ok(manifests) => {
            let count = manifests.desired.integrations.len();
            output.result(
                || {
                    let found = if manifests.warnings.is_empty() {
                        String::new()
                    } else {
                        diagnostics::text(&manifests.sources, &manifests.warnings)
                    };
                    format!("{found}{}", diagnostics::valid(count))
                },
                || {
                    let document =
                        documents::validation(&manifests.sources, &manifests.warnings, Some(count));
                    documents::to_json(&document)
                },
            );
            Exit::Done
        }
        Err(invalid) => {
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

/// Says what is wrong with the manifests of another command.
pub(super) fn tell_invalid(invalid: &Invalid, output: &Output) -> Exit {
    output.message(&diagnostics::text(&invalid.sources, &invalid.diagnostics));
    output.validation_document(documents::validation(
        &invalid.sources,
        &invalid.diagnostics,
        None,
    ));
    Exit::InvalidManifests
}
