//! Drops of pass rates over several runs, in sentences that all reports share.

use super::layout;
use super::pass_rate::percent;
use super::sentence::{MOST_AGENTS, Sentence};
use crate::outcome::{Attempts, DropCheck, DropState, Judgement, Outcome, Rate};
use crate::text::counted;

/// Evidence grows exponentially after a drop, and nobody reads so many digits.
const MOST_EVIDENCE: u64 = 1_000_000;

/// Every sentence, drops first.
pub(super) fn sentences(outcome: &Outcome) -> Vec<Sentence> {
    let Some(checks) = &outcome.drop_checks else {
        return Vec::new();
    };
    let mut agents: Vec<&DropCheck> = checks.agents.iter().collect();
    agents.sort_by_key(|check| !check.is_dropped());
    let shown = agents.iter().take(MOST_AGENTS);
    let mut sentences: Vec<Sentence> = shown
        .map(|check| sentence(outcome, check, checks.drop))
        .collect();
    if agents.len() > MOST_AGENTS {
        sentences.push(Sentence {
            label: LABEL,
            judgement: Judgement::Passed,
            text: format!(
                "{} more agents: see results.json",
                agents.len() - MOST_AGENTS
            ),
        });
    }
    sentences
}

const LABEL: &str = "drop";

fn sentence(outcome: &Outcome, check: &DropCheck, drop: Rate) -> Sentence {
    let points = percent(drop.to_f64());
    let watched = counted(check.runs, "run");
    let needed = outcome.criteria.alpha.to_f64().recip();
    let (judgement, what) = match &check.state {
        DropState::TooFewRuns { missing } => (
            Judgement::Open,
            format!(
                "{} needed to watch for a drop of {points} points",
                counted(*missing, "more run")
            ),
        ),
        DropState::NoDrop => (
            Judgement::Passed,
            format!(
                "no drop of {points} points in {watched} since the reference of {}: evidence {} of {needed:.0}",
                rate(check.reference),
                check.evidence
            ),
        ),
        DropState::Dropped { .. } => (Judgement::Failed, dropped(check)),
    };
    Sentence {
        label: LABEL,
        judgement,
        text: format!("{}: {what}", name(outcome, check)),
    }
}

fn dropped(check: &DropCheck) -> String {
    let DropState::Dropped { alarm, since, now } = &check.state else {
        return String::new();
    };
    format!(
        "dropped from {} to {} since run {since}; run {alarm} raised the alarm, evidence {}",
        rate(check.reference),
        rate(*now),
        evidence(check.evidence)
    )
}

fn evidence(evidence: u64) -> String {
    if evidence > MOST_EVIDENCE {
        return "over 1,000,000".to_owned();
    }
    evidence.to_string()
}

/// The drops that fail the run.
pub(super) fn deciding(outcome: &Outcome) -> Vec<String> {
    let drops = outcome.drops().filter(|_| outcome.fails_by_drop());
    let told = drops.map(|check| {
        format!(
            "the pass rate of {} {}",
            name(outcome, check),
            dropped(check)
        )
    });
    told.collect()
}

fn rate(attempts: Attempts) -> String {
    #[expect(clippy::cast_precision_loss, reason = "it is rounded to percent")]
    let rate = attempts.passed as f64 / attempts.total.max(1) as f64;
    format!(
        "{} % ({} of {} attempts)",
        percent(rate),
        attempts.passed,
        attempts.total
    )
}

fn name(outcome: &Outcome, check: &DropCheck) -> String {
    layout::agent_of(outcome, &check.agent)
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
