//! Exports for people and machines.

use schemars::JsonSchema;
use serde::Serialize;

use super::documents::{FORMAT_VERSION, InstanceDocument};
use super::style::{STRONG, paint};
use super::words::{count, harmless};
use crate::export::{Export, ExportedFile, LeftOut, Variable};
use crate::model::Address;

/// `export --format json`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "gijctl export")]
pub struct ExportDocument {
    /// Version of this shape.
    pub format_version: u32,
    /// The Jira that was exported; null where it was a file.
    pub instance: Option<InstanceDocument>,
    /// The integrations, sorted by address.
    pub integrations: Vec<ExportedRowDocument>,
    /// The plain repositories, sorted by address.
    pub repositories: Vec<ExportedRowDocument>,
    /// The files, sorted by path.
    pub files: Vec<FileDocument>,
    /// The environment variables that the manifests name, sorted.
    pub environment: Vec<VariableDocument>,
    /// What the manifests do not say.
    pub left_out: Vec<LeftOutDocument>,
    /// Files of an earlier export in the same folder that this one does not have. They are left alone.
    pub former_files: Vec<String>,
}

/// An integration or a plain repository that was exported.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ExportedRowDocument {
    /// `Kind/name`.
    pub address: String,
    /// GIJ's number of it.
    pub id: u64,
}

/// A file.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FileDocument {
    /// Its path within the folder, with `/` between folders.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// An environment variable.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct VariableDocument {
    /// Its name.
    pub name: String,
    /// What it is to hold.
    pub purpose: String,
}

/// Something that the manifests do not say.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LeftOutDocument {
    /// What.
    pub what: String,
    /// Why.
    pub why: String,
}

/// The document of an export.
pub fn document(
    export: &Export,
    instance: Option<InstanceDocument>,
    former_files: Vec<String>,
) -> ExportDocument {
    let Export {
        files,
        rows: _,
        environment,
        left_out,
    } = export;
    ExportDocument {
        format_version: FORMAT_VERSION,
        instance,
        integrations: export
            .integrations()
            .map(|(address, id)| row(address, id.get()))
            .collect(),
        repositories: export
            .repositories()
            .map(|(address, id)| row(address, id.get()))
            .collect(),
        files: files
            .iter()
            .map(|ExportedFile { path, text }| FileDocument {
                path: path.clone(),
                text: text.clone(),
            })
            .collect(),
        environment: environment
            .iter()
            .map(|Variable { name, purpose }| VariableDocument {
                name: name.clone(),
                purpose: purpose.clone(),
            })
            .collect(),
        left_out: left_out
            .iter()
            .map(|LeftOut { what, why }| LeftOutDocument {
                what: what.clone(),
                why: why.clone(),
            })
            .collect(),
        former_files,
    }
}

fn row(address: &Address, id: u64) -> ExportedRowDocument {
    ExportedRowDocument {
        address: address.to_string(),
        id,
    }
}

/// What was exported, in a few lines.
pub fn summary(export: &Export) -> String {
    let integrations = count(export.integrations().count(), "integration", "integrations");
    let mut text = format!("Exported {integrations}");
    let repositories = export.repositories().count();
    if repositories > 0 {
        let repositories = count(repositories, "plain repository", "plain repositories");
        text.push_str(&format!(" and {repositories}"));
    }
    if !export.environment.is_empty() {
        let variables = count(export.environment.len(), "variable", "variables");
        text.push_str(&format!(", with {variables} for their secrets"));
    }
    text.push_str(".\n");
    text
}

/// All that was left out, and why.
pub fn left_out(export: &Export) -> String {
    let mut text = String::new();
    if !export.left_out.is_empty() {
        text.push_str(&format!("\n{}\n", paint(STRONG, "Left out")));
        for LeftOut { what, why } in &export.left_out {
            text.push_str(&format!("  {}: {}\n", harmless(what), harmless(why)));
        }
    }
    text
}

/// What to do after an export into a folder.
pub fn next(folder: &str) -> String {
    format!("\nNext: gijctl plan {}\n", harmless(folder))
}

/// What was written where.
pub fn written(folder: &str, written: usize, unchanged: usize, former_files: &[String]) -> String {
    let folder = harmless(folder);
    let files = count(written, "file", "files");
    let mut text = format!("Wrote {files} to {folder}");
    if unchanged > 0 {
        let were = if unchanged == 1 { "was" } else { "were" };
        text.push_str(&format!("; {unchanged} {were} there already"));
    }
    text.push_str(".\n");
    if !former_files.is_empty() {
        text.push_str(&format!(
            "\n{}\n",
            paint(
                STRONG,
                "Files of an earlier export that this one does not have"
            )
        ));
        for file in former_files {
            text.push_str(&format!("  {}\n", harmless(file)));
        }
        text.push_str("They are still there, and a plan would count them: remove what is gone.\n");
    }
    text
}
