//! The checker against what Java says.

mod verdicts;

use super::check;
use verdicts::{ACCEPTED, REFUSED, STRICTER};

fn message(pattern: &str) -> String {
    check(pattern).unwrap_err().message
}

fn help(pattern: &str) -> String {
    check(pattern).unwrap_err().help.unwrap()
}

#[test]
fn what_java_takes_is_taken() {
    for pattern in ACCEPTED {
        assert_eq!(check(pattern), Ok(()), "{pattern:?}");
    }
}

#[test]
fn what_java_refuses_is_refused_at_the_bad_part() {
    for &(pattern, offset) in REFUSED {
        let error = check(pattern).expect_err(pattern);
        assert_eq!(error.offset, offset, "{pattern:?}: {}", error.message);
    }
}

#[test]
fn a_look_behind_without_bound_is_refused_although_java_overlooks_it() {
    for &(pattern, offset) in STRICTER {
        let error = check(pattern).expect_err(pattern);
        assert_eq!(error.offset, offset, "{pattern:?}");
        assert!(
            error.message.contains("obvious maximum length"),
            "{pattern:?}: {}",
            error.message
        );
    }
}

#[test]
fn every_error_says_what_java_wants() {
    for &(pattern, _) in REFUSED {
        let error = check(pattern).expect_err(pattern);
        assert!(error.help.is_some(), "{pattern:?}");
        assert!(!error.message.ends_with('.'), "{}", error.message);
        assert!(error.offset <= pattern.len(), "{pattern:?}");
        assert!(pattern.is_char_boundary(error.offset), "{pattern:?}");
    }
}

#[test]
fn other_dialects_are_told_apart() {
    assert!(help("(?P<year>a)").contains("(?<name>"));
    assert!(message("(?(1)a|b)").contains("conditional"));
    assert!(help(r"foo\Kbar").contains("look-behind"));
    assert!(message("(?R)").contains("recursion"));
    assert!(help("(?#note)a").contains("(?x)"));
}

#[test]
fn a_misspelt_property_gets_a_guess() {
    assert_eq!(help(r"\p{javaUpercase}"), "did you mean javaUpperCase?");
    assert_eq!(help(r"\p{alpha}"), "did you mean Alpha?");
    assert_eq!(help(r"\p{Greek}"), "did you mean IsGreek?");
    assert_eq!(help(r"\p{IsGrek1}"), "did you mean IsGreek?");
    assert_eq!(help(r"\p{sc=Greeek}"), "did you mean Greek?");
    assert_eq!(help(r"\p{InBasicLatn}"), "did you mean InBasicLatin?");
}

#[test]
fn a_reference_by_number_needs_no_group_but_one_by_name_does() {
    assert_eq!(check(r"\7"), Ok(()));
    assert!(message(r"\k<n>(?<n>a)").contains("no group named n"));
}

#[test]
fn depth_is_bounded_before_the_stack_is() {
    let deep = |open: &str, close: &str, depth: usize| {
        let pattern = format!("{}a{}", open.repeat(depth), close.repeat(depth));
        std::thread::Builder::new()
            .stack_size(512 << 10)
            .spawn(move || check(&pattern).is_ok())
            .unwrap()
            .join()
            .unwrap()
    };
    for (open, close) in [("(", ")"), ("[", "]"), ("(?<=", ")"), ("(?:", ")*")] {
        assert!(deep(open, close, 100), "{open}");
        assert!(!deep(open, close, 101), "{open}");
    }
    assert!(message(&"(".repeat(2_000)).contains("deep"));
}

#[test]
fn length_is_bounded() {
    assert_eq!(check(&"a".repeat(2_000)), Ok(()));
    assert!(message(&"a".repeat(2_001)).contains("at most 2000"));
}
