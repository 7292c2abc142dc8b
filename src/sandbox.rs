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

mod connection_count;

mod dialect;

mod duration;

mod endpoints;

mod evidence;

mod fault;

mod listener;

mod listing;

mod random;

mod rate_limiter;

mod request_log;

mod script;

mod scripted_agent;

mod scripted_fault;

mod serve;

mod state;

mod tls;

mod to_wire;

mod translate;

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

pub use connection_count::ConnectionCount;
pub use request_log::ReceivedRequest;
pub use script::{Script, ScriptError};

use connection::ConnectionCutter;
use connection_count::ConnectionCounter;
use fault::Faults;
use listener::SandboxListener;
use request_log::RequestLog;
use serve::{SandboxService, lock, respond};
use state::ServiceState;
use tls::TlsIdentity;

/// A running sandbox. Dropping it stops the server.
pub struct Sandbox {
    address: SocketAddr,
    service: Arc<SandboxService>,
    connections: ConnectionCounter,
    ca_certificate: Option<String>,
    serving: AbortHandle,
}

impl Sandbox {
    /// Starts a server on the current runtime.
    ///
    /// # Errors
    /// The address cannot be bound, or it is not a loopback address.
    pub async fn start(address: SocketAddr, script: Script) -> io::Result<Self> {
        Self::listen(address, script, None).await
    }

    /// Starts a server for HTTPS, with HTTP/2 and HTTP/1.1, on the current runtime. Clients must trust its
    /// [`ca_certificate`](Self::ca_certificate), which is new with each start.
    ///
    /// # Errors
    /// The address cannot be bound, or it is not a loopback address.
    pub async fn start_tls(address: SocketAddr, script: Script) -> io::Result<Self> {
        Self::listen(address, script, Some(TlsIdentity::new()?)).await
    }

    async fn listen(
        address: SocketAddr,
        script: Script,
        tls: Option<TlsIdentity>,
    ) -> io::Result<Self> {
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
        let connections = ConnectionCounter::default();
        let (acceptor, ca_certificate) = tls.map(|tls| (tls.acceptor, tls.ca_certificate)).unzip();
        let listener = SandboxListener::new(listener, acceptor, connections.clone());
        let serving = tokio::spawn(axum::serve(listener, router).into_future());
        Ok(Self {
            address,
            service,
            connections,
            ca_certificate,
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
        let scheme = if self.ca_certificate.is_some() {
            "https"
        } else {
            "http"
        };
        format!("{scheme}://{}", self.address)
    }

    /// The certificate of its CA in PEM, if it serves HTTPS. The certificate of the server is for `localhost`,
    /// `127.0.0.1` and `::1`.
    #[must_use]
    pub fn ca_certificate(&self) -> Option<&str> {
        self.ca_certificate.as_deref()
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

    /// The connections so far.
    #[must_use]
    pub fn connections(&self) -> ConnectionCount {
        self.connections.count()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
