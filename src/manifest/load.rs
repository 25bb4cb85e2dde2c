//! From texts to the desired state.

use crate::diag::{Diagnostic, FileId, Severity, SourceMap, Span};
use crate::state::Desired;

use super::declared::Set;
use super::{check, document, resolve, rules, yaml};

/// What came of a set of manifests.
#[derive(Debug)]
pub struct Loaded {
    /// The desired state; `None` where anything is an error.
    pub desired: Option<Desired>,
    /// Everything that was found, sorted by path and place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads every manifest of every file. The order of the files changes nothing.
///
/// Whatever stands where a secret might be written is masked in the texts themselves, so that
/// no source line shows it; the texts are not to be loaded again.
pub fn load(sources: &mut SourceMap) -> Loaded {
    let mut diagnostics = Vec::new();
    let mut masks = Vec::new();
    let mut set = Set::default();
    for file in files_by_path(sources) {
        let text = sources.text(file);
        let reading = yaml::read(file, text);
        if reading.lacks_documents {
            set.has_unreadable = true;
            check::suspects_in_broken_text(file, text, &mut masks);
        }
        diagnostics.extend(reading.diagnostics);
        for node in &reading.documents {
            check::suspects(node, &mut masks);
            document::take(&mut set, node, &mut diagnostics, &mut masks);
        }
    }
    rules::check(&set, sources, &mut diagnostics, &mut masks);
    let desired = resolve::resolve(&set, sources, &mut diagnostics);
    let failed = diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error);
    sort(&mut diagnostics, sources);
    for span in masks {
        sources.mask(span);
    }
    Loaded {
        desired: (!failed).then_some(desired),
        diagnostics,
    }
}

fn files_by_path(sources: &SourceMap) -> Vec<FileId> {
    let mut files: Vec<_> = sources.files().collect();
    files.sort_by_key(|&file| (sources.path(file), sources.text(file)));
    files
}

/// Sorts by path and place; what has no place comes first.
fn sort(diagnostics: &mut [Diagnostic], sources: &SourceMap) {
    let place = |span: Span| (sources.path(span.file), span.start, span.end);
    diagnostics.sort_by(|a, b| {
        let key = |d: &Diagnostic| (d.span.map(place), d.severity, d.code);
        key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
    });
}
