//! Manifests of every type with any of their settings, each setting with two values.

use std::collections::{BTreeMap, BTreeSet};

use gijctl::model::{Field, IntegrationType};

use super::support::manifest_of;

/// Which of the two values of a setting a manifest states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    First,
    Second,
}

impl Choice {
    pub(super) fn other(self) -> Self {
        match self {
            Self::First => Self::Second,
            Self::Second => Self::First,
        }
    }
}

/// What a manifest states, by the names that manifests use: settings, `projects` and `disabled`.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    pub(super) name: String,
    pub(super) kind: IntegrationType,
    pub(super) stated: BTreeMap<&'static str, Choice>,
}

/// Every key that a manifest of a type may state.
pub(super) fn keys(kind: IntegrationType) -> Vec<&'static str> {
    let settings = Field::ALL
        .into_iter()
        .filter(|field| field.applies_to(kind));
    let mut keys: Vec<_> = settings
        .map(Field::name)
        .filter(|name| !["global", "projectMappingIds"].contains(name))
        .collect();
    keys.extend(["projects", "disabled"]);
    keys
}

/// What a manifest of a type must state.
fn required(kind: IntegrationType) -> BTreeSet<&'static str> {
    let needs = kind.requirements();
    let mut keys = BTreeSet::new();
    if needs.origin == gijctl::model::integration_type::OriginRule::Required {
        keys.insert("origin");
    }
    if needs.aws_region {
        keys.insert("awsRegion");
    }
    if needs.folder_depth {
        keys.insert("folderDepth");
    }
    keys
}

impl Sample {
    /// A manifest that states every key of its type.
    pub(super) fn whole(kind: IntegrationType, choice: Choice) -> Self {
        let name = kind.as_str().to_lowercase().replace('_', "-");
        let stated = keys(kind).into_iter().map(|key| (key, choice)).collect();
        Self { name, kind, stated }
    }

    /// A manifest that states what it must and these keys besides.
    pub(super) fn part(
        name: String,
        kind: IntegrationType,
        stated: BTreeMap<&'static str, Choice>,
    ) -> Self {
        let applies = keys(kind);
        let mut stated: BTreeMap<_, _> = stated
            .into_iter()
            .filter(|(key, _)| applies.contains(key))
            .collect();
        for key in required(kind) {
            stated.entry(key).or_insert(Choice::First);
        }
        Self { name, kind, stated }
    }

    /// The same with another value of one key, where it is stated.
    pub(super) fn turn(&mut self, key: &str) {
        if let Some(choice) = self.stated.get_mut(key) {
            *choice = choice.other();
        }
    }

    pub(super) fn without(mut self, key: &str) -> Self {
        self.stated.remove(key);
        self
    }

    pub(super) fn manifest(&self) -> String {
        let mut lines = vec![credentials(self.kind).to_owned()];
        let mut features = Vec::new();
        for (key, choice) in &self.stated {
            let value = value(key, self, *choice);
            let is_feature = Field::by_name(key)
                .is_some_and(|field| field.spec().section == gijctl::model::Section::Features);
            if is_feature {
                features.push(format!("{key}: {value}"));
            } else {
                lines.push(format!("{key}: {value}"));
            }
        }
        lines.push(format!("features: {{ {} }}", features.join(", ")));
        let lines: Vec<_> = lines
            .iter()
            .map(String::as_str)
            .filter(|line| !line.is_empty())
            .collect();
        manifest_of(&self.name, self.kind.as_str(), &lines)
    }
}

pub(super) fn manifests(samples: &[Sample]) -> String {
    samples.iter().map(Sample::manifest).collect()
}

fn credentials(kind: IntegrationType) -> &'static str {
    match kind {
        IntegrationType::Filespace => "",
        IntegrationType::TfsServer => "credentials: { username: all, pat: { env: SECRET } }",
        IntegrationType::Aws | IntegrationType::Gerrit | IntegrationType::GitlabServerLegacy => {
            "credentials: { username: svc, password: { env: SECRET } }"
        }
        _ => "credentials: { pat: { env: SECRET } }",
    }
}

/// A value as YAML.
fn value(key: &str, sample: &Sample, choice: Choice) -> String {
    let name = &sample.name;
    let (first, second) = match key {
        "displayName" => (format!("The {name}"), format!("\"{name} – renamed\"")),
        "origin" => origins(sample),
        "apiPath" => (format!("/orgs/{name}/repos"), "''".to_owned()),
        "apiFilter" => ("''".to_owned(), filter(sample.kind).to_owned()),
        "tfsCollection" => (format!("{name}-collection"), "''".to_owned()),
        "awsRegion" => ("eu-central-1".to_owned(), "us-east-1".to_owned()),
        "folderDepth" => ("3".to_owned(), "1".to_owned()),
        "refSpecCustom" => ("'+refs/meta/*:refs/meta/*'".to_owned(), "''".to_owned()),
        "maxMinsToCommitEmail" => ("0".to_owned(), "2147483647".to_owned()),
        "tagsFilter" => ("'^v[0-9]+'".to_owned(), "''".to_owned()),
        "prHideFilter" => ("''".to_owned(), "'^wip/.*$'".to_owned()),
        "projects" => ("[PAY, OPS]".to_owned(), "all".to_owned()),
        // The token of each user needs the repository browser, so that one stays on.
        "requireUserPat" => ("true".to_owned(), "false".to_owned()),
        "gitViewerEnabled" => {
            let needed = sample.stated.get("requireUserPat") == Some(&Choice::First);
            ("true".to_owned(), needed.to_string())
        }
        _ => ("false".to_owned(), "true".to_owned()),
    };
    match choice {
        Choice::First => first,
        Choice::Second => second,
    }
}

fn origins(sample: &Sample) -> (String, String) {
    let name = &sample.name;
    let (first, second) = match sample.kind {
        IntegrationType::Github => ("https://GitHub.com/", "https://ghe.acme.example"),
        IntegrationType::Gitlab => ("https://gitlab.com/", "https://GitLab.com"),
        IntegrationType::Azure => ("https://dev.azure.com/", "https://dev.azure.com/acme"),
        IntegrationType::Vsts => (
            "https://acme.visualstudio.com",
            "https://b.visualstudio.com/",
        ),
        IntegrationType::Aws => ("https://codecommit.example", "https://other.example/"),
        IntegrationType::Filespace => {
            return (format!("/srv/{name}/*"), format!("/srv/{name}/"));
        }
        _ => {
            return (
                format!("https://{name}.acme.example/sub/"),
                format!("HTTPS://{name}.Acme.example"),
            );
        }
    };
    (first.to_owned(), second.to_owned())
}

fn filter(kind: IntegrationType) -> &'static str {
    match kind {
        IntegrationType::Filespace => "\"[?name != 'x']\"",
        _ => "\"[?!archived]\"",
    }
}
