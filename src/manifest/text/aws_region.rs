//! Names of AWS regions.

use super::finding::{TextError, TextWarning};
use super::suggest;

/// The regions of all partitions. New ones open every year, hence an unknown one is not an error.
const REGIONS: [&str; 39] = [
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eusc-de-east-1",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-west-1",
    "us-west-2",
];

/// Checks the form of a region's name, and warns of a region that is not known.
pub fn check(text: &str) -> Result<Option<TextWarning>, TextError> {
    if REGIONS.contains(&text) {
        return Ok(None);
    }
    let guess = suggest::closest(text.trim(), REGIONS.into_iter());
    let help = guess.map_or_else(
        || "an AWS region is written like eu-central-1".to_owned(),
        |region| format!("did you mean {region}?"),
    );
    match malformed(text) {
        Some((offset, message)) => Err(TextError::new(offset, message).with_help(help)),
        None => Ok(Some(
            TextWarning::new(0, format!("`{text}` is no AWS region that gijctl knows"))
                .with_help(help),
        )),
    }
}

/// Where and why a text cannot be the name of any region.
fn malformed(text: &str) -> Option<(usize, &'static str)> {
    if text.is_empty() {
        return Some((0, "the AWS region is empty"));
    }
    for (offset, c) in text.char_indices() {
        match c {
            'a'..='z' | '0'..='9' | '-' => {}
            'A'..='Z' => return Some((offset, "an AWS region is written in lower case")),
            _ if c.is_whitespace() => return Some((offset, "an AWS region holds no spaces")),
            _ => {
                return Some((
                    offset,
                    "an AWS region holds only lower-case letters, digits and hyphens",
                ));
            }
        }
    }
    let parts: Vec<&str> = text.split('-').collect();
    let number = parts.last().copied().unwrap_or_default();
    let numbered = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    if parts.len() < 3 || !numbered || parts.iter().any(|part| part.is_empty()) {
        return Some((
            0,
            "an AWS region is an area, a direction and a number, joined by hyphens",
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_well_formed() {
        assert!(REGIONS.is_sorted());
        for region in REGIONS {
            assert_eq!(check(region), Ok(None), "{region}");
            assert_eq!(malformed(region), None, "{region}");
        }
    }

    #[test]
    fn a_slip_is_a_warning_with_the_region_that_was_meant() {
        let warning = check("ap-outh-1").unwrap().unwrap();
        assert_eq!(warning.help.as_deref(), Some("did you mean ap-south-1?"));
    }

    #[test]
    fn a_region_of_the_future_is_a_warning() {
        assert!(check("antarctica-south-1").unwrap().is_some());
    }

    #[test]
    fn upper_case_is_an_error_that_names_the_region() {
        let error = check("eu-Central-1").unwrap_err();
        assert_eq!(error.offset, 3);
        assert_eq!(error.help.as_deref(), Some("did you mean eu-central-1?"));
    }

    #[test]
    fn what_can_be_no_region_is_an_error() {
        for (text, offset) in [
            ("", 0),
            ("eu central 1", 2),
            (" eu-west-1", 0),
            ("eu-west-1 ", 9),
            ("eu_west_1", 2),
            ("frankfurt", 0),
            ("eu-west", 0),
            ("eu--1", 0),
            ("eu-west-1a", 0),
            ("eu-west-", 0),
        ] {
            assert_eq!(check(text).unwrap_err().offset, offset, "{text}");
        }
    }
}
