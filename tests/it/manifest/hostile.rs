//! Files that are no manifests, by accident or on purpose.

use gijctl::model::Field;

use super::{finding, findings, github, only};
fn lines(first: &str, rest: impl Iterator<Item = String>) -> String {
    let lines: Vec<_> = std::iter::once(first.to_owned()).chain(rest).collect();
    lines.join("\n") + "\n"
}

#[test]
fn a_syntax_error_hides_no_other_document() {
    assert_eq!(
        finding(
            r#"a: [1
---
apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: one }
spec: { type: VSTS }
---
b: "
"#
        ),
        "\
         a.yaml:1:4 error[yaml-syntax] a `[` or `{` is never closed | close it, or put a text that starts with `[` or `{` in quotes\n\
         a.yaml:6:1 error[missing-key] an integration of type VSTS needs `credentials` (a.yaml:6:15: because of this type) | add `credentials` as {pat}, or state `id` if the integration exists already\n\
         a.yaml:8:4 error[yaml-syntax] a quote is opened here and never closed"
    );
}

#[test]
fn a_name_is_not_called_missing_while_a_document_cannot_be_read() {
    assert_eq!(
        findings(&[
            ("a.yaml", "a: [1\n"),
            (
                "b.yaml",
                "apiVersion: gijctl.dev/v1
kind: ProjectAssociation
metadata: { name: pay }
spec: { selector: { matchNames: [hub] }, projects: [PAY] }
"
            )
        ]),
        "a.yaml:1:4 error[yaml-syntax] a `[` or `{` is never closed | close it, or put a text that starts with `[` or `{` in quotes"
    );
}

#[test]
fn a_tab_in_the_indentation_is_named() {
    assert_eq!(
        finding("kind: Integration\nspec:\n\ttype: AWS\n"),
        "a.yaml:3:2 error[yaml-syntax] a tab stands where YAML wants spaces | indent with spaces"
    );
}

#[test]
fn a_merge_key_is_refused() {
    assert_eq!(
        finding(
            "a: &a { b: c }
d:
  <<: *a
"
        ),
        "a.yaml:3:3 error[yaml-merge-key] merge keys (`<<`) are not part of YAML 1.2 | write the keys out, or share settings by a FeatureSet"
    );
}

#[test]
fn a_tag_is_refused() {
    assert_eq!(
        finding(
            "kind: !vault a
"
        ),
        "a.yaml:1:14 error[yaml-tag] this value carries a tag (`!…`) that manifests do not know or that does not fit it | remove the tag; a text that starts with `!` needs quotes"
    );
}

#[test]
fn an_alias_without_an_anchor_is_refused() {
    assert_eq!(
        finding(
            "kind: *a
"
        ),
        "a.yaml:1:7 error[yaml-syntax] this alias has no anchor before it in the same document | a text that starts with `*` needs quotes"
    );
}

#[test]
fn an_alias_inside_its_own_value_is_refused() {
    assert_eq!(
        finding(
            "kind: &a [*a]
"
        ),
        "a.yaml:1:11 error[yaml-alias] this alias repeats a value that it is itself inside of | write the value out"
    );
}

#[test]
fn a_nul_is_refused_where_it_stands() {
    assert_eq!(
        finding("kind: a\nspec: \0\n"),
        "a.yaml:2:7 error[yaml-character] the control character U+0000 must not stand in a manifest | save the file as plain UTF-8 text"
    );
}

#[test]
fn a_key_that_is_a_list_is_refused() {
    assert_eq!(
        finding(
            "? [a]
: b
"
        ),
        "a.yaml:1:3 error[yaml-key] a key must be text, not a list or a map | put the key in quotes if it is meant to start with `[`, `{` or `?`"
    );
}
#[test]
fn windows_line_ends_a_mark_and_comments_change_nothing() {
    let unix = only(&github("  displayName: Hub # here\n"));
    let windows = only(&format!(
        "\u{feff}# a comment\r\n{}",
        github("  displayName: Hub\n").replace('\n', "\r\n")
    ));
    assert_eq!(
        (unix.fields, unix.display_name),
        (windows.fields, windows.display_name)
    );
}

#[test]
fn files_without_a_document_are_fine() {
    for text in [
        "",
        "\n",
        "# only a comment\n",
        "---\n",
        "---\n---\n...\n",
        "\u{feff}",
    ] {
        assert_eq!(finding(text), "", "{text:?}");
    }
}

#[test]
fn anchors_and_aliases_are_allowed() {
    let integration = only(&github(
        "  features: { tagsFilter: &v \"^v\", prHideFilter: *v }\n",
    ));
    assert_eq!(
        integration.fields[&Field::TagsFilter],
        integration.fields[&Field::PrHideFilter]
    );
}

#[test]
fn a_bomb_of_aliases_is_refused() {
    let levels = (1..20).map(|level| {
        let before = level - 1;
        format!("a{level}: &a{level} [*a{before}, *a{before}, *a{before}, *a{before}]")
    });
    let text = lines("a0: &a0 [x, x, x, x, x, x, x, x, x]", levels);
    assert!(finding(&text).contains("error[yaml-limit] a file may hold at most 200000 values"));
}

#[test]
fn a_square_of_aliases_is_refused() {
    let text = format!(
        "a: &a [{}]\nb: [{}]\n",
        "x,".repeat(5_000),
        "*a,".repeat(5_000)
    );
    assert!(finding(&text).contains("error[yaml-limit] a file may hold at most"));
}

#[test]
fn a_hundred_thousand_levels_are_refused() {
    for text in [
        "[".repeat(100_000),
        "{a: ".repeat(100_000),
        "- ".repeat(100_000),
    ] {
        assert!(finding(&text).contains("collections are nested too deeply here"));
    }
}

#[test]
fn levels_made_of_aliases_are_counted() {
    let levels = (1..70).map(|level| format!("a{level}: &a{level} [*a{}]", level - 1));
    let text = lines("a0: &a0 [x]", levels);
    assert!(finding(&text).contains("collections are nested too deeply here"));
}

#[test]
fn a_map_of_very_many_keys_is_read_in_time() {
    let text = lines("kind: Integration", (0..90_000).map(|i| format!("k{i}: 1")));
    assert!(finding(&text).contains("89950 more keys here are unknown as well"));
}

#[test]
fn very_many_documents_are_refused() {
    assert!(finding(&"--- a\n".repeat(10_001)).contains("a file may hold at most 10000 documents"));
}
