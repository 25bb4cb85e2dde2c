//! GIJ048: regions of AWS that are unknown.

use crate::manifest::places::Key;
use crate::model::{Address, Field};

use super::super::rule::{Adopted, Check, Example, Fix, Level, Rule};
use super::super::subject::{Subject, text};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ048",
    name: "unknown-region",
    level: Level::Warning,
    rationale: "One list of the vendor's misspells a region and another is shorter. A region that AWS does not have finds nothing.",
    page: "Add New Integration",
    contradictions: &[27],
    bad: Example::Integration(
        "type: AWS
awsRegion: ap-outh-1",
    ),
    good: Example::Integration(
        "type: AWS
awsRegion: ap-south-1",
    ),
    mends: true,
    check: Check::adopts(&[Adopted {
        code: "text",
        when: |_, _, key| key == Some(Key::Field(Field::AwsRegion)),
        mend: Some(mend),
    }]),
};

/// The misprint, and what it is a misprint of.
const MISPRINT: (&str, &str) = ("ap-outh-1", "ap-south-1");

fn mend(subject: &Subject<'_>, address: &Address) -> Option<Fix> {
    let wanted = subject.desired.integrations.get(&address.name)?;
    let is_misprint = text(&wanted.fields, Field::AwsRegion) == MISPRINT.0;
    is_misprint
        .then(|| subject.replace(address, Key::Field(Field::AwsRegion), MISPRINT))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn only_the_known_misprint_is_put_right() {
        assert_eq!(mended("type: AWS\nawsRegion: ap-outh-1"), ["ap-south-1"]);
        assert_eq!(found("type: AWS\nawsRegion: eu-central-9"), ["GIJ048"]);
        assert!(mended("type: AWS\nawsRegion: eu-central-9").is_empty());
    }
}
