//! Values that only general settings have.

use std::ops::RangeInclusive;

use crate::diag::Diagnostic;
use crate::state::ProjectScope;

use super::super::shape::{CRON, NO_PROJECTS};
use super::super::yaml::{Node, Scalar, ScalarKind, Value};
use super::checked::CheckedValue;
use super::object::{Checker, quoted};

impl Checker<'_> {
    /// Whole minutes, or a cron expression, whose form the rules look at.
    pub(super) fn schedule(
        &mut self,
        name: &str,
        node: &Node,
        minutes: RangeInclusive<i64>,
    ) -> Option<CheckedValue> {
        match &node.value {
            Value::Scalar(Scalar { text, .. }) if text == "0" && *minutes.start() > 0 => {
                let message = format!(
                    "{} must be {} or more, not 0",
                    quoted(name),
                    minutes.start()
                );
                self.diagnostics.push(
                    Diagnostic::error("out-of-range", node.span, message)
                        .help("9999999 switches it off in effect (C30)"),
                );
                None
            }
            Value::Scalar(Scalar {
                kind: ScalarKind::Text,
                text,
            }) if !text.bytes().all(|b| b.is_ascii_digit()) => {
                self.text(name, node, CRON).map(CheckedValue::Text)
            }
            Value::Scalar(Scalar {
                kind: ScalarKind::Integer(_) | ScalarKind::Text,
                ..
            }) => self.integer(name, node, minutes).map(CheckedValue::Integer),
            _ => {
                self.wrong_type(name, "whole minutes or a cron expression", node);
                None
            }
        }
    }

    /// Which projects, if any. The empty list is no way to say none: it would be easy to misread.
    pub(super) fn projects_or_none(&mut self, name: &str, node: &Node) -> Option<CheckedValue> {
        if node.as_text() == Some(NO_PROJECTS) {
            return Some(CheckedValue::Text(NO_PROJECTS.to_owned()));
        }
        let scope = self.projects(name, node)?;
        if let ProjectScope::Keys(keys) = &scope
            && keys.is_empty()
        {
            let message = format!("{} is an empty list", quoted(name));
            self.diagnostics.push(
                Diagnostic::error("too-few", node.span, message)
                    .help(format!("write `{name}: {NO_PROJECTS}`")),
            );
            return None;
        }
        Some(CheckedValue::Projects(scope))
    }
}
