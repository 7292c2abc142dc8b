//! What a run would cost, counted in attempts: the service tells no price.

use crate::api::Definitions;
use crate::id::AgentId;
use crate::plan::Plan;

/// What a run would cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spending {
    /// By agent, in the order of the plan.
    pub batches: Vec<Spent>,
}

/// What the batch of one agent would cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spent {
    /// The agent.
    pub agent: AgentId,
    /// How many cases are sent.
    pub cases: usize,
    /// How many attempts they make, if the service told it of each.
    pub attempts: Option<u64>,
}

impl Spending {
    /// Counts what the service told.
    #[must_use]
    pub fn of(plan: &Plan, told: &Definitions) -> Self {
        let batches = plan.batches.iter().map(|batch| {
            let told = told.get(&batch.agent);
            let planned = batch.cases.iter().map(|id| told?.get(id)?.planned);
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

    /// Whether it is known to stay within a limit.
    #[must_use]
    pub fn is_within(&self, limit: u64) -> bool {
        self.attempts().is_some_and(|attempts| attempts <= limit)
    }

    /// All attempts, if all are known.
    #[must_use]
    pub fn attempts(&self) -> Option<u64> {
        sum(self.batches.iter().map(|batch| batch.attempts))
    }
}

fn sum(counts: impl IntoIterator<Item = Option<u64>>) -> Option<u64> {
    let mut counts = counts.into_iter();
    counts.try_fold(0_u64, |sum, count| Some(sum.saturating_add(count?)))
}
