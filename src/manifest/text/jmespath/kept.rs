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
    /// It does not ask for the switch.
    Either,
    /// It compares the switch with what is neither true nor false, so that nobody can tell.
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
    // The tree of a long chain is as deep as the chain, hence no recursion here.
    let mut open = vec![(expression.as_ast(), Kept::With)];
    while let Some((node, asked)) = open.pop() {
        match node {
            Ast::Field { name, .. } if name == field => {
                if asked == Kept::Without {
                    return Kept::Without;
                }
                kept = Kept::With;
            }
            Ast::Not { node, .. } => open.push((node, opposite(asked))),
            Ast::Comparison {
                comparator,
                lhs,
                rhs,
                ..
            } => {
                let value = literal(lhs).or_else(|| literal(rhs));
                if value.is_none() && [lhs, rhs].into_iter().any(|side| is_field(side, field)) {
                    return Kept::Unclear;
                }
                let is_off = match (comparator, value) {
                    (Comparator::Equal, Some(value)) => !value,
                    (Comparator::NotEqual, Some(value)) => value,
                    _ => false,
                };
                let asked = if is_off { opposite(asked) } else { asked };
                open.extend([(lhs.as_ref(), asked), (rhs.as_ref(), asked)]);
            }
            _ => {
                let children = super::advice::children(node).into_iter();
                open.extend(children.map(|child| (child, asked)));
            }
        }
    }
    kept
}

const fn opposite(asked: Kept) -> Kept {
    match asked {
        Kept::With => Kept::Without,
        Kept::Without => Kept::With,
        Kept::Either | Kept::Unclear => asked,
    }
}

fn is_field(node: &Ast, field: &str) -> bool {
    matches!(node, Ast::Field { name, .. } if name == field)
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
            ("[?!archived]", Kept::Either),
            ("[?name=='empty']", Kept::Either),
            ("[? not JMESPath", Kept::Either),
            ("", Kept::Either),
        ] {
            assert_eq!(kept_by(text, "empty"), kept, "{text}");
        }
    }
}
