//! What plain scalars mean: the core schema of YAML 1.2, and nothing of YAML 1.1.

/// A scalar with its text kept.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scalar {
    /// The text, escapes and folding done.
    pub(crate) text: String,
    /// What it means.
    pub(crate) kind: ScalarKind,
}

/// What a scalar means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum ScalarKind {
    Null,
    Bool(bool),
    /// `None` is a whole number that does not fit.
    Integer(Option<i64>),
    Float,
    Text,
}

impl Scalar {
    /// What the scalar is, for messages.
    pub(crate) const fn describe(&self) -> &'static str {
        match self.kind {
            ScalarKind::Null => "nothing",
            ScalarKind::Bool(_) => "true or false",
            ScalarKind::Integer(_) => "a whole number",
            ScalarKind::Float => "a number with a fraction",
            ScalarKind::Text => "text",
        }
    }
}

/// What a plain scalar with this text means.
pub(crate) fn resolve_plain(text: &str) -> ScalarKind {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => ScalarKind::Null,
        "true" | "True" | "TRUE" => ScalarKind::Bool(true),
        "false" | "False" | "FALSE" => ScalarKind::Bool(false),
        // Nearly every scalar is a word, and no number begins like one.
        _ if text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) => {
            resolve_number(text)
        }
        _ => ScalarKind::Text,
    }
}

fn resolve_number(text: &str) -> ScalarKind {
    let radix = |digits: &str, radix: u32| {
        let well_formed = !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
        well_formed.then(|| ScalarKind::Integer(i64::from_str_radix(digits, radix).ok()))
    };
    let based = match text.get(..2) {
        Some("0o") => radix(&text[2..], 8),
        Some("0x") => radix(&text[2..], 16),
        _ => None,
    };
    if let Some(number) = based {
        return number;
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
        return ScalarKind::Integer(text.parse().ok());
    }
    if is_float(digits) || is_special_float(text, digits) {
        ScalarKind::Float
    } else {
        ScalarKind::Text
    }
}

fn is_special_float(text: &str, unsigned: &str) -> bool {
    matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN")
}

/// `( "." digits | digits [ "." [digits] ] ) [ exponent ]`, the sign already taken off.
fn is_float(unsigned: &str) -> bool {
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let mantissa_fits = match mantissa.split_once('.') {
        Some(("", fraction)) => !fraction.is_empty() && digits(fraction),
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => !mantissa.is_empty() && digits(mantissa),
    };
    let exponent_fits = exponent.is_none_or(|exponent| {
        let unsigned = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !unsigned.is_empty() && digits(unsigned)
    });
    mantissa_fits && exponent_fits
}

/// What a text meant to readers of YAML 1.1, where that differs: what to write instead.
pub(crate) fn yaml_1_1_meaning(text: &str) -> Option<&'static str> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "on" | "y" => Some("true"),
        "no" | "off" | "n" => Some("false"),
        _ => None,
    }
}

/// Whether a number's leading zero makes it another number to readers of YAML 1.1.
pub(crate) fn has_leading_zero(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_core_schema_is_followed_to_the_letter() {
        for (text, kind) in [
            ("", ScalarKind::Null),
            ("~", ScalarKind::Null),
            ("True", ScalarKind::Bool(true)),
            ("tRue", ScalarKind::Text),
            ("yes", ScalarKind::Text),
            ("NO", ScalarKind::Text),
            ("-12", ScalarKind::Integer(Some(-12))),
            ("+7", ScalarKind::Integer(Some(7))),
            ("0o17", ScalarKind::Integer(Some(15))),
            ("0x1F", ScalarKind::Integer(Some(31))),
            ("0x", ScalarKind::Text),
            ("99999999999999999999", ScalarKind::Integer(None)),
            ("1_000", ScalarKind::Text),
            ("1.10", ScalarKind::Float),
            (".5e-3", ScalarKind::Float),
            ("1e3", ScalarKind::Float),
            (".", ScalarKind::Text),
            ("-", ScalarKind::Text),
            ("1e", ScalarKind::Text),
            ("-.inf", ScalarKind::Float),
            ("-.nan", ScalarKind::Text),
            ("12:30", ScalarKind::Text),
        ] {
            assert_eq!(resolve_plain(text), kind, "{text:?}");
        }
    }

    #[test]
    fn a_leading_zero_is_noticed() {
        assert!(has_leading_zero("012") && has_leading_zero("-00"));
        assert!(!has_leading_zero("0") && !has_leading_zero("10") && !has_leading_zero("0x1"));
    }
}
