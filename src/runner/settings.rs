//! How a run is to be done, and what is taken where nobody says.

use std::num::NonZeroUsize;
use std::time::Duration;

use crate::policy::poll::Pace;

/// How a run is to be done.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Whether the service is asked about agents and cases before anything is created.
    pub preflight: Preflight,
    /// Batches under way at once; `None` for all, since the service's own limits rule.
    pub max_in_flight: Option<NonZeroUsize>,
    /// How often a batch is looked at.
    pub pace: Pace,
    /// How long the service's list must not show the batch of an unanswered create before it is sent again.
    pub create_grace: Duration,
    /// What is done once every batch is created.
    pub after_create: AfterCreate,
    /// The most attempts that may be planned in all; `None` for any number.
    pub max_attempts: Option<u64>,
    /// Time limit of the run.
    pub timeout: Duration,
    /// Time without any progress after which a batch is left; `None` for never, since some batches show
    /// nothing until all their attempts end together.
    pub stall_timeout: Option<Duration>,
}

/// What is done once every batch is created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterCreate {
    /// They are followed to their end.
    Follow,
    /// They are left to go on; a later run takes them up from the ledger.
    Detach,
}

/// Whether the service is asked before anything is created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preflight {
    /// It is.
    Ask,
    /// Nothing is known until a batch tells it.
    Skip,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            preflight: Preflight::Ask,
            max_in_flight: None,
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
    /// Twice what the client waits for an answer: a batch that is not listed by then is not going to be.
    pub const CREATE_GRACE: Duration = Duration::from_mins(2);

    /// Far longer than batches take, and well within the six hours that a job gets at the large CI services.
    pub const TIMEOUT: Duration = Duration::from_hours(1);
}
