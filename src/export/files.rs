//! Which manifest stands in which file, and what is said of all of them.

use std::collections::BTreeSet;

use super::choose::{Chooser, Declaration, EmptyFeatures, no_manifest};
use super::credentials::CredentialsChoice;
use super::factor::factor;
use super::names::{name_all, type_slug};
use super::site::{
    Export, ExportedFile, ExportedRow, FeaturesIn, Layout, LeftOut, Options, Site, SiteRow,
    SiteSource, Variable,
};
use super::write;
use super::yaml::{comment, in_comment};
use crate::model::{Address, Field, FieldMap, IntegrationType, Place, RowType, SecretSlot};
use crate::state::{LiveRow, LiveType};

/// How every exported file begins.
pub const HEADING: &str = "# Written by gijctl export";

/// The one file with all manifests.
const ALL: &str = "all.yaml";
/// What is to be known of the export; it holds nothing but comments.
const ABOUT: &str = "about-export.yaml";
/// The environment variables to fill. Its ending keeps it from being read as a manifest.
const VARIABLES: &str = "secrets.env.example";
/// The feature set for all that is exported.
const FEATURE_SET: &str = "common-features";

/// Addresses that nothing has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("nothing is exported as {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or "))]
pub struct UnknownAddresses(pub Vec<Address>);

/// Exports a site.
pub fn export(site: &Site, options: &Options) -> Result<Export, UnknownAddresses> {
    let (mut declarations, not_declared) = declarations(site, options);
    if let Some(only) = &options.only {
        select(&mut declarations, only)?;
    }
    let common = match options.features {
        FeaturesIn::Resources => FieldMap::new(),
        FeaturesIn::FeatureSet => factor(&mut declarations),
    };
    let mut left_out = match options.only {
        None => {
            let mut left_out = of_site(site);
            left_out.extend(not_declared);
            left_out.extend(site.left_out.iter().cloned());
            left_out
        }
        Some(_) => Vec::new(),
    };
    left_out.extend(declarations.iter().flat_map(Declaration::left_out));
    let mut export = Export {
        files: Vec::new(),
        rows: declarations
            .iter()
            .map(|declaration| ExportedRow {
                address: declaration.address(),
                id: declaration.id,
            })
            .collect(),
        environment: declarations.iter().filter_map(variable).collect(),
        left_out,
    };
    export.rows.sort_by(|a, b| a.address.cmp(&b.address));
    export.environment.sort();
    export.files = match options.layout {
        Layout::FilePerResource => file_per_resource(site, &declarations, &common, &export),
        Layout::OneFile => vec![one_file(site, &declarations, &common, &export)],
    };
    export.files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(export)
}

/// What is stated of each row, by type and name, and which of them no manifest can be about.
fn declarations(site: &Site, options: &Options) -> (Vec<Declaration>, Vec<LeftOut>) {
    let names = name_all(site, options.beside.as_ref());
    let chooser = Chooser {
        site,
        empty_features: match options.beside {
            // Feature sets that are there already must not reach it.
            Some(_) => EmptyFeatures::State,
            None => EmptyFeatures::LeaveOut,
        },
    };
    let declared = options.beside.as_ref();
    let mut origins = declared.map_or_else(BTreeSet::new, |declared| declared.origins.clone());
    let mut declarations = Vec::new();
    let mut left_out = Vec::new();
    for one in &site.rows {
        let (LiveType::Known(row_type), Some(naming)) = (&one.row.row_type, names.get(&one.row.id))
        else {
            continue;
        };
        match no_manifest(&one.row, &mut origins) {
            None => declarations.push(chooser.choose(one, *row_type, naming)),
            Some(why) => left_out.push(LeftOut {
                what: shown(&one.row),
                why,
            }),
        }
    }
    declarations.sort_by_key(|one| (one.id.noun(), type_slug(one.row_type), one.name.clone()));
    (declarations, left_out)
}

/// A row that has no manifest to name it by.
fn shown(row: &LiveRow) -> String {
    format!("{} `{}`", row.id, in_comment(&row.display_name))
}

fn select(
    declarations: &mut Vec<Declaration>,
    only: &BTreeSet<Address>,
) -> Result<(), UnknownAddresses> {
    let known: BTreeSet<Address> = declarations.iter().map(Declaration::address).collect();
    let unknown: Vec<Address> = only.difference(&known).cloned().collect();
    if !unknown.is_empty() {
        return Err(UnknownAddresses(unknown));
    }
    declarations.retain(|declaration| only.contains(&declaration.address()));
    Ok(())
}

/// What is left out of the site as a whole.
fn of_site(site: &Site) -> Vec<LeftOut> {
    let mut left_out = Vec::new();
    for SiteRow { row, .. } in &site.rows {
        if let LiveType::Unknown(kind) = &row.row_type {
            left_out.push(LeftOut {
                what: shown(row),
                why: format!(
                    "it has the type {}, which the API cannot manage: gijctl shows it and never touches it",
                    in_comment(kind)
                ),
            });
        }
    }
    for (place, all) in [
        (Place::Integration, "integration"),
        (Place::Plain, "plain repository"),
    ] {
        let rows = site.rows.iter().map(|one| &one.row);
        let of_place = rows.filter(|row| row.place() == place);
        let unreadable: BTreeSet<Field> = of_place.flat_map(|row| row.unreadable.clone()).collect();
        let told = unreadable
            .into_iter()
            .filter(|field| is_for_all(*field, place));
        left_out.extend(told.map(|field| LeftOut {
            what: format!("{field} of every {all}"),
            why: "GIJ shows it of none: state it where you know that it is set".to_owned(),
        }));
    }
    left_out
}

/// Whether everything in a place has the setting.
fn is_for_all(field: Field, place: Place) -> bool {
    match place {
        Place::Integration => IntegrationType::ALL
            .into_iter()
            .all(|kind| field.applies_to(kind)),
        Place::Plain | Place::Inside => field.at(place).is_settable(),
    }
}

/// The variable that a manifest looks for its secret in.
fn variable(declaration: &Declaration) -> Option<Variable> {
    let CredentialsChoice::Stated { slot, variable, .. } = &declaration.credentials else {
        return None;
    };
    let what = match slot {
        SecretSlot::Pat => "personal access token",
        SecretSlot::Password => "password",
    };
    Some(Variable {
        name: variable.clone(),
        purpose: format!(
            "{what} of {}, `{}`",
            declaration.address(),
            in_comment(&declaration.display_name)
        ),
    })
}

fn file_per_resource(
    site: &Site,
    declarations: &[Declaration],
    common: &FieldMap,
    export: &Export,
) -> Vec<ExportedFile> {
    let heading = heading(&site.source);
    let file = |path: String, text: String| ExportedFile {
        path,
        text: format!("{heading}{text}"),
    };
    let mut files = vec![file(ABOUT.to_owned(), about(site, export))];
    files.extend(declarations.iter().map(|declaration| {
        let name = &declaration.name;
        let path = match declaration.row_type {
            RowType::Integration(_) => {
                let folder = type_slug(declaration.row_type);
                format!("integrations/{folder}/{name}.yaml")
            }
            RowType::Plain | RowType::Inside => format!("repositories/{name}.yaml"),
        };
        file(path, write::row(declaration))
    }));
    if !common.is_empty() {
        let path = format!("feature-sets/{FEATURE_SET}.yaml");
        files.push(file(path, write::feature_set(FEATURE_SET, common)));
    }
    if !export.environment.is_empty() {
        let mut text = comment(
            0,
            "The environment variables that the manifests name. Fill in a copy, and keep the copy out of Git.",
        );
        for Variable { name, purpose } in &export.environment {
            text.push_str(&format!("\n{}{name}=\n", comment(0, purpose)));
        }
        files.push(file(VARIABLES.to_owned(), text));
    }
    files
}

fn one_file(
    site: &Site,
    declarations: &[Declaration],
    common: &FieldMap,
    export: &Export,
) -> ExportedFile {
    let mut text = heading(&site.source);
    text.push_str(&about(site, export));
    if !export.environment.is_empty() {
        text.push_str("#\n");
        text.push_str(&comment(
            0,
            "The environment variables that the manifests name:",
        ));
        for Variable { name, purpose } in &export.environment {
            text.push_str(&comment(0, &format!("- {name}: {purpose}")));
        }
    }
    let feature_set = (!common.is_empty()).then(|| write::feature_set(FEATURE_SET, common));
    let manifests = declarations.iter().map(write::row);
    for manifest in feature_set.into_iter().chain(manifests) {
        text.push_str("---\n");
        text.push_str(&manifest);
    }
    ExportedFile {
        path: ALL.to_owned(),
        text,
    }
}

/// The line by which an exported file is known. It says nothing that changes by itself.
fn heading(source: &SiteSource) -> String {
    match source {
        SiteSource::Jira { url, .. } => format!("{HEADING} from {}\n", in_comment(url)),
        SiteSource::BulkExport => format!("{HEADING} from a bulk export\n"),
    }
}

/// What is to be known of the whole.
fn about(site: &Site, export: &Export) -> String {
    let mut text = String::new();
    if let SiteSource::Jira { app_version, .. } = &site.source {
        let version = app_version.as_deref().map_or_else(
            || "The app does not tell its version.".to_owned(),
            |version| format!("Git Integration for Jira {version}."),
        );
        text.push_str(&comment(0, &version));
    }
    text.push_str("#\n");
    text.push_str(&comment(
        0,
        &format!(
            "Integrations exported: {}; plain repositories: {}. A setting that is empty in Jira is not stated, and so not managed.",
            export.integrations().count(),
            export.repositories().count()
        ),
    ));
    if !export.left_out.is_empty() {
        text.push_str("#\n");
        text.push_str(&comment(0, "Left out:"));
        for LeftOut { what, why } in &export.left_out {
            text.push_str(&comment(0, &format!("- {what}: {why}")));
        }
    }
    text
}
