//! The sandbox in a thread of its own, so that a test can count the batches that were paid for.

use std::sync::mpsc;
use std::thread;

use sigma_suite::sandbox::{Sandbox, Script};

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
