//! Names that GIJ makes up: `${issuekey}-${summary}`.

use super::finding::TextError;
use super::suggest;

/// The variable that takes a map of values to words behind a colon.
const WITH_MAP: &str = "issuetype";

/// Checks that GIJ knows what is to be filled in, and that something is.
pub fn check(text: &str, variables: &[&str]) -> Result<(), TextError> {
    let mut filled_in = 0_usize;
    for (offset, _) in text.match_indices("${") {
        let inner = &text[offset + 2..];
        let Some((name, _)) = inner.split_once('}') else {
            return Err(TextError::new(offset, "a variable is not closed")
                .with_help("close it with `}`, or leave the `${` out"));
        };
        known(name, variables, offset + 2)?;
        filled_in += 1;
    }
    if filled_in == 0 {
        return Err(
            TextError::new(0, "nothing is filled in, so every name would be the same")
                .with_help(format!("put in {}", choice(variables))),
        );
    }
    Ok(())
}

fn known(name: &str, variables: &[&str], offset: usize) -> Result<(), TextError> {
    let bare = match name.split_once(':') {
        Some((WITH_MAP, _)) => WITH_MAP,
        Some((other, _)) if variables.contains(&other) => {
            return Err(
                TextError::new(offset, format!("`{other}` takes nothing behind a colon"))
                    .with_help(format!("write `${{{other}}}`")),
            );
        }
        _ => name,
    };
    if variables.contains(&bare) {
        return Ok(());
    }
    if bare == "username" {
        return Err(
            TextError::new(offset, "GIJ does not fill in `username` any more")
                .with_help(choice(variables)),
        );
    }
    let help = match suggest::closest(bare, variables.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => choice(variables),
    };
    Err(TextError::new(
        offset,
        format!("there is no variable `{}`", bare.escape_debug()),
    )
    .with_help(help))
}

fn choice(variables: &[&str]) -> String {
    let names: Vec<_> = variables
        .iter()
        .map(|name| format!("`${{{name}}}`"))
        .collect();
    names.join(" or ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[&str] = &["issuetype", "issuekey"];

    #[test]
    fn known_variables_are_fine() {
        for good in [
            "${issuekey}",
            "a/${issuekey}-$1",
            "${issuetype:Bug=fix,Story=feature}/${issuekey}",
        ] {
            assert_eq!(check(good, KNOWN), Ok(()), "{good}");
        }
    }

    #[test]
    fn an_unknown_variable_is_refused_with_the_one_that_is_meant() {
        let error = check("x-${issueKey}", KNOWN).unwrap_err();
        assert_eq!(error.offset, 4);
        assert_eq!(error.help.as_deref(), Some("did you mean `issuekey`?"));
        for (text, part) in [
            ("${username}", "any more"),
            ("${issuekey:a=b}", "colon"),
            ("${issuekey", "not closed"),
            ("main", "nothing is filled in"),
            ("${}", "no variable"),
        ] {
            let error = check(text, KNOWN).unwrap_err();
            assert!(error.message.contains(part), "{text}: {error:?}");
        }
    }
}
