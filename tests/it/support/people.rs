use gijctl::sim::Embedded;
use gijctl::wire::{HttpRequest, Method};
use serde_json::{Value, json};

/// Somebody creates an integration as `integration` would.
pub(crate) fn create_by_hand(sim: &Embedded, name: &str) {
    let body = json!({
        "type": "GITHUB",
        "pat": "t",
        "displayName": name,
        "apiPath": format!("/orgs/{name}/repos"),
    });
    send(
        sim,
        Method::Post,
        "/rest/gitplugin/1.0/integration",
        Some(&body),
    );
}

/// Somebody changes settings of the integration of a number.
pub(crate) fn change_by_hand(sim: &Embedded, id: u64, settings: &Value) {
    let path = format!("/rest/gitplugin/1.0/integration/{id}");
    send(sim, Method::Put, &path, Some(settings));
}

/// Somebody changes settings of the repository of a number.
pub(crate) fn change_row_by_hand(sim: &Embedded, id: u64, settings: &Value) {
    let mut body = settings.clone();
    body["id"] = json!(id);
    let path = "/rest/gitplugin/1.0/repository";
    send(sim, Method::Put, path, Some(&body));
}

/// Somebody does this to the integration of a number: `disable`, `enable` or `remove`.
pub(crate) fn by_hand(sim: &Embedded, what: &str, id: u64) {
    match what {
        "disable" | "enable" => {
            let disable = what == "disable";
            let path = format!("/rest/gitplugin/1.0/repository/{id}/disable?disable={disable}");
            send(sim, Method::Put, &path, None);
        }
        "remove" => {
            let path = format!("/rest/gitplugin/1.0/integration/{id}");
            send(sim, Method::Delete, &path, None);
        }
        other => panic!("nobody knows how to {other}"),
    }
}

fn send(sim: &Embedded, method: Method, path: &str, body: Option<&Value>) {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let request = HttpRequest {
        method,
        path: path.to_owned(),
        query: query
            .split_once('=')
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into_iter()
            .collect(),
        headers: vec![("authorization".to_owned(), "Bearer somebody".to_owned())],
        body: body.map(|body| body.to_string().into()),
    };
    let answer = sim.handle(&request).expect("no file is needed");
    assert_eq!(answer.status, 200, "{path}");
}
