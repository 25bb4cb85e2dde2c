//! What a `JMESPath` filter keeps of a list.

use std::collections::BTreeSet;
use std::rc::Rc;

use jmespath::{Context, DEFAULT_RUNTIME, ErrorReason, Rcvar, Variable, interpret};
use serde_json::{Value, json};

use super::found::Found;
use super::listing::Page;
use crate::manifest::text::jmespath::{FilterHost, check};
use crate::model::IntegrationType;

/// What a filter keeps.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filtered {
    /// Everything that was listed, in order, each with whether the filter keeps it.
    pub all: Vec<(Found, Kept)>,
    /// Whether what is kept depends on how the list is cut into pages.
    pub paging: Paging,
}

/// Whether a filter keeps a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// GIJ would bring it in.
    Yes,
    /// It would not.
    No,
}

/// Whether what a filter keeps depends on how the list is cut into pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Paging {
    /// It does not.
    #[default]
    Indifferent,
    /// It does, and how GIJ cuts it is documented nowhere.
    Matters,
}

impl Filtered {
    /// What the filter keeps.
    pub fn kept(&self) -> impl Iterator<Item = &Found> {
        let all = self.all.iter();
        all.filter(|(_, kept)| *kept == Kept::Yes)
            .map(|(found, _)| found)
    }
}

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

/// What a filter keeps of pages, each by itself: what GIJ applies it to is the answer to one request.
pub fn filtered(
    pages: &[Page],
    filter: &str,
    kind: IntegrationType,
) -> Result<Filtered, FilterFault> {
    let host = FilterHost::from(kind);
    check(filter, host).map_err(|error| FilterFault::Expression(error.message))?;
    let lists: Vec<Vec<Rcvar>> = pages
        .iter()
        .map(|page| items(page, kind))
        .collect::<Result<_, _>>()?;
    let by_page = match kept_of(&lists, filter, host) {
        Ok(kept) => kept,
        Err(fault) => return Err(named(fault, pages, &lists, filter, kind)),
    };
    let whole: Vec<Rcvar> = lists.iter().flatten().cloned().collect();
    let at_once = kept_of(&[whole], filter, host);
    let paging = if at_once.as_ref() == Ok(&by_page) {
        Paging::Indifferent
    } else {
        Paging::Matters
    };
    let mut all = Vec::new();
    for (page, list) in pages.iter().zip(&lists) {
        for (value, item) in values(page, host).iter().zip(list) {
            let kept = if by_page.contains(&mark(item)) {
                Kept::Yes
            } else {
                Kept::No
            };
            all.push((Found::of(kind, page.group.as_deref(), value), kept));
        }
    }
    Ok(Filtered { all, paging })
}

/// Which item it is: each is one object in memory, and a filter hands on those it keeps.
fn mark(item: &Rcvar) -> usize {
    Rc::as_ptr(item).addr()
}

fn values(page: &Page, host: FilterHost) -> &[Value] {
    let list = match host {
        FilterHost::List => &page.body,
        FilterHost::Microsoft => &page.body["value"],
    };
    list.as_array().map_or(&[], Vec::as_slice)
}

/// The items as GIJ's filter sees them, one for each value.
fn items(page: &Page, kind: IntegrationType) -> Result<Vec<Rcvar>, FilterFault> {
    let variable = |value: &Value| {
        let variable = match kind {
            // This machine may know more of a folder than GIJ tells its filter.
            IntegrationType::Filespace => {
                let told = json!({ "name": value["name"], "fullPath": value["fullPath"] });
                Variable::try_from(told)
            }
            _ => Variable::try_from(value),
        };
        variable
            .map(Rcvar::new)
            .map_err(|_| FilterFault::Shape("what is listed is nothing that it can be applied to"))
    };
    values(page, FilterHost::from(kind))
        .iter()
        .map(variable)
        .collect()
}

/// The marks of what a filter keeps of each of these lists.
fn kept_of(
    lists: &[Vec<Rcvar>],
    filter: &str,
    host: FilterHost,
) -> Result<BTreeSet<usize>, FilterFault> {
    let mut kept = BTreeSet::new();
    if filter.is_empty() {
        kept.extend(lists.iter().flatten().map(mark));
        return Ok(kept);
    }
    let expression = jmespath::compile(filter)
        .map_err(|error| FilterFault::Expression(error.reason.to_string()))?;
    for list in lists {
        let data = wrapped(list.clone(), host);
        // `search` would copy the items first, and nobody could tell any more which one it is.
        let mut context = Context::new(filter, &DEFAULT_RUNTIME);
        let result = interpret(&data, expression.as_ast(), &mut context).map_err(|error| {
            FilterFault::Fails {
                offset: error.offset,
                repository: None,
                reason: in_words(&error.reason),
            }
        })?;
        let known: BTreeSet<_> = list.iter().map(mark).collect();
        for item in unwrapped(&result, host)? {
            if !known.contains(&mark(item)) {
                return Err(FilterFault::Shape(
                    "it makes new values of them, which are no repositories any more",
                ));
            }
            kept.insert(mark(item));
        }
    }
    Ok(kept)
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

/// The fault with the first repository that it comes from.
fn named(
    fault: FilterFault,
    pages: &[Page],
    lists: &[Vec<Rcvar>],
    filter: &str,
    kind: IntegrationType,
) -> FilterFault {
    let host = FilterHost::from(kind);
    let FilterFault::Fails { offset, reason, .. } = fault else {
        return fault;
    };
    let mut repository = None;
    'all: for (page, list) in pages.iter().zip(lists) {
        for (value, item) in values(page, host).iter().zip(list) {
            if kept_of(&[vec![item.clone()]], filter, host).is_err() {
                let name = Found::of(kind, page.group.as_deref(), value).name;
                repository = (!name.is_empty()).then_some(name);
                break 'all;
            }
        }
    }
    FilterFault::Fails {
        offset,
        repository,
        reason,
    }
}

/// Why an expression fails, without the compiler's own words where they say little.
fn in_words(reason: &ErrorReason) -> String {
    let text = match reason {
        ErrorReason::Parse(text) => text.clone(),
        ErrorReason::Runtime(error) => error.to_string(),
    };
    text.chars().take(300).collect()
}
