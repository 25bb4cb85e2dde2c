//! The address under which others reach Jira.

use url::Url;

use super::finding::{TextError, TextWarning};

/// Checks an absolute `http` or `https` address without user, query and fragment; empty clears it.
pub fn check(text: &str) -> Result<Vec<TextWarning>, TextError> {
    const HELP: &str = "write it as in https://jira.acme.example, or \"\" to clear it";
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let refused = |message: &str| Err(TextError::new(0, message).with_help(HELP));
    // First of all, so that no other error shows the text.
    if text.contains('@') {
        return Err(TextError::new(
            0,
            "the address of Jira must not hold a user name, password or token",
        )
        .with_help(HELP)
        .hidden());
    }
    if text.chars().any(|c| c.is_whitespace() || c == '\\') {
        return refused("an address holds no spaces and no backslashes");
    }
    let Ok(url) = Url::parse(text) else {
        return refused("this is no absolute web address");
    };
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return refused("the address of Jira starts with https:// or http:// and a host");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return refused("the address of Jira ends with its path");
    }
    if url.scheme() == "http" {
        let warning = TextWarning::new(0, "with http webhooks cross the network in the clear")
            .with_help("write https if Jira serves it");
        return Ok(vec![warning]);
    }
    Ok(Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::text::Excerpt;

    #[test]
    fn an_absolute_address_or_nothing_is_fine() {
        for good in [
            "",
            "https://jira.acme.example",
            "https://acme.example/jira/",
        ] {
            assert_eq!(check(good), Ok(Vec::new()), "{good}");
        }
        assert_eq!(check("http://jira.acme.example").unwrap().len(), 1);
    }

    #[test]
    fn anything_else_is_refused() {
        for bad in [
            "jira.acme.example",
            "/jira",
            "ftp://jira.acme.example",
            "https://",
            "https://jira.acme.example?a=b",
            "https://jira.acme.example#a",
            "https://jira acme.example",
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_credential_is_never_shown() {
        let error = check("https://bot:canary@jira.acme.example").unwrap_err();
        assert_eq!(error.excerpt, Excerpt::Hide);
        assert!(!format!("{error:?}").contains("canary"));
    }
}
