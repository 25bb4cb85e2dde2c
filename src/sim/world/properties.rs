//! Jira's user properties: small JSON values that somebody keeps beside his account.

use serde_json::{Value, json};

use super::World;
use super::access::User;
use super::answer::{empty_answer, json_answer};
use crate::sim::scenario::Authority;
use crate::wire::{HttpRequest, HttpResponse, Method};

const LONGEST_KEY: usize = 255;
const LONGEST_VALUE: usize = 32_768;
const MOST_PROPERTIES: usize = 1_000;

impl World {
    pub(super) fn property_keys(&self, request: &HttpRequest, user: &User) -> HttpResponse {
        let owner = match self.owner(request, user) {
            Ok(owner) => owner,
            Err(response) => return response,
        };
        let keys: Vec<Value> = self
            .state
            .properties
            .get(&owner)
            .into_iter()
            .flat_map(|properties| properties.keys())
            .map(|key| json!({"key": key}))
            .collect();
        json_answer(200, &json!({"keys": keys}))
    }

    pub(super) fn property(
        &mut self,
        request: &HttpRequest,
        user: &User,
        key: &str,
    ) -> HttpResponse {
        let owner = match self.owner(request, user) {
            Ok(owner) => owner,
            Err(response) => return response,
        };
        match request.method {
            Method::Put => self.put_property(request, owner, key),
            Method::Delete => {
                let properties = self.state.properties.get_mut(&owner);
                if properties.and_then(|found| found.remove(key)).is_none() {
                    return no_property(key);
                }
                self.revision += 1;
                empty_answer(204)
            }
            Method::Get | Method::Post => {
                let properties = self.state.properties.get(&owner);
                match properties.and_then(|found| found.get(key)) {
                    Some(value) => json_answer(200, &json!({"key": key, "value": value})),
                    None => no_property(key),
                }
            }
        }
    }

    fn put_property(&mut self, request: &HttpRequest, owner: String, key: &str) -> HttpResponse {
        let bytes = request.body.as_deref().unwrap_or_default();
        let Ok(value) = serde_json::from_slice::<Value>(bytes) else {
            return jira_error(400, "The value of a property has to be JSON.");
        };
        if key.chars().count() > LONGEST_KEY {
            return jira_error(400, "The key of a property has at most 255 characters.");
        }
        if bytes.len() > LONGEST_VALUE {
            return jira_error(400, "The value of a property has at most 32768 characters.");
        }
        let properties = self.state.properties.entry(owner).or_default();
        if properties.len() >= MOST_PROPERTIES && !properties.contains_key(key) {
            return jira_error(400, "This user has too many properties.");
        }
        let before = properties.insert(key.to_owned(), value);
        self.revision += 1;
        empty_answer(if before.is_some() { 200 } else { 201 })
    }

    /// The key of the user whose properties are meant: one's own, unless one administers Jira.
    fn owner(&self, request: &HttpRequest, user: &User) -> Result<String, HttpResponse> {
        let asked = |name: &str| {
            let mut query = request.query.iter();
            query.find(|(key, _)| key == name).map(|(_, value)| value)
        };
        let owner = match (asked("userKey"), asked("username")) {
            (Some(key), _) => key.clone(),
            (None, Some(name)) if *name == user.name => user.key.clone(),
            (None, Some(name)) => {
                let key = self.key_of(name);
                key.ok_or_else(|| jira_error(404, "The user does not exist."))?
            }
            (None, None) => user.key.clone(),
        };
        if owner == user.key || user.authority == Authority::Administrator {
            Ok(owner)
        } else {
            Err(jira_error(
                403,
                "You may not see the properties of this user.",
            ))
        }
    }
}

fn no_property(key: &str) -> HttpResponse {
    jira_error(404, &format!("The property {key} does not exist."))
}

/// An error in the form of Jira's core.
fn jira_error(status: u16, message: &str) -> HttpResponse {
    json_answer(status, &json!({"errorMessages": [message], "errors": {}}))
}
