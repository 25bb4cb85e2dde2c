//! Diagnostics with the lines they speak of.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::words::{count, harmless, harmless_in_place};
use crate::diag::{Diagnostic, Severity, SourceMap, Span};
use crate::state::Declarations;

/// How far apart two places of one file may be to be shown in one piece.
const SHOWN_TOGETHER: usize = 20_000;

/// All diagnostics, each with file, line, column, the line itself and what to do, and a last line
/// that counts them.
pub fn text(sources: &SourceMap, diagnostics: &[Diagnostic]) -> String {
    let mut text = without_totals(sources, diagnostics);
    text.push_str(&totals(diagnostics));
    text.push('\n');
    text
}

/// The same without the last line.
pub(super) fn without_totals(sources: &SourceMap, diagnostics: &[Diagnostic]) -> String {
    let renderer = Renderer::styled()
        .decor_style(DecorStyle::Ascii)
        .term_width(160);
    let mut text = String::new();
    for diagnostic in diagnostics {
        text.push_str(&renderer.render(&[group(sources, diagnostic)]));
        text.push_str("\n\n");
    }
    text
}

/// How many of each; what there is none of is left out.
pub fn totals(diagnostics: &[Diagnostic]) -> String {
    let of = |severity| {
        diagnostics
            .iter()
            .filter(|d| d.severity == severity)
            .count()
    };
    let parts: Vec<_> = [
        (Severity::Error, "error", "errors"),
        (Severity::Warning, "warning", "warnings"),
        (Severity::Info, "remark", "remarks"),
    ]
    .into_iter()
    .map(|(severity, one, many)| (of(severity), one, many))
    .filter(|(number, ..)| *number > 0)
    .map(|(number, one, many)| count(number, one, many))
    .collect();
    if parts.is_empty() {
        return count(0, "error", "errors");
    }
    parts.join(", ")
}

fn group<'a>(sources: &'a SourceMap, diagnostic: &'a Diagnostic) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let title = level
        .primary_title(harmless_in_place(&diagnostic.message))
        .id(diagnostic.code);
    let mut group = Group::with_title(title);
    if let Some(span) = diagnostic.span {
        let together: Vec<_> = diagnostic
            .related
            .iter()
            .filter(|other| {
                other.span.file == span.file && distance(span, other.span) < SHOWN_TOGETHER
            })
            .collect();
        let window = window(sources, span, together.iter().map(|other| other.span));
        let primary = AnnotationKind::Primary
            .span(within(window, span))
            .label(Some(harmless_in_place(&diagnostic.label)).filter(|label| !label.is_empty()));
        let context = together.iter().map(|other| {
            AnnotationKind::Context
                .span(within(window, other.span))
                .label(harmless_in_place(&other.text))
        });
        group = group.element(
            snippet(sources, window)
                .annotation(primary)
                .annotations(context),
        );
        for other in &diagnostic.related {
            if !together.iter().any(|shown| std::ptr::eq(*shown, other)) {
                let window = self::window(sources, other.span, std::iter::empty());
                let there = AnnotationKind::Context
                    .span(within(window, other.span))
                    .label(harmless_in_place(&other.text));
                group = group.element(snippet(sources, window).annotation(there));
            }
        }
    }
    for note in &diagnostic.notes {
        group = group.element(Level::NOTE.message(harmless_in_place(note)));
    }
    match &diagnostic.help {
        Some(help) => group.element(Level::HELP.message(harmless_in_place(help))),
        None => group,
    }
}

const fn distance(a: Span, b: Span) -> usize {
    a.start.abs_diff(b.start)
}

/// That the manifests can be used, for which instances where that plays a part, and how much they
/// declare.
pub fn valid(declarations: Declarations, instances: &[&str]) -> String {
    let Declarations {
        integrations,
        repositories,
        general_settings,
    } = declarations;
    let whose = match instances {
        [] => String::new(),
        [only] => format!(" for {only}"),
        [first @ .., last] => format!(" for {} and {last}", first.join(", ")),
    };
    let mut parts = vec![count(integrations, "integration", "integrations")];
    if repositories > 0 {
        parts.push(count(repositories, "repository", "repositories"));
    }
    if general_settings > 0 {
        parts.push(count(
            general_settings,
            "general setting",
            "general settings",
        ));
    }
    format!("The manifests are valid{whose}: {}.\n", listed(&parts))
}

/// `a`, `a and b`, `a, b and c`.
fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The whole lines from the first place to the last, all of them in one file.
fn window(sources: &SourceMap, span: Span, others: impl Iterator<Item = Span>) -> Span {
    let (mut first, mut end) = (span, span.end);
    for other in others {
        first = if other.start < first.start {
            other
        } else {
            first
        };
        end = end.max(other.end);
    }
    let text = sources.text(first.file);
    let start = text
        .get(..first.start)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |at| at + 1);
    let end = text
        .get(end..)
        .and_then(|after| after.find('\n'))
        .map_or(text.len(), |at| end + at);
    // A line end of Windows is no part of the line.
    let end = match text.get(start..end) {
        Some(shown) if shown.ends_with('\r') => end - 1,
        _ => end,
    };
    Span {
        file: first.file,
        start,
        end,
    }
}

const fn within(window: Span, span: Span) -> std::ops::Range<usize> {
    span.start - window.start..span.end - window.start
}

fn snippet(sources: &SourceMap, window: Span) -> Snippet<'_, annotate_snippets::Annotation<'_>> {
    let shown = sources.text(window.file).get(window.start..window.end);
    Snippet::source(harmless_in_place(shown.unwrap_or_default()))
        .path(harmless(sources.path(window.file)))
        .line_start(sources.location(window).line)
}
