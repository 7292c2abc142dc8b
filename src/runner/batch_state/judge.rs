//! From evidence to the judgement of a case: bounds over confirmed attempts out of planned ones. The only way to a
//! `CaseState`, for a batch that is over and for one that was left.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::attempt_details::AttemptDetails;
use super::attempt_history::AttemptEvidence;
use super::end::EndRule;
use super::evidence::BatchEvidence;
use super::facts::counted_bounds;
use super::read::RowState;
use crate::id::JobId;
use crate::outcome::{
    Attempt, AttemptState, CaseOutcome, CaseState, Listing, Tally, Trouble, TroubleKind,
};
use crate::policy::gate::{Judgement, judge, judge_bounds};

impl BatchEvidence<'_> {
    /// Judges one listing of a case. Silence, contradiction and doubt are errors, never a pass.
    pub fn judge(&self, listing: &Listing, left: Option<&Trouble>) -> CaseOutcome {
        let case = self.facts.state.cases.get_index_of(&listing.id);
        let label = case.and_then(|case| self.facts.state.cases[case].label.as_ref());
        let mut outcome = CaseOutcome {
            label: label.map(|(_, label)| label.clone()),
            planned: case.and_then(|case| self.facts.plan.planned(case)),
            attempts: case.map_or_else(Arc::default, |case| self.attempts(case)),
            state: errored(TroubleKind::NoVerdict, String::new()),
            listing: listing.clone(),
        };
        outcome.state = match (&listing.skip, case) {
            (Some(reason), _) => CaseState::Skipped {
                reason: reason.clone(),
            },
            (None, Some(case)) => self.state_of(case, &outcome, left),
            (None, None) => errored(
                TroubleKind::NotSent,
                "the test case was not sent".to_owned(),
            ),
        };
        outcome
    }

    /// The attempts of a case, in the order of the service's list.
    fn attempts(&self, case: usize) -> Arc<[Attempt]> {
        let mut own: Vec<_> = self.shown(case).collect();
        own.sort_by_key(|(_, job, shown)| (shown.place, job.as_str()));
        let attempt = |(index, job, shown): (usize, &JobId, &AttemptDetails)| {
            let row = &shown.latest.1;
            Attempt {
                job: job.clone(),
                chat: row.chat.clone(),
                state: self.attempt_state(self.facts.jobs.get(index)),
                remarks: row.remarks.clone(),
                started: row.started,
                ended: row.ended,
                transcript: shown.transcript().to_vec(),
            }
        };
        own.into_iter().map(attempt).collect()
    }

    /// What was shown of the attempts of a case.
    fn shown(&self, case: usize) -> impl Iterator<Item = (usize, &JobId, &AttemptDetails)> {
        self.by_case[case].iter().map(|index| {
            let (job, shown) = &self
                .facts
                .state
                .attempts
                .get_index(*index)
                .expect("`by_case` holds indices of this map");
            (*index, *job, *shown)
        })
    }

    fn attempt_state(&self, job: &AttemptEvidence) -> AttemptState {
        match (job.confirmed.passed, job.confirmed.failed) {
            _ if job.cases.len() > 1 => AttemptState::Errored,
            (true, true) => AttemptState::Errored,
            (true, false) => AttemptState::Passed,
            (false, true) => AttemptState::Failed,
            (false, false) if job.state == RowState::NoVerdict => AttemptState::Errored,
            // A verdict that nothing confirms is none.
            (false, false) if job.state != RowState::Open && self.end().is_some() => {
                AttemptState::Errored
            }
            (false, false) => AttemptState::Unfinished,
        }
    }

    fn state_of(&self, case: usize, outcome: &CaseOutcome, left: Option<&Trouble>) -> CaseState {
        if let Some(why) = self.contradiction() {
            return errored(TroubleKind::UnexpectedBatch, why);
        }
        if let Some(why) = self.dispute(case) {
            return errored(TroubleKind::Contradiction, why);
        }
        let gate = outcome.listing.gate;
        if outcome
            .planned
            .is_some_and(|planned| gate.required(planned) > planned)
        {
            let why = format!(
                "the gate asks for more than is planned: {}",
                outcome.numbers()
            );
            return errored(TroubleKind::UnreachableGate, why);
        }
        if left.is_none() && self.end() == Some(EndRule::CountersAlone) {
            return self.by_counters(case, outcome);
        }
        let unclaimed = self.facts.plan.unclaimed(self.facts.jobs.counters);
        let planned = outcome
            .planned
            .map(|planned| planned.saturating_add(unclaimed));
        match (judge(gate, planned, outcome.tally()), left) {
            (Judgement::Passed, _) => CaseState::Passed,
            (Judgement::Failed, _) => CaseState::Failed {
                reason: outcome.numbers(),
            },
            (Judgement::Open, Some(left)) => CaseState::Errored(left.clone()),
            (Judgement::Open, None) => self.open(case, outcome),
        }
    }

    /// Why the batch is not the one that was asked for, by all that was read so far.
    pub(in crate::runner) fn contradiction(&self) -> Option<String> {
        let other = || {
            let other = self.facts.state.other_agent()?;
            Some(format!(
                "it belongs to agent {other}, and names no test cases"
            ))
        };
        let certain = self.facts.state.contradictions.first().cloned();
        let why = certain.or_else(other)?;
        Some(format!(
            "the batch is not the one that was asked for: {why}"
        ))
    }

    /// Which attempt of the case was confirmed as passed and as failed.
    fn dispute(&self, case: usize) -> Option<String> {
        let is_disputed =
            |(index, ..): &(usize, _, _)| self.facts.jobs.get(*index).confirmed.is_disputed();
        let disputed = self.shown(case).filter(is_disputed);
        // The order in which test runs were read must not show.
        let job = disputed.map(|(_, job, _)| job).min()?;
        Some(format!(
            "the service showed test run {job} as passed and as failed"
        ))
    }

    fn by_counters(&self, case: usize, outcome: &CaseOutcome) -> CaseState {
        let (Some(planned), Some((least, most))) =
            (outcome.planned, counted_bounds(&self.facts, case))
        else {
            let why = "no test run is listed, and the batch's counters say too little";
            return errored(TroubleKind::NoTestRuns, why.to_owned());
        };
        let required = outcome.listing.gate.required(planned);
        let numbers = |passed: String| {
            format!(
                "{passed} of {planned} attempts passed (need {required}), by the batch's counters"
            )
        };
        match judge_bounds(required, least, most) {
            Judgement::Passed => CaseState::Passed,
            Judgement::Failed => CaseState::Failed {
                reason: numbers(format!("at most {most}")),
            },
            Judgement::Open => errored(
                TroubleKind::NoTestRuns,
                format!(
                    "no test run is listed: {}",
                    numbers(format!("{least} to {most}"))
                ),
            ),
        }
    }

    /// What could still turn a case although its batch is over.
    fn open(&self, case: usize, outcome: &CaseOutcome) -> CaseState {
        let tally = outcome.tally();
        let Some(planned) = outcome.planned else {
            let why = format!(
                "the service did not tell how many attempts are planned, and {} passed of those seen (gate: {})",
                tally.passed, outcome.listing.gate
            );
            return errored(TroubleKind::UnknownPlan, why);
        };
        if self.facts.usable().is_some() && !self.is_explained {
            return errored(TroubleKind::Contradiction, self.disagreement());
        }
        if tally.total() == 0 {
            let why = "the service listed no attempt of this case, though its batch ended";
            return errored(TroubleKind::NoAttempts, why.to_owned());
        }
        let numbers = outcome.numbers();
        let open = self.open_attempts(case, planned, tally);
        errored(
            TroubleKind::NoVerdict,
            format!("{numbers}; {}, which could turn it", open.join(" and ")),
        )
    }

    fn open_attempts(&self, case: usize, planned: u64, tally: Tally) -> Vec<String> {
        let mut open = Vec::new();
        if tally.errored > 0 {
            open.push(format!("{} ended without a verdict", tally.errored));
        }
        let missing = planned.saturating_sub(tally.judged() + tally.errored);
        if missing > 0 {
            open.push(format!("{missing} never showed an end"));
        }
        let told: BTreeSet<&u64> = self.facts.state.cases[case]
            .told
            .values()
            .flatten()
            .collect();
        if told.len() > 1 {
            let told: Vec<String> = told.iter().map(ToString::to_string).collect();
            open.push(format!(
                "the service told different numbers of planned attempts ({})",
                told.join(" and ")
            ));
        }
        let unclaimed = self.facts.plan.unclaimed(self.facts.jobs.counters);
        if unclaimed > 0 {
            open.push(format!(
                "the service counts {unclaimed} more than the test cases plan"
            ));
        }
        open
    }

    /// Both sides of a contradiction.
    fn disagreement(&self) -> String {
        let ((passed, failed), (rows_passed, rows_failed)) = (
            self.facts.usable().unwrap_or_default(),
            self.facts.jobs.verdicts(),
        );
        format!(
            "the batch counts {passed} passed and {failed} failed attempts, its test runs say {rows_passed} and \
             {rows_failed}"
        )
    }
}

fn errored(kind: TroubleKind, message: String) -> CaseState {
    CaseState::Errored(Trouble { kind, message })
}
