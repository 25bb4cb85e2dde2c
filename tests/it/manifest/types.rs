//! What each type needs and refuses.

use super::{finding, github, only};
#[test]
fn a_setting_of_another_type_is_refused() {
    assert_eq!(
        finding(&github(
            "  awsRegion: eu-central-1
  folderDepth: 2
"
        )),
        "\
         a.yaml:8:3 error[not-for-this-type] `awsRegion` means nothing for an integration of type GITHUB | remove it; it is for AWS\n\
         a.yaml:9:3 error[not-for-this-type] `folderDepth` means nothing for an integration of type GITHUB | remove it; it is for FILESPACE"
    );
}

#[test]
fn a_missing_region_is_an_error() {
    assert_eq!(
        finding(
            "apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: one }
spec: { type: AWS, credentials: { username: AKIA, password: { env: KEY } } }
"
        ),
        "a.yaml:4:1 error[missing-key] an integration of type AWS needs `awsRegion` (a.yaml:4:15: because of this type) | add `awsRegion: eu-central-1`, or state `id` if the integration exists already"
    );
}

#[test]
fn a_self_hosted_type_needs_its_origin_and_credentials() {
    assert_eq!(
        finding(
            "apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: one }
spec: { type: GERRIT }
"
        ),
        "\
         a.yaml:4:1 error[missing-key] an integration of type GERRIT needs `credentials` (a.yaml:4:15: because of this type) | add `credentials` as {username, password}, or state `id` if the integration exists already\n\
         a.yaml:4:1 error[missing-key] an integration of type GERRIT needs `origin` (a.yaml:4:15: because of this type) | add `origin: https://gitlab.acme.example`, or state `id` if the integration exists already"
    );
}

#[test]
fn a_tracked_folder_needs_its_depth_and_no_credentials() {
    assert_eq!(
        finding(
            "apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: one }
spec: { type: FILESPACE, origin: /srv/repos/*, credentials: { pat: { env: A } } }
"
        ),
        "\
         a.yaml:4:1 error[missing-key] an integration of type FILESPACE needs `folderDepth` (a.yaml:4:15: because of this type) | add `folderDepth: 3`, or state `id` if the integration exists already\n\
         a.yaml:4:48 error[credentials] a tracked folder needs no credentials | remove `credentials`"
    );
}

#[test]
fn an_integration_with_an_id_needs_nothing_more() {
    assert_eq!(only("apiVersion: gijctl.dev/v1\nkind: Integration\nmetadata: { name: one }\nspec: { type: GERRIT, id: 3 }\n").id.map(|id| id.get().to_string()).unwrap_or_default(), "3");
}

#[test]
fn a_password_for_github_is_refused_with_the_reason() {
    assert_eq!(
        finding(
            "apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: one }
spec: { type: GITHUB, credentials: { username: jo, password: { env: A } } }
"
        ),
        "a.yaml:4:23 error[credentials] GitHub has taken no passwords since 13 November 2020, only personal access tokens | write {pat}"
    );
}

#[test]
fn a_token_of_tfs_goes_with_the_user_name_all() {
    assert_eq!(
        finding(
            r#"apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: one }
spec: { type: TFS_SERVER, origin: "https://tfs.example.com", credentials: { username: jo, pat: { env: A } } }
"#
        ),
        "a.yaml:4:87 error[user-name] a personal access token of TFS goes with the user name `all` | write `username: all`"
    );
}

#[test]
fn a_windows_domain_is_refused_in_user_names_of_tfs() {
    assert_eq!(
        finding(
            r"apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: one }
spec: { type: TFS_SERVER, origin: 'https://tfs.example.com', credentials: { username: 'CORP\jo', password: { env: A } } }
"
        ),
        "a.yaml:4:87 error[user-name] GIJ wants the user name without its Windows domain | leave out everything up to the backslash"
    );
}

#[test]
fn a_retired_type_is_warned_of() {
    assert_eq!(
        finding(
            "apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: one }
spec: { type: GITLAB_SERVER_LEGACY, id: 3 }
"
        ),
        "a.yaml:4:15 warning[retired-type] GIJ has dropped GITLAB_SERVER_LEGACY (GitLab API v3): support was announced to end with 4.19 and was gone by March 2024 | use GITLAB_SERVER, with a personal access token"
    );
}

#[test]
fn the_cloud_under_the_name_of_the_server_is_warned_of() {
    assert_eq!(
        finding(
            r#"apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: one }
spec: { type: AZURE_DEVOPS, id: 3, origin: "https://dev.azure.com/acme" }
"#
        ),
        "a.yaml:4:44 warning[cloud-or-server] AZURE_DEVOPS is Azure DevOps Server by the vendor's samples, but this origin is Microsoft's cloud (C7) | for dev.azure.com use AZURE, for visualstudio.com use VSTS"
    );
}

#[test]
fn the_server_under_the_name_of_the_cloud_is_warned_of() {
    assert_eq!(
        finding(
            r#"apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: one }
spec: { type: AZURE, id: 3, origin: "https://tfs.example.com" }
"#
        ),
        "a.yaml:4:37 warning[cloud-or-server] this type is Microsoft's cloud by the vendor's samples, but this origin is a server of one's own (C7) | for Azure DevOps Server use AZURE_DEVOPS"
    );
}

#[test]
fn path_and_filter_together_are_warned_of() {
    assert_eq!(
        finding(&github(
            r#"  apiFilter: "[?!archived]"
"#
        )),
        "a.yaml:8:14 warning[path-and-filter] `apiPath` and `apiFilter` are both given, and the vendor's documentation says both that they exclude each other and that they combine (C22) (a.yaml:7:12: the path is here) | check after the first indexing that the right repositories have come in"
    );
}

#[test]
fn files_of_a_tracked_folder_are_never_deleted() {
    assert_eq!(
        finding(
            "apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: one }
spec: { type: FILESPACE, id: 3, lifecycle: { deleteFiles: true } }
"
        ),
        "a.yaml:4:59 error[delete-originals] the files of a tracked folder are the originals, and deleting the integration would delete them (C24) | remove `deleteFiles`"
    );
}

#[test]
fn nothing_is_said_against_filters_that_the_vendor_shows() {
    let examples = include_str!("../githost/vendor_filters.txt");
    let mut clean = 0;
    for line in examples.lines().filter(|line| !line.starts_with('#')) {
        let (kind, rest) = line.split_once(' ').unwrap();
        let (filter, keeps) = rest.rsplit_once(" => ").unwrap();
        if keeps == "error" {
            continue;
        }
        let kind = gijctl::model::IntegrationType::parse(kind).unwrap();
        let said = gijctl::manifest::text::jmespath::check(filter, kind.into());
        assert_eq!(said, Ok(Vec::new()), "{filter}");
        clean += 1;
    }
    assert!(clean > 20);
}
