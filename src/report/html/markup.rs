//! Markup, written so that no text can become part of it.

use std::fmt::Write as _;

use crate::report::words::harmless;

/// Attributes: names are ours, values may come from anywhere.
pub(super) type Attributes<'a> = &'a [(&'static str, &'a str)];

/// Markup as it grows. Names of elements and attributes are constants of this program; every other
/// text is escaped on its way in.
#[derive(Debug, Default)]
pub(super) struct Markup(String);

impl Markup {
    /// The whole.
    pub(super) fn finish(self) -> String {
        self.0
    }

    /// Markup of our own.
    pub(super) fn fixed(&mut self, markup: &'static str) {
        self.0.push_str(markup);
    }

    /// An element with what is inside.
    pub(super) fn element(
        &mut self,
        tag: &'static str,
        attributes: Attributes<'_>,
        inside: impl FnOnce(&mut Self),
    ) {
        self.open(tag, attributes);
        self.0.push('>');
        inside(self);
        self.0.push_str("</");
        self.0.push_str(tag);
        self.0.push('>');
    }

    /// An element that holds text.
    pub(super) fn leaf(&mut self, tag: &'static str, attributes: Attributes<'_>, text: &str) {
        self.element(tag, attributes, |inside| inside.text(text));
    }

    /// An element of a picture that holds nothing.
    pub(super) fn shape(&mut self, tag: &'static str, attributes: Attributes<'_>) {
        self.open(tag, attributes);
        self.0.push_str("/>");
    }

    /// The name of something, whose direction of writing stays its own.
    pub(super) fn name(&mut self, text: &str) {
        self.leaf("bdi", &[], text);
    }

    /// Text.
    pub(super) fn text(&mut self, text: &str) {
        escape(&mut self.0, text);
    }

    /// The end of a line, for whoever reads the source.
    pub(super) fn line(&mut self) {
        self.0.push('\n');
    }

    fn open(&mut self, tag: &'static str, attributes: Attributes<'_>) {
        self.0.push('<');
        self.0.push_str(tag);
        for (name, value) in attributes {
            self.0.push(' ');
            self.0.push_str(name);
            self.0.push_str("=\"");
            escape(&mut self.0, value);
            self.0.push('"');
        }
    }
}

/// Text as it stands between tags and within quotes. Characters that are not seen, or that change
/// how others are seen, are spelt out.
fn escape(into: &mut String, text: &str) {
    for c in harmless(text).chars() {
        match c {
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            '"' => into.push_str("&quot;"),
            '\'' => into.push_str("&#39;"),
            c if is_no_character_of_a_page(c) => into.extend(c.escape_unicode()),
            c => into.push(c),
        }
    }
}

/// What HTML forbids, and what is not seen though terminals do not mind it.
const fn is_no_character_of_a_page(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{2028}' | '\u{2029}' | '\u{fdd0}'..='\u{fdef}' | '\u{e0000}'..='\u{e0fff}'
    ) || (c as u32) & 0xfffe == 0xfffe
}

/// A number of a picture, with one place after the point where it needs one.
pub(super) fn number(value: f64) -> String {
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = write!(text, "{value:.1}");
    match text.strip_suffix(".0") {
        Some(whole) => whole.to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        let mut markup = Markup::default();
        markup.leaf("b", &[("title", text)], text);
        markup.finish()
    }

    #[test]
    fn no_text_becomes_markup() {
        assert_eq!(
            written("</b><script>'\"&"),
            "<b title=\"&lt;/b&gt;&lt;script&gt;&#39;&quot;&amp;\">&lt;/b&gt;&lt;script&gt;&#39;&quot;&amp;</b>"
        );
    }

    #[test]
    fn what_is_not_seen_is_spelt_out() {
        assert_eq!(
            written("a\u{202e}b\u{0}c\u{ffff}d\u{2028}"),
            "<b title=\"a\\u{202e}b\\u{0}c\\u{ffff}d\\u{2028}\">a\\u{202e}b\\u{0}c\\u{ffff}d\\u{2028}</b>"
        );
    }

    #[test]
    fn numbers_of_pictures_are_short() {
        assert_eq!(number(12.0), "12");
        assert_eq!(number(12.345), "12.3");
        assert_eq!(number(0.04), "0");
    }
}
