//! Display names as names of manifests.

/// Short enough that a path with it, its type and its ending fits everywhere.
const LONGEST: usize = 60;

/// Letters of Latin scripts, and how they are written with the letters from a to z.
const LATIN: [(&str, &str); 34] = [
    ("a", "àáâãåāăą"),
    ("ae", "äæ"),
    ("c", "çćĉċč"),
    ("d", "ďđð"),
    ("e", "èéêëēĕėęě"),
    ("g", "ĝğġģ"),
    ("h", "ĥħ"),
    ("i", "ìíîïĩīĭįı"),
    ("ij", "ĳ"),
    ("j", "ĵ"),
    ("k", "ķĸ"),
    ("l", "ĺļľŀł"),
    ("n", "ñńņňŉŋ"),
    ("o", "òóôõōŏő"),
    ("oe", "öøœ"),
    ("r", "ŕŗř"),
    ("s", "śŝşšșſ"),
    ("ss", "ß"),
    ("t", "ţťŧț"),
    ("th", "þ"),
    ("u", "ùúûũūŭůűų"),
    ("ue", "ü"),
    ("w", "ŵ"),
    ("y", "ýÿŷ"),
    ("z", "źżž"),
    ("0", "⁰₀"),
    ("1", "¹₁"),
    ("2", "²₂"),
    ("3", "³₃"),
    ("a", "ª"),
    ("o", "º"),
    ("ff", "ﬀ"),
    ("fi", "ﬁ"),
    ("fl", "ﬂ"),
];

/// Files of these names are no manifests: gijctl reads two of them for other things, and Windows
/// keeps the others for devices, whatever the ending.
const RESERVED: [&str; 6] = ["gijctl", "simulator", "con", "prn", "aux", "nul"];

/// A display name in lower-case letters, digits and hyphens; `None` where nothing is left of it, as
/// with scripts other than Latin.
pub(super) fn slug(display_name: &str) -> Option<String> {
    let mut slug = String::new();
    for c in display_name.chars().flat_map(char::to_lowercase) {
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            // The dots of ä, ö and ü where they are written as a sign of their own.
            '\u{308}' if slug.ends_with(['a', 'o', 'u']) => slug.push('e'),
            '\u{300}'..='\u{36f}' | '\'' | '’' => {}
            c => match latin(c) {
                Some(letters) => slug.push_str(letters),
                None if slug.is_empty() || slug.ends_with('-') => {}
                None => slug.push('-'),
            },
        }
        if slug.len() >= LONGEST {
            slug.truncate(LONGEST);
            break;
        }
    }
    let slug = slug.trim_end_matches('-');
    (!slug.is_empty() && !is_reserved(slug)).then(|| slug.to_owned())
}

fn latin(c: char) -> Option<&'static str> {
    let found = LATIN.iter().find(|(_, letters)| letters.contains(c));
    found.map(|(ascii, _)| *ascii)
}

fn is_reserved(slug: &str) -> bool {
    let numbered = |start| {
        let rest: Option<&str> = slug.strip_prefix(start);
        rest.is_some_and(|rest| rest.len() == 1 && rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    RESERVED.contains(&slug) || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_display_name_becomes_a_name() {
        for (display_name, name) in [
            ("GitHub acme", "github-acme"),
            ("https://github.com/*", "https-github-com"),
            ("Müller & Söhne — Straße", "mueller-soehne-strasse"),
            ("Mu\u{308}ller", "mueller"),
            ("Café Zoë", "cafe-zoe"),
            ("  --x--  ", "x"),
            ("Łódź's", "lodzs"),
            ("GitLab 日本", "gitlab"),
            ("İstanbul", "istanbul"),
        ] {
            assert_eq!(slug(display_name).as_deref(), Some(name), "{display_name}");
        }
    }

    #[test]
    fn where_nothing_is_left_there_is_no_name() {
        for display_name in [
            "",
            "日本",
            "🦀",
            "***",
            "\u{202e}",
            "CON",
            "Com1",
            "gijctl",
            "Simulator!",
        ] {
            assert_eq!(slug(display_name), None, "{display_name}");
        }
    }

    #[test]
    fn a_long_name_is_cut() {
        let name = slug(&"ß".repeat(500)).unwrap();
        assert_eq!(name.len(), LONGEST);
    }

    #[test]
    fn the_table_names_each_letter_once() {
        let mut letters: Vec<char> = LATIN
            .iter()
            .flat_map(|(_, letters)| letters.chars())
            .collect();
        let all = letters.len();
        letters.sort_unstable();
        letters.dedup();
        assert_eq!(letters.len(), all);
    }
}
