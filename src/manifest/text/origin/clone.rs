//! Where a plain repository is cloned from.

use super::{folder, web};
use crate::manifest::text::finding::{TextError, TextWarning, refuse_long};
use crate::model::CloneScheme;

const HELP: &str = "write https://host/path.git, ssh://git@host/path.git, git@host:path.git or an absolute path on the Jira host";

/// Checks an address over https, http or SSH, or a path. No message repeats any of it, since people
/// paste addresses with a token inside.
pub fn check(text: &str) -> Result<Vec<TextWarning>, TextError> {
    if text.is_empty() {
        return Err(TextError::new(0, "the origin is empty").with_help(HELP));
    }
    refuse_long(text, "the origin")?;
    match CloneScheme::of(text) {
        Some(CloneScheme::Https | CloneScheme::Http) => over_the_web(text),
        Some(CloneScheme::Ssh) => over_ssh(text).map(|()| Vec::new()),
        Some(CloneScheme::Path) => on_the_jira_host(text).map(|()| Vec::new()),
        None => {
            let message = "an origin is an address that Git clones from, or an absolute path";
            // It may be an address with a secret whose beginning is misspelt.
            Err(TextError::new(0, message).with_help(HELP).hidden())
        }
    }
}

fn over_the_web(text: &str) -> Result<Vec<TextWarning>, TextError> {
    let warnings = web::check(text).map_err(|error| match error.excerpt {
        crate::manifest::text::Excerpt::Show => error.with_help(HELP),
        crate::manifest::text::Excerpt::Hide => error,
    })?;
    let path = text
        .split_once("://")
        .and_then(|(_, rest)| rest.split_once('/'));
    match path {
        Some((_, path)) if !path.trim_matches('/').is_empty() => Ok(warnings),
        _ => Err(missing_path(text)),
    }
}

fn missing_path(text: &str) -> TextError {
    let message = "the origin names a host and no repository on it";
    TextError::new(text.len(), message).with_help(HELP)
}

/// `ssh://user@host:port/path`, or `user@host:path`. The user is no secret; anything else is.
fn over_ssh(text: &str) -> Result<(), TextError> {
    let (start, authority, path) = if let Some((scheme, rest)) = text.split_once("://") {
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        (scheme.len() + "://".len(), authority, path)
    } else {
        let (authority, path) = text.split_once(':').unwrap_or((text, ""));
        (0, authority, path)
    };
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    // A password may itself hold a slash or a colon: then its `@` comes behind them.
    let first_part = path.split('/').next().unwrap_or_default();
    if user.contains([':', '@']) || first_part.contains('@') {
        let message = "an origin must not hold a password or token";
        return Err(TextError::new(start, message)
            .with_help("write the address without it, and add an SSH key in Jira for the host; a secret that was committed should be replaced")
            .hidden());
    }
    if let Some((offset, _)) = text
        .char_indices()
        .find(|(_, c)| c.is_whitespace() || c.is_control() || *c == '\\')
    {
        let message = "an origin holds no spaces, control characters or backslashes";
        return Err(TextError::new(offset, message).with_help(HELP));
    }
    if let Some(offset) = text.find(['?', '#']) {
        return Err(
            TextError::new(offset, "an origin has no query and no fragment")
                .with_help(HELP)
                .hidden(),
        );
    }
    let name = host.split(':').next().unwrap_or_default();
    if name.is_empty() {
        return Err(TextError::new(start, "the origin has no host").with_help(HELP));
    }
    // The programs behind Git could take these for options.
    if authority.starts_with('-') || host.starts_with('-') || path.starts_with('-') {
        let message = "no part of an origin starts with a hyphen";
        return Err(TextError::new(start, message).with_help(HELP));
    }
    let port = host.split_once(':').map(|(_, port)| port);
    if port.is_some_and(|port| port.parse::<u16>().is_err()) && !host.starts_with('[') {
        let message = "the port of the origin is no number from 0 to 65535";
        return Err(TextError::new(start, message).with_help(HELP).hidden());
    }
    if path.trim_matches('/').is_empty() {
        return Err(missing_path(text));
    }
    Ok(())
}

fn on_the_jira_host(text: &str) -> Result<(), TextError> {
    let scheme = "file://";
    let skipped = match text.get(..scheme.len()) {
        Some(start) if start.eq_ignore_ascii_case(scheme) => scheme.len(),
        _ => 0,
    };
    let path = &text[skipped..];
    let shift = |error: TextError| TextError {
        offset: error.offset + skipped,
        ..error
    };
    if !path.starts_with(['/', '\\']) && skipped > 0 {
        let message = "the address of a file names no other host";
        return Err(TextError::new(skipped, message).with_help(HELP).hidden());
    }
    if let Some((offset, _)) = path
        .char_indices()
        .find(|(_, c)| c.is_control() || *c == '*')
    {
        let message = "a path of one repository holds no control characters and no *";
        return Err(shift(TextError::new(offset, message).with_help(HELP)));
    }
    folder::root(path).map_err(|error| shift(error.with_help(HELP)))?;
    if let Some(offset) = folder::parent(path) {
        let message = "a path of a repository holds no ..";
        return Err(shift(
            TextError::new(offset, message).with_help("write the path that it leads to"),
        ));
    }
    if let Some(offset) = folder::clones(path) {
        let message = format!(
            "{} is where GIJ keeps its own clones, and it treats all that is in there as its own",
            folder::CLONES
        );
        return Err(shift(
            TextError::new(offset, message).with_help("connect the original repository"),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::text::Excerpt;

    #[test]
    fn addresses_that_git_clones_from_are_fine() {
        for good in [
            "https://git.acme.example/team/ledger.git",
            "https://git.acme.example:8443/ledger",
            "ssh://git@git.acme.example/ledger.git",
            "ssh://git.acme.example:2222/team/ledger.git",
            "git@git.acme.example:team/ledger.git",
            "/srv/git/ledger.git",
            "file:///srv/git/ledger.git",
            r"D:\git\ledger",
            r"\\files\git\ledger",
        ] {
            assert_eq!(check(good), Ok(Vec::new()), "{good}");
        }
    }

    #[test]
    fn plain_http_is_a_warning() {
        assert_eq!(check("http://git.acme.example/a.git").unwrap().len(), 1);
    }

    #[test]
    fn a_credential_is_refused_and_never_shown() {
        for text in [
            "https://bot:canary@git.acme.example/a.git",
            "https://canary@git.acme.example/a.git",
            "https://git.acme.example/a.git?private_token=canary",
            "ssh://git:canary@git.acme.example/a.git",
            "ssh://git:can/canary@git.acme.example/a.git",
            "git:canary@git.acme.example:a.git",
            "htps://bot:canary@git.acme.example/a.git",
            "ssh://git@git.acme.example/a.git?key=canary",
        ] {
            let error = check(text).unwrap_err();
            assert_eq!(error.excerpt, Excerpt::Hide, "{text}");
            assert!(!format!("{error:?}").contains("canary"), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_cloned_is_refused_where_it_is_wrong() {
        for (text, offset) in [
            ("", 0),
            ("ledger.git", 0),
            ("git://git.acme.example/a.git", 0),
            ("https://git.acme.example", 24),
            ("https://git.acme.example/", 25),
            ("ssh://git@git.acme.example", 26),
            ("ssh://-oProxyCommand=x/a", 6),
            ("git@git.acme.example:", 21),
            ("git@git.acme.example:a b", 22),
            ("/srv/../a.git", 5),
            ("/srv/git/*", 9),
            ("file:///var/jira/data/git-plugin/3_a", 17),
            ("file://files/a.git", 7),
        ] {
            assert_eq!(check(text).unwrap_err().offset, offset, "{text}");
        }
    }
}
