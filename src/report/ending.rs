//! Why a run did not pass if its cases do not show it. All reports use this text.

use crate::outcome::{
    BatchEnd, BatchOutcome, CaseTally, End, Outcome, Service, Trouble, TroubleKind, Verdict,
};
use crate::text::{counted, first_few};

use super::compared;
use super::elapsed::Elapsed;

/// In a message; the rest is counted.
const MOST_COMPARED: usize = 5;

/// Why the run ended as it did, apart from the results of its cases.
pub(super) fn ending(outcome: &Outcome) -> Trouble {
    let (kind, message) = match &outcome.end {
        End::Refused { reason } => (TroubleKind::Refused, reason.clone()),
        End::NothingSelected { reason } => (TroubleKind::Empty, reason.clone()),
        End::Unavailable { reason } => (TroubleKind::ServiceUnavailable, reason.clone()),
        End::Idle { reason } => (TroubleKind::Idle, reason.clone()),
        End::Completed => match outcome.batches.iter().find_map(not_followed) {
            Some(message) => (TroubleKind::NotFollowed, message),
            None => without_trouble(outcome),
        },
        End::Stopped { signal } => (
            TroubleKind::Interrupted,
            format!("the run was stopped by {}", signal.as_str()),
        ),
        End::TimedOut { limit } => (
            TroubleKind::Timeout,
            format!("the run reached its time limit of {}", Elapsed(*limit)),
        ),
        End::Detached => (
            TroubleKind::NotFinished,
            "the run was detached after its batches were created".to_owned(),
        ),
        End::NotFinished => (
            TroubleKind::NotFinished,
            "the run did not finish: it is still running, or was killed".to_owned(),
        ),
    };
    Trouble { kind, message }
}

/// The verdict, marked if the sandbox answered.
pub(super) fn verdict(outcome: &Outcome) -> String {
    let verdict = Verdict::of(outcome).as_str();
    match outcome.service {
        Service::Sandbox => format!("{verdict} (sandbox, no real agent)"),
        Service::Api(_) => verdict.to_owned(),
    }
}

/// Why a run that was followed to its end did not pass.
fn without_trouble(outcome: &Outcome) -> (TroubleKind, String) {
    let tally = CaseTally::of(outcome.cases());
    let compared = compared::deciding(outcome);
    match Verdict::of(outcome) {
        Verdict::Failed if !compared.is_empty() => {
            let kind = if outcome.fails_by_drop() {
                TroubleKind::Drop
            } else {
                TroubleKind::Regression
            };
            (kind, first_few(&compared, MOST_COMPARED, "; "))
        }
        Verdict::Failed if tally.failed == 0 => {
            let flaky = counted(
                usize::try_from(tally.flaky).unwrap_or(usize::MAX),
                "flaky case",
            );
            let message = format!("{flaky}, and --fail-on contains `flaky`");
            (TroubleKind::Flaky, message)
        }
        _ => (TroubleKind::Empty, no_deciding_case(tally)),
    }
}

/// Why the result of a batch is unknown.
fn not_followed(batch: &BatchOutcome) -> Option<String> {
    let (what, trouble) = match &batch.end {
        BatchEnd::Left(trouble) => ("was not followed to its end", trouble),
        BatchEnd::MaybeCreated(trouble) => ("may have been created", trouble),
        BatchEnd::Settled | BatchEnd::NotCreated(_) => return None,
    };
    Some(format!(
        "the batch of agent {} {what}: {trouble}",
        batch.agent
    ))
}

fn no_deciding_case(tally: CaseTally) -> String {
    if tally.total() == 0 {
        return "nothing was selected".to_owned();
    }
    format!(
        "no case affects the verdict: {} skipped, {} quarantined",
        tally.skipped, tally.quarantined
    )
}
