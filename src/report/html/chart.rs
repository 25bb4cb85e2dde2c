//! The picture of a run: time from left to right, a line for each change.

use jiff::Timestamp;

use super::axis::Axis;
use super::marks::{self, of_pause, of_phase};
use super::markup::{Markup, number};
use super::page::Tone;
use super::times::{full, length};
use crate::event::{Curve, Lane, Phase, Timeline};

/// Where the names end and time begins.
const LEFT: f64 = 232.0;
/// How wide time is.
const WIDE: f64 = 760.0;
/// Room for how each change ended.
const RIGHT: f64 = 108.0;
/// Room for the names of moments.
const TOP: f64 = 26.0;
/// The height of a line.
const LINE: f64 = 24.0;
/// The height of a bar.
const BAR: f64 = 14.0;
/// The least width of a bar: what was short is seen all the same.
const LEAST: f64 = 1.5;

/// As many lines are in one picture, so that its axis is never far away.
const IN_ONE: usize = 40;
/// As many lines are drawn.
pub(super) const DRAWN: usize = 600;
/// As many characters of a name are drawn.
const NAMED: usize = 30;

/// The pictures with what they mean.
pub(super) fn chart(page: &mut Markup, timeline: &Timeline) {
    let (Some(from), Some(to)) = (timeline.began, timeline.until()) else {
        return;
    };
    let lanes: Vec<_> = drawn(timeline).collect();
    if lanes.is_empty() && timeline.pauses.is_empty() {
        return;
    }
    let axis = Axis::new(from, to);
    marks::patterns(page);
    marks::legend(page, timeline);
    let number_of = lanes.len().div_ceil(IN_ONE).max(1);
    for part in 0..number_of {
        let shown: Vec<_> = lanes.iter().skip(part * IN_ONE).take(IN_ONE).collect();
        let name = match number_of {
            1 => "Timeline of the run, in UTC".to_owned(),
            _ => format!(
                "Timeline of the run, in UTC, part {} of {number_of}",
                part + 1
            ),
        };
        let frame = [
            ("class", "wide"),
            ("role", "region"),
            ("tabindex", "0"),
            ("aria-label", name.as_str()),
        ];
        page.element("div", &frame, |page| {
            picture(page, timeline, &shown, (axis, &name));
        });
        page.line();
    }
}

/// The lanes that are drawn, in the order of the plan.
pub(super) fn drawn(timeline: &Timeline) -> impl Iterator<Item = &Lane> {
    let seen = |lane: &&Lane| lane.is_worth_a_picture() && !lane.spans.is_empty();
    timeline.lanes.iter().filter(seen).take(DRAWN)
}

fn picture(page: &mut Markup, timeline: &Timeline, lanes: &[&&Lane], (axis, name): (Axis, &str)) {
    let has_pauses = !timeline.pauses.is_empty();
    let rows = lanes.len() + usize::from(has_pauses);
    let bottom = TOP + LINE * float(rows);
    let (width, height) = (number(LEFT + WIDE + RIGHT), number(bottom + 8.0));
    let view = format!("0 0 {width} {height}");
    let frame = [
        ("width", width.as_str()),
        ("height", height.as_str()),
        ("viewBox", view.as_str()),
        ("role", "img"),
        ("aria-label", name),
    ];
    page.element("svg", &frame, |page| {
        page.line();
        ticks(page, axis, bottom);
        let mut top = TOP;
        if has_pauses {
            pauses(page, timeline, axis, top);
            top += LINE;
        }
        for lane in lanes {
            lane_line(page, lane, (axis, timeline.until()), top);
            top += LINE;
        }
    });
}

fn ticks(page: &mut Markup, axis: Axis, bottom: f64) {
    for tick in axis.ticks() {
        let x = number(LEFT + tick.place.share() * WIDE);
        let (top, bottom) = (number(TOP - 6.0), number(bottom));
        let line = [
            ("class", "tick"),
            ("x1", x.as_str()),
            ("x2", x.as_str()),
            ("y1", top.as_str()),
            ("y2", bottom.as_str()),
        ];
        page.shape("line", &line);
        let place = [("class", "time"), ("x", x.as_str()), ("y", "14")];
        page.leaf("text", &place, &tick.label);
        page.line();
    }
}

fn pauses(page: &mut Markup, timeline: &Timeline, axis: Axis, top: f64) {
    label(page, "the run as a whole", top);
    for pause in &timeline.pauses {
        let Some(to) = pause.to.or(timeline.until()) else {
            continue;
        };
        bar(
            page,
            axis,
            &Bar {
                class: of_pause(pause.why),
                words: pause.why.as_str(),
                from: pause.from,
                to,
                top,
            },
        );
    }
    page.line();
}

fn lane_line(page: &mut Markup, lane: &Lane, (axis, until): (Axis, Option<Timestamp>), top: f64) {
    label(page, &lane.label, top);
    for span in &lane.spans {
        let Some(to) = span.to.or(until) else {
            continue;
        };
        bar(
            page,
            axis,
            &Bar {
                class: of_phase(span.phase),
                words: span.phase.as_str(),
                from: span.from,
                to,
                top,
            },
        );
    }
    curve(page, &lane.curve, axis, top);
    let (class, word) = end_of(lane);
    let (x, y) = (number(LEFT + WIDE + 8.0), number(top + 15.0));
    let place = [("class", class), ("x", x.as_str()), ("y", y.as_str())];
    page.leaf("text", &place, &word);
    page.line();
}

/// How a lane ended, in a word with a sign before it.
fn end_of(lane: &Lane) -> (&'static str, String) {
    let Some((_, status)) = &lane.end else {
        let began = lane.spans.iter().any(|span| span.phase != Phase::Queued);
        let word = if began {
            "… not ended"
        } else {
            "– not reached"
        };
        return ("end plain", word.to_owned());
    };
    match Tone::of_status(status) {
        Tone::Good => ("end good", format!("✓ {status}")),
        Tone::Bad => ("end bad", format!("✗ {status}")),
        Tone::Caution | Tone::Plain => ("end plain", format!("– {status}")),
    }
}

fn label(page: &mut Markup, text: &str, top: f64) {
    let shown = match text.char_indices().nth(NAMED) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    };
    let y = number(top + 15.0);
    page.element(
        "text",
        &[("class", "name"), ("x", "0"), ("y", &y)],
        |page| {
            if shown != text {
                page.leaf("title", &[], text);
            }
            page.text(&shown);
        },
    );
}

/// A part of a line.
struct Bar<'a> {
    class: &'static str,
    words: &'a str,
    from: Timestamp,
    to: Timestamp,
    top: f64,
}

fn bar(page: &mut Markup, axis: Axis, bar: &Bar<'_>) {
    let x = LEFT + axis.place(bar.from).share() * WIDE;
    let width = (LEFT + axis.place(bar.to).share() * WIDE - x).max(LEAST);
    let class = format!("bar {}", bar.class);
    let (x, y) = (number(x), number(bar.top + (LINE - BAR) / 2.0));
    let (width, height) = (number(width), number(BAR));
    let frame = [
        ("class", class.as_str()),
        ("x", x.as_str()),
        ("y", y.as_str()),
        ("width", width.as_str()),
        ("height", height.as_str()),
    ];
    page.element("rect", &frame, |page| {
        let words = format!(
            "{}, {} to {} ({})",
            bar.words,
            full(bar.from),
            full(bar.to),
            length(bar.from, bar.to)
        );
        page.leaf("title", &[], &words);
    });
}

/// How much was indexed when, as a line over the bars.
fn curve(page: &mut Markup, curve: &Curve, axis: Axis, top: f64) {
    let points = curve.points();
    if points.len() < 3 {
        return;
    }
    let bottom = top + f64::midpoint(LINE, BAR) - 1.0;
    let mut path = String::new();
    for point in points {
        let x = LEFT + axis.place(point.at).share() * WIDE;
        let indexed = point.indexed.min(point.of).saturating_mul(1_000);
        let thousandths = indexed.checked_div(point.of).unwrap_or_default();
        let share = f64::from(u16::try_from(thousandths).unwrap_or(1_000)) / 1_000.0;
        if !path.is_empty() {
            path.push(' ');
        }
        path.push_str(&number(x));
        path.push(',');
        path.push_str(&number(bottom - share * (BAR - 2.0)));
    }
    page.shape("polyline", &[("class", "curve-edge"), ("points", &path)]);
    page.shape("polyline", &[("class", "curve"), ("points", &path)]);
}

fn float(many: usize) -> f64 {
    f64::from(u32::try_from(many).unwrap_or(u32::MAX))
}
