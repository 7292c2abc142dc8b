//! Judges a case: by bounds over confirmed attempts out of planned ones. This is the only source of a `CaseState`.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::attempt_details::AttemptDetails;
use super::attempt_history::AttemptEvidence;
use super::end::EndRule;
use super::evidence::BatchEvidence;
use super::facts::bounds_by_counters;
use super::read::RowState;
use crate::id::JobId;
use crate::outcome::{
    Attempt, AttemptState, CaseOutcome, CaseState, Judgement, Listing, Tally, Trouble, TroubleKind,
    judge_bounds,
};
use crate::policy::gate::judge;

impl BatchEvidence<'_> {
    /// Judges one listing of a case. Missing or contradictory evidence is an error, never a pass.
    ///
    /// `left` is the reason why the batch was not followed to its end.
    pub fn judge(&self, listing: &Listing, left: Option<&Trouble>) -> CaseOutcome {
        let case = self.facts.state.cases.get_index_of(&listing.id);
        let label = case.and_then(|case| self.facts.state.cases[case].label.as_ref());
        let mut outcome = CaseOutcome {
            label: label.map(|(_, label)| label.clone()),
            planned: case.and_then(|case| self.facts.plan.planned(case)),
            definition: case.and_then(|case| self.facts.state.cases[case].definition),
            attempts: case.map_or_else(Arc::default, |case| self.attempts(case)),
            state: errored(TroubleKind::NoVerdict, ""),
            listing: listing.clone(),
        };
        outcome.state = match (&listing.skip, case) {
            (Some(reason), _) => CaseState::Skipped {
                reason: reason.clone(),
            },
            (None, Some(case)) => self.case_state(case, &outcome, left),
            (None, None) => errored(TroubleKind::NotSent, "the test case was not sent"),
        };
        outcome
    }

    /// The attempts of a case, in the order of the service's list.
    fn attempts(&self, case: usize) -> Arc<[Attempt]> {
        let mut attempts: Vec<_> = self.details(case).collect();
        attempts.sort_by_key(|(_, job, details)| (details.position, job.as_str()));
        let attempt = |(index, job, details): (usize, &JobId, &AttemptDetails)| {
            let row = &details.latest;
            let state = self.attempt_state(self.facts.attempts.get(index));
            let mut attempt = Attempt::new(job.clone(), state, details.transcript());
            attempt.chat.clone_from(&row.chat);
            attempt.remarks.clone_from(&row.remarks);
            attempt.started = row.started;
            attempt.ended = row.ended;
            attempt
        };
        attempts.into_iter().map(attempt).collect()
    }

    /// The attempts of a case, with their indices.
    fn details(&self, case: usize) -> impl Iterator<Item = (usize, &JobId, &AttemptDetails)> {
        self.attempts_by_case[case].iter().map(|&index| {
            let attempt = self.facts.state.attempts.get_index(index);
            let (job, details) = attempt.expect("`attempts_by_case` has indices of this map");
            (index, job, details)
        })
    }

    fn attempt_state(&self, attempt: &AttemptEvidence) -> AttemptState {
        match (attempt.confirmed.passed, attempt.confirmed.failed) {
            _ if attempt.cases.len() > 1 => AttemptState::Errored,
            (true, true) => AttemptState::Errored,
            (true, false) => AttemptState::Passed,
            (false, true) => AttemptState::Failed,
            (false, false) if attempt.state == RowState::NoVerdict => AttemptState::Errored,
            // After the end of the batch, nothing can confirm the verdict any more.
            (false, false) if attempt.state != RowState::Open && self.end().is_some() => {
                AttemptState::Errored
            }
            (false, false) => AttemptState::Unfinished,
        }
    }

    fn case_state(&self, case: usize, outcome: &CaseOutcome, left: Option<&Trouble>) -> CaseState {
        if let Some(why) = self.contradiction() {
            return errored(TroubleKind::UnexpectedBatch, why);
        }
        if let Some(why) = self.disputed_attempt(case) {
            return errored(TroubleKind::Contradiction, why);
        }
        let (gate, planned, numbers) = (outcome.listing.gate, outcome.planned, outcome.numbers());
        if planned.is_some_and(|planned| gate.required(planned) > planned) {
            let why = format!("the gate requires more attempts than are planned: {numbers}");
            return errored(TroubleKind::UnreachableGate, why);
        }
        if left.is_none() && self.end() == Some(EndRule::CountersAlone) {
            return self.by_counters(case, outcome);
        }
        let planned = planned.map(|planned| planned.saturating_add(self.unclaimed()));
        match (judge(gate, planned, outcome.tally()), left) {
            (Judgement::Passed, _) => CaseState::Passed,
            (Judgement::Failed, _) => CaseState::Failed { reason: numbers },
            (Judgement::Open, Some(left)) => CaseState::Errored(left.clone()),
            (Judgement::Open, None) => self.undecided(case, outcome),
        }
    }

    /// Why the batch is not the one that was requested.
    pub(in crate::runner) fn contradiction(&self) -> Option<String> {
        let other_agent = || {
            let other = self.facts.state.other_agent()?;
            Some(format!(
                "it belongs to agent {other}, and names no test cases"
            ))
        };
        let why = self.facts.state.contradictions.first().cloned();
        let why = why.or_else(other_agent)?;
        Some(format!(
            "the batch is not the one that was requested: {why}"
        ))
    }

    /// The attempt of the case that was confirmed both as passed and as failed.
    fn disputed_attempt(&self, case: usize) -> Option<String> {
        let disputed = self.details(case).filter_map(|(index, job, _)| {
            let is_disputed = self.facts.attempts.get(index).confirmed.is_disputed();
            is_disputed.then_some(job)
        });
        // The smallest id, because the order of the reads must not matter.
        let job = disputed.min()?;
        Some(format!(
            "the service reported test run {job} as passed and as failed"
        ))
    }

    fn by_counters(&self, case: usize, outcome: &CaseOutcome) -> CaseState {
        let bounds = bounds_by_counters(&self.facts, case);
        let (Some(planned), Some((least, most))) = (outcome.planned, bounds) else {
            let why = "the service lists no test runs, and the batch's counters do not decide the test case";
            return errored(TroubleKind::NoTestRuns, why);
        };
        let required = outcome.listing.gate.required(planned);
        let numbers =
            format!("{planned} attempts passed (need {required}), by the batch's counters");
        match judge_bounds(required, least, most) {
            Judgement::Passed => CaseState::Passed,
            Judgement::Failed => CaseState::Failed {
                reason: format!("at most {most} of {numbers}"),
            },
            Judgement::Open => errored(
                TroubleKind::NoTestRuns,
                format!("the service lists no test runs: {least} to {most} of {numbers}"),
            ),
        }
    }

    /// Why a case is undecided although its batch is over.
    fn undecided(&self, case: usize, outcome: &CaseOutcome) -> CaseState {
        let (gate, tally) = (outcome.listing.gate, outcome.tally());
        let Some(planned) = outcome.planned else {
            let why = format!(
                "the service did not report how many attempts are planned; {} of those it listed passed (gate: {gate})",
                tally.passed
            );
            return errored(TroubleKind::UnknownPlan, why);
        };
        if let Some(counted) = self.facts.usable()
            && !self.is_explained
        {
            return errored(TroubleKind::Contradiction, self.disagreement(counted));
        }
        if tally.total() == 0 {
            let why = "the batch ended, and the service listed no attempt of this test case";
            return errored(TroubleKind::NoAttempts, why);
        }
        let could_still = if tally.passed < gate.required(planned) {
            "pass"
        } else {
            "fail"
        };
        let why = format!(
            "{}; {}; the case could still {could_still}",
            outcome.numbers(),
            self.missing_evidence(case, planned, tally).join(" and ")
        );
        errored(TroubleKind::NoVerdict, why)
    }

    fn missing_evidence(&self, case: usize, planned: u64, tally: Tally) -> Vec<String> {
        let mut missing = Vec::new();
        match tally.errored {
            0 => {}
            1 => missing.push("1 attempt has no verdict".to_owned()),
            errored => missing.push(format!("{errored} attempts have no verdict")),
        }
        match planned.saturating_sub(tally.judged() + tally.errored) {
            0 => {}
            1 => missing.push("1 attempt did not end".to_owned()),
            open => missing.push(format!("{open} attempts did not end")),
        }
        let planned: BTreeSet<u64> = self.facts.state.cases[case].numbers().collect();
        if planned.len() > 1 {
            let planned: Vec<String> = planned.iter().map(ToString::to_string).collect();
            missing.push(format!(
                "the service reported different numbers of planned attempts ({})",
                planned.join(" and ")
            ));
        }
        let unclaimed = self.unclaimed();
        if unclaimed > 0 {
            missing.push(format!(
                "the service counts {unclaimed} more attempts than the test cases plan"
            ));
        }
        missing
    }

    fn unclaimed(&self) -> u64 {
        let counters = self.facts.attempts.counters;
        self.facts.plan.unclaimed(counters)
    }

    fn disagreement(&self, (passed, failed): (u64, u64)) -> String {
        let (rows_passed, rows_failed) = self.facts.attempts.verdicts();
        format!(
            "the batch counts {passed} passed and {failed} failed attempts, but its test runs show {rows_passed} and \
             {rows_failed}"
        )
    }
}

fn errored(kind: TroubleKind, message: impl Into<String>) -> CaseState {
    CaseState::Errored(Trouble::new(kind, message))
}
