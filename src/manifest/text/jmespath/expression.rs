//! Compiling an expression.

use jmespath::{ErrorReason, JmespathError};

use super::{advice, complexity};
use crate::manifest::text::finding::{TextError, TextWarning, refuse_long};
use crate::model::IntegrationType;

/// What a host's answer looks like to a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilterHost {
    /// A bare list of repositories: GitHub, GitLab, Gerrit, AWS and tracked folders.
    List,
    /// An object which holds the list under `value`: all of Microsoft's.
    Microsoft,
}

impl From<IntegrationType> for FilterHost {
    fn from(kind: IntegrationType) -> Self {
        match kind {
            IntegrationType::Github
            | IntegrationType::GithubServer
            | IntegrationType::Gitlab
            | IntegrationType::GitlabServer
            | IntegrationType::GitlabServerLegacy
            | IntegrationType::Filespace
            | IntegrationType::Aws
            | IntegrationType::Gerrit => Self::List,
            IntegrationType::AzureDevops
            | IntegrationType::Vsts
            | IntegrationType::Azure
            | IntegrationType::TfsServer => Self::Microsoft,
        }
    }
}

/// Checks that an expression compiles, and warns where it does not fit what the host answers or
/// says something else than people mean by it.
pub fn check(text: &str, host: FilterHost) -> Result<Vec<TextWarning>, TextError> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    refuse_long(text, "the filter")?;
    complexity::check(text)?;
    let expression = jmespath::compile(text).map_err(|error| explain(text, &error))?;
    Ok(advice::of(text, expression.as_ast(), host))
}

/// Puts an error of the compiler, which speaks of its own tokens, into words.
fn explain(text: &str, error: &JmespathError) -> TextError {
    let offset = text.floor_char_boundary(error.offset.min(text.len()));
    let reason = match &error.reason {
        ErrorReason::Parse(reason) => reason.as_str(),
        ErrorReason::Runtime(_) => "",
    };
    let rest = &text[offset..];
    let Some(first) = rest.chars().next() else {
        return TextError::new(text.len(), "the JMESPath expression breaks off")
            .with_help("a bracket, an operand or the end of a comparison is missing");
    };
    if reason.starts_with("Unclosed") {
        return TextError::new(
            offset,
            format!("the text that {first} opens here never ends"),
        )
        .with_help(format!("close it with another {first}"));
    }
    if reason.starts_with("Unable to parse literal") {
        return TextError::new(offset, "what stands between these backticks is no JSON")
            .with_help("write a text as 'text', and numbers, true, false and null in backticks");
    }
    if reason.starts_with("Unable to parse quoted") {
        return TextError::new(offset, "this name in double quotes has a bad escape")
            .with_help("double quotes take the escapes of JSON");
    }
    if first == '=' && !rest.starts_with("==") {
        return TextError::new(offset, "a single = compares nothing in JMESPath")
            .with_help("write == to compare");
    }
    if first.is_ascii_digit() || first == '-' {
        return TextError::new(offset, "a bare number cannot stand here")
            .with_help("write numbers in backticks, for example `5`");
    }
    if reason.starts_with("Invalid character") {
        return TextError::new(
            offset,
            format!("{} means nothing in JMESPath", quoted(first)),
        )
        .with_help("write a name with such characters in double quotes");
    }
    let expected = reason
        .split_once(" -- ")
        .map(|(expected, _)| expected)
        .and_then(|expected| expected.strip_prefix("Expected "));
    let message = format!(
        "the JMESPath expression cannot go on with {} here",
        quoted(first)
    );
    match expected {
        Some(expected) => {
            TextError::new(offset, message).with_help(format!("{expected} would fit"))
        }
        None => TextError::new(offset, message)
            .with_help("an operator, an operand or a bracket is missing or too many"),
    }
}

fn quoted(c: char) -> String {
    if c.is_control() {
        "a control character".to_owned()
    } else {
        format!("`{c}`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(text: &str, host: FilterHost) {
        assert_eq!(check(text, host), Ok(Vec::new()), "{text}");
    }

    fn error(text: &str) -> TextError {
        check(text, FilterHost::List).unwrap_err()
    }

    #[test]
    fn filters_that_fit_their_host_pass() {
        clean("", FilterHost::List);
        clean("[?!archived]", FilterHost::List);
        clean(
            "[?starts_with(name, 'pay-') && size > `10`]",
            FilterHost::List,
        );
        clean(
            "[?contains(topics, 'jira') || \"full-name\" == 'a/b']",
            FilterHost::List,
        );
        clean("[0:5]", FilterHost::List);
        clean("{value:value[?project.name=='Pay']}", FilterHost::Microsoft);
        clean(
            "{ value : value[?!isDisabled] , count: count }",
            FilterHost::Microsoft,
        );
    }

    #[test]
    fn every_type_has_a_shape() {
        assert_eq!(FilterHost::from(IntegrationType::Github), FilterHost::List);
        assert_eq!(
            FilterHost::from(IntegrationType::Vsts),
            FilterHost::Microsoft
        );
    }

    #[test]
    fn an_expression_that_breaks_off_is_an_error_at_its_end() {
        assert_eq!(error("[?archived").offset, 10);
        assert_eq!(error("[?a &&").offset, 6);
    }

    #[test]
    fn an_error_points_at_the_byte_after_wide_characters() {
        let error = error("[?name == 'é' §]");
        assert_eq!(error.offset, 15);
        assert!(error.message.contains('§'), "{}", error.message);
    }

    #[test]
    fn common_slips_are_named() {
        assert!(error("[?size > 10]").help.unwrap().contains("backticks"));
        assert!(error("[?name = 'a']").help.unwrap().contains("=="));
        assert!(error("[?name == 'a]").message.contains("never ends"));
        assert!(error("[?archived == `maybe`]").message.contains("JSON"));
    }

    #[test]
    fn no_message_shows_the_tokens_of_the_compiler() {
        for text in [
            "[?]", "[?a b]", "a..b", "[?a == ]", "{a}", "f(", "\"a\"()", "@ @",
        ] {
            let error = error(text);
            for word in ["nud", "Eof", "Rbracket", "Token", "found"] {
                assert!(!error.message.contains(word), "{}", error.message);
                assert!(!error.help.clone().unwrap_or_default().contains(word));
            }
        }
    }

    #[test]
    fn length_is_bounded() {
        let long = format!("[?name == '{}']", "a".repeat(2_000));
        assert!(error(&long).message.contains("at most 2000"));
    }
}
