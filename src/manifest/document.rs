//! One document to one declared manifest.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Span};
use crate::model::{
    Field, FieldValue, IntegrationId, IntegrationType, Kind, RepositoryId, Section,
};
use crate::state::Matcher;

use super::check::{CheckedObject, Checker, Stated, did_you_mean};
use super::declared::{
    AssociationManifest, FeatureSetManifest, Header, IntegrationManifest, Reference,
    RepositoryManifest, Selector, Set, Target,
};
use super::general::general;
use super::places;
use super::rules::rollout;
use super::shape;
use super::yaml::{Node, Value};

/// Takes a document into the set; what is wrong with it is reported.
pub(crate) fn take(
    set: &mut Set,
    node: &Node,
    diagnostics: &mut Vec<Diagnostic>,
    masks: &mut Vec<Span>,
) {
    let Value::Map(entries) = &node.value else {
        let message = format!(
            "a manifest is a map, but this document is {}",
            node.describe()
        );
        diagnostics.push(
            Diagnostic::error("wrong-type", node.span, message)
                .help("start with `apiVersion: gijctl.dev/v1` and `kind:`"),
        );
        set.has_unreadable = true;
        return;
    };
    let place = entries.first().map_or(node.span, |entry| entry.key.span);
    let kind = match kind(node, place) {
        Ok(kind) => kind,
        Err(diagnostic) => {
            diagnostics.push(*diagnostic);
            set.has_unreadable = true;
            return;
        }
    };
    let manifest = Checker::new(kind, diagnostics, masks).document(entries, place);
    let header = header(&manifest);
    set.has_unreadable |= header.name.is_none();
    let spec = manifest.object("spec").cloned().unwrap_or(CheckedObject {
        place,
        entries: BTreeMap::new(),
    });
    match kind {
        Kind::Integration => set.integrations.push(integration(header, spec)),
        Kind::Repository => set.repositories.push(repository(header, spec)),
        Kind::FeatureSet => set.feature_sets.push(FeatureSetManifest {
            header,
            target: target(&spec, Target::Everything),
            fields: settings(&spec, "features"),
            features: spec.object("features").cloned().unwrap_or(CheckedObject {
                place,
                entries: BTreeMap::new(),
            }),
        }),
        Kind::ProjectAssociation => set.associations.push(AssociationManifest {
            header,
            target: target(&spec, Target::Unknown),
            projects: spec
                .projects("projects")
                .map(|projects| projects.map(Clone::clone)),
        }),
        Kind::GeneralSettings => set.general.push(general(header, spec, diagnostics)),
    }
}

fn kind(node: &Node, place: Span) -> Result<Kind, Box<Diagnostic>> {
    let kinds = Kind::ALL.map(Kind::as_str);
    let unknown = |diagnostic| Box::new(diagnostic);
    let Some(entry) = node.get("kind") else {
        let help = format!("add `kind:` with one of {}", kinds.join(", "));
        let message = "this manifest has no `kind`";
        return Err(unknown(
            Diagnostic::error("missing-key", place, message).help(help),
        ));
    };
    let Some(text) = entry.value.as_text() else {
        let message = format!(
            "`kind` must be the name of a kind, but it is {}",
            entry.value.describe()
        );
        let help = did_you_mean("", &kinds);
        return Err(unknown(
            Diagnostic::error("wrong-type", entry.key.span, message).help(help),
        ));
    };
    if let Some(kind) = Kind::parse(text) {
        return Ok(kind);
    }
    let message = format!("there is no kind `{}`", text.escape_debug());
    Err(unknown(
        Diagnostic::error("unknown-kind", entry.value.span, message)
            .help(did_you_mean(text, &kinds)),
    ))
}

fn header(manifest: &CheckedObject) -> Header {
    let metadata = manifest.object("metadata");
    let name = metadata
        .and_then(|metadata| metadata.text("name"))
        .and_then(|name| {
            Some(Stated {
                value: name.value.parse().ok()?,
                span: name.span,
            })
        });
    let labels = metadata
        .and_then(|metadata| metadata.texts("labels"))
        .into_iter()
        .flat_map(|labels| labels.value)
        .map(|(key, value)| (key.clone(), value.value.clone()))
        .collect();
    let rollout = metadata.map(rollout::stated).unwrap_or_default();
    let advice = metadata
        .and_then(|metadata| metadata.texts("annotations"))
        .into_iter()
        .flat_map(|annotations| annotations.value)
        .filter(|(key, _)| places::is_kept(key))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    Header {
        name,
        labels,
        rollout,
        advice,
    }
}

fn integration(header: Header, spec: CheckedObject) -> IntegrationManifest {
    let integration_type = spec.text("type").and_then(|stated| {
        Some(Stated {
            value: IntegrationType::parse(stated.value)?,
            span: stated.span,
        })
    });
    let id = id(&spec, IntegrationId::new);
    let fields = all_settings(&spec);
    IntegrationManifest {
        header,
        integration_type,
        id,
        spec,
        fields,
    }
}

fn repository(header: Header, spec: CheckedObject) -> RepositoryManifest {
    let integration = spec.text(shape::INTEGRATION).and_then(|stated| {
        Some(Stated {
            value: stated.value.parse().ok()?,
            span: stated.span,
        })
    });
    RepositoryManifest {
        header,
        id: id(&spec, RepositoryId::new),
        integration,
        matcher: matcher(&spec),
        fields: all_settings(&spec),
        spec,
    }
}

fn matcher(spec: &CheckedObject) -> Option<Stated<Matcher>> {
    let stated = spec.object(shape::MATCH)?;
    let own = |text: &str| text.to_owned();
    let display_name = stated
        .text(shape::MATCH_DISPLAY_NAME)
        .map(|text| text.map(|text| Matcher::DisplayName(own(text))));
    let origin = stated
        .text(shape::MATCH_ORIGIN)
        .map(|text| text.map(|text| Matcher::Origin(own(text))));
    let glob = stated.text(shape::MATCH_GLOB).and_then(|text| {
        Some(Stated {
            value: Matcher::Glob(text.value.parse().ok()?),
            span: text.span,
        })
    });
    display_name.or(origin).or(glob)
}

fn id<T>(spec: &CheckedObject, of: impl FnOnce(u64) -> Option<T>) -> Option<Stated<T>> {
    let stated = spec.integer("id")?;
    Some(Stated {
        value: of(u64::try_from(stated.value).ok()?)?,
        span: stated.span,
    })
}

/// The settings stated in `spec` and in `spec.features`.
fn all_settings(spec: &CheckedObject) -> BTreeMap<Field, Stated<FieldValue>> {
    let mut fields = settings(spec, "features");
    for field in Field::of_section(Section::Spec) {
        if let Some(value) = spec.setting(field.name()) {
            fields.insert(field, value);
        }
    }
    fields
}

fn settings(spec: &CheckedObject, key: &str) -> BTreeMap<Field, Stated<FieldValue>> {
    let Some(features) = spec.object(key) else {
        return BTreeMap::new();
    };
    Field::of_section(Section::Features)
        .filter_map(|field| Some((field, features.setting(field.name())?)))
        .collect()
}

fn target(spec: &CheckedObject, without_selector: Target) -> Target {
    let Some(place) = spec.key("selector") else {
        return without_selector;
    };
    let Some(selector) = spec.object("selector") else {
        return Target::Unknown;
    };
    let names = selector.list("matchNames").map(|names| {
        let references = names.value.iter();
        references
            .map(|name| name.clone().map(|text| Reference::parse(&text)))
            .collect()
    });
    let labels = selector
        .texts("matchLabels")
        .map(|labels| labels.map(Clone::clone));
    let broken = (selector.states("matchNames") && names.is_none())
        || (selector.states("matchLabels") && labels.is_none());
    if broken || (names.is_none() && labels.is_none()) {
        return Target::Unknown;
    }
    Target::Selected(Selector {
        place,
        names,
        labels,
    })
}
