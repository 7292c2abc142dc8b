//! Whether the pass rates of agents have dropped over several runs, in words that all reports share.

use super::layout;
use super::pass_rate::PassRate;
use super::sentence::{self, Sentence};
use crate::outcome::{DropCheck, DropState, JudgedAttempts, Judgement, Outcome, Rate};
use crate::text::counted;

/// Evidence grows exponentially after a drop, and nobody reads so many digits.
const MOST_EVIDENCE: u64 = 1_000_000;

const LABEL: &str = "drop";

/// Every sentence, drops first.
pub(super) fn sentences(outcome: &Outcome) -> Vec<Sentence> {
    let Some(checks) = &outcome.drop_checks else {
        return Vec::new();
    };
    let mut agents: Vec<&DropCheck> = checks.agents.iter().collect();
    agents.sort_by_key(|check| !check.is_dropped());
    let text = |check: &&DropCheck| {
        let facts = facts(check, checks.drop, outcome.criteria.alpha).join("; ");
        let agent = layout::agent_of(outcome, &check.agent);
        format!("{agent}: {} {facts}", word(check))
    };
    sentence::of_agents(LABEL, &agents, |check| judgement(check), text)
}

fn judgement(check: &DropCheck) -> Judgement {
    match check.state {
        DropState::TooFewRuns { .. } => Judgement::Open,
        DropState::NoDrop => Judgement::Passed,
        DropState::Dropped { .. } => Judgement::Failed,
    }
}

/// The result in a word, with which its first fact begins.
pub(super) fn word(check: &DropCheck) -> &'static str {
    match check.state {
        DropState::TooFewRuns { .. } => "too few runs",
        DropState::NoDrop => "no drop",
        DropState::Dropped { .. } => "dropped",
    }
}

/// What is known: how it came to the result, and further facts.
pub(super) fn facts(check: &DropCheck, drop: Rate, alpha: Rate) -> Vec<String> {
    let facts = [
        Some(result(check, drop, alpha)),
        since(check),
        reference(check, drop),
        left_out(check),
    ];
    facts.into_iter().flatten().collect()
}

fn result(check: &DropCheck, drop: Rate, alpha: Rate) -> String {
    let points = points(drop);
    let evidence = evidence(check.evidence);
    let needed = alpha.to_f64().recip();
    match &check.state {
        DropState::TooFewRuns { missing } => {
            let missing = counted(*missing, "more run");
            format!("to watch for a drop of {points}: {missing} needed")
        }
        DropState::NoDrop => {
            let runs = counted(check.runs, "run");
            format!("of {points} in {runs}: evidence {evidence} of {needed:.0}")
        }
        DropState::Dropped { now, .. } => format!(
            "from {} to {}: evidence {evidence} of {needed:.0}",
            rate(check.reference),
            rate(*now)
        ),
    }
}

fn since(check: &DropCheck) -> Option<String> {
    match &check.state {
        DropState::Dropped { alarm, since, .. } => {
            Some(format!("since run {since}; alarm with run {alarm}"))
        }
        DropState::TooFewRuns { .. } | DropState::NoDrop => None,
    }
}

fn evidence(evidence: u64) -> String {
    if evidence > MOST_EVIDENCE {
        return "over 1,000,000".to_owned();
    }
    evidence.to_string()
}

/// The rate that the runs are compared with, and the smallest drop that it can show if that is not the one that is
/// watched for.
fn reference(check: &DropCheck, drop: Rate) -> Option<String> {
    if check.state != DropState::NoDrop {
        return None;
    }
    let rate = rate(check.reference);
    Some(match check.visible.map(points) {
        None => {
            format!("reference {rate}, which is too low or has too few attempts to show any drop")
        }
        Some(visible) if visible == points(drop) => format!("reference {rate}"),
        Some(visible) => format!("reference {rate}, which can show drops of {visible} or more"),
    })
}

fn left_out(check: &DropCheck) -> Option<String> {
    let runs = counted(check.left_out, "run");
    (check.left_out > 0).then(|| {
        format!("{runs} left out: other cases or definitions, or attempts without a verdict")
    })
}

/// The drops that fail the run.
pub(super) fn deciding(outcome: &Outcome) -> Vec<String> {
    let Some(checks) = outcome
        .drop_checks
        .as_ref()
        .filter(|_| outcome.fails_by_drop())
    else {
        return Vec::new();
    };
    let told = outcome.drops().map(|check| {
        let agent = layout::agent_of(outcome, &check.agent);
        let facts = facts(check, checks.drop, outcome.criteria.alpha).join("; ");
        format!("the pass rate of {agent} dropped {facts}")
    });
    told.collect()
}

fn rate(attempts: JudgedAttempts) -> String {
    let rate = PassRate {
        passed: attempts.passed,
        judged: attempts.total,
    };
    rate.to_string()
}

/// A difference of rates in percentage points.
fn points(difference: Rate) -> String {
    let points = (difference.to_f64() * 100.0 * 10.0).round() / 10.0;
    format!("{points} points")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{FailOn, Verdict};
    use crate::report::fixture;

    #[test]
    fn a_drop_is_told_first_with_both_rates_and_the_run_since_which_it_holds() {
        let sentences = sentences(&fixture::watched_outcome());
        let texts: Vec<String> = sentences
            .into_iter()
            .map(|sentence| sentence.text)
            .collect();
        insta::assert_snapshot!(texts.join("\n"));
    }

    #[test]
    fn a_drop_fails_the_run_only_if_requested() {
        let mut outcome = fixture::watched_outcome();
        outcome.groups.clear();
        assert_ne!(Verdict::of(&outcome), Verdict::Failed);
        assert!(deciding(&outcome).is_empty());
        outcome.criteria.fail_on.insert(FailOn::Drop);
        assert_eq!(Verdict::of(&outcome), Verdict::Failed);
        assert_eq!(deciding(&outcome).len(), 1);
    }
}
