//! A rollout that was rehearsed on the embedded GIJ.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::documents::{FORMAT_VERSION, OutcomeDocument, PlanDocument, outcome};
use super::gantt;
use super::style::{CHANGED, STRONG, paint};
use super::words::{count, harmless, moment};
use crate::event::{Outcome, Timeline};
use crate::model::{first_few, spoken_duration};

/// As many addresses are named in a line.
const NAMED: usize = 5;

/// A rollout that was rehearsed.
#[derive(Debug, Clone)]
pub struct Simulation {
    /// How it ended.
    pub outcome: Outcome,
    /// When things happened in it.
    pub timeline: Timeline,
    /// What was assumed, since nothing is known of it: the address, and what.
    pub assumed: Vec<(String, String)>,
    /// What of the plan was not rehearsed.
    pub left_out: Vec<String>,
}

/// `simulate --format json`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "gijctl simulation")]
pub struct SimulationDocument {
    /// Version of this shape.
    pub format_version: u32,
    /// What was assumed, since nothing is known of it.
    pub assumed: Vec<AssumptionDocument>,
    /// What of the plan was not rehearsed: `Kind/name`.
    pub left_out: Vec<String>,
    /// When all would be indexed, in RFC 3339; null where it would not come to that.
    pub finish: Option<String>,
    /// How the rehearsed run ended. Nothing of it happened in any Jira.
    pub outcome: OutcomeDocument,
}

/// Something that was assumed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AssumptionDocument {
    /// `Kind/name`.
    pub address: String,
    /// What.
    pub text: String,
}

/// The document, with that of the rehearsed plan in it.
pub fn document(simulation: &Simulation, plan: PlanDocument) -> SimulationDocument {
    let outcome = outcome(&simulation.outcome, plan);
    SimulationDocument {
        format_version: FORMAT_VERSION,
        assumed: simulation
            .assumed
            .iter()
            .map(|(address, text)| AssumptionDocument {
                address: address.clone(),
                text: text.clone(),
            })
            .collect(),
        left_out: simulation.left_out.clone(),
        finish: match outcome.outcome {
            "succeeded" => moment(simulation.timeline.ended),
            _ => None,
        },
        outcome,
    }
}

/// The simulation for people, in lines of at most so many columns.
pub fn text(simulation: &Simulation, width: usize) -> String {
    let mut text = String::new();
    let mut alike: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (address, assumption) in &simulation.assumed {
        alike.entry(assumption).or_default().push(address.clone());
    }
    for (assumption, addresses) in alike {
        text.push_str(&format!(
            "{} of {}: {}\n",
            paint(CHANGED, "assumed"),
            first_few(&addresses, NAMED),
            harmless(assumption)
        ));
    }
    if !simulation.left_out.is_empty() {
        text.push_str(&format!(
            "{}: {}, which is no creation of an integration: {}\n",
            paint(CHANGED, "not simulated"),
            count(simulation.left_out.len(), "change", "changes"),
            first_few(&simulation.left_out, NAMED)
        ));
    }
    if simulation.outcome.steps.is_empty() {
        text.push_str("Nothing to simulate: the plan creates no integration.\n");
        return text;
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(&gantt::text(&simulation.timeline, width));
    text.push('\n');
    text.push_str(&last_line(simulation));
    text
}

fn last_line(simulation: &Simulation) -> String {
    let outcome = &simulation.outcome;
    let (Some(from), Some(to)) = (outcome.started_at, outcome.finished_at) else {
        return String::new();
    };
    let took = spoken_duration(super::words::between(from, to));
    let said = match &outcome.stopped {
        Some(reason) => format!("It would stop after {took}: {}.", harmless(reason)),
        None => format!("All would be indexed after {took}, if it takes as long as expected."),
    };
    format!(
        "{} {said} Nothing was written to any Jira.\n",
        paint(STRONG, "Simulated:")
    )
}
