//! References to secrets. Nothing here repeats a value: what people put in the wrong place is
//! often the secret itself.

use crate::diag::{Diagnostic, Span};
use crate::model::SecretRef;

use super::super::shape::{Content, Object};
use super::super::yaml::{Entry, Node, Value};
use super::checked::Stated;
use super::object::Checker;

const HELP: &str = "write `{ env: NAME }`, `{ file: PATH }` or `{ command: [PROGRAM, ARGUMENT] }`";

impl Checker<'_> {
    pub(super) fn secret(
        &mut self,
        name: &str,
        entry: &Entry,
        object: &'static Object,
    ) -> Option<SecretRef> {
        let Value::Map(entries) = &entry.value.value else {
            // The place is the key: the value is masked.
            let message = format!("`{name}` must say where the secret is, not what it is");
            self.refuse_secret("literal-secret", entry.key.span, message);
            return None;
        };
        let [only] = entries.as_slice() else {
            let message = format!(
                "`{name}` must have exactly one of `env`, `file` and `command`, but it has {} keys",
                entries.len()
            );
            self.refuse_secret("wrong-secret", entry.key.span, message);
            return None;
        };
        let Some(property) = object.property(&only.key.text) else {
            // The key may be the secret itself, as in `pat: {s3cret}`: it is masked and not repeated.
            let message = format!("`{name}` has a key other than `env`, `file` and `command`");
            self.refuse_secret("wrong-secret", entry.key.span, message);
            return None;
        };
        match &property.content {
            Content::Text(shape) => {
                let text = self.reference(only, |checker| {
                    checker.text(property.name, &only.value, *shape)
                })?;
                match property.name {
                    "file" => Some(SecretRef::File(text.into())),
                    _ => Some(SecretRef::Env(text)),
                }
            }
            content => {
                let words = self.reference(only, |checker| {
                    checker.list(property.name, &only.value, content)
                })?;
                self.command(only.value.span, words)
            }
        }
    }

    fn command(&mut self, span: Span, words: Vec<Stated<String>>) -> Option<SecretRef> {
        if words
            .first()
            .is_some_and(|program| !program.value.is_empty())
        {
            let words = words.into_iter().map(|word| word.value).collect();
            return Some(SecretRef::Command(words));
        }
        self.refuse_secret(
            "wrong-secret",
            span,
            "`command` must start with the program to run".to_owned(),
        );
        None
    }

    /// Checks a reference, and masks it where it is wrong.
    fn reference<T>(
        &mut self,
        entry: &Entry,
        check: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let reported = self.diagnostics.len();
        let checked = check(self);
        if is_missing(&entry.value) {
            return None;
        }
        if checked.is_none() {
            mask_all(&entry.value, self.masks);
            // Whatever was found may quote the value; say it without.
            self.diagnostics.truncate(reported);
            let message = format!("`{}` does not hold what it must", entry.key.text);
            self.refuse_secret("wrong-secret", entry.key.span, message);
        }
        checked
    }

    fn refuse_secret(&mut self, code: &'static str, span: Span, message: String) {
        self.diagnostics
            .push(Diagnostic::error(code, span, message).help(HELP));
    }
}

fn mask_all(node: &Node, masks: &mut Vec<Span>) {
    match &node.value {
        Value::Scalar(_) | Value::Missing => masks.push(node.span),
        Value::List(items) => items.iter().for_each(|item| mask_all(item, masks)),
        Value::Map(entries) => entries
            .iter()
            .for_each(|entry| mask_all(&entry.value, masks)),
    }
}

/// Whether any part of it was refused before.
fn is_missing(node: &Node) -> bool {
    match &node.value {
        Value::Missing => true,
        Value::List(items) => items.iter().any(is_missing),
        Value::Scalar(_) | Value::Map(_) => false,
    }
}
