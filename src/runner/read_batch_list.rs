//! One reading of an agent's list of batches.

use std::time::Duration;

use crate::api::{Client, RetryBudget};
use crate::policy::adopt::{self, Wanted};
use crate::policy::listing::{ListedBatch, Look};

/// Rows on a page. No maximum is documented; where this is refused, the documented default is asked for.
const PAGE_SIZES: [u64; 2] = [100, 10];

/// Reads the list from its newest page on; gives what is new in it, and whether the look was complete.
pub(super) async fn read_batch_list(
    client: &Client,
    wanted: &Wanted<'_>,
) -> (Vec<ListedBatch>, bool) {
    // Each look tries once. One that cannot be had now is taken again a little later.
    let client = &client.with_retry_budget(RetryBudget::For(Duration::ZERO));
    let mark = wanted.mark;
    let (look, is_answered) = read_list(client, wanted).await;
    let is_complete = is_answered && look.is_complete(mark);
    let mut batches: Vec<ListedBatch> = look.fresh(mark).cloned().collect();
    for batch in &mut batches {
        ask_for_cases(client, batch, wanted).await;
    }
    (batches, is_complete)
}

async fn read_list(client: &Client, wanted: &Wanted<'_>) -> (Look, bool) {
    let [mut size, smaller] = PAGE_SIZES;
    let (mut look, mut number) = (Look::default(), 0);
    loop {
        let page = client.batch_page(wanted.agent, number, size).await;
        match page {
            Ok(page) => {
                if !look.take(page, wanted.mark) {
                    return (look, true);
                }
                number += 1;
            }
            Err(failure) if number == 0 && size != smaller && failure.is_of_size() => {
                size = smaller;
            }
            Err(_) => return (look, false),
        }
    }
}

/// The list may show fewer cases than the batch itself.
async fn ask_for_cases(client: &Client, batch: &mut ListedBatch, wanted: &Wanted<'_>) {
    let Some(id) = &batch.id else { return };
    if !adopt::tells_too_little(batch, wanted) {
        return;
    }
    if let Ok(told) = client.batch(wanted.agent, id).await
        && !told.cases.is_empty()
    {
        batch.cases = Some(told.cases.into_iter().map(|case| case.id).collect());
    }
}
