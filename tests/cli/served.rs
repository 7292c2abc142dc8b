//! A sandbox inside the test's process, so that a test can count its requests and batches.

use std::sync::mpsc;
use std::thread;

use sigma_suite::sandbox::{Sandbox, Script};

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

/// Starts a sandbox in its own thread.
pub(crate) fn serve(script: &str) -> Sandbox {
    let script = Script::parse(script).expect("a script");
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let started = Sandbox::start(([127, 0, 0, 1], 0).into(), script).await;
            send.send(started.expect("a port")).expect("a listener");
            std::future::pending::<()>().await;
        });
    });
    receive.recv().expect("a sandbox")
}

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
