//! Commands that people can copy.

use std::path::{Path, PathBuf};

use super::args::{Global, LedgerPlace};
use super::config;
use super::connect::SCENARIO_NAME;
use crate::clock::Pace;

/// The command that carries out a saved plan on the Jira it was made for: with all that says which
/// one that is and how it is reached, as it was given to this command.
///
/// # Arguments
/// `found_beside` are the manifests, and what a saved plan finds its files beside.
pub(super) fn apply_command(
    global: &Global,
    file: &Path,
    found_beside: (&[PathBuf], &Path),
) -> String {
    let mut words = vec!["gijctl".to_owned(), "apply".to_owned()];
    let mut flag = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            words.push(quoted(&format!("--{name}={value}")));
        }
    };
    let path = |path: &Path| path.display().to_string();
    flag("plan", Some(path(file)));
    flag("instance", global.instance.clone());
    flag("url", global.url.clone());
    flag("token-env", global.token_env.clone());
    flag("ca-file", global.ca_file.as_deref().map(path));
    flag("client-cert", global.client_cert.as_deref().map(path));
    flag("ledger", global.ledger.as_ref().map(place));
    if let Some(Some(state)) = &global.simulator {
        flag("simulator", Some(path(state)));
    }
    flag("simulator-scenario", scenario(global, found_beside));
    flag("simulator-pace", global.simulator_pace.map(pace));
    if let Some(None) = &global.simulator {
        words.push("--simulator".to_owned());
    }
    if global.insecure_http {
        words.push("--insecure-http".to_owned());
    }
    words.join(" ")
}

/// Flags after a command, each as a word of its own.
pub(super) fn flags(flags: &[(&str, String)]) -> String {
    let words = flags.iter();
    let words: Vec<_> = words
        .map(|(name, value)| quoted(&format!("--{name}={value}")))
        .collect();
    words.iter().flat_map(|word| [" ", word]).collect()
}

/// The scenario, where it would not be found without being named.
fn scenario(global: &Global, (paths, beside): (&[PathBuf], &Path)) -> Option<String> {
    let used = match (&global.simulator, &global.simulator_scenario) {
        (None, _) => return None,
        (Some(_), Some(named)) => return Some(named.display().to_string()),
        (Some(_), None) => config::beside(paths, SCENARIO_NAME)?,
    };
    let found = config::beside(&[beside.to_owned()], SCENARIO_NAME);
    let real = |path: &Path| std::fs::canonicalize(path).ok();
    let is_found = found.is_some_and(|found| real(&found) == real(&used));
    (!is_found).then(|| used.display().to_string())
}

fn place(place: &LedgerPlace) -> String {
    match place {
        LedgerPlace::Jira => "jira".to_owned(),
        LedgerPlace::File(path) => format!("file:{}", path.display()),
        LedgerPlace::None => "none".to_owned(),
    }
}

fn pace(pace: Pace) -> String {
    match pace {
        Pace::Real => "real".to_owned(),
        Pace::Stepped => "stepped".to_owned(),
        Pace::Scaled(factor) => format!("scaled:{factor}"),
    }
}

/// A word as a shell takes it for one.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:@%+,".contains(c);
    if word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_shell_would_take_apart_is_quoted() {
        assert_eq!(
            quoted("--url=https://a.example/b"),
            "--url=https://a.example/b"
        );
        assert_eq!(quoted("--plan=it's a plan"), r"'--plan=it'\''s a plan'");
        assert_eq!(quoted("$HOME"), "'$HOME'");
    }
}
