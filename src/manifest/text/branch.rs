//! Names of branches.

use super::finding::{TextError, refuse_long};
use super::ref_name::{self, Star};

const HELP: &str = "write the name of a branch, for example main";

/// Checks the name of a branch, as Git takes it after `git branch`.
pub fn check(text: &str) -> Result<(), TextError> {
    refuse_long(text, "the name of the branch")?;
    if text.starts_with('-') {
        let message = "the name of a branch cannot start with a hyphen";
        return Err(TextError::new(0, message).with_help(HELP));
    }
    if text.starts_with("refs/") {
        let message = "a branch is named without the path of its reference";
        let short = text.strip_prefix("refs/heads/").unwrap_or("main");
        return Err(TextError::new(0, message).with_help(format!("write `{short}`")));
    }
    ref_name::check(text, "the name of a branch", Star::Never)
        .map_err(|error| error.with_help(HELP))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_git_takes_are_fine() {
        for good in ["main", "release/2.x", "käse", "a-b_c", "v1.0"] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn names_that_git_refuses_are_refused_where_they_are_wrong() {
        for (text, offset) in [
            ("", 0),
            ("-x", 0),
            ("refs/heads/main", 0),
            ("a b", 1),
            ("a..b", 1),
            ("a*", 1),
            ("a/", 2),
            ("a.lock", 0),
            ("a~1", 1),
        ] {
            assert_eq!(check(text).unwrap_err().offset, offset, "{text:?}");
        }
    }
}
