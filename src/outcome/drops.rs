//! The drops that were found in a run, and whether they fail it.

use super::{DropCheck, FailOn, Outcome};

impl Outcome {
    /// The agents whose pass rate has dropped over several runs.
    pub fn drops(&self) -> impl Iterator<Item = &DropCheck> {
        let agents = self.drop_checks.iter().flat_map(|checks| &checks.agents);
        agents.filter(|agent| agent.is_dropped())
    }

    /// Whether a drop fails the run, as requested with `--fail-on`.
    #[must_use]
    pub fn fails_by_drop(&self) -> bool {
        self.criteria.fail_on.contains(&FailOn::Drop) && self.drops().next().is_some()
    }
}
