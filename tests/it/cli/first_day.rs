//! The first day with a grown Jira, command by command as `examples/first-day` tells it.

use super::run::Place;

const SCENARIO: &str = include_str!("../../../examples/first-day/simulator.yaml");
const STORY: &str = include_str!("../../../examples/first-day/README.md");

/// What stands after a command that ends otherwise than with 0.
const EXITS: &str = " # exits with ";

/// The commands of the story, each with its exit code.
fn commands() -> Vec<(&'static str, i32)> {
    let lines = STORY
        .lines()
        .filter_map(|line| line.strip_prefix("gijctl "));
    lines
        .map(|line| match line.split_once(EXITS) {
            Some((command, code)) => (command, code.parse().unwrap()),
            None => (line, 0),
        })
        .collect()
}

#[test]
fn every_command_of_the_story_ends_as_it_says() {
    let place = Place::new(&[("simulator.yaml", SCENARIO)]);
    let mut printed = Vec::new();
    for (command, code) in commands() {
        let ran = place.run_in_a_shell(command).ends_with(code);
        printed.push((command, ran.stdout));
    }
    let of = |name: &str| {
        let said = printed
            .iter()
            .find(|(command, _)| command.starts_with(name));
        said.map(|(_, stdout)| stdout.as_str()).unwrap()
    };
    let doctor = of("doctor");
    for finding in [
        "\"Orchard\" (id=1), \"Orchard (old)\"",
        "menus: HTTP 401: token expired",
        "no pair that the vendor names",
        "covers updates until 2026-03-20",
        "certificates are not verified: \"Kitchen\"",
        "trustFolderStat is on: \"Orchard\"",
    ] {
        assert!(doctor.contains(finding), "no {finding:?} in\n{doctor}");
    }
    let tune = of("tune");
    assert!(tune.contains("Integration/orchard"), "{tune}");
    assert!(tune.contains("were seen"), "{tune}");
}
