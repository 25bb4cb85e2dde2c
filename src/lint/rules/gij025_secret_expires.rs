//! GIJ025: secrets that end.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::super::rule::{Check, Example, Level, Raised, Rule};
use super::super::subject::Subject;

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ025",
    name: "secret-expires",
    level: Level::Warning,
    rationale: "A token should end some day and be replaced before. One that has ended shows as an error of indexing only.",
    page: "Creating Personal Access Tokens",
    contradictions: &[],
    bad: Example::Integration("annotations: { owner: jane, expires: 2020-01-31 }"),
    good: Example::Integration("annotations: { owner: jane, expires: 2199-01-31 }"),
    mends: false,
    check: Check::offline(check),
};

/// The annotation that says when a secret ends.
const EXPIRES: &str = "expires";
/// How many days before it is time to say so.
const SOON: i32 = 30;

fn check(subject: &Subject<'_>, found: &mut Vec<Raised>) {
    for (address, _) in subject.desired.credentials() {
        let annotations = subject.places.of(address).map(|places| &places.annotations);
        let Some(stated) = annotations.and_then(|annotations| annotations.get(EXPIRES)) else {
            continue;
        };
        let raise = |message: String| Raised::at(address, Some(stated.place), message);
        let Ok(last) = stated.text.trim().parse::<Date>() else {
            let message = "`expires` is no day, so nobody can be told when the secret ends";
            found.push(raise(message.to_owned()).help("write it as 2027-01-31"));
            continue;
        };
        let soon = subject.today.checked_add(SOON.days()).unwrap_or(Date::MAX);
        let help = format!("make a new one and send it with `gijctl apply --rotate {address}`");
        if last < subject.today {
            found.push(raise(format!("the secret has ended on {last}")).help(help));
        } else if last <= soon {
            let message = format!("the secret ends on {last}");
            found.push(raise(message).help(help).level(Level::Info));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn the_last_days_are_told_and_a_word_is_no_day() {
        let on = |day: &str| found(&format!("annotations: {{ owner: jane, expires: '{day}' }}"));
        assert_eq!(TODAY, jiff::civil::date(2026, 3, 1));
        assert_eq!(on("2026-02-28"), ["GIJ025"]);
        assert_eq!(on("2026-03-01"), ["GIJ025"]);
        assert_eq!(on("2026-03-31"), ["GIJ025"]);
        assert_eq!(on("2026-04-01"), none());
        assert_eq!(on("soon"), ["GIJ025"]);
    }
}
