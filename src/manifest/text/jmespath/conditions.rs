//! Conditions that compile and keep something else than they say.

use jmespath::Variable;
use jmespath::ast::{Ast, Comparator};

use super::complexity;

/// What is odd about a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OddCondition {
    /// A condition is handed on to another by `|`, so that only the second one counts.
    Pipe,
    /// One of several negations of one test of a field is to hold, which nearly always one does.
    EitherNot,
}

/// What is odd about the conditions of an expression, each kind once; nothing of one that does not
/// compile.
pub fn odd_conditions(text: &str) -> Vec<OddCondition> {
    if complexity::check(text).is_err() {
        return Vec::new();
    }
    let Ok(expression) = jmespath::compile(text) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    // The tree of a long chain is as deep as the chain, hence no recursion here.
    let mut open = vec![expression.as_ast()];
    while let Some(node) = open.pop() {
        let odd = match node {
            Ast::Subexpr { lhs, rhs, .. } if is_condition(lhs) && is_condition(rhs) => {
                Some(OddCondition::Pipe)
            }
            Ast::Or { .. } if has_either_not(node) => Some(OddCondition::EitherNot),
            _ => None,
        };
        if let Some(odd) = odd.filter(|odd| !found.contains(odd)) {
            found.push(odd);
        }
        open.extend(super::advice::children(node));
    }
    found.sort_by_key(|odd| *odd == OddCondition::EitherNot);
    found
}

/// The same expression with its one `|` written `||`; `None` where there is not just one.
pub fn with_or(text: &str) -> Option<String> {
    let mut pipes = Vec::new();
    let mut quote: Option<char> = None;
    let mut escaped = false;
    let mut before = ' ';
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        if let Some(open) = quote {
            if escaped {
                escaped = false;
            } else if c == '\\' {
                escaped = true;
            } else if c == open {
                quote = None;
            }
        } else if matches!(c, '\'' | '"' | '`') {
            quote = Some(c);
        } else if c == '|' && before != '|' && rest.peek().is_none_or(|(_, next)| *next != '|') {
            pipes.push(at);
        }
        before = c;
    }
    match pipes.as_slice() {
        [at] => Some(format!("{}|{}", &text[..*at], &text[*at..])),
        _ => None,
    }
}

/// Whether it can only be true or false.
fn is_condition(node: &Ast) -> bool {
    match node {
        Ast::Comparison { .. } | Ast::Not { .. } => true,
        Ast::Function { name, .. } => is_test(name),
        Ast::And { lhs, rhs, .. } | Ast::Or { lhs, rhs, .. } => {
            // One side is enough to see that truth is meant; chains lean to the left.
            is_leaf_condition(rhs) || is_leaf_condition(lhs)
        }
        _ => false,
    }
}

fn is_leaf_condition(node: &Ast) -> bool {
    match node {
        Ast::Comparison { .. } | Ast::Not { .. } => true,
        Ast::Function { name, .. } => is_test(name),
        _ => false,
    }
}

fn is_test(name: &str) -> bool {
    matches!(name, "contains" | "starts_with" | "ends_with")
}

/// Whether two of the alternatives ask the same of one field, each with another value, and want it
/// not to hold.
fn has_either_not(node: &Ast) -> bool {
    let mut negated = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        if let Ast::Or { lhs, rhs, .. } = node {
            open.extend([lhs.as_ref(), rhs.as_ref()]);
        } else if let Some((field, test, value)) = negation(node) {
            let is_other = |(one, by, of): &(String, &str, &Variable)| {
                *one == field && *by == test && *of != value
            };
            if negated.iter().any(is_other) {
                return true;
            }
            negated.push((field, test, value));
        }
    }
    false
}

/// What a field is said not to be: the field, the test and the value of a negated test, or of `!=`.
fn negation(node: &Ast) -> Option<(String, &str, &Variable)> {
    match node {
        Ast::Not { node, .. } => match node.as_ref() {
            Ast::Function { name, args, .. } if is_test(name) => match args.as_slice() {
                [field, Ast::Literal { value, .. }] => Some((path(field)?, name, value)),
                _ => None,
            },
            equal => compared(equal, &Comparator::Equal),
        },
        unequal => compared(unequal, &Comparator::NotEqual),
    }
}

/// The field that is compared so with a value.
fn compared<'a>(node: &'a Ast, by: &Comparator) -> Option<(String, &'a str, &'a Variable)> {
    match node {
        Ast::Comparison {
            comparator,
            lhs,
            rhs,
            ..
        } if comparator == by => match rhs.as_ref() {
            Ast::Literal { value, .. } => Some((path(lhs)?, "==", value)),
            _ => None,
        },
        _ => None,
    }
}

/// `a` or `a.b`.
fn path(node: &Ast) -> Option<String> {
    match node {
        Ast::Field { name, .. } => Some(name.clone()),
        Ast::Subexpr { lhs, rhs, .. } => match (lhs.as_ref(), rhs.as_ref()) {
            (Ast::Field { name: first, .. }, Ast::Field { name: second, .. }) => {
                Some(format!("{first}.{second}"))
            }
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_that_is_handed_on_is_odd() {
        for text in [
            "[?starts_with(name,'a') | ends_with(name,'b')]",
            "[?(a=='b' | c=='d') && !e]",
            "{value:value[?contains(name,'a') | name=='b']}",
        ] {
            assert_eq!(odd_conditions(text), [OddCondition::Pipe], "{text}");
        }
    }

    #[test]
    fn a_pipe_outside_of_conditions_is_none() {
        for text in [
            "repositories[] | [?!archived]",
            "[?a] | [?b=='c']",
            "[?a.b == 'c' || d]",
            "not ( JMESPath",
        ] {
            assert_eq!(odd_conditions(text), [], "{text}");
        }
    }

    #[test]
    fn alternatives_of_what_a_field_is_not_are_odd() {
        for text in [
            "[?!contains(name,'a') || archived || !contains(name,'b')]",
            "[?name!='a' || name!='b']",
            "[?!(name=='a') || name!='b']",
        ] {
            assert_eq!(odd_conditions(text), [OddCondition::EitherNot], "{text}");
        }
    }

    #[test]
    fn negations_that_all_hold_or_ask_for_different_things_are_fine() {
        for text in [
            "[?!contains(name,'a') && !contains(name,'b')]",
            "[?!contains(name,'a') || !contains(path,'a')]",
            "[?!contains(name,'a') || contains(name,'b')]",
            "[?name!='a' && name!='b']",
            "[?name!='a' || path!='a']",
            "[?name=='a' || name!='b']",
            "[?name!='a' || name!='a']",
            "[?!starts_with(name,'x') || !contains(name,'legacy')]",
        ] {
            assert_eq!(odd_conditions(text), [], "{text}");
        }
    }

    #[test]
    fn one_pipe_becomes_an_or_and_texts_stay() {
        assert_eq!(with_or("[?a=='|' | b]").as_deref(), Some("[?a=='|' || b]"));
        assert_eq!(with_or("[?a | b | c]"), None);
        assert_eq!(with_or("[?a || b]"), None);
    }
}
