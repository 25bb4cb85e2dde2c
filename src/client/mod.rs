//! The REST implementation of the remote port.
//!
//! ```text
//! Remote ──RestClient──▶ HttpRequest ──Transport──▶ network, or a simulator in process
//!                        HttpResponse ──answer──▶ clean JSON, or a classified error ──read──▶ domain
//! ```
//!
//! # Guarantees
//! - A request is sent once. Nothing here tries again, follows a redirect or keeps a cookie.
//! - The credentials go to the configured origin and nowhere else, and never over plain HTTP
//!   beyond this machine unless [`InsecureHttp::Allow`] says so.
//! - An answer counts only when it is whole, JSON, and says success or shows what was asked for.
//! - Every answer is bounded in size, and every wait in time.

mod answer;
mod call;
mod config;
mod headers;
mod http;
mod instance;
mod properties;
mod read;
mod rest;
mod transport;
mod write;

pub use config::{Auth, ConfigError, HttpConfig, InsecureHttp, Timeouts};
pub use http::HttpTransport;
pub use rest::RestClient;
pub use transport::{Transport, TransportError, TransportErrorKind};
