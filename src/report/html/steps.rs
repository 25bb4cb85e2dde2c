//! What became of each change.

use super::document::{class_of, sign};
use super::markup::Markup;
use super::page::{FieldShown, Repositories, StepShown, Tone};
use super::parts::{names, problem, section, table};
use super::times::{length, moment};
use crate::report::words::count;

/// As many changes are told one by one. Those that did not go well go before the others.
const TOLD: usize = 1_500;

/// All changes.
pub(super) fn all(html: &mut Markup, steps: &[StepShown]) {
    if steps.is_empty() {
        return;
    }
    section(html, ("changes", "Changes"), |html| {
        html.leaf(
            "p",
            &[],
            "In the order of the plan. Each opens to what was changed.",
        );
        let told = told(steps);
        html.element("ol", &[("class", "steps")], |html| {
            for step in &told {
                html.element("li", &[], |html| one(html, step));
                html.line();
            }
        });
        if steps.len() > told.len() {
            let more = steps.len() - told.len();
            html.leaf(
                "p",
                &[],
                &format!("and {more} more that went well; gijctl apply --format json tells of all"),
            );
        }
    });
}

/// What is told of so many: all that did not go well, as far as there is room, then the first of
/// the others; in the order of the plan.
fn told(steps: &[StepShown]) -> Vec<&StepShown> {
    if steps.len() <= TOLD {
        return steps.iter().collect();
    }
    let good = |step: &StepShown| step.tone == Tone::Good;
    let bad = steps.iter().filter(|step| !good(step)).count().min(TOLD);
    let (mut room_for_bad, mut room_for_good) = (bad, TOLD - bad);
    let mut has_room = |step: &&StepShown| {
        let room = if good(step) {
            &mut room_for_good
        } else {
            &mut room_for_bad
        };
        let fits = *room > 0;
        *room = room.saturating_sub(1);
        fits
    };
    steps.iter().filter(|step| has_room(step)).collect()
}

fn one(html: &mut Markup, step: &StepShown) {
    let open: &[_] = match step.tone {
        Tone::Bad => &[("open", "")],
        _ => &[],
    };
    html.element("details", open, |html| {
        html.element("summary", &[], |html| heading(html, step));
        html.line();
        if let Some(wrong) = &step.problem {
            let class = if step.goes_on() {
                "verdict caution"
            } else {
                "verdict bad"
            };
            html.element("div", &[("class", class)], |html| {
                problem(html, wrong);
            });
        }
        for warning in &step.warnings {
            html.element("p", &[("class", "verdict caution")], |html| {
                html.leaf("strong", &[], "! Warning: ");
                html.text(warning);
            });
        }
        facts(html, step);
        if !step.removal.is_empty() {
            html.element("p", &[("class", "removal")], |html| {
                html.text("This change ");
                html.text(&step.removal);
                html.text(".");
            });
        }
        if !step.fields.is_empty() {
            fields(html, step);
        }
        if let Some(inside) = &step.repositories {
            repositories(html, inside);
        }
    });
}

fn heading(html: &mut Markup, step: &StepShown) {
    let class = format!("status {}", class_of(step.tone));
    html.leaf(
        "span",
        &[("class", &class)],
        &format!("{} {}", sign(step.tone), step.status),
    );
    html.text(" ");
    html.text(&step.action);
    html.text(" ");
    html.leaf("bdi", &[("class", "address")], &step.address);
    let mut after = Vec::new();
    if let Some(id) = step.id {
        after.push(format!("id {id}"));
    }
    if let Some(inside) = &step.repositories {
        let many = usize::try_from(inside.indexed).unwrap_or(usize::MAX);
        after.push(format!(
            "{} indexed",
            count(many, "repository", "repositories")
        ));
    }
    if let (Some(from), Some(to)) = (step.started_at, step.finished_at) {
        let time = length(from, to);
        after.push(if step.goes_on() {
            format!("{time} so far")
        } else {
            format!("in {time}")
        });
    }
    if !after.is_empty() {
        html.leaf(
            "span",
            &[("class", "faint")],
            &format!(" · {}", after.join(" · ")),
        );
    }
}

fn facts(html: &mut Markup, step: &StepShown) {
    html.element("dl", &[("class", "facts")], |html| {
        if !step.display_name.is_empty() {
            fact(html, "Display name", |html| html.name(&step.display_name));
        }
        if step.batch > 0 {
            fact(html, "Batch", |html| html.text(&step.batch.to_string()));
        }
        if !step.cause.is_empty() {
            fact(html, "Who moved", |html| html.text(&step.cause));
        }
        if step.indexing != "none" {
            fact(html, "Indexing", |html| html.text(&step.indexing));
        }
        for (name, at) in [
            ("Began", step.started_at),
            ("Indexed", step.indexed_at),
            (
                if step.goes_on() {
                    "Last seen"
                } else {
                    "Done with"
                },
                step.finished_at,
            ),
        ] {
            if let Some(at) = at {
                fact(html, name, |html| moment(html, at));
            }
        }
    });
}

fn fact(html: &mut Markup, name: &str, inside: impl FnOnce(&mut Markup)) {
    html.element("div", &[], |html| {
        html.leaf("dt", &[], name);
        html.element("dd", &[], inside);
    });
}

fn fields(html: &mut Markup, step: &StepShown) {
    let caption = format!("What was to change of {}", step.address);
    let has_before = step.fields.iter().any(|field| field.before.is_some());
    let columns: &[_] = if has_before {
        &["Field", "Before", "After"]
    } else {
        &["Field", "Value"]
    };
    table(html, &caption, columns, |html| {
        for field in &step.fields {
            html.element("tr", &[], |html| row(html, field, has_before));
            html.line();
        }
    });
}

fn row(html: &mut Markup, field: &FieldShown, has_before: bool) {
    html.leaf("th", &[("scope", "row")], &field.name);
    if has_before {
        html.element("td", &[("class", "value")], |html| match &field.before {
            Some(before) => html.name(before),
            None => html.text("–"),
        });
    }
    html.element("td", &[("class", "value")], |html| {
        html.name(&field.after);
        if !field.remark.is_empty() {
            html.leaf(
                "span",
                &[("class", "faint")],
                &format!(" ({})", field.remark),
            );
        }
    });
}

fn repositories(html: &mut Markup, inside: &Repositories) {
    for (title, list) in &inside.lists {
        if list.all > 0 {
            html.element("p", &[], |html| {
                html.leaf("strong", &[], &format!("{}: {}", title, list.all));
            });
            if !list.names.is_empty() {
                names(html, list);
            }
        }
    }
}
