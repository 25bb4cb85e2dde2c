//! Manifests from files to the desired state.

use std::path::PathBuf;

use crate::diag::{Diagnostic, Severity, SourceMap};
use crate::manifest;
use crate::source;
use crate::state::Desired;

/// Manifests that can be used.
#[derive(Debug)]
pub struct Manifests {
    /// What they ask for.
    pub desired: Desired,
    /// Their texts.
    pub sources: SourceMap,
    /// What somebody should look at.
    pub warnings: Vec<Diagnostic>,
}

/// Manifests that cannot.
#[derive(Debug)]
pub struct Invalid {
    /// Their texts.
    pub sources: SourceMap,
    /// Everything that was found.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads all manifests, or says everything that is wrong with them.
pub fn load(paths: &[PathBuf]) -> Result<Manifests, Box<Invalid>> {
    let read = source::read_manifests(paths);
    let mut sources = read.sources;
    let mut diagnostics = read.diagnostics;
    let loaded = manifest::load(&mut sources);
    diagnostics.extend(loaded.diagnostics);
    let unreadable = diagnostics.iter().any(|d| d.severity == Severity::Error);
    match loaded.desired {
        Some(desired) if !unreadable => Ok(Manifests {
            desired,
            sources,
            warnings: diagnostics,
        }),
        _ => Err(Box::new(Invalid {
            sources,
            diagnostics,
        })),
    }
}
