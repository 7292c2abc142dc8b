//! Why nothing may be created.

use super::spending::Spending;
use crate::api::Failure;
use crate::id::AgentId;
use crate::ledger::{BlockingRun, LedgerError};
use crate::suite::Finding;

/// Why nothing may be created.
#[derive(Debug)]
pub enum Refusal {
    /// The service does not accept the key, or its certificate is not accepted.
    KeyRefused(Failure),
    /// The suite files must be mended.
    Findings(Vec<Finding>),
    /// The service could not be asked.
    Unavailable(Failure),
    /// The service refuses the creates, and nothing was created.
    CreatesRefused {
        /// For which agents, and with what answer.
        refused: Vec<(AgentId, Failure)>,
        /// What could not be checked before.
        oddities: Vec<String>,
    },
    /// More attempts are planned than may be, or nobody knows how many.
    OverBudget {
        /// How many may be.
        limit: u64,
        /// What would be spent.
        spending: Spending,
    },
    /// Unfinished runs have asked for the same.
    Blocked(Vec<BlockingRun>),
    /// The ledgers of other runs cannot be read: they may have the same batches.
    OtherLedgers(LedgerError),
    /// What is about to be paid for cannot be written down.
    Ledger(LedgerError),
}
