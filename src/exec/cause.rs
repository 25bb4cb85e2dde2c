//! Known causes in what GIJ says of an indexing that failed, and what to do about each.
//!
//! GIJ passes on what the Git service, Java or Git said, so a cause is known by words that these have
//! in common. The first that fits counts.

/// Why an indexing failed, as far as the words of GIJ tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    RateLimit,
    TokenExpired,
    Refused,
    LacksRights,
    CertificateNotTrusted,
    HostUnknown,
    HostDown,
    DiskFull,
    TooLarge,
    Gone,
    NothingMatches,
    Unknown,
}

/// The words of each cause, in the order in which they are looked for.
const WORDS: [(Cause, &[&str]); 11] = [
    (
        Cause::RateLimit,
        &["rate limit", "429", "too many requests", "abuse detection"],
    ),
    (
        Cause::CertificateNotTrusted,
        &[
            "pkix",
            "sslhandshake",
            "ssl handshake",
            "certificate",
            "unable to find valid certification path",
            "sslexception",
        ],
    ),
    (
        Cause::HostUnknown,
        &[
            "unknown host",
            "unknownhost",
            "could not resolve",
            "name or service not known",
            "nodename nor servname",
        ],
    ),
    (
        Cause::DiskFull,
        &["no space left", "disk full", "disk quota", "enough space"],
    ),
    (
        Cause::TooLarge,
        &[
            "too large",
            "2 gb",
            "2gb",
            "outofmemory",
            "out of memory",
            "java heap",
            "exceeds limit",
        ],
    ),
    (
        Cause::TokenExpired,
        &["expired", "has been revoked", "token was revoked"],
    ),
    (
        Cause::LacksRights,
        &[
            "403",
            "forbidden",
            "insufficient_scope",
            "scope",
            "permission",
            "sso",
            "saml",
            "not permitted",
            "access denied",
        ],
    ),
    (
        Cause::Refused,
        &[
            "401",
            "unauthorized",
            "unauthorised",
            "authentication",
            "bad credentials",
            "not authorized",
            "auth fail",
            "credentials",
        ],
    ),
    (
        Cause::HostDown,
        &[
            "timeout",
            "timed out",
            "refused",
            "unreachable",
            "no route",
            "connection reset",
            "502",
            "503",
            "504",
            "bad gateway",
            "service unavailable",
        ],
    ),
    (
        Cause::Gone,
        &["404", "not found", "does not exist", "no longer exists"],
    ),
    (
        Cause::NothingMatches,
        &[
            "no repositories",
            "no repository",
            "nothing matches",
            "empty result",
        ],
    ),
];

impl Cause {
    /// The cause that GIJ's words name.
    pub(super) fn of(reason: &str) -> Self {
        let reason = reason.to_lowercase();
        let fits = |words: &[&str]| words.iter().any(|word| reason.contains(word));
        let known = WORDS.iter().find(|(_, words)| fits(words));
        known.map_or(Self::Unknown, |(cause, _)| *cause)
    }

    /// Whether it may pass by itself, so that another try may end better.
    pub(super) const fn passes(self) -> bool {
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
    pub(super) const fn advice(self) -> &'static str {
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
        ] {
            assert_eq!(Cause::of(reason), cause, "{reason}");
        }
    }

    #[test]
    fn each_cause_has_advice_of_its_own() {
        let all: Vec<_> = WORDS.iter().map(|(cause, _)| cause.advice()).collect();
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
