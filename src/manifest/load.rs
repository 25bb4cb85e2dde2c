//! From texts to the desired state.

use std::sync::mpsc;
use std::thread;

use crate::diag::{Diagnostic, FileId, Severity, SourceMap, Span};
use crate::state::Desired;

use super::declared::Set;
use super::places::Places;
use super::values::{Expansion, ManifestSet, ValueTable, Values};
use super::yaml::{self, Reading};
use super::{check, document, resolve, rules};

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
    let mut files = files_by_path(sources);
    files.retain(|file| values.file() != Some(*file));
    read_ahead(&files, sources, |file, reading| {
        if reading.lacks_documents {
            set.has_unreadable = true;
            check::suspects_in_broken_text(file, sources.text(file), &mut masks);
        }
        diagnostics.extend(reading.diagnostics);
        for mut node in reading.documents {
            check::suspects(&node, &mut masks);
            expansion.document(&mut node, &mut diagnostics);
            check::literals::texts_with_secrets(&node, &mut literals);
            document::take(&mut set, &node, &mut diagnostics, &mut masks);
        }
    });
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

/// So many files are read before they are taken in: enough to keep both sides at work, and few
/// enough that the trees of all files are never there at once.
const AHEAD: usize = 2;

/// Reads the files beside taking them in, which costs about as much. They are taken in their order.
fn read_ahead(files: &[FileId], sources: &SourceMap, mut take: impl FnMut(FileId, Reading)) {
    let read = |file: FileId| yaml::read(file, sources.text(file));
    thread::scope(|scope| {
        let (sender, readings) = mpsc::sync_channel(AHEAD);
        let reading = thread::Builder::new().spawn_scoped(scope, move || {
            // It fails where nobody takes any more, and then nothing is left to do.
            let _ = files.iter().try_for_each(|&file| sender.send(read(file)));
        });
        for &file in files {
            let read_before = reading.as_ref().ok().and_then(|_| readings.recv().ok());
            // Where there is no other thread to be had, this one does both.
            take(file, read_before.unwrap_or_else(|| read(file)));
        }
    });
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
