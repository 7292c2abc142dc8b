//! The outcome of a plan before its run.

use std::sync::Arc;

use jiff::Timestamp;

use super::Plan;
use crate::id::RunId;
use crate::outcome::{
    BatchEnd, BatchOutcome, CaseOutcome, CaseState, End, Listing, Outcome, Service, Trouble,
    TroubleKind,
};

impl Plan {
    /// The outcome of an unfinished run, in which no case has a result.
    ///
    /// Reports of it replace older reports before the first request. So a run that is killed does not leave the
    /// passing report of an earlier run.
    #[must_use]
    pub fn unfinished(&self, run: Option<RunId>, service: Service, started: Timestamp) -> Outcome {
        let trouble = Trouble::new(
            TroubleKind::NotFinished,
            "the report was written before the create request was sent",
        );
        let batches = self.batches.iter().map(|batch| {
            let end = BatchEnd::MaybeCreated(trouble.clone());
            BatchOutcome::without_id(&batch.agent, end)
        });
        let groups = self.groups.iter().map(|group| {
            let cases = group.cases.iter().map(unfinished_case);
            group.with_results(cases.collect())
        });
        Outcome {
            run,
            started,
            scope: self.scope,
            criteria: self.criteria.clone(),
            batches: batches.collect(),
            groups: groups.collect(),
            ..Outcome::without_work(service, End::NotFinished)
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
        definition: None,
        attempts: Arc::default(),
        state,
    }
}
