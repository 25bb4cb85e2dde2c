//! `plan --forecast` after what earlier runs have seen.

use super::run::{CELLAR, Place};

const SCENARIO: &str = "
pace: stepped
hosts:
- scan: 5s
  repositories:
  - { name: barrels, cloneAndIndex: 10m }
";

fn named(name: &str, more: &str) -> String {
    CELLAR
        .replace("cellar", name)
        .replace("Cellar", name)
        .replace("  projects: all", &format!("  projects: all\n{more}"))
}

#[test]
fn a_forecast_follows_from_what_the_ledger_remembers() {
    let place = Place::new(&[("simulator.yaml", SCENARIO)])
        .with("a_PAT", "made-up")
        .with("b_PAT", "made-up")
        .with("c_PAT", "made-up")
        .with("CELLAR_PAT", "made-up");
    for name in ["a", "b", "c"] {
        place.write(&format!("{name}.yaml"), &named(name, ""));
    }
    let flags = ["--simulator=s.json", "--forecast", "--format=json"];
    let before = place.run(&[&["plan"], &flags[..]].concat()).ends_with(0);
    let before = before.document("plan");
    assert!(before["forecast"]["finish"].is_null(), "{before:#}");
    assert_eq!(before["forecast"]["unknown"].as_array().unwrap().len(), 3);
    let _ = place
        .run(&["apply", "--simulator=s.json", "--yes"])
        .ends_with(0);
    let expecting = named("d", "  repositories: { expectAtLeast: 2 }\n");
    place.write("d.yaml", &expecting);
    let after = place.run(&[&["plan"], &flags[..]].concat()).ends_with(0);
    let after = after.document("plan");
    let batch = &after["forecast"]["batches"][0];
    assert_eq!(batch["addresses"][0], "Integration/d");
    assert_eq!(batch["basis"][0], "3 first indexings of the same host");
    assert!(batch["ends"]["likely"].is_string(), "{after:#}");
    let plain = place.run(&["plan", "--simulator=s.json"]).ends_with(0);
    assert!(!plain.stdout.contains("Forecast"), "{}", plain.stdout);
    let told = place.run(&["plan", "--simulator=s.json", "--forecast"]);
    assert!(
        told.ends_with(0)
            .stdout
            .contains("All would be indexed at about"),
        "the forecast is told to people as well"
    );
}

#[test]
fn the_flags_of_a_forecast_go_before_the_file() {
    let place = Place::new(&[
        ("simulator.yaml", SCENARIO),
        ("gijctl.yaml", "rollout: { stagger: 2h }\n"),
    ])
    .with("a_PAT", "made-up")
    .with("b_PAT", "made-up")
    .with("CELLAR_PAT", "made-up");
    for name in ["a", "b"] {
        let expected = named(name, "").replace(
            &format!("{{ name: {name} }}"),
            &format!("{{ name: {name}, annotations: {{ rollout.expected: 10m }} }}"),
        );
        place.write(&format!("{name}.yaml"), &expected);
    }
    let told = |more: &[&str]| {
        let plan = ["plan", "--simulator=s.json", "--forecast"];
        place.run(&[&plan[..], more].concat()).ends_with(0).stdout
    };
    let by_file = told(&[]);
    assert!(by_file.contains("2h or more between"), "{by_file}");
    assert!(by_file.contains("after 2h 10m"), "{by_file}");
    let by_flag = told(&["--stagger=1h"]);
    assert!(by_flag.contains("1h or more between"), "{by_flag}");
    assert!(by_flag.contains("after 1h 10m"), "{by_flag}");
    let settled = told(&["--stagger=0s", "--settle=30m"]);
    assert!(settled.contains("after 1h."), "{settled}");
    let cut = told(&["--stagger=1h", "--deadline=30m"]);
    assert!(cut.contains("1 would not be started"), "{cut}");
}
