//! Tracked folders: on this machine, or as somebody listed them.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use serde_json::{Value, json};
use walkdir::WalkDir;

use super::folder_facts::FolderFacts;
use crate::githost::{Connection, HostError, HostErrorKind, Listed, Page};
use crate::model::Glob;

/// As many files and folders are looked at, and as many folders are taken from a file.
const MOST_ENTRIES: usize = 100_000;

/// As much of a file that lists folders is read.
const MOST_BYTES: u64 = 64 << 20;

/// The Git repositories below a mask, as deep as the integration looks. No link is followed.
pub fn folders(connection: &Connection) -> Listed {
    let mask = connection.origin.as_str();
    match repositories(mask, connection.depth) {
        Ok((paths, gap)) => {
            let items = paths.iter().map(|path| {
                let facts = FolderFacts::of(Path::new(path));
                let mut item = item(path);
                item["size"] = Value::from(facts.size);
                item["moved"] = Value::from(facts.moved.map(|moved| moved.to_string()));
                item["empty"] = Value::from(facts.empty);
                item
            });
            listed(mask, vec![page(items)], gap)
        }
        Err(why) => listed(mask, Vec::new(), Some(why)),
    }
}

/// The repositories that a file names: a path on each line, or JSON as filters see it.
pub fn listing(connection: &Connection, file: &Path) -> Listed {
    let mask = connection.origin.as_str();
    match paths_in(file) {
        Ok(paths) => {
            let items = paths.iter().map(|path| item(path));
            listed(mask, vec![page(items)], None)
        }
        Err(why) => {
            let why = format!("{}: {why}", file.display());
            listed(mask, Vec::new(), Some(why))
        }
    }
}

/// A repository as filters see it.
fn item(path: &str) -> Value {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    json!({ "name": name, "fullPath": path })
}

fn page(items: impl Iterator<Item = Value>) -> Page {
    Page {
        group: None,
        body: Value::Array(items.collect()),
    }
}

fn listed(mask: &str, pages: Vec<Page>, gap: Option<String>) -> Listed {
    let error = |why| -> HostError { HostErrorKind::Folder(why).at(mask) };
    Listed {
        pages,
        gap: gap.map(error),
        notes: Vec::new(),
        asked: mask.to_owned(),
    }
}

fn repositories(mask: &str, depth: usize) -> Result<(Vec<String>, Option<String>), String> {
    if mask.contains('\\') && !cfg!(windows) {
        return Err("a path of Windows is not on this machine".to_owned());
    }
    let (root, pattern) = match mask.rsplit_once(['/', '\\']) {
        Some((root, last)) if last.contains('*') => (root, last),
        _ => (mask, "*"),
    };
    if root.contains('*') {
        return Err("a mask with * before its last part is not read here".to_owned());
    }
    let pattern: Glob = pattern
        .parse()
        .map_err(|_| "its mask is none that is read here".to_owned())?;
    let root = if root.is_empty() { "/" } else { root };
    if !Path::new(root).is_dir() {
        return Err("the folder is not on this machine".to_owned());
    }
    let mut entries = WalkDir::new(root)
        .min_depth(1)
        .max_depth(depth.clamp(1, 5))
        .follow_links(false)
        .sort_by_file_name()
        .into_iter();
    let mut paths = Vec::new();
    let mut gap = None;
    let mut looked_at = 0;
    while let Some(entry) = entries.next() {
        looked_at += 1;
        if looked_at > MOST_ENTRIES {
            gap = Some(format!(
                "it holds more than {MOST_ENTRIES} files and folders, and was not read to its end"
            ));
            break;
        }
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                gap.get_or_insert_with(|| match error.path() {
                    Some(path) => format!("{} cannot be read", path.display()),
                    None => "part of it cannot be read".to_owned(),
                });
                continue;
            }
        };
        if !entry.file_type().is_dir() {
            continue;
        }
        let is_meant =
            entry.depth() > 1 || pattern.matches(None, &entry.file_name().to_string_lossy());
        if !is_meant {
            entries.skip_current_dir();
        } else if is_repository(entry.path()) {
            match entry.path().to_str() {
                Some(path) => paths.push(path.to_owned()),
                None => {
                    gap.get_or_insert_with(|| "a path in it is no UTF-8".to_owned());
                }
            }
            entries.skip_current_dir();
        }
    }
    Ok((paths, gap))
}

/// A bare repository, or a working copy.
fn is_repository(path: &Path) -> bool {
    let is_bare = |path: &Path| path.join("HEAD").is_file() && path.join("objects").is_dir();
    is_bare(path) || path.join(".git").exists()
}

fn paths_in(file: &Path) -> Result<Vec<String>, String> {
    let mut text = String::new();
    let mut opened = File::open(file)
        .map_err(|error| error.to_string())?
        .take(MOST_BYTES + 1);
    opened
        .read_to_string(&mut text)
        .map_err(|error| error.to_string())?;
    if text.len() as u64 > MOST_BYTES {
        return Err(format!("it is larger than {} MiB", MOST_BYTES >> 20));
    }
    let paths = paths_of(&text)?;
    if paths.len() > MOST_ENTRIES {
        return Err(format!("it names more than {MOST_ENTRIES} folders"));
    }
    Ok(paths)
}

fn paths_of(text: &str) -> Result<Vec<String>, String> {
    if text.trim_start().starts_with('[') {
        let items: Vec<Value> =
            serde_json::from_str(text).map_err(|error| format!("it is no JSON: {error}"))?;
        let path = |item: &Value| item["fullPath"].as_str().map(str::to_owned);
        let paths: Option<Vec<_>> = items.iter().map(path).collect();
        return paths.ok_or_else(|| "an item of it has no `fullPath`".to_owned());
    }
    let lines = text.lines().map(str::trim);
    Ok(lines
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect())
}
