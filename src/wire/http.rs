//! Requests and answers without a network: what a transport carries.

use bytes::Bytes;

/// A method of HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// Read.
    Get,
    /// Create, or start something: never sent twice unseen.
    Post,
    /// Change.
    Put,
    /// Remove.
    Delete,
}

impl Method {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// A request below the base address. Authentication is the transport's own.
#[derive(Clone)]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// Path below Jira's base address with its leading slash, percent-encoded, without a query:
    /// `/rest/gitplugin/1.0/integration`.
    pub path: String,
    /// Query parameters, not encoded.
    pub query: Vec<(String, String)>,
    /// Headers beyond those the transport sets; names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, if any; JSON unless a header says otherwise. May hold secrets: never shown.
    pub body: Option<Bytes>,
}

impl std::fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The body may hold a token and is left out.
        write!(f, "{} {}", self.method.as_str(), self.path)
    }
}

/// A whole answer.
#[derive(Debug, Clone)]
pub struct HttpResponse {
    /// The status.
    pub status: u16,
    /// Headers; names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

impl HttpResponse {
    /// The first header of this name, which is given in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// What it says its body is, in lower case and without parameters; empty where it does not say.
    pub fn media_type(&self) -> String {
        let declared = self.header("content-type").unwrap_or_default();
        let essence = declared.split(';').next().unwrap_or_default();
        essence.trim().to_ascii_lowercase()
    }

    /// Whether it says that its body is JSON, or does not say what it is.
    pub fn may_be_json(&self) -> bool {
        let kind = self.media_type();
        kind.is_empty() || kind == "application/json" || kind.ends_with("+json")
    }
}
