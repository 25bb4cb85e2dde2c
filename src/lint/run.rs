//! Holds a subject against every rule.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Diagnostic, FileId, Severity, Span};
use crate::manifest::Places;
use crate::manifest::places::Key;
use crate::model::{Address, Contradiction, VendorPage, first_few};
use crate::state::{Gap, Observed};

use super::levels::{Levels, silenced};
use super::registry::RULES;
use super::rule::{About, Adopted, Finding, Level, Raised, Rule};
use super::subject::{Seen, Subject};

/// What came of it.
#[derive(Debug)]
pub struct Linted {
    /// The findings: of manifests by path and place, then of the set and of rows.
    pub findings: Vec<Finding>,
    /// What `validate` warns of and no rule is about.
    pub others: Vec<Diagnostic>,
    /// How many findings annotations silenced.
    pub silenced: usize,
    /// The lists that could not be read, so that rules said nothing of them.
    pub unread: Vec<Gap>,
}

/// Holds the subject, and what is in Jira where that was looked at, against every rule. `validated`
/// is what `validate` warns of.
pub fn run(
    subject: &Subject<'_>,
    seen: Option<&Seen<'_>>,
    validated: Vec<Diagnostic>,
    levels: &Levels,
) -> Linted {
    let index = Index::of(subject.places);
    let mut raised = Vec::new();
    for rule in RULES {
        let mut found = Vec::new();
        if let Some(check) = rule.check.offline {
            check(subject, &mut found);
        }
        if let (Some(check), Some(seen)) = (rule.check.live, seen) {
            check(subject, seen, &mut found);
        }
        raised.extend(found.into_iter().map(|one| (*rule, one)));
    }
    let mut others = Vec::new();
    for diagnostic in validated {
        let place = diagnostic.span.and_then(|span| index.at(span));
        match place.and_then(|place| adopter(subject, &diagnostic, place)) {
            Some((rule, adopted, address)) => {
                let one = Raised {
                    about: About::Manifest(address.clone()),
                    fix: adopted.mend.and_then(|mend| mend(subject, address)),
                    what: diagnostic,
                    level: None,
                };
                raised.push((rule, one));
            }
            None => others.push(diagnostic),
        }
    }
    let mut silences = Silences {
        places: subject.places,
        by_address: BTreeMap::new(),
    };
    let mut linted = Linted {
        findings: Vec::new(),
        others,
        silenced: 0,
        unread: seen.map(unread).unwrap_or_default(),
    };
    for (rule, one) in raised {
        let address = match &one.about {
            About::Manifest(address) => Some(address),
            About::Set | About::Row(..) => None,
        };
        let level = levels.of(rule, one.level, (address, subject.places));
        let Some(severity) = level.severity() else {
            continue;
        };
        let stated_in = one.what.span.and_then(|span| index.at(span));
        let manifests = address
            .into_iter()
            .chain(stated_in.map(|(address, _)| address));
        if silences.hold(rule, manifests) {
            linted.silenced += 1;
            continue;
        }
        linted.findings.push(finding(rule, (level, severity), one));
    }
    sort(&mut linted.findings, subject);
    linted.findings = together(linted.findings, &index);
    linted
}

fn finding(rule: &'static Rule, (level, severity): (Level, Severity), one: Raised) -> Finding {
    let mut what = one.what;
    what.severity = severity;
    what.code = rule.id;
    what.notes.extend(notes(rule));
    Finding {
        rule,
        level,
        about: one.about,
        also: Vec::new(),
        what,
        fix: one.fix,
    }
}

/// Where the advice is from, and where the vendor's pages disagree about it.
fn notes(rule: &Rule) -> Vec<String> {
    let contradictions = rule.contradictions.iter();
    let contradictions = contradictions.filter_map(|number| Contradiction::by_number(*number));
    let mut notes: Vec<_> = contradictions
        .map(|one| {
            format!(
                "the vendor's pages disagree (C{}): {}",
                one.number, one.sentence
            )
        })
        .collect();
    let address = VendorPage::titled(rule.page).map(|page| format!(", {}", page.url));
    notes.push(format!(
        "{}, by the vendor's page {}{}",
        rule.name,
        rule.page,
        address.unwrap_or_default()
    ));
    notes
}

/// The rule that a finding of `validate` belongs to.
fn adopter<'a>(
    subject: &Subject<'_>,
    diagnostic: &Diagnostic,
    (address, key): (&'a Address, Option<Key>),
) -> Option<(&'static Rule, &'static Adopted, &'a Address)> {
    RULES.iter().find_map(|rule| {
        let mut adopts = rule.check.adopts.iter();
        let adopted = adopts.find(|adopted| {
            adopted.code == diagnostic.code && (adopted.when)(subject, address, key)
        })?;
        Some((*rule, adopted, address))
    })
}

fn unread(seen: &Seen<'_>) -> Vec<Gap> {
    let gap = |gap: &Gap| gap.clone();
    let integrations = match &seen.live.integrations {
        Observed::Gap(found) => Some(gap(found)),
        Observed::Known(_) | Observed::NotAsked => None,
    };
    let repositories = match &seen.live.repositories {
        Observed::Gap(found) => Some(gap(found)),
        Observed::Known(_) | Observed::NotAsked => None,
    };
    integrations.into_iter().chain(repositories).collect()
}

/// By path and place; then what has no place, by what it is about; then by rule.
fn sort(findings: &mut [Finding], subject: &Subject<'_>) {
    let sources = subject.sources;
    findings.sort_by(|a, b| {
        let place = |one: &Finding| {
            let span = one.what.span?;
            Some((sources.path(span.file), span.start, span.end))
        };
        let key = |one: &Finding| (place(one).is_none(), one.rule.id);
        (key(a).0, place(a), &a.about, key(a).1)
            .cmp(&(key(b).0, place(b), &b.about, key(b).1))
            .then_with(|| a.what.message.cmp(&b.what.message))
    });
}

/// Findings of one rule at one place, as in a feature set that speaks for many, told once; with whom
/// they are about where the place does not say it.
fn together(findings: Vec<Finding>, index: &Index<'_>) -> Vec<Finding> {
    let mut kept: Vec<Finding> = Vec::new();
    for finding in findings {
        let here = finding.what.span;
        let at_one_place = kept.iter_mut().rev();
        let same = at_one_place
            .take_while(|one| here.is_some() && one.what.span == here)
            .find(|one| {
                one.rule.id == finding.rule.id
                    && one.level == finding.level
                    && one.what.message == finding.what.message
            });
        match (same, finding.about) {
            (Some(same), About::Manifest(address)) => same.also.push(address),
            (_, about) => kept.push(Finding { about, ..finding }),
        }
    }
    for one in &mut kept {
        let About::Manifest(about) = &one.about else {
            continue;
        };
        let stated_in = one.what.span.and_then(|span| index.at(span));
        if stated_in.is_some_and(|(stated_in, _)| stated_in != about) {
            let all: Vec<_> = std::iter::once(about)
                .chain(&one.also)
                .map(ToString::to_string)
                .collect();
            let note = format!("this is so for {}", first_few(&all, NAMED));
            one.what.notes.insert(0, note);
        }
    }
    kept
}

/// How many manifests are named in a message.
const NAMED: usize = 5;

/// What annotations silence, each read once.
struct Silences<'a> {
    places: &'a Places,
    by_address: BTreeMap<Address, BTreeSet<&'static str>>,
}

impl Silences<'_> {
    fn hold<'b>(&mut self, rule: &Rule, manifests: impl Iterator<Item = &'b Address>) -> bool {
        let mut any = false;
        for address in manifests {
            let places = self.places;
            let rules = self
                .by_address
                .entry(address.clone())
                .or_insert_with(|| silenced(address, places));
            any |= rules.contains(rule.id);
        }
        any
    }
}

/// Which manifest and which of its values a place belongs to.
struct Index<'a> {
    /// By file and first byte: where it ends, and whose it is.
    values: BTreeMap<(FileId, usize), (usize, &'a Address, Option<Key>)>,
}

impl<'a> Index<'a> {
    fn of(places: &'a Places) -> Self {
        let mut values = BTreeMap::new();
        for (address, manifest) in places.all() {
            let mut add = |span: Span, key| {
                values.insert((span.file, span.start), (span.end, address, key));
            };
            add(manifest.name, None);
            for (key, placed) in manifest.values() {
                if placed.stated_in == *address {
                    add(placed.key, Some(key));
                    add(placed.value, Some(key));
                }
            }
        }
        Self { values }
    }

    fn at(&self, span: Span) -> Option<(&'a Address, Option<Key>)> {
        let (place, (end, address, key)) =
            self.values.range(..=(span.file, span.start)).next_back()?;
        (place.0 == span.file && span.end <= (*end).max(place.1)).then_some((*address, *key))
    }
}
