//! The first day with a grown Jira, command by command as `examples/first-day` tells it.

use super::run::Place;

const STORY: &str = include_str!("../../../examples/first-day/README.md");
const FILES: [(&str, &str); 5] = [
    (
        "simulator.yaml",
        include_str!("../../../examples/first-day/simulator.yaml"),
    ),
    (
        "fixed/general.yaml",
        include_str!("../../../examples/first-day/fixed/general.yaml"),
    ),
    (
        "fixed/kitchen.yaml",
        include_str!("../../../examples/first-day/fixed/kitchen.yaml"),
    ),
    (
        "fixed/orchard-old.yaml",
        include_str!("../../../examples/first-day/fixed/orchard-old.yaml"),
    ),
    (
        "fixed/orchard.yaml",
        include_str!("../../../examples/first-day/fixed/orchard.yaml"),
    ),
];

/// What stands after a command that ends otherwise than with 0.
const EXITS: &str = " # exits with ";

/// A command of the story.
struct Told {
    command: &'static str,
    code: i32,
    /// What it prints, by the block that follows it.
    shown: Vec<&'static str>,
}

/// The commands of the story, in order.
fn story() -> Vec<Told> {
    let mut told: Vec<Told> = Vec::new();
    let mut lines = STORY.lines();
    while let Some(line) = lines.next() {
        if let Some(line) = line.strip_prefix("gijctl ") {
            let (command, code) = match line.split_once(EXITS) {
                Some((command, code)) => (command, code.parse().unwrap()),
                None => (line, 0),
            };
            told.push(Told {
                command,
                code,
                shown: Vec::new(),
            });
        }
        if line == "```text" {
            let block = lines.by_ref().take_while(|line| *line != "```");
            told.last_mut().unwrap().shown = block.collect();
        }
    }
    told
}

#[test]
fn every_command_of_the_story_ends_and_prints_as_it_says() {
    let place = Place::new(&FILES);
    let story = story();
    assert!(story.iter().any(|told| !told.shown.is_empty()));
    for Told {
        command,
        code,
        shown,
    } in story
    {
        let ran = place.run_in_a_shell(command).ends_with(code);
        let mut real = ran.stdout.lines();
        // Three dots stand for what is left out.
        for line in shown.into_iter().filter(|line| *line != "...") {
            assert!(
                real.any(|real| real == line),
                "`gijctl {command}` does not print, there:\n{line}\nit prints:\n{}",
                ran.stdout
            );
        }
    }
    let written = place.read("fixed/general.yaml");
    let (_, before) = FILES[1];
    assert_eq!(
        written,
        before.replace("reindexIntervalMinutes: 5 ", "reindexIntervalMinutes: 12 ")
    );
}

/// The blocks of code in a page, with their fences.
fn blocks(page: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            let rest = lines.by_ref().take_while(|line| *line != "```");
            let block: Vec<_> = std::iter::once(line).chain(rest).collect();
            blocks.push(block.join("\n"));
        }
    }
    blocks
}

#[test]
fn the_readme_tells_the_same_story_in_fewer_blocks() {
    let readme = include_str!("../../../README.md");
    let (_, section) = readme
        .split_once("\n## The first day with a grown Jira\n")
        .unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let told = blocks(section);
    assert!(told.len() > 8, "{}", told.len());
    let all = blocks(STORY);
    let mut story = all.iter();
    for block in &told {
        assert!(
            story.any(|one| one == block),
            "the story does not have, there:\n{block}"
        );
    }
}
