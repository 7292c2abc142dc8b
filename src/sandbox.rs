//! A simulated service on the loopback interface, for trying the program and for tests. It needs no account, and
//! its results are made up.
//!
//! It shares only `wire` with the client, so that a mistake on one side makes a test fail. Without a script,
//! every agent and every id that starts with `tc_` exists, and a hash of the seed and the case decides whether an
//! attempt passes. `docs/reference/sandbox-script.md` describes scripts; its tables are generated from [`Script`].

mod attempt;

mod attempt_time;

mod batches;

mod catalog;

mod connection;

mod dialect;

mod duration;

mod endpoints;

mod evidence;

mod fault;

mod listing;

mod random;

mod rate_limiter;

mod request_log;

mod script;

mod scripted_agent;

mod scripted_fault;

mod serve;

mod state;

mod to_wire;

mod translate;

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

pub use request_log::ReceivedRequest;
pub use script::{Script, ScriptError};

use connection::{ConnectionCutter, CuttableListener};
use fault::Faults;
use request_log::RequestLog;
use serve::{SandboxService, lock, respond};
use state::ServiceState;

/// A running sandbox. Dropping it stops the server.
pub struct Sandbox {
    address: SocketAddr,
    service: Arc<SandboxService>,
    serving: AbortHandle,
}

impl Sandbox {
    /// Starts a server on the current runtime.
    ///
    /// # Errors
    /// The address cannot be bound, or it is not a loopback address.
    pub async fn start(address: SocketAddr, script: Script) -> io::Result<Self> {
        if !address.ip().is_loopback() {
            let why = "the sandbox accepts any client, so it listens only on loopback addresses (127.0.0.1, [::1])";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        }
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let service = Arc::new(SandboxService {
            faults: Mutex::new(Faults::new(&script.faults)),
            state: Mutex::new(ServiceState::new(script.clone())),
            requests: Mutex::new(RequestLog::new()),
            limiter: Mutex::default(),
            script,
        });
        let router = Router::new()
            .fallback(respond)
            .with_state(Arc::clone(&service));
        let router = router.into_make_service_with_connect_info::<ConnectionCutter>();
        let serving = tokio::spawn(axum::serve(CuttableListener(listener), router).into_future());
        Ok(Self {
            address,
            service,
            serving: serving.abort_handle(),
        })
    }

    /// The socket address that it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base URL of its API.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The agent (without prefix) and the id of every batch that requests created.
    #[must_use]
    pub fn batches(&self) -> Vec<(String, String)> {
        lock(&self.service.state).started_batches()
    }

    /// All requests so far, in the order of arrival.
    #[must_use]
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        lock(&self.service.requests).kept()
    }

    /// Keeps no requests, so that a server that runs for long does not run out of memory.
    pub fn forget_requests(&self) {
        lock(&self.service.requests).forget();
    }

    /// The number of requests so far, those that are not kept included.
    #[must_use]
    pub fn request_count(&self) -> usize {
        lock(&self.service.requests).count()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
