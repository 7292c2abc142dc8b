//! Why nothing may be created.

use super::spending::Spending;
use crate::api::Failure;
use crate::ledger::{Blocking, LedgerError};
use crate::outcome::Place;

/// Something in a suite file that the service contradicts.
#[derive(Clone, Debug)]
pub struct Finding {
    /// A stable code, such as `preflight::unknown_case`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What stands at the place.
    pub label: String,
    /// How to mend it.
    pub help: Option<String>,
    /// Where it is written.
    pub place: Place,
}

/// Why nothing may be created.
#[derive(Debug)]
pub enum Refusal {
    /// The service does not accept the key.
    KeyRefused(Failure),
    /// The suite files must be mended.
    Findings(Vec<Finding>),
    /// The service could not be asked.
    Unavailable(Failure),
    /// More attempts are planned than may be, or nobody knows how many.
    OverBudget {
        /// How many may be.
        limit: u64,
        /// What would be spent.
        spending: Spending,
    },
    /// Unfinished runs have asked for the same.
    Blocked(Vec<Blocking>),
    /// What is about to be paid for cannot be written down.
    Ledger(LedgerError),
}
