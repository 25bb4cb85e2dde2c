//! Keys and values that do not fit.

use super::{finding, findings, github, named, server};
#[test]
fn an_unknown_key_is_named_with_what_was_meant() {
    assert_eq!(
        finding(&github(
            "  dispalyName: Hub
"
        )),
        "a.yaml:8:3 error[unknown-key] there is no key `dispalyName` in `spec` | did you mean `displayName`?"
    );
}

#[test]
fn a_key_in_the_wrong_place_is_told_where_it_belongs() {
    assert_eq!(
        finding(&github(
            "  requireUserPat: true
  pat: hunter2
  global: true
"
        )),
        "\
         a.yaml:8:3 error[unknown-key] there is no key `requireUserPat` in `spec` | it belongs in `spec.features`\n\
         a.yaml:9:3 error[unknown-key] there is no key `pat` in `spec` | it belongs in `spec.credentials`\n\
         a.yaml:10:3 error[unknown-key] there is no key `global` in `spec` | write `projects`: the word all, or a list of project keys"
    );
}

#[test]
fn null_is_refused_with_what_to_write_instead() {
    assert_eq!(
        finding(&github(
            "  apiFilter:
  projects: ~
  disabled: null
"
        )),
        "\
         a.yaml:8:3 error[null] `apiFilter` has no value | leave `apiFilter` out, or write `\"\"` for an explicitly empty text\n\
         a.yaml:9:3 error[null] `projects` has no value | leave `projects` out, or write `[]` for an explicitly empty list\n\
         a.yaml:10:3 error[null] `disabled` has no value | leave `disabled` out, or give it a value"
    );
}

#[test]
fn a_duplicate_key_shows_both_places() {
    assert_eq!(
        finding(&github(
            "  displayName: A
  displayName: B
"
        )),
        "a.yaml:9:3 error[duplicate-key] the key `displayName` is given twice (a.yaml:8:3: first given here) | keep one of the two"
    );
}

#[test]
fn yes_is_text_where_a_truth_value_belongs() {
    assert_eq!(
        finding(&github(
            r#"  disabled: yes
  features: { requireUserPat: "true", sendCommitEmails: off }
"#
        )),
        "\
         a.yaml:8:13 error[wrong-type] `disabled` must be true or false, but `yes` is text | write `true`; `yes` was a truth value in YAML 1.1 only\n\
         a.yaml:9:31 error[wrong-type] `requireUserPat` must be true or false, but in quotes it is text | write `true` without quotes\n\
         a.yaml:9:57 error[wrong-type] `sendCommitEmails` must be true or false, but `off` is text | write `false`; `off` was a truth value in YAML 1.1 only"
    );
}

#[test]
fn a_number_with_a_leading_zero_is_refused() {
    assert_eq!(
        finding(&github(
            "  features: { maxMinsToCommitEmail: 012 }
"
        )),
        "a.yaml:8:37 error[wrong-value] `maxMinsToCommitEmail` is written with a leading zero, which YAML 1.1 reads as octal and YAML 1.2 does not | write `12`"
    );
}

#[test]
fn a_number_in_quotes_is_text() {
    assert_eq!(
        finding(&github(
            r#"  id: "12"
"#
        )),
        "a.yaml:8:7 error[wrong-type] `id` must be a whole number, but in quotes it is text | remove the quotes"
    );
}

#[test]
fn a_number_has_bounds() {
    assert_eq!(
        finding(&github(
            "  id: 0
  features: { maxMinsToCommitEmail: 3000000000 }
  repositories: { expectAtLeast: -1 }
"
        )),
        "\
         a.yaml:8:7 error[out-of-range] `id` must be 1 or more, not 0\n\
         a.yaml:9:37 error[out-of-range] `maxMinsToCommitEmail` must be from 0 to 2147483647, not 3000000000\n\
         a.yaml:10:34 error[out-of-range] `expectAtLeast` must be from 0 to 1000000, not -1"
    );
}

#[test]
fn text_without_quotes_that_reads_as_a_number_needs_them() {
    assert_eq!(
        finding(&github(
            "  displayName: 1.10
"
        )),
        "a.yaml:8:16 error[wrong-type] `displayName` must be text, but without quotes this is a number with a fraction | write `\"1.10\"`"
    );
}

#[test]
fn a_list_is_no_text() {
    assert_eq!(
        finding(&github(
            "  displayName: [a]
  features: [a]
"
        )),
        "\
         a.yaml:8:16 error[wrong-type] `displayName` must be text, but it is a list\n\
         a.yaml:9:13 error[wrong-type] `features` must be a map, but it is a list"
    );
}

#[test]
fn a_word_out_of_a_choice_is_named() {
    assert_eq!(
        finding(&github(
            "  repositories: { cascade: aply }
"
        )),
        "a.yaml:8:28 error[unknown-value] `cascade` cannot be `aply` | did you mean `apply`?"
    );
}

#[test]
fn a_type_that_does_not_exist_is_named_with_what_was_meant() {
    assert_eq!(
        finding(
            "apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: one }
spec: { type: GITHUBSERVER, id: 3 }
"
        ),
        "a.yaml:4:15 error[unknown-value] `type` cannot be `GITHUBSERVER` | did you mean `GITHUB_SERVER`?"
    );
}

#[test]
fn projects_are_a_list_of_keys_or_all() {
    assert_eq!(
        finding(&github(
            "  projects: every
"
        )),
        "a.yaml:8:13 error[wrong-type] `projects` must be a list of Jira project keys, or the word `all`, but it is text | write `[PAY, OPS]`, `[]` for no project, or `all`"
    );
}

#[test]
fn project_keys_are_upper_case_and_given_once() {
    assert_eq!(
        finding(&github(
            "  projects: [pay, OPS, OPS, all]
"
        )),
        "\
         a.yaml:8:14 error[wrong-value] `pay` is no project key: a key is an upper-case letter followed by upper-case letters, digits or _\n\
         a.yaml:8:24 error[duplicate-item] `OPS` is in `projects` twice (a.yaml:8:19: first given here) | keep one of the two\n\
         a.yaml:8:29 error[wrong-value] `all` stands alone, not in a list of project keys | write `projects: all`"
    );
}

#[test]
fn text_has_a_greatest_length() {
    assert_eq!(
        finding(&github(&format!("  displayName: {}\n", "a".repeat(256)))),
        "a.yaml:8:16 error[too-long] `displayName` has 256 characters, but at most 255 fit"
    );
}

#[test]
fn a_filter_that_does_not_compile_is_shown_where_it_breaks() {
    assert_eq!(
        finding(&github(
            r#"  apiFilter: "[?name == `x`"
"#
        )),
        "\
         a.yaml:8:14 warning[path-and-filter] `apiPath` and `apiFilter` are both given, and the vendor's documentation says both that they exclude each other and that they combine (C22) (a.yaml:7:12: the path is here) | check after the first indexing that the right repositories have come in\n\
         a.yaml:8:25 error[text] `apiFilter`: what stands between these backticks is no JSON | write a text as 'text', and numbers, true, false and null in backticks"
    );
}

#[test]
fn an_origin_with_a_password_in_it_is_refused() {
    assert_eq!(
        finding(&server("https://jo:hunter2@git.example.com")),
        "a.yaml:4:47 error[text] `origin`: an origin must not hold a user name, password or token | write the address without anything before the host, and give the secret as a reference under credentials; a token that was committed should be replaced"
    );
}

#[test]
fn a_malformed_region_is_refused() {
    assert_eq!(
        finding(
            "apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: one }
spec: { type: AWS, id: 3, awsRegion: Frankfurt }
"
        ),
        "a.yaml:4:38 error[text] `awsRegion`: an AWS region is written in lower case | an AWS region is written like eu-central-1"
    );
}

#[test]
fn a_pattern_that_is_no_java_regex_is_shown_where_it_breaks_once() {
    assert_eq!(
        findings(&[
            ("a.yaml", &named("one", "")),
            ("b.yaml", &named("two", "")),
            (
                "c.yaml",
                "apiVersion: gijctl.dev/v1\nkind: FeatureSet\nmetadata: { name: tags }\nspec: { features: { tagsFilter: 'v(1' } }\n"
            ),
        ]),
        "c.yaml:4:35 error[text] `tagsFilter`: this group is never closed | add a ), or write \\( for the character itself"
    );
}
