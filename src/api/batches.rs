//! Requests for batch runs and their test runs.

use serde::de::DeserializeOwned;

use super::body::{Body, unreadable};
use super::limiter::Permit;
use super::reads::ReadRequest;
use super::response::{self, AttemptRow, BatchSnapshot};
use super::transport::{ApiRequest, CREATE_TIMEOUT};
use super::{Client, CreateFailure, Failure, batch_list, create_failure};
use crate::id::{AgentId, BatchId, JobId, TestCaseId};
use crate::policy::listing::{ListPage, ListedBatch};
use crate::policy::window::RequestKind;
use crate::wire;

impl Client {
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
            let row: wire::BatchRunFields = body.object()?;
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
        let read = |row| Some(response::listed_batch(row));
        self.page_of_batches(agent, (page, size), read).await
    }

    /// The same without the agents and cases of the batches.
    ///
    /// # Errors
    /// Any failure that exceeds the retry budget.
    pub(crate) async fn mark_page(
        &self,
        agent: &AgentId,
        page: usize,
        size: u64,
    ) -> Result<ListPage, Failure> {
        let read = |row| Some(response::batch_identity(row));
        self.page_of_batches(agent, (page, size), read).await
    }

    async fn page_of_batches<W: DeserializeOwned>(
        &self,
        agent: &AgentId,
        (page, size): (usize, u64),
        read: impl Fn(W) -> Option<ListedBatch>,
    ) -> Result<ListPage, Failure> {
        let (number, size_text) = (page.to_string(), size.to_string());
        let request = ReadRequest {
            what: &format!("the batches of agent {agent}"),
            kind: RequestKind::Poll,
            segments: &["batch-runs"],
            query: &[
                ("agentId", agent.as_str()),
                ("page", number.as_str()),
                ("size", size_text.as_str()),
            ],
        };
        let listed = self.reads.page(request, read).await?;
        Ok(batch_list::list_page(listed, page, size))
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
