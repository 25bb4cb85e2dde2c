//! What compiles and is hardly meant.

use jmespath::Variable;
use jmespath::ast::{Ast, Comparator};

use super::FilterHost;
use super::fields;
use super::shape::{Shape, shape_of};
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
        warnings.extend(negation(node));
        warnings.extend(order(node));
        warnings.extend(switch(node));
        warnings.extend(literal(text, node));
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
        // What is there for an app of GitHub's is an object that holds them under `repositories`.
        FilterHost::List if !text[start..].starts_with('[') && !text[start..].starts_with("repositories[]") => Some(
            TextWarning::new(
                start,
                "this host answers with a list of repositories, and this filter does not start by picking from one",
            )
            .with_help("write [?…]"),
        ),
        FilterHost::Microsoft | FilterHost::List => outcome(start, ast, host),
    }
}

/// Whether what comes out is still repositories.
fn outcome(start: usize, ast: &Ast, host: FilterHost) -> Option<TextWarning> {
    let message = match shape_of(ast, host) {
        Shape::Repositories | Shape::Answer | Shape::Unknown => return None,
        Shape::Repository => {
            "this gives one repository in place of a list, and GIJ looks for a list"
        }
        Shape::Other => "what this gives is no list of repositories any more",
    };
    let form = match host {
        FilterHost::Microsoft => "{value:value[?…]}",
        FilterHost::List => "[?…]",
    };
    let help = format!("write {form} and nothing behind it, so that each repository stays whole");
    Some(TextWarning::new(start, message).with_help(help))
}

/// A `!` that takes less than is meant: it binds more tightly than a comparison or a dot.
fn negation(node: &Ast) -> Option<TextWarning> {
    match node {
        Ast::Comparison { lhs, rhs, .. } => {
            let Ast::Not { offset, .. } = lhs.as_ref() else {
                return None;
            };
            let Ast::Literal { value, .. } = rhs.as_ref() else {
                return None;
            };
            // Whether a negation holds can be asked for.
            (!matches!(value.as_ref(), Variable::Bool(_))).then(|| {
                TextWarning::new(
                    *offset,
                    "! takes only the name right after it, so this compares a yes or no, which never equals that value",
                )
                .with_help("put the comparison in brackets, as in !(name == 'a'), or write name != 'a'")
            })
        }
        Ast::Subexpr { lhs, rhs, .. } => match (lhs.as_ref(), rhs.as_ref()) {
            (Ast::Not { offset, .. }, Ast::Field { .. }) => Some(
                TextWarning::new(
                    *offset,
                    "! takes only the name right after it, and what stands behind that looks for a field in a yes or no",
                )
                .with_help("put what is negated in brackets, as in !(project.archived)"),
            ),
            _ => None,
        },
        Ast::Projection { lhs, .. } => match lhs.as_ref() {
            Ast::Not { offset, .. } => Some(
                TextWarning::new(
                    *offset,
                    "! takes only the name right after it, and what stands behind that looks for a list in a yes or no",
                )
                .with_help("put what is negated in brackets, as in !(topics[?@ == 'a'])"),
            ),
            _ => None,
        },
        _ => None,
    }
}

/// A text, or anything else but a number, in a comparison by size.
fn order(node: &Ast) -> Option<TextWarning> {
    let Ast::Comparison {
        comparator:
            Comparator::LessThan
            | Comparator::LessThanEqual
            | Comparator::GreaterThan
            | Comparator::GreaterThanEqual,
        lhs,
        rhs,
        ..
    } = node
    else {
        return None;
    };
    let value = |side: &Ast| match side {
        Ast::Literal { value, offset } if !value.is_number() => Some(*offset),
        _ => None,
    };
    let field = |side: &Ast| match side {
        Ast::Field { name, offset } if fields::is_text(name) => Some(*offset),
        _ => None,
    };
    let no_number = value(lhs)
        .or_else(|| value(rhs))
        .or_else(|| field(lhs))
        .or_else(|| field(rhs))?;
    Some(
        TextWarning::new(
            no_number,
            "JMESPath orders numbers only: compared with anything else by < or >, nothing holds",
        )
        .with_help(
            "write a number in backticks, as in size > `10`; a date is a text, of which starts_with(pushed_at, '2024-') can be asked",
        ),
    )
}

/// What is true or false compared with a text.
fn switch(node: &Ast) -> Option<TextWarning> {
    let Ast::Comparison {
        comparator: Comparator::Equal | Comparator::NotEqual,
        lhs,
        rhs,
        ..
    } = node
    else {
        return None;
    };
    let ((Ast::Field { name, .. }, Ast::Literal { value, offset })
    | (Ast::Literal { value, offset }, Ast::Field { name, .. })) = (lhs.as_ref(), rhs.as_ref())
    else {
        return None;
    };
    (value.is_string() && fields::is_switch(name)).then(|| {
        TextWarning::new(
            *offset,
            format!("{name} is true or false, and neither ever equals a text"),
        )
        .with_help(format!(
            "write {name} or !{name}, or put true or false in backticks, as in {name} == `true`"
        ))
    })
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

/// A field's name where a value is usually meant: `"text"`, `true`, `false`, `null`, or a word that
/// no host has for a field where a text is asked for.
fn literal(text: &str, node: &Ast) -> Option<TextWarning> {
    // The name of a field on the left is as usual as a value on the right.
    let (field, value, is_equality) = match node {
        Ast::Comparison {
            comparator,
            lhs,
            rhs,
            ..
        } => (
            lhs.as_ref(),
            rhs.as_ref(),
            matches!(comparator, Comparator::Equal | Comparator::NotEqual),
        ),
        Ast::Function { name, args, .. } => match (name.as_str(), args.as_slice()) {
            ("contains" | "starts_with" | "ends_with", [field, value]) => (field, value, true),
            _ => return None,
        },
        _ => return None,
    };
    let Ast::Field { name, offset } = value else {
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
    if is_equality && is_text(field) && !fields::is_known(name) {
        return warn(
            format!(
                "a bare {name} is the name of a field, and no host is known to have one of this name"
            ),
            format!("write '{name}' if the text is meant"),
        );
    }
    None
}

/// Whether it is a field that holds a text at every host, as `name` and `owner.login`.
fn is_text(node: &Ast) -> bool {
    match node {
        Ast::Field { name, .. } => fields::is_text(name),
        Ast::Subexpr { rhs, .. } => {
            matches!(rhs.as_ref(), Ast::Field { name, .. } if fields::is_text(name))
        }
        _ => false,
    }
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
    fn a_negation_that_takes_less_than_is_meant_is_a_warning() {
        for (text, offset) in [
            ("[?!name=='a']", 2),
            ("[?!empty_repo && !name != 'a']", 17),
            ("[?!size == `5`]", 2),
            ("[?!project.archived]", 2),
            ("[?!topics[?@=='jira']]", 2),
        ] {
            let found = warnings(text, FilterHost::List);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].0, offset, "{text}");
            assert!(found[0].1.contains("brackets"), "{text}");
        }
        for text in [
            "[?!(name=='a')]",
            "[?!archived == `true`]",
            "[?!(project.archived)]",
            "[?!(topics[?@=='jira'])]",
            "[?(!contains(name, 'a')) && (!contains(name, 'b'))]",
        ] {
            assert_eq!(warnings(text, FilterHost::List), [], "{text}");
        }
    }

    #[test]
    fn texts_are_not_ordered() {
        let found = warnings("[?pushed_at > '2020-01-01']", FilterHost::List);
        assert_eq!(found[0].0, 14);
        assert!(found[0].1.contains("starts_with"), "{}", found[0].1);
        let found = warnings("[?pushed_at > created_at]", FilterHost::List);
        assert_eq!(found[0].0, 2);
        assert_eq!(warnings("[?size > `10`]", FilterHost::List), []);
        assert_eq!(warnings("[?size < forks_count]", FilterHost::List), []);
    }

    #[test]
    fn a_bare_word_is_a_warning_unless_hosts_have_such_a_field() {
        let found = warnings("[?name==foo]", FilterHost::List);
        assert_eq!(found, [(8, "write 'foo' if the text is meant".to_owned())]);
        let found = warnings("[?starts_with(name, pay)]", FilterHost::List);
        assert_eq!(found[0].0, 20);
        let found = warnings("[?owner.login != pay]", FilterHost::List);
        assert_eq!(found[0].0, 17);
        assert_eq!(warnings("[?name == path]", FilterHost::List), []);
    }

    #[test]
    fn a_bare_word_is_fine_where_no_text_is_asked_for() {
        for text in [
            "[?watchers > open_issues]",
            "[?size > forks]",
            "[?id != creator_id]",
            "[?forks_count >= star_count]",
            "[?contains(join(',', tags), 'jira')]",
            "[?contains(map(&name, labels), 'jira')]",
            "[?sort_by(branches, &commits)]",
            "[?anything == whatever]",
        ] {
            assert_eq!(warnings(text, FilterHost::List), [], "{text}");
        }
    }

    #[test]
    fn what_is_true_or_false_is_no_text() {
        for (text, offset) in [("[?empty_repo=='false']", 14), ("[?'true' != private]", 2)] {
            let found = warnings(text, FilterHost::List);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].0, offset, "{text}");
            assert!(found[0].1.contains("backticks"), "{text}");
        }
        for text in ["[?private==`true`]", "[?visibility=='private']"] {
            assert_eq!(warnings(text, FilterHost::List), [], "{text}");
        }
    }

    #[test]
    fn the_repositories_of_an_app_are_picked_from_its_object() {
        let text = "repositories[] | [?!archived]";
        assert_eq!(warnings(text, FilterHost::List), []);
    }

    #[test]
    fn a_filter_that_gives_no_repositories_is_a_warning() {
        for text in [
            "[?!empty_repo].name",
            "[?!empty_repo] | [0]",
            "[?!archived] | length(@)",
            "[?a][0]",
            "[*].{name: name}",
            "[].[name, id]",
            "[0]",
            "[?a][?b]",
        ] {
            assert_eq!(warnings(text, FilterHost::List).len(), 1, "{text}");
        }
        for text in [
            "[*]",
            "[]",
            "[0:5]",
            "[?a] | [?b]",
            "[?a] | [0:5]",
            "[?a] | sort_by(@, &name)",
            "[?a][]",
        ] {
            assert_eq!(warnings(text, FilterHost::List), [], "{text}");
        }
        for text in [
            "{value:value[?a].name}",
            "{value:value[0]}",
            "{value: name}",
        ] {
            assert_eq!(warnings(text, FilterHost::Microsoft).len(), 1, "{text}");
        }
        let text = "{count: count, value: value[?a] | [?b]}";
        assert_eq!(warnings(text, FilterHost::Microsoft), []);
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
