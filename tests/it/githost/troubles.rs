//! Services that refuse, that limit, that answer something else, and that lead elsewhere.

use std::time::Duration;

use gijctl::githost::{Connection, HostAddresses, Listing, Mask, Step};
use gijctl::model::{Field, FieldMap, FieldValue, IntegrationType};
use gijctl::wire::HttpResponse;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::fake::{Answer, Fake};
use super::services::{CANARY, GITLAB, instead, place, previewed, project, repository};

/// What GitHub is asked with.
pub(super) const GITHUB: &str = "  type: GITHUB\n  credentials: { pat: { env: CELLAR_PAT } }\n";

pub(super) fn github(answers: Vec<Answer>, code: i32) -> (Fake, Value) {
    let fake = Fake::of(answers);
    let preview = previewed(&place(GITHUB, &instead("api.github.com", &fake)), code);
    (fake, preview)
}

pub(super) fn reason(preview: &Value) -> &str {
    preview["reason"].as_str().unwrap()
}

#[test]
fn a_refusal_is_told_by_what_it_means() {
    let page = Answer {
        body: "<!DOCTYPE html><title>Sign in</title>".to_owned(),
        ..Answer::status(200)
    };
    for (answer, told) in [
        (Answer::status(401), "does not take the credential"),
        (Answer::status(203), "does not take the credential"),
        (page, "a page for people"),
        (
            Answer::status(302).with("location", "https://acme.example/_signin?x"),
            "does not take the credential",
        ),
        (
            Answer::status(301).with("location", "https://elsewhere.example/"),
            "no credential follows a redirect",
        ),
        (Answer::status(403), "no right to list"),
        (Answer::status(404), "may not see it (404)"),
        (Answer::status(500), "status 500"),
        (Answer::json("[1]"), "no list of repositories"),
        (
            Answer::json("{\"message\": \"hm\"}"),
            "no list of repositories",
        ),
        (Answer::json("[{\"name\":"), "no JSON"),
        (
            Answer::status(401).with("www-authenticate", "NTLM"),
            "NTLM or Kerberos only",
        ),
    ] {
        let (fake, preview) = github(vec![answer], 1);
        assert_eq!(preview["outcome"], "failed");
        assert!(
            reason(&preview).contains(told),
            "{told}: {}",
            reason(&preview)
        );
        assert!(!preview["help"].as_str().unwrap().is_empty());
        assert_eq!(fake.asked().len(), 1, "{told}");
    }
}

#[test]
fn a_single_sign_on_wall_is_told_with_its_address_and_without_what_is_bound_to_the_token() {
    let wall = "required; url=https://github.com/orgs/acme/sso?authorization_request=secret-part";
    let (_, preview) = github(vec![Answer::status(403).with("x-github-sso", wall)], 1);
    assert!(reason(&preview).contains("https://github.com/orgs/acme/sso)"));
    assert!(!preview.to_string().contains("secret-part"));
}

#[test]
fn organisations_behind_single_sign_on_make_a_list_partial() {
    let page = json!([repository("acme/a")]).to_string();
    let answer = Answer::json(&page).with("x-github-sso", "partial-results; organizations=21,42");
    let (_, preview) = github(vec![answer], 1);
    assert_eq!(preview["outcome"], "partial");
    assert_eq!(preview["kept"], 1);
    assert!(reason(&preview).contains("single sign-on"));
}

#[test]
fn a_limit_is_waited_for_where_it_ends_soon() {
    let page = json!([repository("acme/a")]).to_string();
    let limited = Answer::status(429).with("retry-after", "0");
    let (fake, preview) = github(vec![limited, Answer::json(&page)], 0);
    assert_eq!(preview["kept"], 1);
    assert_eq!(fake.asked().len(), 2);
}

#[test]
fn a_limit_that_lasts_is_told_with_its_end_and_not_waited_for() {
    let until = "4102444800";
    let primary = Answer::status(403)
        .with("x-ratelimit-remaining", "0")
        .with("x-ratelimit-reset", until);
    let (fake, preview) = github(vec![primary], 1);
    assert!(
        reason(&preview).contains("until 2100-01-01 00:00Z"),
        "{}",
        reason(&preview)
    );
    assert_eq!(fake.asked().len(), 1);
    let secondary = Answer::status(403).with("retry-after", "86400");
    let (_, preview) = github(vec![secondary], 1);
    assert!(reason(&preview).contains("limits requests"));
}

#[test]
fn a_second_refusal_ends_it() {
    let limited = || Answer::status(429).with("retry-after", "0");
    let (fake, preview) = github(vec![limited(), limited(), limited()], 1);
    assert!(reason(&preview).contains("limits requests"));
    assert_eq!(fake.asked().len(), 2);
}

#[test]
fn the_last_of_an_allowance_is_left_to_gij() {
    let page = json!([project("a/one")]).to_string();
    let fake = Fake::of(vec![
        Answer::json(&page)
            .with("x-next-page", "2")
            .with("ratelimit-limit", "300")
            .with("ratelimit-remaining", "14")
            .with("ratelimit-reset", "4102444800"),
    ]);
    let preview = previewed(&place(GITLAB, &instead("gitlab.com", &fake)), 1);
    assert_eq!(preview["outcome"], "partial");
    assert_eq!(preview["listed"], 1);
    assert_eq!(fake.asked().len(), 1);
}

#[test]
fn a_next_page_at_another_host_is_not_asked_and_no_credential_goes_there() {
    let elsewhere = Fake::of(vec![Answer::json("[]")]);
    let link = format!("<{}/user/repos?page=2>; rel=\"next\"", elsewhere.url());
    let page = json!([repository("acme/a")]).to_string();
    let (_, preview) = github(vec![Answer::json(&page).with("link", &link)], 1);
    assert_eq!(preview["outcome"], "partial");
    assert!(reason(&preview).contains("another host"));
    assert!(elsewhere.asked().is_empty());
}

#[test]
fn a_redirect_takes_no_credential_anywhere() {
    let elsewhere = Fake::of(vec![Answer::json("[]")]);
    let target = format!("{}/user/repos", elsewhere.url());
    let (_, preview) = github(vec![Answer::status(307).with("location", &target)], 1);
    assert!(reason(&preview).contains("(307 to http://127.0.0.1:"));
    assert!(elsewhere.asked().is_empty());
}

#[test]
fn a_failure_on_a_later_page_leaves_a_list_that_is_not_whole() {
    let page = json!([project("a/one")]).to_string();
    let fake = Fake::of(vec![
        Answer::json(&page).with("x-next-page", "2"),
        Answer::status(500),
    ]);
    let preview = previewed(&place(GITLAB, &instead("gitlab.com", &fake)), 1);
    assert_eq!(preview["outcome"], "partial");
    assert_eq!(preview["listed"], 1);
}

#[test]
fn a_secret_that_is_not_there_is_told_and_nothing_is_asked() {
    let fake = Fake::of(vec![Answer::json("[]")]);
    let spec = GITLAB.replace("CELLAR_PAT", "NOT_SET");
    let preview = previewed(&place(&spec, &instead("gitlab.com", &fake)), 1);
    assert!(reason(&preview).contains("NOT_SET"));
    assert!(fake.asked().is_empty());
}

#[test]
fn a_service_that_repeats_the_credential_in_its_answer_does_not_get_it_shown() {
    let body = format!("{{\"message\": \"bad token {CANARY}\"}}");
    let answer = Answer {
        body,
        ..Answer::status(401)
    };
    // That the canary is shown nowhere is asserted with every preview.
    let (_, preview) = github(vec![answer], 1);
    assert_eq!(preview["outcome"], "failed");
}

#[test]
fn only_this_machine_can_stand_for_a_service() {
    let place = place(
        GITHUB,
        "gitHosts:\n- { host: api.github.com, url: 'https://elsewhere.example' }\n",
    );
    let ran = place.run(&["preview", "m", "--no-compare"]).ends_with(64);
    assert!(
        ran.stderr.contains("a credential goes to no other host"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_filter_that_fails_names_the_repository_it_fails_on() {
    let page =
        json!([project("a/one"), { "name": null, "path_with_namespace": "a/odd" }]).to_string();
    let fake = Fake::of(vec![Answer::json(&page)]);
    let spec = GITLAB.replace("[?!archived]", "[?starts_with(name, 'o')]");
    let preview = previewed(&place(&spec, &instead("gitlab.com", &fake)), 1);
    assert!(reason(&preview).contains("a/odd"), "{}", reason(&preview));
    let spec = GITLAB.replace("[?!archived]", "[].name");
    let preview = previewed(&place(&spec, &instead("gitlab.com", &fake)), 1);
    assert!(reason(&preview).contains("does not give back repositories"));
}

#[test]
fn what_depends_on_paging_is_told() {
    let page = |number: usize| json!([project(&format!("a/{number}")), project("a/x")]).to_string();
    let fake = Fake::new(move |number, _, _| {
        Answer::json(&page(number)).with("x-next-page", ["2", ""][number])
    });
    let spec = GITLAB.replace("[?!archived]", "[0:1]");
    let preview = previewed(&place(&spec, &instead("gitlab.com", &fake)), 0);
    assert_eq!(preview["dependsOnPaging"], true);
    assert_eq!(preview["kept"], 2);
}

#[test]
fn a_secondary_limit_that_names_no_time_is_waited_for_a_minute() {
    let connection = Connection::of(IntegrationType::Github, &FieldMap::new());
    let patience = Duration::from_mins(5);
    let mut listing = Listing::new(
        &connection,
        &HostAddresses::default(),
        patience,
        Mask::default(),
    )
    .unwrap();
    let Step::Ask(request) = listing.step() else {
        panic!("nothing is asked");
    };
    assert_eq!(
        request.url.as_str(),
        "https://api.github.com/user/repos?per_page=100"
    );
    let body = "{\"message\": \"You have exceeded a secondary rate limit.\"}";
    let answer = || {
        Ok(HttpResponse {
            status: 403,
            headers: Vec::new(),
            body: body.into(),
        })
    };
    listing.answered(Timestamp::UNIX_EPOCH, answer());
    assert_eq!(listing.step(), Step::Wait(Duration::from_mins(1)));
    assert_eq!(listing.step(), Step::Ask(request));
    listing.answered(Timestamp::UNIX_EPOCH, answer());
    assert_eq!(listing.step(), Step::Done);
    assert!(listing.into_listed().gap.is_some());
}

#[test]
fn a_full_page_that_says_nothing_of_a_next_is_not_taken_for_the_last() {
    let fake = Fake::new(|number, _, _| {
        let count = [100, 3][number.min(1)];
        let page: Vec<_> = (0..count)
            .map(|at| project(&format!("a/r{number}-{at}")))
            .collect();
        Answer::json(&json!(page).to_string())
    });
    let preview = previewed(&place(GITLAB, &instead("gitlab.com", &fake)), 0);
    assert_eq!(preview["listed"], 103);
    assert_eq!(
        fake.targets(),
        [
            "/api/v4/projects?membership=true&per_page=100",
            "/api/v4/projects?membership=true&per_page=100&page=2",
        ]
    );
}

#[test]
fn a_page_that_comes_twice_ends_it() {
    let page = json!([project("a/one")]).to_string();
    let fake = Fake::of(vec![Answer::json(&page).with("x-next-page", "2")]);
    let preview = previewed(&place(GITLAB, &instead("gitlab.com", &fake)), 1);
    assert_eq!(preview["outcome"], "partial");
    assert!(reason(&preview).contains("came twice"));
    assert_eq!(fake.asked().len(), 2);
}

#[test]
fn a_token_of_microsofts_cloud_is_not_sent_where_the_origin_is_another_host() {
    let microsoft = Fake::of(vec![Answer::json("{}")]);
    let own = Fake::of(vec![Answer::json("{}")]);
    let config = format!(
        "gitHosts:\n- {{ host: app.vssps.visualstudio.com, url: '{0}' }}\n- {{ host: dev.azure.com, url: '{0}' }}\n",
        microsoft.url()
    );
    let spec = format!(
        "  type: AZURE\n  origin: {}\n  credentials: {{ pat: {{ env: CELLAR_PAT }} }}\n",
        own.url()
    );
    let preview = previewed(&place(&spec, &config), 1);
    assert!(reason(&preview).contains("sent to neither"));
    assert!(microsoft.asked().is_empty() && own.asked().is_empty());
}

#[test]
fn a_path_cannot_lead_a_credential_to_another_host() {
    let paths = ["@elsewhere.example/x", ".elsewhere.example/x", ":1/x"];
    for path in paths {
        let fields = FieldMap::from([(Field::ApiPath, FieldValue::Text(path.to_owned()))]);
        let connection = Connection::of(IntegrationType::Github, &fields);
        let addresses = HostAddresses::default();
        let listing = Listing::new(&connection, &addresses, Duration::ZERO, Mask::default());
        assert!(listing.is_err(), "{path}");
    }
}

#[test]
fn an_empty_list_says_what_may_be_behind_it() {
    let fake = Fake::new(|number, _, _| {
        let bodies = [json!({ "id": "me" }), json!({ "count": 0, "value": [] })];
        Answer::json(&bodies[number.min(1)].to_string())
    });
    let config = format!(
        "gitHosts:\n- {{ host: app.vssps.visualstudio.com, url: '{0}' }}\n- {{ host: dev.azure.com, url: '{0}' }}\n",
        fake.url()
    );
    let spec = "  type: VSTS\n  credentials: { pat: { env: CELLAR_PAT } }\n";
    let preview = previewed(&place(spec, &config), 0);
    let note = preview["notes"][0].as_str().unwrap();
    assert!(note.contains("all accessible organizations"), "{note}");
}
