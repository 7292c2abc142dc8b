//! Why a run does not start, or a preflight has no result. In each case, no batch was created.

use thiserror::Error;

use super::spending::Spending;
use crate::api::Failure;
use crate::id::{AgentId, BatchId};
use crate::ledger::{BlockingRun, LedgerError};
use crate::suite::Finding;
use crate::text::counted;

/// Why the service could not confirm a plan.
#[derive(Debug, Error)]
pub enum PreflightError {
    /// The service refuses every request: it does not accept the key, or its certificate is not accepted.
    #[error("the service refuses every request")]
    Refused(#[source] Failure),
    /// Suite files have to be fixed.
    #[error("the service contradicts the suite files: {}", counted(.0.len(), "finding"))]
    Findings(Vec<Finding>),
    /// The service did not answer.
    #[error("the service is unavailable")]
    Unavailable(#[source] Failure),
}

/// Why a run did not start.
#[derive(Debug, Error)]
pub enum RunError {
    /// The service could not confirm the plan.
    #[error(transparent)]
    Preflight(#[from] PreflightError),
    /// The service refuses the creates, and nothing was created.
    #[error("the service refuses to create a batch for {}", counted(.refused.len(), "agent"))]
    CreatesRefused {
        /// The agents, and what the service answered.
        refused: Vec<(AgentId, Failure)>,
        /// What the preflight could not check.
        unchecked: Vec<String>,
    },
    /// More attempts are planned than allowed, or their number is unknown.
    #[error("more than {limit} attempts are planned, or their number is unknown")]
    OverBudget {
        /// The allowed number.
        limit: u64,
        /// The planned attempts.
        spending: Spending,
    },
    /// Unfinished runs contain the same test cases.
    #[error("an unfinished run has already requested the same test cases")]
    Blocked(Vec<BlockingRun>),
    /// The ledgers of other runs cannot be read. They may contain the same batches.
    #[error("the ledgers of other runs cannot be read")]
    OtherLedgers(#[source] LedgerError),
    /// The run cannot be recorded.
    #[error("the ledger of the run cannot be written")]
    Ledger(#[source] LedgerError),
}

/// Why a batch that was started elsewhere cannot be followed.
#[derive(Debug, Error)]
pub enum ExternalBatchError {
    /// The service does not have it, or did not answer.
    #[error("batch {batch} of agent {agent} cannot be read")]
    Unreadable {
        /// The batch.
        batch: BatchId,
        /// The agent.
        agent: AgentId,
        /// What the service answered.
        #[source]
        source: Failure,
    },
    /// The service lists none of its test cases yet.
    #[error("the service does not say which test cases batch {0} has")]
    NoCases(BatchId),
}
