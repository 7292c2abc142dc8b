//! When a batch is over. The service does not say, so the end is put together from counters and rows.

use std::time::Duration;

use super::evidence::{Evidence, Listed};
use super::jobs::Job;
use super::judge::counted_bounds;
use super::read::{Counters, ReadTime, RowState};
use crate::policy::gate::{Judgement, judge_bounds};

/// By which rule a batch is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::runner) enum Ended {
    /// Counters and rows tell the same, and it is everything that was planned.
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

pub(super) fn of(evidence: &Evidence) -> Option<Ended> {
    if is_agreed(evidence) {
        Some(Ended::Agreed)
    } else if has_all_rows(evidence) {
        Some(Ended::AllRows)
    } else if are_counters_settled(evidence) {
        Some(Ended::CountersAlone)
    } else if is_unchanged(evidence) {
        Some(Ended::Unchanged)
    } else {
        None
    }
}

fn is_agreed(evidence: &Evidence) -> bool {
    evidence.is_complete()
        && evidence.jobs.open() == 0
        && evidence.usable() == Some(evidence.jobs.verdicts())
        && are_verdicts_confirmed(evidence)
}

fn are_verdicts_confirmed(evidence: &Evidence) -> bool {
    let mut judged = evidence
        .jobs
        .iter()
        .filter(|job| matches!(job.state, RowState::Passed | RowState::Failed));
    judged.all(Job::is_confirmed)
}

fn has_all_rows(evidence: &Evidence) -> bool {
    let confirmed = |case: usize| {
        let jobs = evidence.jobs.iter();
        let confirmed = jobs.filter(|job| job.cases.contains(&case) && job.is_confirmed());
        confirmed.count() as u64
    };
    let mut cases = 0..evidence.state.cases.len();
    evidence.usable().is_none()
        && cases.all(|case| {
            let planned = evidence.plan.planned(case);
            planned.is_some_and(|planned| planned > 0 && confirmed(case) >= planned)
        })
}

fn are_counters_settled(evidence: &Evidence) -> bool {
    if !evidence.state.is_without_rows() || !evidence.is_complete() {
        return false;
    }
    let Some((first, last)) = equal_counters(&evidence.counted) else {
        return false;
    };
    let complete_since = evidence
        .counted
        .iter()
        .rev()
        .take_while(|(_, counters)| evidence.plan.is_complete(*counters))
        .last()
        .map_or(first, |(time, _)| *time);
    let is_empty = |listed: &Listed| complete_since.until(listed.time) >= EMPTY_LIST;
    let equal_for = if passes_by_counters(evidence) {
        EQUAL_IF_PASSING
    } else if evidence.is_suspect() {
        return false;
    } else {
        EQUAL_IF_NOT
    };
    first.until(last) >= equal_for && evidence.listed.iter().any(is_empty)
}

/// The first and the last of the latest reads in a row that told the same counters.
fn equal_counters(counted: &[(ReadTime, Counters)]) -> Option<(ReadTime, ReadTime)> {
    let (last, counters) = counted.last()?;
    let equal = counted.iter().rev().take_while(|(_, old)| old == counters);
    Some((equal.last()?.0, *last))
}

fn passes_by_counters(evidence: &Evidence) -> bool {
    let passes = |(index, case): (usize, &super::Case)| {
        let (Some((least, most)), Some(planned)) = (
            counted_bounds(evidence, index),
            evidence.plan.planned(index),
        ) else {
            return false;
        };
        let mut gates = case.gates.iter();
        gates.all(|gate| judge_bounds(gate.required(planned), least, most) == Judgement::Passed)
    };
    evidence.state.cases.values().enumerate().all(passes)
}

fn is_unchanged(evidence: &Evidence) -> bool {
    let counters = evidence.usable().filter(|_| !evidence.is_suspect());
    let counted = counters.map_or(0, |(passed, failed)| passed.saturating_add(failed));
    let plan = evidence.plan.smallest.max(1);
    let is_reached = evidence.ended_rows() >= plan || counted >= plan;
    let is_nothing_open = evidence.jobs.open() == 0
        || evidence.is_complete() && !evidence.is_suspect()
        || evidence.plan.is_sure && evidence.has_all_verdicts();
    is_reached && is_nothing_open && is_quiet(evidence)
}

/// Whether three complete reads of counters and rows in a row told nothing new.
fn is_quiet(evidence: &Evidence) -> bool {
    let Some(last) = evidence.listed.last() else {
        return false;
    };
    let (mut first, mut count) = (last.time, 0);
    for listed in evidence.listed.iter().rev() {
        let is_near = count == 0 || listed.time.until(first) <= LONGEST_GAP;
        if listed.version != last.version || !is_near {
            break;
        }
        if !is_counted_with(evidence, listed.time) {
            continue;
        }
        (first, count) = (listed.time, count + 1);
    }
    count >= FEWEST_READS && first.until(last.time) >= UNCHANGED
}

/// Whether the counters were read together with this list, where the service tells counters at all.
fn is_counted_with(evidence: &Evidence, listed: ReadTime) -> bool {
    let mut counted = evidence.counted.iter().rev();
    let before = counted.find(|(time, _)| *time <= listed);
    evidence.counted.is_empty() || before.is_some_and(|(time, _)| time.until(listed) <= LONGEST_GAP)
}

/// Whether the rows account for the counters: an attempt that ended without a verdict may be counted as failed.
pub(super) fn is_explained(evidence: &Evidence) -> bool {
    let Some((passed, failed)) = evidence.usable() else {
        return false;
    };
    let (rows_passed, rows_failed) = evidence.jobs.verdicts();
    let most_failed = rows_failed.saturating_add(evidence.jobs.count(RowState::NoVerdict));
    passed == rows_passed && (rows_failed..=most_failed).contains(&failed)
}
