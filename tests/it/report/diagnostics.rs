//! Diagnostics with the lines they speak of.

use gijctl::diag::{Diagnostic, FileId, SourceMap, Span};
use gijctl::report::{diagnostics as render, strip};
use gijctl::state::Declarations;
use insta::assert_snapshot;

fn declared(integrations: usize, repositories: usize) -> Declarations {
    Declarations {
        integrations,
        repositories,
        general_settings: 0,
    }
}

/// The first place of a text in a file.
fn place(sources: &SourceMap, file: FileId, text: &str) -> Span {
    let start = sources.text(file).find(text).unwrap();
    Span {
        file,
        start,
        end: start + text.len(),
    }
}

fn shown(sources: &SourceMap, diagnostics: &[Diagnostic]) -> String {
    strip(&render::text(sources, diagnostics))
}

#[test]
fn a_finding_points_at_its_place_and_says_what_to_do() {
    let mut sources = SourceMap::new();
    let file = sources.add(
        "m/cellar.yaml",
        "kind: Integration\nspec:\n  proyects: all\n",
    );
    let error = Diagnostic::error(
        "unknown-key",
        place(&sources, file, "proyects"),
        "`spec` has no key `proyects`",
    )
    .label("not known here")
    .help("did you mean `projects`?");
    assert_snapshot!(shown(&sources, &[error]), @"
    error[unknown-key]: `spec` has no key `proyects`
     --> m/cellar.yaml:3:3
      |
    3 |   proyects: all
      |   ^^^^^^^^ not known here
      |
      = help: did you mean `projects`?

    1 error
    ");
}

#[test]
fn places_in_one_file_and_in_others_are_shown_together() {
    let mut sources = SourceMap::new();
    let one = sources.add("m/a.yaml", "a: lean\nb: full\n\n\n\nc: lean\n");
    let other = sources.add("m/b.yaml", "d: lean\n");
    let error = Diagnostic::error(
        "conflict",
        place(&sources, one, "c: lean"),
        "two sets disagree",
    )
    .related(place(&sources, one, "a: lean"), "one says so")
    .related(place(&sources, other, "d: lean"), "another says otherwise");
    assert_snapshot!(shown(&sources, &[error]), @"
    error[conflict]: two sets disagree
     --> m/a.yaml:6:1
      |
    1 | a: lean
      | ------- one says so
    ...
    6 | c: lean
      | ^^^^^^^
      |
     ::: m/b.yaml:1:1
      |
    1 | d: lean
      | ------- another says otherwise

    1 error
    ");
}

#[test]
fn tabs_wide_characters_and_line_ends_of_windows_do_not_move_the_carets() {
    let mut sources = SourceMap::new();
    let file = sources.add(
        "m/a.yaml",
        "first: 1\r\nname: 酒蔵 wrong\r\n\tlast: wrong-too\r\n",
    );
    let wide = Diagnostic::warning(
        "odd",
        place(&sources, file, "wrong"),
        "after wide characters",
    );
    let tab = Diagnostic::warning("odd", place(&sources, file, "wrong-too"), "after a tab");
    assert_snapshot!(shown(&sources, &[wide, tab]), @"
    warning[odd]: after wide characters
     --> m/a.yaml:2:10
      |
    2 | name: 酒蔵 wrong
      |            ^^^^^

    warning[odd]: after a tab
     --> m/a.yaml:3:8
      |
    3 |     last: wrong-too
      |           ^^^^^^^^^

    2 warnings
    ");
}

#[test]
fn a_masked_secret_is_never_shown() {
    let mut sources = SourceMap::new();
    let file = sources.add("m/a.yaml", "pat: canary-7710\n");
    let span = place(&sources, file, "canary-7710");
    sources.mask(span);
    let error = Diagnostic::error("literal-secret", span, "a secret stands here as it is");
    assert_snapshot!(shown(&sources, &[error]), @"
    error[literal-secret]: a secret stands here as it is
     --> m/a.yaml:1:6
      |
    1 | pat: ***********
      |      ^^^^^^^^^^^

    1 error
    ");
}

#[test]
fn a_finding_without_a_place_names_the_file_itself() {
    let error = Diagnostic::error_without_place("unreadable", "m/a.yaml cannot be read")
        .help("look at its rights");
    assert_snapshot!(shown(&SourceMap::new(), &[error]), @"
    error[unreadable]: m/a.yaml cannot be read
     |
     = help: look at its rights

    1 error
    ");
}

#[test]
fn findings_are_counted_as_people_say_it() {
    let error = Diagnostic::error_without_place("e", "wrong");
    let mut warning = error.clone();
    warning.severity = gijctl::diag::Severity::Warning;
    let count = |of: &[&Diagnostic]| {
        render::totals(&of.iter().map(|one| (*one).clone()).collect::<Vec<_>>())
    };
    assert_eq!(count(&[&error]), "1 error");
    assert_eq!(count(&[&error, &error]), "2 errors");
    assert_eq!(count(&[&warning]), "1 warning");
    assert_eq!(count(&[&error, &warning, &warning]), "1 error, 2 warnings");
    assert_eq!(
        render::valid(declared(1, 0), &[]),
        "The manifests are valid: 1 integration.\n"
    );
    assert_eq!(
        render::valid(declared(2, 3), &["production", "staging"]),
        "The manifests are valid for production and staging: 2 integrations and 3 repositories.\n"
    );
}

#[test]
fn control_characters_of_a_file_do_not_reach_the_terminal() {
    let mut sources = SourceMap::new();
    let file = sources.add("m/a.yaml", "name: \u{1b}[2Jwine\u{202e} wrong\n");
    let error = Diagnostic::error("odd", place(&sources, file, "wrong"), "look");
    let text = render::text(&sources, &[error]);
    assert!(!text.contains("\u{1b}[2J"), "{text:?}");
    assert!(!text.contains('\u{202e}'), "{text:?}");
}
