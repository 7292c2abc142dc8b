//! Converts simulated batches and attempts to response bodies, as of now or as a stale replica has them.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;

use super::attempt::SimulatedAttempt;
use super::batches::SimulatedBatch;
use super::dialect::TotalAttempts;
use super::duration::ScriptDuration;
use super::evidence::Unjudged;
use super::listing::DateFormat;
use super::scripted_agent::{ScriptedTurn, ScriptedVerdict};
use super::state::ServiceState;
use crate::wire;

/// How far a stale replica is behind.
const REPLICA_LAG: Duration = Duration::from_secs(2);

/// New York's offset from UTC in November.
const NEW_YORK_OFFSET: SignedDuration = SignedDuration::from_hours(-5);

impl ServiceState {
    /// The agent's list of batches, newest first.
    pub(super) fn listed_batches(&self, agent: &str) -> Vec<wire::BatchRun> {
        let lag = self.script().listing.lag.0;
        let is_listed = |batch: &&SimulatedBatch| {
            !batch.initial_age.is_zero() || batch.started.elapsed() >= lag
        };
        let batches = self.batches_of(agent).filter(is_listed);
        batches
            .map(|batch| self.to_batch_run(batch, false))
            .collect()
    }

    pub(super) fn batch_run(&mut self, agent: &str, id: &str) -> Option<wire::BatchRun> {
        let is_stale = self.next_read_is_stale();
        self.find_batch(agent, id)
            .map(|batch| self.to_batch_run(batch, is_stale))
    }

    /// The rows of a batch; `None` if there is no such batch of this agent.
    pub(super) fn test_runs(&mut self, agent: &str, batch: &str) -> Option<Vec<wire::TestRun>> {
        let is_stale = self.next_read_is_stale();
        let batch = self.find_batch(agent, batch)?;
        let evidence = &self.script().evidence;
        if !evidence.ignores_batch {
            return Some(self.rows_of_batch(batch, is_stale));
        }
        let all = self.batches_of(agent);
        let mut rows: Vec<_> = all
            .flat_map(|batch| self.rows_of_batch(batch, is_stale))
            .collect();
        for row in &mut rows {
            row.batch_id = None;
        }
        Some(rows)
    }

    /// Counts a read; whether it comes from a stale replica.
    fn next_read_is_stale(&mut self) -> bool {
        self.reads += 1;
        let every = self.script().evidence.stale_every;
        every.is_some_and(|every| self.reads.is_multiple_of(every))
    }

    /// How old the batch is for this read.
    fn age(batch: &SimulatedBatch, lag: ScriptDuration, is_stale: bool) -> Duration {
        let stale = if is_stale {
            REPLICA_LAG
        } else {
            Duration::ZERO
        };
        (batch.started.elapsed() + batch.initial_age).saturating_sub(lag.0 + stale)
    }

    fn to_batch_run(&self, batch: &SimulatedBatch, is_stale: bool) -> wire::BatchRun {
        let (script, evidence) = (self.script(), &self.script().evidence);
        let age = Self::age(batch, evidence.counters_lag, is_stale);
        let count = |verdict| {
            let judged = batch.attempts.iter();
            judged
                .filter(|attempt| attempt.verdict_at(age, evidence) == Some(verdict))
                .count() as u64
        };
        let fixed = self.agent(&batch.agent).and_then(|agent| agent.counters);
        let successful = fixed.map_or_else(
            || count(ScriptedVerdict::Pass),
            |counters| counters.successful,
        );
        let failed = match fixed {
            Some(counters) => counters.failed,
            None if evidence.open_counts_as_failed => batch.attempts.len() as u64 - successful,
            None => count(ScriptedVerdict::Fail),
        };
        let total = match script.dialect.total_attempts {
            TotalAttempts::Planned => batch.attempts.len() as u64,
            TotalAttempts::Ended => successful + failed,
        };
        let case = |case: &Arc<wire::TestCase>| {
            let case = self.current_case(&batch.agent, case);
            wire::TestCaseOrId::TestCase(Box::new(case))
        };
        wire::BatchRun {
            batch_id: Some(batch.id.clone()),
            workspace_id: Some("org_sandbox".to_owned()),
            agent: Some(self.agent_summary(&batch.agent)),
            created_date: self.created_date(batch),
            test_cases: Some(batch.cases.iter().map(case).collect()),
            successful_attempts: Some(successful),
            failed_attempts: Some(failed),
            total_attempts: Some(total + evidence.extra_total),
        }
    }

    pub(super) fn created_date(&self, batch: &SimulatedBatch) -> Option<String> {
        let (began, at) = self.began;
        let since = batch.started.duration_since(began);
        let created = at
            .checked_add(since)
            .ok()?
            .checked_sub(batch.initial_age)
            .ok()?;
        let text = match self.script().listing.dates {
            DateFormat::Absent => return None,
            DateFormat::Exact => format!("{created:.3}"),
            DateFormat::Minute => created.strftime("%Y-%m-%dT%H:%M:00Z").to_string(),
            DateFormat::Local => format!("{:.3}", created.checked_add(NEW_YORK_OFFSET).ok()?),
        };
        Some(text)
    }

    fn rows_of_batch(&self, batch: &SimulatedBatch, is_stale: bool) -> Vec<wire::TestRun> {
        let evidence = &self.script().evidence;
        let age = Self::age(batch, evidence.rows_lag, is_stale);
        if evidence.rows_at_end && !batch.attempts.iter().all(|attempt| attempt.has_ended(age)) {
            return Vec::new();
        }
        let shown = batch.attempts.iter().filter(|attempt| attempt.is_shown);
        let rows = shown.flat_map(|attempt| self.repeated_rows(batch, attempt, age));
        let mut rows: Vec<_> = rows.skip(usize::from(is_stale)).collect();
        if let Some(row) = rows.first().filter(|_| evidence.foreign_row) {
            let mut unrelated = row.clone();
            unrelated.job_id = Some("job_foreign".to_owned());
            if let Some(case) = &mut unrelated.test_case {
                case.test_case_id = Some("tc_foreign".to_owned());
            }
            rows.push(unrelated);
        }
        rows
    }

    /// The row of an attempt, and its repeated rows.
    fn repeated_rows(
        &self,
        batch: &SimulatedBatch,
        attempt: &SimulatedAttempt,
        age: Duration,
    ) -> Vec<wire::TestRun> {
        let row = self.to_test_run(batch, attempt, age);
        let repeated = attempt.repeated.iter().filter(|_| attempt.has_ended(age));
        let repeated = repeated.map(|verdict| wire::TestRun {
            is_successful: is_successful(*verdict),
            ..row.clone()
        });
        let repeated: Vec<_> = repeated.collect();
        [row].into_iter().chain(repeated).collect()
    }

    pub(super) fn test_run(&self, agent: &str, batch: &str, job: &str) -> Option<wire::TestRun> {
        let batch = self.find_batch(agent, batch)?;
        let age = Self::age(batch, ScriptDuration::default(), false);
        let attempt = batch
            .attempts
            .iter()
            .find(|attempt| attempt.job_at(age) == job)?;
        Some(self.to_test_run(batch, attempt, age))
    }

    fn to_test_run(
        &self,
        batch: &SimulatedBatch,
        attempt: &SimulatedAttempt,
        age: Duration,
    ) -> wire::TestRun {
        let evidence = &self.script().evidence;
        let ended = attempt.has_ended(age);
        let judged = attempt.verdict_at(age, evidence);
        let turn = |turn: &ScriptedTurn| wire::ConversationTurn {
            role: Some(turn.role.clone()),
            content: Some(turn.content.clone()),
        };
        let says_false = match (ended, judged) {
            (false, _) => evidence.open_says_false,
            (true, None) => {
                evidence.unjudged == Unjudged::False && attempt.verdict != ScriptedVerdict::None
            }
            (true, Some(_)) => false,
        };
        let completed = attempt.time.filter(|_| ended && evidence.completed_dates);
        wire::TestRun {
            batch_id: Some(batch.id.clone()),
            workspace_id: Some("org_sandbox".to_owned()),
            agent: Some(self.agent_summary(&batch.agent)),
            test_case: Some(self.current_case(&batch.agent, &attempt.case)),
            job_id: Some(attempt.job_at(age).to_owned()),
            chat_id: Some(attempt.chat.clone()),
            created_date: Some(self.date(batch.started)),
            completed_date: completed.map(|time| self.date(batch.started + time)),
            is_successful: judged
                .and_then(is_successful)
                .or(says_false.then_some(false)),
            remarks: attempt
                .remarks
                .clone()
                .filter(|_| judged.is_some() && evidence.remarks),
            conversation: Some(if ended {
                attempt.conversation.iter().map(turn).collect()
            } else {
                Vec::new()
            }),
            ..wire::TestRun::default()
        }
    }
}

fn is_successful(verdict: ScriptedVerdict) -> Option<bool> {
    match verdict {
        ScriptedVerdict::Pass => Some(true),
        ScriptedVerdict::Fail => Some(false),
        ScriptedVerdict::None | ScriptedVerdict::Hang => None,
    }
}
