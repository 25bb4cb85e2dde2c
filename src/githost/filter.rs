//! What a `JMESPath` filter makes of one list.

use std::collections::BTreeSet;
use std::rc::Rc;

use jmespath::ast::Ast;
use jmespath::{Context, DEFAULT_RUNTIME, ErrorReason, Rcvar, Variable, interpret};

use crate::manifest::text::jmespath::{FilterHost, check};

/// Why a filter keeps nothing that GIJ could bring in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterFault {
    /// It is no expression.
    #[error("the filter is no JMESPath expression: {0}")]
    Expression(String),
    /// It fails on what the service answers.
    #[error("the filter fails on what the service lists{}: {reason}", at(*.offset, .repository.as_deref()))]
    Fails {
        /// Where in the filter, in bytes.
        offset: usize,
        /// The first repository it fails on by itself.
        repository: Option<String>,
        /// Why.
        reason: String,
    },
    /// It makes something else of the list than repositories.
    #[error("the filter does not give back repositories: {0}")]
    Shape(&'static str),
}

impl FilterFault {
    /// What to do about it.
    pub const fn help(&self) -> &'static str {
        match self {
            Self::Expression(_) => "gijctl validate says more",
            Self::Fails { .. } => {
                "ask first whether the field is there, as in [?name && contains(name, 'a')], and whether it holds a text"
            }
            Self::Shape(_) => {
                "write [?CONDITION], and {value:value[?CONDITION]} for Microsoft's services"
            }
        }
    }
}

fn at(offset: usize, repository: Option<&str>) -> String {
    let of = repository.map(|name| format!(" (the first it fails on is {name})"));
    format!(", at character {}{}", offset + 1, of.unwrap_or_default())
}

/// A filter that is an expression.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    text: String,
    host: FilterHost,
    ast: Ast,
}

impl Filter {
    /// Reads one; `None` where the text is empty, which keeps everything.
    pub(super) fn read(text: &str, host: FilterHost) -> Result<Option<Self>, FilterFault> {
        if text.is_empty() {
            return Ok(None);
        }
        check(text, host).map_err(|error| FilterFault::Expression(error.message))?;
        let expression = jmespath::compile(text)
            .map_err(|error| FilterFault::Expression(error.reason.to_string()))?;
        Ok(Some(Self {
            text: text.to_owned(),
            host,
            ast: expression.as_ast().clone(),
        }))
    }

    /// The marks of what it keeps of a list.
    pub(super) fn kept_of(&self, list: &[Rcvar]) -> Result<BTreeSet<usize>, FilterFault> {
        let data = wrapped(list.to_vec(), self.host);
        // `search` would copy the items first, and nobody could tell any more which one it is.
        let mut context = Context::new(&self.text, &DEFAULT_RUNTIME);
        let result =
            interpret(&data, &self.ast, &mut context).map_err(|error| FilterFault::Fails {
                offset: error.offset,
                repository: None,
                reason: in_words(&error.reason),
            })?;
        let known: BTreeSet<_> = list.iter().map(mark).collect();
        let mut kept = BTreeSet::new();
        for item in unwrapped(&result, self.host)? {
            if !known.contains(&mark(item)) {
                return Err(FilterFault::Shape(
                    "it makes new values of them, which are no repositories any more",
                ));
            }
            kept.insert(mark(item));
        }
        Ok(kept)
    }

    /// Whether its form alone says that it looks at each repository by itself. Where it does not say
    /// so, it may all the same.
    pub(super) fn is_by_item(&self) -> bool {
        match (self.host, &self.ast) {
            (FilterHost::List, ast) => selects(ast, is_current),
            (FilterHost::Microsoft, Ast::MultiHash { elements, .. }) => elements
                .iter()
                .all(|one| one.key == "value" && selects(&one.value, is_value)),
            (FilterHost::Microsoft, _) => false,
        }
    }
}

/// Whether an expression is the list, or `[?CONDITION]` of it. A condition sees one item only.
fn selects(ast: &Ast, is_list: fn(&Ast) -> bool) -> bool {
    match ast {
        Ast::Projection { lhs, rhs, .. } => {
            let is_condition =
                matches!(rhs.as_ref(), Ast::Condition { then, .. } if is_current(then));
            is_condition && selects(lhs, is_list)
        }
        Ast::Subexpr { lhs, rhs, .. } => selects(lhs, is_list) && selects(rhs, is_current),
        other => is_list(other),
    }
}

const fn is_current(ast: &Ast) -> bool {
    matches!(ast, Ast::Identity { .. })
}

fn is_value(ast: &Ast) -> bool {
    matches!(ast, Ast::Field { name, .. } if name == "value")
}

/// Which item it is: each is one object in memory, and a filter hands on those it keeps.
pub(super) fn mark(item: &Rcvar) -> usize {
    Rc::as_ptr(item).addr()
}

fn wrapped(list: Vec<Rcvar>, host: FilterHost) -> Rcvar {
    let number = list.len();
    let list = Rcvar::new(Variable::Array(list));
    match host {
        FilterHost::List => list,
        FilterHost::Microsoft => {
            let count = Rcvar::new(Variable::Number(number.into()));
            let fields = [("count".to_owned(), count), ("value".to_owned(), list)];
            Rcvar::new(Variable::Object(fields.into_iter().collect()))
        }
    }
}

fn unwrapped(result: &Rcvar, host: FilterHost) -> Result<&[Rcvar], FilterFault> {
    let list = match (host, result.as_ref()) {
        (FilterHost::List, _) => result,
        (FilterHost::Microsoft, Variable::Object(fields)) => fields.get("value").ok_or(
            FilterFault::Shape("the list must stay under `value`, and it is not there"),
        )?,
        (FilterHost::Microsoft, _) => {
            return Err(FilterFault::Shape("the list must stay under `value`"));
        }
    };
    list.as_array()
        .map(Vec::as_slice)
        .ok_or(FilterFault::Shape("its result is no list"))
}

/// Why an expression fails, without the compiler's own words where they say little.
fn in_words(reason: &ErrorReason) -> String {
    let text = match reason {
        ErrorReason::Parse(text) => text.clone(),
        ErrorReason::Runtime(error) => error.to_string(),
    };
    text.chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_of_a_filter_says_whether_it_looks_at_each_repository_alone() {
        let (list, microsoft) = (FilterHost::List, FilterHost::Microsoft);
        for (host, text, expected) in [
            (list, "[?!archived]", true),
            (list, "@[?archived] | [?length(tags) > `0`]", true),
            (list, "[?!archived][?name]", false),
            (list, "[0:1]", false),
            (list, "[?name] | [0:1]", false),
            (list, "sort_by(@, &name)", false),
            (list, "[?name].{name: name}", false),
            (microsoft, "{value:value[?name=='a']}", true),
            (microsoft, "{value:value[0:1]}", false),
            (microsoft, "{value:value[?name=='a'], count:count}", false),
        ] {
            let filter = Filter::read(text, host).unwrap().unwrap();
            assert_eq!(filter.is_by_item(), expected, "{text}");
        }
    }
}
