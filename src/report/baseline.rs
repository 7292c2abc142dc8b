//! The comparison with the baseline, in sentences that all reports share.

use crate::id::TestCaseId;
use crate::outcome::{AgentComparison, FailOn, JudgedAttempts, Judgement, Outcome};
use crate::text::first_few;

use super::layout;
use super::pass_rate::percent;
use super::sentence::{self, Sentence};

/// In a sentence; the rest is counted.
const MOST_CASES: usize = 5;

/// Smaller probabilities are not told apart.
const SMALLEST_SHOWN: f64 = 0.0001;

const LABEL: &str = "baseline";

/// Every sentence; none without a baseline.
pub(super) fn sentences(outcome: &Outcome) -> Vec<Sentence> {
    let mut agents = outcome.comparisons();
    agents.sort_by_key(|agent| (!agent.is_regression, agent.newly_failed().is_empty()));
    sentence::of_agents(LABEL, &agents, judgement, |agent| text(outcome, agent))
}

fn judgement(agent: &AgentComparison) -> Judgement {
    if agent.is_regression {
        Judgement::Failed
    } else if agent.compared() == 0 {
        Judgement::Open
    } else {
        Judgement::Passed
    }
}

fn text(outcome: &Outcome, agent: &AgentComparison) -> String {
    let parts = [
        Some(result(agent)),
        named("newly failed", &agent.newly_failed()),
        named("not compared, definition changed", &agent.changed),
        named(
            "not compared, not every attempt has a verdict",
            &agent.without_result,
        ),
        named("not in the baseline", &agent.added),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("{}: {}", name(outcome, agent), parts.join("; "))
}

/// Both rates, the p-value, and what it could show.
fn result(agent: &AgentComparison) -> String {
    let (before, now) = (agent.before(), agent.now());
    let Some(p) = p_values(agent) else {
        return match agent.compared() {
            0 => "nothing could be compared".to_owned(),
            // All attempts passed in both, or failed in both.
            _ => format!("{} passed, as in the baseline", attempts(now)),
        };
    };
    let rates = rates(before, now);
    if agent.is_regression {
        format!("regression: {rates}, {p}")
    } else {
        format!("no regression: {rates}, {p}; {}", visible(agent))
    }
}

/// A regression, with both rates and the p-value.
fn regression(outcome: &Outcome, agent: &AgentComparison) -> String {
    let rates = rates(agent.before(), agent.now());
    let p = p_values(agent).unwrap_or_default();
    format!("regression of {}: {rates}, {p}", name(outcome, agent))
}

/// The regressions that fail the run.
pub(super) fn deciding(outcome: &Outcome) -> Vec<String> {
    if !outcome.criteria.fail_on.contains(&FailOn::Regression) {
        return Vec::new();
    }
    let regressions = outcome.regressions();
    regressions
        .iter()
        .map(|agent| regression(outcome, agent))
        .collect()
}

/// What the numbers of attempts can show, so that "no regression" is not taken for more than it is.
fn visible(agent: &AgentComparison) -> String {
    let drop = agent.visible_drop().map_or_else(
        || "no drop would be found".to_owned(),
        |drop| format!("a drop of {} points would be found", percent(drop)),
    );
    let needed = agent.attempts_for_usual_drop().map_or_else(
        || "more than 1000".to_owned(),
        |attempts| attempts.to_string(),
    );
    format!("{drop} in 80 % of runs, and one of 10 points with {needed} attempts per case")
}

fn rates(before: JudgedAttempts, now: JudgedAttempts) -> String {
    format!(
        "{} passed now, {} in the baseline",
        attempts(now),
        attempts(before)
    )
}

fn attempts(JudgedAttempts { passed, total }: JudgedAttempts) -> String {
    #[expect(clippy::cast_precision_loss, reason = "it is rounded to percent")]
    let rate = passed as f64 / total.max(1) as f64;
    format!("{} % ({passed} of {total} attempts)", percent(rate))
}

/// The p-value that other programs compute too, and the one that decides if it is another.
fn p_values(agent: &AgentComparison) -> Option<String> {
    let p = probability(agent.p_value?);
    let adjusted = agent.adjusted.map(probability).unwrap_or_default();
    Some(if adjusted == p {
        p
    } else {
        format!("{p}, adjusted {adjusted}")
    })
}

fn probability(p: f64) -> String {
    if p < SMALLEST_SHOWN {
        return format!("p < {SMALLEST_SHOWN}");
    }
    // Two digits, whatever the size.
    let digits = if p < 0.001 {
        5
    } else if p < 0.01 {
        4
    } else if p < 0.1 {
        3
    } else {
        2
    };
    format!("p = {p:.digits$}")
}

fn named(what: &str, cases: &[&TestCaseId]) -> Option<String> {
    let ids: Vec<String> = cases.iter().map(ToString::to_string).collect();
    (!ids.is_empty()).then(|| format!("{what}: {}", first_few(&ids, MOST_CASES, ", ")))
}

fn name(outcome: &Outcome, agent: &AgentComparison) -> String {
    layout::agent_of(outcome, agent.agent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{DefinitionDigest, Rate};
    use crate::report::fixture;

    fn texts(outcome: &Outcome) -> String {
        let sentences = sentences(outcome).into_iter();
        let lines = sentences.map(|sentence| format!("{:?} {}", sentence.judgement, sentence.text));
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_regression_is_told_with_both_rates_and_the_p_value() {
        insta::assert_snapshot!(texts(&fixture::compared_outcome()));
    }

    #[test]
    fn without_a_regression_it_is_told_what_could_be_seen() {
        let mut outcome = fixture::compared_outcome();
        outcome.criteria.alpha = Rate::parse("0.00000001").unwrap();
        let text = texts(&outcome);
        assert!(
            text.contains("no regression") && text.contains("points would be found"),
            "{text}"
        );
    }

    #[test]
    fn a_case_that_was_changed_and_a_new_one_are_not_compared() {
        let mut outcome = fixture::compared_outcome();
        let digest = |text: &str| DefinitionDigest::parse(&text.repeat(16));
        let baseline = outcome.baseline.as_mut().unwrap();
        for cases in baseline.agents.values_mut() {
            cases.pop_first();
            for case in cases.values_mut() {
                case.definition = digest("a");
            }
        }
        for case in outcome.groups.iter_mut().flat_map(|group| &mut group.cases) {
            case.definition = digest("b");
        }
        assert!(outcome.regressions().is_empty());
        let text = texts(&outcome);
        assert!(
            text.contains("definition changed") && text.contains("not in the baseline"),
            "{text}"
        );
        assert!(text.contains("nothing could be compared"), "{text}");
    }

    #[test]
    fn probabilities_have_two_digits() {
        let shown = [0.5, 0.0421, 0.00421, 0.000_421, 0.000_042_1].map(probability);
        let expected = [
            "p = 0.50",
            "p = 0.042",
            "p = 0.0042",
            "p = 0.00042",
            "p < 0.0001",
        ];
        assert_eq!(shown, expected);
    }
}
