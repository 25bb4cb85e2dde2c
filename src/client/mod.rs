//! The REST implementation of the remote port.
//!
//! ```text
//! Remote ──RestClient──▶ HttpRequest ──PatientTransport──▶ Transport: network, or a simulator
//!                        HttpResponse ──answer──▶ clean JSON, or a classified error ──read──▶ domain
//! ```
//!
//! # Guarantees
//! - A `POST` and a `DELETE` are sent once. [`PatientTransport`] alone sends anything again, and only
//!   what changes nothing by being repeated. Nothing follows a redirect or keeps a cookie.
//! - Once a sign-in has failed in a way that locks the account, nothing more is sent.
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
pub(crate) mod network;
mod patient;
pub(crate) mod pem;
mod properties;
mod queue;
mod read;
mod read_settings;
mod request_log;
mod rest;
mod retry;
mod transport;
mod vitals;
mod write;

pub(crate) use answer::sign_in_trouble;
pub use config::{
    Auth, ClientCertFault, ConfigError, HttpConfig, InsecureHttp, Timeouts, check_address,
};
pub use http::HttpTransport;
pub use patient::PatientTransport;
pub use request_log::{RequestEnd, RequestLog, RequestRecord, Unanswered};
pub use rest::RestClient;
pub use retry::SignIn;
pub use transport::{Carried, SignInFailure, Transport, TransportError, TransportErrorKind};
