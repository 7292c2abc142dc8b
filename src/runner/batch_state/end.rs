//! The rules by which a batch is over. The service does not report it, so it is derived from counters and rows.

use std::time::Duration;

use super::attempt_history::AttemptEvidence;
use super::facts::{Facts, RowListRead, bounds_by_counters};
use super::read::{BatchCounters, ReadTime, RowState};
use super::state::KnownCase;
use crate::outcome::{Judgement, judge_bounds};

/// The rule by which a batch is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndRule {
    /// The counters agree with the rows and include every planned attempt.
    Agreed,
    /// The counters are not usable, and every planned attempt has a confirmed row.
    AllRows,
    /// No list contained a row, and the complete counters have not changed for some time.
    CountersAlone,
    /// None of these, but nothing has changed for a minute.
    Unchanged,
}

/// How long after the counters were complete the list of test runs must still be empty.
const EMPTY_LIST: Duration = Duration::from_secs(10);

/// How long complete counters without rows must not change if every case passes by them.
const EQUAL_IF_PASSING: Duration = Duration::from_secs(5);

/// The same if a case does not pass: counters may include attempts as failed that have not ended.
const EQUAL_IF_NOT: Duration = Duration::from_secs(30);

/// How long nothing must change before a batch with inconsistent numbers is over.
const UNCHANGED: Duration = Duration::from_mins(1);

/// Reads further apart than this do not show that nothing changed between them.
const LONGEST_GAP: Duration = Duration::from_secs(45);

/// The fewest reads that show that nothing changes.
const FEWEST_READS: usize = 3;

pub(super) fn end_rule(facts: &Facts) -> Option<EndRule> {
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
        && facts.attempts.open() == 0
        && facts.usable() == Some(facts.attempts.verdicts())
        && are_verdicts_confirmed(facts)
}

fn are_verdicts_confirmed(facts: &Facts) -> bool {
    let mut attempts = facts.attempts.iter();
    attempts.all(|attempt| !attempt.state.has_verdict() || attempt.is_confirmed())
}

fn has_all_rows(facts: &Facts) -> bool {
    let confirmed = facts.attempts.count_by_case(AttemptEvidence::is_confirmed);
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
    let Some((first, last)) = equal_counters(&facts.counter_reads) else {
        return false;
    };
    let reads = facts.counter_reads.iter().rev();
    let complete = reads.take_while(|(_, counters)| facts.plan.is_complete(*counters));
    let complete_since = complete.last().map_or(first, |(time, _)| *time);
    let is_late = |read: &RowListRead| complete_since.until(read.time) >= EMPTY_LIST;
    let equal_for = if passes_by_counters(facts) {
        EQUAL_IF_PASSING
    } else if facts.is_suspect() {
        return false;
    } else {
        EQUAL_IF_NOT
    };
    first.until(last) >= equal_for && facts.row_reads.iter().any(is_late)
}

/// The first and the last of the latest consecutive reads with equal counters.
fn equal_counters(reads: &[(ReadTime, BatchCounters)]) -> Option<(ReadTime, ReadTime)> {
    let (last, counters) = reads.last()?;
    let equal = reads.iter().rev().take_while(|(_, old)| old == counters);
    Some((equal.last()?.0, *last))
}

fn passes_by_counters(facts: &Facts) -> bool {
    let passes = |(index, case): (usize, &KnownCase)| {
        let (Some((least, most)), Some(planned)) =
            (bounds_by_counters(facts, index), facts.plan.planned(index))
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
    let is_nothing_open = facts.attempts.open() == 0
        || facts.is_complete() && !facts.is_suspect()
        || facts.plan.is_sure && facts.has_all_verdicts();
    is_reached && is_nothing_open && is_quiet(facts)
}

/// Whether three consecutive reads of counters and rows show no change.
fn is_quiet(facts: &Facts) -> bool {
    let Some(last) = facts.row_reads.last() else {
        return false;
    };
    let (mut first, mut count) = (last.time, 0);
    for read in facts.row_reads.iter().rev() {
        let is_near = count == 0 || read.time.until(first) <= LONGEST_GAP;
        if read.version != last.version || !is_near {
            break;
        }
        if !has_counters_before(facts, read.time) {
            continue;
        }
        (first, count) = (read.time, count + 1);
    }
    count >= FEWEST_READS && first.until(last.time) >= UNCHANGED
}

/// Whether counters were read shortly before this list. True if the service reports no counters.
fn has_counters_before(facts: &Facts, list: ReadTime) -> bool {
    let mut reads = facts.counter_reads.iter().rev();
    let before = reads.find(|(time, _)| *time <= list);
    facts.counter_reads.is_empty()
        || before.is_some_and(|(time, _)| time.until(list) <= LONGEST_GAP)
}

/// Whether the rows explain the counters. An attempt without a verdict may be counted as failed.
pub(super) fn is_explained(facts: &Facts) -> bool {
    let Some((passed, failed)) = facts.usable() else {
        return false;
    };
    let (rows_passed, rows_failed) = facts.attempts.verdicts();
    let most_failed = rows_failed.saturating_add(facts.attempts.in_state(RowState::NoVerdict));
    passed == rows_passed && (rows_failed..=most_failed).contains(&failed)
}
