//! The agents of a run as rows of small pictures: pass rate with its interval, and when its batch ran.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use super::clean;
use super::index::agent_name;
use super::listed_case::{Class, ListedCase};
use crate::id::AgentId;
use crate::outcome::{BatchEnd, BatchOutcome, Outcome, Tally};
use crate::report::elapsed::Elapsed;
use crate::report::pass_rate::PassRate;
use crate::statistics::wilson;
use crate::text::UntrustedText;

/// In characters.
const LONGEST_NAME: usize = 120;

/// One agent.
pub(super) struct AgentRow {
    pub(super) name: String,
    /// The platform's name, if the suite file gives another one.
    pub(super) label: Option<String>,
    pub(super) id: String,
    /// The id of its batch, or why there is none.
    pub(super) batch: String,
    pub(super) counts: Vec<(Class, usize)>,
    pub(super) rate: Option<RateBar>,
    pub(super) span: Option<Span>,
}

/// The share of passed attempts among those with a verdict.
pub(super) struct RateBar {
    pub(super) shown: PassRate,
    /// In percent, as are the ends of the interval.
    pub(super) percent: f64,
    pub(super) low: f64,
    pub(super) high: f64,
}

/// When a batch ran.
pub(super) struct Span {
    /// In percent of the run.
    pub(super) start: f64,
    pub(super) width: f64,
    pub(super) took: String,
    /// Whether it was followed to its end.
    pub(super) is_settled: bool,
}

/// The agents, those that need attention first.
pub(super) fn rows(outcome: &Outcome, cases: &[ListedCase]) -> Vec<AgentRow> {
    let mut seen = HashSet::new();
    let in_batches = outcome.batches.iter().map(|batch| &batch.agent);
    // A case that needs attention is listed first, and so is its agent.
    let agents = cases.iter().map(|case| &case.group.agent).chain(in_batches);
    let agents: Vec<&AgentId> = agents.filter(|agent| seen.insert(*agent)).collect();
    let mut cases_of: HashMap<&AgentId, Vec<&ListedCase>> = HashMap::new();
    for case in cases {
        cases_of.entry(&case.group.agent).or_default().push(case);
    }
    let batches = outcome.batches_by_agent();
    let row = |agent: &&AgentId| {
        let cases = cases_of.get(*agent).map_or(&[][..], Vec::as_slice);
        row(agent, cases, batches.get(*agent).copied(), outcome.elapsed)
    };
    agents.iter().map(row).collect()
}

fn row(
    agent: &AgentId,
    cases: &[&ListedCase],
    batch: Option<&BatchOutcome>,
    run: Duration,
) -> AgentRow {
    let shown = |text: &UntrustedText| clean::line(text.as_raw(), LONGEST_NAME);
    let label = batch
        .and_then(|batch| batch.agent_label.as_ref())
        .map(shown);
    let label = label.filter(|label| !label.is_empty());
    let names = cases.iter().map(|case| agent_name(case.group, batch));
    let name = names
        .chain(label.clone())
        .find(|name| name != agent.as_str());
    let name = name.unwrap_or_else(|| agent.to_string());
    let count = |class| cases.iter().filter(|case| case.class == class).count();
    let counts = Class::ALL.into_iter().map(|class| (class, count(class)));
    AgentRow {
        label: label.filter(|label| *label != name),
        id: agent.to_string(),
        batch: batch.map_or("none".to_owned(), batch_id),
        counts: counts.filter(|(_, count)| *count > 0).collect(),
        rate: rate(cases),
        span: batch.and_then(|batch| span(batch, run)),
        name,
    }
}

fn batch_id(batch: &BatchOutcome) -> String {
    match (&batch.id, &batch.end) {
        (Some(id), _) => id.to_string(),
        (None, BatchEnd::NotCreated(_)) => "not created".to_owned(),
        (None, BatchEnd::MaybeCreated(_)) => "may have been created".to_owned(),
        (None, BatchEnd::Settled | BatchEnd::Left(_)) => "unknown".to_owned(),
    }
}

/// The attempts of a case that several files list are counted once.
fn rate(cases: &[&ListedCase]) -> Option<RateBar> {
    let mut seen = HashSet::new();
    let cases = cases.iter().map(|case| case.case);
    let cases = cases.filter(|case| seen.insert(&case.listing.id));
    let tally = Tally::of(cases.flat_map(|case| case.attempts.iter()));
    let judged = tally.judged();
    let interval = wilson(tally.passed, judged)?;
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of attempts are far below 2^53"
    )]
    let percent = 100.0 * tally.passed as f64 / judged as f64;
    Some(RateBar {
        shown: PassRate {
            passed: tally.passed,
            judged,
        },
        percent,
        low: 100.0 * interval.low,
        high: 100.0 * interval.high,
    })
}

/// `None` if the batch was not created, or took no time that could be drawn.
fn span(batch: &BatchOutcome, run: Duration) -> Option<Span> {
    if batch.elapsed.is_zero() || run.is_zero() || matches!(batch.end, BatchEnd::NotCreated(_)) {
        return None;
    }
    let share = |time: Duration| (100.0 * time.as_secs_f64() / run.as_secs_f64()).min(100.0);
    let start = share(batch.began);
    Some(Span {
        start,
        width: share(batch.elapsed).clamp(NARROWEST, 100.0 - start.min(100.0 - NARROWEST)),
        took: Elapsed(batch.elapsed).to_string(),
        is_settled: batch.end == BatchEnd::Settled,
    })
}

/// In percent. A narrower bar is invisible.
const NARROWEST: f64 = 0.5;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;
    use crate::report::html::listed_case::list;

    #[test]
    fn an_agent_has_its_rate_with_the_interval_and_the_time_of_its_batch() {
        let outcome = fixture::outcome();
        let rows = rows(&outcome, &list(&outcome));
        let first = &rows[0];
        assert_eq!((&*first.name, &*first.id), ("billing-bot", "D5D0p7TU"));
        assert_eq!(first.label.as_deref(), Some("Billing assistant"));
        let rate = first.rate.as_ref().unwrap();
        assert_eq!((rate.shown.passed, rate.shown.judged), (7, 12));
        assert!(rate.low < rate.percent && rate.percent < rate.high);
        let span = first.span.as_ref().unwrap();
        assert!(span.start > 0.0 && span.start + span.width <= 100.0);
        assert!(span.is_settled && !rows[1].span.as_ref().unwrap().is_settled);
        assert!(rows[1].rate.is_none(), "no attempt has a verdict");
    }
}
