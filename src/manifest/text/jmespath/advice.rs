//! What compiles and is hardly meant.

use jmespath::ast::Ast;

use super::FilterHost;
use crate::manifest::text::finding::TextWarning;
use crate::manifest::text::suggest;

/// The functions of the language, sorted.
const FUNCTIONS: [&str; 26] = [
    "abs",
    "avg",
    "ceil",
    "contains",
    "ends_with",
    "floor",
    "join",
    "keys",
    "length",
    "map",
    "max",
    "max_by",
    "merge",
    "min",
    "min_by",
    "not_null",
    "reverse",
    "sort",
    "sort_by",
    "starts_with",
    "sum",
    "to_array",
    "to_number",
    "to_string",
    "type",
    "values",
];

/// All warnings, in the order of the text.
pub(super) fn of(text: &str, ast: &Ast, host: FilterHost) -> Vec<TextWarning> {
    let mut warnings = Vec::new();
    warnings.extend(shape(text, ast, host));
    // The tree of a long chain is as deep as the chain, hence no recursion here.
    let mut open = vec![ast];
    while let Some(node) = open.pop() {
        warnings.extend(function(text, node));
        // The name of a field on the left is as usual as a value on the right.
        if let Ast::Comparison { rhs, .. } = node {
            warnings.extend(literal(text, rhs));
        }
        if let Ast::Function { args, .. } = node {
            warnings.extend(args.iter().skip(1).filter_map(|arg| literal(text, arg)));
        }
        open.extend(children(node));
    }
    warnings.sort_by_key(|warning| warning.offset);
    warnings
}

/// Whether the whole expression fits what the host answers.
fn shape(text: &str, ast: &Ast, host: FilterHost) -> Option<TextWarning> {
    let start = text.len() - text.trim_start().len();
    let keeps_value = match ast {
        Ast::MultiHash { elements, .. } => elements.iter().any(|pair| pair.key == "value"),
        _ => false,
    };
    match host {
        FilterHost::Microsoft if !keeps_value => Some(
            TextWarning::new(
                start,
                "Microsoft's hosts answer with an object that holds the repositories under value, and this filter does not keep that shape",
            )
            .with_help("write {value:value[?…]}"),
        ),
        FilterHost::List if matches!(ast, Ast::MultiHash { .. }) => Some(
            TextWarning::new(
                start,
                "this host answers with a list of repositories, and this filter makes an object of it",
            )
            .with_help("write [?…]; the form {value:value[?…]} is for Microsoft's hosts only"),
        ),
        FilterHost::List if !text[start..].starts_with('[') => Some(
            TextWarning::new(
                start,
                "this host answers with a list of repositories, and this filter does not start by picking from one",
            )
            .with_help("write [?…]"),
        ),
        FilterHost::Microsoft | FilterHost::List => None,
    }
}

fn function(text: &str, node: &Ast) -> Option<TextWarning> {
    let Ast::Function { name, offset, .. } = node else {
        return None;
    };
    if FUNCTIONS.contains(&name.as_str()) {
        return None;
    }
    // The node points at its bracket; the name stands before it.
    let start = text.get(..*offset).and_then(|before| before.rfind(name));
    let help = suggest::closest(name, FUNCTIONS.into_iter()).map_or_else(
        || format!("JMESPath has {}", FUNCTIONS.join(", ")),
        |known| format!("did you mean {known}?"),
    );
    let message = format!("JMESPath has no function {name}");
    Some(TextWarning::new(start.unwrap_or(*offset), message).with_help(help))
}

/// A field's name where a value is usually meant: `"text"`, `true`, `false`, `null`.
fn literal(text: &str, node: &Ast) -> Option<TextWarning> {
    let Ast::Field { name, offset } = node else {
        return None;
    };
    let warn =
        |message: String, help: String| Some(TextWarning::new(*offset, message).with_help(help));
    if text.get(*offset..)?.starts_with('"') {
        return warn(
            format!("\"{name}\" in double quotes is the name of a field, not a text"),
            format!("write '{name}' if the text is meant"),
        );
    }
    if matches!(name.as_str(), "true" | "false" | "null") {
        return warn(
            format!("a bare {name} is the name of a field"),
            format!("write `{name}` in backticks if the value is meant"),
        );
    }
    None
}

pub(super) fn children(node: &Ast) -> Vec<&Ast> {
    match node {
        Ast::Comparison { lhs, rhs, .. }
        | Ast::Projection { lhs, rhs, .. }
        | Ast::And { lhs, rhs, .. }
        | Ast::Or { lhs, rhs, .. }
        | Ast::Subexpr { lhs, rhs, .. } => vec![lhs, rhs],
        Ast::Condition {
            predicate, then, ..
        } => vec![predicate, then],
        Ast::Expref { ast: inner, .. }
        | Ast::Flatten { node: inner, .. }
        | Ast::Not { node: inner, .. }
        | Ast::ObjectValues { node: inner, .. } => vec![inner],
        Ast::Function { args, .. } => args.iter().collect(),
        Ast::MultiList { elements, .. } => elements.iter().collect(),
        Ast::MultiHash { elements, .. } => elements.iter().map(|pair| &pair.value).collect(),
        Ast::Identity { .. }
        | Ast::Field { .. }
        | Ast::Index { .. }
        | Ast::Literal { .. }
        | Ast::Slice { .. } => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{FilterHost, check};

    fn warnings(text: &str, host: FilterHost) -> Vec<(usize, String)> {
        check(text, host)
            .unwrap()
            .into_iter()
            .map(|warning| (warning.offset, warning.help.unwrap_or_default()))
            .collect()
    }

    #[test]
    fn the_functions_are_sorted_and_known_to_the_compiler() {
        assert!(super::FUNCTIONS.is_sorted());
        for name in super::FUNCTIONS {
            assert!(
                jmespath::DEFAULT_RUNTIME.get_function(name).is_some(),
                "{name}"
            );
        }
    }

    #[test]
    fn a_list_filter_on_a_microsoft_host_is_a_warning() {
        let found = warnings("[?!isDisabled]", FilterHost::Microsoft);
        assert_eq!(found, [(0, "write {value:value[?…]}".to_owned())]);
    }

    #[test]
    fn a_microsoft_filter_on_a_list_host_is_a_warning() {
        let found = warnings("  {value:value[?a]}", FilterHost::List);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, 2);
    }

    #[test]
    fn a_filter_of_one_object_is_a_warning_on_a_list_host() {
        assert_eq!(warnings("name", FilterHost::List).len(), 1);
        assert_eq!(warnings("repositories[?a]", FilterHost::List).len(), 1);
    }

    #[test]
    fn an_unknown_function_is_a_warning_at_its_name() {
        let found = warnings("[?start_with(name, 'a')]", FilterHost::List);
        assert_eq!(found, [(2, "did you mean starts_with?".to_owned())]);
    }

    #[test]
    fn a_text_in_double_quotes_is_a_warning() {
        let found = warnings("[?name == \"pay\"]", FilterHost::List);
        assert_eq!(found, [(10, "write 'pay' if the text is meant".to_owned())]);
        let found = warnings("[?contains(name, \"pay\")]", FilterHost::List);
        assert_eq!(found[0].0, 17);
    }

    #[test]
    fn a_bare_true_is_a_warning() {
        let found = warnings("[?archived == false]", FilterHost::List);
        assert_eq!(found[0].0, 14);
    }

    #[test]
    fn a_quoted_name_on_the_left_is_fine() {
        assert_eq!(
            warnings("[?contains(\"full-name\", 'a')]", FilterHost::List),
            []
        );
        assert_eq!(warnings("[?\"full-name\" == 'a']", FilterHost::List), []);
    }

    #[test]
    fn warnings_come_in_the_order_of_the_text() {
        let found = warnings("[?a == true && foo(b) && c == \"d\"]", FilterHost::List);
        let offsets: Vec<_> = found.iter().map(|(offset, _)| *offset).collect();
        assert_eq!(offsets, [7, 15, 30]);
    }
}
