//! The parts of the page beside the picture and the changes.

use super::chart::drawn;
use super::document::{class_of, sign};
use super::markup::Markup;
use super::page::{Entry, List, Page, PreviewShown, Problem, Tone, WorkShown};
use super::times::{length, time_of_day};
use crate::event::{GOES_ON, Lane, Phase, Timeline};
use crate::report::words::count;

/// As many batches, pauses or entries are listed.
const LISTED: usize = 600;

/// A part with a heading.
pub(super) fn section(
    html: &mut Markup,
    (id, heading): (&str, &str),
    inside: impl FnOnce(&mut Markup),
) {
    html.element("section", &[("aria-labelledby", id)], |html| {
        html.leaf("h2", &[("id", id)], heading);
        html.line();
        inside(html);
    });
    html.line();
}

/// What can be opened.
pub(super) fn folded(html: &mut Markup, title: &str, inside: impl FnOnce(&mut Markup)) {
    html.element("details", &[], |html| {
        html.leaf("summary", &[], title);
        inside(html);
    });
    html.line();
}

/// A table that may be wider than the page.
pub(super) fn table(
    html: &mut Markup,
    caption: &str,
    columns: &[&'static str],
    rows: impl FnOnce(&mut Markup),
) {
    let frame = [
        ("class", "wide"),
        ("role", "region"),
        ("tabindex", "0"),
        ("aria-label", caption),
    ];
    html.element("div", &frame, |html| {
        html.element("table", &[], |html| {
            html.leaf("caption", &[], caption);
            html.element("thead", &[], |html| {
                html.element("tr", &[], |html| {
                    for column in columns {
                        html.leaf("th", &[("scope", "col")], column);
                    }
                });
            });
            html.line();
            html.element("tbody", &[], rows);
        });
    });
    html.line();
}

/// What went wrong, all of it, with what to do.
pub(super) fn troubles(html: &mut Markup, page: &Page) {
    let of_steps = page.steps.iter().filter(|step| !step.goes_on());
    let of_steps = of_steps.filter_map(|step| step.problem.as_ref());
    let all: Vec<_> = page.problems.iter().chain(of_steps).collect();
    if all.is_empty() {
        return;
    }
    section(html, ("wrong", "What went wrong"), |html| {
        html.element("ul", &[("class", "troubles")], |html| {
            for one in all.iter().take(LISTED) {
                html.element("li", &[], |html| problem(html, one));
                html.line();
            }
        });
        more(html, all.len());
    });
}

/// What GIJ is still at, which is nothing that went wrong.
pub(super) fn going_on(html: &mut Markup, page: &Page) {
    let steps = page.steps.iter().filter(|step| step.goes_on());
    let all: Vec<_> = steps.filter_map(|step| step.problem.as_ref()).collect();
    if all.is_empty() {
        return;
    }
    section(html, ("going-on", "Still going on in GIJ"), |html| {
        html.element("ul", &[], |html| {
            for one in all.iter().take(LISTED) {
                html.element("li", &[], |html| problem(html, one));
                html.line();
            }
        });
        more(html, all.len());
    });
}

/// Something that went wrong, or goes on.
pub(super) fn problem(html: &mut Markup, problem: &Problem) {
    html.element("p", &[], |html| {
        if !problem.about.is_empty() {
            html.leaf("bdi", &[("class", "address")], &problem.about);
            html.text(": ");
        }
        html.text(&problem.message);
    });
    if !problem.help.is_empty() {
        html.element("p", &[("class", "help")], |html| {
            html.leaf("strong", &[], "What to do: ");
            html.text(&problem.help);
        });
    }
}

/// How many of each.
pub(super) fn numbers(html: &mut Markup, page: &Page) {
    if page.numbers.is_empty() {
        return;
    }
    section(html, ("numbers", "In numbers"), |html| {
        html.element("dl", &[("class", "numbers")], |html| {
            for (name, number) in &page.numbers {
                html.element("div", &[], |html| {
                    html.leaf("dt", &[], name);
                    html.leaf("dd", &[], &number.to_string());
                });
            }
        });
        html.line();
    });
}

/// What the picture shows, in words.
pub(super) fn times(html: &mut Markup, timeline: &Timeline) {
    if drawn(timeline).next().is_none() {
        return;
    }
    folded(html, "The timeline as a table", |html| {
        let columns = [
            "Change",
            "Batch",
            "Began",
            "Ended",
            "Queued",
            "Writing",
            "Scanning",
            "Indexing",
            "Settling",
            "Afterwards",
            "Repositories",
            "Result",
        ];
        table(
            html,
            "How long each part of each change took",
            &columns,
            |html| {
                for lane in drawn(timeline) {
                    html.element("tr", &[], |html| row_of_times(html, lane, timeline));
                    html.line();
                }
            },
        );
    });
}

fn row_of_times(html: &mut Markup, lane: &Lane, timeline: &Timeline) {
    html.element("th", &[("scope", "row")], |html| {
        if !lane.action.is_empty() {
            html.text(&lane.action);
            html.text(" ");
        }
        html.name(&lane.label);
    });
    html.leaf(
        "td",
        &[],
        &match lane.batch {
            0 => "earlier work".to_owned(),
            batch => batch.to_string(),
        },
    );
    let ended = lane.end.as_ref().filter(|(_, word)| word != GOES_ON);
    for at in [lane.started(), ended.map(|(at, _)| *at)] {
        html.element("td", &[], |html| match at {
            Some(at) => time_of_day(html, at, timeline.began),
            None => html.text("–"),
        });
    }
    let in_phases = |phases: &[Phase]| {
        let spans = lane.spans.iter();
        let lengths = spans
            .filter(|span| phases.contains(&span.phase))
            .filter_map(|span| Some((span.from, span.to.or(timeline.until())?)));
        let whole: jiff::SignedDuration = lengths.map(|(from, to)| to.duration_since(from)).sum();
        if whole.is_zero() {
            return "–".to_owned();
        }
        crate::model::spoken_duration(whole.unsigned_abs())
    };
    for phases in [
        [Phase::Queued].as_slice(),
        &[Phase::Writing, Phase::Searching],
        &[Phase::Scanning],
        &[Phase::Indexing],
        &[Phase::Settling],
        &[Phase::EndingQuiet, Phase::Cascading, Phase::Removing],
    ] {
        html.leaf("td", &[], &in_phases(phases));
    }
    html.leaf(
        "td",
        &[],
        &match lane.curve.last() {
            Some(last) => format!("{} of {}", last.indexed, last.of),
            None => "–".to_owned(),
        },
    );
    let status = super::of_run::status_of_lane(lane);
    let tone = Tone::of_status(status);
    html.leaf(
        "td",
        &[("class", class_of(tone))],
        &format!("{} {status}", sign(tone)),
    );
}

/// The batches with their times.
pub(super) fn batches(html: &mut Markup, timeline: &Timeline) {
    if timeline.batches.is_empty() {
        return;
    }
    folded(html, "Batches", |html| {
        let columns = ["Batch", "Changes", "Began", "Ended", "Took"];
        table(html, "When each batch began and ended", &columns, |html| {
            for batch in timeline.batches.iter().take(LISTED) {
                html.element("tr", &[], |html| {
                    html.leaf("th", &[("scope", "row")], &batch.number.to_string());
                    html.leaf("td", &[], &batch.changes.to_string());
                    html.element("td", &[], |html| {
                        time_of_day(html, batch.from, timeline.began);
                    });
                    html.element("td", &[], |html| match batch.to {
                        Some(to) => time_of_day(html, to, timeline.began),
                        None => html.text("–"),
                    });
                    let took = batch.to.map(|to| length(batch.from, to));
                    html.leaf("td", &[], took.as_deref().unwrap_or("–"));
                });
                html.line();
            }
        });
        more(html, timeline.batches.len());
    });
}

/// When nothing could start, and why.
pub(super) fn pauses(html: &mut Markup, timeline: &Timeline) {
    if timeline.pauses.is_empty() {
        return;
    }
    folded(html, "When nothing could start, and why", |html| {
        let columns = ["Why", "From", "To", "Took", "What is known"];
        table(
            html,
            "When nothing could start, and why",
            &columns,
            |html| {
                for pause in &timeline.pauses {
                    html.element("tr", &[], |html| {
                        html.leaf("th", &[("scope", "row")], pause.why.as_str());
                        html.element("td", &[], |html| {
                            time_of_day(html, pause.from, timeline.began);
                        });
                        html.element("td", &[], |html| match pause.to {
                            Some(to) => time_of_day(html, to, timeline.began),
                            None => html.text("–"),
                        });
                        let to = pause.to.or(timeline.until());
                        let took = to.map(|to| length(pause.from, to));
                        html.leaf("td", &[], took.as_deref().unwrap_or("–"));
                        html.element("td", &[], |html| html.name(&pause.note));
                    });
                    html.line();
                }
            },
        );
        if timeline.more_pauses > 0 {
            html.leaf("p", &[], &format!("and {} more", timeline.more_pauses));
        }
    });
}

/// What people are asked to do by hand.
pub(super) fn work(html: &mut Markup, work: &[WorkShown]) {
    if work.is_empty() {
        return;
    }
    section(html, ("by-hand", "To do by hand"), |html| {
        html.leaf(
            "p",
            &[],
            "GIJ has no request for these settings: somebody sets them in Jira.",
        );
        let columns = ["Setting", "Where", "Set to", "Remarks", "Manifest"];
        table(html, "Settings to set by hand", &columns, |html| {
            for one in work {
                html.element("tr", &[], |html| {
                    html.leaf("th", &[("scope", "row")], &one.name);
                    html.leaf("td", &[], &one.place);
                    html.element("td", &[], |html| html.name(&one.value));
                    html.leaf("td", &[], &one.remark);
                    html.leaf("td", &[], &one.address);
                });
                html.line();
            }
        });
    });
}

/// What the next scans would do, with the names of what they would remove.
pub(super) fn previews(html: &mut Markup, all: &[PreviewShown]) {
    if all.is_empty() {
        return;
    }
    section(html, ("foreseen", "What the next scans would do"), |html| {
        html.leaf(
            "p",
            &[],
            "By what the Git services listed when the plan was made, or was taken up again.",
        );
        let columns = [
            "Integration",
            "Stay",
            "Added",
            "Removed",
            "Cannot be told",
            "Remarks",
        ];
        table(
            html,
            "What the next scan of each would do",
            &columns,
            |html| {
                for one in all.iter().take(LISTED) {
                    html.element("tr", &[], |html| preview(html, one));
                    html.line();
                }
            },
        );
        more(html, all.len());
        for one in all.iter().filter(|one| one.removed.all > 0).take(LISTED) {
            let title = format!("What {} would lose", one.address);
            folded(html, &title, |html| names(html, &one.removed));
        }
    });
}

fn preview(html: &mut Markup, one: &PreviewShown) {
    html.element("th", &[("scope", "row")], |html| {
        html.leaf("bdi", &[("class", "address")], &one.address);
    });
    for number in [one.stays, one.added, one.removed.all, one.unsure] {
        html.leaf("td", &[], &number.to_string());
    }
    let remark = match one.untold.as_str() {
        "" => String::new(),
        untold => format!("not known: {untold}"),
    };
    html.leaf("td", &[], &remark);
}

/// Lines about something.
pub(super) fn entries(html: &mut Markup, heading: &'static str, about: &str, all: &[Entry]) {
    if all.is_empty() {
        return;
    }
    let id = heading.to_lowercase().replace(' ', "-");
    section(html, (&id, heading), |html| {
        if !about.is_empty() {
            html.leaf("p", &[], about);
        }
        html.element("ul", &[], |html| {
            for one in all.iter().take(LISTED) {
                html.element("li", &[], |html| {
                    if !one.about.is_empty() {
                        html.leaf("bdi", &[("class", "address")], &one.about);
                        html.text(": ");
                    }
                    html.text(&one.text);
                });
                html.line();
            }
        });
        more(html, all.len());
    });
}

/// How many were not listed.
fn more(html: &mut Markup, all: usize) {
    if all > LISTED {
        html.leaf("p", &[], &format!("and {} more", all - LISTED));
    }
}

/// What no manifest declares.
pub(super) fn unmanaged(html: &mut Markup, all: &List) {
    if all.all == 0 {
        return;
    }
    section(html, ("unmanaged", "Not managed"), |html| {
        let many = usize::try_from(all.all).unwrap_or(usize::MAX);
        html.element("p", &[], |html| {
            html.text(&count(
                many,
                "integration or plain repository",
                "integrations and plain repositories",
            ));
            html.text(" in Jira that no manifest declares. Nothing was done to them.");
        });
        if !all.names.is_empty() {
            folded(html, "Which", |html| names(html, all));
        }
    });
}

/// The first of many names.
pub(super) fn names(html: &mut Markup, list: &List) {
    html.element("ul", &[], |html| {
        for name in &list.names {
            html.element("li", &[], |html| html.name(name));
        }
        if list.more() > 0 {
            html.leaf("li", &[], &format!("and {} more", list.more()));
        }
    });
}

/// What the run was, for whoever compares.
pub(super) fn footer(html: &mut Markup, page: &Page) {
    let about = &page.about;
    html.line();
    if !about.settings.is_empty() {
        folded(html, "The settings that the run went by", |html| {
            html.element("dl", &[("class", "facts")], |html| {
                for (name, value) in &about.settings {
                    html.element("div", &[], |html| {
                        html.leaf("dt", &[], name);
                        html.element("dd", &[], |html| html.name(value));
                    });
                }
            });
        });
    }
    html.element("p", &[], |html| {
        html.text("gijctl ");
        html.text(&about.gijctl_version);
        if let Some(fingerprint) = &about.fingerprint {
            html.text(", plan ");
            html.leaf("code", &[], fingerprint);
        }
    });
}
