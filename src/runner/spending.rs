//! The cost of a run, counted in attempts: the API reports no prices.

use crate::api::Definitions;
use crate::id::AgentId;
use crate::plan::Plan;

/// The cost of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spending {
    /// By agent, in the order of the plan.
    pub batches: Vec<Spent>,
}

/// The cost of the batch of one agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spent {
    /// The agent.
    pub agent: AgentId,
    /// How many cases are sent.
    pub cases: usize,
    /// How many attempts they plan, if the number is known for each.
    pub attempts: Option<u64>,
}

impl Spending {
    /// Adds up the planned attempts of the definitions.
    #[must_use]
    pub(crate) fn of(plan: &Plan, definitions: &Definitions) -> Self {
        let batches = plan.batches.iter().map(|batch| {
            let cases = definitions.get(&batch.agent);
            let planned = batch.cases.iter().map(|id| cases?.get(id)?.planned);
            Spent {
                agent: batch.agent.clone(),
                cases: batch.cases.len(),
                attempts: sum(planned),
            }
        });
        Self {
            batches: batches.collect(),
        }
    }

    /// Whether it is certainly within a limit. An unknown number is not.
    #[must_use]
    pub fn is_within(&self, limit: u64) -> bool {
        self.attempts().is_some_and(|attempts| attempts <= limit)
    }

    /// The attempts of all batches, if known for each.
    #[must_use]
    pub fn attempts(&self) -> Option<u64> {
        sum(self.batches.iter().map(|batch| batch.attempts))
    }
}

fn sum(counts: impl IntoIterator<Item = Option<u64>>) -> Option<u64> {
    let mut counts = counts.into_iter();
    counts.try_fold(0_u64, |sum, count| Some(sum.saturating_add(count?)))
}
