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
//! faults:                                # the first that strikes a request counts
//!   - { on: create_batch_run, times: 1, status: 429, retry_after: 1 }
//!   - { on: get_batch_run, after: 2, times: 3, status: 502, html: true }
//!   - { on: list_test_runs, every: 3, reset: true }
//!   - { on: create_batch_run, agent: D5D0p7TUs66TTAEAx, reset_after: true }
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
//!       tc_d17T6uReChpyfFeP: { attempts: 5, pass_rate: 0.5, missing_from_rows: true }
//!   mJzLaPEo425lieb9:
//!     never_ends: true
//!     counters: { successful: 5, failed: 0 }
//! ```

mod answer;

mod catalog;

mod chance;

mod dialect;

mod fault;

mod line;

mod run;

mod script;

mod world;

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::header::DATE;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::AbortHandle;
use tokio::time::sleep;

pub use script::{Script, ScriptError};

use answer::{Question, answer, in_dialect, refusal};
use fault::{Faults, plain};
use line::{Lines, Scissors};
use world::World;

/// A sandbox that serves as long as it is held.
pub struct Sandbox {
    address: SocketAddr,
    service: Arc<Service>,
    serving: AbortHandle,
}

/// A request that came in.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its method.
    pub method: String,
    /// Its path, with the query.
    pub path: String,
    /// Its body, `null` if it had none.
    pub body: Value,
}

struct Service {
    script: Script,
    world: Mutex<World>,
    faults: Mutex<Faults>,
    requests: Mutex<Vec<Request>>,
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
        let service = Arc::new(Service {
            faults: Mutex::new(Faults::new(&script.faults)),
            world: Mutex::new(World::new(script.clone())),
            requests: Mutex::default(),
            script,
        });
        let router = Router::new()
            .fallback(respond)
            .with_state(Arc::clone(&service));
        let router = router.into_make_service_with_connect_info::<Scissors>();
        let serving = tokio::spawn(axum::serve(Lines(listener), router).into_future());
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
        lock(&self.service.world).started()
    }

    /// Everything that was asked so far, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.service.requests).clone()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Every answer tells the time by the clock that dates the batches.
async fn respond(
    State(service): State<Arc<Service>>,
    line: ConnectInfo<Scissors>,
    method: Method,
    uri: Uri,
    query: Query<HashMap<String, String>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut response = speak(&service, line, method, uri, query, headers, body).await;
    let since = lock(&service.world).now().as_duration().unsigned_abs();
    let now = httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + since);
    if let Ok(date) = HeaderValue::from_str(&now) {
        response.headers_mut().insert(DATE, date);
    }
    response
}

async fn speak(
    service: &Service,
    ConnectInfo(line): ConnectInfo<Scissors>,
    method: Method,
    uri: Uri,
    query: Query<HashMap<String, String>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    lock(&service.requests).push(Request {
        method: method.to_string(),
        path: uri.to_string(),
        body: serde_json::from_slice(&body).unwrap_or(Value::Null),
    });
    let Some(question) = Question::new(&method, uri.path(), query.0, &body) else {
        return plain(refusal(StatusCode::NOT_FOUND, "Not found"));
    };
    let struck = lock(&service.faults).strike(question.endpoint, question.agent());
    let Some(fault) = struck else {
        return plain(service.answer(&question, &headers));
    };
    if let Some(delay) = fault.delay {
        sleep(delay.0).await;
    }
    if fault.reset {
        line.cut();
        return StatusCode::OK.into_response();
    }
    let answer = match fault.refusal() {
        Some(refusal) => refusal,
        None => service.answer(&question, &headers),
    };
    if fault.reset_after {
        line.cut();
    }
    fault.dress(answer)
}

impl Service {
    fn answer(&self, question: &Question, headers: &HeaderMap) -> answer::Answer {
        let key = headers
            .get("x-api-key")
            .and_then(|key| key.to_str().ok())
            .unwrap_or_default();
        if key.is_empty()
            || self
                .script
                .key
                .as_ref()
                .is_some_and(|expected| expected != key)
        {
            return refusal(StatusCode::UNAUTHORIZED, "Invalid API key");
        }
        let dialect = &self.script.dialect;
        if dialect.missing_endpoints.contains(&question.endpoint) {
            return refusal(StatusCode::NOT_FOUND, "Not found");
        }
        let (status, body) = answer(&mut lock(&self.world), dialect, question);
        (status, in_dialect(body, dialect))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
