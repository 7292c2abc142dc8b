//! Reads the mark of each agent before the first create: the batches that the service already lists.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use crate::api::{Client, Failure};
use crate::id::AgentId;
use crate::ledger::Marks;
use crate::plan::Plan;
use crate::policy;
use crate::policy::listing::{ListPage, Mark};

/// More than the batches that appear during a run, and still a small answer.
const PAGE_SIZE: u64 = 10;

/// A list without a total is read to its end, so larger pages save requests.
const WHOLE_LIST_PAGE_SIZE: u64 = 100;

/// How long the read of one mark may take.
const MARK_LIMIT: Duration = Duration::from_mins(1);

/// The most pages of a list without a total.
const MAX_PAGES: usize = 1_000;

/// Short, because a mark is needed only if a create is not answered.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);

/// How long a service that throttles the requests is waited for.
const THROTTLE_LIMIT: Duration = Duration::from_mins(1);

/// An empty list is read twice: the first answer may come from a replica that is behind.
const PAUSE_BEFORE_SECOND: Duration = Duration::from_secs(1);

/// Fewer than the client's own limit, so that no request waits for long before it is sent.
const AT_ONCE: usize = 16;

/// Reads the marks of all agents. An agent whose list cannot be read has none.
pub(super) async fn read_marks(plan: &Plan, client: &Client) -> Marks {
    let permits = Arc::new(Semaphore::new(AT_ONCE));
    let reads = plan.batches.iter().map(|batch| {
        let (client, agent, permits) = (client.clone(), batch.agent.clone(), Arc::clone(&permits));
        async move {
            let mark = read_mark(&client, &agent, &permits).await?;
            Some((agent, mark))
        }
    });
    let mut reads: JoinSet<_> = reads.collect();
    let mut marks = Marks::new();
    while let Some(read) = reads.join_next().await {
        marks.extend(read.ok().flatten());
    }
    marks
}

/// Reads the mark of one agent; `None` if its list does not answer, or is incomplete.
async fn read_mark(client: &Client, agent: &AgentId, permits: &Semaphore) -> Option<Mark> {
    let read = async || {
        let _permit = permits.acquire().await;
        let pages = timeout(MARK_LIMIT, read_pages(client, agent));
        Mark::of(&pages.await.ok()??)
    };
    let first = read().await?;
    if !first.batches.is_empty() {
        return Some(first);
    }
    sleep(PAUSE_BEFORE_SECOND).await;
    read().await
}

/// Reads the newest page, or all pages if the service reports no total.
async fn read_pages(client: &Client, agent: &AgentId) -> Option<Vec<ListPage>> {
    let first = read_page(client, agent, 0, PAGE_SIZE).await?;
    if first.is_last || first.total.is_some() || first.batches.is_empty() {
        return Some(vec![first]);
    }
    let (mut pages, mut seen) = (Vec::new(), HashSet::new());
    while pages.len() < MAX_PAGES {
        let mut page = read_page(client, agent, pages.len(), WHOLE_LIST_PAGE_SIZE).await?;
        let is_empty = page.batches.is_empty();
        let before = seen.len();
        seen.extend(page.batches.iter().map(|batch| batch.id.clone()));
        // A service that ignores page numbers returns its only page again.
        page.is_last |= !is_empty && seen.len() == before;
        let is_end = page.is_last || is_empty;
        pages.push(page);
        if is_end {
            return Some(pages);
        }
    }
    None
}

async fn read_page(client: &Client, agent: &AgentId, number: usize, size: u64) -> Option<ListPage> {
    let began = Instant::now();
    let client = client.with_retry_budget(ANSWER_LIMIT);
    for retries in 0.. {
        let failure = match client.mark_page(agent, number, size).await {
            Ok(page) => return Some(page),
            Err(failure) => failure,
        };
        let delay = policy::retry::delay(retries, failure.retry_after(), fastrand::f64());
        if !is_throttled(&failure) || began.elapsed() + delay >= THROTTLE_LIMIT {
            return None;
        }
        sleep(delay).await;
    }
    None
}

fn is_throttled(failure: &Failure) -> bool {
    let is_unavailable =
        matches!(failure, Failure::Answered { status, .. } if status.as_u16() == 503);
    failure.is_throttled() || is_unavailable
}
