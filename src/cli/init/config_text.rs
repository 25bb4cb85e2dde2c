//! The text of gijctl.yaml.

use super::answers::Answers;
use crate::cli::args::LedgerPlace;

/// The file with what was answered, and nothing else.
pub(super) fn of(answers: &Answers) -> String {
    let Answers {
        url,
        name,
        token_env,
        ca_file,
        client_cert,
        ledger,
        owner,
    } = answers;
    let mut text = String::from(
        "# How gijctl reaches Jira for the manifests in this folder. Flags go before what is stated here.\n\
         apiVersion: gijctl.dev/v1\n\
         \n\
         instances:\n",
    );
    text.push_str(&format!("  {}:\n", scalar(name)));
    text.push_str(&format!("    url: {}\n", scalar(url)));
    if let Some(name) = token_env {
        text.push_str("    # The environment variable that holds the token; no secret belongs in this file.\n");
        text.push_str(&format!("    tokenEnv: {}\n", scalar(name)));
    }
    let files = [("caFile", ca_file), ("clientCert", client_cert)];
    for (key, file) in files {
        if let Some(file) = file {
            text.push_str(&format!("    {key}: {}\n", scalar(&file.to_string_lossy())));
        }
    }
    if let Some(place) = ledger {
        let place = match place {
            LedgerPlace::Jira => "jira".to_owned(),
            LedgerPlace::None => "none".to_owned(),
            LedgerPlace::File(file) => format!("file:{}", file.display()),
        };
        text.push_str("    # Where gijctl keeps what it remembers.\n");
        text.push_str(&format!("    ledger: {}\n", scalar(&place)));
    }
    if let Some(owner) = owner {
        text.push_str(&format!(
            "\n# Whose manifests these are: each owner looks after what it has made and nothing else.\n\
             ledger:\n  owner: {}\n",
            scalar(owner.as_str())
        ));
    }
    text
}

/// A text that YAML reads as this text: plain where nothing in it could be taken for something else.
fn scalar(text: &str) -> String {
    let is_word = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "._/:@-".contains(c))
        && !text.ends_with(':');
    let reserved = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    if is_word && !reserved.contains(&text.to_ascii_lowercase().as_str()) {
        text.to_owned()
    } else {
        // A text of JSON is one of YAML as well, whatever is in it.
        serde_json::Value::from(text).to_string()
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use proptest::prelude::*;

    use super::*;
    use crate::cli::config;
    use crate::ledger::Owner;

    /// Reads the file again, and holds it against what was answered.
    fn assert_reads_back(answers: &Answers) {
        let text = of(answers);
        let folder = Path::new("live");
        let config = config::parse_text(&folder.join(config::FILE_NAME), &text).unwrap();
        assert_eq!(config.instances.len(), 1, "{text}");
        let (name, instance) = config.instances.first_key_value().unwrap();
        let inside = |file: &PathBuf| folder.join(file);
        assert_eq!(name, &answers.name, "{text}");
        assert_eq!(instance.url, answers.url, "{text}");
        assert_eq!(instance.token_env, answers.token_env, "{text}");
        assert_eq!(
            instance.ca_file,
            answers.ca_file.as_ref().map(inside),
            "{text}"
        );
        assert_eq!(
            instance.client_cert,
            answers.client_cert.as_ref().map(inside),
            "{text}"
        );
        let place = answers.ledger.clone().map(|place| match place {
            LedgerPlace::File(file) => LedgerPlace::File(folder.join(file)),
            place => place,
        });
        assert_eq!(instance.ledger, place, "{text}");
        assert_eq!(config.ledger.owner, answers.owner, "{text}");
    }

    fn least() -> Answers {
        Answers {
            url: "https://jira.acme.example/jira".to_owned(),
            name: "default".to_owned(),
            token_env: None,
            ca_file: None,
            client_cert: None,
            ledger: None,
            owner: None,
        }
    }

    #[test]
    fn what_was_not_answered_is_left_out() {
        assert_reads_back(&least());
        assert!(!of(&least()).contains("ledger"));
    }

    #[test]
    fn everything_that_was_answered_is_in_the_file() {
        let answers = Answers {
            token_env: Some("LIVE_PAT".to_owned()),
            ca_file: Some("certificates/ca.pem".into()),
            client_cert: Some("/etc/gijctl/me.pem".into()),
            ledger: Some(LedgerPlace::File("ledger.json".into())),
            owner: Some("platform".parse::<Owner>().unwrap()),
            ..least()
        };
        assert_reads_back(&answers);
        insta::assert_snapshot!(of(&answers), @"
        # How gijctl reaches Jira for the manifests in this folder. Flags go before what is stated here.
        apiVersion: gijctl.dev/v1

        instances:
          default:
            url: https://jira.acme.example/jira
            # The environment variable that holds the token; no secret belongs in this file.
            tokenEnv: LIVE_PAT
            caFile: certificates/ca.pem
            clientCert: /etc/gijctl/me.pem
            # Where gijctl keeps what it remembers.
            ledger: file:ledger.json

        # Whose manifests these are: each owner looks after what it has made and nothing else.
        ledger:
          owner: platform
        ");
    }

    #[test]
    fn words_that_yaml_takes_for_something_else_are_quoted() {
        for name in [
            "yes", "null", "1", "1.5", "a b", "a: b", "#a", "é", "-", "\"", "Off", "~", "a:",
            "0x1f",
        ] {
            assert_reads_back(&Answers {
                name: name.to_owned(),
                ..least()
            });
        }
    }

    proptest! {
        #[test]
        fn any_name_and_any_path_read_back(name in "\\PC{1,12}", file in "[^/\0-\u{1f}\u{7f}-\u{9f}][^\0-\u{1f}\u{7f}-\u{9f}]{0,12}") {
            assert_reads_back(&Answers {
                name,
                ca_file: Some(file.into()),
                ..least()
            });
        }
    }
}
