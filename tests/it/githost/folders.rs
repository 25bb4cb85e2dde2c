//! Tracked folders, and files that list them.

use serde_json::{Value, json};

use super::services::{GITLAB, place, previewed};
use crate::cli::run::{Place, Ran};

#[test]
fn a_filter_sees_of_a_folder_what_gij_tells_of_it() {
    let folders = tempfile::tempdir().unwrap();
    let bare = folders.path().join("a.git");
    std::fs::create_dir_all(bare.join("objects/pack")).unwrap();
    std::fs::create_dir_all(bare.join("refs/heads")).unwrap();
    std::fs::write(bare.join("HEAD"), "ref: refs/heads/main\n").unwrap();
    std::fs::write(bare.join("objects/pack/one.pack"), [0; 500]).unwrap();
    let spec = |filter: &str| {
        format!(
            "  type: FILESPACE\n  origin: \"{}/*\"\n  folderDepth: 1\n  apiFilter: \"{filter}\"\n",
            folders.path().display()
        )
    };
    let preview = previewed(&place(&spec("[?name == 'a.git']"), ""), 0);
    assert_eq!(preview["repositories"][0]["size"], 500);
    assert_eq!(preview["repositories"][0]["empty"], true);
    let preview = previewed(&place(&spec("[?size]"), ""), 0);
    assert_eq!(
        (&preview["listed"], &preview["kept"]),
        (&json!(1), &json!(0))
    );
}

#[test]
fn a_listing_is_for_one_integration() {
    let place = place(GITLAB, "");
    place.write("list.txt", "/srv/a.git\n");
    let ran = place
        .run(&["preview", "m", "--no-compare", "--listing=list.txt"])
        .ends_with(64);
    assert!(
        ran.stderr.contains("and 0 are asked about"),
        "{}",
        ran.stderr
    );
}

/// An integration of folders that are not on this machine.
fn elsewhere(listing: &str) -> Place {
    let spec = "  type: FILESPACE\n  origin: /srv/git/*\n  folderDepth: 1\n";
    let place = place(spec, "");
    place.write("list.txt", listing);
    place
}

fn previewed_by(listing: &str, code: i32) -> (Ran, Value) {
    let arguments = [
        "preview",
        "m",
        "--no-compare",
        "--listing=list.txt",
        "--format=json",
    ];
    let ran = elsewhere(listing).run(&arguments).ends_with(code);
    let preview = ran.document("preview")["integrations"][0].clone();
    (ran, preview)
}

#[test]
fn a_mark_of_the_encoding_is_no_part_of_the_first_path() {
    for listing in [
        "\u{feff}/srv/git/a.git\n",
        "\u{feff}[{\"fullPath\": \"/srv/git/a.git\", \"size\": 7}]",
    ] {
        let (_, preview) = previewed_by(listing, 0);
        assert_eq!(preview["repositories"][0]["name"], "/srv/git/a.git");
    }
}

#[test]
fn an_object_is_no_list_of_paths() {
    let (_, preview) = previewed_by("{\"value\": [\n]}\n", 1);
    let reason = preview["reason"].as_str().unwrap();
    assert!(reason.contains("JSON, and no list"), "{reason}");
}

#[test]
fn a_path_that_is_not_below_the_mask_is_refused() {
    for path in ["/etc/passwd", "../x", "/srv/git/../a.git"] {
        let (_, preview) = previewed_by(&format!("/srv/git/a.git\n{path}\n"), 1);
        let reason = preview["reason"].as_str().unwrap();
        let expected = format!("`{path}` is no folder below /srv/git/*");
        assert!(reason.contains(&expected), "{reason}");
    }
}

#[test]
fn what_is_deeper_than_the_integration_looks_is_left_out_and_told() {
    let (_, preview) = previewed_by("/srv/git/a.git\n/srv/git/team/b.git\n", 0);
    assert_eq!(preview["listed"], 1);
    let note = preview["notes"][0].as_str().unwrap();
    assert!(note.contains("1 folder deeper than folderDepth"), "{note}");
}

#[test]
fn a_folder_that_is_named_twice_is_one() {
    let (_, preview) = previewed_by("/srv/git/a.git\n/srv/git/a.git\n", 0);
    assert_eq!(preview["listed"], 1);
}
