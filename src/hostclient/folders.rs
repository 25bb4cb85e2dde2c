//! Tracked folders: on this machine, or as somebody listed them.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use serde::Deserialize;
use serde_json::{Value, json};
use walkdir::WalkDir;

use super::folder_facts::FolderFacts;
use super::tracked::{DEEPEST, Spot, Tracked};
use crate::githost::{Connection, HostError, HostErrorKind, Listed, Mask, Page, Sieve};
use crate::model::{Glob, count};

/// As many files and folders are looked at, and as many folders are taken from a file.
const MOST_ENTRIES: usize = 100_000;

/// As much of a file that lists folders is read.
const MOST_BYTES: u64 = 64 << 20;

/// After so many files and folders others get their turn: a disk may be slow.
const TURN: usize = 64;

/// What is in folders, why there may be more, and what else is to be said.
#[derive(Default)]
struct Gathered {
    items: Vec<Value>,
    gap: Option<String>,
    notes: Vec<String>,
}

/// The Git repositories below a mask, as deep as the integration looks. No link is followed.
pub async fn folders(connection: &Connection) -> Listed {
    listed(connection, facts(connection).await)
}

async fn facts(connection: &Connection) -> Result<Gathered, String> {
    let (paths, gap) = repositories(&connection.origin, connection.depth).await?;
    let mut items = Vec::new();
    for path in &paths {
        let facts = FolderFacts::of(Path::new(path));
        let mut item = item(path);
        item["size"] = Value::from(facts.size);
        item["moved"] = Value::from(facts.moved.map(|moved| moved.to_string()));
        item["empty"] = Value::from(facts.empty);
        items.push(item);
        tokio::task::yield_now().await;
    }
    Ok(Gathered {
        items,
        gap,
        notes: Vec::new(),
    })
}

/// The repositories that a file names: a path on each line, or JSON as filters see it.
pub fn listing(connection: &Connection, file: &Path) -> Listed {
    let gathered = named(connection, file);
    listed(
        connection,
        gathered.map_err(|why| format!("{}: {why}", file.display())),
    )
}

/// What a file names of that which the integration looks at.
fn named(connection: &Connection, file: &Path) -> Result<Gathered, String> {
    let tracked = Tracked::of(connection)?;
    let mut gathered = Gathered::default();
    let mut too_deep = 0;
    for path in paths_in(file)? {
        match tracked.spot(&path) {
            Spot::Seen => gathered.items.push(item(&path)),
            Spot::TooDeep => too_deep += 1,
            Spot::Elsewhere => {
                return Err(format!("`{path}` is no folder below {}", connection.origin));
            }
        }
    }
    if too_deep > 0 {
        gathered.notes.push(format!(
            "{} deeper than folderDepth looks {} left out",
            count(too_deep, "folder", "folders"),
            if too_deep == 1 { "is" } else { "are" }
        ));
    }
    Ok(gathered)
}

/// A repository as filters see it.
fn item(path: &str) -> Value {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    json!({ "name": name, "fullPath": path })
}

fn listed(connection: &Connection, gathered: Result<Gathered, String>) -> Listed {
    let at_mask = |kind: HostErrorKind| -> HostError { kind.at(&connection.origin) };
    // Nobody signs in to a folder.
    let mut sieve = Sieve::new(connection.kind, &connection.filter, Mask::default());
    let (gap, notes) = match gathered {
        Ok(Gathered { items, gap, notes }) => {
            let page = Page { group: None, items };
            let untaken = sieve.take(page).err();
            (untaken.or(gap.map(HostErrorKind::Folder)), notes)
        }
        Err(why) => (Some(HostErrorKind::Folder(why)), Vec::new()),
    };
    Listed {
        pages: sieve.pages(),
        filtered: sieve.filtered(),
        gap: gap.map(at_mask),
        notes,
        asked: connection.origin.clone(),
    }
}

async fn repositories(mask: &str, depth: usize) -> Result<(Vec<String>, Option<String>), String> {
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
        .max_depth(depth.clamp(1, DEEPEST))
        .follow_links(false)
        .sort_by_file_name()
        .into_iter();
    let mut paths = Vec::new();
    let mut gap = None;
    let mut looked_at = 0;
    while let Some(entry) = entries.next() {
        looked_at += 1;
        if looked_at % TURN == 0 {
            tokio::task::yield_now().await;
        }
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

/// A repository in a file of JSON, which may hold more of it than its path.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    full_path: Option<String>,
}

fn paths_of(text: &str) -> Result<Vec<String>, String> {
    // Some editors begin a file with a mark of its encoding.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).trim_start();
    if text.starts_with('[') {
        let items: Vec<Named> = serde_json::from_str(text)
            .map_err(|error| format!("it is no list in JSON: {error}"))?;
        let paths: Option<Vec<_>> = items.into_iter().map(|item| item.full_path).collect();
        return paths.ok_or_else(|| "an item of it has no `fullPath`".to_owned());
    }
    if text.starts_with('{') {
        return Err(
            "it is JSON, and no list: write [{\"fullPath\": \"/srv/git/a.git\"}], or a path on each line"
                .to_owned(),
        );
    }
    let lines = text.lines().map(str::trim);
    Ok(lines
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect())
}
