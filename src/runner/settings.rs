//! The settings of a run and their defaults.

use std::num::NonZeroUsize;
use std::time::Duration;

use crate::policy::poll::Pace;

/// The settings of a run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Whether agents and cases are checked before the first create.
    pub preflight: Preflight,
    /// The most batches in flight; `None` for no limit besides the service's own.
    pub max_in_flight: Option<NonZeroUsize>,
    /// How many failed cases end the creation of further batches; `None` for no limit.
    pub max_failures: Option<NonZeroUsize>,
    /// How often a batch is polled.
    pub pace: Pace,
    /// How long the batch of an unanswered create must be absent from the service's list before the create is sent
    /// again.
    pub create_grace: Duration,
    /// What happens after every batch is created.
    pub after_create: AfterCreate,
    /// The most attempts that all batches may plan; `None` for no limit.
    pub max_attempts: Option<u64>,
    /// Time limit of the run.
    pub timeout: Duration,
    /// Time without progress after which a batch is not followed any more; `None` for no limit, since some batches
    /// show no progress until all their attempts end together.
    pub stall_timeout: Option<Duration>,
}

/// What happens after every batch is created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterCreate {
    /// The batches are followed to their end.
    Follow,
    /// The batches go on without this run; `attach` resumes the run from its ledger.
    Detach,
}

/// Whether agents and cases are checked before the first create.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preflight {
    /// They are checked.
    Ask,
    /// They are not checked. What the batches report is all that is known of them.
    Skip,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            preflight: Preflight::Ask,
            max_in_flight: None,
            max_failures: None,
            pace: Pace::default(),
            create_grace: Self::CREATE_GRACE,
            after_create: AfterCreate::Follow,
            max_attempts: None,
            timeout: Self::TIMEOUT,
            stall_timeout: None,
        }
    }
}

impl Settings {
    /// Twice the time-out of a create: a batch that is not listed by then will not be listed later.
    pub const CREATE_GRACE: Duration = Duration::from_mins(2);

    /// Far longer than batches take, and well within the six hours that large CI services give a job.
    pub const TIMEOUT: Duration = Duration::from_hours(1);
}
