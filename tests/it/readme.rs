//! The README shows what the program prints, and the commands it gives are the ones that are run.

#![expect(clippy::unwrap_used, reason = "helpers of tests may end them")]

use std::io::Read as _;
use std::process::Command;

use gijctl::cli::Exit;

const README: &str = include_str!("../../README.md");

/// A block of output and the command above it.
struct Shown {
    arguments: Vec<String>,
    lines: Vec<String>,
}

/// Every block that stands under a comment of the form `<!-- gijctl ARGUMENTS -->`.
fn shown() -> Vec<Shown> {
    let mut blocks = Vec::new();
    let mut lines = README.lines();
    while let Some(line) = lines.next() {
        let Some(command) = line.strip_prefix("<!-- gijctl ") else {
            continue;
        };
        let arguments = command
            .trim_end_matches(" -->")
            .split(' ')
            .map(str::to_owned)
            .collect();
        assert_eq!(lines.next(), Some("```text"), "a block follows {line}");
        let block = lines.by_ref().take_while(|line| *line != "```");
        blocks.push(Shown {
            arguments,
            lines: block.map(str::to_owned).collect(),
        });
    }
    blocks
}

/// All that a command prints, both streams in one.
fn printed(arguments: &[String]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state.json");
    let arguments = arguments
        .iter()
        .map(|argument| argument.replace("STATE", state.to_str().unwrap()));
    let (mut reader, writer) = std::io::pipe().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_gijctl"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .stdin(std::process::Stdio::null())
        .stdout(writer.try_clone().unwrap())
        .stderr(writer)
        .spawn()
        .unwrap();
    let mut text = String::new();
    reader.read_to_string(&mut text).unwrap();
    child.wait().unwrap();
    text
}

#[test]
fn every_output_in_the_readme_is_what_the_program_prints() {
    let blocks = shown();
    assert!(!blocks.is_empty());
    for block in blocks {
        let text = printed(&block.arguments);
        let mut real = text.lines();
        for line in &block.lines {
            // Three dots stand for what is left out.
            if line.trim() == "..." {
                continue;
            }
            assert!(
                real.any(|real| real == line),
                "the README shows a line that `gijctl {}` does not print there:\n{line}\nit prints:\n{text}",
                block.arguments.join(" ")
            );
        }
    }
}

#[test]
fn the_readme_names_the_rust_version_and_the_exit_codes_of_the_program() {
    let manifest = include_str!("../../Cargo.toml");
    let version = manifest
        .lines()
        .find_map(|line| line.strip_prefix("rust-version = "))
        .unwrap()
        .trim_matches('"');
    assert!(README.contains(&format!("Rust {version} or newer")));
    for exit in [
        Exit::Done,
        Exit::Failed,
        Exit::Differences,
        Exit::PartWay,
        Exit::Usage,
        Exit::InvalidManifests,
        Exit::Interrupted,
    ] {
        assert!(README.contains(&format!("**{}**", exit.code())), "{exit:?}");
    }
}
