//! Follows one batch to its end. The service has no word for "ended", so the end is put together from counters
//! and rows; see `sight` for what counts as one.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use super::observer::Observer;
use super::settings::Settings;
use super::sight::Sight;
use crate::api::{Client, Failure, Patience};
use crate::event::Fact;
use crate::id::{AgentId, BatchId};
use crate::outcome::{AttemptState, Tally};

/// Polls without anything new before the rows are read: counters may never show a run without a verdict.
const IDLE_POLLS: u32 = 2;

/// A batch that the service refuses to show for this long, in every way there is, is lost to us.
const LOST_AFTER: Duration = Duration::from_secs(30);

/// How long counters and rows may take to agree once the batch has ended.
const SETTLE_LIMIT: Duration = Duration::from_secs(10);

/// Between two looks while counters and rows do not agree.
const SETTLE_PAUSE: Duration = Duration::from_secs(1);

/// A stopped run looks once more at what it paid for; reports must follow within five seconds.
const LAST_LOOK: Duration = Duration::from_secs(3);

/// Why a batch is not followed to its end.
#[derive(Clone, Debug)]
pub(super) struct Left {
    pub(super) kind: &'static str,
    pub(super) why: String,
}

/// Whether a batch is known to be that of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// It is: the service said so when it created it.
    Known,
    /// Somebody says so, and the batch must be of this agent and have no other cases.
    ToBeProved,
}

/// Follows one batch.
pub(super) struct Follower<'a> {
    client: Client,
    agent: &'a AgentId,
    batch: &'a BatchId,
    fit: Fit,
    settings: &'a Settings,
    observer: &'a Observer,
    created: Instant,
    moved: Instant,
    shown: Tally,
    idle_polls: u32,
    /// Whether the list of test runs is worth another request.
    lists_rows: bool,
    refused_since: Option<Instant>,
}

impl<'a> Follower<'a> {
    pub(super) fn new(
        client: &Client,
        agent: &'a AgentId,
        batch: &'a BatchId,
        fit: Fit,
        settings: &'a Settings,
        observer: &'a Observer,
    ) -> Self {
        let now = Instant::now();
        Self {
            client: client.clone(),
            agent,
            batch,
            fit,
            settings,
            observer,
            created: now,
            moved: now,
            shown: Tally::default(),
            idle_polls: 0,
            lists_rows: true,
            refused_since: None,
        }
    }

    /// Polls until the batch has ended and counters and rows agree, or are known not to.
    pub(super) async fn follow(&mut self, sight: &mut Sight) -> Result<(), Left> {
        sleep(self.settings.pace.first(fastrand::f64())).await;
        while !self.poll(sight).await? {
            self.check_stall()?;
            sleep(
                self.settings
                    .pace
                    .next(self.created.elapsed(), sight.left(), fastrand::f64()),
            )
            .await;
        }
        self.settle(sight).await
    }

    /// One look; says whether the batch has ended.
    async fn poll(&mut self, sight: &mut Sight) -> Result<bool, Left> {
        let endless = self.client.with_patience(Patience::Endless);
        match endless.batch(self.agent, self.batch).await {
            Ok(batch) => {
                self.refused_since = None;
                if self.fit == Fit::ToBeProved && !sight.fits(self.agent, &batch) {
                    return Err(self.misfit());
                }
                sight.see_batch(batch);
            }
            Err(failure) => self.refused(&failure, sight)?,
        }
        self.show_progress(sight);
        if sight.is_done_by_counters() {
            return Ok(true);
        }
        if self.lists_rows && (self.idle_polls >= IDLE_POLLS || self.refused_since.is_some()) {
            let is_equal = self.read_rows(sight).await?;
            self.show_progress(sight);
            return Ok(is_equal && sight.is_done_by_rows());
        }
        Ok(false)
    }

    fn misfit(&self) -> Left {
        Left {
            kind: "foreign_batch",
            why: format!(
                "batch {} is not that of the plan: it has another agent or other cases",
                self.batch
            ),
        }
    }

    /// The batch itself cannot be read. Its rows may still be, so this is fatal only after a while.
    fn refused(&mut self, failure: &Failure, sight: &Sight) -> Result<(), Left> {
        if failure.is_key_refused() {
            return Err(key_refused(failure));
        }
        let since = *self.refused_since.get_or_insert_with(Instant::now);
        let has_rows = self.lists_rows && sight.has_rows();
        if since.elapsed() >= LOST_AFTER && !has_rows {
            return Err(Left {
                kind: "api_error",
                why: format!("batch {} cannot be read: {failure}", self.batch),
            });
        }
        Ok(())
    }

    /// Reads the rows, if the service lists them; says whether they are as they were.
    async fn read_rows(&mut self, sight: &mut Sight) -> Result<bool, Left> {
        match self.client.test_runs(self.agent, self.batch).await {
            Ok(rows) if self.fit == Fit::ToBeProved && !sight.fits_rows(&rows) => {
                Err(self.misfit())
            }
            Ok(rows) => Ok(sight.see_rows(rows)),
            Err(failure) if failure.is_key_refused() => Err(key_refused(&failure)),
            Err(failure) => {
                // What passes is asked for again at the next poll; everything else will not change.
                self.lists_rows = failure.is_passing();
                Ok(false)
            }
        }
    }

    fn show_progress(&mut self, sight: &Sight) {
        let ended = sight.ended();
        if ended == self.shown {
            self.idle_polls += 1;
            return;
        }
        (self.shown, self.idle_polls, self.moved) = (ended, 0, Instant::now());
        let planned = sight.planned_in_all();
        self.observer.tell(Fact::BatchProgressed {
            agent: self.agent.clone(),
            ended,
            planned,
        });
    }

    fn check_stall(&self) -> Result<(), Left> {
        match self.settings.stall_timeout {
            Some(limit) if self.moved.elapsed() >= limit => {
                let why = format!(
                    "batch {} made no progress for {} s",
                    self.batch,
                    limit.as_secs_f64()
                );
                Err(Left {
                    kind: "stalled",
                    why,
                })
            }
            _ => Ok(()),
        }
    }

    /// Looks again until rows and counters tell the same story, then fetches what the rows left out.
    ///
    /// Between two looks the batch is read with endless patience: a service that goes down just now comes back
    /// before anything that was paid for is given up.
    async fn settle(&mut self, sight: &mut Sight) -> Result<(), Left> {
        let ended = Instant::now();
        let endless = self.client.with_patience(Patience::Endless);
        for look in 1.. {
            if !self.lists_rows {
                break;
            }
            self.read_rows(sight).await?;
            let agrees = sight.has_rows() && sight.is_consistent() && sight.missing() == 0;
            if agrees || (look > 1 && ended.elapsed() >= SETTLE_LIMIT) {
                break;
            }
            sleep(SETTLE_PAUSE).await;
            if let Ok(batch) = endless.batch(self.agent, self.batch).await {
                sight.see_batch(batch);
            }
        }
        self.fetch_transcripts(sight).await;
        Ok(())
    }

    /// Reads the single runs of attempts that did not pass and whose row lacks the transcript. A run that
    /// cannot be read costs its transcript, and nothing else.
    async fn fetch_transcripts(&self, sight: &mut Sight) {
        let mut reads = JoinSet::new();
        for row in sight.rows_mut() {
            if row.has_transcript || row.attempt.state == AttemptState::Passed {
                continue;
            }
            let (client, agent, batch) =
                (self.client.clone(), self.agent.clone(), self.batch.clone());
            let job = row.attempt.job.clone();
            reads.spawn(async move { client.test_run(&agent, &batch, &job).await });
        }
        while let Some(fetched) = reads.join_next().await {
            let Ok(Ok(run)) = fetched else { continue };
            for row in sight
                .rows_mut()
                .filter(|row| row.attempt.job == run.attempt.job)
            {
                row.attempt.transcript.clone_from(&run.attempt.transcript);
                row.attempt.remarks = row
                    .attempt
                    .remarks
                    .take()
                    .or_else(|| run.attempt.remarks.clone());
            }
        }
    }

    /// Takes in what can be had quickly, for a report about a run that is being stopped.
    pub(super) async fn last_look(&mut self, sight: &mut Sight) {
        if self.lists_rows {
            let _ = timeout(LAST_LOOK, self.read_rows(sight)).await;
            self.show_progress(sight);
        }
    }
}

fn key_refused(failure: &Failure) -> Left {
    Left {
        kind: "key_refused",
        why: format!("the key is not accepted any more: {failure}"),
    }
}
