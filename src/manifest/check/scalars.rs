//! Single values.

use std::ops::RangeInclusive;

use jiff::civil::Date;

use crate::diag::{Diagnostic, Span};
use crate::model::{Glob, Kind, Name, ProjectKey};

use super::super::shape::{Choice, Format, TextShape};
use super::super::yaml::{Node, Scalar, ScalarKind, Value, has_leading_zero, yaml_1_1_meaning};
use super::object::{Checker, quoted, shown};
use super::suggest::did_you_mean;

impl Checker<'_> {
    pub(super) fn bool(&mut self, name: &str, node: &Node) -> Option<bool> {
        match &node.value {
            Value::Scalar(Scalar {
                kind: ScalarKind::Bool(value),
                ..
            }) => Some(*value),
            Value::Scalar(Scalar { text, .. }) if yaml_1_1_meaning(text).is_some() => {
                let meant = yaml_1_1_meaning(text).unwrap_or("true");
                let message = format!(
                    "{} must be true or false, but `{text}` is text",
                    quoted(name)
                );
                self.report_with_help(
                    "wrong-type",
                    node.span,
                    message,
                    format!("write `{meant}`; `{text}` was a truth value in YAML 1.1 only"),
                );
                None
            }
            Value::Scalar(Scalar {
                text,
                kind: ScalarKind::Text,
                ..
            }) if matches!(text.as_str(), "true" | "false") => {
                let message = format!(
                    "{} must be true or false, but in quotes it is text",
                    quoted(name)
                );
                self.report_with_help(
                    "wrong-type",
                    node.span,
                    message,
                    format!("write `{text}` without quotes"),
                );
                None
            }
            _ => {
                self.wrong_type(name, "true or false", node);
                None
            }
        }
    }

    pub(super) fn integer(
        &mut self,
        name: &str,
        node: &Node,
        bounds: RangeInclusive<i64>,
    ) -> Option<i64> {
        let Value::Scalar(scalar) = &node.value else {
            self.wrong_type(name, "a whole number", node);
            return None;
        };
        match scalar.kind {
            ScalarKind::Integer(_) if has_leading_zero(&scalar.text) => {
                let message = format!(
                    "{} is written with a leading zero, which YAML 1.1 reads as octal and YAML 1.2 does not",
                    quoted(name)
                );
                let plain = scalar.text.trim_start_matches('0');
                let plain = if plain.is_empty() { "0" } else { plain };
                self.report_with_help(
                    "wrong-value",
                    node.span,
                    message,
                    format!("write `{plain}`"),
                );
                None
            }
            ScalarKind::Integer(Some(number)) if bounds.contains(&number) => Some(number),
            ScalarKind::Integer(_) => {
                let expected = match (*bounds.start(), *bounds.end()) {
                    (min, i64::MAX) => format!("{min} or more"),
                    (min, max) => format!("from {min} to {max}"),
                };
                let message = format!(
                    "{} must be {expected}, not {}",
                    quoted(name),
                    shown(&scalar.text)
                );
                self.report("out-of-range", node.span, message);
                None
            }
            ScalarKind::Text
                if !scalar.text.is_empty() && scalar.text.bytes().all(|b| b.is_ascii_digit()) =>
            {
                let message = format!(
                    "{} must be a whole number, but in quotes it is text",
                    quoted(name)
                );
                self.report_with_help(
                    "wrong-type",
                    node.span,
                    message,
                    "remove the quotes".to_owned(),
                );
                None
            }
            _ => {
                self.wrong_type(name, "a whole number", node);
                None
            }
        }
    }

    pub(super) fn word(
        &mut self,
        name: &str,
        node: &Node,
        choices: &[Choice],
    ) -> Option<&'static str> {
        let Some(text) = node.as_text() else {
            self.wrong_type(name, "one of its words", node);
            return None;
        };
        let word = choices
            .iter()
            .map(|choice| choice.word)
            .find(|word| *word == text);
        if word.is_none() {
            let words: Vec<_> = choices.iter().map(|choice| choice.word).collect();
            let message = format!("{} cannot be `{}`", quoted(name), shown(text));
            self.report_with_help(
                "unknown-value",
                node.span,
                message,
                did_you_mean(text, &words),
            );
        }
        word
    }

    pub(super) fn text(&mut self, name: &str, node: &Node, shape: TextShape) -> Option<String> {
        let expectation = shape.format.expectation();
        let Value::Scalar(scalar) = &node.value else {
            self.wrong_type(name, expectation, node);
            return None;
        };
        if scalar.kind != ScalarKind::Text {
            let message = format!(
                "{} must be {expectation}, but without quotes this is {}",
                quoted(name),
                scalar.describe()
            );
            let help = format!("write `\"{}\"`", shown(&scalar.text));
            self.report_with_help("wrong-type", node.span, message, help);
            return None;
        }
        self.length_fits(name, &scalar.text, node.span, shape)?;
        self.format_fits(name, scalar, node.span, shape.format)?;
        Some(scalar.text.clone())
    }

    /// Checks a text that is not a value, such as a key.
    pub(super) fn text_fits(
        &mut self,
        name: &str,
        text: &str,
        span: Span,
        shape: TextShape,
    ) -> Option<()> {
        self.length_fits(name, text, span, shape)?;
        let scalar = Scalar {
            text: text.to_owned(),
            kind: ScalarKind::Text,
        };
        self.format_fits(name, &scalar, span, shape.format)
    }

    fn length_fits(&mut self, name: &str, text: &str, span: Span, shape: TextShape) -> Option<()> {
        let length = text.chars().count();
        if length < shape.min {
            let message = format!("{} must not be empty", quoted(name));
            self.report("empty", span, message);
            None
        } else if length > shape.max {
            let message = format!(
                "{} has {length} characters, but at most {} fit",
                quoted(name),
                shape.max
            );
            self.report("too-long", span, message);
            None
        } else {
            Some(())
        }
    }

    fn format_fits(
        &mut self,
        name: &str,
        scalar: &Scalar,
        span: Span,
        format: Format,
    ) -> Option<()> {
        let text = scalar.text.as_str();
        let refusal = match format {
            Format::Name => text.parse::<Name>().err().map(|e| e.to_string()),
            Format::Reference => refused_reference(text),
            Format::Glob => text.parse::<Glob>().err().map(|e| e.to_string()),
            Format::ProjectKey => text.parse::<ProjectKey>().err(),
            Format::LabelKey => (!is_label_key(text)).then(|| unfit(name, format)),
            Format::LabelValue => (!is_label_value(text)).then(|| unfit(name, format)),
            Format::EnvironmentVariable => {
                (!is_environment_variable(text)).then(|| unfit(name, format))
            }
            Format::Date => text.parse::<Date>().is_err().then(|| unfit(name, format)),
            Format::Prose => None,
            Format::Line | Format::Setting(_) => control_character(name, text),
        };
        match refusal {
            Some(message) => {
                self.report("wrong-value", span, message);
                None
            }
            None => Some(()),
        }
    }

    fn report(&mut self, code: &'static str, span: Span, message: String) {
        self.diagnostics
            .push(Diagnostic::error(code, span, message));
    }

    fn report_with_help(&mut self, code: &'static str, span: Span, message: String, help: String) {
        self.diagnostics
            .push(Diagnostic::error(code, span, message).help(help));
    }
}

/// Why a text is neither a name nor the kind of what can be selected, a slash and a name.
fn refused_reference(text: &str) -> Option<String> {
    let name = match text.split_once('/') {
        None => text,
        Some((kind, name)) => match Kind::parse(kind) {
            Some(Kind::Integration | Kind::Repository) => name,
            _ => {
                return Some(
                    "before the slash stands `Integration` or `Repository`: only these can be selected"
                        .to_owned(),
                );
            }
        },
    };
    name.parse::<Name>().err().map(|e| e.to_string())
}

fn unfit(name: &str, format: Format) -> String {
    format!("{} must be {}", quoted(name), format.expectation())
}

fn control_character(name: &str, text: &str) -> Option<String> {
    let odd = text.chars().find(|c| c.is_control())?;
    Some(format!(
        "{} must be one line, but it holds the control character U+{:04X}",
        quoted(name),
        u32::from(odd)
    ))
}

fn is_label_value(text: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let outer = |c: char| c.is_ascii_alphanumeric();
    text.is_empty() || (text.chars().all(inner) && text.starts_with(outer) && text.ends_with(outer))
}

fn is_label_key(text: &str) -> bool {
    let (prefix, name) = match text.split_once('/') {
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, text),
    };
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-');
    let outer = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let prefix_fits = prefix.is_none_or(|prefix| {
        prefix.chars().all(inner) && prefix.starts_with(outer) && prefix.ends_with(outer)
    });
    prefix_fits && !name.is_empty() && name.len() <= 63 && is_label_value(name)
}

fn is_environment_variable(text: &str) -> bool {
    let first = |c: char| c.is_ascii_alphabetic() || c == '_';
    text.starts_with(first) && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
