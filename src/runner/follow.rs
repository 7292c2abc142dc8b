//! Follows one batch: polls its counters and test runs until the evidence shows its end. See `batch_state` for the
//! rules.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use super::batch_state::{
    BatchEvidence, BatchState, BatchStatus, EndRule, Observation, Observed, ReadTime,
};
use super::run_context::RunContext;
use crate::api::{Client, Failure};
use crate::event::Fact;
use crate::id::{AgentId, BatchId};
use crate::outcome::{Tally, Trouble, TroubleKind};
use crate::policy::poll::Pace;

/// How long the counters must stand still before the test runs are read: counters may omit one without a verdict. Longer
/// than most attempts take.
const IDLE_FROM_START: Duration = Duration::from_secs(30);

/// The same after progress, at least; and at least this part of the batch's age then, since the last attempts take
/// longest.
const MIN_IDLE: Duration = Duration::from_secs(2);
const IDLE_PART: u32 = 2;

/// The longest wait before a poll, however low the request rate is.
const MAX_WAIT_FOR_RATE: Duration = Duration::from_mins(5);

/// Short, because single test runs are read only for their transcripts.
const TRANSCRIPT_RETRIES: Duration = Duration::from_secs(10);

/// How long the service may refuse to return the batch before it is given up.
const REFUSED_LIMIT: Duration = Duration::from_secs(30);

/// How long answers may be unreadable. A proxy may return its own pages while the service is redeployed.
const UNREADABLE_LIMIT: Duration = Duration::from_mins(1);

/// The shortest and the longest pause between two reads of a batch that may be over, or that cannot be read.
const SHORT_PAUSES: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(15)];

/// Between these, the pause is this share of the time since then.
const PAUSE_SHARE: u32 = 4;

/// How long a stopped run reads its batches once more: the reports must follow within 5 seconds.
const STOP_READ_LIMIT: Duration = Duration::from_secs(3);

/// Follows one batch.
pub(super) struct Follower<'a> {
    context: &'a RunContext,
    client: Client,
    agent: &'a AgentId,
    batch: &'a BatchId,
    created: Instant,
    last_progress: Instant,
    progress: Tally,
    /// When the test runs are read if the counters do not move.
    idle_read_at: Instant,
    /// Since when the batch may be over, or cannot be read.
    short_pauses_since: Option<Instant>,
    /// What the last poll could not read, and why. The next poll reads it again.
    unread: Option<(String, Failure)>,
    /// Since when the service refuses to return the batch, or returns something unreadable.
    refused_since: Option<Instant>,
    has_rows: bool,
}

impl<'a> Follower<'a> {
    pub(super) fn new(context: &'a RunContext, agent: &'a AgentId, batch: &'a BatchId) -> Self {
        let now = Instant::now();
        // No retries: the next poll reads again, and a failure does not delay the other read of the same poll.
        let no_retries = Duration::ZERO;
        context.add_followed();
        Self {
            context,
            client: context.client.with_retry_budget(no_retries),
            agent,
            batch,
            created: now,
            last_progress: now,
            progress: Tally::default(),
            idle_read_at: now + IDLE_FROM_START,
            short_pauses_since: None,
            unread: None,
            refused_since: None,
            has_rows: false,
        }
    }

    /// Polls until the batch is over, then reads the missing transcripts.
    pub(super) async fn follow(&mut self, state: &mut BatchState) -> Result<(), Trouble> {
        let shortest = self.context.shortest_batch(self.agent);
        let pace = self.context.settings.pace;
        sleep(pace.first(shortest, fastrand::f64())).await;
        loop {
            let mut status = self.poll(state).await?;
            let end = status.end;
            if end == Some(EndRule::CountersAlone) {
                // Rows that appear now are better evidence than the counters.
                self.read_rows(state).await;
                status = state.evidence().status();
            }
            if end.is_some_and(|end| end != EndRule::CountersAlone || state.is_without_rows()) {
                break;
            }
            self.check_stall()?;
            let pause = self.pause(status);
            if let Some((what, why)) = &self.unread {
                self.context.observer.emit(Fact::RetryScheduled {
                    what: what.clone(),
                    why: why.to_string(),
                    delay: pause,
                });
            }
            sleep(pause).await;
        }
        self.read_transcripts(state).await;
        check_contradiction(&state.evidence())
    }

    async fn poll(&mut self, state: &mut BatchState) -> Result<BatchStatus, Trouble> {
        self.read_batch(state).await?;
        let evidence = state.evidence();
        self.report_progress(&evidence);
        let mut status = evidence.status();
        let needs_rows = status.may_be_over
            || evidence.needs_rows()
            || self.idle_read_at <= Instant::now()
            || self.unread.is_some();
        if needs_rows {
            // As long again as the batch has been idle.
            self.idle_read_at = Instant::now() + self.last_progress.elapsed().max(MIN_IDLE);
            self.read_rows(state).await;
            let evidence = state.evidence();
            self.report_progress(&evidence);
            status = evidence.status();
        }
        if state.is_contradicted() {
            check_contradiction(&state.evidence())?;
        }
        Ok(status)
    }

    async fn read_batch(&mut self, state: &mut BatchState) -> Result<(), Trouble> {
        let began = self.context.observer.elapsed();
        match self.client.batch(self.agent, self.batch).await {
            Ok(batch) => {
                (self.refused_since, self.unread) = (None, None);
                state.apply(self.observation(began, Observed::Batch(batch)));
                Ok(())
            }
            Err(failure) => {
                self.unread = Some((format!("batch {}", self.batch), failure.clone()));
                self.check_failure(&failure)
            }
        }
    }

    /// Gives up a batch that cannot be read for some time. Its rows may still be readable.
    fn check_failure(&mut self, failure: &Failure) -> Result<(), Trouble> {
        let limit = match failure {
            Failure::Unreadable { .. } => UNREADABLE_LIMIT,
            _ if failure.is_key_unknown() => Duration::ZERO,
            _ if failure.is_transient() => return Ok(()),
            _ => REFUSED_LIMIT,
        };
        let since = *self.refused_since.get_or_insert_with(Instant::now);
        if since.elapsed() < limit || self.has_rows && !failure.is_key_unknown() {
            return Ok(());
        }
        let (kind, what) = if failure.is_key_refused() {
            let what = "the key is not accepted any more".to_owned();
            (TroubleKind::KeyRefused, what)
        } else {
            let what = format!("batch {} cannot be read", self.batch);
            (TroubleKind::ApiError, what)
        };
        Err(Trouble::new(kind, format!("{what}: {failure}")))
    }

    /// Reads the test runs. The next poll repeats a read that fails.
    async fn read_rows(&mut self, state: &mut BatchState) {
        let began = self.context.observer.elapsed();
        let rows = self.client.test_runs(self.agent, self.batch).await;
        self.has_rows = rows.as_ref().is_ok_and(|rows| !rows.is_empty());
        let observed = match rows {
            Ok(rows) => Observed::rows(rows),
            Err(failure) => {
                if failure.is_transient() {
                    let what = format!("the test runs of batch {}", self.batch);
                    self.unread.get_or_insert((what, failure));
                }
                Observed::RowsFailed
            }
        };
        state.apply(self.observation(began, observed));
    }

    fn observation(&self, began: Duration, what: Observed) -> Observation {
        let ended = self.context.observer.elapsed();
        let time = ReadTime { began, ended };
        Observation { time, what }
    }

    /// The pause before the next poll: short at first for a batch that may be over, and never so long that the reads
    /// cannot prove that nothing changes.
    fn pause(&mut self, status: BatchStatus) -> Duration {
        let pace = self.context.settings.pace;
        let next = pace.next(self.created.elapsed(), status.progress, fastrand::f64());
        let next = next.max(self.shortest_at_rate());
        if !status.may_be_over && self.unread.is_none() {
            self.short_pauses_since = None;
            return next;
        }
        let since = *self.short_pauses_since.get_or_insert_with(Instant::now);
        let [shortest, longest] = SHORT_PAUSES;
        next.min((since.elapsed() / PAUSE_SHARE).clamp(shortest, longest))
    }

    /// The shortest wait that leaves room for other requests, if the request rate is limited.
    fn shortest_at_rate(&self) -> Duration {
        let interval = self.client.request_interval().unwrap_or_default();
        let batches = self.context.followed();
        Pace::shortest_at_rate(interval, batches).min(MAX_WAIT_FOR_RATE)
    }

    fn report_progress(&mut self, evidence: &BatchEvidence) {
        let ended = evidence.progress();
        if ended == self.progress {
            return;
        }
        (self.progress, self.last_progress) = (ended, Instant::now());
        let idle = (self.created.elapsed() / IDLE_PART).max(MIN_IDLE);
        self.idle_read_at = self.last_progress + idle;
        self.context.observer.emit(Fact::BatchProgressed {
            agent: self.agent.clone(),
            ended,
            planned: evidence.planned_total(),
        });
    }

    fn check_stall(&self) -> Result<(), Trouble> {
        match self.context.settings.stall_timeout {
            Some(limit) if self.last_progress.elapsed() >= limit => {
                let (batch, limit) = (self.batch, limit.as_secs_f64());
                let message = format!("batch {batch} made no progress for {limit} s");
                Err(Trouble::new(TroubleKind::Stalled, message))
            }
            _ => Ok(()),
        }
    }

    /// Reads each test run that did not pass and whose row has no transcript. If a read fails, the report has no
    /// transcript for it.
    async fn read_transcripts(&self, state: &mut BatchState) {
        let retries = TRANSCRIPT_RETRIES;
        let evidence = state.evidence();
        let reads = evidence.without_transcript().map(|job| {
            let client = self.client.with_retry_budget(retries);
            let (agent, batch, job) = (self.agent.clone(), self.batch.clone(), job.clone());
            async move { client.test_run(&agent, &batch, &job).await }
        });
        let mut reads: JoinSet<_> = reads.collect();
        let began = self.context.observer.elapsed();
        while let Some(read) = reads.join_next().await {
            if let Ok(Ok(row)) = read {
                state.apply(self.observation(began, Observed::Transcript(row)));
            }
        }
    }

    /// Reads the batch once more before a stopped run ends.
    pub(super) async fn read_before_stop(&mut self, state: &mut BatchState) {
        let reads = async {
            let _ = self.read_batch(state).await;
            self.read_rows(state).await;
        };
        let _ = timeout(STOP_READ_LIMIT, reads).await;
        self.report_progress(&state.evidence());
    }
}

impl Drop for Follower<'_> {
    fn drop(&mut self) {
        self.context.remove_followed();
    }
}

fn check_contradiction(evidence: &BatchEvidence) -> Result<(), Trouble> {
    match evidence.contradiction() {
        Some(why) => Err(Trouble::new(TroubleKind::UnexpectedBatch, why)),
        None => Ok(()),
    }
}
