//! Manifests as text.

use super::choose::{Declaration, Line};
use super::credentials::CredentialsChoice;
use super::projects::ProjectsChoice;
use super::yaml::{comment, scalar};
use crate::manifest::values::literal;
use crate::model::{FieldMap, FieldValue, Kind};

/// Keys of projects stand on one line up to this width.
const WIDTH: usize = 100;

/// The manifest of an integration or a plain repository.
pub(super) fn row(declaration: &Declaration) -> String {
    let mut text = header(declaration.address().kind, declaration.name.as_str());
    text.push_str("spec:\n");
    if let Some(kind) = declaration.row_type.integration() {
        text.push_str(&format!("  type: {kind}\n"));
    }
    if !declaration.pins.is_empty() {
        text.push_str(&comment(2, &declaration.pins.join(" ")));
        text.push_str(&format!("  id: {}\n", declaration.id.get()));
    }
    text.push_str(&lines(2, &declaration.settings));
    text.push_str(&credentials(&declaration.credentials));
    text.push_str(&format!("  disabled: {}\n", declaration.disabled));
    text.push_str(&projects(&declaration.projects));
    let features = lines(4, &declaration.features);
    if declaration
        .features
        .iter()
        .any(|line| line.setting().is_some())
    {
        text.push_str("  features:\n");
    }
    text.push_str(&features);
    text
}

/// The manifest of a feature set that reaches everything.
pub(super) fn feature_set(name: &str, features: &FieldMap) -> String {
    let mut text = header(Kind::FeatureSet, name);
    text.push_str("spec:\n");
    text.push_str(&comment(
        2,
        "Without a selector it reaches everything in the set that has the feature and does not state it itself.",
    ));
    text.push_str("  features:\n");
    for (field, value) in features {
        text.push_str(&format!("    {field}: {}\n", written(value)));
    }
    text
}

fn header(kind: Kind, name: &str) -> String {
    format!(
        "apiVersion: gijctl.dev/v1\nkind: {kind}\nmetadata:\n  name: {}\n",
        scalar(name)
    )
}

fn lines(indent: usize, lines: &[Line]) -> String {
    let mut text = String::new();
    for line in lines {
        match line {
            Line::Setting(field, value) => text.push_str(&format!(
                "{}{field}: {}\n",
                " ".repeat(indent),
                written(value)
            )),
            Line::LeftOut(field, why) => {
                text.push_str(&comment(indent, &format!("{field} is left out: {why}.")));
            }
        }
    }
    text
}

fn written(value: &FieldValue) -> String {
    match value {
        FieldValue::Bool(value) => value.to_string(),
        FieldValue::Integer(value) => value.to_string(),
        FieldValue::Text(text) => literal_scalar(text),
        FieldValue::Ids(ids) => {
            let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
            format!("[{}]", ids.join(", "))
        }
    }
}

/// A text of `spec`, where no part of it may be taken for a reference to a value.
fn literal_scalar(text: &str) -> String {
    scalar(&literal(text))
}

fn credentials(choice: &CredentialsChoice) -> String {
    match choice {
        CredentialsChoice::NotNeeded => String::new(),
        CredentialsChoice::Stated {
            username,
            slot,
            variable,
            doubt,
        } => {
            let mut text = String::new();
            if !doubt.is_empty() {
                text.push_str(&comment(2, doubt));
            }
            text.push_str("  credentials:\n");
            if let Some(username) = username {
                text.push_str(&format!("    username: {}\n", literal_scalar(username)));
            }
            text.push_str(&format!(
                "    {}:\n      env: {variable}\n",
                slot.api_name()
            ));
            text
        }
        CredentialsChoice::LeftOut { why, example } => {
            let why = format!("credentials are left out: {why}. To manage them, write:");
            comment(2, &why) + &comment(2, example)
        }
    }
}

fn projects(choice: &ProjectsChoice) -> String {
    match choice {
        ProjectsChoice::NotShown => String::new(),
        ProjectsChoice::All => "  projects: all\n".to_owned(),
        ProjectsChoice::LeftOut(why) => comment(2, &format!("projects is left out: {why}.")),
        ProjectsChoice::Keys(keys) => {
            let keys: Vec<_> = keys.iter().map(|key| scalar(key.as_str())).collect();
            let line = format!("  projects: [{}]\n", keys.join(", "));
            if line.chars().count() <= WIDTH {
                return line;
            }
            let items = keys.iter().map(|key| format!("    - {key}\n"));
            format!("  projects:\n{}", items.collect::<String>())
        }
    }
}
