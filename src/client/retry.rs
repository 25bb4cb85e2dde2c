//! Which failures are worth another try, and what they say of how busy Jira is.

use std::time::Duration;

use super::answer;
use super::headers::{self, LoginTrouble};
use super::rest::INDEX_STATUS;
use super::transport::{SignInFailure, TransportError, TransportErrorKind};
use crate::pace::{Bucket, Ended};
use crate::remote::{RemoteErrorKind, TimeoutPhase};
use crate::wire::{HttpRequest, HttpResponse, Method};

/// For what passes by itself.
const MANY_TRIES: u32 = 8;

/// For what may pass, and more likely does not: somebody waits to be told.
const FEW_TRIES: u32 = 3;

/// Most answers are far below a list of everything, which is not looked into a second time.
const LARGEST_LOOKED_INTO: usize = 64 << 10;

/// How requests are signed, as far as it matters for trying again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignIn {
    /// By a token, which no failure locks.
    Token,
    /// By a password: a few wrong ones lock the account.
    Password,
}

/// Whether Jira, or whatever stands for it, has answered in this process before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Acquaintance {
    /// The address may be wrong.
    Stranger,
    /// The address is right.
    Known,
}

/// What to do with the end of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Judgement {
    /// It counts.
    Final,
    /// The same request may succeed a little later.
    Passing {
        most_tries: u32,
        demanded: Option<Duration>,
    },
}

pub(super) type Tried = Result<HttpResponse, TransportError>;

/// Whether a request is tried again.
///
/// # Rules
/// - `POST` and `DELETE` never are, not even where they cannot have arrived: whoever sends them
///   looks first. `GET` and `PUT` change nothing by being repeated.
/// - A status of 500 is tried again for `GET` alone, and not often: Jira was there, and something in it
///   broke. For `PUT` it may be about what was sent, and each try may reindex.
/// - The status of an indexing is not tried again after 500, which is one of its ways to say no.
/// - What says no in so many words, wants somebody to sign in, or is a page for people counts at once.
pub(super) fn judge(request: &HttpRequest, tried: &Tried, jira: Acquaintance) -> Judgement {
    match request.method {
        Method::Post | Method::Delete => return Judgement::Final,
        Method::Get | Method::Put => {}
    }
    match tried {
        Err(error) => judge_failure(error.kind, jira),
        Ok(response) => judge_answer(request, response),
    }
}

fn judge_failure(kind: TransportErrorKind, jira: Acquaintance) -> Judgement {
    match kind {
        TransportErrorKind::Connect | TransportErrorKind::Timeout(TimeoutPhase::Connect) => {
            match jira {
                // A wrong address must not take a minute to be told.
                Acquaintance::Stranger => passing(FEW_TRIES),
                // It starts again.
                Acquaintance::Known => passing(MANY_TRIES),
            }
        }
        TransportErrorKind::Reset
        | TransportErrorKind::Truncated
        | TransportErrorKind::Timeout(TimeoutPhase::Answer) => passing(MANY_TRIES),
        TransportErrorKind::TooLarge { .. }
        | TransportErrorKind::Invalid
        | TransportErrorKind::Untrusted
        | TransportErrorKind::Limited { .. }
        | TransportErrorKind::Locked(_) => Judgement::Final,
    }
}

fn judge_answer(request: &HttpRequest, response: &HttpResponse) -> Judgement {
    if response.status < 300 {
        return if breaks_off(request, response) {
            passing(MANY_TRIES)
        } else {
            Judgement::Final
        };
    }
    match answer::check(&request.path, response) {
        Err(RemoteErrorKind::RateLimited { retry_after }) => Judgement::Passing {
            most_tries: MANY_TRIES,
            demanded: retry_after,
        },
        Err(RemoteErrorKind::Unavailable { status: 500 }) => {
            if request.method == Method::Get && request.path != INDEX_STATUS {
                passing(FEW_TRIES)
            } else {
                Judgement::Final
            }
        }
        Err(RemoteErrorKind::Unavailable { .. }) => Judgement::Passing {
            most_tries: MANY_TRIES,
            demanded: headers::stated_wait(response),
        },
        _ => Judgement::Final,
    }
}

const fn passing(most_tries: u32) -> Judgement {
    Judgement::Passing {
        most_tries,
        demanded: None,
    }
}

/// Whether JSON that was announced as whole stops short. A large answer is judged by its end.
fn breaks_off(request: &HttpRequest, response: &HttpResponse) -> bool {
    if response.body.len() <= LARGEST_LOOKED_INTO {
        let read = answer::check(&request.path, response);
        return matches!(read, Err(RemoteErrorKind::Truncated));
    }
    let is_text = |byte: &&u8| !byte.is_ascii_whitespace();
    let first = response.body.iter().find(is_text);
    let last = response.body.iter().rev().find(is_text);
    match first {
        Some(b'{') => last != Some(&b'}'),
        Some(b'[') => last != Some(&b']'),
        _ => false,
    }
}

/// How signing in failed, if nothing more must be sent after this answer.
pub(super) fn sign_in_failure(response: &HttpResponse, sign_in: SignIn) -> Option<SignInFailure> {
    let wrong = match headers::login_trouble(response) {
        Some(LoginTrouble::Captcha) => return Some(SignInFailure::Captcha),
        Some(LoginTrouble::Failed) => true,
        // Jira's plugin manager says 401 to accounts that it knows and that may not.
        None => response.status == 401 && !headers::knows_who_asks(response),
    };
    (wrong && sign_in == SignIn::Password).then_some(SignInFailure::WrongPassword)
}

/// What the end of a try says of how busy Jira is. `kind` is from [`kind_of`].
pub(super) fn ended<'a>(tried: &Tried, kind: Option<&'a str>, took: Duration) -> Ended<'a> {
    match tried {
        Ok(response) if response.status == 429 => Ended::Limited(headers::retry_after(response)),
        // A refusal is sooner there than what was asked for, and says nothing of its time.
        Ok(response) if response.status < 500 => Ended::Well {
            kind: kind.filter(|_| response.status < 300),
            took,
        },
        Err(TransportError {
            kind: TransportErrorKind::Timeout(TimeoutPhase::Answer),
            ..
        }) if kind.is_some() => Ended::Late,
        Ok(_) | Err(_) => Ended::Otherwise,
    }
}

/// The tokens that are left, if the answer says so.
pub(super) fn bucket(tried: &Tried) -> Option<Bucket> {
    tried.as_ref().ok().and_then(headers::bucket)
}

/// The path with every number taken out. How long a write takes depends on the Git host as well.
pub(super) fn kind_of(request: &HttpRequest) -> Option<String> {
    if request.method != Method::Get {
        return None;
    }
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let parts = request.path.split('/');
    let parts = parts.map(|part| if is_number(part) { "*" } else { part });
    Some(parts.collect::<Vec<_>>().join("/"))
}
