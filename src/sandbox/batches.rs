//! All batches, by agent.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::attempt::SimulatedAttempt;
use crate::wire;

/// A batch that a request created, or an earlier one.
pub(super) struct SimulatedBatch {
    pub(super) id: String,
    /// The agent's id without a prefix.
    pub(super) agent: String,
    pub(super) cases: Vec<Arc<wire::TestCase>>,
    pub(super) started: Instant,
    /// The age of an earlier batch when it was added; zero for a batch that a request created.
    pub(super) initial_age: Duration,
    pub(super) attempts: Vec<SimulatedAttempt>,
}

/// Batches in the order of their creation.
#[derive(Default)]
pub(super) struct Batches {
    all: Vec<SimulatedBatch>,
    /// The positions of each agent's batches. Every request looks for one of them.
    of_agent: HashMap<String, Vec<usize>>,
}

impl Batches {
    pub(super) fn push(&mut self, batch: SimulatedBatch) {
        let positions = self.of_agent.entry(batch.agent.clone()).or_default();
        positions.push(self.all.len());
        self.all.push(batch);
    }

    pub(super) fn all(&self) -> &[SimulatedBatch] {
        &self.all
    }

    /// All batches of an agent, newest first.
    pub(super) fn of(&self, agent: &str) -> impl ExactSizeIterator<Item = &SimulatedBatch> {
        let positions = self.of_agent.get(agent).map_or(&[][..], Vec::as_slice);
        positions.iter().rev().map(|position| &self.all[*position])
    }
}
