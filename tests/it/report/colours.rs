//! Nothing is said by colour alone, and colour ends where it should.

use gijctl::report::{plan as render, strip};

use super::values::{create, plan};

#[test]
fn every_line_ends_in_the_colour_of_the_terminal() {
    let text = render::text(&plan(vec![create("cellar", 1)]));
    assert!(text.contains('\u{1b}'), "{text}");
    for line in text.lines() {
        let ends = line.rfind("\u{1b}[").map(|at| &line[at..]);
        assert!(
            ends.is_none_or(|rest| rest.starts_with("\u{1b}[0m")),
            "{line:?}"
        );
    }
    assert!(!strip(&text).contains('\u{1b}'));
}
