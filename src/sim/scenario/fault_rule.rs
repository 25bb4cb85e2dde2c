//! When something goes wrong on the way to the simulated Jira.

use serde::Deserialize;

use crate::sim::fault::Fault;
use crate::wire::{HttpRequest, Method};

/// Which requests go wrong, and how.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(in crate::sim) struct FaultRule {
    /// Which requests are counted.
    request: RequestPattern,
    /// The first of them to go wrong.
    #[serde(default = "one")]
    nth: u32,
    /// How many of them go wrong, one after another.
    #[serde(default = "one")]
    times: u32,
    /// What happens to them.
    then: Fault,
}

const fn one() -> u32 {
    1
}

/// A method and a path in which `*` stands for anything.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
struct RequestPattern {
    method: Option<Method>,
    path: String,
}

impl FaultRule {
    /// What is wrong with it, if anything: the key, and the problem.
    pub(super) fn problem(&self) -> Option<(&'static str, &'static str)> {
        if self.nth == 0 {
            return Some(("nth", "0 is no position: the first request is 1"));
        }
        (self.times == 0).then_some(("times", "0 times is never: leave the fault out"))
    }

    /// Whether it is about this request.
    pub(in crate::sim) fn counts(&self, request: &HttpRequest) -> bool {
        let pattern = &self.request;
        pattern.method.is_none_or(|method| method == request.method)
            && matches_glob(&pattern.path, &request.path)
    }

    /// What happens to the request of this number among those that it counts.
    pub(in crate::sim) fn hits(&self, number: u32) -> Option<Fault> {
        let end = self.nth.saturating_add(self.times);
        (self.nth..end).contains(&number).then_some(self.then)
    }
}

impl TryFrom<String> for RequestPattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = |problem: &str| {
            Err(format!(
                "{text:?} {problem}; write a method (GET, POST, PUT, DELETE or ANY) and a path in \
                 which * stands for anything, such as \"PUT /rest/gitplugin/1.0/integration/*\""
            ))
        };
        let Some((word, path)) = text.split_once(' ') else {
            return wrong("is no request");
        };
        let method = match word {
            "ANY" => None,
            "GET" => Some(Method::Get),
            "POST" => Some(Method::Post),
            "PUT" => Some(Method::Put),
            "DELETE" => Some(Method::Delete),
            _ => return wrong("names no method of the API"),
        };
        if !path.starts_with(['/', '*']) {
            return wrong("names no path");
        }
        if path.contains(['?', '#', ' ']) {
            return wrong("names more than a path: requests are told apart without their query");
        }
        Ok(Self {
            method,
            path: path.to_owned(),
        })
    }
}

fn matches_glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let Some(mut part) = parts.next() else {
        return rest.is_empty();
    };
    for next in parts {
        // The earliest place leaves most for what follows.
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
        part = next;
    }
    rest.ends_with(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text, wanted) in [
            ("*", "/a/b", true),
            ("/a", "/a", true),
            ("/a", "/ab", false),
            ("/a/*", "/a/7", true),
            ("/a/*", "/a", false),
            ("/a/*/c", "/a/b/b/c", true),
            ("/a/*/c", "/a/c", false),
            ("*/c*", "/a/c", true),
            ("/x*y*y", "/xy", false),
        ] {
            assert_eq!(matches_glob(pattern, text), wanted, "{pattern} {text}");
        }
    }
}
