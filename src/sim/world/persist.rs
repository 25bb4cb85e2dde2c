//! The state as JSON, and back.

use serde::Deserialize;
use thiserror::Error;

use super::World;
use super::state::{FORMAT_VERSION, State};
use crate::sim::scenario::Scenario;

/// Why a saved state cannot be read back.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StateError {
    /// It is no state of a simulated world.
    #[error("this is no state of a simulated Jira")]
    Form(#[source] serde_json::Error),
    /// It was written by another version of the program.
    #[error(
        "this state has format {found}, and only format {FORMAT_VERSION} can be read; \
         use the version of gijctl that wrote it, or start over without it"
    )]
    Version {
        /// The format that it has.
        found: u32,
    },
}

impl World {
    /// The state as JSON: the same state always gives the same bytes. It holds no secret.
    pub fn to_json(&self) -> Result<String, StateError> {
        let mut text = serde_json::to_string(&self.state).map_err(StateError::Form)?;
        text.push('\n');
        Ok(text)
    }

    /// A world that goes on where a saved one stood.
    ///
    /// The rows, the queue, the user properties and the time are those of the saved world. Of the
    /// scenario everything else counts: hosts, projects, accounts, versions, quirks. Its start and
    /// its integrations were used up when the saved world began.
    pub fn from_json(scenario: Scenario, text: &str) -> Result<Self, StateError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Format {
            format_version: u32,
        }

        let format: Format = serde_json::from_str(text).map_err(StateError::Form)?;
        if format.format_version != FORMAT_VERSION {
            return Err(StateError::Version {
                found: format.format_version,
            });
        }
        let state: State = serde_json::from_str(text).map_err(StateError::Form)?;
        let mut world = Self::with_state(scenario, state);
        world.plan_schedule();
        Ok(world)
    }
}
