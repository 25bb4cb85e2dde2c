//! Bounds on how involved an expression may be.
//!
//! The compiler calls itself once for each bracket and each prefix, and for each projection in a
//! chain of them. Without a bound, two thousand characters are enough to exhaust a small stack.

use crate::manifest::text::finding::TextError;

/// Brackets inside brackets. Filters that people write have fewer than ten.
const MAX_DEPTH: usize = 32;

/// Prefixes (`!`, `&`) and projections (`*`, `[?`), which may each lie inside the one before.
const MAX_STEPS: usize = 128;

/// Refuses what would make the compiler recurse too deeply.
pub(super) fn check(text: &str) -> Result<(), TextError> {
    let mut depth = 0_usize;
    let mut steps = 0_usize;
    let mut chars = text.char_indices().peekable();
    while let Some((offset, c)) = chars.next() {
        let next = chars.peek().map(|&(_, next)| next);
        match c {
            '\'' | '"' | '`' => {
                while let Some((_, inner)) = chars.next() {
                    if inner == '\\' {
                        chars.next();
                    } else if inner == c {
                        break;
                    }
                }
            }
            '(' | '[' | '{' => {
                depth += 1;
                steps += usize::from(next == Some('?'));
            }
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            '!' if next != Some('=') => steps += 1,
            '&' if next == Some('&') => {
                chars.next();
            }
            '&' | '*' => steps += 1,
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Err(TextError::new(
                offset,
                format!("the filter nests brackets more than {MAX_DEPTH} deep"),
            )
            .with_help("say the same with fewer brackets"));
        }
        if steps > MAX_STEPS {
            return Err(TextError::new(
                offset,
                format!("the filter has more than {MAX_STEPS} negations and projections"),
            )
            .with_help("say the same with fewer of them"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{FilterHost, check as check_expression};

    /// Stack enough for the compiler in a debug build, and far less than a thread usually has.
    fn on_a_small_stack(text: String) -> bool {
        std::thread::Builder::new()
            .stack_size(1 << 20)
            .spawn(move || check_expression(&text, FilterHost::List).is_ok())
            .unwrap()
            .join()
            .unwrap()
    }

    #[test]
    fn deep_expressions_are_refused_and_not_compiled() {
        for part in ["(", "[", "{a:", "!", "&", "a[?", "*.", "[*]", "f("] {
            let text = part.repeat(2_000 / part.len());
            assert!(!on_a_small_stack(text), "{part}");
        }
    }

    #[test]
    fn what_is_allowed_fits_a_small_stack() {
        let brackets = format!("{}a{}", "(".repeat(32), ")".repeat(32));
        assert!(on_a_small_stack(brackets));
        let hashes = format!("{}a{}", "{a:".repeat(32), "}".repeat(32));
        assert!(on_a_small_stack(hashes));
        assert!(on_a_small_stack(format!("{}a", "!".repeat(128))));
        assert!(on_a_small_stack("[*]".repeat(128)));
        assert!(on_a_small_stack(format!("*{}", ".*".repeat(127))));
        assert!(on_a_small_stack("[?a]".repeat(128)));
        let mixed = format!("{}{}", "[?!*.*.*".repeat(25), "]".repeat(25));
        assert!(on_a_small_stack(mixed));
    }

    #[test]
    fn long_chains_are_no_depth() {
        assert!(on_a_small_stack(format!("a{}", ".a".repeat(999))));
        assert!(on_a_small_stack(format!("a{}", "||a".repeat(600))));
        assert!(on_a_small_stack(format!("a{}", "[]".repeat(900))));
        assert!(on_a_small_stack("a|".repeat(900) + "a"));
    }

    #[test]
    fn brackets_in_texts_do_not_count() {
        assert!(on_a_small_stack(format!(
            "[?name == '{}']",
            "(".repeat(500)
        )));
        assert!(on_a_small_stack(format!(
            "[?name == '\\'{}']",
            "!".repeat(500)
        )));
    }
}
