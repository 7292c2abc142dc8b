//! What the tests and benchmarks of this project need beyond the public API. It may change with any commit.

use crate::api::{Client, Failure};
use crate::id::{AgentId, BatchId};

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
