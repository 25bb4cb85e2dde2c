//! The faults of a scenario, counted.

use crate::sim::fault::Fault;
use crate::sim::scenario::FaultRule;
use crate::wire::HttpRequest;

/// What goes wrong with the next requests.
#[derive(Debug)]
pub(super) struct Script {
    rules: Vec<(FaultRule, u32)>,
    token_has_expired: bool,
}

impl Script {
    pub(super) fn new(rules: Vec<FaultRule>) -> Self {
        Self {
            rules: rules.into_iter().map(|rule| (rule, 0)).collect(),
            token_has_expired: false,
        }
    }

    /// What happens to a request, if anything: the first rule that has something for it decides, and
    /// all that are about it count it.
    pub(super) fn next(&mut self, request: &HttpRequest) -> Option<Fault> {
        let mut fault = None;
        for (rule, seen) in &mut self.rules {
            if rule.counts(request) {
                *seen = seen.saturating_add(1);
                fault = fault.or_else(|| rule.hits(*seen));
            }
        }
        if self.token_has_expired {
            return Some(Fault::ExpiredToken);
        }
        self.token_has_expired = fault == Some(Fault::ExpiredToken);
        fault
    }
}
