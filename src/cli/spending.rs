//! What a run would cost, as a table: before it is refused, and in a plan.

use std::fmt::Write;

use crate::document;
use crate::runner::Spending;

/// A line an agent, and the sum. `?` where the service does not tell.
pub(super) fn table(spending: &Spending) -> String {
    let ids = spending
        .batches
        .iter()
        .map(|batch| batch.agent.as_str().len());
    let width = ids.max().unwrap_or_default().max("in all".len());
    let mut table = format!("{:width$}  {:>8}  {:>8}\n", "agent", "cases", "attempts");
    for batch in &spending.batches {
        let attempts = count(batch.attempts);
        let _ = writeln!(
            table,
            "{:width$}  {:>8}  {attempts:>8}",
            batch.agent, batch.cases
        );
    }
    let cases: usize = spending.batches.iter().map(|batch| batch.cases).sum();
    let attempts = count(spending.attempts());
    let _ = writeln!(table, "{:width$}  {cases:>8}  {attempts:>8}", "in all");
    table
}

/// The same for programs.
pub(super) fn rows(spending: &Spending) -> Vec<document::Spent> {
    let batches = spending.batches.iter();
    let row = batches.map(|batch| document::Spent {
        agent: batch.agent.clone(),
        cases: batch.cases,
        attempts: batch.attempts,
    });
    row.collect()
}

fn count(attempts: Option<u64>) -> String {
    attempts.map_or("?".to_owned(), |count| count.to_string())
}
