//! A sandbox inside the test's process, so that a test can count its requests and the batches that were paid for.

use std::sync::mpsc;
use std::thread;

use sigma_suite::sandbox::{Sandbox, Script};

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
