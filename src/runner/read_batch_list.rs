//! One read of an agent's list of batches.

use std::time::Duration;

use crate::api::Client;
use crate::policy::adopt::{self, ExpectedBatch};
use crate::policy::listing::{ListedBatch, Look};

/// Rows on a page. No maximum is documented. If the first size is refused, the documented default is used.
const PAGE_SIZES: [u64; 2] = [100, 10];

/// Reads the list from its newest page on. Returns the new batches, and whether the read was complete.
pub(super) async fn read_batch_list(
    client: &Client,
    expected: &ExpectedBatch<'_>,
) -> (Vec<ListedBatch>, bool) {
    // No retries: the caller reads the list again a little later.
    let client = &client.with_retry_budget(Duration::ZERO);
    let mark = expected.mark;
    let (look, is_answered) = read_pages(client, expected).await;
    let is_complete = is_answered && look.is_complete(mark);
    let mut batches: Vec<ListedBatch> = look.new_batches(mark).cloned().collect();
    for batch in &mut batches {
        read_cases(client, batch, expected).await;
    }
    (batches, is_complete)
}

/// Reads the pages. Returns whether every page was answered.
async fn read_pages(client: &Client, expected: &ExpectedBatch<'_>) -> (Look, bool) {
    let [mut size, smaller] = PAGE_SIZES;
    let (mut look, mut number) = (Look::default(), 0);
    loop {
        match client.batch_page(expected.agent, number, size).await {
            Ok(page) => {
                if !look.add_page(page, expected.mark) {
                    return (look, true);
                }
                number += 1;
            }
            Err(failure) if number == 0 && size != smaller && failure.is_page_size_refused() => {
                size = smaller;
            }
            Err(_) => return (look, false),
        }
    }
}

/// Reads the cases from the batch itself if its row omits some of them.
async fn read_cases(client: &Client, batch: &mut ListedBatch, expected: &ExpectedBatch<'_>) {
    if let Some(id) = &batch.id
        && adopt::names_too_few_cases(batch, expected)
        && let Ok(snapshot) = client.batch(expected.agent, id).await
        && !snapshot.cases.is_empty()
    {
        batch.cases = Some(snapshot.cases.into_iter().map(|case| case.id).collect());
    }
}
