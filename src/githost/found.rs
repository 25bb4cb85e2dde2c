//! What a service tells of a repository.

use jiff::Timestamp;
use serde_json::Value;

use super::mask::Mask;
use crate::model::IntegrationType;

/// The most characters that are kept of a name or an address: services keep to far fewer.
const LONGEST: usize = 1_000;

/// What a service tells of a repository. What it does not tell is `None`, never a nought.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// Its name with the group it is in, `acme/ledger`, as it may be shown.
    pub shown: String,
    /// The same name as it is told: to compare with, and shown to nobody.
    pub name: String,
    /// Its name alone, as GIJ may have it: to compare with.
    pub short_name: String,
    /// Where it is cloned from, by all addresses that are told: to compare with.
    pub origins: Vec<String>,
    /// Its size in bytes.
    pub size: Option<u64>,
    /// When something in it moved last.
    pub moved: Option<Timestamp>,
    /// Whether it is archived or read-only.
    pub archived: Option<bool>,
    /// Whether it is empty.
    pub empty: Option<bool>,
    /// Whether it is switched off or hidden.
    pub off: Option<bool>,
}

impl Found {
    /// What is told of one object of a list. Its name is empty where it is no repository.
    pub(super) fn of(
        kind: IntegrationType,
        group: Option<&str>,
        item: &Value,
        mask: &Mask,
    ) -> Self {
        let mut found = match kind {
            IntegrationType::Github | IntegrationType::GithubServer => github(item),
            IntegrationType::Gitlab
            | IntegrationType::GitlabServer
            | IntegrationType::GitlabServerLegacy => gitlab(item),
            IntegrationType::Azure
            | IntegrationType::Vsts
            | IntegrationType::AzureDevops
            | IntegrationType::TfsServer => azure(group, item),
            IntegrationType::Gerrit => gerrit(item),
            IntegrationType::Filespace => folder(item),
            IntegrationType::Aws => Self {
                name: text(item, "name"),
                ..Self::default()
            },
        };
        // Shortened afterwards: half a token is nothing that a mask knows.
        found.shown = short(&mask.text(&found.name));
        found.name = short(&found.name);
        found.short_name = short(&found.short_name);
        found
    }

    /// What tells it from all others of its service: the number or name that it has there, else its
    /// address, else its name. Accounts and collections each have their own.
    pub(super) fn identity(&self, group: Option<&str>, item: &Value) -> String {
        let group = group.unwrap_or_default();
        match (&item["id"], self.origins.first()) {
            (Value::Number(id), _) => format!("{group}\nid {id}"),
            (Value::String(id), _) if !id.is_empty() => format!("{group}\nid {id}"),
            (_, Some(origin)) => format!("{group}\nat {origin}"),
            (_, None) => format!("{group}\nnamed {}", self.name),
        }
    }
}

fn github(item: &Value) -> Found {
    let moved = moment(item, "pushed_at");
    let created = moment(item, "created_at");
    let size = item["size"].as_u64();
    // GitHub rounds small ones down to nothing; one that was pushed to is not empty.
    let empty = match (size, moved, created) {
        (Some(0), Some(moved), Some(created)) => (moved <= created).then_some(true),
        (Some(0), None, _) => Some(true),
        (Some(0) | None, ..) => None,
        (Some(_), ..) => Some(false),
    };
    Found {
        name: text(item, "full_name"),
        short_name: text(item, "name"),
        origins: texts(item, &["clone_url", "ssh_url", "html_url"]),
        size: size.and_then(|size| size.checked_mul(1_024)),
        moved,
        archived: item["archived"].as_bool(),
        empty,
        off: item["disabled"].as_bool(),
        ..Found::default()
    }
}

fn gitlab(item: &Value) -> Found {
    Found {
        name: text(item, "path_with_namespace"),
        short_name: text(item, "name"),
        origins: texts(item, &["http_url_to_repo", "ssh_url_to_repo", "web_url"]),
        size: item["statistics"]["repository_size"].as_u64(),
        moved: moment(item, "last_activity_at"),
        archived: item["archived"].as_bool(),
        empty: item["empty_repo"].as_bool(),
        ..Found::default()
    }
}

fn azure(group: Option<&str>, item: &Value) -> Found {
    let project = &item["project"];
    let name = text(item, "name");
    let parts = [
        group.unwrap_or_default(),
        project["name"].as_str().unwrap_or_default(),
        &name,
    ];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let is_whole = !name.is_empty();
    Found {
        name: if is_whole {
            parts.join("/")
        } else {
            String::new()
        },
        short_name: name,
        origins: texts(item, &["remoteUrl", "sshUrl", "webUrl"]),
        size: item["size"].as_u64(),
        empty: is_whole.then(|| item["defaultBranch"].as_str().is_none()),
        off: item["isDisabled"].as_bool(),
        ..Found::default()
    }
}

fn gerrit(item: &Value) -> Found {
    let name = text(item, "name");
    let state = item["state"].as_str();
    Found {
        short_name: name.clone(),
        name,
        archived: state.map(|state| state == "READ_ONLY"),
        off: state.map(|state| state == "HIDDEN"),
        ..Found::default()
    }
}

fn folder(item: &Value) -> Found {
    let path = text(item, "fullPath");
    Found {
        name: path.clone(),
        short_name: text(item, "name"),
        origins: vec![path],
        size: item["size"].as_u64(),
        moved: moment(item, "moved"),
        empty: item["empty"].as_bool(),
        ..Found::default()
    }
}

fn text(item: &Value, key: &str) -> String {
    item[key].as_str().unwrap_or_default().to_owned()
}

fn short(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

fn texts(item: &Value, keys: &[&str]) -> Vec<String> {
    let texts = keys.iter().map(|key| short(&text(item, key)));
    texts.filter(|text| !text.is_empty()).collect()
}

fn moment(item: &Value, key: &str) -> Option<Timestamp> {
    item[key].as_str()?.parse().ok()
}
