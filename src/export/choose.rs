//! What the manifest of one integration or plain repository states, and what it leaves out and why.

use std::collections::BTreeSet;

use super::credentials::{self, CredentialsChoice};
use super::names::{FoundBy, Naming};
use super::projects::{self, ProjectsChoice};
use super::site::{LeftOut, Site, SiteRow};
use super::yaml::in_comment;
use crate::manifest::refusal;
use crate::model::integration_type::OriginRule;
use crate::model::{
    Address, Field, FieldTypes, FieldValue, Name, RowId, RowType, Section, Shape,
    normalise_clone_origin,
};
use crate::state::{LiveRow, LiveType};

/// The manifest of one integration or plain repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Declaration {
    pub(super) name: Name,
    pub(super) id: RowId,
    pub(super) row_type: RowType,
    pub(super) display_name: String,
    /// Why `id` is stated, in sentences; empty where it is not.
    pub(super) pins: Vec<String>,
    /// The settings directly in `spec`.
    pub(super) settings: Vec<Line>,
    pub(super) credentials: CredentialsChoice,
    pub(super) disabled: bool,
    pub(super) projects: ProjectsChoice,
    /// The settings in `spec.features`.
    pub(super) features: Vec<Line>,
}

/// A setting, or why there is none in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    Setting(Field, FieldValue),
    LeftOut(Field, String),
}

impl Line {
    pub(super) const fn setting(&self) -> Option<(Field, &FieldValue)> {
        match self {
            Self::Setting(field, value) => Some((*field, value)),
            Self::LeftOut(..) => None,
        }
    }
}

/// Words in the query of an address that stand before a credential.
const CREDENTIAL_WORDS: [&str; 6] = ["token", "secret", "password", "passwd", "apikey", "api_key"];

/// Whether features are stated that are empty in Jira.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EmptyFeatures {
    LeaveOut,
    State,
}

/// Decides what is stated.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chooser<'a> {
    pub(super) site: &'a Site,
    pub(super) empty_features: EmptyFeatures,
}

impl Chooser<'_> {
    /// Decides what is stated of an integration or a plain repository.
    pub(super) fn choose(self, one: &SiteRow, row_type: RowType, naming: &Naming) -> Declaration {
        let row = &one.row;
        let username = one.username.as_deref();
        let credentials = match row_type {
            RowType::Integration(kind) => credentials::of_integration(kind, &naming.name, username),
            RowType::Plain | RowType::Inside => {
                credentials::of_plain_repository(origin(row), &naming.name, username)
            }
        };
        // What GIJ shows and nobody can set is nothing that a manifest leaves out.
        let of_section = |section| {
            Field::of_section(section).filter(|field| field.at(row_type.place()).is_settable())
        };
        let settings: Vec<_> = of_section(Section::Spec)
            .filter_map(|field| line(row, row_type, naming, field))
            .collect();
        let features = of_section(Section::Features)
            .filter_map(|field| line(row, row_type, naming, field).or_else(|| self.empty(field)))
            .collect();
        let features = with_viewer(features);
        Declaration {
            name: naming.name.clone(),
            id: row.id,
            row_type,
            display_name: row.display_name.clone(),
            pins: pins(row_type, naming, &settings, &credentials),
            projects: projects::choose(self.site, row, &features),
            settings,
            credentials,
            disabled: row.disabled,
            features,
        }
    }

    /// A feature that is empty in Jira, where that is stated.
    fn empty(self, field: Field) -> Option<Line> {
        let is_text = matches!(field.spec().shape, Shape::Text { .. });
        (is_text && self.empty_features == EmptyFeatures::State)
            .then(|| Line::Setting(field, FieldValue::Text(String::new())))
    }
}

impl Declaration {
    pub(super) fn address(&self) -> Address {
        match self.row_type {
            RowType::Integration(_) => Address::integration(self.name.clone()),
            RowType::Plain | RowType::Inside => Address::repository(self.name.clone()),
        }
    }

    /// Everything that is not stated although there is something to state.
    pub(super) fn left_out(&self) -> Vec<LeftOut> {
        let address = self.address();
        let left_out = |what: &str, why: &str| LeftOut {
            what: format!("{address}: {what}"),
            why: why.to_owned(),
        };
        let mut all = Vec::new();
        for line in self.settings.iter().chain(&self.features) {
            if let Line::LeftOut(field, why) = line {
                all.push(left_out(field.name(), why));
            }
        }
        if let CredentialsChoice::LeftOut { why, .. } = &self.credentials {
            all.push(left_out("credentials", why));
        }
        if let ProjectsChoice::LeftOut(why) = &self.projects {
            all.push(left_out("projects", why));
        }
        all
    }
}

/// Why a plain repository can have no manifest at all; `None` where it can have one. Each states the
/// address it is cloned from, which no other one may state.
pub(super) fn no_manifest(row: &LiveRow, taken: &mut BTreeSet<String>) -> Option<String> {
    if row.row_type != LiveType::Known(RowType::Plain) {
        return None;
    }
    let origin = origin(row);
    if origin.is_empty() {
        return Some("GIJ does not show where it is cloned from".to_owned());
    }
    let why = refusal(
        RowType::Plain,
        Field::Origin,
        &FieldValue::Text(origin.to_owned()),
    );
    if let Some(why) = why {
        return Some(format!(
            "no manifest may hold the address it is cloned from: {}",
            in_comment(&why)
        ));
    }
    (!taken.insert(normalise_clone_origin(origin))).then(|| {
        "another repository is cloned from the same address, which manifests declare once"
            .to_owned()
    })
}

fn origin(row: &LiveRow) -> &str {
    match row.fields.get(&Field::Origin) {
        Some(FieldValue::Text(origin)) => origin,
        _ => "",
    }
}

fn line(row: &LiveRow, row_type: RowType, naming: &Naming, field: Field) -> Option<Line> {
    let left_out = |why: String| Some(Line::LeftOut(field, why));
    let value = match row.fields.get(&field) {
        Some(value) if !value.is_empty() => value,
        _ if field == Field::DisplayName => &FieldValue::Text(String::new()),
        // What GIJ shows of no integration is told once, unless this type lives by it.
        _ if row.unreadable.contains(&field)
            && field.spec().types != FieldTypes::All
            && row_type
                .integration()
                .is_some_and(|kind| field.applies_to(kind)) =>
        {
            return left_out("GIJ does not show it".to_owned());
        }
        _ => return None,
    };
    if field == Field::DisplayName {
        let why = match naming.found_by {
            FoundBy::DisplayName => None,
            FoundBy::IdOfNamesakes => Some(format!(
                "another {} has the same one, {}; to manage it, give each its own",
                row.id.noun(),
                shown_name(row)
            )),
            FoundBy::IdOfOtherManifest => Some(format!(
                "another manifest is called like that, {}",
                shown_name(row)
            )),
            FoundBy::IdOfUnfitName => refusal(row_type, field, value),
        };
        if let Some(why) = why {
            return left_out(why);
        }
    }
    if field == Field::Origin && is_implied(row_type, value) {
        return None;
    }
    if let FieldValue::Text(text) = value
        && may_hold_credential(text)
        && matches!(field, Field::ApiPath | Field::Origin)
    {
        return left_out(
            "its query may hold a credential, which belongs in no manifest".to_owned(),
        );
    }
    match refusal(row_type, field, value) {
        Some(why) => left_out(format!(
            "no manifest may hold what it is in Jira: {}",
            in_comment(&why)
        )),
        None => Some(Line::Setting(field, value.clone())),
    }
}

fn shown_name(row: &LiveRow) -> String {
    format!("`{}`", in_comment(&row.display_name))
}

fn is_implied(row_type: RowType, origin: &FieldValue) -> bool {
    let needs = row_type
        .integration()
        .map(|kind| kind.requirements().origin);
    let Some(OriginRule::Implied(Some(implied))) = needs else {
        return false;
    };
    matches!(origin, FieldValue::Text(text)
        if row_type.normalise_origin(text) == row_type.normalise_origin(implied))
}

/// Whether an address has a parameter that is named as credentials are.
fn may_hold_credential(text: &str) -> bool {
    let Some((_, query)) = text.split_once('?') else {
        return false;
    };
    query.split(['&', ';']).any(|parameter| {
        let name = parameter.split('=').next().unwrap_or_default();
        let name = name.to_ascii_lowercase();
        CREDENTIAL_WORDS.iter().any(|word| name.contains(word))
    })
}

/// The same without what manifests may not combine: GIJ shows `requireUserPat` without the browser
/// it needs.
fn with_viewer(mut lines: Vec<Line>) -> Vec<Line> {
    let is_off =
        |line: &Line| line.setting() == Some((Field::GitViewerEnabled, &FieldValue::Bool(false)));
    if lines.iter().any(is_off) {
        for line in &mut lines {
            if line.setting() == Some((Field::RequireUserPat, &FieldValue::Bool(true))) {
                let why = "it is true in Jira, and needs the repository browser, which is off";
                *line = Line::LeftOut(Field::RequireUserPat, why.to_owned());
            }
        }
    }
    lines
}

/// Why the manifest must name its row by its number.
fn pins(
    row_type: RowType,
    naming: &Naming,
    settings: &[Line],
    credentials: &CredentialsChoice,
) -> Vec<String> {
    let mut pins = Vec::new();
    if naming.found_by != FoundBy::DisplayName {
        let noun = match row_type {
            RowType::Integration(_) => "integration",
            RowType::Plain | RowType::Inside => "repository",
        };
        pins.push(format!(
            "The number finds the {noun}, since its display name cannot."
        ));
    }
    let RowType::Integration(kind) = row_type else {
        return pins;
    };
    let needs = kind.requirements();
    let states = |wanted: Field| {
        let mut stated = settings.iter().filter_map(Line::setting);
        stated.any(|(field, _)| field == wanted)
    };
    let needed = [
        (needs.origin == OriginRule::Required, Field::Origin),
        (needs.aws_region, Field::AwsRegion),
        (needs.folder_depth, Field::FolderDepth),
    ];
    let mut missing: Vec<&str> = needed
        .into_iter()
        .filter(|(needed, field)| *needed && !states(*field))
        .map(|(_, field)| field.name())
        .collect();
    if matches!(credentials, CredentialsChoice::LeftOut { .. }) {
        missing.push("credentials");
    }
    if !missing.is_empty() {
        pins.push(format!(
            "The number says that the integration exists; without it {} would have to be stated.",
            missing.join(" and ")
        ));
    }
    pins
}
