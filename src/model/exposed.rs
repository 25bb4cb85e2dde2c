//! Secrets that stand in the middle of a text, where nobody asks for one: a token in the query of a
//! path, a password in an address.

use std::borrow::Cow;
use std::ops::Range;

/// How the tokens of Git services begin that say of themselves what they are.
const PREFIXES: [&str; 10] = [
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
];
/// So many letters behind such a beginning are a token, and no name that happens to begin so.
const LONG: usize = 16;
/// With a digit among them fewer are enough: words have none.
const LONG_WITH_DIGIT: usize = 8;
/// Names in front of `=` whose values let somebody sign in.
const PARAMETERS: [&str; 5] = [
    "private_token",
    "access_token",
    "oauth_token",
    "job_token",
    "client_secret",
];
/// A name that is one of these only where a query has it.
const QUERY_PARAMETER: &str = "token";

/// Where secrets stand in a text, in order and apart from each other.
pub fn exposed_secrets(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let secret = match byte {
            b'g' => prefixed(text, at),
            b'=' => parameter(text, at),
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
    let found = exposed_secrets(text);
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
        .find(|prefix| rest.starts_with(prefix.as_bytes()))?;
    let body = rest.get(prefix.len()..)?;
    let length = run(body, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
    });
    let has_digit = body
        .get(..length)
        .is_some_and(|body| body.iter().any(u8::is_ascii_digit));
    let is_token = length >= LONG || (has_digit && length >= LONG_WITH_DIGIT);
    is_token.then_some(at..at + prefix.len() + length)
}

/// The value behind this `=`, where the name before it is that of a secret.
fn parameter(text: &str, at: usize) -> Option<Range<usize>> {
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
    let is_secret =
        PARAMETERS.iter().any(|one| name.ends_with(one)) || (in_query && name == QUERY_PARAMETER);
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
    fn what_was_taken_out_is_not_taken_for_a_secret_again() {
        let once = without_secrets("?private_token=canary http://a:b@c").into_owned();
        assert_eq!(without_secrets(&once), once);
    }
}
