//! Git refspecs, separated by commas.

use super::finding::{TextError, refuse_long};
use super::ref_name::{self, Star};

const HELP: &str = "write refspecs as +source:destination, for example +refs/meta/*:refs/meta/*";

/// Checks each refspec: an optional `+`, then a source and a destination which are names that
/// Git allows, with one `*` on both sides or on neither. Spaces around a comma are fine.
pub fn check(text: &str) -> Result<(), TextError> {
    if text.is_empty() {
        return Ok(());
    }
    refuse_long(text, "the list of refspecs")?;
    let mut start = 0;
    for piece in text.split(',') {
        let blank = piece.len() - piece.trim_start_matches(' ').len();
        let spec = piece.trim_matches(' ');
        if spec.is_empty() {
            let message = "a refspec is missing here";
            return Err(TextError::new(start, message)
                .with_help("separate refspecs by single commas, without one at the end"));
        }
        one(spec).map_err(|error| TextError {
            offset: start + blank + error.offset,
            ..error
        })?;
        start += piece.len() + 1;
    }
    Ok(())
}

/// Whether one of them fetches this name.
pub fn fetches(text: &str, name: &str) -> bool {
    let mut sources = text.split(',').filter_map(|spec| {
        let spec = spec.trim_matches(' ');
        let (source, _) = spec.strip_prefix('+').unwrap_or(spec).split_once(':')?;
        Some(source)
    });
    sources.any(|source| match source.split_once('*') {
        None => source == name,
        Some((head, tail)) => name
            .strip_prefix(head)
            .is_some_and(|rest| rest.ends_with(tail)),
    })
}

/// Checks one refspec; offsets are within it.
fn one(spec: &str) -> Result<(), TextError> {
    if spec.starts_with('^') {
        return Err(
            TextError::new(0, "a refspec that excludes cannot be given here").with_help(HELP),
        );
    }
    let body = spec.strip_prefix('+').unwrap_or(spec);
    let plus = spec.len() - body.len();
    let Some((source, destination)) = body.split_once(':') else {
        return Err(TextError::new(
            spec.len(),
            format!(
                "the refspec `{spec}` has no destination, so what it fetches would be kept nowhere"
            ),
        )
        .with_help(HELP));
    };
    if source.starts_with('+') {
        return Err(TextError::new(plus, "the refspec has a + too many").with_help(HELP));
    }
    let colon = plus + source.len();
    name(source, "source").map_err(|error| shift(error, plus))?;
    name(destination, "destination").map_err(|error| shift(error, colon + 1))?;
    match (source.find('*'), destination.find('*')) {
        (Some(at), None) => Err(TextError::new(
            plus + at,
            format!("the refspec `{spec}` has a * in its source only"),
        )
        .with_help("put a * into both sides or into neither")),
        (None, Some(at)) => Err(TextError::new(
            colon + 1 + at,
            format!("the refspec `{spec}` has a * in its destination only"),
        )
        .with_help("put a * into both sides or into neither")),
        (Some(_), Some(_)) | (None, None) => Ok(()),
    }
}

fn shift(error: TextError, by: usize) -> TextError {
    TextError {
        offset: error.offset + by,
        ..error
    }
}

/// Checks the name of a reference, in which one `*` may stand for anything.
fn name(text: &str, side: &str) -> Result<(), TextError> {
    ref_name::check(text, &format!("the {side} of a refspec"), Star::One)
        .map_err(|error| error.with_help(HELP))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refspecs_of_git_are_fine() {
        for good in [
            "",
            "+refs/meta/*:refs/meta/*",
            "refs/heads/main:refs/heads/main",
            "+refs/heads/*:refs/remotes/origin/*,+refs/notes/*:refs/notes/*",
            "+refs/changes/*:refs/changes/* , +refs/a-*-b:refs/b-*",
            "HEAD:refs/heads/head",
            "main:refs/remotes/origin/main",
            "+refs/heads/käse:refs/heads/käse",
            "refs/heads/a:+b",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn what_git_refuses_is_refused_where_it_stands() {
        for (text, offset) in [
            (",", 0),
            ("refs/a:refs/a,", 14),
            ("refs/a:refs/a, ,refs/b:refs/b", 14),
            ("refs/heads/main", 15),
            ("+refs/heads/*", 13),
            (":refs/heads/a", 0),
            ("+:refs/heads/a", 1),
            ("refs/heads/a:", 13),
            ("++refs/a:refs/a", 1),
            ("^refs/heads/wip", 0),
            ("refs/*:refs/a", 5),
            ("refs/a:refs/*", 12),
            ("refs/*/*:refs/*/*", 7),
            ("refs/a b:refs/a", 6),
            ("refs/a:refs/b:refs/c", 13),
            ("refs/a~1:refs/a", 6),
            ("refs/a..b:refs/a", 6),
            ("refs//a:refs/a", 4),
            ("/refs/a:refs/a", 0),
            ("refs/a/:refs/a", 7),
            ("refs/.a:refs/a", 5),
            ("refs/a.lock:refs/a", 5),
            ("refs/a.lock/b:refs/a", 5),
            ("refs/a.:refs/a", 6),
            ("refs/a@{1}:refs/a", 6),
            ("@:refs/a", 0),
            ("refs/a\\b:refs/a", 6),
            ("refs/a\tb:refs/a", 6),
            ("refs/a:refs/a, refs/b:refs/b[", 28),
        ] {
            assert_eq!(check(text).unwrap_err().offset, offset, "{text:?}");
        }
    }

    #[test]
    fn the_message_names_the_side() {
        let error = check("refs/a:refs/..").unwrap_err();
        assert!(error.message.contains("destination"), "{}", error.message);
    }
}
