//! Ends a run early: after a signal, or when its time limit passes.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::outcome::{End, Signal, Trouble, TroubleKind};

/// Why a run ends early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopCause {
    /// The process received a signal.
    Signal(Signal),
    /// The time limit of the run passed.
    TimeLimit(Duration),
}

impl StopCause {
    pub(super) fn end(self) -> End {
        match self {
            Self::Signal(signal) => End::Stopped { signal },
            Self::TimeLimit(limit) => End::TimedOut { limit },
        }
    }

    /// What reports show for work that was interrupted.
    pub(super) fn trouble(self) -> Trouble {
        match self {
            Self::Signal(signal) => Trouble::new(
                TroubleKind::Interrupted,
                format!("the run was stopped by {}", signal.as_str()),
            ),
            Self::TimeLimit(limit) => Trouble::new(
                TroubleKind::Timeout,
                format!("the time limit of {} s passed", limit.as_secs_f64()),
            ),
        }
    }
}

/// A request to stop that every clone can make and wait for. The first cause is kept.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    token: CancellationToken,
    cause: Arc<OnceLock<StopCause>>,
}

impl Stop {
    /// Requests the stop. Returns whether this is the first request.
    #[must_use]
    pub fn request(&self, cause: StopCause) -> bool {
        let is_first = self.cause.set(cause).is_ok();
        self.token.cancel();
        is_first
    }

    /// Why the run has to stop, if it has to.
    #[must_use]
    pub fn cause(&self) -> Option<StopCause> {
        self.cause.get().copied()
    }

    /// Waits for the request.
    ///
    /// # Panics
    /// Never: the cause is set before the wait can end.
    pub async fn requested(&self) -> StopCause {
        self.token.cancelled().await;
        *self
            .cause
            .get()
            .expect("the cause is set before the token is cancelled")
    }
}
