//! When a batch is over. The service does not say, so the end is put together from counters and rows.

use std::time::Duration;

use super::attempt_history::AttemptEvidence;
use super::facts::{Facts, RowListRead, counted_bounds};
use super::read::{BatchCounters, ReadTime, RowState};
use super::state::KnownCase;
use crate::policy::gate::{Judgement, judge_bounds};

/// By which rule a batch is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndRule {
    /// BatchCounters and rows tell the same, and it is everything that was planned.
    Agreed,
    /// Nothing can be counted, and every planned attempt has a confirmed row.
    AllRows,
    /// No row was ever shown, and the counters have settled.
    CountersAlone,
    /// None of these, and nothing has changed for so long that nothing will.
    Unchanged,
}

/// How long the list of test runs may stay empty after the counters were complete.
const EMPTY_LIST: Duration = Duration::from_secs(10);

/// Complete counters without rows are believed if they stay equal for this long and every case passes by them.
const EQUAL_IF_PASSING: Duration = Duration::from_secs(5);

/// The same where a case does not pass: counters may count as failed what has not ended.
const EQUAL_IF_NOT: Duration = Duration::from_secs(30);

/// How long nothing may change before a batch whose numbers do not fit together is over.
const UNCHANGED: Duration = Duration::from_mins(1);

/// Reads further apart than this prove nothing about the time between them.
pub(super) const LONGEST_GAP: Duration = Duration::from_secs(45);

/// The fewest reads that can show that nothing changes.
const FEWEST_READS: usize = 3;

pub(super) fn of(facts: &Facts) -> Option<EndRule> {
    if is_agreed(facts) {
        Some(EndRule::Agreed)
    } else if has_all_rows(facts) {
        Some(EndRule::AllRows)
    } else if are_counters_settled(facts) {
        Some(EndRule::CountersAlone)
    } else if is_unchanged(facts) {
        Some(EndRule::Unchanged)
    } else {
        None
    }
}

fn is_agreed(facts: &Facts) -> bool {
    facts.is_complete()
        && facts.jobs.open() == 0
        && facts.usable() == Some(facts.jobs.verdicts())
        && are_verdicts_confirmed(facts)
}

fn are_verdicts_confirmed(facts: &Facts) -> bool {
    let mut judged = facts
        .jobs
        .iter()
        .filter(|job| matches!(job.state, RowState::Passed | RowState::Failed));
    judged.all(AttemptEvidence::is_confirmed)
}

fn has_all_rows(facts: &Facts) -> bool {
    let confirmed = facts
        .jobs
        .by_case(facts.state.cases.len(), AttemptEvidence::is_confirmed);
    let mut cases = confirmed.into_iter().enumerate();
    facts.usable().is_none()
        && cases.all(|(case, confirmed)| {
            let planned = facts.plan.planned(case);
            planned.is_some_and(|planned| planned > 0 && confirmed >= planned)
        })
}

fn are_counters_settled(facts: &Facts) -> bool {
    if !facts.state.is_without_rows() || !facts.is_complete() {
        return false;
    }
    let Some((first, last)) = equal_counters(&facts.counted) else {
        return false;
    };
    let complete_since = facts
        .counted
        .iter()
        .rev()
        .take_while(|(_, counters)| facts.plan.is_complete(*counters))
        .last()
        .map_or(first, |(time, _)| *time);
    let is_empty = |listed: &RowListRead| complete_since.until(listed.time) >= EMPTY_LIST;
    let equal_for = if passes_by_counters(facts) {
        EQUAL_IF_PASSING
    } else if facts.is_suspect() {
        return false;
    } else {
        EQUAL_IF_NOT
    };
    first.until(last) >= equal_for && facts.listed.iter().any(is_empty)
}

/// The first and the last of the latest reads in a row that told the same counters.
fn equal_counters(counted: &[(ReadTime, BatchCounters)]) -> Option<(ReadTime, ReadTime)> {
    let (last, counters) = counted.last()?;
    let equal = counted.iter().rev().take_while(|(_, old)| old == counters);
    Some((equal.last()?.0, *last))
}

fn passes_by_counters(facts: &Facts) -> bool {
    let passes = |(index, case): (usize, &KnownCase)| {
        let (Some((least, most)), Some(planned)) =
            (counted_bounds(facts, index), facts.plan.planned(index))
        else {
            return false;
        };
        let mut gates = case.gates.iter();
        gates.all(|gate| judge_bounds(gate.required(planned), least, most) == Judgement::Passed)
    };
    facts.state.cases.values().enumerate().all(passes)
}

fn is_unchanged(facts: &Facts) -> bool {
    let counters = facts.usable().filter(|_| !facts.is_suspect());
    let counted = counters.map_or(0, |(passed, failed)| passed.saturating_add(failed));
    let plan = facts.plan.smallest.max(1);
    let is_reached = facts.ended_rows() >= plan || counted >= plan;
    let is_nothing_open = facts.jobs.open() == 0
        || facts.is_complete() && !facts.is_suspect()
        || facts.plan.is_sure && facts.has_all_verdicts();
    is_reached && is_nothing_open && is_quiet(facts)
}

/// Whether three complete reads of counters and rows in a row told nothing new.
fn is_quiet(facts: &Facts) -> bool {
    let Some(last) = facts.listed.last() else {
        return false;
    };
    let (mut first, mut count) = (last.time, 0);
    for listed in facts.listed.iter().rev() {
        let is_near = count == 0 || listed.time.until(first) <= LONGEST_GAP;
        if listed.version != last.version || !is_near {
            break;
        }
        if !is_counted_with(facts, listed.time) {
            continue;
        }
        (first, count) = (listed.time, count + 1);
    }
    count >= FEWEST_READS && first.until(last.time) >= UNCHANGED
}

/// Whether the counters were read together with this list, where the service tells counters at all.
fn is_counted_with(facts: &Facts, listed: ReadTime) -> bool {
    let mut counted = facts.counted.iter().rev();
    let before = counted.find(|(time, _)| *time <= listed);
    facts.counted.is_empty() || before.is_some_and(|(time, _)| time.until(listed) <= LONGEST_GAP)
}

/// Whether the rows account for the counters: an attempt that ended without a verdict may be counted as failed.
pub(super) fn is_explained(facts: &Facts) -> bool {
    let Some((passed, failed)) = facts.usable() else {
        return false;
    };
    let (rows_passed, rows_failed) = facts.jobs.verdicts();
    let most_failed = rows_failed.saturating_add(facts.jobs.count(RowState::NoVerdict));
    passed == rows_passed && (rows_failed..=most_failed).contains(&failed)
}
