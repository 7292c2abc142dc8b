//! Suites and folders for a sandbox inside the test's process.

use sigma_suite::sandbox::Sandbox;

pub(crate) use crate::sandbox::serve;
use crate::sigma::Sigma;

/// Three agents; one case fails.
pub(crate) const SCRIPT: &str = "
attempt_time: 0ms
listing: { earlier_batches: 1 }
agents:
  A: { cases: { tc_a1: { attempts: [pass, pass] }, tc_a2: { attempts: [pass] } } }
  B: { cases: { tc_b1: { attempts: [fail, pass] } } }
  C: { cases: { tc_c1: { attempts: [pass] } } }
";

/// A suite with the cases of these agents.
pub(crate) const SUITE: &str =
    "agents:\n  A: [tc_a1, tc_a2]\n  B: [tc_b1]\n  C: { pass: any, test_cases: [tc_c1] }\n";

/// Intervals that are short enough for a test.
pub(crate) const FAST: &str = "--poll-min 5ms --poll-max 20ms --create-grace 150ms";

/// A folder with a suite and an environment for this sandbox.
pub(crate) fn sigma_for(sandbox: &Sandbox) -> Sigma {
    Sigma::new()
        .file("sigma-suite.yaml", SUITE)
        .env("SIGMAMIND_API_URL", &sandbox.url())
        .env("SIGMAMIND_API_KEY", "a-secret-key")
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
}

/// The agent of each batch, sorted.
pub(crate) fn agents(sandbox: &Sandbox) -> Vec<String> {
    let mut agents: Vec<String> = sandbox
        .batches()
        .into_iter()
        .map(|(agent, _)| agent)
        .collect();
    agents.sort();
    agents
}
