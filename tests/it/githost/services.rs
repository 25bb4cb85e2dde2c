//! Each service: what is asked, page by page, and what is told of what comes back.

use serde_json::{Value, json};

use super::fake::{Answer, Asked, Fake};
use crate::cli::run::Place;

/// What every integration of these tests signs in with. Nobody but its own service may see it.
pub(super) const CANARY: &str = "canary-of-a-git-host";

/// A folder with one integration, and its secret.
pub(super) fn place(spec: &str, config: &str) -> Place {
    let manifest = format!(
        "apiVersion: gijctl.dev/v1\nkind: Integration\nmetadata: {{ name: cellar }}\nspec:\n  displayName: Cellar\n{spec}"
    );
    Place::new(&[("m/cellar.yaml", &manifest), ("m/gijctl.yaml", config)])
        .with("CELLAR_PAT", CANARY)
}

/// Serves one host that a type has a fixed address for.
pub(super) fn instead(host: &str, fake: &Fake) -> String {
    format!("gitHosts:\n- {{ host: {host}, url: '{}' }}\n", fake.url())
}

/// The document of a preview of all, without Jira; and that the secret is nowhere in what was told.
pub(super) fn previewed(place: &Place, code: i32) -> Value {
    let ran = place
        .run(&["preview", "m", "--no-compare", "--format=json", "-vv"])
        .ends_with(code);
    assert!(!ran.stdout.contains("canary"), "{}", ran.stdout);
    assert!(!ran.stderr.contains("canary"), "{}", ran.stderr);
    ran.document("preview")["integrations"][0].clone()
}

pub(super) const GITLAB: &str =
    "  type: GITLAB\n  credentials: { pat: { env: CELLAR_PAT } }\n  apiFilter: \"[?!archived]\"\n";

/// The number that a service has a repository by.
fn number(path: &str) -> u64 {
    let sum = |sum: u64, byte| (sum * 31 + u64::from(byte)) % 1_000_000_007;
    path.bytes().fold(7, sum)
}

/// A repository as GitLab lists it.
pub(super) fn project(path: &str) -> Value {
    let name = path.rsplit('/').next().unwrap();
    json!({
        "id": number(path), "name": name, "path_with_namespace": path, "archived": name.starts_with("old"),
        "http_url_to_repo": format!("https://gitlab.com/{path}.git"),
        "last_activity_at": "2026-02-03T04:05:06.789Z", "empty_repo": name == "void",
    })
}

/// A repository as GitHub lists it.
pub(super) fn repository(path: &str) -> Value {
    let name = path.rsplit('/').next().unwrap();
    json!({
        "id": number(path), "name": name, "full_name": path, "archived": false, "disabled": false,
        "clone_url": format!("https://github.com/{path}.git"), "size": 108,
        "pushed_at": "2026-02-03T04:05:06Z", "created_at": "2020-02-03T04:05:06Z",
    })
}

fn names(preview: &Value) -> Vec<&str> {
    let repositories = preview["repositories"].as_array().unwrap();
    repositories
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect()
}

#[test]
fn gitlab_is_asked_page_by_page_for_what_the_filter_then_keeps() {
    let fake = Fake::new(|number, _, _| {
        let pages = [["a/one", "a/old"], ["a/two", "a/void"]];
        let page: Vec<_> = pages[number].iter().map(|path| project(path)).collect();
        Answer::json(&json!(page).to_string()).with("x-next-page", ["2", ""][number])
    });
    let preview = previewed(&place(GITLAB, &instead("gitlab.com", &fake)), 0);
    assert_eq!(
        fake.targets(),
        [
            "/api/v4/projects?membership=true&per_page=100",
            "/api/v4/projects?membership=true&per_page=100&page=2",
        ]
    );
    for asked in fake.asked() {
        assert_eq!(asked.method, "GET");
        assert_eq!(asked.header("private-token"), Some(CANARY));
        assert_eq!(asked.header("authorization"), None);
    }
    assert_eq!(preview["outcome"], "seen");
    assert_eq!(preview["listed"], 4);
    assert_eq!(preview["kept"], 3);
    assert_eq!(names(&preview), ["a/one", "a/two", "a/void"]);
    assert_eq!(preview["repositories"][2]["empty"], true);
    assert_eq!(preview["repositories"][0]["size"], Value::Null);
    assert_eq!(
        preview["repositories"][0]["moved"],
        "2026-02-03T04:05:06.789Z"
    );
    assert_eq!(preview["dependsOnPaging"], false);
}

#[test]
fn people_read_counts_and_what_is_odd() {
    let page = json!([project("a/one"), project("a/old"), project("a/void")]).to_string();
    let fake = Fake::of(vec![Answer::json(&page)]);
    let place = place(GITLAB, &instead("gitlab.com", &fake));
    let ran = place
        .run(&["preview", "m", "--no-compare", "--show=odd", "-q"])
        .ends_with(0);
    let told = ran.stdout.replace(&fake.url(), "HOST");
    insta::assert_snapshot!(told, @r"
    Integration/cellar  GITLAB  HOST/api/v4/projects
      3 repositories listed; the filter [?!archived] keeps 2
      1 empty; last moved on 2026-02-03
      odd
        a/void (empty)

    1 integration: 2 repositories would be in Jira.
    ");
    assert_eq!(ran.stderr, "");
}

#[test]
fn github_is_followed_by_its_links_with_its_own_headers() {
    let fake = Fake::new(|number, _, url| {
        let page = json!([repository(&format!("acme/{number}"))]).to_string();
        let link = format!(
            "<{url}/orgs/acme/repos?per_page=100&page={}>; rel=\"next\", <{url}/x>; rel=\"last\"",
            number + 2
        );
        match number {
            2 => Answer::json(&page),
            _ => Answer::json(&page).with("link", &link),
        }
    });
    let spec = "  type: GITHUB\n  apiPath: /orgs/acme/repos?type=private&per_page=30\n  credentials: { pat: { env: CELLAR_PAT } }\n";
    let preview = previewed(&place(spec, &instead("api.github.com", &fake)), 0);
    assert_eq!(
        fake.targets(),
        [
            "/orgs/acme/repos?type=private&per_page=100",
            "/orgs/acme/repos?per_page=100&page=2",
            "/orgs/acme/repos?per_page=100&page=3",
        ]
    );
    let asked = &fake.asked()[0];
    assert_eq!(
        asked.header("authorization"),
        Some("Bearer canary-of-a-git-host")
    );
    assert_eq!(asked.header("x-github-api-version"), Some("2022-11-28"));
    assert_eq!(asked.header("private-token"), None);
    assert_eq!(names(&preview), ["acme/0", "acme/1", "acme/2"]);
    assert_eq!(preview["repositories"][0]["size"], 108 * 1_024);
    assert_eq!(preview["notes"].as_array().unwrap().len(), 1);
}

#[test]
fn an_enterprise_server_is_asked_below_its_api() {
    for (path, target) in [
        ("", "/api/v3/user/repos?per_page=100"),
        (
            "  apiPath: /orgs/a/repos\n",
            "/api/v3/orgs/a/repos?per_page=100",
        ),
        (
            "  apiPath: /api/v3/orgs/a/repos\n",
            "/api/v3/orgs/a/repos?per_page=100",
        ),
    ] {
        let fake = Fake::of(vec![Answer::json("[]")]);
        let spec = format!(
            "  type: GITHUB_SERVER\n  origin: {}\n{path}  credentials: {{ pat: {{ env: CELLAR_PAT }} }}\n",
            fake.url()
        );
        let preview = previewed(&place(&spec, ""), 0);
        assert_eq!(preview["listed"], 0);
        assert_eq!(fake.targets(), [target]);
    }
}

/// The base64 of `:canary-of-a-git-host`.
const NOBODY: &str = "Basic OmNhbmFyeS1vZi1hLWdpdC1ob3N0";

fn azure(name: &str) -> Value {
    json!({ "id": name, "name": name, "project": { "name": "Wine", "state": "wellFormed" },
        "remoteUrl": format!("https://dev.azure.com/acme/Wine/_git/{name}"), "size": 10, "defaultBranch": "refs/heads/main" })
}

#[test]
fn azure_is_asked_for_every_account_of_the_token() {
    let fake = Fake::new(|_, asked: &Asked, _| {
        let path = asked.target.split('?').next().unwrap();
        let body = match path {
            "/_apis/profile/profiles/me" => json!({ "id": "who-am-i" }),
            "/_apis/accounts" => {
                json!({ "count": 2, "value": [{ "accountName": "acme" }, { "accountName": "b c" }] })
            }
            "/acme/_apis/git/repositories" => {
                json!({ "count": 2, "value": [azure("keep-a"), azure("drop-b")] })
            }
            "/b%20c/_apis/git/repositories" => json!({ "count": 1, "value": [azure("keep-c")] }),
            _ => return Answer::status(404),
        };
        Answer::json(&body.to_string())
    });
    let spec = "  type: AZURE\n  apiFilter: \"{value:value[?starts_with(name, 'keep')]}\"\n  credentials: { pat: { env: CELLAR_PAT } }\n";
    let config = format!(
        "gitHosts:\n- {{ host: app.vssps.visualstudio.com, url: '{0}' }}\n- {{ host: dev.azure.com, url: '{0}' }}\n",
        fake.url()
    );
    let preview = previewed(&place(spec, &config), 0);
    assert_eq!(names(&preview), ["acme/Wine/keep-a", "b c/Wine/keep-c"]);
    assert_eq!(preview["listed"], 3);
    let asked = fake.asked();
    assert_eq!(asked.len(), 4);
    assert_eq!(
        asked[1].target,
        "/_apis/accounts?memberId=who-am-i&api-version=7.1"
    );
    for one in asked {
        assert_eq!(one.header("authorization"), Some(NOBODY), "{}", one.target);
    }
}

#[test]
fn a_server_of_microsofts_is_asked_collection_by_collection() {
    let fake = Fake::new(|_, asked: &Asked, _| {
        let path = asked.target.split('?').next().unwrap();
        let body = match path {
            "/tfs/_apis/projectCollections" => {
                json!({ "value": [{ "name": "Default Collection" }] })
            }
            "/tfs/Default%20Collection/_apis/git/repositories" => json!({ "value": [azure("a")] }),
            _ => return Answer::status(404),
        };
        Answer::json(&body.to_string())
    });
    let spec = |more: &str| {
        format!(
            "  type: TFS_SERVER\n  origin: {}/tfs\n  credentials: {{ username: vintner, password: {{ env: CELLAR_PAT }} }}\n{more}",
            fake.url()
        )
    };
    let preview = previewed(&place(&spec(""), ""), 0);
    assert_eq!(names(&preview), ["Default Collection/Wine/a"]);
    let one = "  tfsCollection: Default Collection\n";
    let preview = previewed(&place(&spec(one), ""), 0);
    assert_eq!(names(&preview), ["Default Collection/Wine/a"]);
    let asked = fake.asked();
    assert_eq!(asked.len(), 3);
    // vintner:canary-of-a-git-host
    let signed = "Basic dmludG5lcjpjYW5hcnktb2YtYS1naXQtaG9zdA==";
    assert!(
        asked
            .iter()
            .all(|one| one.header("authorization") == Some(signed))
    );
}

#[test]
fn what_is_encoded_in_an_address_is_not_encoded_again() {
    let fake = Fake::of(vec![Answer::json(
        &json!({ "value": [azure("a")] }).to_string(),
    )]);
    let spec = format!(
        "  type: TFS_SERVER\n  origin: {}/my%20tfs\n  tfsCollection: Default%20Collection\n  credentials: {{ username: vintner, password: {{ env: CELLAR_PAT }} }}\n",
        fake.url()
    );
    let preview = previewed(&place(&spec, ""), 0);
    assert_eq!(
        fake.targets(),
        ["/my%20tfs/Default%20Collection/_apis/git/repositories?api-version=2.0"]
    );
    assert_eq!(names(&preview), ["Default Collection/Wine/a"]);
}

#[test]
fn gerrit_is_asked_until_it_says_that_there_is_no_more() {
    let fake = Fake::new(|number, _, _| {
        let pages = [
            json!({ "All-Projects": { "id": "All-Projects", "state": "ACTIVE" },
                "tools/a": { "id": "tools%2Fa", "state": "READ_ONLY", "_more_projects": true } }),
            json!({ "tools/b": { "id": "tools%2Fb", "state": "ACTIVE" } }),
        ];
        Answer::json(&format!(")]}}'\n{}", pages[number]))
    });
    let spec = format!(
        "  type: GERRIT\n  origin: {}\n  apiFilter: \"[?!starts_with(name, 'All-')]\"\n  credentials: {{ username: bot, password: {{ env: CELLAR_PAT }} }}\n",
        fake.url()
    );
    let preview = previewed(&place(&spec, ""), 0);
    assert_eq!(names(&preview), ["tools/a", "tools/b"]);
    assert_eq!(preview["repositories"][0]["archived"], true);
    assert_eq!(
        fake.targets(),
        ["/a/projects/?d&n=500&S=0", "/a/projects/?d&n=500&S=2"]
    );
}

#[test]
fn tracked_folders_are_looked_at_where_they_are_or_taken_from_a_list() {
    let folders = tempfile::tempdir().unwrap();
    for bare in ["team/one.git", "team/deep/two.git", "top.git"] {
        std::fs::create_dir_all(folders.path().join(bare).join("objects")).unwrap();
        std::fs::write(
            folders.path().join(bare).join("HEAD"),
            "ref: refs/heads/main\n",
        )
        .unwrap();
    }
    std::fs::create_dir_all(folders.path().join("work/.git")).unwrap();
    let root = folders.path().display();
    let spec = format!(
        "  type: FILESPACE\n  origin: \"{root}/*\"\n  folderDepth: 2\n  apiFilter: \"[?name != 'work']\"\n"
    );
    let here = place(&spec, "");
    let preview = previewed(&here, 0);
    let expected = [format!("{root}/team/one.git"), format!("{root}/top.git")];
    assert_eq!(names(&preview), expected);
    assert_eq!(preview["listed"], 3);
    let elsewhere = place(
        "  type: FILESPACE\n  origin: /nowhere/at/all/*\n  folderDepth: 1\n",
        "",
    );
    let preview = previewed(&elsewhere, 1);
    let reason = preview["reason"].as_str().unwrap();
    assert!(reason.contains("not on this machine"), "{reason}");
    assert!(preview["help"].as_str().unwrap().contains("--listing"));
    elsewhere.write("list.txt", "/nowhere/at/all/a.git\n/nowhere/at/all/b.git\n");
    let listing = [
        "preview",
        "m",
        "--no-compare",
        "--listing=list.txt",
        "--format=json",
    ];
    let ran = elsewhere.run(&listing).ends_with(0);
    assert_eq!(ran.document("preview")["integrations"][0]["kept"], 2);
}

#[test]
fn codecommit_is_not_asked_and_that_is_no_failure() {
    let place = place(
        "  type: AWS\n  awsRegion: eu-west-1\n  credentials: { username: AKIAEXAMPLE, password: { env: CELLAR_PAT } }\n",
        "",
    );
    let preview = previewed(&place, 0);
    assert_eq!(preview["outcome"], "notAsked");
}
