//! How phases and pauses look in the picture: each by colour and by pattern.

use super::markup::Markup;
use crate::event::{Phase, Timeline, Why};

/// The class of a phase.
pub(super) const fn of_phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Queued => "queued",
        Phase::Writing => "writing",
        Phase::Searching => "searching",
        Phase::Scanning => "scanning",
        Phase::Indexing => "indexing",
        Phase::Settling => "settling",
        Phase::EndingQuiet => "ending-quiet",
        Phase::Cascading => "cascading",
        Phase::Removing => "removing",
    }
}

/// The class of a pause.
pub(super) const fn of_pause(why: Why) -> &'static str {
    match why {
        Why::OtherRun => "other-run",
        Why::EarlierWork => "earlier-work",
        Why::Stagger => "stagger",
        Why::HeldBack | Why::Asking => "held-back",
    }
}

/// The patterns, once for all pictures of the page.
pub(super) fn patterns(page: &mut Markup) {
    page.fixed(concat!(
        "<svg class=\"patterns\" width=\"0\" height=\"0\" aria-hidden=\"true\" focusable=\"false\"><defs>\n",
        "<pattern id=\"scanning\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect class=\"pale\" width=\"6\" height=\"6\"/><rect class=\"ink-scanning\" width=\"2.6\" height=\"6\"/></pattern>\n",
        "<pattern id=\"settling\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\"><rect class=\"pale\" width=\"5\" height=\"5\"/><circle class=\"ink-indexing\" cx=\"2.5\" cy=\"2.5\" r=\"1.4\"/></pattern>\n",
        "<pattern id=\"ending-quiet\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(-45)\"><rect class=\"pale\" width=\"6\" height=\"6\"/><rect class=\"ink-change\" width=\"2.6\" height=\"6\"/></pattern>\n",
        "<pattern id=\"cascading\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><rect class=\"pale\" width=\"6\" height=\"6\"/><path class=\"line-change\" d=\"M0 0L6 6M6 0L0 6\"/></pattern>\n",
        "<pattern id=\"removing\" width=\"6\" height=\"4\" patternUnits=\"userSpaceOnUse\"><rect class=\"pale\" width=\"6\" height=\"4\"/><rect class=\"ink-bad\" width=\"6\" height=\"1.8\"/></pattern>\n",
        "<pattern id=\"searching\" width=\"4\" height=\"6\" patternUnits=\"userSpaceOnUse\"><rect class=\"pale\" width=\"4\" height=\"6\"/><rect class=\"ink-bad\" width=\"1.6\" height=\"6\"/></pattern>\n",
        "<pattern id=\"earlier-work\" width=\"10\" height=\"10\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect class=\"pale\" width=\"10\" height=\"10\"/><rect class=\"ink-wait\" width=\"3\" height=\"10\"/></pattern>\n",
        "<pattern id=\"stagger\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\"><rect class=\"pale\" width=\"8\" height=\"8\"/><rect class=\"ink-wait\" width=\"2\" height=\"8\"/></pattern>\n",
        "<pattern id=\"held-back\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><rect class=\"pale\" width=\"6\" height=\"6\"/><circle class=\"ink-wait\" cx=\"3\" cy=\"3\" r=\"1.5\"/></pattern>\n",
        "<pattern id=\"other-run\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\"><rect class=\"pale\" width=\"8\" height=\"8\"/><path class=\"line-wait\" d=\"M0 0L8 8M8 0L0 8\"/></pattern>\n",
        "</defs></svg>\n",
    ));
}

/// What the marks of this picture mean; what does not occur is left out.
pub(super) fn legend(page: &mut Markup, timeline: &Timeline) {
    let occurs = |phase: &Phase| {
        let mut spans = timeline.lanes.iter().flat_map(|lane| &lane.spans);
        spans.any(|span| span.phase == *phase)
    };
    let phases = Phase::ALL.into_iter().filter(occurs);
    let waits = |why: &Why| timeline.pauses.iter().any(|pause| pause.why == *why);
    let pauses = Why::ALL.into_iter().filter(waits);
    let phases = phases.map(|phase| (of_phase(phase), phase.as_str()));
    let pauses = pauses.map(|why| (of_pause(why), why.as_str()));
    page.element("ul", &[("class", "legend")], |page| {
        for (class, words) in phases.chain(pauses) {
            page.element("li", &[], |page| {
                let frame = [("width", "28"), ("height", "14"), ("aria-hidden", "true")];
                page.element("svg", &frame, |page| {
                    let class = format!("bar {class}");
                    page.shape(
                        "rect",
                        &[
                            ("class", class.as_str()),
                            ("x", "1"),
                            ("y", "1"),
                            ("width", "26"),
                            ("height", "12"),
                        ],
                    );
                });
                page.text(" ");
                page.text(words);
            });
        }
    });
    page.line();
}
