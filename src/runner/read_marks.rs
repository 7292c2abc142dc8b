//! Reads what the service lists for each agent before the first create, so that a lost create can be told from what
//! was there.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use crate::api::{Client, Failure, RetryBudget};
use crate::id::AgentId;
use crate::ledger::Marks;
use crate::plan::Plan;
use crate::policy;
use crate::policy::listing::{ListPage, Mark};

/// Enough to be above whatever is created meanwhile, few enough for one small answer.
const PAGE_SIZE: u64 = 10;

/// A list that does not tell its length is read whole, in as few requests as may be.
const WHOLE_LIST_PAGE_SIZE: u64 = 100;

/// How long all of it may take.
const MARK_LIMIT: Duration = Duration::from_mins(1);

/// The most pages of a list that does not tell its length.
const MOST_PAGES: usize = 1_000;

/// A service that does not answer within this long is not waited for: the mark is needed only if a create is lost.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);

/// A service that asks for patience gets this much.
const THROTTLE_LIMIT: Duration = Duration::from_mins(1);

/// An empty list is read twice: it may be a replica that has not caught up.
const PAUSE_BEFORE_SECOND: Duration = Duration::from_secs(1);

/// Fewer than the client has under way at once, so that none waits for long before it is sent.
const AT_ONCE: usize = 16;

/// The marks of all agents whose list could be read.
pub(super) async fn read_marks(plan: &Plan, client: &Client) -> Marks {
    let (mut reads, permits) = (JoinSet::new(), Arc::new(Semaphore::new(AT_ONCE)));
    for batch in &plan.batches {
        let (client, agent, permits) = (client.clone(), batch.agent.clone(), Arc::clone(&permits));
        reads.spawn(async move {
            let mark = mark(&client, &agent, &permits).await;
            (agent, mark)
        });
    }
    let mut marks = Marks::new();
    while let Some(read) = reads.join_next().await {
        if let Ok((agent, Some(mark))) = read {
            marks.insert(agent, mark);
        }
    }
    marks
}

/// The mark of one agent; `None` where its list does not answer, or not with all that it tells of.
async fn mark(client: &Client, agent: &AgentId, permits: &Semaphore) -> Option<Mark> {
    let read = async || {
        let _permit = permits.acquire().await;
        let pages = timeout(MARK_LIMIT, pages(client, agent));
        Mark::of(&pages.await.ok()??)
    };
    let first = read().await?;
    if !first.batches.is_empty() {
        return Some(first);
    }
    sleep(PAUSE_BEFORE_SECOND).await;
    read().await
}

/// The newest page, or all of them where the service does not tell how many batches there are.
async fn pages(client: &Client, agent: &AgentId) -> Option<Vec<ListPage>> {
    let first = page(client, agent, 0, PAGE_SIZE).await?;
    if first.is_last || first.total.is_some() || first.batches.is_empty() {
        return Some(vec![first]);
    }
    let (mut pages, mut seen) = (Vec::new(), HashSet::new());
    while pages.len() < MOST_PAGES {
        let mut page = page(client, agent, pages.len(), WHOLE_LIST_PAGE_SIZE).await?;
        let is_empty = page.batches.is_empty();
        let before = seen.len();
        seen.extend(page.batches.iter().map(|batch| batch.id.clone()));
        // A service that ignores page numbers shows its only page again.
        page.is_last |= !is_empty && seen.len() == before;
        let is_enough = page.is_last || is_empty;
        pages.push(page);
        if is_enough {
            return Some(pages);
        }
    }
    None
}

async fn page(client: &Client, agent: &AgentId, number: usize, size: u64) -> Option<ListPage> {
    let began = Instant::now();
    let client = client.with_retry_budget(RetryBudget::For(ANSWER_LIMIT));
    for retries in 0.. {
        let failure = match client.batch_page(agent, number, size).await {
            Ok(page) => return Some(page),
            Err(failure) => failure,
        };
        let delay = policy::retry::delay(retries, failure.asked_wait(), fastrand::f64());
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
