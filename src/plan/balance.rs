//! Spreads agents over shards by how long they took in earlier runs.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::time::Duration;

use crate::id::AgentId;

/// The shards of agents with known durations. Others are spread by their ids.
#[derive(Clone, Debug, Default)]
pub struct Balance {
    /// From 1.
    shards: HashMap<AgentId, u32>,
}

impl Balance {
    /// Spreads agents over `count` shards, so that each takes about as long: the longest one first, each to the shard
    /// that has least to do.
    ///
    /// It depends on nothing else, so that all machines with the same durations agree. No shard takes more than a third
    /// longer than in the best case (R. L. Graham, "Bounds on multiprocessing timing anomalies", SIAM Journal on Applied
    /// Mathematics 17 (1969)).
    #[must_use]
    pub fn new(durations: impl IntoIterator<Item = (AgentId, Duration)>, count: u32) -> Self {
        let mut agents: Vec<(AgentId, Duration)> = durations.into_iter().collect();
        agents.sort_by(|one, other| (Reverse(one.1), &one.0).cmp(&(Reverse(other.1), &other.0)));
        let mut loads: Vec<(Duration, u32)> = Vec::new();
        let mut shards = HashMap::new();
        for (agent, duration) in agents {
            // A shard that has nothing to do yet comes first. There may be billions of them.
            let unused = u32::try_from(loads.len()).unwrap_or(u32::MAX);
            if unused < count {
                loads.push((Duration::ZERO, unused + 1));
            }
            if let Some(least) = loads.iter_mut().min() {
                least.0 = least.0.saturating_add(duration);
                shards.insert(agent, least.1);
            }
        }
        Self { shards }
    }

    /// The number of an agent's shard, from 1; `None` for one without a known duration.
    pub(super) fn shard(&self, agent: &AgentId) -> Option<u32> {
        self.shards.get(agent).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agent(index: u64) -> AgentId {
        AgentId::new(&format!("A{index}")).unwrap()
    }

    /// What each shard has to do, in seconds.
    fn loads(durations: &[u64], count: u32) -> Vec<u64> {
        let agents = (0..).map(agent).zip(durations);
        let agents: Vec<_> = agents
            .map(|(agent, secs)| (agent, Duration::from_secs(*secs)))
            .collect();
        let balance = Balance::new(agents.clone(), count);
        let load = |index| {
            let own = agents
                .iter()
                .filter(|(agent, _)| balance.shard(agent) == Some(index));
            own.map(|(_, duration)| duration.as_secs()).sum()
        };
        (1..=count).map(load).collect()
    }

    #[test]
    fn every_agent_is_in_one_shard_and_shards_take_about_as_long() {
        assert_eq!(loads(&[8, 7, 6, 5, 4], 2), [17, 13]);
        assert_eq!(loads(&[100, 1, 1, 1], 2), [100, 3]);
        assert_eq!(loads(&[0, 0, 5], 3), [5, 0, 0]);
        assert_eq!(loads(&[3], u32::from(u8::MAX)).iter().sum::<u64>(), 3);
    }

    #[test]
    fn the_order_of_the_durations_does_not_matter() {
        let agents =
            |indexes: [u64; 4]| indexes.map(|index| (agent(index), Duration::from_secs(index / 2)));
        let [one, other] =
            [[0, 1, 2, 3], [3, 2, 1, 0]].map(|order| Balance::new(agents(order), 3).shards);
        assert_eq!(one, other);
        assert_eq!(one.len(), 4);
    }

    #[test]
    fn an_agent_without_a_duration_is_not_placed() {
        let balance = Balance::new([(agent(1), Duration::ZERO)], 2);
        assert_eq!(balance.shard(&agent(2)), None);
        let prefixed = AgentId::new("agent_A1").unwrap();
        assert_eq!(balance.shard(&prefixed), Some(1));
    }
}
