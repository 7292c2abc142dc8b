//! The sandbox in the process of the test, which can count what was created.

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

/// What the suite asks of them.
pub(crate) const SUITE: &str =
    "agents:\n  A: [tc_a1, tc_a2]\n  B: [tc_b1]\n  C: { pass: any, test_cases: [tc_c1] }\n";

/// Fast enough for a test, and unlike anything that a person would ask for.
pub(crate) const FAST: &str = "--poll-min 5ms --poll-max 20ms --create-grace 150ms";

/// A sandbox in a thread of its own.
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

/// A folder whose suite and environment are for that sandbox.
pub(crate) fn sigma_for(sandbox: &Sandbox) -> Sigma {
    Sigma::new()
        .file("sigma-suite.yaml", SUITE)
        .env("SIGMAMIND_API_URL", &sandbox.url())
        .env("SIGMAMIND_API_KEY", "a-secret-key")
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
}

/// The agents that have a batch, one entry a batch.
pub(crate) fn agents(sandbox: &Sandbox) -> Vec<String> {
    let mut agents: Vec<String> = sandbox
        .batches()
        .into_iter()
        .map(|(agent, _)| agent)
        .collect();
    agents.sort();
    agents
}
