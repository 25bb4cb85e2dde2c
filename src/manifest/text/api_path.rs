//! The path of a Git host's API that lists repositories.

use super::finding::{TextError, refuse_long};

const HELP: &str = "write the path only, for example /orgs/acme/repos";

/// Checks a path: it starts with one `/` and has neither scheme nor host, spaces or a fragment.
pub fn check(text: &str) -> Result<(), TextError> {
    if text.is_empty() {
        return Ok(());
    }
    refuse_long(text, "the API path")?;
    if let Some((offset, odd)) = text
        .char_indices()
        .find(|(_, c)| c.is_whitespace() || c.is_control())
    {
        let message = if odd.is_control() {
            "an API path holds no control characters"
        } else {
            "an API path holds no spaces"
        };
        return Err(TextError::new(offset, message).with_help("write a space as %20"));
    }
    if let Some(scheme) = scheme_of(text) {
        return Err(TextError::new(
            0,
            format!("an API path has no scheme and no host, but this one starts with {scheme}://"),
        )
        .with_help("the host belongs into origin; ".to_owned() + HELP));
    }
    if !text.starts_with('/') {
        return Err(TextError::new(0, "an API path starts with /").with_help(HELP));
    }
    if text.starts_with("//") {
        return Err(TextError::new(
            1,
            "an API path starts with one /, since two would name a host",
        )
        .with_help(HELP));
    }
    if let Some(offset) = text.find('#') {
        return Err(
            TextError::new(offset, "an API path has no fragment").with_help("write a # as %23")
        );
    }
    if let Some(offset) = text.find('\\') {
        return Err(TextError::new(offset, "an API path has no backslash").with_help(HELP));
    }
    Ok(())
}

/// The scheme that a text starts with, if it looks like one.
fn scheme_of(text: &str) -> Option<&str> {
    let (scheme, _) = text.split_once("://")?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    (scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(plain))
        .then_some(scheme)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offset_of(text: &str) -> usize {
        check(text).unwrap_err().offset
    }

    #[test]
    fn paths_with_queries_are_fine() {
        for good in [
            "",
            "/",
            "/orgs/acme/repos",
            "/groups/pay%2Fops/projects?per_page=50&include_subgroups=true",
            "/search/repositories?q=topic:billing+org:acme",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn a_path_starts_with_one_slash() {
        assert_eq!(offset_of("orgs/acme"), 0);
        assert_eq!(offset_of("//evil.example/repos"), 1);
    }

    #[test]
    fn a_whole_address_is_told_apart_from_a_missing_slash() {
        let error = check("https://api.github.com/orgs/acme/repos").unwrap_err();
        assert!(error.message.contains("https://"), "{}", error.message);
        assert!(error.help.unwrap().contains("origin"));
    }

    #[test]
    fn a_query_may_hold_an_address() {
        assert_eq!(check("/proxy?to=https://git.acme.example"), Ok(()));
    }

    #[test]
    fn spaces_fragments_and_backslashes_are_refused_where_they_are() {
        assert_eq!(offset_of("/orgs/a b"), 7);
        assert_eq!(offset_of("/orgs/é\n"), 8);
        assert_eq!(offset_of("/orgs/a#b"), 7);
        assert_eq!(offset_of("/orgs\\a"), 5);
    }

    #[test]
    fn the_length_is_counted_in_characters() {
        assert_eq!(check(&format!("/{}", "é".repeat(1_999))), Ok(()));
        assert_eq!(offset_of(&format!("/{}", "a".repeat(2_000))), 2_000);
    }
}
