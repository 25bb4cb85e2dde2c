//! Secrets that stand in the middle of a text, where nobody asks for one: a token in the query of a
//! path, a password in an address.

use std::borrow::Cow;
use std::ops::Range;

/// How the tokens of Git services, and of what stands beside them, begin that say of themselves what
/// they are.
const PREFIXES: [&str; 14] = [
    "github_pat_",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "glpat-",
    "gldt-",
    "glptt-",
    "gloas-",
    "ATATT3",
    "ATBB",
    "xoxb-",
    "xoxp-",
];
/// How a JSON web token begins; dots part it.
const WEB_TOKEN: &str = "eyJhbGciOi";
/// So many letters behind such a beginning are a token, and no name that happens to begin so.
const LONG: usize = 16;
/// With a digit among them fewer are enough: words have none.
const LONG_WITH_DIGIT: usize = 8;
/// Names in front of `=` whose values let somebody sign in.
const PARAMETERS: [&str; 6] = [
    "private_token",
    "access_token",
    "oauth_token",
    "job_token",
    "client_secret",
    "secret_access_key",
];
/// A name that is one of these only where a query has it.
const QUERY_PARAMETER: &str = "token";

/// Names that are those of secrets where somebody else wrote the text, who fills in what signs in. In a
/// manifest they are words of a filter.
const FOREIGN_NAMES: [&str; 5] = ["token", "password", "passwd", "secret", "pat"];
/// What stands in front of a credential in a header.
const SCHEMES: [&str; 2] = ["bearer ", "basic "];

/// Whose text it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    /// A person's, who may mean what looks like a secret.
    InManifests,
    /// That of a Git service, of Git or of GIJ.
    Elsewhere,
}

/// Where secrets stand in a text, in order and apart from each other.
pub fn exposed_secrets(text: &str) -> Vec<Range<usize>> {
    secrets(text, Written::InManifests)
}

/// The same in a text that nobody meant anything by, as one from elsewhere or a comment: it is read
/// more strictly.
pub fn exposed_foreign_secrets(text: &str) -> Vec<Range<usize>> {
    secrets(text, Written::Elsewhere)
}

fn secrets(text: &str, written: Written) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let secret = match byte {
            b'g' | b'A' | b'x' | b'e' => prefixed(text, at),
            b'=' => parameter(text, at, written),
            b'b' | b'B' if written == Written::Elsewhere => header(text, at),
            b':' => user(text, at),
            _ => None,
        };
        at = match secret {
            Some(secret) => {
                let end = secret.end;
                found.push(secret);
                end
            }
            None => at + 1,
        };
    }
    found
}

/// The text with `***` for every secret in it.
pub fn without_secrets(text: &str) -> Cow<'_, str> {
    masked(text, exposed_secrets(text))
}

/// The same of [`exposed_foreign_secrets`].
pub fn without_foreign_secrets(text: &str) -> Cow<'_, str> {
    masked(text, exposed_foreign_secrets(text))
}

fn masked(text: &str, found: Vec<Range<usize>>) -> Cow<'_, str> {
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    for secret in found {
        shown.push_str(text.get(at..secret.start).unwrap_or_default());
        shown.push_str("***");
        at = secret.end;
    }
    shown.push_str(text.get(at..).unwrap_or_default());
    Cow::Owned(shown)
}

/// A token that begins here.
fn prefixed(text: &str, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let before = at.checked_sub(1).and_then(|at| bytes.get(at));
    if before.is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    let rest = bytes.get(at..)?;
    let prefix = PREFIXES
        .iter()
        .chain([&WEB_TOKEN])
        .find(|prefix| rest.starts_with(prefix.as_bytes()))?;
    let body = rest.get(prefix.len()..)?;
    let length = run(body, |byte| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'_' | b'-')
            || (byte == b'.' && *prefix == WEB_TOKEN)
    });
    let has_digit = body
        .get(..length)
        .is_some_and(|body| body.iter().any(u8::is_ascii_digit));
    let is_token = length >= LONG || (has_digit && length >= LONG_WITH_DIGIT);
    is_token.then_some(at..at + prefix.len() + length)
}

/// The value behind this `=`, where the name before it is that of a secret.
fn parameter(text: &str, at: usize, written: Written) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let before = bytes.get(..at)?;
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let name_length = before
        .iter()
        .rev()
        .take_while(|byte| is_letter(byte))
        .count();
    let name = text.get(at - name_length..at)?.to_ascii_lowercase();
    let in_query = matches!(before.get(..at - name_length)?.last(), Some(b'?' | b'&'));
    let is_secret = PARAMETERS.iter().any(|one| name.ends_with(one))
        || (in_query && name == QUERY_PARAMETER)
        || (written == Written::Elsewhere && FOREIGN_NAMES.iter().any(|one| name.ends_with(one)));
    if !is_secret {
        return None;
    }
    let start = at + 1;
    let length = run(bytes.get(start..)?, |byte| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'_' | b'-' | b'.' | b'~' | b'%' | b'+' | b'/')
    });
    (length > 0).then_some(start..start + length)
}

/// The credential of a header that begins here, as in `Bearer X`. Words of a sentence are none.
fn header(text: &str, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let before = at.checked_sub(1).and_then(|at| bytes.get(at));
    if before.is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    let begins = |scheme: &&&str| {
        let here = bytes.get(at..at + scheme.len());
        here.is_some_and(|here| here.eq_ignore_ascii_case(scheme.as_bytes()))
    };
    let start = at + SCHEMES.iter().find(begins)?.len();
    let rest = bytes.get(start..)?;
    let length = run(rest, |byte| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'_' | b'-' | b'.' | b'~' | b'+' | b'/' | b'=')
    });
    let credential = rest.get(..length)?;
    let is_word = length < LONG
        && credential.iter().enumerate().all(|(place, byte)| {
            byte.is_ascii_lowercase()
                || !byte.is_ascii_alphanumeric()
                || (place == 0 && byte.is_ascii_alphabetic())
        });
    (length > 0 && !is_word).then_some(start..start + length)
}

/// `user:password` behind this `://`.
fn user(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text.get(at..)?.strip_prefix("://")?;
    let start = at + "://".len();
    let end = rest
        .find(|c: char| matches!(c, '/' | '?' | '#' | '\'' | '"' | '`') || c.is_whitespace())
        .unwrap_or(rest.len());
    let host_at = rest.get(..end)?.rfind('@')?;
    let (_, password) = rest.get(..host_at)?.split_once(':')?;
    (!password.is_empty()).then_some(start..start + host_at)
}

fn run(bytes: &[u8], is_part: impl Fn(u8) -> bool) -> usize {
    bytes.iter().take_while(|byte| is_part(**byte)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_taken_out_wherever_they_stand() {
        for (text, shown) in [
            (
                "/projects?private_token=canary&owned=true",
                "/projects?private_token=***&owned=true",
            ),
            ("?ACCESS_TOKEN=canary%2Fx", "?ACCESS_TOKEN=***"),
            ("/x?token=canary", "/x?token=***"),
            ("the bot's glpat-canary1234_x-y.", "the bot's ***."),
            ("ghp_canarycanarycanary", "***"),
            ("ATATT3xFfGF0canary1 stays", "*** stays"),
            ("xoxb-1234567890-canary", "***"),
            ("jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.canary_x.", "jwt ***"),
            (
                "aws_secret_access_key=canary/x+y",
                "aws_secret_access_key=***",
            ),
            ("'github_pat_11CANARY0_abc'", "'***'"),
            (
                "see https://bot:canary@git.acme.example/x",
                "see https://***@git.acme.example/x",
            ),
            (
                "http://ü:cänary@a http://b:canary@c",
                "http://***@a http://***@c",
            ),
        ] {
            assert_eq!(without_secrets(text), shown);
        }
    }

    #[test]
    fn what_only_looks_like_one_stays() {
        for text in [
            "[?starts_with(name,'ghp_')]",
            "ghp_frontend",
            "a-glpat-x",
            "ssh://git@git.acme.example/x.git",
            "https://git.acme.example:8443/a@b",
            "[?access_token=='x' && contains(@, 'private_token=')]",
            "/search?page_token=abc&q=token",
            "private_token=${values.token}",
            "token=abc",
            "",
        ] {
            assert_eq!(without_secrets(text), text);
        }
    }

    #[test]
    fn a_text_from_elsewhere_is_read_more_strictly() {
        for (text, shown) in [
            (
                "HTTP 401: token=CANARY5 private_token=CANARY6 x",
                "HTTP 401: token=*** private_token=*** x",
            ),
            (
                "Authorization: Bearer CANARY8, then",
                "Authorization: Bearer ***, then",
            ),
            (
                "authorization: basic dXNlcjpwYXNz==",
                "authorization: basic ***",
            ),
            ("db_password=hunter", "db_password=***"),
            (
                "HTTP Basic authentication failed",
                "HTTP Basic authentication failed",
            ),
            ("Bearer token expired", "Bearer token expired"),
            ("Basic realm=\"GitLab\"", "Basic realm=\"GitLab\""),
            ("HTTP 401: token expired", "HTTP 401: token expired"),
        ] {
            assert_eq!(without_foreign_secrets(text), shown);
            assert_eq!(without_foreign_secrets(shown), shown);
        }
    }

    #[test]
    fn what_was_taken_out_is_not_taken_for_a_secret_again() {
        let once = without_secrets("?private_token=canary http://a:b@c").into_owned();
        assert_eq!(without_secrets(&once), once);
    }
}
