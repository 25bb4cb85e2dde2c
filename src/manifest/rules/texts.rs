//! Settings that are texts in a language of their own.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, SourceMap, Span};
use crate::model::field::TextFormat;
use crate::model::{Field, FieldValue, IntegrationType, Place, RowType, Shape};

use super::super::check::Stated;
use super::super::declared::Set;
use super::super::text::{
    Excerpt, TextError, TextWarning, api_path, aws_region, branch, java_regex, jmespath,
    link_template, origin, refspec,
};

/// Checks the texts of every manifest where they are stated.
pub(super) fn check(
    set: &Set,
    sources: &SourceMap,
    diagnostics: &mut Vec<Diagnostic>,
    masks: &mut Vec<Span>,
) {
    for manifest in &set.integrations {
        let kind = manifest.integration_type.as_ref().map(|kind| kind.value);
        let owner = Owner::Integration(kind);
        of_fields(&manifest.fields, owner, sources, diagnostics, masks);
    }
    for manifest in &set.repositories {
        let owner = Owner::Repository(manifest.place());
        of_fields(&manifest.fields, owner, sources, diagnostics, masks);
    }
    for manifest in &set.feature_sets {
        of_fields(
            &manifest.fields,
            Owner::FeatureSet,
            sources,
            diagnostics,
            masks,
        );
    }
}

/// Whose settings they are.
#[derive(Debug, Clone, Copy)]
pub(super) enum Owner {
    /// An integration's, whose type may have been reported as wrong.
    Integration(Option<IntegrationType>),
    /// Those of a repository, plain or inside an integration.
    Repository(Place),
    /// A feature set's.
    FeatureSet,
}

impl From<RowType> for Owner {
    fn from(row_type: RowType) -> Self {
        match row_type {
            RowType::Integration(kind) => Self::Integration(Some(kind)),
            RowType::Plain | RowType::Inside => Self::Repository(row_type.place()),
        }
    }
}

impl Owner {
    /// Whether the setting is one of his; one that is not has been reported.
    fn has(self, field: Field) -> bool {
        match self {
            Self::Integration(kind) => kind.is_none_or(|kind| field.applies_to(kind)),
            Self::Repository(place) => field.at(place).is_settable(),
            Self::FeatureSet => true,
        }
    }

    /// Whether the setting may hold a secret that must not be shown, although it is none of his.
    fn may_be_secret(self, field: Field) -> bool {
        matches!(self, Self::Repository(_)) && field == Field::Origin
    }

    const fn integration_type(self) -> Option<IntegrationType> {
        match self {
            Self::Integration(kind) => kind,
            Self::Repository(_) | Self::FeatureSet => None,
        }
    }
}

fn of_fields(
    fields: &BTreeMap<Field, Stated<FieldValue>>,
    owner: Owner,
    sources: &SourceMap,
    diagnostics: &mut Vec<Diagnostic>,
    masks: &mut Vec<Span>,
) {
    for (field, stated) in fields {
        let (Shape::Text { format, .. }, FieldValue::Text(text)) =
            (field.spec().shape, &stated.value)
        else {
            continue;
        };
        let is_his = owner.has(*field);
        if !is_his && !owner.may_be_secret(*field) {
            continue;
        }
        let place = |offset| inside(sources, stated.span, text, offset);
        match findings(format, text, owner) {
            Ok(_) if !is_his => {}
            Err(error) if !is_his && error.excerpt != Excerpt::Hide => {}
            Ok(warnings) => diagnostics.extend(warnings.into_iter().map(|warning| {
                let message = format!("`{field}`: {}", warning.message);
                with_help(
                    Diagnostic::warning("text", place(warning.offset), message),
                    warning.help,
                )
            })),
            Err(error) => {
                if error.excerpt == Excerpt::Hide {
                    masks.push(stated.span);
                }
                let message = format!("`{field}`: {}", error.message);
                diagnostics.push(with_help(
                    Diagnostic::error("text", place(error.offset), message),
                    error.help,
                ));
            }
        }
    }
}

pub(super) fn with_help(diagnostic: Diagnostic, help: Option<String>) -> Diagnostic {
    match help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

/// What is to be said of a text. What depends on the type is left unsaid where that is not known.
pub(super) fn findings(
    format: TextFormat,
    text: &str,
    owner: Owner,
) -> Result<Vec<TextWarning>, TextError> {
    let kind = owner.integration_type();
    let without_warnings = |result: Result<(), TextError>| result.map(|()| Vec::new());
    match (format, kind) {
        (TextFormat::Origin, _) if matches!(owner, Owner::Repository(_)) => {
            origin::check_clone(text)
        }
        (TextFormat::Plain, _) | (TextFormat::Origin, None) => Ok(Vec::new()),
        (TextFormat::Origin, Some(kind)) => origin::check(text, kind),
        (TextFormat::ApiPath, _) => without_warnings(api_path::check(text)),
        (TextFormat::JmesPath, Some(kind)) => jmespath::check(text, kind.into()),
        (TextFormat::JmesPath, None) => {
            jmespath::check(text, jmespath::FilterHost::List).map(|_| Vec::new())
        }
        (TextFormat::JavaRegex, _) => without_warnings(java_regex::check(text)),
        (TextFormat::AwsRegion, _) => Ok(aws_region::check(text)?.into_iter().collect()),
        (TextFormat::RefSpecs, _) => without_warnings(refspec::check(text)),
        (TextFormat::Branch, _) => without_warnings(branch::check(text)),
        (TextFormat::LinkTemplate(template), _) => link_template::check(text, template),
    }
}

/// The place of a byte of a text: exact where the text stands in the file as it is, the whole
/// value where it is folded or escaped.
pub(super) fn inside(sources: &SourceMap, span: Span, text: &str, offset: usize) -> Span {
    let written = sources
        .text(span.file)
        .get(span.start..span.end)
        .unwrap_or_default();
    let quote = usize::from(written.starts_with(['"', '\'']));
    if written.get(quote..written.len().saturating_sub(quote)) != Some(text) {
        return span;
    }
    let start = span.start + quote + offset.min(text.len());
    let width = text
        .get(offset..)
        .and_then(|rest| rest.chars().next())
        .map_or(0, char::len_utf8);
    Span {
        start,
        end: start + width,
        ..span
    }
}
