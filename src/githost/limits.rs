//! What an answer says of limits and of rights, whichever service it is of.

use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use super::error::HostErrorKind;
use super::request::authority;
use crate::wire::HttpResponse;

/// How long a service is left alone that does not say how long.
const UNTOLD: Duration = Duration::from_mins(1);

/// A service is asked nothing more below this share of what it allows, in per cent: GIJ's own scans
/// live on the same account.
const RESERVE: u64 = 5;

/// Why an answer is none.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It may be asked again after a while.
    Wait {
        /// Until when, where that is told.
        until: Option<Timestamp>,
        /// How long that is.
        wait: Duration,
    },
    /// Asking again would bring the same.
    Stop(HostErrorKind),
}

/// Why an answer is no list; `None` where it may be one.
pub(super) fn refusal(asked: &Url, answer: &HttpResponse, now: Timestamp) -> Option<Refusal> {
    let kind = match answer.status {
        200 if is_page_for_people(answer) => HostErrorKind::PageForPeople,
        200 => return None,
        302 if is_sign_in(answer) => HostErrorKind::Credential,
        300..=399 => redirect(asked, answer),
        401 if wants_windows(answer) => HostErrorKind::WindowsSignIn,
        // Microsoft shows a page to sign in with the status 203.
        203 | 401 => HostErrorKind::Credential,
        403 | 429 => return Some(forbidden(answer, now)),
        404 => HostErrorKind::NotFound,
        status => HostErrorKind::Status(status),
    };
    Some(Refusal::Stop(kind))
}

/// Where it leads without its query, in which a service may put what was bound to a token.
fn redirect(asked: &Url, answer: &HttpResponse) -> HostErrorKind {
    let to = answer
        .header("location")
        .and_then(|location| asked.join(location).ok());
    HostErrorKind::Redirect {
        status: answer.status,
        is_same_host: to
            .as_ref()
            .is_some_and(|to| to.scheme() == asked.scheme() && authority(to) == authority(asked)),
        to: to.map(|to| format!("{}://{}{}", to.scheme(), authority(&to), to.path())),
    }
}

fn forbidden(answer: &HttpResponse, now: Timestamp) -> Refusal {
    if let Some(single_sign_on) = answer.header("x-github-sso") {
        let url = single_sign_on
            .split(';')
            .find_map(|part| part.trim().strip_prefix("url="))
            // What follows is bound to the token.
            .and_then(|url| url.split(['?', '#']).next())
            .filter(|url| url.starts_with("https://") && url.len() < 200)
            .map(str::to_owned);
        return Refusal::Stop(HostErrorKind::SingleSignOn(url));
    }
    if let Some(wait) = retry_after(answer, now) {
        return Refusal::Wait {
            until: now.checked_add(wait).ok(),
            wait,
        };
    }
    if number(answer, "remaining") == Some(0)
        && let Some((until, wait)) = reset(answer, now)
    {
        return Refusal::Wait {
            until: Some(until),
            wait,
        };
    }
    let body = String::from_utf8_lossy(&answer.body[..answer.body.len().min(4_096)]);
    if answer.status == 429 || body.to_ascii_lowercase().contains("rate limit") {
        return Refusal::Wait {
            until: None,
            wait: UNTOLD,
        };
    }
    Refusal::Stop(HostErrorKind::Rights)
}

/// How much an account may still ask.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Allowance {
    /// Enough, as far as is told.
    Plenty,
    /// So little that the rest is left to GIJ for a while.
    Wait {
        until: Option<Timestamp>,
        wait: Duration,
    },
}

impl Allowance {
    pub(super) fn of(answer: &HttpResponse, now: Timestamp) -> Self {
        if let Some(wait) = retry_after(answer, now) {
            let until = now.checked_add(wait).ok();
            return Self::Wait { until, wait };
        }
        let (Some(remaining), Some(limit)) = (number(answer, "remaining"), number(answer, "limit"))
        else {
            return Self::Plenty;
        };
        if remaining.saturating_mul(100) >= limit.saturating_mul(RESERVE) {
            return Self::Plenty;
        }
        match reset(answer, now) {
            Some((until, wait)) => Self::Wait {
                until: Some(until),
                wait,
            },
            None => Self::Plenty,
        }
    }
}

/// `x-ratelimit-…` of GitHub and Microsoft, `ratelimit-…` of GitLab.
fn number(answer: &HttpResponse, what: &str) -> Option<u64> {
    let header = answer
        .header(&format!("x-ratelimit-{what}"))
        .or_else(|| answer.header(&format!("ratelimit-{what}")))?;
    header.trim().parse().ok()
}

/// When the allowance is renewed, in seconds since 1970.
fn reset(answer: &HttpResponse, now: Timestamp) -> Option<(Timestamp, Duration)> {
    let seconds = i64::try_from(number(answer, "reset")?).ok()?;
    let until = Timestamp::from_second(seconds).ok()?;
    let wait = Duration::try_from(until.duration_since(now)).unwrap_or_default();
    Some((until, wait))
}

fn retry_after(answer: &HttpResponse, now: Timestamp) -> Option<Duration> {
    let text = answer.header("retry-after")?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
    Some(Duration::try_from(until.duration_since(now)).unwrap_or_default())
}

/// A page to sign in instead of an answer.
fn is_page_for_people(answer: &HttpResponse) -> bool {
    let is_html = answer
        .header("content-type")
        .is_some_and(|kind| kind.to_ascii_lowercase().contains("text/html"));
    is_html || answer.body.trim_ascii_start().starts_with(b"<")
}

fn is_sign_in(answer: &HttpResponse) -> bool {
    let location = answer.header("location").unwrap_or_default();
    let location = location.to_ascii_lowercase();
    ["signin", "sign_in", "login"]
        .iter()
        .any(|word| location.contains(word))
}

fn wants_windows(answer: &HttpResponse) -> bool {
    let mut ways = answer
        .headers
        .iter()
        .filter(|(name, _)| name == "www-authenticate")
        .map(|(_, way)| way.trim().to_ascii_lowercase())
        .peekable();
    let is_windows = |way: String| way.starts_with("ntlm") || way.starts_with("negotiate");
    ways.peek().is_some() && ways.all(is_windows)
}
