//! The Rust files of this package.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use super::Finding;
use super::imports::{NamedPath, named_paths};
use super::tokens::{Token, tokenise};

/// Folders which hold Rust.
const FOLDERS: [&str; 3] = ["src", "tests", "benches"];

/// Files that nobody declares, since Cargo does.
const ROOTS: [&str; 3] = ["src/lib.rs", "src/main.rs", "tests/it/main.rs"];

/// One file.
#[derive(Debug)]
pub(super) struct SourceFile {
    /// Relative to the package, with `/`.
    pub(super) path: String,
    pub(super) text: String,
    pub(super) tokens: Vec<Token>,
}

impl SourceFile {
    /// A file with this text.
    pub(super) fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            tokens: tokenise(text),
        }
    }

    /// The paths it names.
    pub(super) fn paths(&self) -> Vec<NamedPath> {
        named_paths(&self.tokens)
    }

    /// The module it is, from the root of its crate.
    pub(super) fn module(&self) -> Vec<String> {
        let path = self.path.trim_end_matches(".rs");
        let mut names: Vec<String> = path.split('/').skip(1).map(str::to_owned).collect();
        let is_folder = names
            .last()
            .is_some_and(|name| matches!(name.as_str(), "mod" | "lib" | "main"));
        if is_folder {
            names.pop();
        }
        names
    }

    /// The room it belongs to; `None` for the roots.
    pub(super) fn room(&self) -> Option<String> {
        self.module().into_iter().next()
    }

    /// The two places in which a module it declares may be, and whether only tests see it.
    fn declared(&self) -> Vec<(String, bool)> {
        let folder = match self.path.rsplit_once('/') {
            Some((folder, "mod.rs" | "lib.rs" | "main.rs")) => folder.to_owned(),
            _ => self.path.trim_end_matches(".rs").to_owned(),
        };
        self.tokens
            .windows(3)
            .filter(|three| three[0].is_word("mod") && three[2].is_sign(';'))
            .filter_map(|three| Some((three[1].word()?, three[0].in_test)))
            .flat_map(|(name, in_test)| {
                [
                    (format!("{folder}/{name}.rs"), in_test),
                    (format!("{folder}/{name}/mod.rs"), in_test),
                ]
            })
            .collect()
    }
}

/// All files, sorted by path.
#[derive(Debug)]
pub(super) struct SourceTree {
    files: Vec<SourceFile>,
}

impl SourceTree {
    /// Reads the package that this test belongs to.
    pub(super) fn read() -> Self {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut files = Vec::new();
        for folder in FOLDERS {
            if package.join(folder).is_dir() {
                read_folder(package, folder, &mut files)
                    .unwrap_or_else(|error| panic!("{folder} could not be read: {error}"));
            }
        }
        Self::new(files)
    }

    fn new(mut files: Vec<SourceFile>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let tests: BTreeSet<String> = files
            .iter()
            .flat_map(SourceFile::declared)
            .filter_map(|(path, in_test)| in_test.then_some(path))
            .collect();
        for file in &mut files {
            if tests.contains(&file.path) {
                for token in &mut file.tokens {
                    token.in_test = true;
                }
            }
        }
        Self { files }
    }

    /// The file at this path.
    pub(super) fn file(&self, path: &str) -> &SourceFile {
        self.files
            .iter()
            .find(|file| file.path == path)
            .unwrap_or_else(|| panic!("{path} exists"))
    }

    /// The rooms that exist in `src/`.
    pub(super) fn rooms(&self) -> BTreeSet<String> {
        self.below("src/").filter_map(SourceFile::room).collect()
    }

    fn below(&self, folder: &str) -> impl Iterator<Item = &SourceFile> {
        self.files
            .iter()
            .filter(move |file| file.path.starts_with(folder))
    }

    /// What one rule finds in the files of a folder.
    pub(super) fn check_each(
        &self,
        folder: &str,
        rule: impl Fn(&SourceFile) -> Vec<Finding>,
    ) -> Vec<Finding> {
        self.below(folder).flat_map(rule).collect()
    }

    /// Files of `src/` and `tests/it/` that no module declares: nothing ever compiles them.
    pub(super) fn undeclared(&self) -> Vec<Finding> {
        let declared: BTreeSet<String> = self
            .files
            .iter()
            .flat_map(SourceFile::declared)
            .map(|(path, _)| path)
            .collect();
        self.below("src/")
            .chain(self.below("tests/it/"))
            .filter(|file| !declared.contains(&file.path) && !ROOTS.contains(&file.path.as_str()))
            .map(|file| {
                let message = "no `mod` declares this file, so it is never compiled";
                Finding::new(&file.path, 1, message)
            })
            .collect()
    }
}

fn read_folder(package: &Path, folder: &str, files: &mut Vec<SourceFile>) -> io::Result<()> {
    for entry in fs::read_dir(package.join(folder))? {
        let entry = entry?.path();
        let name = entry.file_name().unwrap_or_default().to_string_lossy();
        let path = format!("{folder}/{name}");
        if entry.is_dir() {
            read_folder(package, &path, files)?;
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            files.push(SourceFile::new(&path, &fs::read_to_string(&entry)?));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> SourceTree {
        SourceTree::new(
            files
                .iter()
                .map(|(path, text)| SourceFile::new(path, text))
                .collect(),
        )
    }

    #[test]
    fn a_file_knows_its_module_and_room() {
        for (path, module) in [
            ("src/lib.rs", ""),
            ("src/plan/mod.rs", "plan"),
            ("src/plan/diff.rs", "plan::diff"),
            ("src/plan.rs", "plan"),
        ] {
            assert_eq!(SourceFile::new(path, "").module().join("::"), module);
        }
    }

    #[test]
    fn a_forgotten_file_is_found() {
        let tree = tree(&[
            ("tests/it/main.rs", "mod a; // mod c;"),
            ("tests/it/a.rs", "mod b;"),
            ("tests/it/a/b.rs", ""),
            ("tests/it/c.rs", ""),
        ]);
        let files: Vec<_> = tree.undeclared().into_iter().map(|f| f.file).collect();
        assert_eq!(files, ["tests/it/c.rs"]);
    }

    #[test]
    fn a_module_declared_for_tests_only_is_a_test_throughout() {
        let tree = tree(&[
            ("src/plan/mod.rs", "mod diff;\n#[cfg(test)]\nmod tests;"),
            ("src/plan/tests.rs", "fn a() {}"),
            ("src/plan/diff.rs", "fn b() {}"),
        ]);
        assert!(tree.file("src/plan/tests.rs").tokens[0].in_test);
        assert!(!tree.file("src/plan/diff.rs").tokens[0].in_test);
    }
}
