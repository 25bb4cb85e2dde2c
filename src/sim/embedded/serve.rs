//! The simulated Jira on a socket.

use std::future::Future;
use std::io;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use jiff::{SignedDuration, Timestamp};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::line::{Fate, Lines};
use super::open::Embedded;
use crate::clock::{Clock as _, SystemClock};
use crate::sim::fault::Exchange;
use crate::sim::world::MOST_BODY_BYTES;
use crate::wire::{HttpRequest, HttpResponse, Method};

/// How long a connection is held on which nothing comes any more: longer than any client waits.
const HOLD: SignedDuration = SignedDuration::from_mins(30);

/// What every request is answered with.
#[derive(Clone)]
struct Server {
    embedded: Embedded,
    is_ending: watch::Receiver<bool>,
}

/// Serves a world until `shutdown` is over, then saves it. Requests go the way that the scenario's
/// faults leave them.
pub async fn serve(
    embedded: Embedded,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let (ending, is_ending) = watch::channel(false);
    let server = Server {
        embedded: embedded.clone(),
        is_ending,
    };
    let router = Router::new().fallback(answer).with_state(server);
    let service = router.into_make_service_with_connect_info::<Fate>();
    axum::serve(Lines(listener), service)
        .with_graceful_shutdown(async move {
            shutdown.await;
            // Whoever is kept waiting by a fault is let go.
            ending.send_replace(true);
        })
        .await?;
    embedded.save()
}

impl Server {
    /// Waits for longer than any client does, or for the end of the server.
    async fn hold(mut self) {
        let now = SystemClock.now();
        let until = now.checked_add(HOLD).unwrap_or(Timestamp::MAX);
        tokio::select! {
            () = SystemClock.sleep_until(until) => {}
            // An error says that the server is gone.
            _ = self.is_ending.wait_for(|ending| *ending) => {}
        }
    }
}

async fn answer(
    State(server): State<Server>,
    ConnectInfo(fate): ConnectInfo<Fate>,
    request: Request,
) -> Response {
    let request = match read(&server.embedded, request).await {
        Ok(request) => request,
        Err(status) => return status.into_response(),
    };
    match server.embedded.exchange(&request) {
        Ok(Exchange::Answer(answer)) => response(answer),
        Ok(Exchange::Reset) => {
            fate.reset();
            Response::default()
        }
        Ok(Exchange::Silence) => {
            server.hold().await;
            fate.reset();
            Response::default()
        }
        Ok(Exchange::Truncated(answer)) => {
            fate.truncate(answer.body.len() / 2);
            response(answer)
        }
        Ok(Exchange::Stalled(answer)) => {
            fate.stall(answer.body.len() / 2, server.hold());
            response(answer)
        }
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

fn response(answer: HttpResponse) -> Response {
    let mut response = Response::builder().status(answer.status);
    for (name, value) in &answer.headers {
        response = response.header(name, value);
    }
    response
        .body(Body::from(answer.body))
        .unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

async fn read(embedded: &Embedded, request: Request) -> Result<HttpRequest, StatusCode> {
    let (head, body) = request.into_parts();
    let method = match head.method.as_str() {
        "GET" => Method::Get,
        "POST" => Method::Post,
        "PUT" => Method::Put,
        "DELETE" => Method::Delete,
        _ => return Err(StatusCode::METHOD_NOT_ALLOWED),
    };
    let path = head
        .uri
        .path()
        .strip_prefix(embedded.context_path())
        .filter(|path| path.starts_with('/'))
        .ok_or(StatusCode::NOT_FOUND)?
        .to_owned();
    let query = head.uri.query().unwrap_or_default();
    let query = url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let headers = [
        header::AUTHORIZATION.as_str(),
        "content-type",
        "user-agent",
        "x-atlassian-token",
    ]
    .into_iter()
    .filter_map(|name| {
        let value = head.headers.get(name)?.to_str().ok()?;
        Some((name.to_owned(), value.to_owned()))
    })
    .collect();
    let body = to_bytes(body, MOST_BODY_BYTES)
        .await
        .map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?;
    Ok(HttpRequest {
        method,
        path,
        query,
        headers,
        body: (!body.is_empty()).then_some(body),
    })
}
