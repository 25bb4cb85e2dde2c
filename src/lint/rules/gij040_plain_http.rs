//! GIJ040: addresses without encryption.

use crate::manifest::places::Key;
use crate::model::{Address, Field};

use super::super::rule::{Adopted, Check, Example, Level, Rule};
use super::super::subject::{Subject, text};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ040",
    name: "plain-http",
    level: Level::Warning,
    rationale: "With http the token crosses the network in the clear. That is our own conclusion: samples of the vendor's use such addresses.",
    page: "Add New Integration",
    contradictions: &[],
    bad: Example::Integration(
        "type: GITHUB_SERVER
origin: http://github.acme.example",
    ),
    good: Example::Integration(
        "type: GITHUB_SERVER
origin: https://github.acme.example",
    ),
    mends: false,
    check: Check::adopts(&[Adopted {
        code: "text",
        when: |subject, address, key| {
            key == Some(Key::Field(Field::Origin)) && is_plain(subject, address)
        },
        mend: None,
    }]),
};

fn is_plain(subject: &Subject<'_>, address: &Address) -> bool {
    let mut settings = subject.settings();
    let fields = settings.find(|(one, _)| *one == address);
    fields.is_some_and(|(_, fields)| {
        let scheme = text(fields, Field::Origin).split("://").next();
        scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("http"))
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn it_is_found_at_the_address() {
        assert_eq!(
            found("type: GITHUB_SERVER\norigin: HTTP://github.acme.example"),
            ["GIJ040"]
        );
    }
}
