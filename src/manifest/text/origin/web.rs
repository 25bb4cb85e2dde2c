//! Web addresses of Git hosts.

use url::{ParseError, Url};

use crate::manifest::text::finding::{TextError, TextWarning};

const HELP: &str = "write the address of the host, for example https://git.acme.example";

/// Checks an `http` or `https` address with a host, and without user, query and fragment.
pub(super) fn check(text: &str) -> Result<Vec<TextWarning>, TextError> {
    if text.is_empty() {
        return Err(TextError::new(0, "the origin is empty").with_help(HELP));
    }
    // First of all, so that no other error shows the text.
    refuse_secrets(text)?;
    if let Some((offset, _)) = text
        .char_indices()
        .find(|(_, c)| c.is_whitespace() || c.is_control() || *c == '\\')
    {
        let message = "an origin holds no spaces, control characters or backslashes";
        return Err(TextError::new(offset, message).with_help(HELP));
    }
    let Some((scheme, rest)) = text.split_once("://") else {
        return Err(TextError::new(0, "an origin starts with https:// or http://").with_help(HELP));
    };
    let plain = if scheme.eq_ignore_ascii_case("https") {
        false
    } else if scheme.eq_ignore_ascii_case("http") {
        true
    } else {
        let message =
            "an origin is a web address: GIJ asks the host for its repositories over https or http";
        return Err(TextError::new(0, message).with_help(HELP));
    };
    let host_at = scheme.len() + "://".len();
    if rest.starts_with('/') {
        return Err(TextError::new(host_at, "the origin has no host").with_help(HELP));
    }
    if let Some(offset) = text.find('#') {
        return Err(TextError::new(offset, "an origin has no fragment").with_help(HELP));
    }
    let url = Url::parse(text).map_err(|error| explain(text, host_at, error))?;
    if url.host_str().is_none_or(str::is_empty) {
        return Err(TextError::new(host_at, "the origin has no host").with_help(HELP));
    }
    let mut warnings = Vec::new();
    if plain {
        warnings.push(
            TextWarning::new(
                0,
                "with http the credentials cross the network in the clear",
            )
            .with_help("write https if the host serves it"),
        );
    }
    Ok(warnings)
}

/// Refuses what may be a credential: anything before an `@`, and any query.
fn refuse_secrets(text: &str) -> Result<(), TextError> {
    let start = text.find("://").map_or(0, |at| at + "://".len());
    // A password may itself hold a slash, hence any `@` of the first path part counts as well;
    // behind that an `@` is a letter like others.
    let end = text[start..]
        .match_indices('/')
        .nth(1)
        .map_or(text.len(), |(at, _)| start + at);
    if text[start..end].contains('@') {
        let (message, help) = if text.contains("://") {
            (
                "an origin must not hold a user name, password or token",
                "write the address without anything before the host, and give the secret as a reference under credentials; a token that was committed should be replaced",
            )
        } else {
            (
                "an origin is a web address, not the address of a clone over SSH",
                HELP,
            )
        };
        return Err(TextError::new(start, message).with_help(help).hidden());
    }
    match text.find('?') {
        Some(offset) => Err(TextError::new(offset, "an origin has no query")
            .with_help(
                "a path or filter belongs into apiPath and apiFilter, a token under credentials",
            )
            .hidden()),
        None => Ok(()),
    }
}

/// Puts an error of the parser into words, without the text.
fn explain(text: &str, host_at: usize, error: ParseError) -> TextError {
    let host_end = text[host_at..]
        .find('/')
        .map_or(text.len(), |at| host_at + at);
    let port_at = text[host_at..host_end]
        .rfind(':')
        .map(|at| host_at + at + 1);
    let (offset, message) = match error {
        ParseError::EmptyHost => (host_at, "the origin has no host"),
        ParseError::InvalidPort => (
            port_at.unwrap_or(host_at),
            "the port of the origin is no number from 0 to 65535",
        ),
        ParseError::InvalidIpv4Address | ParseError::InvalidIpv6Address => {
            (host_at, "the origin has an IP address that cannot be one")
        }
        _ => (host_at, "the origin has a host name that cannot be one"),
    };
    TextError::new(offset, message).with_help(HELP)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::text::finding::Excerpt;

    #[test]
    fn addresses_of_hosts_are_fine() {
        for good in [
            "https://api.github.com",
            "HTTPS://Git.Acme.example/gitlab/",
            "https://tfs.acme.example:8443/tfs",
            "https://[2001:db8::7]:8443",
            "https://git.acme.example/a/b/@team",
        ] {
            assert_eq!(check(good), Ok(Vec::new()), "{good}");
        }
    }

    #[test]
    fn plain_http_is_a_warning() {
        assert_eq!(check("http://git.acme.example").unwrap().len(), 1);
    }

    #[test]
    fn a_credential_is_refused_and_never_shown() {
        for text in [
            "https://bot:canary@git.acme.example",
            "https://canary@git.acme.example/x",
            "https://bot:can/canary@git.acme.example",
            "https://git.acme.example/?private_token=canary",
            "ssh://canary@git.acme.example/repo.git",
            "git@canary.example:repo.git",
            "https://bot:canary @git.acme.example",
            "https:bot:canary@git.acme.example",
        ] {
            let error = check(text).unwrap_err();
            assert_eq!(error.excerpt, Excerpt::Hide, "{text}");
            assert!(!format!("{error:?}").contains("canary"), "{text}");
        }
    }

    #[test]
    fn no_message_repeats_any_of_the_text() {
        for text in [
            "canary",
            "canary://git.acme.example",
            "https://canary:canary",
            "https://canary/ canary",
            "https://[canary]",
            "https://can%00ary",
            "https:///canary",
        ] {
            let error = check(text).unwrap_err();
            assert!(!format!("{error:?}").contains("canary"), "{error:?}");
        }
    }

    #[test]
    fn errors_point_at_the_bad_part() {
        for (text, offset) in [
            ("", 0),
            ("git.acme.example", 0),
            ("ftp://git.acme.example", 0),
            ("https://", 8),
            ("https:///repos", 8),
            ("https://git.acme.example:99999", 25),
            ("https://git acme.example", 11),
            ("https://git.acme.example\\x", 24),
            ("https://git.acme.example#x", 24),
            ("https://git.acme.example?x", 24),
            ("https://1.2.3.999", 8),
        ] {
            assert_eq!(check(text).unwrap_err().offset, offset, "{text}");
        }
    }
}
