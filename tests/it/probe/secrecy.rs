//! What is told to people outside.

use gijctl::report::probe_for_support::{HEADING, markdown};

use super::support::{Stage, URL};
use crate::support::{Mishap, says};

#[test]
fn the_page_for_support_names_nothing_of_the_jira_that_was_asked() {
    let stage = Stage::new(
        "
integrations:
- type: GITLAB_SERVER
  displayName: canary-name
  origin: https://canary-host.example
  settings: { apiPath: /canary-path }
  repositories: [{ name: canary-repository }]
- { type: GITHUB_APP, displayName: canary-app, origin: 'https://canary-app.example', repositories: [] }
quirks: { githubAppKeys: shown }
",
    );
    let probed = stage.writes();
    let page = markdown(&probed);
    assert!(page.starts_with(HEADING));
    assert!(page.contains("githubAppPem"), "keys are told");
    for secret in [
        "canary",
        "gijctl-probe-",
        "pem-of-the-simulator",
        URL,
        "made-up-by",
    ] {
        assert!(!page.contains(secret), "{secret} is in\n{page}");
    }
    let ids = stage.sim.with_world(|world| world.integrations());
    for row in ids {
        assert!(!page.contains(&format!("/{} ", row.id)), "{page}");
    }
}

#[test]
fn a_word_that_stands_where_success_is_told_is_no_word_of_the_page() {
    let stage = Stage::of("", "");
    stage.wire.mishaps(|sent, _| {
        if sent.path.ends_with("/1.0/repository") {
            let list = r#"{"success":"canary-text|`x`","repositories":[{"id":7}]}"#;
            Mishap::Lost(says(200, ("x-test", "1"), list))
        } else {
            Mishap::None
        }
    });
    let page = markdown(&stage.reads());
    assert!(page.contains("{success: text, repositories:"), "{page}");
    assert!(!page.contains("canary"), "{page}");
}
