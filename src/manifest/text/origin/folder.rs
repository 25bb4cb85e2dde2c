//! Path masks of tracked folders, on the machine that Jira runs on.

use crate::manifest::text::finding::{TextError, TextWarning};

const HELP: &str =
    r"write an absolute path with a mask, for example /srv/git/*, D:\git\* or \\files\git\*";

/// The folder inside Jira's home in which GIJ keeps its own clones.
pub(super) const CLONES: &str = "data/git-plugin";

/// The most characters of a path on a Windows share.
const MAX_SHARE_CHARS: usize = 256;

/// Checks an absolute path, and warns where its mask is missing or odd.
pub(super) fn check(text: &str) -> Result<Vec<TextWarning>, TextError> {
    if text.is_empty() {
        return Err(TextError::new(0, "the origin is empty").with_help(HELP));
    }
    if text.contains("://") {
        let message = "the origin of a tracked folder is a path on the Jira host, not an address";
        return Err(TextError::new(0, message).with_help(HELP).hidden());
    }
    if let Some((offset, _)) = text.char_indices().find(|(_, c)| c.is_control()) {
        return Err(TextError::new(offset, "a path holds no control characters"));
    }
    let root = root(text)?;
    if let Some(offset) = parent(text) {
        return Err(
            TextError::new(offset, "a path of a tracked folder holds no ..")
                .with_help("write the path that it leads to"),
        );
    }
    if let Some(offset) = clones(text) {
        return Err(TextError::new(
            offset,
            format!("{CLONES} is where GIJ keeps its own clones, and it treats all that is in there as its own"),
        )
        .with_help("track the folder that holds the original repositories"));
    }
    Ok(mask(text, root))
}

/// The length of what makes the path absolute.
pub(super) fn root(text: &str) -> Result<usize, TextError> {
    let bytes = text.as_bytes();
    if let Some(share) = text.strip_prefix(r"\\") {
        if let Some((offset, _)) = text.char_indices().nth(MAX_SHARE_CHARS) {
            let message =
                format!("a path on a Windows share has at most {MAX_SHARE_CHARS} characters");
            return Err(TextError::new(offset, message).with_help("track a folder higher up"));
        }
        let mut parts = share.split('\\');
        let server = parts.next().unwrap_or_default();
        let folder = parts.next().unwrap_or_default();
        if server.is_empty() || folder.is_empty() || server.contains('*') || folder == "*" {
            let message = "a path on a Windows share starts with the names of a server and a share";
            return Err(TextError::new(2, message).with_help(HELP));
        }
        return Ok(2 + server.len() + 1 + folder.len() + 1);
    }
    if bytes[0] == b'/' {
        return Ok(1);
    }
    let drive = bytes[0].is_ascii_alphabetic() && bytes.get(1) == Some(&b':');
    if drive && matches!(bytes.get(2), Some(b'\\' | b'/')) {
        return Ok(3);
    }
    let message = if drive {
        "a path with a drive goes on with a backslash"
    } else {
        "a path of a tracked folder is absolute"
    };
    let offset = if drive { 2 } else { 0 };
    Err(TextError::new(offset, message).with_help(HELP))
}

const SEPARATORS: [char; 2] = ['/', '\\'];

/// Where a part of the path is `..`.
pub(super) fn parent(text: &str) -> Option<usize> {
    let mut start = 0;
    for part in text.split(SEPARATORS) {
        if part == ".." {
            return Some(start);
        }
        start += part.len() + 1;
    }
    None
}

/// Where the path goes through GIJ's own folder.
pub(super) fn clones(text: &str) -> Option<usize> {
    let mut parts = Vec::new();
    let mut start = 0;
    for part in text.split(SEPARATORS) {
        if !part.is_empty() && part != "." {
            parts.push((start, part.to_ascii_lowercase()));
        }
        start += part.len() + 1;
    }
    parts
        .windows(2)
        .find(|pair| {
            CLONES
                .split('/')
                .eq(pair.iter().map(|(_, part)| part.as_str()))
        })
        .map(|pair| pair[0].0)
}

/// What is odd about the mask.
fn mask(text: &str, root: usize) -> Vec<TextWarning> {
    let mut warnings = Vec::new();
    let before = text.strip_suffix('*').unwrap_or(text);
    if let Some(offset) = before.find('*') {
        warnings.push(
            TextWarning::new(offset, "a * anywhere but at the end is not documented")
                .with_help("end the path with /* and set folderDepth"),
        );
    }
    if before.len() == text.len() {
        warnings.push(
            TextWarning::new(
                text.len(),
                "without a * at its end the path names one folder, not the repositories in it",
            )
            .with_help(HELP),
        );
    } else if !before.ends_with(SEPARATORS) {
        warnings.push(
            TextWarning::new(
                before.len(),
                "the * at the end is not a whole part of the path",
            )
            .with_help(HELP),
        );
    }
    if before.len() <= root && !text.starts_with(r"\\") {
        warnings.push(
            TextWarning::new(
                0,
                "this mask has GIJ search the whole disk for repositories",
            )
            .with_help("name the folder that holds them"),
        );
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_masks_are_fine() {
        for good in [
            "/srv/git/*",
            r"D:\git\*",
            "d:/git repos/*",
            r"\\files\git\*",
            "/srv/data/git-plugins/*",
            "/srv/git-plugin/data/*",
        ] {
            assert_eq!(check(good), Ok(Vec::new()), "{good}");
        }
    }

    #[test]
    fn what_is_no_absolute_path_is_an_error() {
        for (text, offset) in [
            ("", 0),
            ("srv/git/*", 0),
            ("~/git/*", 0),
            ("D:git", 2),
            (r"\\files", 2),
            (r"\\\git\*", 2),
            (r"\\files\*", 2),
            ("https://git.acme.example", 0),
            ("/srv/\u{7}git/*", 5),
            ("/srv/../etc/*", 5),
        ] {
            assert_eq!(check(text).unwrap_err().offset, offset, "{text}");
        }
    }

    #[test]
    fn the_folder_of_clones_is_refused_however_it_is_written() {
        for (text, offset) in [
            ("/var/jira/data/git-plugin/*", 10),
            (r"D:\Jira\Data\Git-Plugin\*", 8),
            ("/var/jira/data/./git-plugin/7/*", 10),
            ("/var/jira/data//git-plugin", 10),
        ] {
            assert_eq!(check(text).unwrap_err().offset, offset, "{text}");
        }
    }

    #[test]
    fn a_missing_or_odd_mask_is_a_warning() {
        for (text, offset) in [
            ("/srv/git", 8),
            ("/srv/git*", 8),
            ("/srv/*/git/*", 5),
            ("/*", 0),
            (r"C:\*", 0),
        ] {
            let found = check(text).unwrap();
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert_eq!(found[0].offset, offset, "{text}");
        }
    }

    #[test]
    fn a_share_has_a_bounded_length() {
        let path = |length: usize| format!(r"\\files\git\{}\*", "a".repeat(length - 14));
        assert_eq!(check(&path(256)), Ok(Vec::new()));
        assert_eq!(check(&path(257)).unwrap_err().offset, 256);
    }
}
