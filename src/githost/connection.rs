//! What of an integration says which repositories a service lists for it.

use std::collections::BTreeMap;

use url::Url;

use crate::model::{Field, FieldMap, FieldValue, IntegrationType, normalise_origin};

/// What of an integration says which repositories a service lists for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// Its type.
    pub kind: IntegrationType,
    /// The address of the service, or the mask of tracked folders; empty where the type implies it.
    pub origin: String,
    /// The path of the API that lists repositories; empty where the type's own counts.
    pub api_path: String,
    /// The filter; empty where there is none.
    pub filter: String,
    /// The collection of a Team Foundation Server; empty for all.
    pub collection: String,
    /// How deep tracked folders are looked for.
    pub depth: usize,
}

impl Connection {
    /// What these settings say.
    pub fn of(kind: IntegrationType, fields: &FieldMap) -> Self {
        let text = |field| match fields.get(&field) {
            Some(FieldValue::Text(text)) => text.clone(),
            _ => String::new(),
        };
        let depth = match fields.get(&Field::FolderDepth) {
            Some(FieldValue::Integer(depth)) => usize::try_from(*depth).unwrap_or(1),
            _ => 1,
        };
        Self {
            kind,
            origin: text(Field::Origin),
            api_path: text(Field::ApiPath),
            filter: text(Field::ApiFilter),
            collection: text(Field::TfsCollection),
            depth,
        }
    }

    /// The path of the API, or the type's own where none is stated.
    pub(super) fn path_or<'a>(&'a self, own: &'a str) -> &'a str {
        if self.api_path.is_empty() {
            own
        } else {
            &self.api_path
        }
    }

    /// The origin with which the service is asked, as it compares.
    pub(super) fn origin_or(&self, implied: &str) -> String {
        let stated = normalise_origin(self.kind, &self.origin);
        if stated.is_empty() {
            implied.to_owned()
        } else {
            stated
        }
    }
}

/// Where hosts are reached instead of under their own name: only ever on this machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HostAddresses(pub BTreeMap<String, Url>);

impl HostAddresses {
    /// The address that stands for another: the same path on this machine, where that is configured.
    pub(super) fn of(&self, address: Url) -> Url {
        let host = address.host_str().unwrap_or_default();
        let Some(instead) = self.0.get(host) else {
            return address;
        };
        let mut url = instead.clone();
        url.set_path(address.path());
        url
    }
}
