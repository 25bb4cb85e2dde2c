//! Known causes in what GIJ says of an indexing that failed, and what to do about each.
//!
//! GIJ passes on what the Git service, Java or Git said, so a cause is known by words that these have
//! in common. The first that fits counts.

/// Why an indexing failed, as far as the words of GIJ tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The Git service limits its rate.
    RateLimit,
    /// The credential is valid no more.
    TokenExpired,
    /// The credential is not accepted.
    Refused,
    /// The credential may not see what is asked for.
    LacksRights,
    /// Jira does not trust the Git service.
    CertificateNotTrusted,
    /// Jira cannot resolve the name of the Git service.
    HostUnknown,
    /// Jira cannot reach the Git service.
    HostDown,
    /// Jira's disk is full.
    DiskFull,
    /// A repository is larger than GIJ can read.
    TooLarge,
    /// It is not there.
    Gone,
    /// The Git service shows nothing.
    NothingMatches,
    /// None that is known.
    Unknown,
}

/// How a cause is told.
struct Words {
    cause: Cause,
    /// These stand for themselves: `429` is none of `4291`, and `sso` none of `lesson`.
    whole: &'static [&'static str],
    /// These are parts of names that Java gives to what went wrong.
    parts: &'static [&'static str],
}

/// The words of each cause, in the order in which they are looked for.
const WORDS: [Words; 11] = [
    Words {
        cause: Cause::RateLimit,
        whole: &[
            "rate limit",
            "rate limited",
            "429",
            "too many requests",
            "abuse detection",
        ],
        parts: &["ratelimit"],
    },
    Words {
        cause: Cause::CertificateNotTrusted,
        whole: &[
            "ssl handshake",
            "certificate",
            "certificates",
            "certification path",
            "pkix",
        ],
        parts: &["sslhandshake", "sslexception", "sslpeer"],
    },
    Words {
        cause: Cause::HostUnknown,
        whole: &[
            "unknown host",
            "could not resolve",
            "name or service not known",
            "nodename nor servname",
        ],
        parts: &["unknownhost"],
    },
    Words {
        cause: Cause::DiskFull,
        whole: &[
            "no space left",
            "disk full",
            "disk quota",
            "enough space",
            "quota exceeded",
        ],
        parts: &[],
    },
    Words {
        cause: Cause::TooLarge,
        whole: &[
            "too large",
            "2 gb",
            "2gb",
            "out of memory",
            "java heap",
            "exceeds limit",
        ],
        parts: &["outofmemory", "toolarge"],
    },
    Words {
        cause: Cause::HostDown,
        whole: &[
            "timeout",
            "time-out",
            "timed out",
            "connection refused",
            "unreachable",
            "no route",
            "connection reset",
            "500",
            "502",
            "503",
            "504",
            "bad gateway",
            "service unavailable",
            "gateway timeout",
        ],
        parts: &["timeoutexception", "noroutetohost", "connectexception"],
    },
    Words {
        cause: Cause::TokenExpired,
        whole: &["expired", "has been revoked", "was revoked"],
        parts: &[],
    },
    Words {
        cause: Cause::LacksRights,
        whole: &[
            "403",
            "forbidden",
            "insufficient_scope",
            "scope",
            "scopes",
            "permission",
            "permissions",
            "sso",
            "saml",
            "not permitted",
            "access denied",
        ],
        parts: &[],
    },
    Words {
        cause: Cause::Refused,
        whole: &[
            "401",
            "unauthorized",
            "unauthorised",
            "authentication",
            "bad credentials",
            "not authorized",
            "not authorised",
            "auth fail",
            "credentials",
        ],
        parts: &["authenticationexception"],
    },
    Words {
        cause: Cause::Gone,
        whole: &["404", "not found", "does not exist", "no longer exists"],
        parts: &["norepository", "missingrepository"],
    },
    Words {
        cause: Cause::NothingMatches,
        whole: &[
            "no repositories",
            "no repository",
            "nothing matches",
            "empty result",
        ],
        parts: &[],
    },
];

/// The words of a text in lower case, with a blank around each. Addresses and paths are left out:
/// their names may be any words.
fn words_of(text: &str) -> String {
    let mut words = String::from(" ");
    for word in text.to_lowercase().split_whitespace() {
        let ending = word.trim_end_matches(':').rsplit_once('.');
        if word.contains(['/', '@', '\\']) || ending.is_some_and(|(_, ending)| ending == "git") {
            continue;
        }
        let parts = word.split(|sign: char| !sign.is_alphanumeric() && !"-_.".contains(sign));
        let parts = parts.map(|part| part.trim_matches(['-', '_', '.']));
        for part in parts.filter(|part| !part.is_empty()) {
            words.push_str(part);
            words.push(' ');
        }
    }
    words
}

impl Cause {
    /// The cause that GIJ's words name.
    pub fn of(reason: &str) -> Self {
        let reason = words_of(reason);
        let fits = |words: &&Words| {
            let mut whole = words.whole.iter();
            whole.any(|word| reason.contains(&format!(" {word} ")))
                || words.parts.iter().any(|part| reason.contains(part))
        };
        WORDS
            .iter()
            .find(fits)
            .map_or(Self::Unknown, |words| words.cause)
    }

    /// Whether it may pass by itself, so that another try may end better.
    pub const fn passes(self) -> bool {
        match self {
            Self::RateLimit | Self::HostUnknown | Self::HostDown | Self::Unknown => true,
            Self::TokenExpired
            | Self::Refused
            | Self::LacksRights
            | Self::CertificateNotTrusted
            | Self::DiskFull
            | Self::TooLarge
            | Self::Gone
            | Self::NothingMatches => false,
        }
    }

    /// What to do about it.
    pub const fn advice(self) -> &'static str {
        match self {
            Self::RateLimit => {
                "the Git service limits its rate: wait until it lets go, use another account for this integration, or fewer indexing threads"
            }
            Self::TokenExpired => {
                "the Git service did not accept the credential, since it is valid no more: renew the token, then run again"
            }
            Self::Refused => {
                "the Git service did not accept the credential: renew the token, then run again"
            }
            Self::LacksRights => {
                "the credential may not see it: give the token the scopes the vendor lists, and authorise it for SSO"
            }
            Self::CertificateNotTrusted => {
                "Jira does not trust the certificate of the Git service: import its authority into the trust store of Jira's Java, then run again"
            }
            Self::HostUnknown => {
                "the Jira host cannot resolve the name of the Git service: check origin, and the DNS of the Jira host"
            }
            Self::HostDown => {
                "the Git service could not be reached from Jira: check network, proxy and certificate on the Jira host"
            }
            Self::DiskFull => {
                "the disk of Jira's home is full: make room there before anything else is indexed, then run again"
            }
            Self::TooLarge => {
                "a repository is too large for GIJ: leave it out by apiFilter, or use a tracked folder"
            }
            Self::Gone => {
                "it is not there, or the token may not know that it is: check apiPath, and what the token may see"
            }
            Self::NothingMatches => {
                "nothing is left to index: widen apiPath or apiFilter, or the scopes of the token"
            }
            Self::Unknown => "see GIJ's indexing queue and Jira's log for more",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_causes_that_gij_names_are_recognised() {
        for (reason, cause) in [
            ("API rate limit exceeded for user ID 5.", Cause::RateLimit),
            ("HTTP 429 Too Many Requests", Cause::RateLimit),
            (
                "You have exceeded a secondary rate limit (403)",
                Cause::RateLimit,
            ),
            (
                "Token is expired. You can either do re-authorization or token refresh.",
                Cause::TokenExpired,
            ),
            (
                "invalid_token: Token was revoked. You have to re-authorize from the user.",
                Cause::TokenExpired,
            ),
            ("HTTP 401 Unauthorized", Cause::Refused),
            ("Bad credentials", Cause::Refused),
            (
                "https://git.acme.example/x.git: not authorized",
                Cause::Refused,
            ),
            ("ssh://git@git.acme.example: Auth fail", Cause::Refused),
            ("HTTP 403 Forbidden", Cause::LacksRights),
            (
                "insufficient_scope: The request requires higher privileges",
                Cause::LacksRights,
            ),
            (
                "Resource protected by organization SAML enforcement",
                Cause::LacksRights,
            ),
            (
                "PKIX path building failed: unable to find valid certification path to requested target",
                Cause::CertificateNotTrusted,
            ),
            (
                "javax.net.ssl.SSLHandshakeException: Received fatal alert",
                Cause::CertificateNotTrusted,
            ),
            (
                "java.net.UnknownHostException: git.acme.example",
                Cause::HostUnknown,
            ),
            (
                "Could not resolve host: git.acme.example",
                Cause::HostUnknown,
            ),
            ("Connection refused (Connection refused)", Cause::HostDown),
            ("connect timed out", Cause::HostDown),
            ("HTTP 503 Service Unavailable", Cause::HostDown),
            ("No space left on device", Cause::DiskFull),
            (
                "java.lang.OutOfMemoryError: Java heap space",
                Cause::TooLarge,
            ),
            ("Repository is too large (more than 2 GB)", Cause::TooLarge),
            ("HTTP 404 Not Found", Cause::Gone),
            (
                "There are no repositories to be tracked",
                Cause::NothingMatches,
            ),
            ("Something odd", Cause::Unknown),
            (
                "https://git.acme.example/team/4291.git: 401 Unauthorized",
                Cause::Refused,
            ),
            ("lesson-api: connection reset", Cause::HostDown),
            ("permission-service: timeout expired", Cause::HostDown),
            (
                "/home/jira/git/token-expired/429: clone failed",
                Cause::Unknown,
            ),
            ("git@git.acme.example:sso/403.git not found", Cause::Gone),
            (
                "java.net.SocketTimeoutException: Read timed out",
                Cause::HostDown,
            ),
            ("status=429, code=RATE", Cause::RateLimit),
        ] {
            assert_eq!(Cause::of(reason), cause, "{reason}");
        }
    }

    #[test]
    fn each_cause_has_advice_of_its_own() {
        let all: Vec<_> = WORDS.iter().map(|words| words.cause.advice()).collect();
        let distinct: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
    }

    #[test]
    fn what_waiting_cannot_mend_is_not_tried_again() {
        for reason in [
            "HTTP 401 Unauthorized",
            "token expired",
            "HTTP 403",
            "HTTP 404",
        ] {
            assert!(!Cause::of(reason).passes(), "{reason}");
        }
        for reason in ["HTTP 429", "connect timed out", "clone failed"] {
            assert!(Cause::of(reason).passes(), "{reason}");
        }
    }
}
