//! What only people can do, as a work order: where, which value, and why.

use super::style::{CHANGED, FAINT, STRONG, paint};
use super::words::harmless;
use crate::model::{GeneralSetting, GeneralValue};
use crate::plan::{ManualSetting, ManualWork, Plan};

/// As wide as a terminal that nobody has widened.
const WIDTH: usize = 80;

/// The work of a plan; nothing where there is none.
pub fn work_order(plan: &Plan) -> String {
    if plan.manual.is_empty() {
        return String::new();
    }
    let mut text = format!(
        "\n{} {}\n",
        paint(STRONG, "By hand"),
        paint(
            FAINT,
            "(in Jira, by an administrator: GIJ has no request for these)"
        )
    );
    for work in &plan.manual {
        text.push_str(&one_manifest(work));
    }
    text
}

/// The same in short, for the end of a run: which setting gets which value.
pub fn reminder(plan: &Plan) -> String {
    if plan.manual.is_empty() {
        return String::new();
    }
    let mut text = format!("\n{}\n", paint(STRONG, "To be done by hand, in Jira"));
    for one in plan.manual.iter().flat_map(|work| &work.settings) {
        text.push_str(&wrapped(
            "  - ",
            "    ",
            &format!("{}: {}", one.setting.spec().place(), wanted(one)),
        ));
    }
    text.push_str(&wrapped(
        "  ",
        "  ",
        "Once it is done, acknowledge it in the manifest: until then plan and drift report it as a difference.",
    ));
    text
}

fn one_manifest(work: &ManualWork) -> String {
    let mut text = format!(
        "  {} {} {}\n",
        paint(CHANGED, "!"),
        paint(CHANGED, "manual"),
        paint(STRONG, &work.address)
    );
    for one in &work.settings {
        text.push_str(&one_setting(one));
    }
    text.push_str(&wrapped(
        "    ",
        "    ",
        "Once it is done, say so in the spec of the manifest, with name and date:",
    ));
    text.push_str("      acknowledged:\n");
    for one in &work.settings {
        text.push_str(&format!("        {}\n", harmless(&one.acknowledgement())));
    }
    text
}

fn one_setting(one: &ManualSetting) -> String {
    let spec = one.setting.spec();
    let mut text = wrapped("    ", "      ", &spec.place());
    text.push_str(&wrapped(
        "      ",
        "      ",
        &format!("set to {}  ({})", wanted(one), one.setting),
    ));
    text.push_str(&wrapped("      about: ", "        ", spec.summary));
    if !spec.caution.is_empty() {
        text.push_str(&wrapped("      note: ", "        ", spec.caution));
    }
    if let Some(reason) = one.reason.in_words() {
        text.push_str(&wrapped("      ! ", "        ", &reason));
    }
    text
}

/// The wanted value as the page of Jira has it, with its unit.
fn wanted(one: &ManualSetting) -> String {
    value_in_words(one.setting, &one.wanted)
}

/// A value of a general setting as people set it.
pub fn value_in_words(setting: GeneralSetting, value: &GeneralValue) -> String {
    use crate::model::general::GeneralShape;
    let spec = setting.spec();
    let words = match (value, spec.shape) {
        (GeneralValue::Bool(true), _) => "on".to_owned(),
        (GeneralValue::Bool(false), _) => "off".to_owned(),
        (GeneralValue::Integer(number), _) => match spec.unit() {
            "" => number.to_string(),
            unit => format!("{number} {unit}"),
        },
        (GeneralValue::Text(text), GeneralShape::Word(words)) => words
            .iter()
            .find(|(word, title)| word == text && !title.is_empty())
            .map_or_else(|| text.clone(), |(_, title)| (*title).to_owned()),
        (GeneralValue::Text(text), GeneralShape::Projects) if text == "none" => {
            "do not display".to_owned()
        }
        (GeneralValue::Text(text), GeneralShape::Projects) if text == "all" => {
            "all projects".to_owned()
        }
        (GeneralValue::Text(text), GeneralShape::Schedule { .. }) => format!("cron {text}"),
        (GeneralValue::Text(text), _) if text.is_empty() => "nothing (empty)".to_owned(),
        (GeneralValue::Text(text), _) => text.clone(),
        (GeneralValue::Names(names), shape) => {
            let listed: Vec<_> = names.iter().map(String::as_str).collect();
            match (shape, listed.as_slice()) {
                (_, []) => "none".to_owned(),
                (GeneralShape::Projects, _) => format!("selected projects: {}", listed.join(", ")),
                _ => listed.join(", "),
            }
        }
        (GeneralValue::Reference(from), _) => format!("the secret from {from}"),
    };
    harmless(&words)
}

/// Text in lines that fit, the first behind one margin and the others behind another.
fn wrapped(first: &str, others: &str, text: &str) -> String {
    let mut lines = String::new();
    let mut line = first.to_owned();
    let mut is_empty = true;
    for word in text.split(' ') {
        let needed = line.chars().count() + word.chars().count() + usize::from(!is_empty);
        if !is_empty && needed > WIDTH {
            lines.push_str(line.trim_end());
            lines.push('\n');
            others.clone_into(&mut line);
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    lines.push_str(line.trim_end());
    lines.push('\n');
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_a_terminal() {
        let text = "word ".repeat(60);
        let lines = wrapped("  - ", "    ", &text);
        assert!(lines.lines().all(|line| line.chars().count() <= WIDTH));
        assert_eq!(lines.split_whitespace().count(), 61);
    }

    #[test]
    fn a_word_that_is_too_long_stands_alone() {
        let long = "a".repeat(100);
        assert_eq!(
            wrapped("- ", "  ", &format!("b {long} c")),
            format!("- b\n  {long}\n  c\n")
        );
    }
}
