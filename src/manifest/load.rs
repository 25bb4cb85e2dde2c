//! From texts to the desired state.

use crate::diag::{Diagnostic, FileId, Severity, SourceMap, Span};
use crate::state::Desired;

use super::declared::Set;
use super::places::Places;
use super::values::{Expansion, ManifestSet, ValueTable, Values};
use super::{check, document, resolve, rules, yaml};

/// What came of a set of manifests.
#[derive(Debug)]
pub struct Loaded {
    /// The desired state; `None` where anything is an error.
    pub desired: Option<Desired>,
    /// Everything that was found, sorted by path and place.
    pub diagnostics: Vec<Diagnostic>,
}

/// The places of texts that must never be shown.
#[derive(Debug, Default)]
pub struct Masks(Vec<Span>);

impl Masks {
    /// Adds those of another load of the same texts.
    pub(super) fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// Masks them in the texts themselves, which are not to be loaded again.
    pub fn put_on(self, sources: &mut SourceMap) {
        for span in self.0 {
            sources.mask(span);
        }
    }
}

/// Reads every manifest of every file, where there are no values. The order of the files changes
/// nothing.
///
/// Whatever stands where a secret might be written is masked in the texts themselves, so that
/// no source line shows it; the texts are not to be loaded again.
pub fn load(sources: &mut SourceMap) -> Loaded {
    let table = ValueTable::default();
    let (loaded, masks) = load_with_values(sources, table.of(None, ManifestSet::Whole));
    masks.put_on(sources);
    loaded
}

/// The same with values. Nothing of what was found may be shown before the masks are put on the
/// texts; until then they may be loaded again with other values.
pub fn load_with_values(sources: &SourceMap, values: Values<'_>) -> (Loaded, Masks) {
    load_and_place(sources, values, None)
}

/// The same, with the places where the desired state is written.
pub fn load_with_places(sources: &SourceMap, values: Values<'_>) -> (Loaded, Places, Masks) {
    let mut places = Places::default();
    let (loaded, masks) = load_and_place(sources, values, Some(&mut places));
    (loaded, places, masks)
}

fn load_and_place(
    sources: &SourceMap,
    values: Values<'_>,
    places: Option<&mut Places>,
) -> (Loaded, Masks) {
    let mut diagnostics = Vec::new();
    let mut masks = Vec::new();
    let mut set = Set::default();
    let mut expansion = Expansion::new(values);
    let mut literals = Vec::new();
    for file in files_by_path(sources) {
        if values.file() == Some(file) {
            continue;
        }
        let text = sources.text(file);
        let reading = yaml::read(file, text);
        if reading.lacks_documents {
            set.has_unreadable = true;
            check::suspects_in_broken_text(file, text, &mut masks);
        }
        diagnostics.extend(reading.diagnostics);
        for mut node in reading.documents {
            check::suspects(&node, &mut masks);
            expansion.document(&mut node, &mut diagnostics);
            check::literals::texts_with_secrets(&node, &mut literals);
            document::take(&mut set, &node, &mut diagnostics, &mut masks);
        }
    }
    rules::check(&set, sources, &mut diagnostics, &mut masks);
    let desired = resolve::resolve(&set, sources, &mut diagnostics, places);
    check::literals::refuse(literals, &mut diagnostics, &mut masks);
    expansion.annotate(&mut diagnostics, &masks);
    if !set.has_unreadable {
        diagnostics.extend(expansion.unused());
    }
    let failed = diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error);
    for file in sources.files() {
        check::literals::mask_text(file, sources.text(file), &mut masks);
    }
    diagnostics.iter_mut().for_each(check::literals::without);
    sort(&mut diagnostics, sources);
    let loaded = Loaded {
        desired: (!failed).then_some(desired),
        diagnostics,
    };
    (loaded, Masks(masks))
}

fn files_by_path(sources: &SourceMap) -> Vec<FileId> {
    let mut files: Vec<_> = sources.files().collect();
    files.sort_by_key(|&file| (sources.path(file), sources.text(file)));
    files
}

/// Sorts by path and place; what has no place comes first.
pub(super) fn sort(diagnostics: &mut [Diagnostic], sources: &SourceMap) {
    let place = |span: Span| (sources.path(span.file), span.start, span.end);
    diagnostics.sort_by(|a, b| {
        let key = |d: &Diagnostic| (d.span.map(place), d.severity, d.code);
        key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
    });
}
