//! Rules within one integration.

use crate::diag::{Diagnostic, Span};
use crate::model::integration_type::OriginRule;
use crate::model::{Field, FieldTypes, IntegrationType, Section};

use super::super::check::Stated;
use super::super::declared::IntegrationManifest;

pub(super) fn check(manifest: &IntegrationManifest, diagnostics: &mut Vec<Diagnostic>) {
    path_and_filter(manifest, diagnostics);
    let Some(kind) = &manifest.integration_type else {
        return;
    };
    settings_of_other_types(manifest, kind.value, diagnostics);
    retired_type(kind, diagnostics);
    delete_files(manifest, kind.value, diagnostics);
    cloud_or_server(manifest, kind.value, diagnostics);
    if !manifest.spec.states("id") {
        requirements(manifest, kind, diagnostics);
    }
}

/// C22: the vendor calls the two exclusive and combinable in one sentence.
fn path_and_filter(manifest: &IntegrationManifest, diagnostics: &mut Vec<Diagnostic>) {
    let stated = |field| {
        let text = manifest.text(field);
        manifest.fields.get(&field).filter(|_| !text.is_empty())
    };
    if let (Some(path), Some(filter)) = (stated(Field::ApiPath), stated(Field::ApiFilter)) {
        diagnostics.push(
            Diagnostic::warning(
                "path-and-filter",
                filter.span,
                "`apiPath` and `apiFilter` are both given, and the vendor's documentation says both that they exclude each other and that they combine (C22)",
            )
            .related(path.span, "the path is here")
            .help("check after the first indexing that the right repositories have come in"),
        );
    }
}

fn settings_of_other_types(
    manifest: &IntegrationManifest,
    kind: IntegrationType,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let features = manifest.spec.object("features");
    for field in Field::ALL {
        let object = match field.spec().section {
            Section::Spec => Some(&manifest.spec),
            Section::Features => features,
            Section::Projects => None,
        };
        let Some(key) = object.and_then(|object| object.key(field.name())) else {
            continue;
        };
        if let FieldTypes::Only(types) = field.spec().types
            && !types.contains(&kind)
        {
            let types: Vec<_> = types.iter().map(|kind| kind.as_str()).collect();
            let message = format!("`{field}` means nothing for an integration of type {kind}");
            let help = format!("remove it; it is for {}", types.join(", "));
            diagnostics.push(Diagnostic::error("not-for-this-type", key, message).help(help));
        }
    }
}

fn retired_type(kind: &Stated<IntegrationType>, diagnostics: &mut Vec<Diagnostic>) {
    if kind.value == IntegrationType::GitlabServerLegacy {
        diagnostics.push(
            Diagnostic::warning(
                "retired-type",
                kind.span,
                "GIJ has dropped GITLAB_SERVER_LEGACY (GitLab API v3): support was announced to end with 4.19 and was gone by March 2024",
            )
            .help("use GITLAB_SERVER, with a personal access token"),
        );
    }
}

/// C24: one page says that removal leaves tracked folders alone, another that it deletes them.
fn delete_files(
    manifest: &IntegrationManifest,
    kind: IntegrationType,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let stated = manifest
        .spec
        .object("lifecycle")
        .and_then(|lifecycle| lifecycle.bool("deleteFiles"));
    if let Some(stated) = stated.filter(|stated| stated.value)
        && kind == IntegrationType::Filespace
    {
        diagnostics.push(
            Diagnostic::error(
                "delete-originals",
                stated.span,
                "the files of a tracked folder are the originals, and deleting the integration would delete them (C24)",
            )
            .help("remove `deleteFiles`"),
        );
    }
}

/// C7: the vendor's text and samples disagree on which of the two is the cloud.
fn cloud_or_server(
    manifest: &IntegrationManifest,
    kind: IntegrationType,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(origin) = manifest.fields.get(&Field::Origin) else {
        return;
    };
    let host = microsoft_cloud(manifest.text(Field::Origin));
    let (message, help) = match (kind, host) {
        (IntegrationType::Azure, Some(VSTS_HOST)) => (
            "by the vendor's samples the type AZURE is dev.azure.com, and this origin is Microsoft's cloud under its older name (C7)",
            "for visualstudio.com use VSTS, or write the origin as https://dev.azure.com/ORGANIZATION",
        ),
        (IntegrationType::AzureDevops, Some(_)) => (
            "AZURE_DEVOPS is Azure DevOps Server by the vendor's samples, but this origin is Microsoft's cloud (C7)",
            "for dev.azure.com use AZURE, for visualstudio.com use VSTS",
        ),
        (IntegrationType::Azure | IntegrationType::Vsts, None) => (
            "this type is Microsoft's cloud by the vendor's samples, but this origin is a server of one's own (C7)",
            "for Azure DevOps Server use AZURE_DEVOPS",
        ),
        _ => return,
    };
    diagnostics.push(Diagnostic::warning("cloud-or-server", origin.span, message).help(help));
}

/// Microsoft's cloud under its older name.
const VSTS_HOST: &str = "visualstudio.com";

/// Which of Microsoft's clouds an address is of.
fn microsoft_cloud(origin: &str) -> Option<&'static str> {
    let rest = origin.split_once("://").map_or(origin, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host
        .split(':')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    ["dev.azure.com", VSTS_HOST]
        .into_iter()
        .find(|cloud| host == *cloud || host.ends_with(&format!(".{cloud}")))
}

/// What the type cannot be created without. With `id` the integration exists already.
fn requirements(
    manifest: &IntegrationManifest,
    kind: &Stated<IntegrationType>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let needs = kind.value.requirements();
    let needed = [
        (
            needs.origin == OriginRule::Required,
            Field::Origin.name(),
            Field::Origin.spec().example,
        ),
        (
            needs.aws_region,
            Field::AwsRegion.name(),
            Field::AwsRegion.spec().example,
        ),
        (
            needs.folder_depth,
            Field::FolderDepth.name(),
            Field::FolderDepth.spec().example,
        ),
    ];
    for (needed, name, example) in needed {
        if needed && !manifest.spec.states(name) {
            diagnostics.push(missing(manifest.spec.place, kind, name).help(format!(
                "add `{name}: {example}`, or state `id` if the integration exists already"
            )));
        }
    }
    if !needs.credentials.is_empty() && !manifest.spec.states("credentials") {
        let forms: Vec<_> = needs.credentials.iter().map(|form| form.as_str()).collect();
        diagnostics.push(
            missing(manifest.spec.place, kind, "credentials").help(format!(
                "add `credentials` as {}, or state `id` if the integration exists already",
                forms.join(" or ")
            )),
        );
    }
}

fn missing(place: Span, kind: &Stated<IntegrationType>, name: &str) -> Diagnostic {
    let message = format!("an integration of type {} needs `{name}`", kind.value);
    Diagnostic::error("missing-key", place, message).related(kind.span, "because of this type")
}
