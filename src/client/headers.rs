//! What Jira says in headers: sign-in trouble, rate limits, and where a redirect leads.

use std::time::Duration;

use jiff::fmt::rfc2822::DateTimeParser;
use url::Url;

use crate::wire::HttpResponse;

/// A wait that no header may exceed: longer ones are mistakes, and a run must not trust them.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// What Jira's sign-in layer says beside the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LoginTrouble {
    /// Locked until somebody solves a CAPTCHA.
    Captcha,
    /// The credentials were wrong, even where the answer says 200 to anybody.
    Failed,
}

/// Reads `X-Seraph-LoginReason` and `X-Authentication-Denied-Reason`.
pub(super) fn login_trouble(response: &HttpResponse) -> Option<LoginTrouble> {
    let says = |name: &str, word: &str| {
        response
            .headers
            .iter()
            .filter(|(key, _)| key == name)
            .any(|(_, value)| value.to_ascii_uppercase().contains(word))
    };
    if says("x-authentication-denied-reason", "CAPTCHA_CHALLENGE")
        || says("x-seraph-loginreason", "AUTHENTICATION_DENIED")
    {
        Some(LoginTrouble::Captcha)
    } else if says("x-seraph-loginreason", "AUTHENTICATED_FAILED") {
        Some(LoginTrouble::Failed)
    } else {
        None
    }
}

/// How long a refused request should wait: `Retry-After` in seconds or as a date, else the
/// interval in which Jira hands out new tokens.
///
/// A date is held against the answer's own `Date`, so that no clock of this machine matters.
pub(super) fn retry_after(response: &HttpResponse) -> Option<Duration> {
    let stated = response.header("retry-after").and_then(|value| {
        let value = value.trim();
        value
            .parse()
            .map(Duration::from_secs)
            .ok()
            .or_else(|| until(value, response.header("date")?))
    });
    // Jira sends 0 while tokens remain; with a refusal it says nothing.
    stated
        .filter(|wait| !wait.is_zero())
        .or_else(|| {
            let interval = response.header("x-ratelimit-interval-seconds")?;
            interval.trim().parse().ok().map(Duration::from_secs)
        })
        .map(|wait| wait.min(LONGEST_WAIT))
}

fn until(date: &str, now: &str) -> Option<Duration> {
    let parser = DateTimeParser::new();
    let date = parser.parse_timestamp(date).ok()?;
    let now = parser.parse_timestamp(now.trim()).ok()?;
    Duration::try_from(date.duration_since(now)).ok()
}

/// Where a redirect leads, without what may be secret in an address: user info, query, fragment.
pub(super) fn location(response: &HttpResponse) -> Option<String> {
    let text = response.header("location")?;
    let shown = match Url::parse(text) {
        Ok(url) => format!("{}{}", url.origin().ascii_serialization(), url.path()),
        // A path below the same origin.
        Err(_) => text.split(['?', '#']).next().unwrap_or_default().to_owned(),
    };
    Some(super::answer::tidy(&shown))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn with(headers: &[(&str, &str)]) -> HttpResponse {
        HttpResponse {
            status: 429,
            headers: headers
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect(),
            body: Bytes::new(),
        }
    }

    #[test]
    fn a_wait_is_read_from_seconds_or_from_a_date() {
        let seconds = |s| Some(Duration::from_secs(s));
        assert_eq!(retry_after(&with(&[("retry-after", "17")])), seconds(17));
        let dated = with(&[
            ("date", "Tue, 03 Mar 2026 10:00:00 GMT"),
            ("retry-after", "Tue, 03 Mar 2026 10:01:30 GMT"),
        ]);
        assert_eq!(retry_after(&dated), seconds(90));
    }

    #[test]
    fn a_wait_of_nothing_gives_way_to_the_interval_of_the_bucket() {
        let bucket = ("x-ratelimit-interval-seconds", "60");
        let minute = Some(Duration::from_mins(1));
        assert_eq!(retry_after(&with(&[("retry-after", "0"), bucket])), minute);
        assert_eq!(
            retry_after(&with(&[("retry-after", "soon"), bucket])),
            minute
        );
        assert_eq!(retry_after(&with(&[("retry-after", "0")])), None);
    }

    #[test]
    fn no_header_makes_a_run_wait_for_more_than_a_day() {
        assert_eq!(
            retry_after(&with(&[("retry-after", "99999999999")])),
            Some(LONGEST_WAIT)
        );
    }

    #[test]
    fn a_redirect_is_shown_without_what_may_be_secret() {
        let shown = |to| location(&with(&[("location", to)])).unwrap();
        assert_eq!(
            shown("https://u:canary@sso.example/login?token=canary#canary"),
            "https://sso.example/login"
        );
        assert_eq!(shown("/login.jsp?os_destination=canary"), "/login.jsp");
    }
}
