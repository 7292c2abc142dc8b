//! A sandbox inside the test's process, so that a test can count its requests and the batches that were paid for.

use std::io;
use std::sync::mpsc;
use std::thread;

use sigma_suite::sandbox::{Sandbox, Script};

/// Starts a sandbox in its own thread.
pub(crate) fn serve(script: &str) -> Sandbox {
    start(script, async |script| {
        Sandbox::start(([127, 0, 0, 1], 0).into(), script).await
    })
}

/// The same for HTTPS.
#[allow(dead_code, reason = "not every test needs it")]
pub(crate) fn serve_tls(script: &str) -> Sandbox {
    start(script, async |script| {
        Sandbox::start_tls(([127, 0, 0, 1], 0).into(), script).await
    })
}

fn start(
    script: &str,
    start: impl AsyncFnOnce(Script) -> io::Result<Sandbox> + Send + 'static,
) -> Sandbox {
    let script = Script::parse(script).expect("a script");
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            send.send(start(script).await.expect("a port"))
                .expect("a listener");
            std::future::pending::<()>().await;
        });
    });
    receive.recv().expect("a sandbox")
}
