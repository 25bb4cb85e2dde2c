//! Proxies that the environment names, which the client reads by itself.

use url::Url;

use super::connect::{Refusal, variable};

/// What names proxies, in every way of writing that counts.
const PROXY_ENVS: [&str; 6] = [
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "ALL_PROXY",
    "all_proxy",
];

/// A proxy that is no address would be passed by without a word. What it says may hold a password.
pub(super) fn check() -> Result<(), Refusal> {
    for name in PROXY_ENVS {
        let Some(text) = variable(name)? else {
            continue;
        };
        let url = if text.contains("://") {
            Url::parse(&text)
        } else {
            Url::parse(&format!("http://{text}"))
        };
        if !url.is_ok_and(|url| url.has_host()) {
            return Err(Refusal::usage(
                format!("the proxy in {name} is no address"),
                "write it as http://proxy.acme.example:3128, or unset the variable",
            ));
        }
    }
    Ok(())
}
