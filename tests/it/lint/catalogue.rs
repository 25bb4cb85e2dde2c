use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use gijctl::lint::map::{Goes, MAP};
use gijctl::lint::{RULES, catalogue};
use gijctl::model::VendorPage;

/// The numbers of all advice that the vendor gives, a line each.
const RECOMMENDATIONS: &str = include_str!("recommendations.txt");

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_piece_of_advice_goes_somewhere() {
    let known: Vec<_> = RECOMMENDATIONS.lines().collect();
    let mapped: Vec<_> = MAP.iter().map(|row| row.id).collect();
    assert_eq!(mapped, known);
    for row in &MAP {
        assert!(!row.goes.is_empty(), "{}", row.id);
    }
}

#[test]
fn the_committed_page_of_rules_is_what_the_rules_say() {
    let path = root().join("docs/rules.md");
    let page = catalogue::catalogue();
    if std::env::var_os("BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &page).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == page,
        "docs/rules.md differs from the rules: run the tests with BLESS=1"
    );
}

/// The texts of every source file below a folder.
fn sources(folder: &Path) -> String {
    let mut whole = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            whole.push_str(&sources(&path));
        } else {
            whole.push_str(&fs::read_to_string(path).unwrap());
        }
    }
    whole
}

#[test]
fn the_codes_of_validate_that_the_map_names_are_its_own() {
    let manifest = sources(&root().join("src/manifest"));
    for row in &MAP {
        for goes in row.goes {
            if let Goes::Validate(code) = goes {
                assert!(manifest.contains(&format!("\"{code}\"")), "{code}");
            }
        }
    }
}

#[test]
fn every_rule_has_a_file_a_number_and_a_name_of_its_own() {
    let files: BTreeSet<_> = fs::read_dir(root().join("src/lint/rules"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("gij"))
        .collect();
    let named: BTreeSet<_> = RULES
        .iter()
        .map(|rule| {
            let name = rule.name.replace('-', "_");
            format!("{}_{name}.rs", rule.id.to_lowercase())
        })
        .collect();
    assert_eq!(named, files);
    let numbers: Vec<_> = RULES.iter().map(|rule| rule.id).collect();
    assert!(numbers.is_sorted());
}

#[test]
fn every_rule_names_a_page_of_the_vendor_and_says_why() {
    for rule in RULES {
        assert!(VendorPage::titled(rule.page).is_some(), "{}", rule.page);
        assert!(rule.rationale.ends_with('.'), "{}", rule.id);
        assert!(
            rule.check.is_live() || rule.check.is_offline(),
            "{}",
            rule.id
        );
    }
}
