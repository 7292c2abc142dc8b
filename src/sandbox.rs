//! A simulated service on the loopback interface, for trying the program and for tests. It needs no account, and
//! its results are made up.
//!
//! It shares only `wire` with the client, so that a mistake on one side makes a test fail. Without a script,
//! every agent and every id that starts with `tc_` exists, and a hash of the seed and the case decides whether an
//! attempt passes. A script changes this:
//!
//! ```yaml
//! seed: 7                                # decides whatever the script does not
//! key: sandbox-key                       # the only accepted key; any key if absent
//! attempts: 3                            # for cases that do not set it
//! attempt_time: { median: 2s, sigma: 0.5 }   # or a fixed `200ms`
//! dialect:                               # differences between deployments; these are the defaults
//!   verdict: isSuccessful                # isSuccesful, successful
//!   bare_lists: false                    # arrays instead of pages
//!   labels: true
//!   conversations: true
//!   agent_prefix: true
//!   total_count: totalCount              # totalCounts
//!   total_attempts: planned              # ended: 0 at the start
//!   create_status: 201
//!   batch_cases: objects                 # or: ids, absent
//!   planned_attempts: true               # whether responses have `attempt`
//!   missing_endpoints: []                # [list_test_cases, get_test_case]
//!   largest_size: 50                     # no limit if absent
//!   clamps_size: false                   # false: larger sizes get a 400
//!   ignores_page: false
//!   agent_suffix: ""                     # appended to the agent's id, such as _v3
//! evidence:                              # what reads show before and shortly after the end; these are the defaults
//!   judged_after: 0s                     # delay from the end of an attempt to its verdict
//!   unjudged: "null"                     # or false: `isSuccessful` of an ended attempt without a verdict
//!   open_says_false: false
//!   open_counts_as_failed: false
//!   completed_dates: true
//!   remarks: true
//!   rows_at_end: false                   # list no row until all attempts have ended
//!   counters_lag: 0s
//!   rows_lag: 0s
//!   # stale_every: 3                     # every third read is from a stale replica
//!   extra_total: 0
//!   counters: number                     # float, string, null, word, negative, absent
//!   ignores_batch: false                 # list the test runs of all batches
//!   foreign_row: false                   # add a row of another test case
//! listing:                               # the list of batches; these are the defaults
//!   earlier_batches: 0
//!   lag: 0s                              # delay until a new batch is listed
//!   dates: exact                         # minute, local, absent
//!   hidden: 0                            # how many of the newest are counted but not listed
//!   date_header_ahead: 0s
//!   no_date_header: false
//! # rate_limit: 20                       # requests per second; more get a 503 HTML page
//! faults:                                # the first fault that matches a request applies
//!   - { on: create_batch_run, times: 1, status: 429, retry_after: 1 }
//!   - { on: get_batch_run, after: 2, times: 3, status: 502, html: true }
//!   - { on: list_test_runs, every: 3, reset: true }
//!   - { on: create_batch_run, agent: D5D0p7TUs66TTAEAx, reset_after: true }
//!   - { on: create_batch_run, agent: mJzLaPEo425lieb9, status_after: 504 }
//!   - { on: get_test_run, delay: 2s }    # also: slow_body, truncate, malformed, body, retry_after_date
//! agents:                                # no other agent exists, unless `open: true`
//!   D5D0p7TUs66TTAEAx:
//!     name: Support
//!     status: Live
//!     cases:
//!       tc_xeeXG5hX9dl0VFNt:
//!         label: Refund is refused politely
//!         attempts: [pass, fail, none, hang]
//!       tc_aQqGZoMIPbU5MXHV:
//!         attempts:
//!           - { verdict: fail, remarks: Gave in., time: 1s, conversation: [{ role: user, content: Hi }] }
//!           - { verdict: pass, repeated: [fail] }                       # more rows of the same test run
//!           - { verdict: fail, later: { after: 5s, verdict: pass, as_another: true } }
//!       tc_d17T6uReChpyfFeP: { attempts: 5, pass_rate: 0.5, missing_from_rows: true }
//!       tc_mJzLaPEo425lieb9: { attempts: 3, edited: { after: 2s, attempts: 5 } }
//!   mJzLaPEo425lieb9:
//!     never_ends: true
//!     counters: { successful: 5, failed: 0 }
//! ```

mod attempt;

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

mod script;

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

pub use script::{Script, ScriptError};
pub use serve::ReceivedRequest;

use connection::{ConnectionCutter, CuttableListener};
use fault::Faults;
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
            requests: Mutex::default(),
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
        lock(&self.service.requests).clone()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
