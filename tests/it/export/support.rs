//! A site that is exported, and what gijctl reads in its files.

use std::path::Path;

use gijctl::diag::{Diagnostic, Severity, SourceMap};
use gijctl::export::{Export, ExportedFile, FeaturesIn, Layout, Options, Site, export};
use gijctl::manifest;
use gijctl::state::Desired;

use crate::support::Rig;

/// Everything, a file for each resource.
pub(crate) const PLAINLY: Options = Options {
    layout: Layout::FilePerResource,
    features: FeaturesIn::Resources,
    only: None,
    beside: None,
};

/// A rig without manifests in a world of this scenario.
pub(crate) fn world(scenario: &str) -> Rig {
    Rig::new(scenario, &[])
}

/// What the export of a rig's world is.
pub(crate) fn exported(rig: &Rig, options: &Options) -> Export {
    export(&Site::of_live(&rig.observe_all()), options).unwrap()
}

/// What gijctl makes of exported files, which hold no mistake.
#[track_caller]
pub(crate) fn read(files: &[ExportedFile]) -> Desired {
    let (desired, diagnostics) = judged(files);
    let errors: Vec<_> = diagnostics
        .iter()
        .filter(|one| one.severity == Severity::Error)
        .collect();
    let text: String = files.iter().map(|file| file.text.as_str()).collect();
    assert!(errors.is_empty(), "{errors:#?} in\n{text}");
    desired.unwrap()
}

fn judged(files: &[ExportedFile]) -> (Option<Desired>, Vec<Diagnostic>) {
    let mut sources = SourceMap::new();
    let is_manifest = |path: &str| Path::new(path).extension().is_some_and(|it| it == "yaml");
    for file in files.iter().filter(|file| is_manifest(&file.path)) {
        sources.add(file.path.clone(), file.text.clone());
    }
    let loaded = manifest::load(&mut sources);
    (loaded.desired, loaded.diagnostics)
}

/// The text of one file.
#[track_caller]
pub(crate) fn text_of<'e>(export: &'e Export, path: &str) -> &'e str {
    let file = export.files.iter().find(|file| file.path == path);
    let paths: Vec<_> = export.files.iter().map(|file| file.path.as_str()).collect();
    &file
        .unwrap_or_else(|| panic!("{path} is not among {paths:?}"))
        .text
}

/// Holds that a plan of the export neither changes nor holds back anything, and speaks of all that
/// was exported.
#[track_caller]
pub(crate) fn plans_to_no_change(rig: &mut Rig, export: &Export) {
    rig.desired = read(&export.files);
    let plan = rig.plan();
    let text: String = export.files.iter().map(|file| file.text.as_str()).collect();
    assert!(!plan.has_differences(), "{:#?} in\n{text}", plan.changes);
    assert!(plan.held.is_empty(), "{:#?} in\n{text}", plan.held);
    let matched: Vec<_> = plan.matched.into_iter().collect();
    let wanted: Vec<_> = export
        .rows
        .iter()
        .map(|one| (one.address.clone(), one.id))
        .collect();
    assert_eq!(matched, wanted);
}
