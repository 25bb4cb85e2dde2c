//! From a method and a path to an endpoint.

use crate::wire::{APP_KEY, HttpRequest, Method};

/// Everything that is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Endpoint {
    Status,
    ServerInfo,
    Myself,
    Permissions,
    Projects,
    Plugin,
    License,
    Properties,
    Property(String),
    ListIntegrations,
    CreateIntegration,
    GetIntegration(u64),
    UpdateIntegration(u64),
    DeleteIntegration(u64),
    Disable(u64),
    ListRepositories,
    CreateRepository,
    UpdateRepository,
    DeleteRepository,
    GlobalSettings,
    Reindex,
    OldReindex,
    IndexStatus,
}

/// Where a request leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Route {
    Found(Endpoint),
    UnknownPath,
    WrongMethod,
}

/// What only later versions of the app serve.
#[derive(Debug, Clone, Copy)]
pub(super) struct Served {
    /// `2.0/reindex`, since 4.17.
    pub(super) reindex_2: bool,
    /// `1.0/global-settings`, since 4.27.
    pub(super) global_settings: bool,
}

/// Finds the endpoint.
pub(super) fn route(request: &HttpRequest, served: Served) -> Route {
    let path: Vec<&str> = request.path.split('/').skip(1).collect();
    match path.as_slice() {
        ["status"] => only(request.method, Method::Get, Endpoint::Status),
        ["rest", "api", "2", rest @ ..] => jira(request.method, rest),
        ["rest", "plugins", "1.0", key] if key.strip_suffix("-key") == Some(APP_KEY) => {
            only(request.method, Method::Get, Endpoint::Plugin)
        }
        ["rest", "plugins", "1.0", key, "license"] if key.strip_suffix("-key") == Some(APP_KEY) => {
            only(request.method, Method::Get, Endpoint::License)
        }
        ["rest", "gitplugin", "2.0", "reindex"] if served.reindex_2 => {
            only(request.method, Method::Post, Endpoint::Reindex)
        }
        ["rest", "gitplugin", "1.0", "global-settings"] if served.global_settings => {
            only(request.method, Method::Post, Endpoint::GlobalSettings)
        }
        ["rest", "gitplugin", "1.0", rest @ ..] => app(request.method, rest),
        _ => Route::UnknownPath,
    }
}

fn jira(method: Method, path: &[&str]) -> Route {
    match path {
        ["serverInfo"] => only(method, Method::Get, Endpoint::ServerInfo),
        ["myself"] => only(method, Method::Get, Endpoint::Myself),
        ["mypermissions"] => only(method, Method::Get, Endpoint::Permissions),
        ["project"] => only(method, Method::Get, Endpoint::Projects),
        ["user", "properties"] => only(method, Method::Get, Endpoint::Properties),
        ["user", "properties", key] => match percent_decoded(key) {
            Some(_) if method == Method::Post => Route::WrongMethod,
            Some(key) => Route::Found(Endpoint::Property(key)),
            None => Route::UnknownPath,
        },
        _ => Route::UnknownPath,
    }
}

fn app(method: Method, path: &[&str]) -> Route {
    match path {
        ["integration"] => match method {
            Method::Get => Route::Found(Endpoint::ListIntegrations),
            Method::Post => Route::Found(Endpoint::CreateIntegration),
            Method::Put | Method::Delete => Route::WrongMethod,
        },
        ["integration", id] => match (method, id.parse()) {
            (_, Err(_)) => Route::UnknownPath,
            (Method::Get, Ok(id)) => Route::Found(Endpoint::GetIntegration(id)),
            (Method::Put, Ok(id)) => Route::Found(Endpoint::UpdateIntegration(id)),
            (Method::Delete, Ok(id)) => Route::Found(Endpoint::DeleteIntegration(id)),
            (Method::Post, Ok(_)) => Route::WrongMethod,
        },
        ["repository" | "repository.json"] => Route::Found(match method {
            Method::Get => Endpoint::ListRepositories,
            Method::Post => Endpoint::CreateRepository,
            Method::Put => Endpoint::UpdateRepository,
            Method::Delete => Endpoint::DeleteRepository,
        }),
        ["repository", id, "disable"] => id.parse().map_or(Route::UnknownPath, |id| {
            only(method, Method::Put, Endpoint::Disable(id))
        }),
        ["index" | "index.json"] => match method {
            Method::Get => Route::Found(Endpoint::IndexStatus),
            Method::Post => Route::Found(Endpoint::OldReindex),
            Method::Put | Method::Delete => Route::WrongMethod,
        },
        _ => Route::UnknownPath,
    }
}

fn only(method: Method, wanted: Method, endpoint: Endpoint) -> Route {
    if method == wanted {
        Route::Found(endpoint)
    } else {
        Route::WrongMethod
    }
}

/// A segment of a path without its percent signs; `None` where it is no text.
fn percent_decoded(segment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let high = char::from(rest.next()?).to_digit(16)?;
            let low = char::from(rest.next()?).to_digit(16)?;
            u8::try_from(high * 16 + low).ok()?
        } else {
            byte
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(method: Method, path: &str) -> Route {
        let request = HttpRequest {
            method,
            path: path.to_owned(),
            query: Vec::new(),
            headers: Vec::new(),
            body: None,
        };
        let served = Served {
            reindex_2: true,
            global_settings: true,
        };
        route(&request, served)
    }

    #[test]
    fn documented_paths_are_served_and_no_others() {
        let found = |method, path: &str, endpoint| {
            assert_eq!(to(method, path), Route::Found(endpoint));
        };
        let base = "/rest/gitplugin/1.0";
        found(
            Method::Get,
            &format!("{base}/integration/7"),
            Endpoint::GetIntegration(7),
        );
        found(
            Method::Put,
            &format!("{base}/repository/7/disable"),
            Endpoint::Disable(7),
        );
        found(
            Method::Get,
            &format!("{base}/repository.json"),
            Endpoint::ListRepositories,
        );
        found(
            Method::Get,
            &format!("{base}/index.json"),
            Endpoint::IndexStatus,
        );
        for unknown in [
            "/",
            "",
            "/rest/gitplugin/3.0/reindex",
            "/rest/gitplugin/1.0/integration/x",
        ] {
            assert_eq!(to(Method::Get, unknown), Route::UnknownPath, "{unknown}");
        }
        assert_eq!(
            to(Method::Post, &format!("{base}/integration/7")),
            Route::WrongMethod
        );
    }

    #[test]
    fn property_keys_are_decoded() {
        let path = "/rest/api/2/user/properties/gijctl%2Ea%20b";
        let key = "gijctl.a b".to_owned();
        assert_eq!(to(Method::Get, path), Route::Found(Endpoint::Property(key)));
        assert_eq!(
            to(Method::Get, "/rest/api/2/user/properties/%f"),
            Route::UnknownPath
        );
    }
}
