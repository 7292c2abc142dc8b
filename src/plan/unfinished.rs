//! The outcome of a plan before its run.

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
    /// The outcome of an unfinished run, in which no case has a result.
    ///
    /// Reports of it replace older reports before the first request. So a run that is killed does not leave the
    /// passing report of an earlier run.
    #[must_use]
    pub fn unfinished(&self, run: Option<RunId>, service: Service, started: Timestamp) -> Outcome {
        let batches = self.batches.iter().map(|batch| BatchOutcome {
            agent: batch.agent.clone(),
            id: None,
            end: BatchEnd::MaybeCreated(Trouble::new(
                TroubleKind::NotFinished,
                "the report was written before the create request was sent",
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
            "the run has not finished: it is still running, or was killed",
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
