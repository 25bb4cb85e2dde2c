//! The simulated Jira on a socket.

use std::future::Future;
use std::io;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use tokio::net::TcpListener;

use super::open::Embedded;
use crate::sim::world::MOST_BODY_BYTES;
use crate::wire::{HttpRequest, Method};

/// Serves a world until `shutdown` is over, then saves it.
pub async fn serve(
    embedded: Embedded,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let router = Router::new().fallback(answer).with_state(embedded.clone());
    axum::serve(listener, router)
        .with_graceful_shutdown(shutdown)
        .await?;
    embedded.save()
}

async fn answer(State(embedded): State<Embedded>, request: Request) -> Response {
    let request = match read(&embedded, request).await {
        Ok(request) => request,
        Err(status) => return status.into_response(),
    };
    match embedded.handle(&request) {
        Ok(answer) => {
            let mut response = Response::builder().status(answer.status);
            for (name, value) in &answer.headers {
                response = response.header(name, value);
            }
            response
                .body(Body::from(answer.body))
                .unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
        }
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
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
