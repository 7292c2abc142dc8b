//! The client of the service: authentication, time limits, retries and decoding.
//!
//! Only this module converts `wire` types to domain types. Reads are retried until they succeed, fail permanently,
//! or exhaust the retry budget. A create is sent once per call, since a second one could be paid twice.

mod address;

mod batch_list;

mod body;

mod catalog;

mod connections;

mod create_failure;

mod decode;

mod failure;

mod json;

mod key;

mod limiter;

mod page;

mod paging;

mod reads;

mod redact;

pub(crate) mod response;

mod route;

mod scan;

mod transport;

mod transport_error;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

pub use address::{AddressError, ApiAddress};
pub(crate) use create_failure::CreateFailure;
pub use failure::Failure;
pub use key::{ApiKey, KeyError};
pub(crate) use limiter::Permit;
pub use reads::Retry;
pub(crate) use response::{
    AgentDefinition, AttemptRow, BatchSnapshot, CaseDefinition, Definitions, agent_name,
};

use crate::id::{AgentId, BatchId, JobId, TestCaseId};
use crate::policy::listing::ListPage;
pub use crate::policy::rate::MaxRate;
use crate::policy::window::RequestKind;
use crate::wire;
use body::{Body, unreadable};
use reads::{ReadRequest, Reads};
use route::Route;
use transport::{ApiRequest, CREATE_TIMEOUT, Transport};

/// The client of the service. A clone is cheap and shares the connections.
#[derive(Clone)]
pub struct Client {
    transport: Arc<Transport>,
    reads: Reads,
}

impl Client {
    /// A client without proxy names in its messages. It does not connect yet.
    ///
    /// # Errors
    /// The TLS configuration of the machine cannot be used.
    pub fn new(address: ApiAddress, key: ApiKey, retry_budget: Duration) -> Result<Self, Failure> {
        Self::with_proxy_variables(address, key, retry_budget, |_| None)
    }

    /// The same with a lookup for proxy variables, so that messages can name the proxy.
    ///
    /// # Errors
    /// The TLS configuration of the machine cannot be used.
    pub fn with_proxy_variables(
        address: ApiAddress,
        key: ApiKey,
        retry_budget: Duration,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Failure> {
        let route = Route::from_variables(&address, variable);
        let transport = Transport::new(address, route, key);
        let transport = transport.map_err(|error| Failure::NotSent {
            why: error.to_string(),
        })?;
        let transport = Arc::new(transport);
        Ok(Self {
            reads: Reads::new(Arc::clone(&transport), retry_budget),
            transport,
        })
    }

    /// The address of the API.
    #[must_use]
    pub fn address(&self) -> &ApiAddress {
        self.transport.address()
    }

    /// The same client with another retry budget.
    #[must_use]
    pub fn with_retry_budget(&self, retry_budget: Duration) -> Self {
        Self {
            reads: self.reads.with_retry_budget(retry_budget),
            ..self.clone()
        }
    }

    /// The same client with a callback that is called before each retry.
    #[must_use]
    pub fn on_retry(&self, on_retry: impl Fn(Retry) + Send + Sync + 'static) -> Self {
        Self {
            reads: self.reads.on_retry(on_retry),
            ..self.clone()
        }
    }

    /// Whether the rules for reads allow a retry of a request that began at `began`.
    #[must_use]
    pub(crate) fn should_retry(&self, failure: &Failure, began: Instant) -> bool {
        self.reads.should_retry(failure, began)
    }

    /// The same client with a limit on its requests per second. All clones share it.
    #[must_use]
    pub fn with_max_rate(self, max: MaxRate) -> Self {
        self.transport.set_max_rate(max);
        self
    }

    /// Waits until a create may be sent.
    pub(crate) async fn create_permit(&self) -> Permit<'_> {
        self.transport.permit(RequestKind::Create).await
    }

    /// The usual time between two requests, if the service or the user limits the rate.
    pub(crate) fn request_interval(&self) -> Option<Duration> {
        self.transport.request_interval()
    }

    /// The service's current time, if a response had a `Date` header.
    #[must_use]
    pub(crate) fn service_time(&self) -> Option<Timestamp> {
        self.transport.service_time()
    }

    /// Creates a batch run. The request is sent once and never retried.
    ///
    /// # Errors
    /// The variant says whether the create may be sent again.
    pub(crate) async fn create_batch(
        &self,
        permit: Permit<'_>,
        agent: &AgentId,
        cases: &[TestCaseId],
    ) -> Result<BatchId, CreateFailure> {
        let body = wire::BatchRunCreate {
            agent_id: agent.as_str().to_owned(),
            test_cases: cases.iter().map(|case| case.as_str().to_owned()).collect(),
        };
        let request = ApiRequest {
            segments: &["batch-runs"],
            query: &[],
            body: Some(&body),
        };
        let response = self.transport.exchange(permit, request, CREATE_TIMEOUT);
        let created = create_failure::classify(response.await);
        if created.is_ok() {
            self.reads.note_success();
        }
        created
    }

    /// Reads one batch.
    ///
    /// # Errors
    /// Any failure that exceeds the retry budget.
    pub(crate) async fn batch(
        &self,
        agent: &AgentId,
        batch: &BatchId,
    ) -> Result<BatchSnapshot, Failure> {
        let request = ReadRequest {
            what: &format!("batch {batch}"),
            kind: RequestKind::Poll,
            segments: &["batch-runs", batch.as_str()],
            query: &[("agentId", agent.as_str())],
        };
        let read = |body: Body| {
            let row: wire::BatchRun = body.object()?;
            match row.batch_id.as_deref() {
                Some(id) if id != batch.as_str() => Err(unreadable("the body is of another batch")),
                _ => Ok(BatchSnapshot::from_wire(row)),
            }
        };
        self.reads.get(request, read).await
    }

    /// Reads one page of an agent's list of batches, newest first.
    ///
    /// # Errors
    /// Any failure that exceeds the retry budget.
    pub(crate) async fn batch_page(
        &self,
        agent: &AgentId,
        page: usize,
        size: u64,
    ) -> Result<ListPage, Failure> {
        let (number, size_text) = (page.to_string(), size.to_string());
        let query = [
            ("agentId", agent.as_str()),
            ("page", number.as_str()),
            ("size", size_text.as_str()),
        ];
        let request = ReadRequest {
            what: &format!("the batches of agent {agent}"),
            kind: RequestKind::Poll,
            segments: &["batch-runs"],
            query: &query,
        };
        let read = |row| Some(response::listed_batch(row));
        let listed = self.reads.page(request, read);
        Ok(batch_list::list_page(listed.await?, page, size))
    }

    /// Reads the whole list of a batch's attempts.
    ///
    /// # Errors
    /// Any failure that exceeds the retry budget.
    pub(crate) async fn test_runs(
        &self,
        agent: &AgentId,
        batch: &BatchId,
    ) -> Result<Vec<AttemptRow>, Failure> {
        let read = |row: wire::TestRunFields| {
            let is_this_batch = |id: &str| id == batch.as_str();
            let is_own = row.batch_id.as_deref().is_none_or(is_this_batch);
            is_own.then(|| AttemptRow::from_wire(row))?
        };
        let request = ReadRequest {
            what: &format!("the test runs of batch {batch}"),
            kind: RequestKind::Page,
            segments: &["test-runs"],
            query: &[("batchId", batch.as_str()), ("agentId", agent.as_str())],
        };
        self.reads
            .list(request, read, |row: &AttemptRow| row.job.as_str())
            .await
    }

    /// Reads one attempt.
    ///
    /// # Errors
    /// Any failure that exceeds the retry budget.
    pub(crate) async fn test_run(
        &self,
        agent: &AgentId,
        batch: &BatchId,
        job: &JobId,
    ) -> Result<AttemptRow, Failure> {
        let request = ReadRequest {
            what: &format!("test run {job}"),
            kind: RequestKind::Page,
            segments: &["test-runs", job.as_str()],
            query: &[("batchId", batch.as_str()), ("agentId", agent.as_str())],
        };
        let read = |body: Body| {
            let row = AttemptRow::from_wire(body.object()?).filter(|row| row.job == *job);
            row.ok_or_else(|| unreadable("the body is not that test run"))
        };
        self.reads.get(request, read).await
    }
}
