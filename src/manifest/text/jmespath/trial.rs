//! A filter tried on something.

use jmespath::ast::Ast;
use jmespath::{Context, DEFAULT_RUNTIME, Rcvar, Variable, interpret};
use serde_json::Value;

use super::advice::children;
use super::complexity;

/// What a filter makes of one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trial {
    /// It keeps it.
    Kept,
    /// It leaves it out.
    LeftOut,
    /// It asks for fields that nothing is known of, and those may decide.
    Open,
    /// It does not compile, fails, or gives no list.
    Failed,
}

/// Tries a filter for a list on this one, alone in a list, of which all that is known is given.
pub fn try_on(text: &str, one: &Value) -> Trial {
    if text.is_empty() {
        return Trial::Kept;
    }
    if complexity::check(text).is_err() {
        return Trial::Failed;
    }
    let Ok(expression) = jmespath::compile(text) else {
        return Trial::Failed;
    };
    let ast = expression.as_ast();
    if !is_known(ast, one) {
        let is_out = conditions(ast)
            .into_iter()
            .filter(|condition| is_known(condition, one))
            .any(|condition| is_false(text, condition, one));
        return if is_out { Trial::LeftOut } else { Trial::Open };
    }
    let Ok(kept) = expression.search(Value::from(vec![one.clone()])) else {
        return Trial::Failed;
    };
    match kept.as_array() {
        Some(list) if list.is_empty() => Trial::LeftOut,
        Some(_) => Trial::Kept,
        None => Trial::Failed,
    }
}

/// Whether it names no field but those that this one has.
fn is_known(node: &Ast, one: &Value) -> bool {
    // The tree of a long chain is as deep as the chain, hence no recursion here.
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        match node {
            Ast::Field { name, .. } if one.get(name).is_none() => return false,
            _ => open.extend(children(node)),
        }
    }
    true
}

/// What must all hold, of a plain `[?a && b]`; nothing of another form.
fn conditions(ast: &Ast) -> Vec<&Ast> {
    let Ast::Projection { lhs, rhs, .. } = ast else {
        return Vec::new();
    };
    let (Ast::Identity { .. }, Ast::Condition { predicate, .. }) = (lhs.as_ref(), rhs.as_ref())
    else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut open = vec![predicate.as_ref()];
    while let Some(node) = open.pop() {
        if let Ast::And { lhs, rhs, .. } = node {
            open.extend([lhs.as_ref(), rhs.as_ref()]);
        } else {
            found.push(node);
        }
    }
    found
}

/// Whether a condition does not hold for this one; one that fails is not known not to.
fn is_false(text: &str, condition: &Ast, one: &Value) -> bool {
    let Ok(one) = Variable::try_from(one.clone()) else {
        return false;
    };
    let mut context = Context::new(text, &DEFAULT_RUNTIME);
    interpret(&Rcvar::new(one), condition, &mut context).is_ok_and(|holds| !holds.is_truthy())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_filter_is_tried_on_what_it_is_given() {
        let one = json!({ "name": "All-Users", "state": "ACTIVE" });
        for (text, trial) in [
            ("", Trial::Kept),
            ("[?starts_with(name, 'All-')]", Trial::Kept),
            ("[?state == 'ACTIVE']", Trial::Kept),
            ("[?!starts_with(name, 'All-')]", Trial::LeftOut),
            ("[?parent == 'a']", Trial::Open),
            ("[?name != 'All-Users' || parent == 'a']", Trial::Open),
            ("[?name != 'All-Users' && parent == 'a']", Trial::LeftOut),
            ("[?contains(labels, 'a')]", Trial::Open),
            ("[?abs(name)]", Trial::Failed),
            ("length(@)", Trial::Failed),
            ("[? not JMESPath", Trial::Failed),
        ] {
            assert_eq!(try_on(text, &one), trial, "{text}");
        }
    }
}
