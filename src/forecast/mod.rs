//! What a rollout would take, by the rules that it starts things by and by what is known of how long
//! each takes. It is the rollout itself with guessed lengths of time; where nothing is known of
//! something, nothing is guessed, and what waits for it has no time either.

mod expected;
mod run;
mod values;

pub use expected::expected;
pub use run::{forecast, indexed};
pub use values::{
    Expectation, ExpectationBasis, Forecast, ForecastBatch, ForecastItem, Range, Unknown,
};
