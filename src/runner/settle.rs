//! From what is known of a batch to a judgement of each case. Pure, and the only way to a `CaseState`.

use std::sync::Arc;

use super::sight::Sight;
use crate::outcome::{CaseOutcome, CaseState, Listing, Tally};
use crate::policy::gate::{Judgement, judge, judge_bounds};

/// How a batch came to its end, as far as its cases are concerned.
#[derive(Clone, Debug)]
pub(super) enum Followed {
    /// To its end.
    ToTheEnd,
    /// Not to its end: what is still open stays open, for this reason.
    Cut {
        /// One word for dashboards.
        kind: &'static str,
        /// In a sentence.
        why: String,
    },
}

/// Judges one listing of a case. Silence, contradiction and doubt are errors, never a pass.
pub(super) fn settle(listing: &Listing, sight: &Sight, followed: &Followed) -> CaseOutcome {
    let planned = sight.planned(&listing.id);
    let mut outcome = CaseOutcome {
        label: sight.label(&listing.id).cloned(),
        planned,
        attempts: sight.attempts(&listing.id).cloned().collect::<Arc<[_]>>(),
        state: errored("not_judged", String::new()),
        listing: listing.clone(),
    };
    outcome.state = match (&listing.skip, followed) {
        (Some(reason), _) => CaseState::Skipped {
            reason: reason.clone(),
        },
        (None, _) if asks_for_more_than_is_planned(&outcome) => errored(
            "unreachable_gate",
            format!(
                "the gate asks for more than is planned: {}",
                outcome.numbers()
            ),
        ),
        (None, Followed::Cut { kind, why }) => cut(&outcome, sight, kind, why),
        (None, Followed::ToTheEnd) if !sight.has_rows() => by_counters(&outcome, sight),
        (None, Followed::ToTheEnd) if !sight.is_consistent() => {
            errored("contradiction", sight.contradiction())
        }
        (None, Followed::ToTheEnd) => by_rows(&outcome),
    };
    outcome
}

/// Not the agent's fault, so no failure. The preflight says it earlier, where it could ask.
fn asks_for_more_than_is_planned(case: &CaseOutcome) -> bool {
    case.planned
        .is_some_and(|planned| case.listing.gate.required(planned) > planned)
}

fn by_rows(case: &CaseOutcome) -> CaseState {
    let tally = case.tally();
    if tally.total() == 0 {
        let why = "the service named no attempt of this case, though its batch ended".to_owned();
        return errored("not_mentioned", why);
    }
    match judge(case.listing.gate, case.planned, tally) {
        Judgement::Passed => CaseState::Passed,
        Judgement::Failed => CaseState::Failed {
            reason: case.numbers(),
        },
        Judgement::Open => open(case, tally),
    }
}

fn open(case: &CaseOutcome, tally: Tally) -> CaseState {
    if case.planned.is_none() {
        let why = format!(
            "nobody told how many attempts are planned, and {} passed of those seen",
            tally.passed
        );
        return errored(
            "unknown_plan",
            format!("{why} (gate: {})", case.listing.gate),
        );
    }
    let missing = case
        .planned
        .unwrap_or(0)
        .saturating_sub(tally.judged() + tally.errored);
    let mut open = Vec::new();
    if tally.errored > 0 {
        open.push(format!("{} ended without a verdict", tally.errored));
    }
    if missing > 0 {
        open.push(format!("{missing} never showed an end"));
    }
    errored(
        "no_verdict",
        format!(
            "{}; {}, which could turn it",
            case.numbers(),
            open.join(" and ")
        ),
    )
}

fn by_counters(case: &CaseOutcome, sight: &Sight) -> CaseState {
    match counted(case, sight) {
        Some((Judgement::Passed, _)) => CaseState::Passed,
        Some((Judgement::Failed, reason)) => CaseState::Failed { reason },
        Some((Judgement::Open, reason)) => errored(
            "no_test_runs",
            format!("the list of test runs cannot be read: {reason}"),
        ),
        None => {
            let why =
                "the list of test runs cannot be read, and the batch's counters say too little";
            errored("no_test_runs", why.to_owned())
        }
    }
}

/// What the batch's counters alone say of one of its cases, if they say anything.
fn counted(case: &CaseOutcome, sight: &Sight) -> Option<(Judgement, String)> {
    let (planned, (at_least, at_most)) = (case.planned?, sight.bounds(&case.listing.id)?);
    let required = case.listing.gate.required(planned);
    let judgement = judge_bounds(required, at_least, at_most);
    let passed = match judgement {
        Judgement::Failed => format!("at most {at_most}"),
        Judgement::Passed | Judgement::Open => format!("{at_least} to {at_most}"),
    };
    Some((
        judgement,
        format!("{passed} of {planned} attempts passed (need {required}), by the batch's counters"),
    ))
}

/// A case whose batch was not followed to the end is decided only if nothing that is open could turn it.
fn cut(case: &CaseOutcome, sight: &Sight, kind: &'static str, why: &str) -> CaseState {
    let decided = if sight.has_rows() {
        let tally = case.tally();
        Some((
            judge(case.listing.gate, case.planned, tally),
            case.numbers(),
        ))
    } else {
        counted(case, sight)
    };
    match decided {
        // Counters may lag behind rows, so a pass that they deny is only open.
        Some((Judgement::Passed, _)) if sight.has_rows() && !sight.is_consistent() => {
            errored(kind, why.to_owned())
        }
        Some((Judgement::Passed, _)) => CaseState::Passed,
        Some((Judgement::Failed, reason)) => CaseState::Failed { reason },
        Some((Judgement::Open, _)) | None => errored(kind, why.to_owned()),
    }
}

fn errored(kind: &'static str, reason: String) -> CaseState {
    CaseState::Errored { kind, reason }
}
