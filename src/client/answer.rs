//! Judging answers: nothing but whole, clean JSON that says yes gets past here.

use serde::Deserialize;
use serde_json::Value;
use serde_json::error::Category;

use super::headers::{self, LoginTrouble};
use crate::model::tidied;
use crate::remote::{Delivery, RemoteErrorKind};
use crate::wire::{HttpResponse, Method, Success, lenient_id};

/// As much of a foreign message as is shown.
const SHOWN_CHARACTERS: usize = 300;
const GIJ_PATH: &str = "/rest/gitplugin/";

/// The keys that any answer may carry around what was asked for. The rest is skipped unread.
#[derive(Debug, Default, Deserialize)]
struct Head {
    #[serde(default)]
    success: Success,
    #[serde(default)]
    error: Option<Value>,
    #[serde(default)]
    advice: Option<Value>,
    #[serde(default)]
    total: Option<Value>,
    #[serde(default)]
    message: Option<Value>,
    #[serde(default, rename = "errorMessages")]
    error_messages: Option<Value>,
}

impl Head {
    /// What Jira's own refusals say: `message` of its REST layer, `errorMessages` of its core.
    fn jira_message(&self) -> Option<String> {
        let listed = match &self.error_messages {
            Some(Value::Array(items)) => items.iter().find_map(Value::as_str),
            _ => None,
        };
        let told = self.message.as_ref().and_then(Value::as_str).or(listed)?;
        Some(tidy(told)).filter(|text| !text.is_empty())
    }
}

/// What an accepted answer says around what was asked for.
#[derive(Debug, Default)]
pub(super) struct Accepted {
    /// Whether it says `success: true` in so many words.
    pub(super) says_success: bool,
    total: Option<Value>,
}

impl Accepted {
    /// A list that says how many rows there are must hold as many: a short one is no list.
    pub(super) fn check_total(&self, rows: usize) -> Result<(), RemoteErrorKind> {
        let Some(total) = &self.total else {
            return Ok(());
        };
        let total = lenient_id(total).ok_or_else(|| unexpected("`total` is not a count"))?;
        if total > rows as u64 {
            return Err(unexpected(&format!(
                "it lists {rows} of {total} rows, and no way to ask for the rest is documented"
            )));
        }
        Ok(())
    }
}

/// What a body is before its content is looked at.
enum Body {
    /// An object.
    Object(Box<Head>),
    /// Other JSON, such as Jira's list of projects.
    OtherJson,
    /// A page for people.
    WebPage,
    /// An object in which one of the keys read here is there twice.
    Ambiguous,
    /// Something else, with its content type where that admits it.
    NotJson(String),
    /// JSON that breaks off.
    Truncated,
}

/// Whether an answer is a yes. `path` tells GIJ's answers from those of Jira's core.
///
/// # Order
/// Sign-in headers come before everything, since an open endpoint answers 200 to a wrong
/// password too. Then the body: GIJ says no with any status. Then the status.
pub(super) fn check(path: &str, response: &HttpResponse) -> Result<Accepted, RemoteErrorKind> {
    if let Some(trouble) = sign_in_trouble(response) {
        return Err(trouble);
    }
    let body = inspect(response);
    if let Body::Object(head) = &body {
        match (head.success.as_bool(), head.success.0.is_null()) {
            (Some(false), _) => return Err(refusal(head)),
            (None, false) => {
                return Err(unexpected("`success` is neither true nor false"));
            }
            _ => {}
        }
    }
    match response.status {
        200..=299 => match body {
            Body::Object(head) => Ok(Accepted {
                says_success: head.success.as_bool() == Some(true),
                total: head.total.filter(|total| !total.is_null()),
            }),
            // A list could pass for an object whose keys are all left out.
            Body::OtherJson if path.starts_with(GIJ_PATH) => Err(unexpected("it is no object")),
            Body::OtherJson => Ok(Accepted::default()),
            Body::WebPage => Err(RemoteErrorKind::LoginPage { location: None }),
            Body::Ambiguous => Err(unexpected("a key is there twice")),
            Body::NotJson(content_type) => Err(RemoteErrorKind::NotJson { content_type }),
            Body::Truncated => Err(RemoteErrorKind::Truncated),
        },
        status => Err(by_status(status, path, response, &body)),
    }
}

/// How signing in failed, where that is what an answer says.
pub(crate) fn sign_in_trouble(response: &HttpResponse) -> Option<RemoteErrorKind> {
    match headers::login_trouble(response) {
        Some(LoginTrouble::Captcha) => Some(RemoteErrorKind::Captcha),
        Some(LoginTrouble::Failed) => Some(RemoteErrorKind::NotSignedIn),
        None => (response.status == 401).then_some(RemoteErrorKind::NotSignedIn),
    }
}

/// Whether an answer is a yes where Jira's core gives one without a body.
pub(super) fn check_without_words(
    path: &str,
    response: &HttpResponse,
) -> Result<(), RemoteErrorKind> {
    let is_empty = response.body.iter().all(u8::is_ascii_whitespace);
    if is_empty
        && (200..=299).contains(&response.status)
        && headers::login_trouble(response).is_none()
    {
        return Ok(());
    }
    check(path, response).map(|_| ())
}

/// Whether it is the word of Jira's core that there is no such thing. A page for people is not.
pub(super) fn says_nothing_is_there(response: &HttpResponse) -> bool {
    response.status == 404
        && headers::login_trouble(response).is_none()
        && matches!(inspect(response), Body::Object(head) if head.jira_message().is_some())
}

/// Reads an answer that [`check`] let pass.
pub(super) fn decode<'a, T: Deserialize<'a>>(
    response: &'a HttpResponse,
) -> Result<T, RemoteErrorKind> {
    serde_json::from_slice(&response.body).map_err(|error| match error.classify() {
        Category::Eof => RemoteErrorKind::Truncated,
        // The message of a mismatch may quote the value, and a value may be secret: where it
        // is must do.
        _ => unexpected(&format!(
            "{} near line {}, column {}",
            mismatch(&error),
            error.line(),
            error.column()
        )),
    })
}

/// Whether the answer is GIJ's own word that there is no row of the number asked for.
pub(super) fn says_no_such_row(response: &HttpResponse, kind: &RemoteErrorKind) -> bool {
    let RemoteErrorKind::Refused { error, .. } = kind else {
        return false;
    };
    let error = error.to_ascii_lowercase();
    response.status == 404 || error.contains("does not exist") || error.contains("not found")
}

/// Whether a request that was answered like this may have had its effect all the same.
pub(super) fn delivery(method: Method, status: u16, kind: &RemoteErrorKind) -> Delivery {
    if method == Method::Get {
        return Delivery::NotDone;
    }
    // A server that fails, or a proxy that gave up waiting for it, may have done it before.
    if status >= 500 || status == 408 {
        return Delivery::Unknown;
    }
    match kind {
        RemoteErrorKind::NotSignedIn
        | RemoteErrorKind::NotAllowed { .. }
        | RemoteErrorKind::Captcha
        | RemoteErrorKind::BasicAuthOff
        | RemoteErrorKind::Refused { .. }
        | RemoteErrorKind::RateLimited { .. }
        | RemoteErrorKind::AppMissing
        | RemoteErrorKind::NotSent { .. } => Delivery::NotDone,
        RemoteErrorKind::UnexpectedStatus { status } if (400..500).contains(status) => {
            Delivery::NotDone
        }
        _ => Delivery::Unknown,
    }
}

/// A finding about the shape of an answer.
pub(super) fn unexpected(detail: &str) -> RemoteErrorKind {
    RemoteErrorKind::UnexpectedShape {
        detail: detail.to_owned(),
    }
}

/// Foreign text as it is shown.
pub(super) fn tidy(text: &str) -> String {
    tidied(text, SHOWN_CHARACTERS)
}

fn inspect(response: &HttpResponse) -> Body {
    let essence = response.media_type();
    let first = response.body.iter().find(|b| !b.is_ascii_whitespace());
    if matches!(essence.as_str(), "text/html" | "application/xhtml+xml") || first == Some(&b'<') {
        return Body::WebPage;
    }
    match first {
        _ if !response.may_be_json() => Body::NotJson(tidy(content_type(response))),
        Some(b'{') => match serde_json::from_slice(&response.body) {
            Ok(head) => Body::Object(Box::new(head)),
            Err(error) if error.is_eof() => Body::Truncated,
            Err(error) if error.is_data() => Body::Ambiguous,
            Err(_) => Body::NotJson(String::new()),
        },
        Some(_) => match serde_json::from_slice::<serde::de::IgnoredAny>(&response.body) {
            Ok(_) => Body::OtherJson,
            Err(error) if error.is_eof() => Body::Truncated,
            Err(_) => Body::NotJson(String::new()),
        },
        None => Body::NotJson(String::new()),
    }
}

fn refusal(head: &Head) -> RemoteErrorKind {
    let text = |value: &Option<Value>| match value {
        Some(Value::String(text)) => Some(tidy(text)).filter(|text| !text.is_empty()),
        Some(Value::Null) | None => None,
        Some(other) => Some(tidy(&other.to_string())),
    };
    RemoteErrorKind::Refused {
        error: text(&head.error)
            .or_else(|| head.jira_message())
            .unwrap_or_else(|| "no reason is given".to_owned()),
        advice: text(&head.advice),
    }
}

fn by_status(status: u16, path: &str, response: &HttpResponse, body: &Body) -> RemoteErrorKind {
    let message = match body {
        Body::Object(head) => head.jira_message(),
        _ => None,
    };
    match status {
        300..=399 => match headers::location(response) {
            Some(location) => RemoteErrorKind::LoginPage {
                location: Some(location),
            },
            None => RemoteErrorKind::UnexpectedStatus { status },
        },
        403 => forbidden(response, message),
        404 if path.starts_with(GIJ_PATH) => RemoteErrorKind::AppMissing,
        429 => RemoteErrorKind::RateLimited {
            retry_after: headers::retry_after(response),
        },
        // Jira's REST layer words what it dislikes in a body; a reader needs those words.
        400 | 409 | 415 | 422 => match message {
            Some(error) => RemoteErrorKind::Refused {
                error,
                advice: None,
            },
            None => RemoteErrorKind::UnexpectedStatus { status },
        },
        500 | 502 | 503 | 504 => RemoteErrorKind::Unavailable { status },
        _ => RemoteErrorKind::UnexpectedStatus { status },
    }
}

fn forbidden(response: &HttpResponse, message: Option<String>) -> RemoteErrorKind {
    let text = String::from_utf8_lossy(&response.body);
    if text.contains("Basic Authentication has been disabled") {
        RemoteErrorKind::BasicAuthOff
    } else if text.contains("XSRF check failed") {
        RemoteErrorKind::NotAllowed {
            detail: "XSRF check failed; a proxy may have changed the headers".to_owned(),
        }
    } else {
        RemoteErrorKind::NotAllowed {
            detail: message.unwrap_or_default(),
        }
    }
}

fn content_type(response: &HttpResponse) -> &str {
    response.header("content-type").unwrap_or_default()
}

/// The kind of a mismatch without the values it quotes.
fn mismatch(error: &serde_json::Error) -> String {
    let text = error.to_string();
    if let Some(rest) = text.strip_prefix("missing field ") {
        let field = rest.split(" at line").next().unwrap_or_default();
        return format!("{field} is missing");
    }
    match text.rsplit_once(", expected ") {
        Some((_, rest)) => {
            let wanted = rest.split(" at line").next().unwrap_or_default();
            format!("{wanted} was expected")
        }
        None => "a value is not of the expected type".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_becomes_one_short_line() {
        assert_eq!(tidy(" a\u{1b}[31m\n\tb "), "a [31m b");
        let long = tidy(&"ä".repeat(400));
        assert_eq!(long.chars().count(), SHOWN_CHARACTERS + 1);
    }

    #[test]
    fn a_token_within_an_address_is_not_told() {
        assert_eq!(
            tidy("unable to access 'https://oauth2:canary@git.example/a@b.git/': 403"),
            "unable to access 'https://***@git.example/a@b.git/': 403"
        );
        assert_eq!(
            tidy("ssh://git:can@ary@git.example:22,http://git.example/x@y"),
            "ssh://***@git.example:22,http://git.example/x@y"
        );
    }

    #[test]
    fn a_mismatch_does_not_quote_the_value() {
        #[derive(Debug, Deserialize)]
        struct Row {
            #[expect(dead_code, reason = "only its type matters")]
            id: u64,
        }
        let kind = decode::<Row>(&HttpResponse {
            status: 200,
            headers: Vec::new(),
            body: br#"{"id":"canary"}"#.as_slice().into(),
        })
        .unwrap_err();
        assert!(kind.to_string().contains("u64 was expected"), "{kind}");
        assert!(!kind.to_string().contains("canary"));
    }
}
