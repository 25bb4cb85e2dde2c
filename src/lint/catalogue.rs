//! The catalogue of rules as a page. It is made from the rules, and a test holds the committed page
//! against them.

use crate::model::{Contradiction, VendorPage};

use super::by_hand::HAND;
use super::map::MAP;
use super::registry::RULES;
use super::rule::{Example, Rule};

/// The page.
pub fn catalogue() -> String {
    let mut page = String::from(INTRODUCTION);
    for rule in RULES {
        page.push_str(&format!(
            "| [{}](#{}) | {} | {} | {} | {} |\n",
            rule.id,
            rule.id.to_lowercase(),
            rule.name,
            rule.level,
            rule.check.phrase(),
            if rule.mends { "yes" } else { "" }
        ));
    }
    for rule in RULES {
        page.push_str(&one(rule));
    }
    page.push_str(BY_HAND);
    for hand in HAND {
        let mut row = format!("| `{}` | {} |", hand.key, hand.what);
        if hand.place.is_empty() {
            row.push_str(" GeneralSettings |\n");
        } else {
            row.push_str(" gijctl.yaml |\n");
        }
        page.push_str(&row);
    }
    page.push_str(ADVICE);
    for row in &MAP {
        let goes: Vec<_> = row.goes.iter().map(|goes| goes.in_words()).collect();
        page.push_str(&format!(
            "| {} | {} | {} |\n",
            row.id,
            row.what,
            goes.join("; ")
        ));
    }
    page
}

const INTRODUCTION: &str = "\
# Rules of `gijctl lint`

This page is made from the rules themselves; `gijctl lint --explain GIJ038` says the same of one.
Examples show the keys that matter: the rest of the manifest is one that nothing is said against, and
`# no KEY` stands for a key that is left out.

Levels are `error`, `warning`, `info` and `off`. The last that speaks of a rule counts: the rule itself,
`lint.rules` of gijctl.yaml, `lint.overrides` in their order, then `--rule`. An annotation
`lint.disable: \"GIJ038, open-to-all\"` silences rules for its manifest in any case.

All that gijctl.yaml can say of it, rules by number or by name:

```yaml
lint:
  failOn: warning          # from which level on the exit code is 2: info, warning, error (the default) or never
  rules:                   # levels for everything
    trust-folder-stat: error
    GIJ010: off
  overrides:               # levels for some manifests; the later one goes before the earlier one
  - selector: { matchLabels: { team: lab }, matchNames: [Integration/github-lab] }
    rules: { open-to-all: off }
  confirmed:               # what no request shows; without `expires` it counts for 180 days
    disk: { by: jane, on: 2026-11-02, expires: 2027-05-01 }
```

A selector takes what has one of the names and all of the labels; either may be left out. A name that no
manifest has is an error where all manifests beside gijctl.yaml are looked at.

`--fix` leaves out what it cannot be sure of, each with its reason: a change must be written plainly, the
manifests must load with it for every instance of gijctl.yaml, nothing else may change by it, and no other
rule may find fault with it.

| rule | name | level | looks at | `--fix` |
|---|---|---|---|---|
";

const BY_HAND: &str = "
## Confirmed by hand

No request shows these. They are told at the end, without a level, until somebody confirms them: general
settings under `acknowledged` of a GeneralSettings manifest, the others under `lint.confirmed` of
gijctl.yaml.

| key | what is advised | confirmed in |
|---|---|---|
";

const ADVICE: &str = "
## Where each piece of advice is heeded

| advice | what | heeded by |
|---|---|---|
";

fn one(rule: &Rule) -> String {
    let mut text = format!(
        "\n## {}\n\n**{}**, {}; looks at {}.\n\n{}\n",
        rule.id,
        rule.name,
        rule.level,
        rule.check.phrase(),
        rule.rationale
    );
    for number in rule.contradictions {
        if let Some(found) = Contradiction::by_number(*number) {
            text.push_str(&format!(
                "\nThe vendor's pages disagree (C{}): {} {}\n",
                found.number, found.sentence, found.posture
            ));
        }
    }
    text.push_str(&example("Bad", rule.bad));
    text.push_str(&example("Good", rule.good));
    let page = VendorPage::titled(rule.page);
    if let Some(page) = page {
        text.push_str(&format!(
            "\nVendor's page: [{}]({})\n",
            page.title, page.url
        ));
    }
    text
}

fn example(word: &str, example: Example) -> String {
    match example {
        Example::Situation(text) => format!("\n{word}: {text}.\n"),
        Example::Integration(text)
        | Example::General(text)
        | Example::Manifests(text)
        | Example::Configuration(text) => format!(
            "\n{word} {}:\n\n```yaml\n{}\n```\n",
            example.of_what(),
            text.trim_end()
        ),
    }
}
