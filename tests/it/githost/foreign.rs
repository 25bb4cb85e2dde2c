//! What a service says, and what of it is believed, followed and shown.

use serde_json::{Value, json};

use super::fake::{Answer, Fake};
use super::services::{CANARY, GITLAB, instead, place, previewed, project, repository};
use super::troubles::{GITHUB, github, reason};

#[test]
fn a_link_with_a_comma_in_its_address_is_followed() {
    let fake = Fake::new(|number, _, url| {
        let page = json!([repository(&format!("acme/{number}"))]).to_string();
        let link = format!(
            "<{url}/user/repos?affiliation=owner,member&page=1>; rel=\"first\", <{url}/user/repos?affiliation=owner,member;x&page=2>; rel=\"last next\""
        );
        match number {
            0 => Answer::json(&page).with("link", &link),
            _ => Answer::json(&page),
        }
    });
    let preview = previewed(&place(GITHUB, &instead("api.github.com", &fake)), 0);
    assert_eq!(preview["listed"], 2);
    assert_eq!(
        fake.targets()[1],
        "/user/repos?affiliation=owner,member;x&page=2"
    );
}

fn page() -> Answer {
    Answer::json(&json!([repository("acme/a")]).to_string())
}

/// The targets of a list whose first page has this link, in which URL stands for the service.
fn followed(link: &'static str) -> Vec<String> {
    let fake = Fake::new(move |number, _, url| match number {
        0 => page().with("link", &link.replace("URL", url)),
        _ => Answer::json(&json!([repository("acme/b")]).to_string()),
    });
    let preview = previewed(&place(GITHUB, &instead("api.github.com", &fake)), 0);
    assert_eq!(preview["listed"], 2, "{link}");
    fake.targets()
}

#[test]
fn a_link_leads_on_however_it_is_written() {
    for link in [
        "<URL/x?page=2>; REL=next",
        "<URL/x?page=2>; rel = \"next\"",
        "<URL/x?page=2>; title=\"more\"; Rel=\"Next\"",
        "</x?page=2>; rel=\"next\"",
    ] {
        assert_eq!(followed(link)[1], "/x?page=2", "{link}");
    }
}

#[test]
fn a_link_without_a_path_keeps_that_of_the_page() {
    assert_eq!(followed("<?page=2>; rel=next")[1], "/user/repos?page=2");
}

#[test]
fn a_page_counts_although_what_it_says_of_the_next_cannot_be_read() {
    for link in ["nonsense", "<https://x", "<http://[>; rel=next"] {
        let (_, preview) = github(vec![page().with("link", link)], 1);
        assert_eq!(preview["outcome"], "partial", "{link}");
        assert_eq!(preview["listed"], 1, "{link}");
        assert!(reason(&preview).contains("next page"), "{link}");
    }
}

#[test]
fn a_service_that_goes_in_circles_is_not_followed_for_ever() {
    let fake = Fake::new(|number, _, _| {
        let page = json!([project(["a/one", "a/two"][number % 2])]).to_string();
        Answer::json(&page).with("x-next-page", &(number + 2).to_string())
    });
    let preview = previewed(&place(GITLAB, &instead("gitlab.com", &fake)), 1);
    assert_eq!(preview["outcome"], "partial");
    assert_eq!(preview["listed"], 2);
    assert!(reason(&preview).contains("came twice"));
    assert_eq!(fake.asked().len(), 3);
}

#[test]
fn what_is_on_two_pages_is_counted_once() {
    let fake = Fake::new(|number, _, _| {
        let pages = [["a/one", "a/two"], ["a/two", "a/three"]];
        let page: Vec<_> = pages[number].iter().map(|path| project(path)).collect();
        Answer::json(&json!(page).to_string()).with("x-next-page", ["2", ""][number])
    });
    let preview = previewed(&place(GITLAB, &instead("gitlab.com", &fake)), 0);
    assert_eq!(
        (&preview["listed"], &preview["kept"]),
        (&json!(3), &json!(3))
    );
}

#[test]
fn what_has_no_name_is_no_repository() {
    let members = json!([{ "login": "jane", "id": 1 }, { "login": "joe", "id": 2 }]);
    let nameless = json!([repository("acme/one"), { "name": null, "full_name": null }]);
    for list in [members, nameless, json!([{}])] {
        let (_, preview) = github(vec![Answer::json(&list.to_string())], 1);
        assert_eq!(preview["outcome"], "failed");
        assert!(reason(&preview).contains("has no name"), "{preview}");
        let help = preview["help"].as_str().unwrap();
        assert!(help.contains("`apiPath`"), "{help}");
    }
}

#[test]
fn a_redirect_tells_where_it_leads_without_its_query() {
    let redirect = |to: &str| Answer::status(301).with("location", to);
    let (_, preview) = github(vec![redirect("/api/x?key=secret-part")], 1);
    assert!(reason(&preview).contains("/api/x)"), "{preview}");
    assert!(!preview.to_string().contains("secret-part"));
    let help = preview["help"].as_str().unwrap();
    assert!(help.contains("the host of `origin` is right"), "{help}");
    let (_, preview) = github(vec![redirect("https://new.acme.example/user/repos")], 1);
    assert!(reason(&preview).contains("https://new.acme.example/user/repos"));
    let help = preview["help"].as_str().unwrap();
    assert!(help.contains("state `origin` as"), "{help}");
}

/// That the canary is shown nowhere is asserted with every preview.
#[test]
fn a_credential_and_what_looks_like_a_token_are_shown_in_no_name_or_address() {
    let names = [
        format!("a/{CANARY}"),
        "a/ghp_0123456789abcdefghij".to_owned(),
        format!("{}{CANARY}", "x".repeat(990)),
    ];
    let page: Vec<_> = names.iter().map(|name| project(name)).collect();
    let fake = Fake::new(move |number, _, url| match number {
        0 => Answer::json(&json!(page).to_string())
            .with("link", &format!("<{url}/{CANARY}?page=2>; rel=next")),
        _ => Answer::status(301).with("location", &format!("/there/{CANARY}")),
    });
    let preview = previewed(&place(GITLAB, &instead("gitlab.com", &fake)), 1);
    assert_eq!(fake.asked().len(), 2);
    let shown = |number: usize| preview["repositories"][number]["name"].as_str();
    assert_eq!(shown(0), Some("a/***"));
    assert_eq!(shown(1), Some("a/***"));
    assert!(shown(2).unwrap().ends_with("x***"));
    assert!(reason(&preview).contains("/there/***"), "{preview}");
}

#[test]
fn a_filter_that_fails_shows_no_credential_in_the_name_of_what_it_fails_on() {
    let page: Value = json!([{ "name": null, "path_with_namespace": format!("a/{CANARY}") }]);
    let fake = Fake::of(vec![Answer::json(&page.to_string())]);
    let spec = GITLAB.replace("[?!archived]", "[?starts_with(name, 'o')]");
    let preview = previewed(&place(&spec, &instead("gitlab.com", &fake)), 1);
    assert!(reason(&preview).contains("a/***"), "{preview}");
}
