//! What the world shows of a batch: to the clock it is one thing, to whoever reads a replica another.

use std::time::Duration;

use jiff::SignedDuration;

use super::dialect::TotalAttempts;
use super::evidence::Unjudged;
use super::listing::Dates;
use super::run::Run;
use super::script::{Turn, Verdict};
use super::span::Span;
use super::world::{Batch, ServiceState};
use crate::wire;

/// How far a replica is behind.
const STALE: Duration = Duration::from_secs(2);

/// New York is this far from UTC in November.
const LOCAL: SignedDuration = SignedDuration::from_hours(-5);

impl ServiceState {
    /// An agent's batches as the list shows them, newest first.
    pub(super) fn listed(&self, agent: &str) -> Vec<wire::BatchRun> {
        let lag = self
            .script()
            .listing
            .lag
            .map_or(Duration::ZERO, |lag| lag.0);
        let is_listed = |batch: &&Batch| !batch.earlier.is_zero() || batch.started.elapsed() >= lag;
        let batches = self.batches_of(agent).filter(is_listed);
        batches.map(|batch| self.show(batch, false)).collect()
    }

    pub(super) fn batch(&mut self, agent: &str, id: &str) -> Option<wire::BatchRun> {
        let is_stale = self.is_stale();
        self.find(agent, id).map(|batch| self.show(batch, is_stale))
    }

    /// The rows of a batch; `None` if there is no such batch of this agent.
    pub(super) fn rows(&mut self, agent: &str, batch: &str) -> Option<Vec<wire::TestRun>> {
        let is_stale = self.is_stale();
        let batch = self.find(agent, batch)?;
        let evidence = &self.script().evidence;
        if !evidence.ignores_batch {
            return Some(self.rows_of(batch, is_stale));
        }
        let all = self.batches_of(agent);
        let mut rows: Vec<_> = all
            .flat_map(|batch| self.rows_of(batch, is_stale))
            .collect();
        for row in &mut rows {
            row.batch_id = None;
        }
        Some(rows)
    }

    /// Whether this read comes from a replica that is behind.
    fn is_stale(&mut self) -> bool {
        self.reads += 1;
        let every = self.script().evidence.stale_every;
        every.is_some_and(|every| self.reads.is_multiple_of(every))
    }

    /// A batch that was there before has long ended.
    fn age(batch: &Batch, lag: Option<Span>, is_stale: bool) -> Duration {
        let stale = if is_stale { STALE } else { Duration::ZERO };
        let lag = lag.map_or(Duration::ZERO, |lag| lag.0);
        (batch.started.elapsed() + batch.earlier).saturating_sub(lag + stale)
    }

    fn show(&self, batch: &Batch, is_stale: bool) -> wire::BatchRun {
        let (script, evidence) = (self.script(), &self.script().evidence);
        let age = Self::age(batch, evidence.counters_lag, is_stale);
        let count = |verdict| {
            let judged = batch.runs.iter();
            judged
                .filter(|run| run.verdict_at(age, evidence) == Some(verdict))
                .count() as u64
        };
        let told = self.agent(&batch.agent).and_then(|agent| agent.counters);
        let successful = told.map_or_else(|| count(Verdict::Pass), |counters| counters.successful);
        let failed = match told {
            Some(counters) => counters.failed,
            None if evidence.open_counts_as_failed => batch.runs.len() as u64 - successful,
            None => count(Verdict::Fail),
        };
        let total = match script.dialect.total_attempts {
            TotalAttempts::Planned => batch.runs.len() as u64,
            TotalAttempts::Ended => successful + failed,
        };
        let case = |case: &wire::TestCase| {
            let id = case.test_case_id.as_deref().unwrap_or_default();
            let now = self.case(&batch.agent, id);
            wire::TestCaseOrId::TestCase(Box::new(now.unwrap_or_else(|| case.clone())))
        };
        wire::BatchRun {
            batch_id: Some(batch.id.clone()),
            workspace_id: Some("org_sandbox".to_owned()),
            agent: Some(self.summary(&batch.agent)),
            created_date: self.created_date(batch),
            test_cases: Some(batch.cases.iter().map(case).collect()),
            successful_attempts: Some(successful),
            failed_attempts: Some(failed),
            total_attempts: Some(total + evidence.extra_total),
        }
    }

    pub(super) fn created_date(&self, batch: &Batch) -> Option<String> {
        let (began, at) = self.began;
        let since = batch.started.duration_since(began);
        let created = at
            .checked_add(since)
            .ok()?
            .checked_sub(batch.earlier)
            .ok()?;
        let text = match self.script().listing.dates {
            Dates::Absent => return None,
            Dates::Exact => format!("{created:.3}"),
            Dates::Minute => created.strftime("%Y-%m-%dT%H:%M:00Z").to_string(),
            Dates::Local => format!("{:.3}", created.checked_add(LOCAL).ok()?),
        };
        Some(text)
    }

    fn rows_of(&self, batch: &Batch, is_stale: bool) -> Vec<wire::TestRun> {
        let evidence = &self.script().evidence;
        let age = Self::age(batch, evidence.rows_lag, is_stale);
        if evidence.rows_at_end && !batch.runs.iter().all(|run| run.has_ended(age)) {
            return Vec::new();
        }
        let shown = batch.runs.iter().filter(|run| run.is_shown);
        let rows = shown.flat_map(|run| self.rows_of_run(batch, run, age));
        let mut rows: Vec<_> = rows.skip(usize::from(is_stale)).collect();
        if let Some(row) = rows.first().filter(|_| evidence.foreign_row) {
            let mut foreign = row.clone();
            foreign.job_id = Some("job_foreign".to_owned());
            if let Some(case) = &mut foreign.test_case {
                case.test_case_id = Some("tc_foreign".to_owned());
            }
            rows.push(foreign);
        }
        rows
    }

    /// The row of a test run, and any further rows that the list repeats it in.
    fn rows_of_run(&self, batch: &Batch, run: &Run, age: Duration) -> Vec<wire::TestRun> {
        let row = self.row(batch, run, age);
        let repeated = run.repeated.iter().filter(|_| run.has_ended(age));
        let repeated = repeated.map(|verdict| wire::TestRun {
            is_successful: is_successful(*verdict),
            ..row.clone()
        });
        let repeated: Vec<_> = repeated.collect();
        [row].into_iter().chain(repeated).collect()
    }

    pub(super) fn run(&self, agent: &str, batch: &str, job: &str) -> Option<wire::TestRun> {
        let batch = self.find(agent, batch)?;
        let age = Self::age(batch, None, false);
        let run = batch.runs.iter().find(|run| run.job_at(age) == job)?;
        Some(self.row(batch, run, age))
    }

    fn row(&self, batch: &Batch, run: &Run, age: Duration) -> wire::TestRun {
        let evidence = &self.script().evidence;
        let ended = run.has_ended(age);
        let judged = run.verdict_at(age, evidence);
        let turn = |turn: &Turn| wire::ConversationTurn {
            role: Some(turn.role.clone()),
            content: Some(turn.content.clone()),
        };
        let says_false = match (ended, judged) {
            (false, _) => evidence.open_says_false,
            (true, None) => evidence.unjudged == Unjudged::False && run.verdict != Verdict::None,
            (true, Some(_)) => false,
        };
        let completed = run.time.filter(|_| ended && evidence.completed_dates);
        let case = run.case.test_case_id.as_deref().unwrap_or_default();
        wire::TestRun {
            batch_id: Some(batch.id.clone()),
            workspace_id: Some("org_sandbox".to_owned()),
            agent: Some(self.summary(&batch.agent)),
            test_case: Some(
                self.case(&batch.agent, case)
                    .unwrap_or_else(|| run.case.clone()),
            ),
            job_id: Some(run.job_at(age).to_owned()),
            chat_id: Some(run.chat.clone()),
            created_date: Some(self.date(batch.started)),
            completed_date: completed.map(|time| self.date(batch.started + time)),
            is_successful: judged
                .and_then(is_successful)
                .or(says_false.then_some(false)),
            remarks: run
                .remarks
                .clone()
                .filter(|_| judged.is_some() && evidence.remarks),
            conversation: Some(if ended {
                run.conversation.iter().map(turn).collect()
            } else {
                Vec::new()
            }),
            ..wire::TestRun::default()
        }
    }
}

fn is_successful(verdict: Verdict) -> Option<bool> {
    match verdict {
        Verdict::Pass => Some(true),
        Verdict::Fail => Some(false),
        Verdict::None | Verdict::Hang => None,
    }
}
