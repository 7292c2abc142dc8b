//! The service of the simulated jobs.

pub(crate) use crate::sandbox::serve;

/// The key that the sandbox accepts.
pub(crate) const KEY: &str = "a-secret-key";

/// Two agents whose only attempts pass.
pub(crate) const GREEN: &str = "
attempt_time: 0ms
key: a-secret-key
listing: { earlier_batches: 1 }
agents:
  A: { cases: { tc_a1: { label: Refund, attempts: [pass] }, tc_a2: { attempts: [pass] } } }
  B: { cases: { tc_b1: { attempts: [pass] } } }
";

/// A suite file with these agents.
pub(crate) const SUITE: &str = "agents:\n  A: [tc_a1, tc_a2]\n  B: [tc_b1]\n";

/// The same agents; one case fails.
pub(crate) fn red() -> String {
    GREEN.replacen("[pass]", "[fail]", 1)
}
