//! What came of a probe, for people and machines.

use schemars::JsonSchema;
use serde::Serialize;

use super::documents::FORMAT_VERSION;
use super::style::{ADDED, CHANGED, FAINT, REMOVED, STRONG, paint};
use super::words::{count, counted, harmless, wrapped};
use crate::capability::{How, Readings};
use crate::probe::{Answer, GivenBack, Halt, Inside, Left, Outcome, Probed, Setting};
use crate::state::{Authority, InstanceInfo};

/// `probe --format json`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "gijctl probe")]
pub struct ProbeDocument {
    /// Version of this shape.
    pub format_version: u32,
    /// Address of Jira; no secret is in it.
    pub instance: String,
    /// Version of the app; null where it does not tell.
    pub app_version: Option<String>,
    /// Version of Jira; null where it does not tell.
    pub jira_version: Option<String>,
    /// What the account may do.
    #[schemars(extend("enum" = ["administrator", "manager", "neither"]))]
    pub account: &'static str,
    /// How it ended.
    #[schemars(extend("enum" = ["whole", "failed", "stopped", "deadline"]))]
    pub ended: &'static str,
    /// The questions, by number.
    pub questions: Vec<QuestionDocument>,
    /// What was found, in the form of the capability file.
    pub readings: Readings,
    /// What was made and is still there, or was changed and is not as it was.
    pub left: Vec<LeftDocument>,
    /// What became of an integration that was lent; absent where none was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lent: Option<LentDocument>,
}

/// One question.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct QuestionDocument {
    /// Its number.
    pub number: u8,
    /// What is asked.
    pub question: &'static str,
    /// What came of it.
    #[schemars(extend("enum" = ["answered", "unclear", "not asked"]))]
    pub outcome: &'static str,
    /// Why it is not answered; absent where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The keys of what was found, in [`ProbeDocument::readings`].
    pub readings: Vec<&'static str>,
    /// What was seen besides.
    pub notes: Vec<String>,
}

/// An integration that is still there, or not as it was.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LeftDocument {
    /// GIJ's number of it; null where it is not known.
    pub id: Option<u64>,
    /// Its name.
    pub name: String,
    /// What is wrong with it.
    pub why: String,
}

/// What became of an integration that was lent.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LentDocument {
    /// GIJ's number of it.
    pub id: u64,
    /// Its name, as it was.
    pub name: String,
    /// Whether it is not there any more, and needs nothing.
    pub gone: bool,
    /// The name that it has now, where that is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renamed: Option<String>,
    /// What still had a value of the probe, and has that of before now.
    pub put_back: Vec<SettingDocument>,
    /// What has neither: somebody else has changed it, and it is left alone.
    pub left_alone: Vec<SettingDocument>,
    /// The repositories inside that have what the probe gave the integration, and are left alone.
    pub left_inside: Vec<InsideDocument>,
    /// Whether its number is that of an integration of another type now: then nothing is touched.
    pub another_type: bool,
}

/// A repository inside an integration that was lent.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InsideDocument {
    /// GIJ's number of it.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// The setting that it has otherwise than before.
    #[serde(flatten)]
    pub setting: SettingDocument,
}

/// A setting of an integration that was lent.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SettingDocument {
    /// Its name.
    pub setting: String,
    /// What it was before the probe.
    pub before: serde_json::Value,
    /// What it was found with.
    pub found: serde_json::Value,
}

/// The document of a probe.
pub fn document(probed: &Probed) -> ProbeDocument {
    let Probed {
        instance,
        answers,
        readings,
        left,
        given_back,
        failed: _,
        halted: _,
        locked_out: _,
    } = probed;
    ProbeDocument {
        format_version: FORMAT_VERSION,
        instance: instance.url.clone(),
        app_version: instance.app_version.as_ref().map(ToString::to_string),
        jira_version: instance.jira_version.clone(),
        account: authority(instance),
        ended: ended(probed),
        questions: answers
            .iter()
            .map(|answer| question(answer, readings))
            .collect(),
        readings: *readings,
        left: left.iter().map(left_document).collect(),
        lent: given_back.as_ref().map(lent_document),
    }
}

/// `probe --clean --format json`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "gijctl probe --clean")]
pub struct CleanedDocument {
    /// Version of this shape.
    pub format_version: u32,
    /// What is still there, or not as it was.
    pub left: Vec<LeftDocument>,
    /// What became of an integration that was lent; absent where none was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lent: Option<LentDocument>,
}

/// The document of a clean-up.
pub fn cleaned(left: &[Left], given: Option<&GivenBack>) -> CleanedDocument {
    CleanedDocument {
        format_version: FORMAT_VERSION,
        left: left.iter().map(left_document).collect(),
        lent: given.map(lent_document),
    }
}

fn lent_document(given: &GivenBack) -> LentDocument {
    let GivenBack {
        id,
        name,
        is_gone,
        put_back,
        left_alone,
        left_inside,
        renamed,
        is_another,
    } = given;
    LentDocument {
        id: *id,
        name: name.clone(),
        gone: *is_gone,
        renamed: renamed.clone(),
        put_back: put_back.iter().map(setting_document).collect(),
        left_alone: left_alone.iter().map(setting_document).collect(),
        left_inside: left_inside
            .iter()
            .map(|one| InsideDocument {
                id: one.id,
                name: one.name.clone(),
                setting: setting_document(&one.setting),
            })
            .collect(),
        another_type: *is_another,
    }
}

fn setting_document(setting: &Setting) -> SettingDocument {
    let Setting {
        name,
        before,
        found,
    } = setting;
    SettingDocument {
        setting: name.clone(),
        before: before.clone(),
        found: found.clone(),
    }
}

fn left_document(left: &Left) -> LeftDocument {
    let Left { id, name, why } = left;
    LeftDocument {
        id: *id,
        name: name.clone(),
        why: why.clone(),
    }
}

fn question(answer: &Answer, readings: &Readings) -> QuestionDocument {
    let number = answer.question.number;
    let found = readings.listed().into_iter();
    QuestionDocument {
        number,
        question: answer.question.text,
        outcome: outcome(&answer.outcome),
        why: match &answer.outcome {
            Outcome::Answered => None,
            Outcome::Unclear(why) | Outcome::NotAsked(why) => Some(why.clone()),
        },
        readings: found
            .filter(|one| one.question == number)
            .map(|one| one.key)
            .collect(),
        notes: answer.notes.clone(),
    }
}

const fn outcome(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Answered => "answered",
        Outcome::Unclear(_) => "unclear",
        Outcome::NotAsked(_) => "not asked",
    }
}

pub(super) const fn authority(instance: &InstanceInfo) -> &'static str {
    match instance.account.authority {
        Authority::Administrator => "administrator",
        Authority::Manager => "manager",
        Authority::Neither => "neither",
    }
}

fn ended(probed: &Probed) -> &'static str {
    let given = probed.given_back.as_ref();
    let is_left_alone = given.is_some_and(GivenBack::leaves_something);
    match probed.halted {
        Some(Halt::Asked) => "stopped",
        Some(Halt::Deadline) => "deadline",
        None if probed.failed > 0 || !probed.left.is_empty() || is_left_alone => "failed",
        None => "whole",
    }
}

/// Columns of a terminal that nobody has made wider.
const WIDTH: usize = 80;

/// Where the sentences begin.
const SENTENCES: usize = 15;

/// All questions and what came of them.
pub fn text(probed: &Probed) -> String {
    let instance = &probed.instance;
    let app = instance.app_version.as_ref();
    let app = app.map_or_else(|| "of unknown version".to_owned(), ToString::to_string);
    let jira = instance
        .jira_version
        .as_deref()
        .unwrap_or("of unknown version");
    let account = match instance.account.authority {
        Authority::Administrator => "an administrator of Jira",
        Authority::Manager => "a manager of the app",
        Authority::Neither => "neither administrator nor manager",
    };
    let mut text = format!(
        "{}\n\n",
        paint(
            STRONG,
            format!(
                "GIJ {} on Jira {}, asked by {account}",
                harmless(&app),
                harmless(jira)
            )
        )
    );
    for answer in &probed.answers {
        text.push_str(&one(answer, &probed.readings));
    }
    text.push_str(&format!("\n{}\n", totals(probed)));
    if let Some(given) = &probed.given_back {
        text.push_str(&given_back(given));
    }
    text
}

/// What became of an integration that was lent; nothing where it is as it was.
pub fn given_back(given: &GivenBack) -> String {
    let GivenBack {
        id,
        name,
        is_gone,
        put_back,
        left_alone,
        left_inside,
        renamed,
        is_another,
    } = given;
    let who = format!("{} (id={id})", harmless(name));
    if *is_gone {
        return format!("{who} is not there any more, and needs nothing.\n");
    }
    let mut text = String::new();
    let shown = |value: &serde_json::Value| harmless(&value.to_string());
    if let Some(name) = renamed {
        text.push_str(&format!("{who} is called {} now.\n", harmless(name)));
    }
    for setting in put_back {
        text.push_str(&format!(
            "Put back on {who}: `{}` from {} to {}.\n",
            harmless(&setting.name),
            shown(&setting.found),
            shown(&setting.before)
        ));
    }
    let since = if *is_another {
        "its number is that of an integration of another type now"
    } else {
        "somebody else has changed it"
    };
    for setting in left_alone {
        text.push_str(&format!(
            "Left alone on {who}: `{}` is {}, and was {} before the probe; {since}.\n",
            harmless(&setting.name),
            shown(&setting.found),
            shown(&setting.before)
        ));
    }
    for Inside { id, name, setting } in left_inside {
        text.push_str(&format!(
            "Left alone inside {who}: {} (id={id}) has `{}` {}, and had {} before the probe.\n",
            harmless(name),
            setting.name,
            shown(&setting.found),
            shown(&setting.before)
        ));
    }
    text
}

/// How many of each, in a line.
pub fn totals(probed: &Probed) -> String {
    let of = |word: &str| {
        let answers = probed.answers.iter();
        answers.filter(|one| outcome(&one.outcome) == word).count()
    };
    let numbers = ["answered", "unclear", "not asked"].map(|word| (of(word), word));
    format!(
        "{}: {}.",
        count(probed.answers.len(), "question", "questions"),
        counted(&numbers)
    )
}

fn one(answer: &Answer, readings: &Readings) -> String {
    let word = outcome(&answer.outcome);
    let style = match &answer.outcome {
        Outcome::Answered => ADDED,
        Outcome::Unclear(_) => CHANGED,
        Outcome::NotAsked(_) => FAINT,
    };
    let number = answer.question.number;
    let mut text = format!(
        "{number:>2}  {}  {}\n",
        paint(style, format!("{word:9}")),
        paint(STRONG, wrapped(answer.question.text, WIDTH, SENTENCES))
    );
    let mut line = |sentence: &str| {
        let sentence = wrapped(&harmless(sentence), WIDTH, SENTENCES);
        text.push_str(&format!("{:SENTENCES$}{sentence}\n", ""));
    };
    for found in readings.listed() {
        if found.question == number {
            let how = match found.how {
                How::Read => "seen by reading",
                How::Written => "seen by writing",
            };
            line(&format!("{} ({how})", found.sentence));
        }
    }
    if let Outcome::Unclear(why) | Outcome::NotAsked(why) = &answer.outcome {
        line(why);
    }
    for note in &answer.notes {
        line(note);
    }
    for said in &answer.said {
        line(&format!("said: {said}"));
    }
    text
}

/// What is still there or not as it was, and what to do about it. `clean` is the command that tries
/// again, `note` the file that it goes by.
pub fn left(left: &[Left], clean: &str, note: &str) -> String {
    let mut text = format!(
        "{}\n",
        paint(
            REMOVED,
            format!(
                "{} not as {} should be:",
                count(left.len(), "integration is", "integrations are"),
                if left.len() == 1 { "it" } else { "they" }
            )
        )
    );
    for Left { id, name, why } in left {
        let id = id.map_or_else(|| "of unknown number".to_owned(), |id| format!("id={id}"));
        text.push_str(&format!("  {} ({id}): {}\n", harmless(name), harmless(why)));
    }
    text.push_str(&format!(
        "help: run {clean}, or put it right in Jira by hand and remove {note}\n"
    ));
    text
}
