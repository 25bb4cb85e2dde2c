//! References in texts.

/// What a reference starts with.
pub(crate) const START: &str = "${values.";
/// How the same is written where it is meant as it is.
const ESCAPED: &str = "$${values.";

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// As it is.
    Text(&'a str),
    /// The value of this name.
    Value(&'a str),
}

/// A reference without a name, or without its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed;

/// What looks like a reference and is none, as it is written.
pub(super) fn near_miss(text: &str) -> Option<&str> {
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let here = &rest[at..];
        let end = here.find('}').map_or(here.len(), |end| end + 1);
        let inner = here[2..end].trim_start().to_ascii_lowercase();
        let is_like = ["values.", "value.", "values ", "value "]
            .iter()
            .any(|start| inner.starts_with(start));
        if is_like && !here.starts_with(START) {
            return Some(&here[..end]);
        }
        rest = &here[2..];
    }
    None
}

/// The parts of a text, which put together are the text with its values put in.
pub(super) fn pieces(text: &str) -> Result<Vec<Piece<'_>>, Malformed> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(START) {
        let (before, reference) = rest.split_at(at);
        if let Some(before) = before.strip_suffix('$') {
            push_text(&mut pieces, before);
            push_text(&mut pieces, START);
            rest = &reference[START.len()..];
            continue;
        }
        push_text(&mut pieces, before);
        let (name, after) = reference[START.len()..].split_once('}').ok_or(Malformed)?;
        if !is_name(name) {
            return Err(Malformed);
        }
        pieces.push(Piece::Value(name));
        rest = after;
    }
    push_text(&mut pieces, rest);
    Ok(pieces)
}

/// A text as a manifest has it to mean just that text, whatever stands in it.
pub fn literal(text: &str) -> String {
    text.replace(START, ESCAPED)
}

/// Whether there is anything to do in a text.
pub(super) fn is_concerned(text: &str) -> bool {
    text.contains(START)
}

/// Whether a text refers to a value, rather than speaking of one.
pub(super) fn refers(text: &str) -> bool {
    text.replace(ESCAPED, "").contains(START)
}

/// A letter, then letters, digits and underscores, within the bound.
pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && text.len() <= super::MAX_NAME
}

fn push_text<'a>(pieces: &mut Vec<Piece<'a>>, text: &'a str) {
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_nearly_a_reference_is_noticed() {
        for near in ["${ values.x }", "${value.x}", "${Values.x}", "${ values.x"] {
            assert_eq!(near_miss(&format!("a {near}")), Some(near));
        }
        for far in [
            "${values.x}",
            "$${values.x}",
            "${rev}/${branch}",
            "values.x",
            "${valuesX}",
        ] {
            assert_eq!(near_miss(far), None);
        }
    }

    use super::*;

    #[test]
    fn names_are_found_wherever_they_stand() {
        let found = pieces("https://${values.host}/${values.path}").unwrap();
        assert_eq!(
            found,
            [
                Piece::Text("https://"),
                Piece::Value("host"),
                Piece::Text("/"),
                Piece::Value("path")
            ]
        );
        assert_eq!(pieces("${values.x}").unwrap(), [Piece::Value("x")]);
    }

    #[test]
    fn two_dollars_are_the_text_itself() {
        let together = |text| {
            let pieces = pieces(text).unwrap();
            let texts = pieces.iter().map(|piece| match piece {
                Piece::Text(text) => *text,
                Piece::Value(_) => "VALUE",
            });
            texts.collect::<String>()
        };
        assert_eq!(together("a $${values.x} b"), "a ${values.x} b");
        assert_eq!(together("$${values.x}${values.x}"), "${values.x}VALUE");
        assert_eq!(together("$$${values.x}"), "$${values.x}");
        assert_eq!(together("$${values."), "${values.");
    }

    #[test]
    fn any_text_can_be_written_so_that_it_means_itself() {
        for text in [
            "",
            "${rev}",
            "${values.x}",
            "$${values.",
            "a${values.x}${values.",
        ] {
            let written = literal(text);
            let read = pieces(&written).unwrap();
            let texts = read.iter().map(|piece| match piece {
                Piece::Text(text) => *text,
                Piece::Value(name) => panic!("{name} in {written}"),
            });
            assert_eq!(texts.collect::<String>(), text);
        }
    }

    #[test]
    fn templates_of_gij_are_texts() {
        let text = "https://git.example.com/${rev}/${branch}/${value.x}/$values.x";
        assert_eq!(pieces(text).unwrap(), [Piece::Text(text)]);
    }

    #[test]
    fn a_reference_has_a_name_and_an_end() {
        for text in [
            "${values.",
            "${values.}",
            "${values.x",
            "${values.9}",
            "${values.a-b}",
            "${values.a.b}",
            "${values. x }",
            "${values.${values.x}}",
        ] {
            assert_eq!(pieces(text), Err(Malformed), "{text}");
        }
        let long = "n".repeat(super::super::MAX_NAME + 1);
        assert_eq!(pieces(&format!("${{values.{long}}}")), Err(Malformed));
    }
}
