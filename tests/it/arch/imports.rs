//! Every path a file names, in `use` and elsewhere, with `crate`, `self` and `super` resolved.

use super::tokens::{Token, TokenKind};

/// A path as it stands in the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NamedPath {
    /// Its segments; a glob ends in `*`.
    pub(super) segments: Vec<String>,
    pub(super) line: usize,
    pub(super) in_test: bool,
    /// Whether a `use` names it.
    pub(super) form: PathForm,
    /// The modules written out in this file which it stands in.
    pub(super) inside: Vec<String>,
}

/// Where a path stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PathForm {
    /// In a `use`.
    Use,
    /// The name of a macro that is called.
    Macro,
    /// Anywhere else.
    Code,
}

impl NamedPath {
    /// The path from the crate's root, where it starts with `crate`, `self` or `super`.
    pub(super) fn resolved(&self, file_module: &[String]) -> Option<Vec<String>> {
        let mut base: Vec<String> = [file_module, &self.inside].concat();
        let mut rest = self.segments.as_slice();
        match rest.first()?.as_str() {
            "crate" => {
                base.clear();
                rest = &rest[1..];
            }
            "self" | "super" => {
                while let Some((first, others)) = rest.split_first() {
                    match first.as_str() {
                        "self" => {}
                        "super" => {
                            base.pop();
                        }
                        _ => break,
                    }
                    rest = others;
                }
            }
            _ => return None,
        }
        base.extend_from_slice(rest);
        Some(base)
    }
}

/// All paths of a file, in order.
pub(super) fn named_paths(tokens: &[Token]) -> Vec<NamedPath> {
    let mut walk = Walk {
        tokens,
        at: 0,
        depth: 0,
        modules: Vec::new(),
        found: Vec::new(),
    };
    while walk.at < tokens.len() {
        walk.step();
    }
    walk.found
}

struct Walk<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
    /// Names of open modules, each with the depth outside of its braces.
    modules: Vec<(String, usize)>,
    found: Vec<NamedPath>,
}

impl Walk<'_> {
    fn word(&self, ahead: usize) -> Option<&str> {
        self.tokens.get(self.at + ahead)?.word()
    }

    fn is_sign(&self, ahead: usize, sign: char) -> bool {
        self.tokens
            .get(self.at + ahead)
            .is_some_and(|token| token.is_sign(sign))
    }

    fn is_separator(&self, ahead: usize) -> bool {
        self.tokens
            .get(self.at + ahead)
            .is_some_and(|token| token.kind == TokenKind::PathSeparator)
    }

    fn step(&mut self) {
        match &self.tokens[self.at].kind {
            TokenKind::Sign('{') => self.depth += 1,
            TokenKind::Sign('}') => {
                self.depth = self.depth.saturating_sub(1);
                if self.modules.last().is_some_and(|(_, d)| *d == self.depth) {
                    self.modules.pop();
                }
            }
            // A name behind a point is a field or a method.
            TokenKind::Sign('.') if self.word(1).is_some() => self.at += 1,
            TokenKind::Word(word) if word == "mod" && self.is_sign(2, '{') => {
                let name = self.word(1).unwrap_or_default().to_owned();
                self.modules.push((name, self.depth));
                self.at += 1;
            }
            // `use<'a>` is a bound.
            TokenKind::Word(word) if word == "use" && !self.is_sign(1, '<') => {
                self.at += 1;
                self.use_tree(&[]);
                return;
            }
            TokenKind::Word(_) => {
                self.code_path();
                return;
            }
            _ => {}
        }
        self.at += 1;
    }

    fn code_path(&mut self) {
        let start = self.at;
        let mut segments = Vec::new();
        while let Some(word) = self.word(0) {
            segments.push(word.to_owned());
            self.at += 1;
            if !(self.is_separator(0) && self.word(1).is_some()) {
                break;
            }
            self.at += 1;
        }
        let is_call = self.is_sign(0, '!') && !self.is_sign(1, '=');
        let form = if is_call {
            PathForm::Macro
        } else {
            PathForm::Code
        };
        self.record(segments, start, form);
    }

    /// One tree of a `use`, which may hold others in braces.
    fn use_tree(&mut self, prefix: &[String]) {
        let start = self.at;
        let mut segments = prefix.to_vec();
        while let Some(token) = self.tokens.get(self.at) {
            match &token.kind {
                TokenKind::PathSeparator => {}
                TokenKind::Word(word) if word == "as" => {
                    self.at += 2;
                    break;
                }
                TokenKind::Word(word) => segments.push(word.clone()),
                TokenKind::Sign('*') => segments.push("*".to_owned()),
                TokenKind::Sign('{') => {
                    self.use_group(&segments);
                    return;
                }
                _ => break,
            }
            self.at += 1;
        }
        self.record(segments, start, PathForm::Use);
    }

    fn use_group(&mut self, prefix: &[String]) {
        self.at += 1;
        while self.at < self.tokens.len() && !self.is_sign(0, '}') {
            let before = self.at;
            if !self.is_sign(0, ',') {
                self.use_tree(prefix);
            }
            if self.at == before || self.is_sign(0, ',') {
                self.at += 1;
            }
        }
        self.at += 1;
    }

    fn record(&mut self, segments: Vec<String>, start: usize, form: PathForm) {
        let Some(token) = self.tokens.get(start) else {
            return;
        };
        self.found.push(NamedPath {
            segments,
            line: token.line,
            in_test: token.in_test,
            form,
            inside: self.modules.iter().map(|(name, _)| name.clone()).collect(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokenise;
    use super::*;

    fn from_root(module: &[&str], text: &str) -> Vec<String> {
        let module: Vec<String> = module.iter().map(|name| (*name).to_owned()).collect();
        named_paths(&tokenise(text))
            .iter()
            .filter_map(|path| path.resolved(&module))
            .map(|path| path.join("::"))
            .collect()
    }

    #[test]
    fn groups_are_taken_apart() {
        assert_eq!(
            from_root(&[], "use crate::{a, b::{c, d as e}, self::f, g::*};"),
            ["a", "b::c", "b::d", "self::f", "g::*"]
        );
    }

    #[test]
    fn super_climbs_from_where_it_stands() {
        assert_eq!(
            from_root(
                &["plan", "diff"],
                "use super::super::state::Live; mod inner { use super::super::order; } use super::x;"
            ),
            ["state::Live", "plan::order", "plan::x"]
        );
    }

    #[test]
    fn paths_in_code_count_as_well() {
        assert_eq!(
            from_root(&["plan"], "fn f() -> crate::state::Live { x.crate_like }"),
            ["state::Live"]
        );
    }

    #[test]
    fn a_call_of_a_macro_is_told_from_an_inequality() {
        let forms: Vec<_> = named_paths(&tokenise("dbg!(a); a != b"))
            .into_iter()
            .map(|path| path.form)
            .collect();
        assert_eq!(
            forms,
            [
                PathForm::Macro,
                PathForm::Code,
                PathForm::Code,
                PathForm::Code
            ]
        );
    }
}
