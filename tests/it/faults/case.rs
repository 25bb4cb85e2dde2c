use std::fmt;
use std::str::FromStr;

use gijctl::sim::{Embedded, Fault};

use crate::support::{Mishap, Sent, says};

/// More requests than any run of these makes.
const ENDLESS: usize = 20_000;

/// What a request meets with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    Fault(Fault),
    /// The process is killed before it sends it.
    KillBefore,
    /// The process is killed before it gets the answer.
    KillAfter,
    /// It is refused and does not reach Jira's app.
    Refusal(Refusal),
}

/// How Jira or GIJ say no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    NotSignedIn,
    NotAllowed,
    SaysNo,
}

impl Refusal {
    pub(super) const ALL: [Self; 3] = [Self::NotSignedIn, Self::NotAllowed, Self::SaysNo];

    const fn as_str(self) -> &'static str {
        match self {
            Self::NotSignedIn => "refused-401",
            Self::NotAllowed => "refused-403",
            Self::SaysNo => "refused-by-gij",
        }
    }

    fn mishap(self) -> Mishap {
        let (status, body) = match self {
            Self::NotSignedIn => (401, r#"{"message":"sign in first"}"#),
            Self::NotAllowed => (403, r#"{"message":"you may not"}"#),
            Self::SaysNo => (200, r#"{"success":false,"error":"not now"}"#),
        };
        Mishap::Lost(says(status, ("x-a", "b"), body))
    }
}

impl Trouble {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Fault(fault) => fault.as_str(),
            Self::KillBefore => "kill-before",
            Self::KillAfter => "kill-after",
            Self::Refusal(refusal) => refusal.as_str(),
        }
    }

    /// All of them but those that say no: alone these are no trouble.
    pub(super) fn all() -> Vec<Self> {
        let faults = Fault::ALL.iter().map(|fault| Self::Fault(*fault));
        faults.chain([Self::KillBefore, Self::KillAfter]).collect()
    }
}

/// Some requests in a row that meet with a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) trouble: Trouble,
    /// The first of them, from 1.
    pub(super) request: usize,
    pub(super) times: usize,
    /// In which run, from 1.
    pub(super) run: usize,
}

/// What goes wrong; written as `reset-after@37`, `status-503@12x3` or `reset-after@3+garbage-after@5r2`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Case(pub(super) Vec<Hit>);

impl Case {
    pub(super) fn of(trouble: Trouble, request: usize, times: usize) -> Self {
        Self(vec![Hit {
            trouble,
            request,
            times,
            run: 1,
        }])
    }

    /// In how many runs something goes wrong.
    pub(super) fn runs(&self) -> usize {
        self.0.iter().map(|hit| hit.run).max().unwrap_or_default()
    }

    /// Lets it go wrong in one of the runs.
    pub(super) fn mishaps(&self, run: usize) -> impl FnMut(&Sent, &Embedded) -> Mishap + 'static {
        let hits: Vec<_> = self
            .0
            .iter()
            .filter(|hit| hit.run == run)
            .copied()
            .collect();
        let mut number = 0;
        move |_, _| {
            number += 1;
            assert!(number < ENDLESS, "the run does not end");
            let met = hits.iter().find(|hit| hit.meets(number));
            match met.map(|hit| hit.trouble) {
                None => Mishap::None,
                Some(Trouble::Fault(fault)) => Mishap::Fault(fault),
                Some(Trouble::KillBefore) => Mishap::KilledBefore,
                Some(Trouble::KillAfter) => Mishap::KilledAfter,
                Some(Trouble::Refusal(refusal)) => refusal.mishap(),
            }
        }
    }
}

impl Hit {
    fn meets(&self, request: usize) -> bool {
        // A token that has expired stays so until somebody makes another.
        let for_good = self.trouble == Trouble::Fault(Fault::ExpiredToken);
        request >= self.request && (for_good || request < self.request + self.times)
    }
}

impl fmt::Display for Hit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.trouble.as_str(), self.request)?;
        if self.times > 1 {
            write!(f, "x{}", self.times)?;
        }
        if self.run > 1 {
            write!(f, "r{}", self.run)?;
        }
        Ok(())
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hits: Vec<_> = self.0.iter().map(Hit::to_string).collect();
        f.write_str(&hits.join("+"))
    }
}

impl FromStr for Case {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let hit = |text: &str| {
            let (word, place) = text.split_once('@')?;
            let (place, run) = place.split_once('r').unwrap_or((place, "1"));
            let (request, times) = place.split_once('x').unwrap_or((place, "1"));
            Some(Hit {
                trouble: Trouble::all()
                    .into_iter()
                    .chain(Refusal::ALL.map(Trouble::Refusal))
                    .find(|trouble| trouble.as_str() == word)?,
                request: request.parse().ok()?,
                times: times.parse().ok()?,
                run: run.parse().ok()?,
            })
        };
        let hits: Option<Vec<_>> = text.split('+').map(hit).collect();
        hits.map(Self)
            .ok_or_else(|| format!("{text:?} is no case such as reset-after@37"))
    }
}

#[test]
fn a_case_is_read_as_it_is_written() {
    let text = "status-503@12x3+kill-after@5r2";
    assert_eq!(text.parse::<Case>().unwrap().to_string(), text);
    assert!("reset@1".parse::<Case>().is_err());
}
