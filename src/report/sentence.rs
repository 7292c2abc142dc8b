//! A sentence about what a run is compared with.

use crate::outcome::Judgement;

/// More agents are only counted.
const MOST_AGENTS: usize = 20;

/// A sentence about a comparison.
pub(super) struct Sentence {
    /// What the run is compared with: `baseline`, or `drop` for earlier runs.
    pub(super) label: &'static str,
    /// Failed for a regression or a drop, open for what could not be compared.
    pub(super) judgement: Judgement,
    pub(super) text: String,
}

/// A sentence for each of the first agents, and one for the others.
pub(super) fn of_agents<T>(
    label: &'static str,
    agents: &[T],
    judgement: impl Fn(&T) -> Judgement,
    text: impl Fn(&T) -> String,
) -> Vec<Sentence> {
    let (shown, others) = agents.split_at(agents.len().min(MOST_AGENTS));
    let shown = shown.iter().map(|agent| Sentence {
        label,
        judgement: judgement(agent),
        text: text(agent),
    });
    let is_any = |wanted| others.iter().any(|agent| judgement(agent) == wanted);
    let others = (!others.is_empty()).then(|| Sentence {
        label,
        judgement: if is_any(Judgement::Failed) {
            Judgement::Failed
        } else if is_any(Judgement::Open) {
            Judgement::Open
        } else {
            Judgement::Passed
        },
        text: format!("{} more agents: see results.json", others.len()),
    });
    shown.chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_about_further_agents_hides_no_failed_one() {
        for (hidden, expected) in [
            (Judgement::Failed, Judgement::Failed),
            (Judgement::Open, Judgement::Open),
            (Judgement::Passed, Judgement::Passed),
        ] {
            let mut agents = vec![Judgement::Passed; MOST_AGENTS + 1];
            agents.push(hidden);
            let sentences = of_agents("drop", &agents, |agent| *agent, |_| String::new());
            let last = sentences.last().unwrap();
            assert_eq!(sentences.len(), MOST_AGENTS + 1);
            assert_eq!(last.judgement, expected);
            assert_eq!(last.text, "2 more agents: see results.json");
        }
    }
}
