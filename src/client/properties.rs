//! The properties that an account keeps beside itself: Jira's own REST API, not GIJ's.

use std::fmt::Write as _;

use serde_json::Value;

use super::answer::unexpected;
use super::call::{Answer, Call};
use super::rest::RestClient;
use super::transport::Transport;
use crate::remote::{Properties, RemoteError};
use crate::wire::{Method, Myself, PropertyAnswer, PropertyKeys};

const PROPERTIES: &str = "/rest/api/2/user/properties";

impl<T: Transport> RestClient<T> {
    /// A call about the account's own properties. Jira wants to be told whose they are even where
    /// they are the asker's own.
    async fn own(&self, method: Method, path: String) -> Result<Call, RemoteError> {
        let (parameter, owner) = match self.myself().await? {
            Myself { key: Some(key), .. } => ("userKey", key.as_str()),
            // Its older versions know names only; that there is either is known by now.
            Myself { name, .. } => ("username", name.as_deref().unwrap_or_default()),
        };
        Ok(Call::new(method, path).query(parameter, owner))
    }

    async fn ask(
        &self,
        method: Method,
        key: &str,
        body: Option<&Value>,
    ) -> Result<Answer, RemoteError> {
        let mut call = self.own(method, path_of(key)).await?;
        if let Some(body) = body {
            call = call.json(body)?;
        }
        self.send(call).await
    }
}

impl<T: Transport> Properties for RestClient<T> {
    fn account(&self) -> Option<String> {
        self.account_so_far()
    }

    async fn property_keys(&self) -> Result<Vec<String>, RemoteError> {
        let call = self.own(Method::Get, PROPERTIES.to_owned()).await?;
        let answer = self.send(call).await?;
        answer.accept()?;
        let list: PropertyKeys = answer.decode()?;
        let rows = answer.present("keys", list.keys)?;
        let mut keys: Vec<_> = rows.into_iter().map(|row| row.key).collect();
        keys.sort();
        keys.dedup();
        Ok(keys)
    }

    async fn property(&self, key: &str) -> Result<Option<Value>, RemoteError> {
        let answer = self.ask(Method::Get, key, None).await?;
        if answer.says_nothing_is_there() {
            return Ok(None);
        }
        answer.accept()?;
        let property: PropertyAnswer = answer.decode()?;
        if property.key != key {
            return Err(answer.error(unexpected("it is about another property")));
        }
        answer.present("value", property.value).map(Some)
    }

    async fn put_property(&self, key: &str, value: &Value) -> Result<(), RemoteError> {
        let answer = self.ask(Method::Put, key, Some(value)).await?;
        answer.accept_without_words()
    }

    async fn delete_property(&self, key: &str) -> Result<(), RemoteError> {
        let answer = self.ask(Method::Delete, key, None).await?;
        if answer.says_nothing_is_there() {
            return Ok(());
        }
        answer.accept_without_words()
    }
}

/// The path of one property, whatever its key is made of.
fn path_of(key: &str) -> String {
    let mut path = format!("{PROPERTIES}/");
    for byte in key.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            path.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(path, "%{byte:02X}");
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_one_segment_of_a_path_whatever_it_is_made_of() {
        assert_eq!(
            path_of("gijctl.a-b.0"),
            format!("{PROPERTIES}/gijctl.a-b.0")
        );
        assert_eq!(path_of("a/ä?"), format!("{PROPERTIES}/a%2F%C3%A4%3F"));
    }
}
