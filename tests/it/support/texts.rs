use std::fmt::Write as _;

/// A GitHub integration named `name` with its organisation's path and nothing else stated.
pub(crate) fn integration(name: &str) -> String {
    spec(name, "")
}

/// The same with more lines of `spec`, separated by newlines.
pub(crate) fn spec(name: &str, lines: &str) -> String {
    let mut text = format!(
        "apiVersion: gijctl.dev/v1\n\
         kind: Integration\n\
         metadata: {{ name: {name} }}\n\
         spec:\n  \
           type: GITHUB\n  \
           credentials: {{ pat: {{ env: TOKEN }} }}\n  \
           apiPath: /orgs/{name}/repos\n"
    );
    for line in lines.lines() {
        let _ = writeln!(text, "  {line}");
    }
    text
}

/// The host behind such an integration: how long its listing takes, and one line for each
/// repository: `a 3m`, `b 10s appears=45s`, `c 1m disabled`, `d 1m error=clone refused`, `e 1m stuck`.
pub(crate) fn host(name: &str, scan: &str, repositories: &[&str]) -> String {
    let mut text = format!("- match: {{ displayName: {name} }}\n  scan: {scan}\n  repositories:\n");
    if repositories.is_empty() {
        text = text.replace("repositories:\n", "repositories: []\n");
    }
    for line in repositories {
        let (name, rest) = line.split_once(' ').unwrap_or((line, "1m"));
        let (takes, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        let _ = write!(text, "  - {{ name: {name}, cloneAndIndex: {takes}");
        if let Some(error) = rest.strip_prefix("error=") {
            let _ = write!(text, ", error: {error:?}");
        } else {
            for word in rest.split_whitespace() {
                match word.split_once('=') {
                    Some((key, value)) => {
                        let _ = write!(text, ", {key}: {value}");
                    }
                    None => {
                        let _ = write!(text, ", {word}: true");
                    }
                }
            }
        }
        text += " }\n";
    }
    text
}
