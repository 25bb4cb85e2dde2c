//! What a filter keeps of a list, page by page. A page is let go when it was looked at: of each
//! repository there stays what is told of it, so that a list of any length fits in memory.

use std::collections::{BTreeMap, BTreeSet};

use jmespath::{Rcvar, Variable};
use serde_json::{Value, json};

use super::error::HostErrorKind;
use super::filter::{Filter, FilterFault, mark};
use super::found::Found;
use super::mask::Mask;
use crate::manifest::text::jmespath::FilterHost;
use crate::model::IntegrationType;

/// As many repositories are listed: a hundred times what the vendor advises in one integration.
pub(super) const MOST_REPOSITORIES: usize = 200_000;

/// As many values of JSON are held until a filter has seen the whole list at once, some ten thousand
/// repositories. What it makes of a longer list is not known.
const MOST_HELD: usize = 2_000_000;

/// Part of a list as it came.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The account or collection it is of, where the service has such.
    pub group: Option<String>,
    /// The repositories, as filters see them.
    pub items: Vec<Value>,
}

/// What a filter keeps.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filtered {
    /// Every repository that was listed, once and in order, each with whether the filter keeps it.
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
    /// It does or may, and how GIJ cuts it is documented nowhere.
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

/// Gathers a list page by page.
#[derive(Debug)]
pub struct Sieve {
    kind: IntegrationType,
    mask: Mask,
    filter: Option<Filter>,
    fault: Option<FilterFault>,
    pages: usize,
    all: Vec<(Found, Kept)>,
    /// Where each repository is in `all`: a list that changes while it is read repeats some.
    places: BTreeMap<String, usize>,
    whole: Whole,
}

/// The items of all pages together, for a filter that may make something else of these than of each
/// page.
#[derive(Debug)]
enum Whole {
    /// Nobody needs them.
    Needless,
    /// Those that came, how many values they are, and the marks of what is kept page by page.
    Held(Vec<Rcvar>, usize, BTreeSet<usize>),
    /// They are too many.
    TooMany,
}

impl Sieve {
    /// For lists of a type. What is told of them is shown through the mask.
    pub fn new(kind: IntegrationType, filter: &str, mask: Mask) -> Self {
        let (filter, fault) = match Filter::read(filter, FilterHost::from(kind)) {
            Ok(filter) => (filter, None),
            Err(fault) => (None, Some(fault)),
        };
        let whole = match &filter {
            Some(filter) if !filter.is_by_item() => Whole::Held(Vec::new(), 0, BTreeSet::new()),
            Some(_) | None => Whole::Needless,
        };
        Self {
            kind,
            mask,
            filter,
            fault,
            pages: 0,
            all: Vec::new(),
            places: BTreeMap::new(),
            whole,
        }
    }

    /// What nobody gets to see.
    pub(super) const fn mask(&self) -> &Mask {
        &self.mask
    }

    /// Whether nothing more can come of it.
    pub(super) const fn is_at_fault(&self) -> bool {
        self.fault.is_some()
    }

    /// How many pages it took in.
    pub const fn pages(&self) -> usize {
        self.pages
    }

    /// Takes in a page, and says whether it told of any repository for the first time.
    ///
    /// # Errors
    /// Where it is no page of a list that can be read; then nothing of it counts.
    pub fn take(&mut self, page: Page) -> Result<News, HostErrorKind> {
        let Page { group, items } = page;
        if self.all.len().saturating_add(items.len()) > MOST_REPOSITORIES {
            return Err(HostErrorKind::TooManyRepositories(MOST_REPOSITORIES));
        }
        let values = match self.whole {
            Whole::Held(..) => items.iter().map(values_in).sum(),
            Whole::Needless | Whole::TooMany => 0,
        };
        let mut list = Vec::with_capacity(items.len());
        let mut told = Vec::with_capacity(items.len());
        for item in items {
            let found = Found::of(self.kind, group.as_deref(), &item, &self.mask);
            if found.name.is_empty() {
                return Err(HostErrorKind::Unreadable(
                    "the answer lists something that has no name as repositories have one",
                ));
            }
            let identity = found.identity(group.as_deref(), &item);
            let variable = seen_by_filters(self.kind, item)
                .map_err(|_| HostErrorKind::Unreadable("the answer is no list of repositories"))?;
            list.push(variable);
            told.push((identity, found));
        }
        self.pages += 1;
        let kept = match self.kept_of(&list, &told) {
            Ok(kept) => kept,
            Err(fault) => {
                self.fault.get_or_insert(fault);
                return Ok(News::Some);
            }
        };
        let before = self.all.len();
        let is_empty = told.is_empty();
        for ((identity, found), item) in told.into_iter().zip(&list) {
            let kept = match &kept {
                Some(kept) if !kept.contains(&mark(item)) => Kept::No,
                Some(_) | None => Kept::Yes,
            };
            self.note(identity, found, kept);
        }
        self.hold(list, values, kept);
        Ok(if is_empty || self.all.len() > before {
            News::Some
        } else {
            News::None
        })
    }

    /// The marks of what is kept of a page; `None` where that is everything.
    fn kept_of(
        &self,
        list: &[Rcvar],
        told: &[(String, Found)],
    ) -> Result<Option<BTreeSet<usize>>, FilterFault> {
        let Some(filter) = &self.filter else {
            return Ok(None);
        };
        let fault = match filter.kept_of(list) {
            Ok(kept) => return Ok(Some(kept)),
            Err(fault) => fault,
        };
        let FilterFault::Fails { offset, reason, .. } = fault else {
            return Err(fault);
        };
        let alone = |item: &Rcvar| filter.kept_of(std::slice::from_ref(item));
        let mut items = list.iter().zip(told);
        let first = items.find(|(item, _)| alone(item).is_err());
        Err(FilterFault::Fails {
            offset,
            repository: first.map(|(_, (_, found))| found.shown.clone()),
            reason: self.mask.text(&reason),
        })
    }

    /// A repository that is listed twice is one. GIJ brings it in where it is kept once.
    fn note(&mut self, identity: String, found: Found, kept: Kept) {
        let at = *self.places.entry(identity).or_insert(self.all.len());
        match self.all.get_mut(at) {
            None => self.all.push((found, kept)),
            Some((_, before)) if kept == Kept::Yes => *before = kept,
            Some(_) => {}
        }
    }

    fn hold(&mut self, list: Vec<Rcvar>, values: usize, kept: Option<BTreeSet<usize>>) {
        let Whole::Held(items, number, marks) = &mut self.whole else {
            return;
        };
        *number = number.saturating_add(values);
        if *number > MOST_HELD {
            self.whole = Whole::TooMany;
            return;
        }
        items.extend(list);
        marks.extend(kept.into_iter().flatten());
    }

    /// What the filter keeps of all that it took in.
    ///
    /// # Errors
    /// Where the filter fails.
    pub fn filtered(self) -> Result<Filtered, FilterFault> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let is_same = match (&self.whole, &self.filter) {
            (Whole::TooMany, _) => self.pages < 2,
            (Whole::Held(items, _, by_page), Some(filter)) if self.pages > 1 => {
                filter.kept_of(items).as_ref() == Ok(by_page)
            }
            (Whole::Held(..) | Whole::Needless, _) => true,
        };
        let paging = if is_same {
            Paging::Indifferent
        } else {
            Paging::Matters
        };
        Ok(Filtered {
            all: self.all,
            paging,
        })
    }
}

/// Whether a page told of anything that is not known from earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// It did, or it is empty.
    Some,
    /// All of it was listed before.
    None,
}

/// An item as GIJ's filter sees it.
fn seen_by_filters(
    kind: IntegrationType,
    item: Value,
) -> Result<Rcvar, <Variable as TryFrom<Value>>::Error> {
    let told = match kind {
        // This machine may know more of a folder than GIJ tells its filter.
        IntegrationType::Filespace => {
            json!({ "name": item["name"], "fullPath": item["fullPath"] })
        }
        _ => item,
    };
    Variable::try_from(told).map(Rcvar::new)
}

fn values_in(value: &Value) -> usize {
    let inside = match value {
        Value::Array(items) => items.iter().map(values_in).sum(),
        Value::Object(fields) => fields.values().map(values_in).sum(),
        _ => 0,
    };
    1 + inside
}
