//! Web addresses that GIJ fills in: `https://host/commit/${rev}`.

use super::finding::{TextError, TextWarning, refuse_long};
use super::suggest;
use crate::model::field::LinkTemplate;

/// Checks that it is a web address and that GIJ knows what is to be filled in. A text without
/// anything to fill in is a warning.
pub fn check(text: &str, template: LinkTemplate) -> Result<Vec<TextWarning>, TextError> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    refuse_credentials(text)?;
    refuse_long(text, "the web address")?;
    if let Some((offset, _)) = text.char_indices().find(|(_, c)| c.is_whitespace()) {
        return Err(TextError::new(offset, "a web address holds no spaces"));
    }
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    let is_web = |scheme: &str| matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https");
    if !scheme.is_some_and(is_web) {
        return Err(
            TextError::new(0, "a web address starts with https:// or http://")
                .with_help("people follow it from Jira, so nothing else is taken"),
        );
    }
    let mut filled_in = 0;
    for (offset, _) in text.match_indices('$') {
        filled_in += usize::from(one(text, offset, template)?);
    }
    if filled_in > 0 {
        return Ok(Vec::new());
    }
    let warning = TextWarning::new(0, "nothing is filled in, so every link leads to one page")
        .with_help(format!("put in {}", variables(template)));
    Ok(vec![warning])
}

/// Looks at one `$`; says whether something is filled in there.
fn one(text: &str, offset: usize, template: LinkTemplate) -> Result<bool, TextError> {
    let rest = &text[offset + 1..];
    if let Some(inner) = rest.strip_prefix('{') {
        let Some((name, _)) = inner.split_once('}') else {
            return Err(TextError::new(offset, "a variable is not closed")
                .with_help("close it with `}`, or leave the `${` out"));
        };
        return known(name, template.variables, offset + 2, || {
            (
                format!("there is no variable `{}`", name.escape_debug()),
                variables(template),
            )
        });
    }
    let name: String = rest
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    if name.is_empty() || !rest[name.len()..].starts_with('(') {
        return Ok(false);
    }
    known(&name, template.functions, offset + 1, || {
        (
            format!("there is no function `{name}`"),
            functions(template),
        )
    })
}

fn known(
    name: &str,
    names: &[&str],
    offset: usize,
    refusal: impl FnOnce() -> (String, String),
) -> Result<bool, TextError> {
    if names.contains(&name) {
        return Ok(true);
    }
    let (message, choice) = refusal();
    let help = match suggest::closest(name, names.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => choice,
    };
    Err(TextError::new(offset, message).with_help(help))
}

fn variables(template: LinkTemplate) -> String {
    let names: Vec<_> = template
        .variables
        .iter()
        .map(|name| format!("`${{{name}}}`"))
        .collect();
    names.join(" or ")
}

fn functions(template: LinkTemplate) -> String {
    match template.functions {
        [] => "this address takes variables only".to_owned(),
        names => format!("there is `${}(…)`", names.join("(…)` and `$")),
    }
}

/// Whatever stands before an `@` ahead of the path may be a password.
fn refuse_credentials(text: &str) -> Result<(), TextError> {
    let start = text.find("://").map_or(0, |at| at + "://".len());
    let end = text[start..].find('/').map_or(text.len(), |at| start + at);
    if !text[start..end].contains('@') {
        return Ok(());
    }
    let message = "a web address that people follow must not hold a user name, password or token";
    Err(TextError::new(start, message)
        .with_help("write the address without anything before the host")
        .hidden())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::text::Excerpt;

    const TEMPLATE: LinkTemplate = LinkTemplate {
        variables: &["rev", "path"],
        functions: &["convert"],
    };

    #[test]
    fn addresses_with_known_variables_are_fine() {
        for good in [
            "",
            "https://git.acme.example/a/commit/${rev}",
            "HTTP://git.acme.example/$convert(${path})?at=${rev}",
            "https://git.acme.example/$a/${rev}",
        ] {
            assert_eq!(check(good, TEMPLATE), Ok(Vec::new()), "{good}");
        }
    }

    #[test]
    fn an_unknown_variable_is_refused_with_the_one_that_is_meant() {
        let error = check("https://git.acme.example/${Rev}", TEMPLATE).unwrap_err();
        assert_eq!(error.offset, 27);
        assert_eq!(error.help.as_deref(), Some("did you mean `rev`?"));
        let error = check("https://git.acme.example/${branch}", TEMPLATE).unwrap_err();
        assert_eq!(error.help.as_deref(), Some("`${rev}` or `${path}`"));
        let error = check("https://git.acme.example/$escape(${rev})", TEMPLATE).unwrap_err();
        assert_eq!(error.help.as_deref(), Some("there is `$convert(…)`"));
    }

    #[test]
    fn what_is_no_web_address_is_refused_where_it_is_wrong() {
        for (text, offset) in [
            ("javascript:alert(1)//${rev}", 0),
            ("//git.acme.example/${rev}", 0),
            ("https://git.acme.example/${rev", 25),
            ("https://git.acme.example/ ${rev}", 25),
        ] {
            assert_eq!(check(text, TEMPLATE).unwrap_err().offset, offset, "{text}");
        }
    }

    #[test]
    fn an_address_that_is_the_same_for_all_is_a_warning() {
        assert_eq!(
            check("https://git.acme.example/", TEMPLATE).unwrap().len(),
            1
        );
    }

    #[test]
    fn a_credential_is_never_shown() {
        let error = check("https://bot:canary@git.acme.example/${rev}", TEMPLATE).unwrap_err();
        assert_eq!(error.excerpt, Excerpt::Hide);
        assert!(!format!("{error:?}").contains("canary"));
    }
}
