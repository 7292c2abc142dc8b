//! The client of the service: authentication, time limits, retries and decoding.
//!
//! `wire` becomes domain here and nowhere else. Reads are repeated until they succeed, cannot, or the
//! [`RetryBudget`] is over; a create is sent exactly once per call, since a repeated one is paid twice.

mod address;

mod batch_list;

mod body;

mod catalog;

mod connections;

mod create_failure;

mod failure;

mod json;

mod key;

mod page;

mod paging;

mod reads;

mod redact;

mod response;

mod route;

mod throttle;

mod transport;

mod transport_error;

use std::sync::Arc;

use jiff::Timestamp;
use tokio::time::Instant;

pub use address::{AddressError, ApiAddress};
pub use create_failure::CreateFailure;
pub use failure::Failure;
pub use key::{ApiKey, KeyError};
pub use reads::{Retry, RetryBudget};
pub use response::{AgentDefinition, AttemptRow, BatchSnapshot, CaseDefinition, Definitions};

use crate::id::{AgentId, BatchId, JobId, TestCaseId};
use crate::policy::listing::ListPage;
use crate::wire;
use body::{Body, unreadable};
use reads::Reads;
use route::Route;
use transport::{ApiRequest, CREATE_TIMEOUT, Transport};

/// The client of the service. Cloning it is cheap and shares the connections.
#[derive(Clone)]
pub struct Client {
    transport: Arc<Transport>,
    reads: Reads,
}

impl Client {
    /// Prepares connections; none is made yet.
    ///
    /// # Errors
    /// A machine whose TLS set-up cannot be used.
    pub fn new(
        address: ApiAddress,
        key: ApiKey,
        retry_budget: RetryBudget,
    ) -> Result<Self, Failure> {
        Self::with_proxy_variables(address, key, retry_budget, |_| None)
    }

    /// The same with the variables by which messages name the proxy in between.
    ///
    /// # Errors
    /// A machine whose TLS set-up cannot be used.
    pub fn with_proxy_variables(
        address: ApiAddress,
        key: ApiKey,
        retry_budget: RetryBudget,
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

    /// Where the requests go.
    #[must_use]
    pub fn address(&self) -> &ApiAddress {
        self.transport.address()
    }

    /// The same client with another patience.
    #[must_use]
    pub fn with_retry_budget(&self, retry_budget: RetryBudget) -> Self {
        Self {
            reads: self.reads.with_retry_budget(retry_budget),
            ..self.clone()
        }
    }

    /// The same client, telling of each request that it is about to repeat.
    #[must_use]
    pub fn on_retry(&self, on_retry: impl Fn(Retry) + Send + Sync + 'static) -> Self {
        Self {
            reads: self.reads.on_retry(on_retry),
            ..self.clone()
        }
    }

    /// Whether a request that began to fail at `began` is worth another try, by the rules for reads.
    #[must_use]
    pub fn should_retry(&self, failure: &Failure, began: Instant) -> bool {
        self.reads.should_retry(failure, began)
    }

    /// Waits until a create may go out, by the pace that the service bears.
    pub async fn wait_for_slot(&self) {
        self.transport.wait_for_slot().await;
    }

    /// What the service's clock says now, as far as its answers told.
    #[must_use]
    pub fn service_time(&self) -> Option<Timestamp> {
        self.transport.service_time()
    }

    /// Starts a batch run. Sent once, whatever happens.
    ///
    /// # Errors
    /// Sorted by whether it may be sent again.
    pub async fn create_batch(
        &self,
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
        let answer = self.transport.exchange(request, CREATE_TIMEOUT).await;
        let created = create_failure::classify(answer);
        if created.is_ok() {
            self.reads.note_success();
        }
        created
    }

    /// Reads one batch.
    ///
    /// # Errors
    /// Any failure that outlasts the patience.
    pub async fn batch(&self, agent: &AgentId, batch: &BatchId) -> Result<BatchSnapshot, Failure> {
        let segments = ["batch-runs", batch.as_str()];
        let read = |body: Body| {
            let row: wire::BatchRun = body.object()?;
            match row.batch_id.as_deref() {
                Some(id) if id != batch.as_str() => Err(unreadable("with another batch")),
                _ => Ok(BatchSnapshot::from_wire(row)),
            }
        };
        self.reads
            .get(
                &format!("batch {batch}"),
                &segments,
                &[("agentId", agent.as_str())],
                read,
            )
            .await
    }

    /// Reads one page of an agent's list of batches, the newest first.
    ///
    /// # Errors
    /// Any failure that outlasts the patience.
    pub async fn batch_page(
        &self,
        agent: &AgentId,
        page: usize,
        size: u64,
    ) -> Result<ListPage, Failure> {
        let what = format!("the batches of agent {agent}");
        let (number, size_text) = (page.to_string(), size.to_string());
        let query = [
            ("agentId", agent.as_str()),
            ("page", number.as_str()),
            ("size", size_text.as_str()),
        ];
        let read = |row| Some(response::listed_batch(row));
        let listed = self.reads.page(&what, &["batch-runs"], &query, read);
        Ok(batch_list::list_page(listed.await?, page, size))
    }

    /// Lists the attempts of a batch to the end, one row each.
    ///
    /// # Errors
    /// Any failure that outlasts the patience.
    pub async fn test_runs(
        &self,
        agent: &AgentId,
        batch: &BatchId,
    ) -> Result<Vec<AttemptRow>, Failure> {
        let read = |row: wire::TestRun| {
            let is_this_batch = |id: &str| id == batch.as_str();
            let is_own = row.batch_id.as_deref().is_none_or(is_this_batch);
            is_own.then(|| AttemptRow::from_wire(row))?
        };
        let what = format!("the test runs of batch {batch}");
        let query = [("batchId", batch.as_str()), ("agentId", agent.as_str())];
        let identity = |row: &AttemptRow| row.job.to_string();
        self.reads
            .list(&what, &["test-runs"], &query, read, identity)
            .await
    }

    /// Reads one attempt.
    ///
    /// # Errors
    /// Any failure that outlasts the patience.
    pub async fn test_run(
        &self,
        agent: &AgentId,
        batch: &BatchId,
        job: &JobId,
    ) -> Result<AttemptRow, Failure> {
        let segments = ["test-runs", job.as_str()];
        let query = [("batchId", batch.as_str()), ("agentId", agent.as_str())];
        let read = |body: Body| {
            let row = AttemptRow::from_wire(body.object()?).filter(|row| row.job == *job);
            row.ok_or_else(|| unreadable("not with that test run"))
        };
        self.reads
            .get(&format!("test run {job}"), &segments, &query, read)
            .await
    }
}
