//! What is told to people outside.

use gijctl::report::probe_for_support::{HEADING, markdown};

use super::support::{Stage, URL};

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
