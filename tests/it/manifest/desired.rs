//! What a good manifest becomes.

use gijctl::model::{Field, FieldValue, IntegrationType, SecretRef};
use gijctl::state::{Cascade, ProjectScope};

use super::{github, only};
#[test]
fn a_whole_integration_becomes_the_desired_state() {
    let integration = only(
        r#"
apiVersion: gijctl.dev/v1
kind: Integration
metadata:
  name: builds
  labels: { team: tools }
  annotations: { note: "two\nlines" }
spec:
  type: GITLAB_SERVER
  id: 12
  displayName: Build farm
  origin: https://git.build.example
  credentials: { pat: { file: secrets/pat } }
  apiFilter: "[?visibility == 'internal']"
  disableSslVerification: false
  refSpecCustom: ""
  projects: [OPS, PAY]
  features: { requireUserPat: true, maxMinsToCommitEmail: 60, tagsFilter: "^v[0-9]" }
  disabled: true
  repositories: { expectAtLeast: 3, cascade: off }
  lifecycle: { preventDestroy: true, ignoreFields: [displayName, projects] }
"#,
    );
    assert_eq!(integration.address.to_string(), "Integration/builds");
    assert_eq!(integration.declared_at, "set/a.yaml:5:9");
    assert_eq!(integration.integration_type, IntegrationType::GitlabServer);
    assert_eq!(integration.id.unwrap().get(), 12);
    assert_eq!(integration.display_name, "Build farm");
    let text = |text: &str| FieldValue::Text(text.to_owned());
    assert_eq!(
        integration.fields.into_iter().collect::<Vec<_>>(),
        [
            (Field::DisplayName, text("Build farm")),
            (Field::Origin, text("https://git.build.example")),
            (Field::ApiFilter, text("[?visibility == 'internal']")),
            (Field::DisableSslVerification, FieldValue::Bool(false)),
            (Field::RefSpecCustom, text("")),
            (Field::MaxMinsToCommitEmail, FieldValue::Integer(60)),
            (Field::RequireUserPat, FieldValue::Bool(true)),
            (Field::TagsFilter, text("^v[0-9]")),
        ]
    );
    let keys = ["OPS", "PAY"].map(|key| key.parse().unwrap());
    assert_eq!(integration.projects, Some(ProjectScope::Keys(keys.into())));
    let credentials = integration.credentials.unwrap();
    assert_eq!(
        credentials.secret,
        SecretRef::File("set/secrets/pat".into())
    );
    assert_eq!(integration.disabled, Some(true));
    assert_eq!(integration.repositories.expect_at_least, Some(3));
    assert_eq!(integration.repositories.cascade, Cascade::Off);
    assert!(integration.lifecycle.prevent_destroy && !integration.lifecycle.delete_files);
    assert_eq!(
        integration.lifecycle.ignore_fields,
        [Field::DisplayName, Field::Global, Field::ProjectMappingIds].into()
    );
}

#[test]
fn what_is_left_out_is_not_managed() {
    let integration = only(&github(""));
    assert_eq!(integration.display_name, "hub");
    assert_eq!(
        integration.fields.into_keys().collect::<Vec<_>>(),
        [Field::ApiPath]
    );
    assert_eq!(integration.projects, None);
    assert_eq!(integration.disabled, None);
}
