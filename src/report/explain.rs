//! Explanations for people and machines.

use schemars::JsonSchema;
use serde::Serialize;

use super::documents::FORMAT_VERSION;
use super::style::{FAINT, STRONG, paint};
use super::words::wrapped;
use crate::model::Contradiction;
use crate::model::explanation::{
    ChosenWord, Explanation, KeyLine, KindLine, Need, RefusedName, Topic,
};

/// `explain --format json`. Exactly one of `kinds`, `key` and `refused` is there.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "gijctl explain")]
pub struct ExplanationDocument {
    /// Version of this shape.
    pub format_version: u32,
    /// Every kind, where nothing was named.
    pub kinds: Option<Vec<KindDocument>>,
    /// The kind or the key that was named.
    pub key: Option<KeyDocument>,
    /// The name, where manifests cannot state it.
    pub refused: Option<RefusedDocument>,
}

/// A kind.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct KindDocument {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub summary: &'static str,
}

/// A kind or a key with all that is known of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeyDocument {
    /// Its whole path, from the kind on.
    pub path: String,
    /// What it is.
    pub summary: String,
    /// Whether it has to be stated; null where there is no such thing.
    pub required: Option<bool>,
    /// What values it takes.
    pub value: String,
    /// The words to choose from, where it is one of several.
    pub choices: Vec<ChoiceDocument>,
    /// What holds where it is left out.
    pub left_out: Vec<String>,
    /// What it applies to.
    pub applies_to: Vec<String>,
    /// What GIJ and gijctl do with it.
    pub behaviour: Vec<String>,
    /// What to beware of; may be empty.
    pub caution: String,
    /// Where the vendor's documentation contradicts itself about it.
    pub contradictions: Vec<ContradictionDocument>,
    /// The vendor's page about it.
    pub page: Option<PageDocument>,
    /// The keys inside it.
    pub keys: Vec<KeyLineDocument>,
    /// A whole manifest with it in, as YAML.
    pub example: String,
}

/// A word to choose.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ChoiceDocument {
    /// The word.
    pub word: &'static str,
    /// What it means; may be empty.
    pub meaning: String,
}

/// A contradiction.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ContradictionDocument {
    /// Its number, as in C11.
    pub number: String,
    /// What is said in two ways.
    pub sentence: &'static str,
    /// What gijctl does about it.
    pub posture: &'static str,
}

/// A page of the vendor's documentation.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PageDocument {
    /// Its title.
    pub title: &'static str,
    /// Its address.
    pub url: String,
}

/// A key inside another.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct KeyLineDocument {
    /// Its path within the kind.
    pub path: String,
    /// Whether it has to be stated wherever the map is that it is a key of.
    pub required: bool,
    /// What it is.
    pub summary: &'static str,
}

/// A name that manifests cannot state.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RefusedDocument {
    /// The kind and the name.
    pub path: String,
    /// Why not.
    pub why: String,
    /// What to do instead.
    pub instead: String,
    /// Where the vendor's documentation contradicts itself about it.
    pub contradictions: Vec<ContradictionDocument>,
}

/// The document of an explanation.
pub fn document(topic: &Topic) -> ExplanationDocument {
    let mut document = ExplanationDocument {
        format_version: FORMAT_VERSION,
        kinds: None,
        key: None,
        refused: None,
    };
    match topic {
        Topic::Kinds(kinds) => {
            let kinds = kinds.iter().map(|KindLine { kind, summary }| KindDocument {
                name: kind.as_str(),
                summary,
            });
            document.kinds = Some(kinds.collect());
        }
        Topic::Key(explanation) => document.key = Some(key_document(explanation)),
        Topic::Refused(RefusedName {
            path,
            why,
            instead,
            contradictions,
        }) => {
            document.refused = Some(RefusedDocument {
                path: path.clone(),
                why: why.clone(),
                instead: instead.clone(),
                contradictions: contradiction_documents(contradictions),
            });
        }
    }
    document
}

fn key_document(explanation: &Explanation) -> KeyDocument {
    let Explanation {
        path,
        summary,
        need,
        value,
        choices,
        left_out,
        applies_to,
        behaviour,
        caution,
        contradictions,
        page,
        keys,
        example,
    } = explanation;
    KeyDocument {
        path: path.clone(),
        summary: summary.clone(),
        required: match need {
            Need::Required => Some(true),
            Need::Optional => Some(false),
            Need::NoMatter => None,
        },
        value: value.clone(),
        choices: choices
            .iter()
            .map(|ChosenWord { word, meaning }| ChoiceDocument {
                word,
                meaning: meaning.clone(),
            })
            .collect(),
        left_out: left_out.clone(),
        applies_to: applies_to.clone(),
        behaviour: behaviour.clone(),
        caution: caution.clone(),
        contradictions: contradiction_documents(contradictions),
        page: page.as_ref().map(|page| PageDocument {
            title: page.title,
            url: page.url.clone(),
        }),
        keys: keys
            .iter()
            .map(|key| KeyLineDocument {
                path: key.path.clone(),
                required: key.need == Need::Required,
                summary: key.summary,
            })
            .collect(),
        example: example.clone(),
    }
}

fn contradiction_documents(all: &[&'static Contradiction]) -> Vec<ContradictionDocument> {
    all.iter()
        .map(|contradiction| ContradictionDocument {
            number: format!("C{}", contradiction.number),
            sentence: contradiction.sentence,
            posture: contradiction.posture,
        })
        .collect()
}

/// Columns of a terminal that nobody has made wider.
const WIDTH: usize = 80;

/// Where the texts behind labels begin.
const LABELLED: usize = 14;

/// An explanation for people.
pub fn text(topic: &Topic) -> String {
    match topic {
        Topic::Kinds(kinds) => of_kinds(kinds),
        Topic::Key(explanation) => of_key(explanation),
        Topic::Refused(refused) => of_refused(refused),
    }
}

fn of_kinds(kinds: &[KindLine]) -> String {
    let mut text = format!("{}\n", paint(STRONG, "Kinds"));
    for KindLine { kind, summary } in kinds {
        text.push_str(&beside(&format!("  {kind}"), summary, 23));
    }
    text.push_str("\nMore: gijctl explain KIND, or KIND.KEY as in Integration.apiFilter\n");
    text
}

fn of_key(explanation: &Explanation) -> String {
    let Explanation {
        path,
        summary,
        need,
        value,
        choices,
        left_out,
        applies_to,
        behaviour,
        caution,
        contradictions,
        page,
        keys,
        example,
    } = explanation;
    let mut text = format!("{}\n{}\n", paint(STRONG, path), wrapped(summary, WIDTH, 0));
    text.push('\n');
    let value = match need {
        Need::Required => format!("{value}; required"),
        Need::Optional | Need::NoMatter => value.clone(),
    };
    text.push_str(&labelled("Value", &value));
    for ChosenWord { word, meaning } in choices {
        text.push_str(&beside(
            &format!("{:LABELLED$}{word}", ""),
            meaning,
            LABELLED + longest(choices) + 2,
        ));
    }
    text.push_str(&all_labelled("Left out", left_out));
    text.push_str(&all_labelled("Applies to", applies_to));
    text.push_str(&all_labelled("What it does", behaviour));
    if !caution.is_empty() {
        text.push_str(&labelled("Beware", caution));
    }
    text.push_str(&of_contradictions(contradictions));
    if let Some(page) = page {
        text.push_str(&labelled("Vendor", page.title));
        // An address is not wrapped: it is there to be followed.
        text.push_str(&format!("{:LABELLED$}{}\n", "", page.url));
    }
    text.push_str(&of_keys(keys));
    text.push_str(&format!("\n{}\n", paint(STRONG, "Example")));
    for line in example.lines() {
        text.push_str(&format!("  {line}\n"));
    }
    text
}

fn longest(choices: &[ChosenWord]) -> usize {
    choices
        .iter()
        .map(|choice| choice.word.len())
        .max()
        .unwrap_or(0)
}

fn of_contradictions(contradictions: &[&'static Contradiction]) -> String {
    contradictions
        .iter()
        .map(|contradiction| {
            let both = format!("{} {}", contradiction.sentence, contradiction.posture);
            labelled(&format!("C{}", contradiction.number), &both)
        })
        .collect()
}

/// Where the summaries of keys begin.
const SUMMARIES: usize = 34;

fn of_keys(keys: &[KeyLine]) -> String {
    if keys.is_empty() {
        return String::new();
    }
    let mut text = format!(
        "\n{} {}\n",
        paint(STRONG, "Keys"),
        paint(FAINT, "(* required)")
    );
    for key in keys {
        let mark = if key.need == Need::Required { " *" } else { "" };
        let margin = 2 + 2 * key.depth;
        let name = format!("{:margin$}{}{mark}", "", key.name);
        text.push_str(&beside(&name, key.summary, SUMMARIES));
    }
    text
}

fn of_refused(refused: &RefusedName) -> String {
    let RefusedName {
        path,
        why,
        instead,
        contradictions,
    } = refused;
    let mut text = format!("{}\nManifests cannot state it.\n\n", paint(STRONG, path));
    text.push_str(&labelled("Why", why));
    text.push_str(&labelled("Instead", instead));
    text.push_str(&of_contradictions(contradictions));
    text
}

fn all_labelled(label: &str, sentences: &[String]) -> String {
    let mut text = String::new();
    for (number, sentence) in sentences.iter().enumerate() {
        let label = if number == 0 { label } else { "" };
        text.push_str(&labelled(label, sentence));
    }
    text
}

fn labelled(label: &str, sentence: &str) -> String {
    beside(label, sentence, LABELLED)
}

/// A text that begins in a column, beside what stands before it; below it where that is too long.
fn beside(before: &str, text: &str, column: usize) -> String {
    let text = wrapped(text, WIDTH, column);
    if text.is_empty() {
        format!("{before}\n")
    } else if before.chars().count() + 1 < column {
        format!("{before:column$}{text}\n")
    } else {
        format!("{before}\n{:column$}{text}\n", "")
    }
}
