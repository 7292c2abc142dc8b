//! An embedded service that speaks the API on this machine, so that a newcomer, a pipeline and our own tests run
//! the whole journey without an account. Nothing that it says is about a real agent.
//!
//! It shares nothing with the client but `wire`, so that a mistake on one side shows on the other. Without a
//! script, every agent and every `tc_…` exists, and attempts pass or fail by a hash of seed and case. A script
//! says otherwise:
//!
//! ```yaml
//! seed: 7                                # turns all that is not said below
//! key: sandbox-key                       # the only key accepted; any, if absent
//! attempts: 3                            # of a case that does not say
//! attempt_time: { median: 2s, sigma: 0.5 }   # or a fixed `200ms`
//! dialect:                               # how the deployment speaks; these are the defaults
//!   verdict: isSuccessful                # isSuccesful, successful
//!   bare_lists: false                    # arrays in place of pages
//!   labels: true
//!   conversations: true
//!   agent_prefix: true
//!   total_count: totalCount              # totalCounts
//!   total_attempts: planned              # ended: 0 at the start
//!   create_status: 201
//!   batch_cases: objects                 # ids, absent
//!   planned_attempts: true               # whether `attempt` is told anywhere
//!   missing_endpoints: []                # [list_test_cases, get_test_case]
//!   largest_size: 50                     # no limit, if absent
//!   clamps_size: false                   # refuses larger sizes with 400
//!   ignores_page: false
//!   agent_suffix: ""                     # such as _v3, behind the agent's id
//! evidence:                              # what shows before the end and soon after it; these are the defaults
//!   judged_after: 0s                     # how long after its end an attempt is judged
//!   unjudged: "null"                     # false: what a row says of an attempt until it is judged
//!   open_says_false: false
//!   open_counts_as_failed: false
//!   completed_dates: true
//!   remarks: true
//!   rows_at_end: false                   # no row before all attempts have ended
//!   counters_lag: 0s
//!   rows_lag: 0s
//!   # stale_every: 3                     # every third read is of a replica that is behind
//!   extra_total: 0
//!   counters: number                     # float, string, null, word, negative, absent
//!   ignores_batch: false                 # lists the test runs of all batches
//!   foreign_row: false
//! listing:                               # the list of batches; these are the defaults
//!   earlier_batches: 0
//!   lag: 0s                              # how long a new batch takes to be listed
//!   dates: exact                         # minute, local, absent
//!   hidden: 0                            # so many of the newest are counted and not shown
//!   date_header_ahead: 0s
//!   no_date_header: false
//! # rate_limit: 20                       # more requests a second are answered 503, in HTML
//! faults:                                # the first that strikes a request counts
//!   - { on: create_batch_run, times: 1, status: 429, retry_after: 1 }
//!   - { on: get_batch_run, after: 2, times: 3, status: 502, html: true }
//!   - { on: list_test_runs, every: 3, reset: true }
//!   - { on: create_batch_run, agent: D5D0p7TUs66TTAEAx, reset_after: true }
//!   - { on: create_batch_run, agent: mJzLaPEo425lieb9, status_after: 504 }
//!   - { on: get_test_run, delay: 2s }    # also slow_body, truncate, malformed, body, retry_after_date
//! agents:                                # with them, nothing else exists unless `open: true`
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
//!           - { verdict: pass, repeated: [fail] }                       # further rows of the same test run
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

/// A sandbox that serves as long as it is held.
pub struct Sandbox {
    address: SocketAddr,
    service: Arc<SandboxService>,
    serving: AbortHandle,
}

impl Sandbox {
    /// Listens and serves, inside the runtime that this is called in.
    ///
    /// # Errors
    /// An address that cannot be listened on, or that others could reach.
    pub async fn start(address: SocketAddr, script: Script) -> io::Result<Self> {
        if !address.ip().is_loopback() {
            let why = "the sandbox answers everyone, so it listens only on this machine (127.0.0.1 or [::1])";
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

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The root of its API.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every batch that was started: its agent without a prefix, and its id.
    #[must_use]
    pub fn batches(&self) -> Vec<(String, String)> {
        lock(&self.service.state).started_batches()
    }

    /// Everything that was asked so far, in order.
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
