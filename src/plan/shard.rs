//! Which agents belong to a shard.

use sha2::{Digest, Sha256};

use crate::id::AgentId;
use crate::outcome::Shard;

/// Whether an agent belongs to a shard. Only its id decides, so that other changes cannot move it: the first eight
/// bytes of the SHA-256 of the id without `agent_`, as a big-endian number, modulo the number of shards.
pub(super) fn is_in_shard(shard: Shard, agent: &AgentId) -> bool {
    let digest = Sha256::digest(agent.bare().as_bytes());
    let number = digest[..8]
        .iter()
        .fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    number % u64::from(shard.count) == u64::from(shard.index - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_agent_is_in_exactly_one_shard_with_or_without_its_prefix() {
        for count in 1..9 {
            for agent in ["D5D0p7TUs66TTAEAx", "mJzLaPEo425lieb9", "SPIlVscbB0kkXBvZ"] {
                let [bare, prefixed] =
                    [agent, &format!("agent_{agent}")].map(|id| AgentId::new(id).unwrap());
                let shards = (1..=count).map(|index| Shard { index, count });
                let matching: Vec<Shard> =
                    shards.filter(|shard| is_in_shard(*shard, &bare)).collect();
                assert_eq!(matching.len(), 1, "{agent}");
                assert!(is_in_shard(matching[0], &prefixed));
            }
        }
    }

    #[test]
    fn the_shard_of_an_agent_never_changes() {
        let agent = AgentId::new("D5D0p7TUs66TTAEAx").unwrap();
        // `printf D5D0p7TUs66TTAEAx | sha256sum` starts with a9880c1b4cc28a19, which is 457 modulo 1000.
        assert!(is_in_shard(
            Shard {
                index: 458,
                count: 1000
            },
            &agent
        ));
    }
}
