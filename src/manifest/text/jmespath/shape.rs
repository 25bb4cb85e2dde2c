//! What comes out of a filter, by its form alone.

use jmespath::ast::Ast;

use super::FilterHost;

/// What an expression gives, as far as its form tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// The object of Microsoft's hosts that holds the repositories.
    Answer,
    /// A list of repositories.
    Repositories,
    /// One of them.
    Repository,
    /// Surely neither.
    Other,
    /// It is not plain.
    Unknown,
}

/// How deep is looked. The tree of a long chain is as deep as the chain, which is never plain.
const DEPTH: usize = 64;

/// What a filter makes of the answer of a host; of Microsoft's, what it puts under `value`.
pub(super) fn shape_of(ast: &Ast, host: FilterHost) -> Shape {
    match (host, ast) {
        (FilterHost::List, _) => of(ast, Shape::Repositories, DEPTH),
        (FilterHost::Microsoft, Ast::MultiHash { elements, .. }) => elements
            .iter()
            .find(|pair| pair.key == "value")
            .map_or(Shape::Unknown, |pair| of(&pair.value, Shape::Answer, DEPTH)),
        (FilterHost::Microsoft, _) => Shape::Unknown,
    }
}

fn of(node: &Ast, given: Shape, depth: usize) -> Shape {
    let Some(depth) = depth.checked_sub(1) else {
        return Shape::Unknown;
    };
    match node {
        Ast::Identity { .. } => given,
        Ast::Field { name, .. } => match given {
            Shape::Answer if name == "value" => Shape::Repositories,
            Shape::Unknown => Shape::Unknown,
            _ => Shape::Other,
        },
        Ast::Index { .. } => match given {
            Shape::Repositories => Shape::Repository,
            Shape::Unknown => Shape::Unknown,
            _ => Shape::Other,
        },
        Ast::Slice { .. } => match given {
            Shape::Repositories | Shape::Unknown => given,
            _ => Shape::Other,
        },
        Ast::Subexpr { lhs, rhs, .. } => of(rhs, of(lhs, given, depth), depth),
        Ast::Condition { then, .. } => of(then, given, depth),
        Ast::Flatten { node, .. } => match of(node, given, depth) {
            Shape::Repositories => Shape::Repositories,
            _ => Shape::Unknown,
        },
        Ast::Projection { lhs, rhs, .. } => match of(lhs, given, depth) {
            Shape::Repositories => match of(rhs, Shape::Repository, depth) {
                Shape::Repository => Shape::Repositories,
                Shape::Unknown => Shape::Unknown,
                _ => Shape::Other,
            },
            // There is nothing in one to go through.
            Shape::Repository | Shape::Answer => Shape::Other,
            Shape::Other | Shape::Unknown => Shape::Unknown,
        },
        Ast::MultiHash { .. }
        | Ast::MultiList { .. }
        | Ast::Literal { .. }
        | Ast::Not { .. }
        | Ast::Comparison { .. } => Shape::Other,
        Ast::Function { name, args, .. } => match (name.as_str(), args.first()) {
            ("sort_by" | "reverse", Some(list)) => of(list, given, depth),
            ("length" | "type" | "to_string" | "contains" | "join" | "keys", _) => Shape::Other,
            _ => Shape::Unknown,
        },
        Ast::And { .. } | Ast::Or { .. } | Ast::Expref { .. } | Ast::ObjectValues { .. } => {
            Shape::Unknown
        }
    }
}
