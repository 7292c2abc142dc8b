//! What the tests and benchmarks of this project need beyond the public API. It may change with any commit.

use crate::api::{Client, Failure};
#[cfg(feature = "cli")]
use crate::history::History;
use crate::id::{AgentId, BatchId};
#[cfg(feature = "cli")]
use crate::ledger::StateFolder;
#[cfg(feature = "cli")]
use crate::outcome::Service;

/// The JSON of the API, which the contract tests compare with its description.
pub mod wire {
    pub use crate::wire::{
        BatchRun, BatchRunCreate, BatchRunCreated, ErrorBody, List, Page, TestCase, TestRun,
    };
}

pub use crate::api::response::{AttemptRow, BatchSnapshot, CaseDefinition};
pub use crate::policy::poll::BatchProgress;
pub use crate::runner::batch_state::{BatchState, Observation, Observed, ReadTime};

/// The newest batch in the list of an agent.
///
/// # Errors
/// Any failure that exceeds the retry budget.
pub async fn newest_batch(client: &Client, agent: &AgentId) -> Result<Option<BatchId>, Failure> {
    let page = client.batch_page(agent, 0, 1).await?;
    Ok(page.batches.into_iter().next().and_then(|batch| batch.id))
}

/// The number of runs in the history of an API, and of results of cases in them.
///
/// # Errors
/// A history that cannot be read.
#[cfg(feature = "cli")]
pub fn history_size(state: &StateFolder, api: &str) -> Result<[usize; 2], String> {
    let service = Service::Api(api.to_owned());
    let history = History::read(state, &[], &service).map_err(|error| error.to_string())?;
    let agents = history.agents();
    let cases = agents.flat_map(|agent| history.cases(agent));
    let points = cases.map(|case| case.points.len()).sum();
    Ok([history.runs().len(), points])
}
