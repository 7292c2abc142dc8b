//! What is known of one batch: everything that was ever told, put together. Pure; the looking is in `follow`.

use std::collections::HashMap;

use crate::api::{AttemptRow, BatchSnapshot, CaseDefinition};
use crate::id::{AgentId, TestCaseId};
use crate::outcome::{Attempt, Tally};
use crate::text::ForeignText;

/// What is known of one batch.
#[derive(Clone, Debug, Default)]
pub(super) struct Sight {
    cases: Vec<TestCaseId>,
    /// The largest number of planned attempts that was told for a case, anywhere.
    told: HashMap<TestCaseId, u64>,
    labels: HashMap<TestCaseId, ForeignText>,
    counters: BatchSnapshot,
    /// The rows as they were last read; `None` as long as the list of test runs gave nothing usable.
    rows: Option<Vec<AttemptRow>>,
}

impl Sight {
    pub(super) fn new(cases: Vec<TestCaseId>) -> Self {
        Self {
            cases,
            ..Self::default()
        }
    }

    pub(super) fn see_case(&mut self, case: &CaseDefinition) {
        if let Some(planned) = case.planned {
            let told = self.told.entry(case.id.clone()).or_default();
            *told = planned.max(*told);
        }
        if let Some(label) = &case.label {
            self.labels
                .entry(case.id.clone())
                .or_insert_with(|| label.clone());
        }
    }

    /// Whether the batch can be this one: of this agent, and with no case that was not asked for.
    pub(super) fn fits(&self, agent: &AgentId, batch: &BatchSnapshot) -> bool {
        batch.agent.as_ref().is_none_or(|told| told == agent)
            && batch.cases.iter().all(|case| self.cases.contains(&case.id))
    }

    /// The same for its rows.
    pub(super) fn fits_rows(&self, rows: &[AttemptRow]) -> bool {
        rows.iter().all(|row| self.cases.contains(&row.case.id))
    }

    pub(super) fn see_batch(&mut self, batch: BatchSnapshot) {
        for case in &batch.cases {
            self.see_case(case);
        }
        self.counters = batch;
    }

    /// Takes in the rows and says whether they are as they were.
    pub(super) fn see_rows(&mut self, rows: Vec<AttemptRow>) -> bool {
        for row in &rows {
            self.see_case(&row.case);
        }
        let states = |rows: &[AttemptRow]| -> Vec<_> {
            rows.iter()
                .map(|row| (row.attempt.job.clone(), row.attempt.state))
                .collect()
        };
        let is_equal = self
            .rows
            .as_deref()
            .is_some_and(|before| states(before) == states(&rows));
        self.rows = Some(rows);
        is_equal
    }

    pub(super) fn rows_mut(&mut self) -> impl Iterator<Item = &mut AttemptRow> {
        self.rows.iter_mut().flatten()
    }

    pub(super) fn has_rows(&self) -> bool {
        self.rows.is_some()
    }

    pub(super) fn label(&self, case: &TestCaseId) -> Option<&ForeignText> {
        self.labels.get(case)
    }

    /// The attempts of one case that were seen.
    pub(super) fn attempts(&self, case: &TestCaseId) -> impl Iterator<Item = &Attempt> {
        let rows = self
            .rows
            .iter()
            .flatten()
            .filter(move |row| row.case.id == *case);
        rows.map(|row| &row.attempt)
    }

    /// How many attempts of a case the batch makes: the largest number that was told, and at least as many as
    /// there are rows. Rows alone prove nothing, since more may follow.
    pub(super) fn planned(&self, case: &TestCaseId) -> Option<u64> {
        let told = *self.told.get(case)?;
        Some(told.max(self.attempts(case).count() as u64))
    }

    /// The planned attempts of all cases, if all are known.
    pub(super) fn planned_in_all(&self) -> Option<u64> {
        self.cases.iter().try_fold(0_u64, |sum, case| {
            Some(sum.saturating_add(self.planned(case)?))
        })
    }

    fn all_rows(&self) -> Tally {
        Tally::of(self.rows.iter().flatten().map(|row| &row.attempt))
    }

    /// The attempts that have ended, by whichever of counters and rows knows more.
    pub(super) fn ended(&self) -> Tally {
        let rows = Tally {
            unfinished: 0,
            ..self.all_rows()
        };
        let counters = Tally {
            passed: self.counters.successful.unwrap_or(0),
            failed: self.counters.failed.unwrap_or(0),
            ..Tally::default()
        };
        if counters.total() > rows.total() {
            counters
        } else {
            rows
        }
    }

    /// How many planned attempts have not ended, if that is known.
    pub(super) fn left(&self) -> Option<u64> {
        Some(self.planned_in_all()?.saturating_sub(self.ended().total()))
    }

    /// Whether the counters account for every planned attempt.
    ///
    /// `total` alone proves nothing: it may count only what has ended, and then reads 0 of 0 at the start.
    pub(super) fn is_done_by_counters(&self) -> bool {
        let (Some(successful), Some(planned)) = (self.counters.successful, self.planned_in_all())
        else {
            return false;
        };
        let ended = successful.saturating_add(self.counters.failed.unwrap_or(0));
        planned > 0 && ended >= planned.max(self.counters.total.unwrap_or(0))
    }

    /// Whether every planned attempt has a row that is over. Where nobody tells what is planned, one row a case
    /// is the least; such a case passes only gates that no further row could turn.
    pub(super) fn is_done_by_rows(&self) -> bool {
        let rows = self.all_rows();
        let has_all = |case| self.attempts(case).count() as u64 >= self.planned(case).unwrap_or(1);
        let total = self.counters.total.unwrap_or(0);
        rows.total() > 0
            && rows.unfinished == 0
            && rows.total() >= total
            && self.cases.iter().all(has_all)
    }

    /// Planned attempts without a row that is over.
    pub(super) fn missing(&self) -> u64 {
        let rows = self.all_rows();
        let planned = self.planned_in_all().unwrap_or_else(|| rows.total());
        planned.saturating_sub(rows.judged() + rows.errored)
    }

    /// Whether counters and rows can both be true.
    ///
    /// What the counters have more must be found among attempts that have no verdict in the rows. It is not
    /// documented whether an attempt that errored counts as failed, so it may.
    pub(super) fn is_consistent(&self) -> bool {
        let rows = self.all_rows();
        let extra = |counter: Option<u64>, seen: u64| {
            counter.map_or(Some(0), |count| count.checked_sub(seen))
        };
        let passed = extra(self.counters.successful, rows.passed);
        let failed = extra(self.counters.failed, rows.failed);
        let (Some(passed), Some(failed)) = (passed, failed) else {
            return false;
        };
        passed <= self.missing() && passed.saturating_add(failed) <= self.missing() + rows.errored
    }

    /// Both sides of a contradiction, for a message.
    pub(super) fn contradiction(&self) -> String {
        let (rows, told) = (self.all_rows(), |count: Option<u64>| {
            count.map_or("?".to_owned(), |n| n.to_string())
        });
        let (passed, failed) = (told(self.counters.successful), told(self.counters.failed));
        format!(
            "the batch counts {passed} passed and {failed} failed attempts, its test runs say {} and {}",
            rows.passed, rows.failed
        )
    }

    /// The least and the most attempts of a case that can have passed, going by the batch's counters alone.
    pub(super) fn bounds(&self, case: &TestCaseId) -> Option<(u64, u64)> {
        let (planned, all) = (self.planned(case)?, self.planned_in_all()?);
        let (successful, failed) = (self.counters.successful?, self.counters.failed?);
        let is_possible = successful.saturating_add(failed) <= all;
        let at_least = planned.saturating_sub(all.saturating_sub(successful));
        is_possible.then(|| (at_least, planned.min(all.saturating_sub(failed))))
    }
}

#[cfg(test)]
mod tests;
