//! Follows one batch: reads counters and rows until what was read says that it is over; see `batch_state` for when
//! that is.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use super::batch_state::{BatchEvidence, BatchState, EndRule, Observation, Observed, ReadTime};
use super::observer::Observer;
use super::settings::Settings;
use crate::api::{AttemptRow, Client, Failure, RetryBudget};
use crate::event::Fact;
use crate::id::{AgentId, BatchId};
use crate::outcome::{Tally, Trouble, TroubleKind};

/// Polls without anything new before the rows are read: counters may never show a run without a verdict.
const IDLE_POLLS: u32 = 2;

/// The single test runs are read once a batch is over, for their transcripts alone.
const TRANSCRIPT_RETRIES: Duration = Duration::from_secs(10);

/// A batch that the service refuses to show for this long, in every way there is, is lost to us.
const LOST_AFTER: Duration = Duration::from_secs(30);

/// Longer than a proxy shows its own pages while the service behind it is exchanged.
const NONSENSE_LIMIT: Duration = Duration::from_mins(1);

/// The pause between two reads of a batch that may be over, or that cannot be read, grows with the wait, between
/// these two.
const SETTLING: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(15)];

/// The pause as a share of the wait.
const SETTLING_SHARE: u32 = 4;

/// A stopped run looks once more at what it paid for; reports must follow within five seconds.
const LAST_LOOK: Duration = Duration::from_secs(3);

/// Follows one batch.
pub(super) struct Follower<'a> {
    client: Client,
    agent: &'a AgentId,
    batch: &'a BatchId,
    settings: &'a Settings,
    observer: &'a Observer,
    created: Instant,
    moved: Instant,
    shown: Tally,
    idle_polls: u32,
    /// Since when the batch may be over by what was read, or cannot be read.
    settling: Option<Instant>,
    /// What could not be read at the last poll, and why. It is read again at the next.
    trouble: Option<(String, Failure)>,
    /// Since when the service refuses to show the batch, or answers with nonsense.
    refused_since: Option<Instant>,
    has_rows: bool,
}

impl<'a> Follower<'a> {
    pub(super) fn new(
        client: &Client,
        agent: &'a AgentId,
        batch: &'a BatchId,
        settings: &'a Settings,
        observer: &'a Observer,
    ) -> Self {
        let now = Instant::now();
        Self {
            // Each poll tries once: a failure that passes is never given up, but neither does it hold up the rows.
            client: client.with_retry_budget(RetryBudget::For(Duration::ZERO)),
            agent,
            batch,
            settings,
            observer,
            created: now,
            moved: now,
            shown: Tally::default(),
            idle_polls: 0,
            settling: None,
            trouble: None,
            refused_since: None,
            has_rows: false,
        }
    }

    /// Polls until the batch is over, then reads what the rows left out.
    pub(super) async fn follow(&mut self, state: &mut BatchState) -> Result<(), Trouble> {
        sleep(self.settings.pace.first(fastrand::f64())).await;
        loop {
            self.poll(state).await?;
            let evidence = state.evidence();
            match evidence.end() {
                None => {}
                Some(EndRule::CountersAlone) => {
                    // Rows that come up now say more than the counters.
                    self.read_rows(state).await;
                    if state.is_without_rows() {
                        break;
                    }
                }
                Some(EndRule::Agreed | EndRule::AllRows | EndRule::Unchanged) => break,
            }
            self.check_stall()?;
            let pause = self.pause(&state.evidence());
            self.tell_trouble(pause);
            sleep(pause).await;
        }
        self.fetch_transcripts(state).await;
        match state.evidence().contradiction() {
            Some(why) => Err(unexpected(why)),
            None => Ok(()),
        }
    }

    async fn poll(&mut self, state: &mut BatchState) -> Result<(), Trouble> {
        self.read_batch(state).await?;
        let evidence = state.evidence();
        self.show_progress(&evidence);
        let wants_rows = evidence.may_be_over()
            || evidence.needs_rows()
            || self.idle_polls >= IDLE_POLLS
            || self.trouble.is_some();
        if wants_rows {
            self.read_rows(state).await;
            self.show_progress(&state.evidence());
        }
        if state.is_contradicted() {
            let why = state.evidence().contradiction();
            return Err(unexpected(why.unwrap_or_default()));
        }
        Ok(())
    }

    async fn read_batch(&mut self, state: &mut BatchState) -> Result<(), Trouble> {
        let began = self.observer.elapsed();
        match self.client.batch(self.agent, self.batch).await {
            Ok(batch) => {
                (self.refused_since, self.trouble) = (None, None);
                state.apply(self.observed(began, Observed::Batch(batch)));
                Ok(())
            }
            Err(failure) => {
                self.trouble = Some((format!("batch {}", self.batch), failure.clone()));
                self.note_failure(&failure)
            }
        }
    }

    fn tell_trouble(&self, delay: Duration) {
        if let Some((what, why)) = &self.trouble {
            self.observer.emit(Fact::RetryScheduled {
                what: what.clone(),
                why: why.to_string(),
                delay,
            });
        }
    }

    /// The batch itself cannot be read. Its rows may still be, so only what does not pass ends it, after a while.
    fn note_failure(&mut self, failure: &Failure) -> Result<(), Trouble> {
        let limit = match failure {
            Failure::Unreadable { .. } => NONSENSE_LIMIT,
            _ if failure.is_key_unknown() => Duration::ZERO,
            _ if failure.is_transient() => return Ok(()),
            _ => LOST_AFTER,
        };
        let since = *self.refused_since.get_or_insert_with(Instant::now);
        if since.elapsed() < limit || self.has_rows && !failure.is_key_unknown() {
            return Ok(());
        }
        Err(if failure.is_key_refused() {
            Trouble::new(
                TroubleKind::KeyRefused,
                format!("the key is not accepted any more: {failure}"),
            )
        } else {
            Trouble::new(
                TroubleKind::ApiError,
                format!("batch {} cannot be read: {failure}", self.batch),
            )
        })
    }

    /// Reads the rows, if the service lists them. A list that fails is read again at the next poll.
    async fn read_rows(&mut self, state: &mut BatchState) {
        let began = self.observer.elapsed();
        let rows = self.client.test_runs(self.agent, self.batch).await;
        self.has_rows = rows.as_ref().is_ok_and(|rows| !rows.is_empty());
        state.apply(match rows {
            Ok(rows) => Observation::rows(self.since(began), rows),
            Err(failure) => {
                if failure.is_transient() {
                    let what = format!("the test runs of batch {}", self.batch);
                    self.trouble.get_or_insert((what, failure));
                }
                self.observed(began, Observed::RowsFailed)
            }
        });
    }

    fn since(&self, began: Duration) -> ReadTime {
        ReadTime {
            began,
            ended: self.observer.elapsed(),
        }
    }

    fn observed(&self, began: Duration, what: Observed) -> Observation {
        Observation {
            time: self.since(began),
            what,
        }
    }

    /// A batch that may be over is read often at first, and always often enough to show that nothing changes.
    fn pause(&mut self, evidence: &BatchEvidence) -> Duration {
        let pace = self.settings.pace;
        let next = pace.next(self.created.elapsed(), evidence.left(), fastrand::f64());
        if !evidence.may_be_over() && self.trouble.is_none() {
            self.settling = None;
            return next;
        }
        let since = *self.settling.get_or_insert_with(Instant::now);
        let [shortest, longest] = SETTLING;
        next.min((since.elapsed() / SETTLING_SHARE).clamp(shortest, longest))
    }

    fn show_progress(&mut self, evidence: &BatchEvidence) {
        let ended = evidence.progress();
        if ended == self.shown {
            self.idle_polls += 1;
            return;
        }
        (self.shown, self.idle_polls, self.moved) = (ended, 0, Instant::now());
        self.observer.emit(Fact::BatchProgressed {
            agent: self.agent.clone(),
            ended,
            planned: evidence.planned_in_all(),
        });
    }

    fn check_stall(&self) -> Result<(), Trouble> {
        match self.settings.stall_timeout {
            Some(limit) if self.moved.elapsed() >= limit => {
                let (batch, limit) = (self.batch, limit.as_secs_f64());
                Err(Trouble::new(
                    TroubleKind::Stalled,
                    format!("batch {batch} made no progress for {limit} s"),
                ))
            }
            _ => Ok(()),
        }
    }

    /// Reads the single runs of attempts that did not pass and whose row lacks the transcript. A run that
    /// cannot be read costs its transcript, and nothing else.
    async fn fetch_transcripts(&self, state: &mut BatchState) {
        let mut reads = JoinSet::new();
        for job in state.evidence().without_transcript() {
            let client = &self.client;
            let client = client.with_retry_budget(RetryBudget::For(TRANSCRIPT_RETRIES));
            let (agent, batch) = (self.agent.clone(), self.batch.clone());
            let job = job.clone();
            reads.spawn(async move { client.test_run(&agent, &batch, &job).await });
        }
        let began = self.observer.elapsed();
        while let Some(fetched) = reads.join_next().await {
            if let Ok(Ok(run)) = fetched {
                let run: AttemptRow = run;
                state.apply(self.observed(began, Observed::Transcript(run)));
            }
        }
    }

    /// Takes in what can be had quickly, for a report about a run that is being stopped.
    pub(super) async fn last_look(&mut self, state: &mut BatchState) {
        let look = async {
            let _ = self.read_batch(state).await;
            self.read_rows(state).await;
        };
        let _ = timeout(LAST_LOOK, look).await;
        self.show_progress(&state.evidence());
    }
}

fn unexpected(why: String) -> Trouble {
    Trouble::new(TroubleKind::UnexpectedBatch, why)
}
