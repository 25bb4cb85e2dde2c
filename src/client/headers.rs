//! What Jira says in headers: sign-in trouble, rate limits, its number of a request, and where a
//! redirect leads.

use std::time::Duration;

use jiff::fmt::rfc2822::DateTimeParser;
use url::Url;

use crate::pace::Bucket;
use crate::wire::HttpResponse;

/// A wait that no header may exceed: longer ones are mistakes, and a run must not trust them.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// Jira's numbers of requests are shorter; something longer is none.
const LONGEST_REQUEST_ID: usize = 64;

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

/// How long a refused request should wait: `Retry-After`, else the interval in which Jira hands out
/// new tokens.
pub(super) fn retry_after(response: &HttpResponse) -> Option<Duration> {
    stated_wait(response)
        .or_else(|| {
            let interval = response.header("x-ratelimit-interval-seconds")?;
            interval.trim().parse().ok().map(Duration::from_secs)
        })
        .map(|wait| wait.min(LONGEST_WAIT))
}

/// `Retry-After` in seconds or as a date.
///
/// A date is held against the answer's own `Date`, so that no clock of this machine matters.
pub(super) fn stated_wait(response: &HttpResponse) -> Option<Duration> {
    let value = response.header("retry-after")?.trim();
    value
        .parse()
        .map(Duration::from_secs)
        .ok()
        .or_else(|| until(value, response.header("date")?))
        // Jira sends 0 while tokens remain; with a refusal it says nothing.
        .filter(|wait| !wait.is_zero())
        .map(|wait| wait.min(LONGEST_WAIT))
}

/// Jira's bucket of tokens, where an administrator has switched rate limiting on.
pub(super) fn bucket(response: &HttpResponse) -> Option<Bucket> {
    let number = |name| response.header(name)?.trim().parse::<u32>().ok();
    Some(Bucket {
        limit: number("x-ratelimit-limit")?,
        remaining: number("x-ratelimit-remaining")?,
        interval: Duration::from_secs(number("x-ratelimit-interval-seconds")?.into()),
        fill: number("x-ratelimit-fillrate")?,
        next_tokens: number("retry-after")
            .map(|seconds| Duration::from_secs(seconds.into()))
            .filter(|wait| !wait.is_zero()),
    })
}

/// Whether Jira says that it knows who asked.
pub(super) fn knows_who_asks(response: &HttpResponse) -> bool {
    response
        .header("x-seraph-loginreason")
        .is_some_and(|reason| reason.trim().eq_ignore_ascii_case("OK"))
}

/// Jira's own number of the request, as its access log has it.
pub(super) fn request_id(response: &HttpResponse) -> Option<String> {
    let id = response.header("x-arequestid")?.trim();
    let plain = id.len() <= LONGEST_REQUEST_ID && id.bytes().all(|byte| byte.is_ascii_graphic());
    (plain && !id.is_empty()).then(|| id.to_owned())
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
    fn a_bucket_is_read_only_where_it_is_whole() {
        let whole = [
            ("x-ratelimit-limit", "50"),
            ("x-ratelimit-remaining", "0"),
            ("x-ratelimit-interval-seconds", "60"),
            ("x-ratelimit-fillrate", "10"),
            ("retry-after", "12"),
        ];
        let seen = Bucket {
            limit: 50,
            remaining: 0,
            interval: Duration::from_mins(1),
            fill: 10,
            next_tokens: Some(Duration::from_secs(12)),
        };
        assert_eq!(bucket(&with(&whole)), Some(seen));
        assert_eq!(bucket(&with(&whole[1..])), None);
        assert_eq!(bucket(&with(&[])), None);
    }

    #[test]
    fn a_number_of_a_request_is_short_and_plain() {
        let id = |text| request_id(&with(&[("x-arequestid", text)]));
        assert_eq!(id(" 612x40x2 ").as_deref(), Some("612x40x2"));
        assert_eq!(id("612\u{1b}[31m"), None);
        assert_eq!(id(&"7".repeat(65)), None);
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
