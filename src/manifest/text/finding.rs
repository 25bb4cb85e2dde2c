//! What a check has to say of a text.

/// The most characters that GIJ takes in a path, a filter or a pattern.
pub(super) const MAX_CHARS: usize = 2_000;

/// Whether the text may be shown beside a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excerpt {
    /// It may.
    Show,
    /// It holds, or may hold, a credential: no line of it may appear in any output.
    Hide,
}

/// Why a text cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextError {
    /// Byte offset of the bad part; the length of the text where something is missing at its end.
    pub offset: usize,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Whether the text may be shown with the message.
    pub excerpt: Excerpt,
}

impl TextError {
    /// An error at this byte of the text.
    pub fn new(offset: usize, message: impl Into<String>) -> Self {
        Self {
            offset,
            message: message.into(),
            help: None,
            excerpt: Excerpt::Show,
        }
    }

    /// Adds what to do.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Forbids showing the text.
    #[must_use]
    pub fn hidden(mut self) -> Self {
        self.excerpt = Excerpt::Hide;
        self
    }
}

/// Why somebody should look at a text that can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextWarning {
    /// Byte offset of the part in question.
    pub offset: usize,
    /// What is odd.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl TextWarning {
    /// A warning at this byte of the text.
    pub fn new(offset: usize, message: impl Into<String>) -> Self {
        Self {
            offset,
            message: message.into(),
            help: None,
        }
    }

    /// Adds what to do.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Refuses a text of more than [`MAX_CHARS`] characters; `what` starts the sentence.
pub(super) fn refuse_long(text: &str, what: &str) -> Result<(), TextError> {
    match text.char_indices().nth(MAX_CHARS) {
        None => Ok(()),
        Some((offset, _)) => Err(TextError::new(
            offset,
            format!(
                "{what} has {} characters; GIJ takes at most {MAX_CHARS}",
                text.chars().count()
            ),
        )),
    }
}
