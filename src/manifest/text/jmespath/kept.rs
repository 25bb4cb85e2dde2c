//! What a filter keeps, by one switch of what it filters.

use jmespath::Variable;
use jmespath::ast::{Ast, Comparator};

use super::complexity;

/// What a filter keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// What has the switch on, and nothing else.
    With,
    /// What has it off.
    Without,
    /// It does not ask for the switch, or only as one of several ways in.
    Either,
    /// It does something else with the switch than ask whether it is on, so that nobody can tell.
    Unclear,
}

/// What an expression keeps by a field that is true or false; nothing is concluded from one that does
/// not compile.
pub fn kept_by(text: &str, field: &str) -> Kept {
    if complexity::check(text).is_err() {
        return Kept::Either;
    }
    let Ok(expression) = jmespath::compile(text) else {
        return Kept::Either;
    };
    let mut kept = Kept::Either;
    // The tree of a long chain is as deep as the chain, hence no recursion here. `Either` stands for
    // what is outside of any condition.
    let mut open = vec![(expression.as_ast(), Kept::Either, Ways::One)];
    while let Some((node, asked, ways)) = open.pop() {
        match node {
            Ast::Field { name, .. } if name == field => match (asked, ways) {
                (Kept::With, Ways::One) => kept = Kept::With,
                (Kept::With, Ways::Several) => {}
                (Kept::Without, _) => return Kept::Without,
                (Kept::Either | Kept::Unclear, _) => return Kept::Unclear,
            },
            Ast::Condition {
                predicate, then, ..
            } if asked == Kept::Either => {
                open.extend([
                    (predicate.as_ref(), Kept::With, ways),
                    (then.as_ref(), asked, ways),
                ]);
            }
            Ast::Not { node, .. } => open.push((node, opposite(asked), ways)),
            Ast::And { lhs, rhs, .. } | Ast::Or { lhs, rhs, .. } => {
                // Not both is one or the other.
                let is_both = matches!(node, Ast::And { .. }) == (asked == Kept::With);
                let ways = if is_both { ways } else { Ways::Several };
                open.extend([(lhs.as_ref(), asked, ways), (rhs.as_ref(), asked, ways)]);
            }
            Ast::Comparison {
                comparator,
                lhs,
                rhs,
                ..
            } => {
                let asked = match (comparator, literal(lhs).or_else(|| literal(rhs))) {
                    _ if asked == Kept::Either => asked,
                    (Comparator::Equal, Some(true)) | (Comparator::NotEqual, Some(false)) => asked,
                    (Comparator::Equal, Some(false)) | (Comparator::NotEqual, Some(true)) => {
                        opposite(asked)
                    }
                    _ => Kept::Unclear,
                };
                open.extend([(lhs.as_ref(), asked, ways), (rhs.as_ref(), asked, ways)]);
            }
            _ => {
                let asked = match asked {
                    Kept::Either => asked,
                    _ => Kept::Unclear,
                };
                let children = super::advice::children(node).into_iter();
                open.extend(children.map(|child| (child, asked, ways)));
            }
        }
    }
    kept
}

/// Whether a part of a condition must hold, or is one of several of which one must.
#[derive(Clone, Copy)]
enum Ways {
    One,
    Several,
}

const fn opposite(asked: Kept) -> Kept {
    match asked {
        Kept::With => Kept::Without,
        Kept::Without => Kept::With,
        Kept::Either | Kept::Unclear => asked,
    }
}

fn literal(node: &Ast) -> Option<bool> {
    let Ast::Literal { value, .. } = node else {
        return None;
    };
    match value.as_ref() {
        Variable::Bool(value) => Some(*value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_is_followed_through_what_is_said_around_it() {
        for (text, kept) in [
            ("[?!empty]", Kept::Without),
            ("[?a && !(b || empty)]", Kept::Without),
            ("[?empty==`false`]", Kept::Without),
            ("[?empty != `true`]", Kept::Without),
            ("[?!(empty == `true`)]", Kept::Without),
            ("{value:value[?!empty]}", Kept::Without),
            ("[?empty]", Kept::With),
            ("[?empty==`true`]", Kept::With),
            ("[?!(empty==`false`)]", Kept::With),
            ("[?empty==false]", Kept::Unclear),
            ("[?empty == 'no']", Kept::Unclear),
            ("[?to_string(empty) == 'false']", Kept::Unclear),
            ("[?contains(`[false]`, empty)]", Kept::Unclear),
            ("[?type(empty) == 'boolean' && !archived]", Kept::Unclear),
            ("[?!empty == archived]", Kept::Unclear),
            ("[?topics[?empty]]", Kept::Unclear),
            ("[*].empty", Kept::Unclear),
            ("sort_by([?!empty], &name)", Kept::Without),
            ("[?empty && archived]", Kept::With),
            ("[?empty || archived]", Kept::Either),
            ("[?!(!empty && archived)]", Kept::Either),
            ("[?!archived]", Kept::Either),
            ("[?name=='empty']", Kept::Either),
            ("[? not JMESPath", Kept::Either),
            ("", Kept::Either),
        ] {
            assert_eq!(kept_by(text, "empty"), kept, "{text}");
        }
    }
}
