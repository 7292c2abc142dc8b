//! What is to be said of a plan before anything has happened.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::Plan;
use crate::id::RunId;
use crate::outcome::{
    BatchEnd, BatchOutcome, CaseOutcome, CaseState, End, GroupOutcome, Listing, Outcome, Service,
    Trouble, TroubleKind,
};

impl Plan {
    /// The outcome of a run that is not over: nothing is known of any case.
    ///
    /// Reports of it take the place of older ones before the first request, so that a run which is killed leaves
    /// no green file of another run behind.
    #[must_use]
    pub fn unfinished(&self, run: Option<RunId>, service: Service, started: Timestamp) -> Outcome {
        let batches = self.batches.iter().map(|batch| BatchOutcome {
            agent: batch.agent.clone(),
            id: None,
            end: BatchEnd::MaybeCreated(Trouble::new(
                TroubleKind::NotFinished,
                "the report was written before the batch was asked for",
            )),
            elapsed: Duration::ZERO,
            notes: Vec::new(),
        });
        let groups = self.groups.iter().map(|group| GroupOutcome {
            suite: group.suite.clone(),
            path: group.path.clone(),
            agent_name: group.agent_name.clone(),
            agent: group.agent.clone(),
            cases: group.cases.iter().map(unfinished_case).collect(),
        });
        Outcome {
            run,
            started,
            elapsed: Duration::ZERO,
            service,
            end: End::NotFinished,
            scope: self.scope,
            batches: batches.collect(),
            groups: groups.collect(),
        }
    }
}

fn unfinished_case(listing: &Listing) -> CaseOutcome {
    let state = match &listing.skip {
        Some(reason) => CaseState::Skipped {
            reason: reason.clone(),
        },
        None => CaseState::Errored(Trouble::new(
            TroubleKind::NotFinished,
            "the run did not finish: it is still going on, or was killed",
        )),
    };
    CaseOutcome {
        listing: listing.clone(),
        label: None,
        planned: None,
        attempts: Arc::default(),
        state,
    }
}
