//! Which paths a mask of tracked folders means.

use crate::githost::Connection;
use crate::model::Glob;

/// The deepest that GIJ looks.
pub(super) const DEEPEST: usize = 5;

/// A mask, and how deep the integration looks below it.
#[derive(Debug)]
pub(super) struct Tracked {
    is_windows: bool,
    parts: Vec<Part>,
    /// How many parts the path of a repository has.
    seen: std::ops::RangeInclusive<usize>,
    begins_with_separator: bool,
}

#[derive(Debug)]
enum Part {
    Name(String),
    Any(Glob),
}

impl Part {
    fn read(text: &str) -> Result<Self, String> {
        if !text.contains('*') {
            return Ok(Self::Name(text.to_owned()));
        }
        let glob = text.parse().map(Self::Any);
        glob.map_err(|_| "its mask is none that is read here".to_owned())
    }
}

/// Where a path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spot {
    /// Where the integration looks.
    Seen,
    /// Below the mask, and deeper than it looks.
    TooDeep,
    /// Not below the mask, as far as its text says.
    Elsewhere,
}

impl Tracked {
    /// What an integration looks at.
    pub(super) fn of(connection: &Connection) -> Result<Self, String> {
        let is_windows = connection.origin.contains('\\');
        let mask = written(&connection.origin, is_windows);
        let parts: Vec<Part> = split(&mask).map(Part::read).collect::<Result<_, _>>()?;
        // What a mask ends with may be a pattern, and is the first folder that is looked at then.
        let root = match parts.last() {
            Some(Part::Any(_)) => parts.len() - 1,
            Some(Part::Name(_)) | None => parts.len(),
        };
        Ok(Self {
            is_windows,
            seen: root + 1..=root + connection.depth.clamp(1, DEEPEST),
            begins_with_separator: mask.starts_with('/'),
            parts,
        })
    }

    /// Where a path is.
    pub(super) fn spot(&self, path: &str) -> Spot {
        let path = written(path, self.is_windows);
        let parts: Vec<_> = split(&path).collect();
        let is_below = path.starts_with('/') == self.begins_with_separator
            && parts.len() >= *self.seen.start()
            && !parts.iter().any(|part| matches!(*part, "." | ".."))
            && self
                .parts
                .iter()
                .zip(&parts)
                .all(|(mask, part)| match mask {
                    Part::Name(name) => name == part,
                    Part::Any(glob) => glob.matches(None, part),
                });
        if !is_below {
            Spot::Elsewhere
        } else if self.seen.contains(&parts.len()) {
            Spot::Seen
        } else {
            Spot::TooDeep
        }
    }
}

/// With `/` between its parts. Windows knows no upper case.
fn written(path: &str, is_windows: bool) -> String {
    if is_windows {
        path.replace('\\', "/").to_lowercase()
    } else {
        path.to_owned()
    }
}

fn split(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Field, FieldMap, FieldValue, IntegrationType};

    fn spot(mask: &str, depth: i64, path: &str) -> Spot {
        let fields = FieldMap::from([
            (Field::Origin, FieldValue::Text(mask.to_owned())),
            (Field::FolderDepth, FieldValue::Integer(depth)),
        ]);
        let connection = Connection::of(IntegrationType::Filespace, &fields);
        Tracked::of(&connection).unwrap().spot(path)
    }

    #[test]
    fn what_is_below_the_mask_is_seen_as_deep_as_the_integration_looks() {
        for (mask, depth, path, expected) in [
            ("/srv/git/*", 1, "/srv/git/a.git", Spot::Seen),
            ("/srv/git/*", 1, "/srv/git/team/a.git", Spot::TooDeep),
            ("/srv/git/*", 2, "/srv/git/team/a.git", Spot::Seen),
            ("/srv/git", 1, "/srv/git/a.git/", Spot::Seen),
            ("/srv/git/t*", 2, "/srv/git/team/a.git", Spot::Seen),
            ("/srv/git/t*", 2, "/srv/git/other/a.git", Spot::Elsewhere),
            ("/srv/*/git/*", 1, "/srv/x/git/a.git", Spot::Seen),
            (r"D:\git\*", 1, r"d:\Git\a.git", Spot::Seen),
            (r"\\disk\git\*", 1, r"\\disk\git\a.git", Spot::Seen),
        ] {
            assert_eq!(spot(mask, depth, path), expected, "{mask} {path}");
        }
    }

    #[test]
    fn what_is_elsewhere_is_not_taken_for_a_folder_below_the_mask() {
        for path in [
            "/etc/passwd",
            "../x",
            "srv/git/a.git",
            "/srv/git",
            "/srv/git/../../etc/passwd",
            "/srv/gitother/a.git",
        ] {
            assert_eq!(spot("/srv/git/*", 2, path), Spot::Elsewhere, "{path}");
        }
    }
}
