//! What came of a probe as a page for the vendor's support: requests, statuses and shapes, and no
//! address, number, name or value of the Jira that was asked.

use super::probe::authority;
use crate::capability::{How, Readings};
use crate::probe::{Answer, Exchange, Outcome, Probed};

/// How such a page begins: what begins otherwise is somebody else's.
pub const HEADING: &str = "# Answers of Git Integration for Jira";

/// The page, in Markdown.
pub fn markdown(probed: &Probed) -> String {
    let instance = &probed.instance;
    let app = instance.app_version.as_ref();
    let app = app.map_or_else(|| "not known".to_owned(), |version| plain(version.as_str()));
    let jira = instance
        .jira_version
        .as_deref()
        .map_or_else(|| "not known".to_owned(), plain);
    let mut text = format!(
        "{HEADING}\n\n\
         Version of the app: {app}  \n\
         Version of Jira: {jira}  \n\
         Asked as: {}  \n\
         Asked by: gijctl {}\n\n\
         Each section is a question that the documentation leaves open, or answers in two ways. \
         Requests are shown without numbers, addresses and names; answers by their status, and by \
         their keys and the kinds of their values.\n",
        authority(instance),
        env!("CARGO_PKG_VERSION"),
    );
    for answer in &probed.answers {
        section(answer, &probed.readings, &mut text);
    }
    text
}

fn section(answer: &Answer, readings: &Readings, text: &mut String) {
    let question = answer.question;
    text.push_str(&format!("\n## {}. {}\n\n", question.number, question.text));
    for found in readings.listed() {
        if found.question == question.number {
            let how = match found.how {
                How::Read => "by reading",
                How::Written => "by writing",
            };
            text.push_str(&format!("- **Found** ({how}): {}\n", found.sentence));
        }
    }
    match &answer.outcome {
        Outcome::Answered => {}
        Outcome::Unclear(why) => text.push_str(&format!("- **Unclear**: {why}\n")),
        Outcome::NotAsked(why) => text.push_str(&format!("- **Not asked**: {why}\n")),
    }
    for note in &answer.notes {
        text.push_str(&format!("- Seen: {note}\n"));
    }
    text.push_str(&format!("- Pages: {}\n", question.pages.join("; ")));
    if answer.exchanges.is_empty() {
        return;
    }
    text.push_str("\n| Request | Status | Answer |\n| --- | --- | --- |\n");
    for Exchange {
        request,
        status,
        shape,
    } in &answer.exchanges
    {
        let status = status.map_or_else(|| "none".to_owned(), |status| status.to_string());
        text.push_str(&format!("| `{request}` | {status} | `{shape}` |\n"));
    }
}

/// A version as far as it looks like one: it is the only foreign text on the page.
fn plain(version: &str) -> String {
    version
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+'))
        .take(40)
        .collect()
}
