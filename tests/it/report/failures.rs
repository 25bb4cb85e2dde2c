//! Failures that end a command before it has a result.

use gijctl::plan::PlanProblem;
use gijctl::remote::{Delivery, Misled, RemoteError, RemoteErrorKind, TimeoutPhase};
use gijctl::report::{failure, strip};
use insta::assert_snapshot;

use super::values::{HOSTILE, address};

fn shown(kind: RemoteErrorKind) -> String {
    let error = RemoteError {
        request: "GET /rest/x".to_owned(),
        kind,
        delivery: Delivery::NotDone,
    };
    strip(&failure::text(&error.to_string(), &error.kind.help()))
}

fn every_kind() -> Vec<RemoteErrorKind> {
    vec![
        RemoteErrorKind::NotSignedIn,
        RemoteErrorKind::NotAllowed {
            detail: String::new(),
        },
        RemoteErrorKind::NotAllowed {
            detail: "not on Sundays".to_owned(),
        },
        RemoteErrorKind::Captcha,
        RemoteErrorKind::BasicAuthOff,
        RemoteErrorKind::LoginPage {
            location: Some("https://sso.wine.example/login".to_owned()),
        },
        RemoteErrorKind::LoginPage { location: None },
        RemoteErrorKind::NotJson {
            content_type: "text/html".to_owned(),
        },
        RemoteErrorKind::NotJson {
            content_type: String::new(),
        },
        RemoteErrorKind::UnexpectedShape {
            detail: "`id` is missing".to_owned(),
        },
        RemoteErrorKind::NotAsProbed(Box::new(Misled {
            place: "capability.json".to_owned(),
            instance: "https://jira-test.wine.example".to_owned(),
            reading: "disableEndpoint: missing".to_owned(),
            detail: "unexpected status 405".to_owned(),
        })),
        RemoteErrorKind::Refused {
            error: "no such host".to_owned(),
            advice: Some("Try another one.".to_owned()),
        },
        RemoteErrorKind::Refused {
            error: "no such host".to_owned(),
            advice: None,
        },
        RemoteErrorKind::RateLimited {
            retry_after: Some(std::time::Duration::from_secs(40)),
        },
        RemoteErrorKind::RateLimited { retry_after: None },
        RemoteErrorKind::Unavailable { status: 503 },
        RemoteErrorKind::Truncated,
        RemoteErrorKind::TooLarge { limit: 64 << 20 },
        RemoteErrorKind::AppMissing,
        RemoteErrorKind::UnexpectedStatus { status: 418 },
        RemoteErrorKind::Timeout {
            phase: TimeoutPhase::Connect,
        },
        RemoteErrorKind::Timeout {
            phase: TimeoutPhase::Answer,
        },
        RemoteErrorKind::Connection {
            detail: "refused".to_owned(),
        },
        RemoteErrorKind::NotSent {
            detail: "the path leaves Jira".to_owned(),
        },
    ]
}

#[test]
fn every_failure_of_jira_says_what_happened_and_what_to_do() {
    let all: String = every_kind().into_iter().map(shown).collect();
    assert_snapshot!(all, @"
    error: GET /rest/x: Jira did not accept the credentials
      help: check the token in the variable that --token-env names (JIRA_TOKEN unless told otherwise): it may have expired or belong to another Jira
    error: GET /rest/x: the account is not allowed to do this
      help: use an account that is a Jira administrator; a GIJ manager may do less
    error: GET /rest/x: the account is not allowed to do this: not on Sundays
      help: use an account that is a Jira administrator; a GIJ manager may do less
    error: GET /rest/x: Jira wants a CAPTCHA solved before this account may sign in again
      help: sign in once in a browser as this account and solve the CAPTCHA, then put right the stored password; a personal access token is not affected
    error: GET /rest/x: basic authentication is switched off in this Jira
      help: use a personal access token in JIRA_TOKEN instead of JIRA_USER and JIRA_PASSWORD
    error: GET /rest/x: a redirect to https://sso.wine.example/login came instead of an answer
      help: a proxy or single sign-on stands between gijctl and Jira: let REST calls with a token pass it, and check --url for its context path
    error: GET /rest/x: a web page came instead of an answer
      help: a proxy or single sign-on stands between gijctl and Jira: let REST calls with a token pass it, and check --url for its context path
    error: GET /rest/x: the answer is text/html, not JSON
      help: check --url and its context path; a proxy may have answered instead of Jira
    error: GET /rest/x: the answer is not JSON
      help: check --url and its context path; a proxy may have answered instead of Jira
    error: GET /rest/x: the answer is not of the documented shape: `id` is missing
      help: this GIJ may be newer than gijctl knows: nothing was concluded from the answer
    error: GET /rest/x: unexpected status 405; it was asked as the capability file capability.json says, which was made of https://jira-test.wine.example (`disableEndpoint: missing`)
      help: probe this Jira with gijctl probe -o capability.json, by writing where it is one for tests, or take `capability` out of gijctl.yaml
    error: GET /rest/x: GIJ refused: no such host
      help: GIJ advises: Try another one.
    error: GET /rest/x: GIJ refused: no such host
      help: put right what GIJ names and run again
    error: GET /rest/x: Jira is limiting the rate of requests
      help: run again in 40 s, or exempt the account in Jira's rate limiting settings
    error: GET /rest/x: Jira is limiting the rate of requests
      help: run again later, or exempt the account in Jira's rate limiting settings
    error: GET /rest/x: Jira is not available (status 503)
      help: wait until Jira is up, then run again
    error: GET /rest/x: the answer stopped short
      help: run again; if it happens each time, look at the proxy before Jira
    error: GET /rest/x: the answer is larger than 64 MiB
      help: something other than GIJ may have answered; check --url
    error: GET /rest/x: Git Integration for Jira does not answer here
      help: see in Jira's Manage apps whether Git Integration for Jira is installed, enabled and licensed; after a start it takes minutes to answer. Check --url for its context path
    error: GET /rest/x: unexpected status 418
      help: check --url; Jira's log may say more
    error: GET /rest/x: no connection in time
      help: see whether Jira is overloaded, then run again
    error: GET /rest/x: no answer in time
      help: see whether Jira is overloaded, then run again
    error: GET /rest/x: connection failed: refused
      help: check --url, DNS, proxy and certificates
    error: GET /rest/x: not sent: the path leaves Jira
      help: put right what the message names
    ");
}

#[test]
fn all_that_stands_in_the_way_of_a_plan_is_told_at_once() {
    let problems = [
        PlanProblem {
            address: Some(address("cellar")),
            declared_at: "m/cellar.yaml:3:13".to_owned(),
            message: "integrations 1 and 3 have this displayName".to_owned(),
            help: "say which one is meant".to_owned(),
        },
        PlanProblem {
            address: None,
            declared_at: String::new(),
            message: "the list of integrations could not be read".to_owned(),
            help: String::new(),
        },
    ];
    assert_snapshot!(strip(&failure::problems("No plan could be made", &problems)), @"
    error: Integration/cellar: integrations 1 and 3 have this displayName
      --> m/cellar.yaml:3:13
      help: say which one is meant

    error: the list of integrations could not be read

    No plan could be made: 2 errors. Nothing was changed.
    ");
}

#[test]
fn nothing_that_jira_says_reaches_the_terminal_as_it_is() {
    let problem = PlanProblem {
        address: Some(address("cellar")),
        declared_at: HOSTILE.to_owned(),
        message: HOSTILE.to_owned(),
        help: HOSTILE.to_owned(),
    };
    let text = strip(&failure::text(HOSTILE, HOSTILE))
        + &strip(&failure::problems("No plan could be made", &[problem]));
    assert!(text.contains("wine\\u{1b}[2J"), "{text}");
    assert!(
        !text.contains(['\u{1b}', '\u{202e}', '\r', '\u{7}']),
        "{text}"
    );
    assert!(!text.contains("\nerror: all is lost"), "{text}");
}
