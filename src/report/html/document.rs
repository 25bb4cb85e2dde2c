//! The page as a whole.

use super::chart::{DRAWN, chart, drawn};
use super::markup::Markup;
use super::page::{Ending, Page, Tone};
use super::parts;
use super::steps;
use super::times::{full, length, moment};

/// How every such page begins, so that one can be told from any other file.
pub const OPENING: &str = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"generator\" content=\"gijctl run report\">\n";

/// Nothing may be fetched or run: only the page's own style counts.
const POLICY: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n";

/// The page. The same value gives the same bytes.
pub fn text(page: &Page) -> String {
    let mut html = Markup::default();
    html.fixed(OPENING);
    html.fixed(POLICY);
    html.leaf("title", &[], &title(page));
    html.fixed("\n<style>\n");
    html.fixed(include_str!("page.css"));
    html.fixed("</style>\n</head>\n<body>\n");
    html.element("header", &[], |html| header(html, page));
    html.line();
    html.element("main", &[], |html| {
        html.line();
        parts::troubles(html, page);
        parts::going_on(html, page);
        parts::numbers(html, page);
        when(html, page);
        steps::all(html, &page.steps);
        parts::work(html, &page.work);
        parts::previews(html, &page.previews);
        parts::entries(
            html,
            "Held back",
            "What differs and was left alone, with the reason.",
            &page.held,
        );
        parts::entries(html, "Warnings", "", &page.warnings);
        parts::entries(html, "Notes", "", &page.notes);
        parts::unmanaged(html, &page.unmanaged);
    });
    html.line();
    html.element("footer", &[], |html| parts::footer(html, page));
    html.fixed("\n</body>\n</html>\n");
    html.finish()
}

fn title(page: &Page) -> String {
    let when = page
        .about
        .started_at
        .map(|at| format!(", {}", at.strftime("%Y-%m-%d %H:%MZ")))
        .unwrap_or_default();
    format!(
        "{} {}: {}{when}",
        page.about.title, page.ending.word, page.about.instance
    )
}

fn header(html: &mut Markup, page: &Page) {
    let about = &page.about;
    html.line();
    html.element("h1", &[], |html| {
        html.text(&about.title);
        html.text(" of ");
        html.name(&about.instance);
    });
    html.line();
    verdict(html, &page.ending);
    html.element("dl", &[("class", "facts")], |html| {
        fact(html, "Jira", |html| {
            html.name(&about.url);
            if let Some(version) = &about.jira_version {
                html.text(", Jira ");
                html.text(version);
            }
        });
        if let Some(version) = &about.app_version {
            fact(html, "Git Integration for Jira", |html| html.text(version));
        }
        if !about.account.is_empty() {
            fact(html, "Account", |html| html.name(&about.account));
        }
        if let Some(at) = about.started_at {
            fact(html, "Started", |html| moment(html, at));
        }
        if let Some(at) = about.finished_at {
            fact(html, "Finished", |html| {
                moment(html, at);
                if let Some(from) = about.started_at {
                    html.text(&format!(", after {}", length(from, at)));
                }
            });
        }
    });
    html.line();
}

fn fact(html: &mut Markup, name: &str, inside: impl FnOnce(&mut Markup)) {
    html.element("div", &[], |html| {
        html.leaf("dt", &[], name);
        html.element("dd", &[], inside);
    });
}

/// How it ended, in plain words.
fn verdict(html: &mut Markup, ending: &Ending) {
    let class = format!("verdict {}", class_of(ending.tone));
    html.element("div", &[("class", &class)], |html| {
        html.element("p", &[], |html| {
            html.leaf(
                "strong",
                &[],
                &format!("{} {}", sign(ending.tone), capital(&ending.word)),
            );
            html.text(". ");
            html.text(&ending.sentence);
            if let Some(exit) = ending.exit {
                html.text(&format!(" Exit code {exit}."));
            }
        });
        if let Some(reason) = &ending.stopped {
            html.element("p", &[], |html| {
                html.text("It stopped because: ");
                html.text(reason);
            });
        }
    });
    html.line();
}

/// The class of a tone.
pub(super) const fn class_of(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "good",
        Tone::Caution => "caution",
        Tone::Bad => "bad",
        Tone::Plain => "plain",
    }
}

/// The sign of a tone: nothing is said by colour alone.
pub(super) const fn sign(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "✓",
        Tone::Caution => "!",
        Tone::Bad => "✗",
        Tone::Plain => "–",
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// The picture, and the table that says the same.
fn when(html: &mut Markup, page: &Page) {
    let timeline = &page.timeline;
    let Some(from) = timeline.began else {
        return;
    };
    if drawn(timeline).next().is_none() && timeline.pauses.is_empty() {
        return;
    }
    html.element("section", &[("aria-labelledby", "timeline")], |html| {
        html.leaf("h2", &[("id", "timeline")], "Timeline");
        let to = timeline.until().unwrap_or(from);
        html.element("p", &[], |html| {
            html.text(&format!(
                "{} to {}, {}. All times are in UTC. The tables below say the same in words; a dark line within a bar shows how much was indexed.",
                full(from),
                full(to),
                length(from, to)
            ));
        });
        html.line();
        chart(html, timeline);
        let lanes = timeline.lanes.iter();
        let all = lanes.filter(|lane| lane.is_worth_a_picture()).count();
        if all > DRAWN {
            html.leaf("p", &[], &format!("{} more are not drawn.", all - DRAWN));
        }
        parts::times(html, timeline);
        parts::batches(html, timeline);
        parts::pauses(html, timeline);
    });
    html.line();
}
